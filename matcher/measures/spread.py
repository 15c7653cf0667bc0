"""What spreads from some organizations over many: all of it, or what a step can afford to follow.

From a well-known organization a walk goes everywhere, a little each. To follow all of it costs as
much as there are organizations, for everyone who asks. Where that is too much, a step follows what
carries much for each tie that it has to look at, up to a number of ties that does not grow with the
data (Andersen, R., Chung, F. and Lang, K. (2006). Local graph partitioning using PageRank vectors.
FOCS). Unlike there, the rest is not dropped: it arrives where all that walks arrives in the long
run.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.measures.sampling import against
from matcher.measures.selection import largest_entries, largest_in_rows
from matcher.measures.strips import strips

Dense = npt.NDArray[np.float32]


class Spread(ABC):
    """What arrives from some organizations at all."""

    @abstractmethod
    def at(self, i: Rows, b: Rows) -> Values:
        """Give what arrives from starts i at organizations b, shape (n_pairs,)."""

    @property
    @abstractmethod
    def mean(self) -> Values:
        """What arrives at the average organization, shape (n_starts,)."""

    @abstractmethod
    def carried(self, matrix: sp.csr_array) -> Dense:
        """Give matrix @ what arrives, shape (n_rows, n_starts), without what was not followed."""

    @abstractmethod
    def damped(self, before: Sequence[Self], damping: float) -> Self:
        """Give the damped sum of what arrives after each step, of which this is the last."""

    @abstractmethod
    def least_of_best(self, left_out: tuple[Rows, Rows], count: int) -> Dense:
        """Give each start's so-manieth largest entry, 0 where fewer are above 0.

        Parameters
        ----------
        left_out : pair of ndarray of int
            Starts and organizations that do not count.
        count : int
            At least 1.

        Returns
        -------
        ndarray of float32, shape (n_starts,)
        """


@dataclass(frozen=True)
class Whole(Spread):
    """All that arrives.

    Attributes
    ----------
    entries : ndarray of float32, shape (n_organizations, n_starts)
    """

    entries: Dense

    def at(self, i: Rows, b: Rows) -> Values:
        """Give what arrives from starts i at organizations b."""
        return self.entries[b, i].astype(np.float64)

    @property
    def mean(self) -> Values:
        """What arrives at the average organization."""
        mean: Values = self.entries.mean(axis=0, dtype=np.float64)
        return mean

    def carried(self, matrix: sp.csr_array) -> Dense:
        """Give matrix @ what arrives."""
        there: Dense = matrix @ self.entries
        return there

    def damped(self, before: Sequence[Self], damping: float) -> Self:
        """Give the damped sum of the steps."""
        total = np.empty_like(self.entries)
        for rows in strips(*total.shape):
            # d (s1 + d (s2 + d (s3 + ...)))
            here = total[rows]
            here[:] = 0.0
            for visits in (self, *reversed(before)):
                here += visits.entries[rows]
                here *= np.float32(damping)
        return type(self)(total)

    def least_of_best(self, left_out: tuple[Rows, Rows], count: int) -> Dense:
        """Give each start's so-manieth largest entry."""
        # Those are taken out for a moment: a copy takes as long as the search.
        place = left_out[::-1]
        kept = self.entries[place]
        self.entries[place] = 0.0
        b, i = largest_entries(self.entries, count)
        least = _last(i, self.entries[b, i], self.entries.shape[1], count)
        self.entries[place] = kept
        return least


@dataclass(frozen=True)
class Followed(Spread):
    """Entry by entry what was followed, and the rest in sum.

    Attributes
    ----------
    entries : csr_array of float32, shape (n_starts, n_organizations)
        What was followed; sorted, without repeats.
    rest : ndarray of float32, shape (n_starts,)
        What was not.
    share : ndarray of float32, shape (n_organizations,)
        Where the rest arrives: at least 0, sums to 1, or 0 where there is nothing to follow.
    """

    entries: sp.csr_array
    rest: Dense
    share: Dense

    @classmethod
    def exactly(cls, entries: sp.csr_array) -> Self:
        """Give what is known entry by entry; there is no rest."""
        starts, organizations = entries.shape
        none = np.zeros(starts, dtype=np.float32), np.zeros(organizations, dtype=np.float32)
        return cls(entries, *none)

    def at(self, i: Rows, b: Rows) -> Values:
        """Give what arrives from starts i at organizations b."""
        arrived = look_up(self.entries, self._cells, i, b) + self.rest[i] * self.share[b]
        return arrived.astype(np.float64)

    @property
    def mean(self) -> Values:
        """What arrives at the average organization."""
        total = np.asarray(self.entries.sum(axis=1, dtype=np.float64)).ravel()
        mean: Values = (total + self.rest) / max(self.entries.shape[1], 1)
        return mean

    def carried(self, matrix: sp.csr_array) -> Dense:
        """Give matrix @ what arrives."""
        return against(matrix, self.entries)

    def damped(self, before: Sequence[Self], damping: float) -> Self:
        """Give the damped sum of the steps."""
        factor = np.float32(damping)
        entries, rest = self.entries * factor, self.rest * factor
        for visits in reversed(before):
            entries = (entries + visits.entries) * factor
            rest = (rest + visits.rest) * factor
        return type(self)(entries.tocsr(), rest, self.share)

    def least_of_best(self, left_out: tuple[Rows, Rows], count: int) -> Dense:
        """Give each start's so-manieth largest entry."""
        values, wanted = (
            self.values,
            left_out[0] * self.entries.shape[1] + left_out[1],
        )
        place = np.searchsorted(self._cells, wanted)
        inside = np.flatnonzero(place < len(values))
        hit = place[inside[self._cells[place[inside]] == wanted[inside]]]
        values[hit] = 0.0
        best = largest_in_rows(values, self.entries.indptr, count)
        return _last(self.starts[best], values[best], self.entries.shape[0], count)

    @cached_property
    def _cells(self) -> Rows:
        return cells(self.entries)

    @property
    def starts(self) -> Rows:
        """Position of the start of each entry, shape (n_entries,)."""
        return np.repeat(np.arange(self.entries.shape[0]), np.diff(self.entries.indptr))

    @property
    def values(self) -> Dense:
        """What arrives at each entry, the rest too, shape (n_entries,)."""
        rest = self.rest[self.starts] * self.share[self.entries.indices]
        values: Dense = self.entries.data + rest
        return values


