"""How strong each organization is in each capability, from the rows of evidence.

The strength of o in c is the larger of the judged strength and
log1p(count) / log1p(largest count of c over all organizations). For a parent capability counts
are summed over its subtree before they are normalised and judged strengths roll up by maximum;
needs do not roll up.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.ecosystem.dates import Days, first_day

if TYPE_CHECKING:
    from matcher.ecosystem.ecosystem import Ecosystem

DAYS_PER_YEAR = 365.25


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


def strength_matrix(
    ecosystem: Ecosystem, direction: str, half_life_years: float | None = None
) -> sp.csr_array:
    """Give the strength of every organization in every capability.

    Parameters
    ----------
    ecosystem : Ecosystem
    direction : {"offers", "needs"}
    half_life_years : float or None
        With one, counts decay with age; judged strengths do not.

    Returns
    -------
    csr_array, shape (n_organizations, n_capabilities)
        In (0, 1]; what is not stored has no evidence, or none that counts.
    """
    rows = _evidence_rows(ecosystem, direction, half_life_years)
    shape = (len(ecosystem.organization_ids), len(ecosystem.capability_ids))
    ancestors = (
        ecosystem.tree.ancestors if direction == "offers" else sp.eye_array(shape[1], format="csr")
    )
    counted = rows.dropna(subset=["count"])
    counts = sp.csr_array((counted["count"], (counted.organization, counted.capability)), shape)
    observed = _relative_counts((counts @ ancestors).tocsr())
    judged_rows = rows.dropna(subset=["strength"])
    judged = _maximum(judged_rows, ancestors, shape)
    strongest = observed.maximum(judged).tocsr()
    strongest.eliminate_zeros()
    strongest.sort_indices()
    return strongest


def _evidence_rows(
    ecosystem: Ecosystem, direction: str, half_life_years: float | None
) -> pd.DataFrame:
    """Gather evidence and, for offers, what collaborations say, as rows of numbers."""
    mine = (ecosystem.evidence["direction"] == direction).to_numpy(bool)
    evidence = ecosystem.evidence[mine]
    silent = evidence["strength"].isna() & evidence["count"].isna()
    parts = [
        pd.DataFrame(
            {
                "organization": ecosystem.evidence_owners[mine],
                "capability": ecosystem.evidence_capabilities[mine],
                "strength": evidence["strength"].mask(silent, 1.0).to_numpy(),
                "count": evidence["count"].to_numpy()
                * half_life_weight(first_day(evidence["date"]), ecosystem.day, half_life_years),
            }
        )
    ]
    if direction == "offers":
        parts.append(_collaboration_counts(ecosystem, half_life_years))
    return pd.concat(parts, ignore_index=True)


def _collaboration_counts(ecosystem: Ecosystem, half_life_years: float | None) -> pd.DataFrame:
    """Each participant of a tagged collaboration gains its tag's weight as a count."""
    collaborations = ecosystem.collaborations[["id", "start_date"]]
    started = first_day(collaborations["start_date"])
    decay = pd.Series(
        half_life_weight(started, ecosystem.day, half_life_years), index=collaborations["id"]
    )
    # A participant listed twice took part once.
    participants = ecosystem.participants[["collaboration_id", "organization_id"]]
    tagged = participants.drop_duplicates().merge(
        ecosystem.collaboration_capabilities, on="collaboration_id"
    )
    return pd.DataFrame(
        {
            "organization": ecosystem.organization_ids.rows(tagged["organization_id"]),
            "capability": ecosystem.capability_ids.rows(tagged["capability_id"]),
            "strength": np.nan,
            "count": tagged["weight"].to_numpy() * decay.reindex(tagged["collaboration_id"]).array,
        }
    )


def _relative_counts(counts: sp.csr_array) -> sp.csr_array:
    """Give log1p(count) / log1p(largest count of the capability); nothing where that is 0."""
    if counts.nnz == 0:
        return counts
    largest = counts.max(axis=0).toarray().ravel()
    divisor = np.log1p(largest)[counts.indices]
    values = np.divide(
        np.log1p(counts.data), divisor, out=np.zeros_like(counts.data), where=divisor > 0
    )
    return sp.csr_array((values, counts.indices, counts.indptr), shape=counts.shape)


def _maximum(rows: pd.DataFrame, ancestors: sp.csr_array, shape: tuple[int, int]) -> sp.csr_array:
    """Give the largest judged strength of each organization in each capability and above."""
    steps = np.diff(ancestors.indptr)[rows["capability"]]
    starts = ancestors.indptr[rows["capability"]]
    offsets = np.arange(steps.sum()) - np.repeat(np.cumsum(steps) - steps, steps)
    raised = pd.DataFrame(
        {
            "organization": np.repeat(rows["organization"].to_numpy(), steps),
            "capability": ancestors.indices[np.repeat(starts, steps) + offsets],
            "strength": np.repeat(rows["strength"].to_numpy(), steps),
        }
    )
    largest = raised.groupby(["organization", "capability"], as_index=False)["strength"].max()
    return sp.csr_array(
        (largest["strength"].to_numpy(float), (largest["organization"], largest["capability"])),
        shape=shape,
    )
