"""How well a ranked list, or a score, finds what came true.

Equal scores stand in no order, so each figure is its expected value over all orders of the equal
ones. A ranking is judged by the `Places` of what came true; a query with nothing to find has no
value (NaN).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values

Scores = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Places:
    """Where entries stand in their rankings, short of an order among equal scores.

    Attributes
    ----------
    above : ndarray, shape (n_entries,)
        How many entries of the ranking score higher; NaN where the entry is not ranked.
    equal : ndarray, shape (n_entries,)
        How many score the same, the entry itself included.
    """

    above: Values
    equal: Values

    @property
    def rank(self) -> Values:
        """Expected rank, from 1 on, shape (n_entries,)."""
        return self.above + (self.equal + 1.0) / 2.0

    def where(self, kept: npt.NDArray[np.bool_]) -> Places:
        """Give some of the entries."""
        return Places(self.above[kept], self.equal[kept])


@dataclass(frozen=True)
class Ties:
    """The groups of equal scores that hold something relevant, by query and best group first.

    Attributes
    ----------
    query, above, size, relevant : ndarray of int, shape (n_groups,)
        Whose ranking a group is part of, how many entries score higher, how many it holds, and
        how many of them are relevant.
    """

    query: Rows
    above: Rows
    size: Rows
    relevant: Rows

    @classmethod
    def of(cls, places: Places, query: Rows) -> Ties:
        """Gather the relevant entries of equal score.

        Parameters
        ----------
        places : Places
            Of every relevant entry.
        query : ndarray of int, shape (n_entries,)
            Whose ranking each is part of.
        """
        ranked = np.flatnonzero(~np.isnan(places.above))
        ranked = ranked[np.lexsort((places.above[ranked], query[ranked]))]
        whose, above = query[ranked], places.above[ranked].astype(np.intp)
        starts = np.ones(len(ranked), dtype=bool)
        starts[1:] = (np.diff(whose) != 0) | (np.diff(above) != 0)
        first = np.flatnonzero(starts)
        size = places.equal[ranked[first]].astype(np.intp)
        return cls(whose[first], above[first], size, np.diff(first, append=len(ranked)))

    def within(self, k: int) -> Rows:
        """Give how many entries of each group are among the first k, whatever their order."""
        return np.clip(k - self.above, 0, self.size)

    def missing(self, k: int) -> Values:
        """Give the chance that the first entries of a group that are among k hold none relevant.

        Returns
        -------
        ndarray, shape (n_groups, k + 1)
            Column j is of the first j entries, or of all that are among the first k.
        """
        drawn = np.arange(k)
        left = np.maximum(self.size[:, None] - drawn, 1)
        miss = np.maximum(left - self.relevant[:, None], 0) / left
        miss[drawn >= self.within(k)[:, None]] = 1.0
        return np.cumprod(np.column_stack([np.ones(len(miss)), miss]), axis=1)


def ndcg(ties: Ties, relevant: Rows, k: int = 10) -> Values:
    """Normalised discounted cumulative gain of the first k, each relevant entry being worth 1.

    sum over ranks r <= k of hit(r) / log2(r + 1), divided by what the best list would reach,
    sum over r <= min(k, relevant) of 1 / log2(r + 1); in a group of equal scores every rank is
    a hit with the same chance. Jarvelin, K. and Kekalainen, J. (2002). Cumulated gain-based
    evaluation of IR techniques. ACM TOIS 20(4), 422-446.

    Parameters
    ----------
    ties : Ties
    relevant : ndarray of int, shape (n_queries,)
        How many relevant entries there are, ranked or not.
    k : int
        At least 1.

    Returns
    -------
    ndarray, shape (n_queries,)
        In [0, 1]; NaN where nothing is relevant.

    Examples
    --------
    >>> first = Ties.of(Places(np.array([0.0]), np.array([1.0])), np.array([0]))
    >>> ndcg(first, np.array([1, 0])).tolist()
    [1.0, nan]
    """
    total = np.concatenate([[0.0], np.cumsum(1.0 / np.log2(np.arange(2, k + 2)))])
    start = np.minimum(ties.above, k)
    discounts = total[start + ties.within(k)] - total[start]
    gain = _by_query(ties, ties.relevant / ties.size * discounts, len(relevant))
    return np.minimum(_divide(gain, total[np.minimum(relevant, k)]), 1.0)


def hit_rate(ties: Ties, relevant: Rows, k: int = 10) -> Values:
    """Chance that any of the first k is relevant.

    A group that lies wholly among them makes it 1; one of m entries, r of them relevant, of which
    t are among the first k, makes it 1 - C(m - r, t) / C(m, t).

    Parameters
    ----------
    ties, relevant, k
        As in `ndcg`.

    Returns
    -------
    ndarray, shape (n_queries,)
        In [0, 1], 0 or 1 without ties; NaN where nothing is relevant.
    """
    chance = np.zeros(len(relevant))
    np.maximum.at(chance, ties.query, 1.0 - ties.missing(k)[:, -1])
    return np.where(relevant > 0, chance, np.nan)


def recall(ties: Ties, relevant: Rows, k: int = 50) -> Values:
    """Share of all that is relevant which the first k hold.

    Parameters
    ----------
    ties, relevant, k
        As in `ndcg`.

    Returns
    -------
    ndarray, shape (n_queries,)
        In [0, 1]; below 1 by necessity where more than k are relevant. NaN where nothing is.
    """
    found = _by_query(ties, ties.relevant * ties.within(k) / ties.size, len(relevant))
    return _divide(found, relevant.astype(float))


def reciprocal_rank(ties: Ties, relevant: Rows, k: int = 50) -> Values:
    """1 / rank of the first relevant entry among the first k; 0 without one. Its mean is MRR.

    Voorhees, E. (1999). The TREC-8 question answering track report. Proc. TREC-8, 77-82.

    Parameters
    ----------
    ties, relevant, k
        As in `ndcg`.

    Returns
    -------
    ndarray, shape (n_queries,)
        In [0, 1]; NaN where nothing is relevant.
    """
    asked, first = np.unique(ties.query, return_index=True)
    chance = -np.diff(ties.missing(k)[first], axis=1)
    rank = ties.above[first, None] + np.arange(1, k + 1)
    found = np.zeros(len(relevant))
    found[asked] = (chance / rank).sum(axis=1)
    return np.where(relevant > 0, found, np.nan)


def places_among(positive: Values, negatives: Values) -> Places:
    """Give the place of one score among others.

    Parameters
    ----------
    positive : ndarray, shape (n,)
    negatives : ndarray, shape (n, m)
        NaN where there is no such negative.

    Returns
    -------
    Places
        Of the n scores; NaN without any negative, or where the score itself is NaN.

    Examples
    --------
    >>> found = places_among(np.array([2.0, 2.0]), np.array([[1.0, 3.0], [2.0, np.nan]]))
    >>> found.rank.tolist()
    [2.0, 1.5]
    """
    greater = (negatives > positive[:, None]).sum(axis=1)
    equal = (negatives == positive[:, None]).sum(axis=1)
    judged = ~np.isnan(negatives).all(axis=1) & ~np.isnan(positive)
    return Places(np.where(judged, greater, np.nan), np.where(judged, 1.0 + equal, np.nan))


def places_in_rows(scores: Scores, row: Rows, column: Rows, k: int) -> Places:
    """Give the places of some entries among the largest of their rows.

    Parameters
    ----------
    scores : ndarray, shape (n_rows, n_columns)
        -inf where an entry is not ranked.
    row, column : ndarray of int, shape (n_entries,)
    k : int
        An entry below the first k, whatever the order of equals, counts as not ranked.

    Returns
    -------
    Places

    Examples
    --------
    >>> scores = np.array([[3.0, 1.0, 1.0]])
    >>> places_in_rows(scores, np.array([0, 0]), np.array([0, 2]), 2)
    Places(above=array([0., 1.]), equal=array([1., 2.]))
    """
    last = max(scores.shape[1] - k, 0)
    best = np.partition(scores, last, axis=1)[:, last:]
    edge = best[:, 0]
    on_edge = (scores == edge[:, None]).sum(axis=1)
    value = scores[row, column]
    above = (best[row] > value[:, None]).sum(axis=1)
    equal = (best[row] == value[:, None]).sum(axis=1)
    equal = np.where(value == edge[row], on_edge[row], equal)
    ranked = (value >= edge[row]) & ~np.isneginf(value)
    return Places(np.where(ranked, above, np.nan), np.where(ranked, equal, np.nan))


def expected_reciprocal(places: Places) -> Values:
    """1 / rank of each entry: (H(g + m) - H(g)) / m for g greater ones and m equal ones.

    H(n) = 1 + 1/2 + ... + 1/n.

    Returns
    -------
    ndarray, shape (n_entries,)
        In (0, 1]; NaN where an entry is not ranked.
    """
    above, equal = np.nan_to_num(places.above).astype(int), np.nan_to_num(places.equal).astype(int)
    deepest = int((above + equal).max(initial=0))
    harmonic = np.concatenate([[0.0], np.cumsum(1.0 / np.arange(1, deepest + 1))])
    difference: Values = harmonic[above + equal] - harmonic[above]
    return difference / places.equal


def share_within(places: Places, k: int = 10) -> Values:
    """Chance that each entry is among the first k.

    Returns
    -------
    ndarray, shape (n_entries,)
        In [0, 1]; NaN where an entry is not ranked.
    """
    return np.clip(k - places.above, 0.0, places.equal) / places.equal


def auc_of_rank(rank: Values, negatives: Rows) -> Values:
    """Share of the negatives that one positive beats, ties counting half.

    1 - (rank - 1) / negatives, for the expected rank of `Places`: the area under the ROC curve of a
    single positive. Hanley, J. and McNeil, B. (1982). The meaning and use of the area under a
    receiver operating characteristic (ROC) curve. Radiology 143(1), 29-36.

    Parameters
    ----------
    rank : ndarray, shape (n,)
    negatives : ndarray of int, shape (n,)

    Returns
    -------
    ndarray, shape (n,)
        In [0, 1], 0.5 by chance; NaN without negatives.
    """
    return 1.0 - _divide(rank - 1.0, negatives.astype(float))


def _by_query(ties: Ties, amount: Values, queries: int) -> Values:
    """Add up what the groups of each query bring."""
    return np.bincount(ties.query, amount, minlength=queries).astype(float)


def _divide(numerator: Values, denominator: Values) -> Values:
    """Divide; NaN where the denominator is 0."""
    quotient = np.full(len(denominator), np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator > 0)
    return quotient
