"""How suggestions are spread over those who could be suggested."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values

Counts = npt.NDArray[np.intp]


def gini(counts: npt.NDArray[np.float64] | Counts) -> float:
    """Inequality of a list of counts: 0 where all are equal, (n - 1) / n where one has all.

    sum over i of (2 i - n - 1) x_(i) / (n sum x), x in ascending order. Gini, C. (1912).
    Variabilita e mutabilita; of what a recommender exposes: Fleder, D. and Hosanagar, K. (2009).
    Blockbuster culture's next rise or fall. Management Science 55(5), 697-712.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        At least 0; one per organization that could be suggested, those never suggested too.

    Returns
    -------
    float
        In [0, 1); NaN where nothing was counted.

    Examples
    --------
    >>> gini(np.array([1, 1])), gini(np.array([0, 2]))
    (0.0, 0.5)
    """
    total = float(counts.sum())
    if total == 0.0:
        return float("nan")
    size = len(counts)
    weight = 2.0 * np.arange(1, size + 1) - size - 1.0
    return float((weight * np.sort(counts)).sum() / (size * total))


def popularity_percentile(popularity: Values, rows: Rows) -> Values:
    """Share of organizations that are less popular, ties counting half, in percent.

    The percentile rank of each suggested item's popularity; its mean over the suggestions is the
    popularity bias of Abdollahpouri, H., Burke, R. and Mobasher, B. (2019). Managing popularity
    bias in recommender systems with personalized re-ranking. Proc. FLAIRS, 413-418.

    Parameters
    ----------
    popularity : ndarray, shape (n_organizations,)
    rows : ndarray of int, shape (m,)
        Whose percentile is asked for.

    Returns
    -------
    ndarray, shape (m,)
        In (0, 100); 50 on average for a row drawn at random.

    Examples
    --------
    >>> popularity_percentile(np.array([1.0, 1.0, 5.0, 9.0]), np.array([0, 3])).tolist()
    [25.0, 87.5]
    """
    ordered = np.sort(popularity)
    mine = popularity[rows]
    below = np.searchsorted(ordered, mine, "left")
    equal = np.searchsorted(ordered, mine, "right") - below
    percentile: Values = 100.0 * (below + equal / 2.0) / max(len(ordered), 1)
    return percentile


def catalogue_coverage(rows: Rows, size: int) -> float:
    """Share of all that could be suggested which is suggested at least once.

    Ge, M., Delgado-Battenfeld, C. and Jannach, D. (2010). Beyond accuracy: evaluating
    recommender systems by coverage and serendipity. Proc. RecSys, 257-260. It grows with the
    number of lists, so only figures over the same queries compare.

    Parameters
    ----------
    rows : ndarray of int, shape (m,)
        The suggested, with repeats.
    size : int
        How many could be suggested.

    Returns
    -------
    float
        In [0, 1]; NaN where nobody could be.
    """
    return len(np.unique(rows)) / size if size else float("nan")


def fame(degree: Values) -> Values:
    """How many doublings a number of partners lies above the mean, in points of 10 each.

    10 log2((1 + degree) / (1 + mean degree)). Taken off a score at a novelty of 1, a partner
    with twice the partners needs twice the odds.

    Parameters
    ----------
    degree : ndarray, shape (n_organizations,)
        At least 0.

    Returns
    -------
    ndarray, shape (n_organizations,)
        In points.

    Examples
    --------
    >>> fame(np.array([0.0, 2.0])).round(2).tolist()
    [-10.0, 5.85]
    """
    typical = 1.0 + (float(degree.mean()) if len(degree) else 0.0)
    points: Values = 10.0 * np.log2((1.0 + degree) / typical)
    return points
