"""How far two ways to part the same things agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def adjusted_rand(a: Sequence[int], b: Sequence[int]) -> float:
    """Give the adjusted Rand index of two partitions.

    With n(i, j) things in part i of one and part j of the other, the sum of the pairs n(i, j) over
    2 less what chance gives, over its largest value less what chance gives.

    Parameters
    ----------
    a, b : sequence of int, length n
        The part of each thing.

    Returns
    -------
    float
        At most 1; about 0 by chance; 1 where both are alike.

    References
    ----------
    L. Hubert, P. Arabie (1985), Comparing partitions, Journal of Classification 2, 193-218.

    Examples
    --------
    >>> adjusted_rand([0, 0, 1, 1], [5, 5, 3, 3])
    1.0
    """
    table = _contingency(a, b)
    both = _pairs(table)
    rows, columns, all_pairs = _pairs(table.sum(1)), _pairs(table.sum(0)), _pairs(table.sum())
    chance = rows * columns / all_pairs if all_pairs else 0.0
    most = (rows + columns) / 2.0
    return 1.0 if most == chance else float((both - chance) / (most - chance))


def normalized_mutual_information(a: Sequence[int], b: Sequence[int]) -> float:
    """Give the mutual information of two partitions over the mean of their entropies.

    Parameters
    ----------
    a, b : sequence of int, length n
        The part of each thing.

    Returns
    -------
    float
        In [0, 1]; 1 where both put everything into one part.

    References
    ----------
    A. Strehl, J. Ghosh (2002), Cluster ensembles, Journal of Machine Learning Research 3, 583-617;
    by the arithmetic mean.

    Examples
    --------
    >>> normalized_mutual_information([0, 0, 1, 1], [0, 1, 0, 1])
    0.0
    """
    table = _contingency(a, b)
    share = table / max(table.sum(), 1.0)
    mean = (_entropy(share.sum(1)) + _entropy(share.sum(0))) / 2.0
    if mean == 0.0:
        return 1.0
    mutual = 2.0 * mean - _entropy(share.ravel())
    return float(np.clip(mutual / mean, 0.0, 1.0))


def _contingency(a: Sequence[int], b: Sequence[int]) -> npt.NDArray[np.float64]:
    rows, row = np.unique(np.asarray(a), return_inverse=True)
    columns, column = np.unique(np.asarray(b), return_inverse=True)
    counts = np.bincount(row * len(columns) + column, minlength=len(rows) * len(columns))
    return counts.reshape(len(rows), len(columns)).astype(float)


def _pairs(counts: npt.NDArray[np.float64] | np.float64) -> float:
    return float(np.sum(counts * (counts - 1.0) / 2.0))


def _entropy(share: npt.NDArray[np.float64]) -> float:
    held = share[share > 0]
    return float(-(held * np.log(held)).sum())
