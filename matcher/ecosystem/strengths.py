"""How strong each organization is in each capability, from the rows of evidence.

The strength of o in c is the larger of the judged strength and what its own count gives,
count / (count + 7/3). For a parent capability counts are summed over its subtree first and judged
strengths roll up by maximum; needs do not roll up.

The features of the ranking alone take counts relative to the largest of a capability: that one has
more than others tells who meets whom, and without it rankings are worse (docs/model.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.arrays import short
from matcher.ecosystem.capability_tree import FLOORS, CapabilityTree
from matcher.ecosystem.dates import Days
from matcher.ecosystem.taking_part import tagged_parts

if TYPE_CHECKING:
    from matcher.ecosystem.known_tables import KnownTables

DAYS_PER_YEAR = 365.25

#: The count at which a strength from counts is one half; one item of evidence then gives 0.3.
HALF_COUNT = 7 / 3

#: Steps from capabilities up to the roots that are in memory at a time, about.
STEPS = 2**22

#: From one filled cell in so many on a dense array takes less than to sort what fills it.
SPARSE = 4


def count_strength(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the strength that counts of evidence support: count / (count + `HALF_COUNT`).

    It depends on nobody else's count: a strength relative to the largest would make a single
    item 1 where nobody has more, and would fall when somebody else gains.

    Parameters
    ----------
    counts : ndarray
        At least 0.

    Returns
    -------
    ndarray
        In [0, 1), 0 for 0, growing with the count.

    Examples
    --------
    >>> count_strength(np.array([0.0, 1.0, 2.0, 9.0])).round(2).tolist()
    [0.0, 0.3, 0.46, 0.79]
    """
    return counts / (counts + HALF_COUNT)


def half_life_weight(
    dates: Days, day: datetime.date | None, half_life_years: float | None
) -> npt.NDArray[np.float64]:
    """Give 0.5 ** (age / half-life); 1 where the date is unknown or no half-life is asked for.

    Parameters
    ----------
    dates : ndarray of datetime64[D], shape (n,)
    day : date or None
        The day from which age counts; later dates have age 0.
    half_life_years : float or None
        Greater than 0.

    Returns
    -------
    ndarray, shape (n,)
        In (0, 1].
    """
    weights = np.ones(len(dates))
    if half_life_years is None or day is None:
        return weights
    known = ~np.isnat(dates)
    age = (np.datetime64(day, "D") - dates[known]).astype(float) / DAYS_PER_YEAR
    weights[known] = 0.5 ** (np.maximum(age, 0.0) / half_life_years)
    return weights


def strength_matrices(ecosystem: KnownTables, direction: str) -> tuple[sp.csr_array, sp.csr_array]:
    """Give the strength of every organization in every capability.

    Parameters
    ----------
    ecosystem : KnownTables
    direction : {"offers", "needs"}

    Returns
    -------
    csr_array, shape (n_organizations, n_capabilities)
        In (0, 1]; what is not stored has no evidence, or none that counts.
    csr_array
        The same, where a count gives log1p(count) / log1p(largest count of the capability)
        instead: for features that compare organizations.
    """
    shape = (len(ecosystem.organization_ids), len(ecosystem.capability_ids))
    tree = ecosystem.tree if direction == "offers" else CapabilityTree(np.full(shape[1], -1))
    rows = claims(ecosystem, direction)
    return combined(rows, tree, shape), combined(rows, tree, shape, relative=True)


def strengths_without(ecosystem: KnownTables, *parts: str) -> sp.csr_array:
    """Give what organizations offer, some ways of taking part in work left out.

    Parameters
    ----------
    ecosystem : KnownTables
    *parts : {"buys", "follows"}
        As by `tagged_parts`. Without both, what is left is what one has to give.

    Returns
    -------
    csr_array, shape (n_organizations, n_capabilities)
        As the first of `strength_matrices`.
    """
    shape = (len(ecosystem.organization_ids), len(ecosystem.capability_ids))
    return combined(claims(ecosystem, "offers", without=parts), ecosystem.tree, shape)