def _last(start: Rows, values: Dense, count_of_starts: int, count: int) -> Dense:
    """Give the last of so many values of each start, 0 where there are fewer."""
    found = np.bincount(start, minlength=count_of_starts)
    least = np.zeros(count_of_starts, dtype=np.float32)
    least[found == count] = values[np.cumsum(found)[found == count] - 1]
    return least


@dataclass(frozen=True)
class Ties:
    """What to follow each organization costs, and where that leads on average.

    Attributes
    ----------
    count : ndarray, shape (n_organizations,)
        Ties that are looked at to go on from each.
    passed : ndarray of float32, shape (n_organizations,)
        What arrives in all of one that leaves each.
    share : ndarray of float32, shape (n_organizations,)
        As `Followed.share`.
    followed : int
        Ties that a step follows from one organization, about, where it has as many as most; with
        no more of them in all, everything is followed.
    """

    count: Values
    passed: Dense
    share: Dense
    followed: int

    @classmethod
    def of(cls, matrix: sp.csr_array, followed: int) -> Ties:
        """Give those of a step along a matrix, shape (n_organizations, n_organizations)."""
        passed = np.asarray(matrix.sum(axis=1), dtype=np.float32).ravel()
        arriving = np.asarray(matrix.sum(axis=0), dtype=np.float32).ravel()
        count = np.diff(matrix.indptr).astype(float)
        return cls(count, passed, _shares(arriving), followed)

    @classmethod
    def of_walk(cls, count: Values, strength: Dense, followed: int) -> Ties:
        """Give those of a walk that comes to each as often as its strength says."""
        return cls(count, np.ones_like(strength), _shares(strength), followed)

    def follow(self, here: sp.csr_array, starts: Rows) -> tuple[sp.csr_array, Dense]:
        """Keep what carries much for each tie.

        Who has many ties itself may follow more, by the root of how many times more it has: all
        steps from everybody together still look at no more ties than a constant for each of them.

        Parameters
        ----------
        here : csr_array, shape (n_starts, n_organizations)
            What goes on; at least 0, but for rounding.
        starts : ndarray of int, shape (n_starts,)
            Rows of those that it set out from.

        Returns
        -------
        kept : csr_array, shape as above
        rest : ndarray of float32, shape (n_starts,)
            What the others would pass on.
        """
        if self.count.sum() <= self.followed:
            return here, np.zeros(len(starts), dtype=np.float32)
        usual = self.count.mean()
        allowed = self.followed * np.sqrt(np.maximum(self.count[starts] / usual, 1.0))
        total = np.asarray(here.sum(axis=1), dtype=float).ravel()
        row = np.repeat(np.arange(len(starts)), np.diff(here.indptr))
        least = (total / allowed)[row] * self.count[here.indices]
        kept = here.data >= least
        ends = np.append(0, np.cumsum(kept))[here.indptr].astype(here.indptr.dtype)
        left = np.where(kept, 0.0, here.data * self.passed[here.indices])
        rest = np.bincount(row, left, minlength=len(starts)).astype(np.float32)
        followed = sp.csr_array((here.data[kept], here.indices[kept], ends), shape=here.shape)
        return followed, np.maximum(rest, np.float32(0.0))


def along(matrix: sp.csr_array, ties: Ties | None, here: sp.csr_array, starts: Rows) -> Spread:
    """Give a step along a matrix, `here @ matrix`: all of it without `ties`, else as they follow.

    The other parameters are those of `Ties.follow`.
    """
    if ties is None:
        return Whole((here @ matrix).T.toarray(order="C"))
    kept, rest = ties.follow(here, starts)
    return Followed(in_order(kept @ matrix), rest, ties.share)


def cells(matrix: sp.csr_array) -> Rows:
    """Give the numbers of the cells with an entry, of a sorted matrix, row by row: ascending."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return row * matrix.shape[1] + matrix.indices


def look_up(matrix: sp.csr_array, numbered: Rows, i: Rows, b: Rows) -> Dense:
    """Give entries of a sorted matrix by row and column, of which `numbered` are the `cells`.

    A csr_array looks through all of itself whenever it is asked.
    """
    if not len(numbered):
        return np.zeros(len(i), dtype=np.float32)
    wanted = i.astype(np.intp) * matrix.shape[1] + b
    place = np.minimum(np.searchsorted(numbered, wanted), len(numbered) - 1)
    found: Dense = np.where(numbered[place] == wanted, matrix.data[place], np.float32(0.0))
    return found


def in_order(matrix: sp.csr_array) -> sp.csr_array:
    """Sort the entries of each row by column, by counting: faster than to compare them."""
    ordered: sp.csr_array = matrix.tocsc().tocsr()
    return ordered


def _shares(arriving: Dense) -> Dense:
    total = arriving.sum(dtype=np.float64)
    shares = arriving / total if total > 0 else np.zeros_like(arriving)
    return shares.astype(np.float32)
