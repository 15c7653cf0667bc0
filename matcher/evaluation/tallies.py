"""Metrics as sums over queries, from which means, intervals, ratios and slices all follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.evaluation.findings import LEVEL, MATCHER, METRICS, Interval, Ratio
from matcher.measures.bootstrap import bootstrap_means, percentile_interval, weighted_means
from matcher.measures.ranking import (
    auc_of_rank,
    hit_rate,
    ndcg,
    rank_among,
    recall,
    reciprocal_rank,
)
from matcher.measures.sampling import Rows

Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]

#: How far down a list is looked, as the deepest metric asks.
DEPTH = 50

#: Bootstrap resamples behind each interval.
RESAMPLES = 1_000


@dataclass(frozen=True)
class Tally:
    """What each query brings to each metric of each scorer.

    Attributes
    ----------
    scorers : tuple of str
    sums : ndarray, shape (n_queries, n_scorers, len(METRICS))
    counts : ndarray, shape (n_queries, len(METRICS))
        How many values a query brings: one to the full ranking, one per true pair to the others.
    """

    scorers: tuple[str, ...]
    sums: Values
    counts: Values

    def means(self) -> dict[str, dict[str, float]]:
        """Give scorer -> metric -> mean; NaN where there is no value."""
        sums, counts = self._flat()
        means = weighted_means(np.ones((1, len(sums))), sums, counts)[0]
        return self._by_name(means)

    def resampled(self, rng: np.random.Generator) -> Values:
        """Give the means in bootstrap resamples, shape (RESAMPLES, n_scorers, len(METRICS))."""
        means = bootstrap_means(*self._flat(), RESAMPLES, rng)
        return means.reshape(RESAMPLES, len(self.scorers), len(METRICS))

    def _flat(self) -> tuple[Values, Values]:
        queries, scorers, metrics = self.sums.shape
        return self.sums.reshape(queries, scorers * metrics), np.tile(self.counts, scorers)

    def _by_name(self, flat: Values) -> dict[str, dict[str, float]]:
        table = flat.reshape(len(self.scorers), len(METRICS))
        return {
            scorer: dict(zip(METRICS, map(float, row), strict=True))
            for scorer, row in zip(self.scorers, table, strict=True)
        }


def intervals(tally: Tally, resampled: Values) -> dict[str, dict[str, Interval]]:
    """Give scorer -> metric -> interval, from the resamples of the tally."""
    low, high = percentile_interval(resampled.reshape(len(resampled), -1), LEVEL)
    bounds = list(zip(low.tolist(), high.tolist(), strict=True))
    width = len(METRICS)
    return {
        scorer: dict(zip(METRICS, bounds[i * width : (i + 1) * width], strict=True))
        for i, scorer in enumerate(tally.scorers)
    }


def ratios(tally: Tally, resampled: Values) -> dict[str, Ratio]:
    """Give metric -> the engine over the baseline that is best on it; none without baselines."""
    means = tally.means()
    found = {}
    for column, metric in enumerate(METRICS):
        others = {name: row[metric] for name, row in means.items() if name != MATCHER}
        defined = {name: value for name, value in others.items() if not np.isnan(value)}
        if MATCHER not in means or not defined:
            continue
        best = max(defined, key=lambda name: defined[name])
        own = resampled[:, tally.scorers.index(MATCHER), column]
        other = resampled[:, tally.scorers.index(best), column]
        low, high = percentile_interval(_ratio(own, other)[:, None], LEVEL)
        point = _ratio(np.array([means[MATCHER][metric]]), np.array([defined[best]]))
        found[metric] = Ratio(best, float(point[0]), (float(low[0]), float(high[0])))
    return found


def full_ranking(top: Rows, relevant: sp.csr_array) -> Values:
    """Judge lists against the truth.

    Parameters
    ----------
    top : ndarray of int, shape (n_queries, DEPTH)
        Suggested rows, best first, -1 where a list ends.
    relevant : csr_array, shape (n_queries, n)
        1 at the new partners of each query.

    Returns
    -------
    ndarray, shape (n_queries, 4)
        The first four of METRICS; NaN where a query has nothing to find.
    """
    hits = is_true(relevant, top)
    number = np.diff(relevant.indptr).astype(np.intp)
    columns = [
        ndcg(hits, number, 10),
        hit_rate(hits, number, 10),
        recall(hits, number, DEPTH),
        reciprocal_rank(hits, number, DEPTH),
    ]
    return np.column_stack(columns)


def is_true(relevant: sp.csr_array, partners: Rows) -> Mask:
    """Whether each entry of lists, shape (n_queries, depth), is stored in its query's row."""
    size = relevant.shape[1]
    entries = relevant.tocoo()
    stored = entries.row.astype(np.int64) * size + entries.col
    asked = np.arange(len(partners), dtype=np.int64)[:, None] * size + partners
    result: Mask = np.isin(asked, stored) & (partners >= 0)
    return result


def hard_ranking(scores: Values) -> Values:
    """Judge true pairs against their negatives.

    Parameters
    ----------
    scores : ndarray, shape (n_pairs, 1 + n_negatives)
        The true pair first; NaN where there is no such negative.

    Returns
    -------
    ndarray, shape (n_pairs, 3)
        The last three of METRICS.
    """
    negatives = (~np.isnan(scores[:, 1:])).sum(axis=1)
    rank = rank_among(scores[:, 0], scores[:, 1:])
    return np.column_stack([1.0 / rank, (rank <= 10).astype(float), auc_of_rank(rank, negatives)])


def tally(full: dict[str, Values], hard: dict[str, Values], owner: Rows, queries: int) -> Tally:
    """Sum what `full_ranking` and `hard_ranking` give for each scorer by query.

    Parameters
    ----------
    full : dict of str to ndarray, shape (n_queries, 4)
    hard : dict of str to ndarray, shape (n_pairs, 3)
    owner : ndarray of int, shape (n_pairs,)
        Which query each true pair is of.
    queries : int
    """
    scorers = tuple(full)
    sums = np.zeros((queries, len(scorers), len(METRICS)))
    counts = np.zeros((queries, len(METRICS)))
    for i, name in enumerate(scorers):
        sums[:, i, :4] = np.nan_to_num(full[name])
        np.add.at(sums[:, i, 4:], owner, hard[name])
        counts[:, :4] = ~np.isnan(full[name])
    counts[:, 4:] = np.bincount(owner, minlength=queries)[:, None]
    return Tally(scorers, sums, counts)


def _ratio(numerator: Values, denominator: Values) -> Values:
    quotient = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator > 0)
    return quotient
