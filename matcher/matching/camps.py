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
