"""What spreads from some organizations over many: its larger part entry by entry, the rest in sum.

From a well-known organization a walk goes everywhere, a little each. To follow all of it costs as
much as there are organizations, for everyone who asks, and tells little: what went that way has
forgotten where it came from. So a step follows what carries much for each tie that it has to look
at, up to a number of ties that does not grow with the data (Andersen, R., Chung, F. and Lang, K.
(2006). Local graph partitioning using PageRank vectors. FOCS). Unlike there, the rest is not
dropped: it arrives where all that walks arrives in the long run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.measures.sampling import Rows, Values

Dense = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Spread:
    """What arrives from some organizations at all.

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

    def at(self, i: Rows, b: Rows) -> Values:
        """Give what arrives from starts i at organizations b, shape (n_pairs,)."""
        arrived = look_up(self.entries, self._cells, i, b) + self.rest[i] * self.share[b]
        return arrived.astype(np.float64)

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

    @property
    def mean(self) -> Values:
        """Give what arrives at the average organization, shape (n_starts,)."""
        total = np.asarray(self.entries.sum(axis=1, dtype=np.float64)).ravel()
        mean: Values = (total + self.rest) / max(self.entries.shape[1], 1)
        return mean


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
        As `Spread.share`.
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


def along(matrix: sp.csr_array, ties: Ties, here: sp.csr_array, starts: Rows) -> Spread:
    """Give a step along a matrix, `here @ matrix`; the parameters are those of `Ties.follow`."""
    kept, rest = ties.follow(here, starts)
    return Spread(in_order(kept @ matrix), rest, ties.share)


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
    wanted = i * matrix.shape[1] + b
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
