"""Sides: who sits in a coalition against which another stands, itself or through its group."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Mask, Rows

if TYPE_CHECKING:
    from matcher.matching.context import Context


class Camps:
    """Tells who faces whom, for one sort of rivalry between coalitions.

    Parameters
    ----------
    context : Context
    rivalries : csr_array, shape (n_coalitions, n_coalitions)
        Above 0 where two coalitions are rivals.
    sides : csr_array, shape (n_organizations, n_coalitions)
        Above 0 where somebody of the corporate group sits in a coalition.
    of_all : ndarray of bool, shape (n_organizations,)
        Who is in no camp.
    """

    def __init__(
        self, context: Context, rivalries: sp.csr_array, sides: sp.csr_array, of_all: Mask
    ) -> None:
        self._context, self.rivalries, self._sides, self._of_all = context, rivalries, sides, of_all

    def facing(self, queries: Rows) -> tuple[Rows, Rows]:
        """Give who is in a rival camp of each query.

        Returns
        -------
        place, other : ndarray of int, shape (n_found,)
            Place of the query, and row of the other.
        """
        rival = (self._sides[queries] @ self.rivalries @ self._sides.T).tocoo()
        asking = queries[rival.row]
        own_side = meet(self._sides[asking], self._sides[rival.col])
        in_camp = self._faces(asking, rival.col) | self._faces(rival.col, asking)
        kept = (in_camp | ~own_side) & ~self._of_all[asking] & ~self._of_all[rival.col]
        return rival.row[kept], rival.col[kept]

    def against(self, coalition: int) -> Mask:
        """Give who is in a rival camp of a coalition, shape (n_organizations,)."""
        rivals = self.rivalries[[coalition]]
        camp = (self._context.membership @ rivals.T).toarray().ravel() > 0
        group = (self._sides @ rivals.T).toarray().ravel() > 0
        own_side = self._sides[:, [coalition]].toarray().ravel() > 0
        found: Mask = (camp | (group & ~own_side)) & ~self._of_all
        return found

    def coalitions(self, asking: Rows, other: int) -> tuple[Rows, bool]:
        """Give in which rivals of the askers' groups another sits, else in which its group does.

        Returns
        -------
        columns : ndarray of int
        itself : bool
            Whether it sits there itself.
        """
        against = np.asarray((self._sides[asking] @ self.rivalries).sum(axis=0)).ravel() > 0
        itself = self._context.membership[[other]].toarray().ravel() > 0
        if (against & itself).any():
            return np.flatnonzero(against & itself), True
        group = self._sides[[other]].toarray().ravel() > 0
        return np.flatnonzero(against & group), False

    @cached_property
    def _divided(self) -> Mask:
        """Whether the corporate group sits in two coalitions that are rivals."""
        return meet(self._sides @ self.rivalries, self._sides)

    def _faces(self, a: Rows, b: Rows) -> Mask:
        """Whether b sits itself in a rival of where a does, or where all of a's group do."""
        membership = self._context.membership
        itself = meet(membership[a] @ self.rivalries, membership[b])
        return itself | (meet(self._sides[a] @ self.rivalries, membership[b]) & ~self._divided[a])


