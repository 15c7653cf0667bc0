"""What links the members of one coalition with those of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.coalitions.coverage import Roster
from matcher.coalitions.findings import CrossTie
from matcher.coalitions.tracing import known
from matcher.ecosystem.dates import last_day
from matcher.ecosystem.schema import TIE_KINDS
from matcher.findings import Named

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: Kinds of ties in which a is to b what b is not to a.
_DIRECTED = frozenset({"equity", "supplier", "customer"})

#: How many ties, and how many collaborations, are given for a pair of coalitions.
CROSS_TIES_SHOWN = 500


class CrossTies:
    """Finds the ties between pairs of coalitions; what all pairs need is prepared once.

    A member of both sides is a bridge itself and is listed apart; what it does with one side
    stays within that side. So a tie crosses if it links a member of A alone with one of B alone.
    """

    def __init__(self, ecosystem: Ecosystem) -> None:
        self._ecosystem = ecosystem
        self._names: dict[int, Named] = {}
        ties = ecosystem.holding("ties")
        self._ties = ties.assign(
            row_a=ecosystem.organization_ids.rows(ties["organization_a"]),
            row_b=ecosystem.organization_ids.rows(ties["organization_b"]),
            rank=ties["kind"].map({kind: rank for rank, kind in enumerate(TIE_KINDS)}),
            day=last_day(ties["since"]),
        ).sort_values(
            ["rank", "day", "organization_a", "organization_b"], ascending=[True, False, True, True]
        )
        self._place = ecosystem.collaborations_latest_first

    def between(self, a: Roster, b: Roster) -> tuple[tuple[CrossTie, ...], int]:
        """Give ties by kind, then collaborations; in each the latest first, undated ones last.

        Ties are those that hold on the day; collaborations all that had started, ended or not.

        Returns
        -------
        ties : tuple of CrossTie
            At most `CROSS_TIES_SHOWN` of either.
        count : int
            How many there are.
        """
        only_a = np.setdiff1d(a.members, b.members)
        only_b = np.setdiff1d(b.members, a.members)
        if not len(only_a) or not len(only_b):
            return (), 0
        stated = self._stated(a, b, only_a, only_b)
        worked, count = self._worked(only_a, only_b)
        return (*stated[:CROSS_TIES_SHOWN], *worked), len(stated) + count

    def _stated(self, a: Roster, b: Roster, only_a: Rows, only_b: Rows) -> list[CrossTie]:
        ties = self._ties
        forth = ties["row_a"].isin(only_a) & ties["row_b"].isin(only_b)
        back = ties["row_a"].isin(only_b) & ties["row_b"].isin(only_a)
        result = []
        for tie in ties.assign(forth=forth)[forth | back].to_dict("records"):
            ends = (tie["row_a"], tie["row_b"])
            ours, theirs = ends if tie["forth"] else ends[::-1]
            side = a.id if tie["forth"] else b.id
            result.append(
                CrossTie(
                    kind=str(tie["kind"]),
                    date=known(tie["since"]),
                    until=known(tie["until"]),
                    source=known(tie["source"]),
                    organizations_a=self._named(np.array([ours])),
                    organizations_b=self._named(np.array([theirs])),
                    from_coalition=side if tie["kind"] in _DIRECTED else None,
                )
            )
        # What both are to each other may be stated from either side; it is one tie.
        return list(dict.fromkeys(result))

    def _worked(self, only_a: Rows, only_b: Rows) -> tuple[list[CrossTie], int]:
        of_a = self._ecosystem.participation[only_a]
        of_b = self._ecosystem.participation[only_b]
        columns = np.intersect1d(of_a.indices, of_b.indices)
        if not len(columns):
            return [], 0
        count = len(columns)
        columns = columns[np.argsort(self._place[columns])][:CROSS_TIES_SHOWN]
        by_column_a, by_column_b = of_a[:, columns].tocsc(), of_b[:, columns].tocsc()
        chosen = self._ecosystem.collaborations.iloc[columns]
        ties = [
            CrossTie(
                kind="collaboration",
                date=known(row["start_date"]),
                until=known(row["end_date"]),
                source=known(row["source"]),
                organizations_a=self._named(only_a[_column(by_column_a, place)]),
                organizations_b=self._named(only_b[_column(by_column_b, place)]),
                collaboration=known(row["id"]),
                name=known(row["name"]),
                collaboration_kind=known(row["kind"]),
            )
            for place, row in enumerate(chosen.to_dict("records"))
        ]
        return ties, count

    def _named(self, rows: Rows) -> tuple[Named, ...]:
        named = (self._name(row) for row in rows.tolist())
        return tuple(sorted(named, key=lambda each: each.id))

    def _name(self, row: int) -> Named:
        # An organization is named in many ties, so that its record is made once.
        if row not in self._names:
            vocabulary = self._ecosystem.organization_ids
            self._names[row] = Named(str(vocabulary.ids[row]), str(vocabulary.names[row]))
        return self._names[row]


def _column(matrix: sp.csc_array, column: int) -> Rows:
    """Give the rows stored in one column."""
    return matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]].astype(np.intp)


def rivalries(ecosystem: Ecosystem) -> dict[frozenset[str], tuple[str | None, str | None]]:
    """Give since when, and says who, by the pair of coalitions that are rivals on the day."""
    result: dict[frozenset[str], tuple[str | None, str | None]] = {}
    for row in ecosystem.holding("rivalries").to_dict("records"):
        pair = frozenset((str(row["coalition_a"]), str(row["coalition_b"])))
        result.setdefault(pair, (known(row["since"]), known(row["source"])))
    return result


def rivalry_sources(ecosystem: Ecosystem) -> dict[frozenset[str], set[str]]:
    """Give the sources that call a pair of coalitions rivals on the day, where any is named."""
    result: dict[frozenset[str], set[str]] = {}
    for row in ecosystem.holding("rivalries").to_dict("records"):
        if source := known(row["source"]):
            pair = frozenset((str(row["coalition_a"]), str(row["coalition_b"])))
            result.setdefault(pair, set()).add(source)
    return result
