"""How coalitions moved over time: value, coverage, overlap, and who came and went."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from matcher.coalitions.coverage import COVERED_FROM, CoverageTerms, Roster, rosters
from matcher.coalitions.study_findings import (
    MembershipMove,
    OverlapPoint,
    TimelinePoint,
    TimelineReport,
)
from matcher.coalitions.tracing import known
from matcher.ecosystem.dates import last_day
from matcher.ecosystem.spells import OPEN_END, OPEN_START, as_days
from matcher.findings import Named
from matcher.measures.overlap import weighted_jaccard

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How many days the series hold; of more, some between the first and the last, and fewer where
#: each day there are many rows to be read again.
DAYS_SHOWN, FEWEST_DAYS, ROWS_READ = 60, 2, 1_200_000

#: How many moves are given; of more, the latest.
MOVES_SHOWN = 2000

_DAY, _EPOCH = np.timedelta64(1, "D"), datetime.date(1970, 1, 1)


def timeline(
    ecosystem: Ecosystem, *coalitions: str, covered_from: float = COVERED_FROM
) -> TimelineReport:
    """Follow coalitions up to the ecosystem's day, which is the last of the series.

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
    rows = len(ecosystem.evidence) + len(ecosystem.participants)
    if ids and ecosystem.day is not None:
        days = sorted({*days, ecosystem.day})
    shown = _spread(days, min(DAYS_SHOWN, max(ROWS_READ // max(rows, 1), FEWEST_DAYS)))
    points: list[TimelinePoint] = []
    overlaps: list[OverlapPoint] = []
    for day in shown:
        seen = ecosystem.as_of(day, everybody=True)
        founded = set(seen.coalitions["id"])
        terms = CoverageTerms.of(seen, covered_from)
        present = rosters(seen, terms, [each for each in ids if each in founded])
        points += [_point(day, terms, roster) for roster in present]
        overlaps += _overlaps(day, terms, present)
    moves, moves_left_out = membership_moves(ecosystem, ids)
    return TimelineReport(
        coalitions=tuple(ids),
        points=tuple(points),
        overlaps=tuple(overlaps),
        moves=tuple(moves),
        days_left_out=len(days) - len(shown),
        moves_left_out=moves_left_out,
    )


def _spread(days: list[datetime.date], count: int) -> list[datetime.date]:
    """Give all days, or so many, evenly from the first to the last."""
    if len(days) <= count:
        return days
    places = np.unique(np.linspace(0, len(days) - 1, count).round().astype(int))
    return [days[place] for place in places]


def change_days(ecosystem: Ecosystem, coalitions: Sequence[str]) -> list[datetime.date]:
    """Give the days on which a membership or one of the coalitions began, or was over."""
    memberships = ecosystem.memberships
    memberships = memberships[memberships["coalition_id"].isin(list(coalitions))]
    of_them = ecosystem.coalitions
    of_them = of_them[of_them["id"].isin(list(coalitions))]
    days = np.concatenate(
        [
            last_day(memberships["since"]),
            last_day(of_them["founded"]),
            last_day(memberships["until"]) + _DAY,
            last_day(of_them["dissolved"]) + _DAY,
        ]
    )
    # Who is there until 9999 is not seen to leave: no calendar has the day after.
    days = days[~np.isnat(days) & (days <= np.datetime64(datetime.date.max))]
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


# -- who came and went -------------------------------------------------------------------------


class _Spell(NamedTuple):
    """A stretch of days in which an organization was in a coalition.

    Attributes
    ----------
    start, end : int
        Day numbers of the first and the last day, `OPEN_START` and `OPEN_END` where open.
    joined, left : tuple of (str or None, str or None)
        Date and source of the row that says so.
    """

    start: int
    end: int
    joined: tuple[str | None, str | None]
    left: tuple[str | None, str | None]


def membership_moves(
    ecosystem: Ecosystem, coalitions: Sequence[str]
) -> tuple[list[MembershipMove], int]:
    """Tell who joined, left or changed sides up to the ecosystem's day.

    A membership without a start is no move: nobody knows when it began.

    Returns
    -------
    moves : list of MembershipMove
        By day; who left before who joined, by coalition in the order given, then by id; the
        latest `MOVES_SHOWN`.
    left_out : int
        Earlier moves.
    """
    seats: Counter[str] = Counter()
    changes: list[tuple[int, bool, int, str, str | None, str | None]] = []
    for (place, organization), spells in _spells(ecosystem, coalitions).items():
        for spell in spells:
            if spell.start == OPEN_START:
                seats[organization] += 1
            else:
                changes.append((spell.start, True, place, organization, *spell.joined))
            if spell.end != OPEN_END:
                changes.append((spell.end + 1, False, place, organization, *spell.left))
    # Without a day all is shown, but what ends on the last day of the calendar: none comes after.
    last = ((ecosystem.day or datetime.date.max) - _EPOCH).days
    changes = sorted((each for each in changes if each[0] <= last), key=lambda each: each[:4])
    gone: dict[str, str] = {}
    over = _ends(ecosystem)
    names = ecosystem.organization_ids
    left_out = max(len(changes) - MOVES_SHOWN, 0)
    moves = []
    for number, (day, joined, place, organization, date, source) in enumerate(changes):
        coalition = coalitions[place]
        old = gone.pop(organization, None) if joined else None
        # Who keeps a seat elsewhere changes no side, nor does who leaves what is over.
        sides = old is not None and old != coalition and not seats[organization]
        seats[organization] += 1 if joined else -1
        if not joined and day <= over.get(coalition, OPEN_END):
            gone[organization] = coalition
        if number < left_out:
            continue
        moves.append(
            MembershipMove(
                day=_EPOCH + datetime.timedelta(days=day),
                organization=Named(organization, names.name(organization)),
                kind="changed sides" if sides else "joined" if joined else "left",
                coalition=coalition,
                came_from=old if sides else None,
                date=date,
                source=source,
            )
        )
    return moves, left_out


def _ends(ecosystem: Ecosystem) -> dict[str, int]:
    """Give the last day of each coalition that ends, as a day number."""
    ends = as_days(last_day(ecosystem.coalitions["dissolved"]), end=True).tolist()
    return dict(zip(ecosystem.coalitions["id"].astype(str), ends, strict=True))


def _spells(ecosystem: Ecosystem, coalitions: Sequence[str]) -> dict[tuple[int, str], list[_Spell]]:
    """Give the spells of each organization in each coalition, those that touch made one."""
    rows = ecosystem.memberships
    rows = rows[(rows["role"] != "invited") & rows["coalition_id"].isin(list(coalitions))]
    facts = ecosystem.coalitions.set_index("id").loc[rows["coalition_id"]]
    since, founded = (
        as_days(last_day(each), end=False) for each in (rows["since"], facts["founded"])
    )
    until, dissolved = (
        as_days(last_day(each), end=True) for each in (rows["until"], facts["dissolved"])
    )
    late, early = founded > since, dissolved < until
    table = pd.DataFrame(
        {
            "place": pd.Index(list(coalitions)).get_indexer(pd.Index(rows["coalition_id"])),
            "organization": rows["organization_id"].to_numpy(),
            "start": np.maximum(since, founded),
            "end": np.minimum(until, dissolved),
            "joined": np.where(late, facts["founded"], rows["since"]),
            "joined_source": np.where(late, facts["source"], rows["source"]),
            "left": np.where(early, facts["dissolved"], rows["until"]),
            "left_source": np.where(early, facts["source"], rows["source"]),
        }
    ).sort_values(["place", "organization", "start"], kind="stable")
    found: dict[tuple[int, str], list[_Spell]] = {}
    table = table[table["start"] <= table["end"]]
    # Columns become lists first: there may be thousands of members.
    columns = (table[name].tolist() for name in table)
    for place, organization, start, end, joined, said, left, told in zip(*columns, strict=True):
        spell = _Spell(start, end, (known(joined), known(said)), (known(left), known(told)))
        _extend(found.setdefault((place, organization), []), spell)
    return found


def _extend(spells: list[_Spell], spell: _Spell) -> None:
    """Add a spell that starts no earlier than the last one, or make that one longer."""
    before = spells[-1] if spells else None
    if before is None or spell.start > before.end + 1:
        spells.append(spell)
    elif spell.end > before.end:
        spells[-1] = _Spell(before.start, spell.end, before.joined, spell.left)