class CompetitorCamps:
    """Tells who sits where a competitor of another sits and leads, itself or through its group.

    Parameters
    ----------
    context : Context
    groups : csr_array, shape (n_organizations, n_organizations)
        1 at the topmost parent of each.
    of_all : ndarray of bool, shape (n_organizations,)
        Who is in no camp.
    """

    def __init__(self, context: Context, groups: sp.csr_array, of_all: Mask) -> None:
        self._context, self._groups, self._of_all = context, groups, of_all

    @cached_property
    def competitors(self) -> sp.csr_array:
        """Above 0 where two compete, or one with a parent of the other, shape (n, n)."""
        stated, parents = self._context.tie_kind("competitor"), self._context.parents
        below = [(np.empty(0, dtype=np.intp),) * 2]
        children = higher = np.flatnonzero(parents >= 0) if stated.nnz else below[0][0]
        while len(children):
            higher = parents[higher]
            kept = higher >= 0
            children, higher = children[kept], higher[kept]
            below.append((children, higher))
        rows, columns = (np.concatenate([each[i] for each in below]) for i in (0, 1))
        size = self._context.size
        under = sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
        found: sp.csr_array = (stated + stated @ under.T + under @ stated).tocsr()
        return found

    @cached_property
    def faced(self) -> sp.csr_array:
        """Above 0 where a competitor of one sits in a coalition that it or its group leads.

        Shape (n_organizations, n_coalitions). An umbrella of very many is nobody's camp, and who
        sits with a competitor is its ally by now.
        """
        context, foes = self._context, self.competitors.tocoo()
        apart = ~meet(context.membership[foes.row], context.membership[foes.col])
        places = foes.row[apart], foes.col[apart]
        compete = sp.csr_array((foes.data[apart], places), shape=foes.shape)
        led = self._groups @ (self._groups.T @ context.leading)
        faced: sp.csr_array = (compete @ context.close_membership.multiply(led)).tocsr()
        return faced

    @cached_property
    def seats(self) -> sp.csr_array:
        """Where one sits, or a parent of it does, shape (n_organizations, n_coalitions)."""
        context, seats = self._context, self._context.membership
        above = context.parents
        while (above >= 0).any():
            below = np.flatnonzero(above >= 0)
            rows = sp.csr_array(
                (np.ones(len(below)), (below, above[below])), shape=(context.size, context.size)
            )
            seats = seats + rows @ context.membership
            above = np.where(above >= 0, context.parents[above], -1)
        return seats

    def facing(self, queries: Rows) -> tuple[Rows, Rows]:
        """Give who sits in such a coalition, or below who does, as `Camps.facing` does."""
        return self._kept(queries, self.faced[queries] @ self.seats.T)

    def faced_by(self, queries: Rows) -> tuple[Rows, Rows]:
        """Give who has to face the coalitions of each query so, as `Camps.facing` does."""
        return self._kept(queries, self.seats[queries] @ self.faced.T)

    def _kept(self, queries: Rows, found: sp.csr_array) -> tuple[Rows, Rows]:
        place, other = found.nonzero()
        kept = ~self._of_all[queries[place]] & ~self._of_all[other]
        return place[kept].astype(np.intp), other[kept].astype(np.intp)

    def coalitions(self, asking: Rows, other: int) -> Rows:
        """Give in which coalitions that those who ask face so another sits, as `seats` has it."""
        context = self._context
        faced = self.faced[asking] - self.faced[asking].multiply(context.membership[asking])
        sits = self.seats[[other]].toarray().ravel() > 0
        return np.flatnonzero(sits & (np.asarray(faced.sum(axis=0)).ravel() > 0))

    def words(self, asking: Rows, column: int, of: int) -> str:
        """Name such a coalition, and of whom a competitor leads it or sits there.

        Parameters
        ----------
        asking : ndarray of int
        column : int
            Of the coalition.
        of : int
            Whom the sentence is about.
        """
        context = self._context
        seats = context.close_membership[:, [column]].toarray().ravel() > 0
        tied = self.competitors[asking][:, seats].tocoo()
        ones, foes = asking[tied.row], np.flatnonzero(seats)[tied.col]
        leads = context.leading[foes][:, [column]].toarray().ravel() > 0
        kin = np.isin(context.group_roots[foes], context.group_roots[_leaders(context, column)])
        first = int(np.lexsort((foes, ~kin, ~leads))[0])
        names, who = context.ecosystem.organization_ids.names, int(ones[first])
        faced = context.tie_kind("competitor")[[foes[first]]].toarray()[0] > 0
        whose = np.flatnonzero(faced & (context.group_roots == context.group_roots[who]))
        # Whoever of the group competes is named, where it is not the one that asks.
        one = str(names[who])
        if len(whose) and who not in whose:
            one = f"{names[whose[0]]}, of one group with {one}"
        name = str(context.ecosystem.coalition_ids.names[column])
        if foes[first] == of:
            return f"{name}, and competes with {one}"
        foe = str(names[foes[first]])
        role = f"which {foe} leads" if leads[first] else f"in which {foe} sits"
        return f"{name}, {role}, a competitor of {one}"


def parents_of(context: Context, row: int) -> list[int]:
    """Give the parents of an organization, the nearest first."""
    found = []
    while (row := int(context.parents[row])) >= 0:
        found.append(row)
    return found


def _leaders(context: Context, column: int) -> Rows:
    return context.leading[:, [column]].nonzero()[0].astype(np.intp)


def led_by_competitors(context: Context) -> sp.csr_array:
    """Give 1 or more where those who lead two coalitions compete, shape (n_coalitions, same).

    Who leads both is no rival of its own.
    """
    leads = context.leading
    rivals: sp.csr_array = (leads.T @ context.tie_kind("competitor") @ leads).tocsr()
    by_one = (leads.T @ leads).tocsr()
    by_one.data[:] = 1.0
    kept: sp.csr_array = (rivals - rivals.multiply(by_one)).tocsr()
    kept.eliminate_zeros()
    return kept


def meet(a: sp.csr_array, b: sp.csr_array) -> Mask:
    """Tell in which rows two matrices have an entry in the same place."""
    return np.asarray(a.multiply(b).sum(axis=1)).ravel() > 0
