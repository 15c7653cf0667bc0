"""Who works with, supplies or buys from those on the other side of who asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from matcher.arrays import Rows
from matcher.ecosystem.collaborations import ALLIANCE, LARGEST
from matcher.ecosystem.dates import first_day, last_day
from matcher.matching.lately import edge_of

if TYPE_CHECKING:
    import scipy.sparse as sp

    from matcher.matching.context import Context

#: What is made to last is no history while it runs, however long ago it began.
JOINT_COMPANY = "joint venture"
LASTING = (ALLIANCE, JOINT_COMPANY, "strategic partnership")

#: What a stated tie makes of the first of the two, and of the second.
_STATED = {
    "supplier": ("supplies", "buys from"),
    "customer": ("buys from", "supplies"),
    "other": ("works with", "works with"),
}


@dataclass(frozen=True)
class Dealing:
    """What one has to do with another.

    Attributes
    ----------
    verb : {"supplies", "buys from", "works with", "worked with"}
    row : int
        The other.
    work : str
        The latest joint work of the two and its date; empty where the data name none.
    inside : tuple of int
        Who of those who see it takes part in that work.
    old : bool
        Whether it rests on work alone that began longer ago than `RECENT_YEARS`.
    """

    verb: str
    row: int
    work: str
    inside: tuple[int, ...] = ()
    old: bool = False


class Dealings:
    """Finds stated ties of work, and joint work of the last `RECENT_YEARS`, as of the day.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def of(self, one: int, others: Rows, asking: Rows, members: Rows) -> list[Dealing]:
        """Give what one has to do with some others, in their order.

        Parameters
        ----------
        one : int
            Row.
        others : ndarray of int
        asking : ndarray of int
            In what one of these takes part too, it sees for itself: that is left out.
        members : ndarray of int
            Of these it is said who takes part.
        """
        if not len(others):
            return []
        stated = self._stated.get(one, {})
        worked = self._worked(one, others, asking, members)
        found = [worked.get(row) or Dealing("", row, "") for row in others.tolist()]
        return [
            replace(each, verb=stated[each.row], old=False) if each.row in stated else each
            for each in found
            if each.verb or each.row in stated
        ]

    def shares(self, a: int, b: int) -> list[tuple[int, int]]:
        """Give who of two holds shares of the other, as pairs of who holds and whose they are."""
        held = self._context.ecosystem.holding("ties")
        held, ids = held[held["kind"] == "equity"], self._context.ecosystem.organization_ids.ids
        pairs = set(zip(held["organization_a"], held["organization_b"], strict=True))
        return [(x, y) for x, y in ((a, b), (b, a)) if (ids[x], ids[y]) in pairs]

    def _worked(self, one: int, others: Rows, asking: Rows, members: Rows) -> dict[int, Dealing]:
        """Name the latest recent work of one with each of some others, and whether it runs."""
        taken = np.setdiff1d(self.recent[[one]].indices, self.recent[asking].indices)
        if not len(taken):
            return {}
        table = self._context.ecosystem.collaborations.iloc[taken]
        shared, own = (self.recent[rows][:, taken].tocoo() for rows in (others, members))
        latest: dict[int, Dealing] = {}
        runs = table["end_date"].isna().to_numpy()
        if (day := self._context.ecosystem.day) is not None:  # on its last day it runs
            runs = runs | (last_day(table["end_date"]) >= np.datetime64(day))
        old = first_day(table["start_date"]) < edge_of(self._context.ecosystem.day)
        dates = table["start_date"].fillna("").to_numpy(object)
        for place in np.argsort(dates[shared.col].astype(str), kind="stable"):
            work, row = shared.col[place], int(others[shared.row[place]])
            name, end = table["name"].iloc[work], table["end_date"].iloc[work]
            date = dates[work] if runs[work] else f"until {end}"
            said = ", ".join(part for part in (name, date) if isinstance(part, str) and part)
            verb = "works with" if runs[work] else "worked with"
            inside = tuple(int(each) for each in members[own.row[own.col == work]])
            latest[row] = Dealing(verb, row, said, inside, bool(old[work]))
        return latest

    @cached_property
    def recent(self) -> sp.csr_array:
        """Who took part in which collaboration that started lately and is no umbrella."""
        ecosystem = self._context.ecosystem
        taking = ecosystem.participation
        size = np.asarray(taking.sum(axis=0)).ravel()
        recent = (size > 1) & (size <= LARGEST)
        started = first_day(ecosystem.collaborations["start_date"])
        lasting = ecosystem.collaborations["kind"].isin(LASTING)
        lasting &= ecosystem.collaborations["end_date"].isna()
        late = started >= edge_of(ecosystem.day)
        recent &= np.isnat(started) | late | lasting.to_numpy(bool)
        kept = taking.tocoo()
        keeps = recent[kept.col] & (kept.data > 0)
        kept.data, kept.row, kept.col = kept.data[keeps], kept.row[keeps], kept.col[keeps]
        return kept.tocsr()

    @cached_property
    def _stated(self) -> dict[int, dict[int, str]]:
        """What each is to another by stated ties; who supplies is said before who is linked."""
        held = self._context.ecosystem.holding("ties")
        ids = self._context.ecosystem.organization_ids
        found: dict[int, dict[int, str]] = {}
        for kind, (first, second) in _STATED.items():
            ties = held[held["kind"] == kind]
            a, b = (ids.rows(ties[f"organization_{each}"]).tolist() for each in "ab")
            for one, other in zip(a, b, strict=True):
                found.setdefault(one, {}).setdefault(other, first)
                found.setdefault(other, {}).setdefault(one, second)
        return found
