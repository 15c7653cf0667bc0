"""Where an organization sits with a coalition's members already, and the rows that say so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from matcher.arrays import Rows
from matcher.coalitions.grounds import named
from matcher.coalitions.relation_findings import Ground
from matcher.coalitions.tracing import known
from matcher.matching.order import best_first

if TYPE_CHECKING:
    from matcher.matching.context import Context

#: How many coalitions are named, and how many members in each.
COALITIONS, MEMBERS = 2, 3


@dataclass(frozen=True)
class SharedSeat:
    """A coalition in which an organization sits with members of another."""

    words: str
    evidence: tuple[Ground, ...]


class SeatFinder:
    """Finds where organizations sit with members of one coalition.

    Parameters
    ----------
    context : Context
    members : ndarray of int
        Rows of the members.
    """

    def __init__(self, context: Context, members: Rows) -> None:
        self._context, self._members = context, members
        self._seats = context.close_membership
        self._size = np.asarray(self._seats.sum(axis=0)).ravel()
        self._together = np.asarray(self._seats[members].sum(axis=0)).ravel()

    def find(self, row: int) -> list[SharedSeat]:
        """Give the coalitions that tell most: where members are more than chance would have.

        Parameters
        ----------
        row : int
            Of the organization, no member itself. An umbrella, in which it sits with everybody,
            says nothing.
        """
        mine = self._seats[[row]].indices
        mine = mine[self._together[mine] > 0]
        share = len(self._members) / max(self._sitting, 1)
        lift = (self._together[mine] + 1.0) / (self._size[mine] * share + 1.0)
        best = mine[best_first(lift, mine.astype(np.intp))][:COALITIONS]
        return [self._seat(row, int(column)) for column in best]

    @cached_property
    def _sitting(self) -> int:
        return int((np.diff(self._seats.indptr) > 0).sum())

    def _seat(self, row: int, column: int) -> SharedSeat:
        """Name the members there, first those that sit in most coalitions with the organization."""
        inside = self._seats[self._members][:, [column]].toarray().ravel() > 0
        there = self._members[inside]
        shared = (self._seats[there] @ self._seats[[row]].T).toarray().ravel()
        shown = there[np.argsort(-shared, kind="stable")][:MEMBERS]
        ecosystem = self._context.ecosystem
        names = ", ".join(named(ecosystem, int(each)).name for each in shown)
        more = len(there) - len(shown)
        others = f" and {more} more member{'s' if more > 1 else ''}" if more else ""
        where = str(ecosystem.coalition_ids.names[column])
        evidence = tuple(self._ground(int(each), column, where) for each in (row, *shown))
        return SharedSeat(f"sits with {names}{others} in {where}", evidence)

    def _ground(self, row: int, column: int, where: str) -> Ground:
        ecosystem = self._context.ecosystem
        since, source = self._context.held_seats[row, column]
        return Ground(
            organization=str(ecosystem.organization_ids.ids[row]),
            direction=None,
            capability=None,
            table="memberships",
            text=where,
            date=known(since),
            source=known(source),
        )
