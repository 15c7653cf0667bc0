"""Coalitions side by side: the public entry of this floor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from matcher.arrays import Rows
from matcher.coalitions.contested import GroupFit, SideView, contested_organizations, side_view
from matcher.coalitions.coverage import COVERED_FROM, CoverageTerms, Roster, rosters
from matcher.coalitions.cross_ties import CrossTies, rivalries, rivalry_sources
from matcher.coalitions.description import describe
from matcher.coalitions.findings import CoalitionComparison, CoalitionsReport
from matcher.coalitions.matrix import common_members
from matcher.matching.apart import Apart
from matcher.matching.context import Context
from matcher.measures.overlap import weighted_cosine, weighted_jaccard

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: Up to so many coalitions, every pair is compared; of more, at most so many pairs.
EVERY_PAIR_UP_TO, PAIRS_COMPARED = 8, 30


def compare_coalitions(
    ecosystem: Ecosystem,
    *coalitions: str,
    covered_from: float = COVERED_FROM,
    fit: GroupFit | None = None,
) -> CoalitionsReport:
    """Say how coalitions stand on the ecosystem's day, and compare them pair by pair.

    Up to eight coalitions are compared pair by pair; of more only rivals, and the pairs with the
    most common members, and the report says so.

    Parameters
    ----------
    ecosystem : Ecosystem
        As of the day of interest: `ecosystem.as_of("2020-06-03")`.
    *coalitions : str
        Ids or names, in any case; none means all. Named twice counts once.
    covered_from : float
        The strength from which a capability counts as covered, in (0, 1].
    fit : callable or None
        How well organizations fit a group (`GroupFit`); without it pulls are None and only
        those invited by both sides are contested.

    Returns
    -------
    CoalitionsReport
        Also of coalitions that do not exist on the day or have no member: the value of nobody
        is 0 (an empty sum), their overlap undefined.

    Raises
    ------
    UnknownNameError
        Where no coalition is called so, or it is founded only after the day.
    RequestError
        Where `covered_from` is out of range.

    Examples
    --------
    >>> import pandas as pd
    >>> from matcher.ecosystem import Ecosystem
    >>> eco = Ecosystem.from_tables({
    ...     "organizations": pd.DataFrame({"id": ["x", "y"], "name": ["X", "Y"]}),
    ...     "capabilities": pd.DataFrame({"id": ["speech"], "name": ["Speech"]}),
    ...     "evidence": pd.DataFrame({"organization_id": ["x", "y"],
    ...         "capability_id": ["speech"] * 2, "strength": [1.0, 0.5]}),
    ...     "coalitions": pd.DataFrame({"id": ["a", "b"], "name": ["A", "B"]}),
    ...     "memberships": pd.DataFrame({"coalition_id": ["a", "b"],
    ...         "organization_id": ["x", "y"]}),
    ... })
    >>> comparison = compare_coalitions(eco, "A", "B").comparisons[0]
    >>> comparison.weighted_jaccard, comparison.shared
    (0.5, ('speech',))
    """
    ids = ecosystem.find_coalitions(coalitions)
    terms = CoverageTerms.of(ecosystem, covered_from)
    present = rosters(ecosystem, terms, ids)
    every_pair = len(ids) <= EVERY_PAIR_UP_TO
    comparer = _Comparer(ecosystem, terms, fit, present)
    possible = list(combinations(range(len(ids)), 2)) if every_pair else comparer.related_pairs()
    pairs = possible if every_pair else sorted(possible[:PAIRS_COMPARED])
    names = ecosystem.capability_ids
    return CoalitionsReport(
        dataset=ecosystem.name,
        as_of=ecosystem.day,
        last_date=ecosystem.last_date,
        covered_from=float(covered_from),
        compared="every pair" if every_pair else "rivals and pairs with common members",
        pairs_left_out=len(possible) - len(pairs),
        contested_by="invitations" if fit is None else "fit and invitations",
        value_of_all=terms.value(terms.best),
        coalitions=tuple(describe(ecosystem, terms, present)),
        comparisons=tuple(comparer.compare(a, b) for a, b in pairs),
        capability_names={
            str(names.ids[row]): str(names.names[row]) for row in np.flatnonzero(terms.counted)
        },
        first_founded=ecosystem.first_founded,
    )


class _Comparer:
    """Compares pairs; what one coalition needs in several pairs is worked out once."""

    def __init__(
        self,
        ecosystem: Ecosystem,
        terms: CoverageTerms,
        fit: GroupFit | None,
        present: Sequence[Roster],
    ) -> None:
        self._ecosystem = ecosystem
        self._terms = terms
        self._fit = fit
        self._rosters = present
        self._views: dict[int, SideView] = {}

    @cached_property
    def _cross_ties(self) -> CrossTies:
        return CrossTies(self._ecosystem)

    @cached_property
    def _rivalry_sources(self) -> dict[frozenset[str], set[str]]:
        return rivalry_sources(self._ecosystem)

    @cached_property
    def _rivalries(self) -> dict[frozenset[str], tuple[str | None, str | None]]:
        return rivalries(self._ecosystem)

    def related_pairs(self) -> list[tuple[int, int]]:
        """Give the pairs that are rivals, then those with common members, most of them first."""
        place = {roster.id: number for number, roster in enumerate(self._rosters)}
        both = ([place[each] for each in pair if each in place] for pair in self._rivalries)
        rivals = sorted({(min(pair), max(pair)) for pair in both if len(pair) == 2})
        common = common_members(self._rosters, len(self._ecosystem.organization_ids)).tocoo()
        upper = common.row < common.col
        columns = (each[upper].tolist() for each in (-common.data, common.row, common.col))
        found = zip(*columns, strict=True)
        known = set(rivals)
        return rivals + [(a, b) for _, a, b in sorted(found) if (a, b) not in known]

    def compare(self, first: int, second: int) -> CoalitionComparison:
        """Compare two coalitions by their places."""
        a, b = self._rosters[first], self._rosters[second]
        terms, names = self._terms, self._ecosystem.coalition_ids
        covered_a, covered_b = terms.covered(a.coverage), terms.covered(b.coverage)
        both = np.minimum(a.coverage, b.coverage)
        organizations = self._ecosystem.organization_ids
        # Members come by id, and so do those in common.
        common = a.members[np.isin(a.members, b.members)]
        ties, tie_count = self._cross_ties.between(a, b)
        contested, contested_count = contested_organizations(
            organizations, a, b, self._view(first), self._view(second)
        )
        since, source = self._rivalries.get(frozenset((a.id, b.id)), (None, None))
        return CoalitionComparison(
            a=a.id,
            b=b.id,
            name_a=names.name(a.id),
            name_b=names.name(b.id),
            rivals=frozenset((a.id, b.id)) in self._rivalries,
            rivals_since=since,
            rivals_source=source,
            rivals_reports=len(self._rivalry_sources.get(frozenset((a.id, b.id)), ())),
            weighted_jaccard=_or_none(weighted_jaccard(a.coverage, b.coverage, terms.weights)),
            cosine=_or_none(weighted_cosine(a.coverage, b.coverage, terms.weights)),
            shared=self._ids(terms.by_importance(both, covered_a & covered_b)),
            only_a=self._ids(terms.by_importance(a.coverage, covered_a & ~covered_b)),
            only_b=self._ids(terms.by_importance(b.coverage, covered_b & ~covered_a)),
            neither=self._ids(
                terms.by_importance(terms.best, terms.counted & ~covered_a & ~covered_b)
            ),
            common_members=tuple(str(each) for each in organizations.ids[common]),
            common_member_names=tuple(str(each) for each in organizations.names[common]),
            cross_ties=ties,
            cross_tie_count=tie_count,
            contested=contested,
            contested_count=contested_count,
        )

    def _view(self, place: int) -> SideView:
        if place not in self._views:
            roster = self._rosters[place]
            view = side_view(roster, self._terms, self._fit)
            row = self._ecosystem.coalition_ids.row(roster.id)
            codes = self._apart.of_coalition(row, roster.members)
            # Whom one side cannot well have is not between them.
            self._views[place] = replace(view, wanted=view.wanted & (codes == 0))
        return self._views[place]

    @cached_property
    def _apart(self) -> Apart:
        return Apart(Context(self._ecosystem))

    def _ids(self, rows: Rows) -> tuple[str, ...]:
        return tuple(str(each) for each in self._ecosystem.capability_ids.ids[rows])


def _or_none(number: float) -> float | None:
    return None if math.isnan(number) else number
