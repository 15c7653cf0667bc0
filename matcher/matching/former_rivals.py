"""Who was a competitor, a rival or an ally until lately: not apart, but a thing to know."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.arrays import Rows
from matcher.ecosystem.dates import add_months, first_day, last_day
from matcher.matching.apart import OF_ALL_CAMPS, listed

if TYPE_CHECKING:
    from matcher.matching.context import Context

#: A rivalry that ended longer ago, in years, is history.
RECENT_YEARS = 2

#: A last day, and how the data write it.
End = tuple[datetime.date, str]

_OPEN: End = (datetime.date.max, "")


@dataclass(frozen=True)
class _Seat:
    """A seat in a coalition, from its first to its last day."""

    coalition: int
    leads: bool
    start: datetime.date
    end: End


class FormerRivals:
    """Finds rivalries and alliances that ended in the last `RECENT_YEARS` before the day.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def competed(self, asking: Rows, other: int) -> list[str]:
        """Say who of those who ask, or of their groups, competed with another or its group."""
        if not self._competed:
            return []
        own = set(self._groups(asking))
        found: dict[tuple[str, str, str], list[str]] = {}
        for theirs in self._groups(np.array([other])):
            for row, ((_, end), about) in sorted(self._competed.get(theirs, {}).items()):
                if row in own and row != theirs:
                    key = self._called(theirs, other), about, end
                    found.setdefault(key, []).append(self._name(row))
        return [
            f"{who} competed with {listed(names)}{about} until {end}"
            for (who, about, end), names in found.items()
        ]

    def sat(self, asking: Rows, other: int) -> list[str]:
        """Say in which rivals of the coalitions of who asks, or its group, another sat."""
        if not self._rivalries:
            return []
        groups = self._groups(asking)
        public = self._context.ecosystem.organizations["kind"].isin(OF_ALL_CAMPS).to_numpy()
        # Who works with everybody is in no camp when it asks, unless it leads there.
        own = [e for row in groups for e in self._seats.get(row, ()) if e.leads or not public[row]]
        return self._faced(own, other)

    def sat_against(self, coalition: int, other: int) -> list[str]:
        """Say in which former rivals of a coalition another sat."""
        if not self._rivalries:
            return []
        return self._faced([_Seat(coalition, True, datetime.date.min, _OPEN)], other)

    def allied(self, asking: int, other: int) -> list[str]:
        """Say in which coalitions another sat with who asks."""
        who, us = self._name(other), self._name(asking)
        return [f"{who} sat with {us} in {where}" for where in self.together(asking, other)]

    def allies(self, who: int) -> list[int]:
        """Give who sat with one in a coalition, by row."""
        mine = {seat.coalition for seat in self._all_seats.get(who, ())}
        beside = (
            row
            for row, seats in (self._all_seats.items() if mine else ())
            if not mine.isdisjoint(seat.coalition for seat in seats)
        )
        return [row for row in sorted(beside) if self.together(who, row)]

    def together(self, asking: int, other: int) -> list[str]:
        """Name the coalitions in which the two sat, and until when."""
        shared = self._shared(self._all_seats.get(asking, ()), other)
        return [f"{self._coalitions[column]} until {end}" for column, end in shared]

    def left(self, coalition: int, other: int) -> list[str]:
        """Say that another sat in a coalition itself."""
        always = _Seat(coalition, True, datetime.date.min, _OPEN)
        return [
            f"{self._name(other)} was in {self._coalitions[column]} until {end}"
            for column, end in self._shared([always], other)
        ]

    # -- one after the other -------------------------------------------------------------------

    def _faced(self, own: Sequence[_Seat], other: int) -> list[str]:
        """Say of another and its group where they sat against some seats; of itself alone first."""
        ours = {seat.coalition for seat in own}
        names = self._coalitions
        for group in ([other], self._groups(np.array([other]))):
            found: dict[tuple[str, str], list[str]] = {}
            for row in group:
                seats = self._seats.get(row, ())
                if ours & {seat.coalition for seat in seats}:
                    continue  # who sat on both sides was in no camp
                for seat in seats:
                    ends = [(e, mine.coalition) for mine in own for e in self._ends(mine, seat)]
                    if ends:
                        (_, end), mine = max(ends)
                        until = f"{names[mine]} until {end}"
                        sat = f"{self._called(row, other)} {_sat(seat)}"
                        found.setdefault((sat, until), []).append(self._ended(seat.coalition))
            if found:
                return [
                    f"{sat} {listed(those)}, {_rivals(those)} of {until}"
                    for (sat, until), those in found.items()
                ]
        return []

    def _shared(self, own: Sequence[_Seat], other: int) -> Iterator[tuple[int, str]]:
        """Give in which coalitions another sat beside some seats, and until when, if lately."""
        sits = self._context.membership[[other]].indices
        for mine in own:
            for theirs in self._all_seats.get(other, ()):
                end = min(mine.end, theirs.end)
                together = max(mine.start, theirs.start) <= end[0] and self._lately(end)
                if mine.coalition == theirs.coalition and mine.coalition not in sits and together:
                    yield mine.coalition, end[1]

    def _ends(self, mine: _Seat, theirs: _Seat) -> Iterator[End]:
        """Give when two seats stopped to face each other, if that was lately."""
        for start, end in self._rivalries.get((mine.coalition, theirs.coalition), ()):
            last = min(end, mine.end, theirs.end)
            if max(start, mine.start, theirs.start) <= last[0] and self._lately(last):
                yield last

    def _lately(self, end: End) -> bool:
        day = self._context.ecosystem.day
        if day is None or not end[1]:
            return False
        return add_months(day, -12 * RECENT_YEARS) <= end[0] < day

    def _groups(self, rows: Rows) -> list[int]:
        roots = self._context.group_roots
        group = np.flatnonzero(np.isin(roots, roots[rows]))
        return [int(row) for row in group]

    @property
    def _coalitions(self) -> npt.NDArray[np.object_]:
        return self._context.ecosystem.coalition_ids.names

    def _ended(self, coalition: int) -> str:
        """Name a coalition, and say why it ended where the data do."""
        name, stated = str(self._coalitions[coalition]), self._context.ecosystem.coalitions
        why = stated["dissolved_note"].iloc[coalition] if "dissolved_note" in stated else None
        ended = isinstance(stated["dissolved"].iloc[coalition], str)
        return f"{name} ({why})" if ended and isinstance(why, str) and why else name

    def _name(self, row: int) -> str:
        return str(self._context.ecosystem.organization_ids.names[row])

    def _called(self, row: int, other: int) -> str:
        name = self._name(row)
        return name if row == other else f"{name}, of one group with {self._name(other)},"

    # -- what ended ----------------------------------------------------------------------------

    @cached_property
    def _competed(self) -> dict[int, dict[int, tuple[End, str]]]:
        """With whom each competed and does no longer, and what for: a note of the tie says it."""
        ecosystem = self._context.ecosystem
        ties = ecosystem.ties
        ties = ties[(ties["kind"] == "competitor") & ties["until"].notna()]
        compete = self._context.tie_kind("competitor")
        ends = _ends_of(ties["until"])
        notes = ties["note"] if "note" in ties else [None] * len(ties)
        a, b = (ecosystem.organization_ids.rows(ties[f"organization_{each}"]) for each in "ab")
        found: dict[int, dict[int, tuple[End, str]]] = {}
        for one, two, end, note in zip(a.tolist(), b.tolist(), ends, notes, strict=True):
            if self._lately(end) and not compete[one, two]:
                contest = end, f" {note}" if isinstance(note, str) and note else ""
                for mine, theirs in ((one, two), (two, one)):
                    known = found.setdefault(mine, {})
                    known[theirs] = max(known.get(theirs, contest), contest)
        return found

    @cached_property
    def _rivalries(self) -> dict[tuple[int, int], list[tuple[datetime.date, End]]]:
        """From when until when two coalitions were rivals, both ways round."""
        ecosystem = self._context.ecosystem
        table, ids = ecosystem.rivalries, ecosystem.coalition_ids
        found: dict[tuple[int, int], list[tuple[datetime.date, End]]] = {}
        rows = (ids.rows(table["coalition_a"]).tolist(), ids.rows(table["coalition_b"]).tolist())
        for a, b, start, end in zip(
            *rows, _starts_of(table["since"]), _ends_of(table["until"]), strict=True
        ):
            found.setdefault((a, b), []).append((start, end))
            found.setdefault((b, a), []).append((start, end))
        return found

    @cached_property
    def _seats(self) -> dict[int, list[_Seat]]:
        """Where each led or was a member of a coalition that has or had rivals."""
        facing = {a for a, _ in self._rivalries}
        kept = {
            row: [seat for seat in seats if seat.coalition in facing]
            for row, seats in self._all_seats.items()
        }
        return {row: seats for row, seats in kept.items() if seats}

    @cached_property
    def _all_seats(self) -> dict[int, list[_Seat]]:
        """Where each led or was a member."""
        ecosystem = self._context.ecosystem
        coalitions = ecosystem.coalitions
        gone = dict(zip(coalitions["id"], _ends_of(coalitions["dissolved"]), strict=True))
        table = ecosystem.memberships
        table = table[table["role"] != "invited"]
        who = ecosystem.organization_ids.rows(table["organization_id"]).tolist()
        where = ecosystem.coalition_ids.rows(table["coalition_id"]).tolist()
        found: dict[int, list[_Seat]] = {}
        for row, column, identifier, role, start, end in zip(
            who,
            where,
            table["coalition_id"],
            table["role"],
            _starts_of(table["since"]),
            _ends_of(table["until"]),
            strict=True,
        ):
            seat = _Seat(column, role == "lead", start, min(end, gone[identifier]))
            found.setdefault(row, []).append(seat)
        return found


def _sat(seat: _Seat) -> str:
    if seat.end == _OPEN:
        return "leads" if seat.leads else "is in"
    return "led" if seat.leads else "was in"


def _rivals(names: Sequence[str]) -> str:
    return "a rival" if len(names) == 1 else "rivals"


def _starts_of(dates: pd.Series) -> list[datetime.date]:
    days = first_day(dates).astype("datetime64[D]").tolist()
    return [day or datetime.date.min for day in days]


def _ends_of(dates: pd.Series) -> list[End]:
    days = last_day(dates).astype("datetime64[D]").tolist()
    return [(day, str(cell)) if day else _OPEN for day, cell in zip(days, dates, strict=True)]
