"""What a coalition can do: its strongest member per capability, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy.sparse as sp

from matcher.arrays import Mask, Rows, Values
from matcher.ecosystem.dates import first_day
from matcher.errors import RequestError

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: The strength from which a capability counts as covered, unless another is asked for.
COVERED_FROM = 0.25


def strongest(strengths: sp.csr_array) -> Values:
    """Give the largest strength per capability: the coverage of a group.

    Parameters
    ----------
    strengths : csr_array, shape (n_members, n_capabilities)
        At least 0; what is not stored is 0.

    Returns
    -------
    ndarray, shape (n_capabilities,)
        0 where nobody has any, also where there are no members.

    Examples
    --------
    >>> strongest(sp.csr_array([[0.4, 0.0], [0.3, 0.0]])).tolist()
    [0.4, 0.0]
    """
    largest = np.zeros(strengths.shape[1])
    np.maximum.at(largest, strengths.indices, strengths.data)
    return largest


@dataclass(frozen=True, eq=False)
class CoverageTerms:
    """What coverage and value are counted on: the same for every coalition of a report.

    Attributes
    ----------
    offers : csr_array, shape (n_organizations, n_capabilities)
        Strengths offered in counted capabilities; other columns are empty.
    weights : ndarray, shape (n_capabilities,)
    counted : ndarray of bool, shape (n_capabilities,)
    covered_from : float
        In (0, 1].
    """

    offers: sp.csr_array
    weights: Values
    counted: Mask
    covered_from: float

    @classmethod
    def of(cls, ecosystem: Ecosystem, covered_from: float = COVERED_FROM) -> CoverageTerms:
        """Take the terms from an ecosystem.

        Raises
        ------
        RequestError
            Where `covered_from` does not lie in (0, 1].
        """
        if not 0.0 < covered_from <= 1.0:
            raise RequestError(
                f"covered_from is {covered_from}; a strength lies above 0 and is at most 1"
            )
        counted = ecosystem.counted_capabilities
        offers = (ecosystem.offers @ sp.diags_array(counted.astype(float))).tocsr()
        offers.eliminate_zeros()
        weights = ecosystem.capabilities["weight"].to_numpy(float)
        return cls(offers, weights, counted, covered_from)

    @cached_property
    def best(self) -> Values:
        """Strength of the strongest organization of all, shape (n_capabilities,)."""
        return strongest(self.offers)

    def value(self, coverage: Values) -> float:
        """Give the sum of weight times coverage."""
        return float(self.weights @ coverage)

    def covered(self, coverage: Values) -> Mask:
        """Give which capabilities are covered."""
        covered: Mask = coverage >= self.covered_from
        return covered

    def gains(self, coverage: Values) -> Values:
        """Give v(S + o) - v(S) for every organization o.

        Parameters
        ----------
        coverage : ndarray, shape (n_capabilities,)
            Of S.

        Returns
        -------
        ndarray, shape (n_organizations,)
            At least 0; exactly 0 where nothing that weighs is added.
        """
        where = self.offers.indices
        surplus = np.maximum(self.offers.data - coverage[where], 0.0) * self.weights[where]
        added = sp.csr_array((surplus, where, self.offers.indptr), shape=self.offers.shape)
        gains: Values = added.sum(axis=1)
        return gains

    def by_importance(self, strengths: Values, chosen: Mask) -> Rows:
        """Order chosen capabilities by weight times strength, then strength, then row."""
        rows = np.flatnonzero(chosen)
        amounts = strengths[rows]
        order = np.lexsort((rows, -amounts, -amounts * self.weights[rows]))
        ordered: Rows = rows[order]
        return ordered


@dataclass(frozen=True, eq=False)
class Roster:
    """Who stands in a coalition on the day, and what they cover together.

    Attributes
    ----------
    id : str
    people : DataFrame
        Columns organization_id, role, since, source, row (of the organization): one row an
        organization, by id; leads and members, then by id the invited who are neither.
    strengths : csr_array, shape (n_members, n_capabilities)
        Of leads and members, in the order of `members`.
    coverage : ndarray, shape (n_capabilities,)
    """

    id: str
    people: pd.DataFrame
    strengths: sp.csr_array
    coverage: Values

    @cached_property
    def members(self) -> Rows:
        """Organization rows of leads and members, by id, shape (n_members,)."""
        return self._rows(invited=False)

    @cached_property
    def invited(self) -> Rows:
        """Organization rows of those invited who are no members, by id, shape (n_invited,)."""
        return self._rows(invited=True)

    def _rows(self, *, invited: bool) -> Rows:
        chosen = (self.people["role"] == "invited") == invited
        return self.people.loc[chosen, "row"].to_numpy(dtype=np.intp)


def check_exists(ecosystem: Ecosystem, coalition: str) -> None:
    """Raise a RequestError where a coalition, by its id, is not yet founded or dissolved."""
    if coalition in set(ecosystem.holding("coalitions")["id"]):
        return
    if ecosystem.day is not None:  # which says so of one that is founded later
        ecosystem.as_of(ecosystem.day).find_coalition(coalition)
    row = ecosystem.coalitions.set_index("id").loc[coalition]
    raise RequestError(
        f"{row['name']} ({coalition}) does not exist on {ecosystem.day}: it was dissolved on"
        f" {row['dissolved']}; ask as of that day or an earlier one"
    )


def rosters(
    ecosystem: Ecosystem, terms: CoverageTerms, coalition_ids: Iterable[str]
) -> list[Roster]:
    """Give each coalition's roster on the ecosystem's day, in the order asked for.

    A coalition that does not exist on the day, or has no member, has an empty one.
    """
    wanted = list(coalition_ids)
    people = _people(ecosystem, wanted)
    by_coalition = dict(iter(people.groupby("coalition_id", sort=False)))
    nobody = people.iloc[:0]
    result = []
    for identifier in wanted:
        present = by_coalition.get(identifier, nobody).reset_index(drop=True)
        members = present.loc[present["role"] != "invited", "row"].to_numpy(dtype=np.intp)
        strengths = terms.offers[members]
        result.append(Roster(identifier, present, strengths, strongest(strengths)))
    return result


def _people(ecosystem: Ecosystem, coalition_ids: list[str]) -> pd.DataFrame:
    """Give memberships that hold on the day, the highest role of each organization once."""
    held = ecosystem.holding("memberships")
    held = held[held["coalition_id"].isin(coalition_ids)]
    held = held[["coalition_id", "organization_id", "role", "since", "source"]].assign(
        rank=held["role"].map({"lead": 0, "member": 1, "invited": 2}),
        is_invited=held["role"] == "invited",
        first=first_day(held["since"]),
        row=ecosystem.organization_ids.rows(held["organization_id"]),
    )
    held = held.sort_values(["rank", "first"], kind="stable")
    held = held.drop_duplicates(["coalition_id", "organization_id"])
    return held.sort_values(["is_invited", "organization_id"], kind="stable")