def combined(
    rows: pd.DataFrame, tree: CapabilityTree, shape: tuple[int, int], *, relative: bool = False
) -> sp.csr_array:
    """Give the strengths that claims add up to.

    Parameters
    ----------
    rows : DataFrame
        As by `claims`, or a selection of them.
    tree : CapabilityTree
        What is said of a capability holds for all above it too.
    shape : (n_organizations, n_capabilities)
    relative : bool
        Whether counts are compared, as in the second of `strength_matrices`.

    Returns
    -------
    csr_array
        As one of `strength_matrices`.
    """
    counted = rows[rows["count"].notna().to_numpy()]
    counts = sp.csr_array((counted["count"], (counted.organization, counted.capability)), shape)
    observed = tree.summed(counts)
    observed.data = _relative_strength(observed) if relative else count_strength(observed.data)
    judged = _maximum(rows[rows["strength"].notna().to_numpy()], tree, shape)
    strongest: sp.csr_array = observed.maximum(judged).tocsr()
    strongest.eliminate_zeros()
    strongest.sort_indices()
    return short(strongest)


def _relative_strength(counts: sp.csr_array) -> npt.NDArray[np.float64]:
    """Give log1p(count) / log1p(largest count of the capability), 0 where that is 0."""
    largest = np.zeros(counts.shape[1])
    np.maximum.at(largest, counts.indices, counts.data)
    divisor = np.log1p(largest)[counts.indices]
    strengths: npt.NDArray[np.float64] = np.zeros_like(counts.data)
    np.divide(np.log1p(counts.data), divisor, out=strengths, where=divisor > 0)
    return strengths


def claims(ecosystem: KnownTables, direction: str, *, without: Sequence[str] = ()) -> pd.DataFrame:
    """Gather evidence and, for offers, what collaborations say, as rows of numbers.

    Each participant of a tagged collaboration gains its tag's weight as a count; but for those who
    took part in a way that is left out, as `strengths_without` has it.

    Returns
    -------
    DataFrame
        Columns organization, capability (row numbers), strength, count (missing where not said),
        is_project, position (row of the collaborations table, else of the evidence table).
    """
    mine = (ecosystem.evidence["direction"] == direction).to_numpy(bool)
    evidence = ecosystem.evidence[mine]
    silent = evidence["strength"].isna() & evidence["count"].isna()
    said = pd.DataFrame(
        {
            "organization": ecosystem.evidence_owners[mine],
            "capability": ecosystem.evidence_capabilities[mine],
            "strength": evidence["strength"].mask(silent, 1.0).to_numpy(float),
            "count": evidence["count"].to_numpy(float),
            "is_project": False,
            "position": np.flatnonzero(mine),
        }
    )
    if direction != "offers":
        return said
    parts = tagged_parts(ecosystem)
    parts = parts[~parts[list(without)].any(axis=1)]
    columns = ["position", "organization", "capability", "count"]
    done = parts[columns].assign(strength=np.nan, is_project=True)
    return pd.concat([said, done], ignore_index=True)


def _maximum(rows: pd.DataFrame, tree: CapabilityTree, shape: tuple[int, int]) -> sp.csr_array:
    """Give the largest judged strength of each organization in each capability and above."""
    # The weakest first: where a strength is set twice, the stronger stays.
    rows = rows.sort_values("strength", kind="stable").sort_values("organization", kind="stable")
    owner, capability = (rows[name].to_numpy(np.intp) for name in ("organization", "capability"))
    strength = rows["strength"].to_numpy(float)
    largest = []
    for block in _blocks(owner, np.minimum(tree.depth[capability], FLOORS), shape[0]):
        mine = slice(*np.searchsorted(owner, [block.start, block.stop]))
        above = tree.above(capability[mine])
        steps, cells = np.diff(above.indptr), (block.stop - block.start, shape[1])
        at = np.repeat(owner[mine] - block.start, steps), above.indices
        values = np.repeat(strength[mine], steps)
        if cells[0] * cells[1] <= SPARSE * len(values):
            dense = np.zeros(cells)
            dense[at] = values
            largest.append(sp.csr_array(dense))
        else:
            order = np.lexsort(at[::-1])
            flat = at[0][order] * shape[1] + at[1][order]
            first = np.flatnonzero(np.diff(flat, prepend=-1))
            most = np.maximum.reduceat(values[order], first) if len(first) else values
            places = at[0][order][first], at[1][order][first]
            largest.append(sp.csr_array((most, places), shape=cells))
    stacked: sp.csr_array = sp.vstack(largest, format="csr")
    return stacked


def _blocks(owner: npt.NDArray[np.intp], steps: npt.NDArray[np.intp], count: int) -> list[slice]:
    """Cut organizations so that those of a block have about `STEPS` steps to the roots."""
    done = np.cumsum(np.bincount(owner, steps, minlength=count))
    edges = [0, *(np.flatnonzero(np.diff(done // STEPS)) + 1).tolist(), count]
    return [slice(*edge) for edge in pairwise(edges)]
