"""Metrics as sums over queries, from which means, intervals, ratios and slices all follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.arrays import Rows, Values
from matcher.evaluation.findings import LEVEL, MATCHER, METRICS, Interval, Ratio
from matcher.measures.bootstrap import bootstrap_means, percentile_interval, weighted_means
from matcher.measures.ranking import (
    Places,
    Ties,
    auc_of_rank,
    expected_reciprocal,
    hit_rate,
    ndcg,
    places_among,
    recall,
    reciprocal_rank,
    share_within,
)

#: How far down a list is looked, as the deepest metric asks.
DEPTH = 50

#: How many suggestions of a list are looked at for whom they show.
SHOWN = 10

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


def full_ranking(places: Places, query: Rows, queries: int) -> Values:
    """Judge rankings by where the new partners stand.

    Parameters
    ----------
    places : Places
        Of every new partner.
    query : ndarray of int, shape (n_entries,)
        Whose new partner each is.
    queries : int

    Returns
    -------
    ndarray, shape (n_queries, 4)
        The first four of METRICS; NaN where a query has nothing to find.
    """
    relevant = np.bincount(query, minlength=queries)
    ties = Ties.of(places, query)
    columns = [
        ndcg(ties, relevant, 10),
        hit_rate(ties, relevant, 10),
        recall(ties, relevant, DEPTH),
        reciprocal_rank(ties, relevant, DEPTH),
    ]
    return np.column_stack(columns)


def hard_ranking(scores: Values) -> Values:
    """Judge true pairs against their negatives.

    Parameters
    ----------
    scores : ndarray, shape (n_pairs, 1 + 2 * n_negatives)
        The true pair first, those of as many partners, those busy of late; NaN where there is no
        such negative.

    Returns
    -------
    ndarray, shape (n_pairs, 4)
        The last four of METRICS.
    """
    alike, busy = np.hsplit(scores[:, 1:], 2)
    negatives = (~np.isnan(alike)).sum(axis=1)
    places = places_among(scores[:, 0], alike)
    return np.column_stack(
        [
            expected_reciprocal(places),
            share_within(places, 10),
            auc_of_rank(places.rank, negatives),
            expected_reciprocal(places_among(scores[:, 0], busy)),
        ]
    )


def tally(full: dict[str, Values], hard: dict[str, Values], owner: Rows, queries: int) -> Tally:
    """Sum what `full_ranking` and `hard_ranking` give for each scorer by query.

    Parameters
    ----------
    full : dict of str to ndarray, shape (n_queries, 4)
    hard : dict of str to ndarray, shape (n_pairs, 4)
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
