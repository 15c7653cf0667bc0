"""How coalitions moved over time: value, coverage, overlap, and who came and went."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from matcher.coalitions.coverage import COVERED_FROM, CoverageTerms, Roster, rosters
from matcher.coalitions.findings import Named
from matcher.ecosystem.dates import last_day
from matcher.findings import Finding
from matcher.measures.overlap import weighted_jaccard

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How many days are looked at; of more, the latest.
DAYS_SHOWN = 60


@dataclass(frozen=True)
class TimelinePoint(Finding):
    """One coalition at the end of one day."""

    day: datetime.date
    coalition: str
    members: int
    value: float
    covered: int


@dataclass(frozen=True)
class OverlapPoint(Finding):
    """Two coalitions at the end of one day; None where the overlap is undefined."""

    day: datetime.date
    a: str
    b: str
    weighted_jaccard: float | None


@dataclass(frozen=True)
class MembershipMove(Finding):
    """Who joined, left or changed sides.

    Attributes
    ----------
    day : date
        The first on which it is so.
    kind : {"joined", "left", "changed sides"}
        To change sides is to join one of the coalitions after, or as, one left another.
    coalition : str
        Which it joined, or left.
    came_from : str or None
        Which it had left, where it changed sides.
    """

    day: datetime.date
    organization: Named
    kind: str
    coalition: str
    came_from: str | None


@dataclass(frozen=True)
class TimelineReport(Finding):
    """The days on which a membership or coalition began or ended, and what was so then.

    Attributes
    ----------
    days_left_out : int
        Earlier days with a change that are not shown.
    """

    coalitions: tuple[str, ...]
    points: tuple[TimelinePoint, ...]
    overlaps: tuple[OverlapPoint, ...]
    moves: tuple[MembershipMove, ...]
    days_left_out: int

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return TimelinePoint

    def rows(self) -> list[Finding]:
        """Give the series."""
        return list(self.points)


def timeline(
    ecosystem: Ecosystem, *coalitions: str, covered_from: float = COVERED_FROM
) -> TimelineReport:
    """Follow coalitions up to the ecosystem's day.

    Each day is seen as it was known then: evidence that came later does not count.

    Parameters
    ----------
    ecosystem : Ecosystem
    *coalitions : str
        Ids or names; none means all.
    covered_from : float
        The strength from which a capability counts as covered, in (0, 1].

    Raises
    ------
    UnknownNameError
        Where no coalition is called so.
    """
    ids = ecosystem.find_coalitions(coalitions)
    days = change_days(ecosystem, ids)
    points: list[TimelinePoint] = []
    overlaps: list[OverlapPoint] = []
    moves: list[MembershipMove] = []
    before: dict[str, set[str]] = {each: set() for each in ids}
    gone: dict[str, str] = {}
    for place, day in enumerate(days):
        seen = ecosystem.as_of(day)
        known = [each for each in ids if each in set(seen.coalitions["id"])]
        terms = CoverageTerms.of(seen, covered_from)
        present = rosters(seen, terms, known)
        ids_of = seen.organization_ids.ids
        now = {roster.id: {str(each) for each in ids_of[roster.members]} for roster in present}
        moves += _moves(ecosystem, day, before, now, gone)
        before = {each: now.get(each, set()) for each in ids}
        if place >= len(days) - DAYS_SHOWN:
            points += [_point(day, terms, roster) for roster in present]
            overlaps += _overlaps(day, terms, present)
    return TimelineReport(
        tuple(ids),
        tuple(points),
        tuple(overlaps),
        tuple(moves),
        max(len(days) - DAYS_SHOWN, 0),
    )


def change_days(ecosystem: Ecosystem, coalitions: Sequence[str]) -> list[datetime.date]:
    """Give the days on which a membership or one of the coalitions began, or was over."""
    memberships = ecosystem.memberships
    memberships = memberships[memberships["coalition_id"].isin(list(coalitions))]
    of_them = ecosystem.coalitions
    of_them = of_them[of_them["id"].isin(list(coalitions))]
    after = np.timedelta64(1, "D")
    days = np.concatenate(
        [
            last_day(memberships["since"]),
            last_day(of_them["founded"]),
            last_day(memberships["until"]) + after,
            last_day(of_them["dissolved"]) + after,
        ]
    )
    days = days[~np.isnat(days)]
    if ecosystem.day is not None:
        days = days[days <= np.datetime64(ecosystem.day)]
    return [pd.Timestamp(day).date() for day in np.unique(days)]


def _point(day: datetime.date, terms: CoverageTerms, roster: Roster) -> TimelinePoint:
    covered = int((terms.counted & terms.covered(roster.coverage)).sum())
    value = terms.value(roster.coverage)
    return TimelinePoint(day, roster.id, len(roster.members), value, covered)


def _overlaps(
    day: datetime.date, terms: CoverageTerms, present: Sequence[Roster]
) -> list[OverlapPoint]:
    found = []
    for a, b in combinations(present, 2):
        jaccard = weighted_jaccard(a.coverage, b.coverage, terms.weights)
        found.append(OverlapPoint(day, a.id, b.id, None if np.isnan(jaccard) else jaccard))
    return found


def _moves(
    ecosystem: Ecosystem,
    day: datetime.date,
    before: dict[str, set[str]],
    now: dict[str, set[str]],
    gone: dict[str, str],
) -> list[MembershipMove]:
    """Compare two days; `gone` remembers which coalition an organization left last."""

    def move(organization: str, kind: str, coalition: str, old: str | None) -> MembershipMove:
        name = ecosystem.organization_ids.name(organization)
        return MembershipMove(day, Named(organization, name), kind, coalition, old)

    moves = []
    for coalition, members in before.items():
        for each in sorted(members - now.get(coalition, set())):
            gone[each] = coalition
            moves.append(move(each, "left", coalition, None))
    for coalition in before:
        for each in sorted(now.get(coalition, set()) - before[coalition]):
            old = gone.pop(each, None)
            sides = old is not None and old != coalition
            kind = "changed sides" if sides else "joined"
            moves.append(move(each, kind, coalition, old if sides else None))
    return moves
