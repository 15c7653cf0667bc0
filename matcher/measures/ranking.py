"""How well a ranked list, or a score, finds what came true.

A list is judged by its hits: an array of bool, shape (n_queries, depth), True where the entry of
that rank was relevant, and `relevant`, how many there were to find. A query with nothing to find
has no value (NaN), and so has a list that is too short to be judged at that depth.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Hits = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.intp]
Values = npt.NDArray[np.float64]


def ndcg(hits: Hits, relevant: Counts, k: int = 10) -> Values:
    """Normalised discounted cumulative gain of the first k, each relevant entry being worth 1.

    sum over ranks r <= k of hit(r) / log2(r + 1), divided by what the best list would reach,
    sum over r <= min(k, relevant) of 1 / log2(r + 1). Jarvelin, K. and Kekalainen, J. (2002).
    Cumulated gain-based evaluation of IR techniques. ACM TOIS 20(4), 422-446.

    Parameters
    ----------
    hits : ndarray of bool, shape (n_queries, depth)
        Best rank first; a list shorter than k misses at the ranks it lacks.
    relevant : ndarray of int, shape (n_queries,)
        How many relevant entries there are, in the list or not.
    k : int
        At least 1.

    Returns
    -------
    ndarray, shape (n_queries,)
        In [0, 1]; NaN where nothing is relevant.

    Examples
    --------
    >>> ndcg(np.array([[True, False], [False, False]]), np.array([1, 0])).tolist()
    [1.0, nan]
    """
    discount = 1.0 / np.log2(np.arange(2, k + 2))
    gain = hits[:, :k] @ discount[: hits.shape[1]]
    ideal = np.concatenate([[0.0], np.cumsum(discount)])[np.minimum(relevant, k)]
    return _divide(gain, ideal)


def hit_rate(hits: Hits, relevant: Counts, k: int = 10) -> Values:
    """1 where any of the first k is relevant, else 0.

    Parameters
    ----------
    hits, relevant, k
        As in `ndcg`.

    Returns
    -------
    ndarray, shape (n_queries,)
        0 or 1; NaN where nothing is relevant.
    """
    return np.where(relevant > 0, hits[:, :k].any(axis=1).astype(float), np.nan)


def recall(hits: Hits, relevant: Counts, k: int = 50) -> Values:
    """Share of all that is relevant which the first k hold.

    Parameters
    ----------
    hits, relevant, k
        As in `ndcg`.

    Returns
    -------
    ndarray, shape (n_queries,)
        In [0, 1]; below 1 by necessity where more than k are relevant. NaN where nothing is.
    """
    return _divide(hits[:, :k].sum(axis=1).astype(float), relevant.astype(float))


def reciprocal_rank(hits: Hits, relevant: Counts, k: int = 50) -> Values:
    """1 / rank of the first relevant entry among the first k; 0 without one. Its mean is MRR.

    Voorhees, E. (1999). The TREC-8 question answering track report. Proc. TREC-8, 77-82.

    Parameters
    ----------
    hits, relevant, k
        As in `ndcg`.

    Returns
    -------
    ndarray, shape (n_queries,)
        0 or in [1 / k, 1]; NaN where nothing is relevant.
    """
    shown = hits[:, :k]
    if shown.shape[1] == 0:
        return np.where(relevant > 0, 0.0, np.nan)
    found = shown.any(axis=1) / (1.0 + shown.argmax(axis=1))
    return np.where(relevant > 0, found, np.nan)


def rank_among(positive: Values, negatives: Values) -> Values:
    """Rank of one score among others: 1 + how many are greater + half of those that are equal.

    Parameters
    ----------
    positive : ndarray, shape (n,)
    negatives : ndarray, shape (n, m)
        NaN where there is no such negative.

    Returns
    -------
    ndarray, shape (n,)
        In [1, m + 1]; NaN without any negative, or where the score itself is NaN.

    Examples
    --------
    >>> rank_among(np.array([2.0, 2.0]), np.array([[1.0, 3.0], [2.0, np.nan]])).tolist()
    [2.0, 1.5]
    """
    greater = (negatives > positive[:, None]).sum(axis=1)
    equal = (negatives == positive[:, None]).sum(axis=1)
    judged = ~np.isnan(negatives).all(axis=1) & ~np.isnan(positive)
    return np.where(judged, 1.0 + greater + equal / 2.0, np.nan)


def auc_of_rank(rank: Values, negatives: Counts) -> Values:
    """Share of the negatives that one positive beats, ties counting half.

    1 - (rank - 1) / negatives, for the rank of `rank_among`: the area under the ROC curve of a
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


def area_under_curve(scores: Values, labels: npt.NDArray[np.bool_]) -> float:
    """Probability that a random positive scores above a random negative, ties counting half.

    The Mann-Whitney statistic U / (positives x negatives), equal to the area under the ROC
    curve; the paper is that of `auc_of_rank`.

    Parameters
    ----------
    scores : ndarray, shape (n,)
    labels : ndarray of bool, shape (n,)

    Returns
    -------
    float
        In [0, 1], 0.5 by chance; NaN without a positive or without a negative.

    Examples
    --------
    >>> area_under_curve(np.array([0.1, 0.4, 0.4]), np.array([False, True, False]))
    0.75
    """
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    _, level, size = np.unique(scores, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(size) - (size - 1) / 2.0
    above = mean_rank[level][labels].sum() - positives * (positives + 1) / 2.0
    return float(above / (positives * negatives))


def _divide(numerator: Values, denominator: Values) -> Values:
    """Divide; NaN where the denominator is 0."""
    quotient = np.full(len(denominator), np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator > 0)
    return quotient
