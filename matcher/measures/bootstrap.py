"""Intervals by resampling whole queries, the same ones for every scorer."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Values

#: Weights held at a time: 32 MB.
_CELLS = 2**22


def weighted_means(weights: Values, sums: Values, counts: Values) -> Values:
    """Give the mean of each column under each row of weights: w . sums / w . counts.

    Parameters
    ----------
    weights : ndarray, shape (times, n_queries)
    sums, counts : ndarray, shape (n_queries, n_columns)
        Of the values that each query brings; a query may bring none, or several.

    Returns
    -------
    ndarray, shape (times, n_columns)
        NaN where no value has weight.
    """
    total, number = weights @ sums, weights @ counts
    means = np.full(total.shape, np.nan)
    np.divide(total, number, out=means, where=number > 0)
    return means


def bootstrap_means(sums: Values, counts: Values, times: int, rng: np.random.Generator) -> Values:
    """Give the mean of each column in resamples of the queries, drawn with replacement.

    Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics
    7(1), 1-26. A query is drawn with all that it brings, since its values hang together; and all
    columns share the draws, so that differences and ratios of columns are paired.

    Parameters
    ----------
    sums, counts : ndarray, shape (n_queries, n_columns)
        As in `weighted_means`.
    times : int
        Resamples; at least 1.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (times, n_columns)
        NaN where a resample holds no value of the column.
    """
    size = len(sums)
    if size == 0:
        return np.full((times, sums.shape[1]), np.nan)
    step = max(1, _CELLS // size)
    parts = []
    for start in range(0, times, step):
        count = min(step, times - start)
        weights = rng.multinomial(size, np.full(size, 1.0 / size), size=count).astype(float)
        parts.append(weighted_means(weights, sums, counts))
    return np.concatenate(parts)


def percentile_interval(values: Values, level: float = 0.95) -> tuple[Values, Values]:
    """Give the bounds that hold the middle `level` of each column; NaN values are left out.

    Parameters
    ----------
    values : ndarray, shape (times, n_columns)
    level : float
        In (0, 1).

    Returns
    -------
    low, high : ndarray, shape (n_columns,)
        NaN where a column has no value at all.
    """
    bounds = np.full((2, values.shape[1]), np.nan)
    some = ~np.isnan(values).all(axis=0)
    tail = (1.0 - level) / 2.0
    if some.any():
        bounds[:, some] = np.nanquantile(values[:, some], [tail, 1.0 - tail], axis=0)
    return bounds[0], bounds[1]
