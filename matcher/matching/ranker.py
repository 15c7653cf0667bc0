"""The learned ranker: boosted trees that split exactly by family, beside a weighted sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.matching.boosting import Growth, grow_odds, grow_order
from matcher.matching.calibration import POINTS, Line
from matcher.matching.learned_features import CONTEXT, FEATURES
from matcher.matching.pair_features import FAMILIES
from matcher.matching.training_pairs import Pairs
from matcher.matching.trees import CHUNK, Trees

Values = npt.NDArray[np.float64]

#: Columns of `Ranker.contributions`.
COMPONENTS = (*FAMILIES, CONTEXT, "baseline")

_FAMILY = np.array([COMPONENTS.index(feature.family) for feature in FEATURES.values()])


def grow(
    pairs: Pairs,
    window: npt.NDArray[np.intp],
    growth: Growth,
    rng: np.random.Generator,
) -> Callable[[], Grown]:
    """Prepare to grow trees on sampled pairs, so that several sets can be grown side by side.

    Parameters
    ----------
    pairs : Pairs
    window : ndarray of int, shape (n_pairs,)
        Which window each pair is from.
    growth : Growth
    rng : numpy.random.Generator
        Asked now, so that the order in which sets are grown does not matter.
    """
    query = queries_of(pairs, window)
    weight = even_weight(pairs, query, growth.evenness)
    alike = np.ones(int(query.max(initial=0)) + 1)
    seed = int(rng.integers(2**31))

    def grown() -> Grown:
        return Grown(
            grow_odds(pairs, weight, growth, growth.odds_trees, seed),
            grow_order(pairs, query, alike, growth, growth.order_trees, seed),
        )

    return grown


def regrow(
    pairs: Pairs, window: npt.NDArray[np.intp], growth: Growth, rng: np.random.Generator
) -> Callable[[], Grown]:
    """Prepare to grow a small set from weights drawn anew, for the interval.

    Parameters
    ----------
    pairs, window, growth
        As in `grow`.
    rng : numpy.random.Generator
        Draws an exponential weight for each query of each window, the Bayesian bootstrap
        (Rubin, D. (1981). Annals of Statistics 9(1), 130-134).
    """
    query = queries_of(pairs, window)
    kept = rng.random(len(query)) < growth.refit_pairs / max(len(query), 1)
    drawn = rng.exponential(size=int(query.max(initial=0)) + 1)
    weight = even_weight(pairs, query, growth.evenness) * drawn[query]
    few, seed = pairs.where(kept), int(rng.integers(2**31))

    def grown() -> Grown:
        return Grown(
            grow_odds(few, weight[kept], growth, growth.refit_trees, seed),
            grow_order(few, query[kept], drawn, growth, growth.refit_trees, seed),
        )

    return grown


def queries_of(pairs: Pairs, window: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Give the queries of all windows numbers of their own, shape (n_pairs,)."""
    apart = window * (int(pairs.query.max(initial=0)) + 1) + pairs.query
    _, number = np.unique(apart, return_inverse=True)
    return np.asarray(number, dtype=np.intp)


def even_weight(pairs: Pairs, query: npt.NDArray[np.intp], evenness: float) -> Values:
    """Give one over the chance of each pair, times one over its query's new ties + evenness."""
    found = np.bincount(query, pairs.happened)[query]
    weight: Values = pairs.weight / (found + evenness)
    return weight


@dataclass(frozen=True)
class Grown:
    """What was learned from pairs: their odds, and the order at the top."""

    odds: Trees
    order: Trees

    def summed(self, odds: float, order: float) -> Trees | None:
        """Give what both add up to, each counting for so much; None where neither counts."""
        parts = [(odds, self.odds), (order, self.order)]
        counting = [(share, trees) for share, trees in parts if share != 0.0]
        return Trees.weighted(counting) if counting else None


@dataclass(frozen=True)
class Ranker:
    """log-odds = line(trees + weights . features), split by family.

    Attributes
    ----------
    trees : Trees or None
        None where single measures do better.
    weights : ndarray, shape (n_features,)
        Log-odds per unit of each feature: those of the single measures that were chosen.
    reference : ndarray, shape (n_features,)
        A typical pair's features, against which families are told apart.
    line : Line
        From the sum to calibrated log-odds.
    base_log_odds : float
        Of a random pair: 0 points.
    """

    trees: Trees | None
    weights: Values
    reference: Values
    line: Line
    base_log_odds: float

    def raw(self, features: npt.NDArray[np.floating]) -> Values:
        """Give the sum before calibration, shape (n_pairs,)."""
        total: Values = features @ self.weights
        if self.trees is not None:
            total = total + self.trees.scores(features)
        return total

    def log_odds(self, features: npt.NDArray[np.floating]) -> Values:
        """Give the calibrated log-odds of the event, shape (n_pairs,)."""
        return self.line.log_odds(self.raw(features))

    def points(self, features: npt.NDArray[np.floating]) -> Values:
        """Give the score, shape (n_pairs,): 0 is a random pair, +10 doubles the odds."""
        result: Values = POINTS * (self.log_odds(features) - self.base_log_odds)
        return result

    def contributions(self, features: npt.NDArray[np.floating]) -> Values:
        """Split each score into its families.

        A family's part is f(family as it is, others at the reference) - f(all at the reference),
        the query's traits as they are. No tree path uses two families, so the parts and the
        context sum to f exactly.

        Returns
        -------
        ndarray, shape (n_pairs, len(COMPONENTS))
            Points; a row sums to the score.
        """
        parts = np.zeros((len(features), len(COMPONENTS)))
        np.add.at(parts.T, _FAMILY, (features * self.weights).T)
        constant = 0.0
        if self.trees is not None:
            split, constant = self._split(features)
            parts[:, : len(FAMILIES) + 1] += split
        parts *= POINTS * self.line.slope
        shift = self.line.intercept + self.line.slope * constant - self.base_log_odds
        parts[:, -1] = POINTS * shift
        return parts

    def _split(self, features: npt.NDArray[np.floating]) -> tuple[Values, float]:
        """Split the trees' sum by family and context; the rest is the same for every pair."""
        assert self.trees is not None
        split = np.empty((len(features), len(FAMILIES) + 1))
        for start in range(0, len(features), CHUNK):
            rows = slice(start, start + CHUNK)
            split[rows] = _families(self.trees, features[rows], self.reference)
        return split, float(self.trees.scores(self.reference[None, :])[0])


def _families(trees: Trees, features: npt.NDArray[np.floating], reference: Values) -> Values:
    """Give each family's part of the trees' sum, then that of the context."""
    columns = [np.flatnonzero(family == _FAMILY).tolist() for family in range(len(FAMILIES) + 1)]
    typical = [trees.open_leaves(reference[None, :], column) for column in columns]
    context = trees.open_leaves(features, columns[-1])
    everybody = np.bitwise_and.reduce(typical[:-1])
    low = trees.sum(context & everybody)
    split = np.empty((len(features), len(columns)))
    for family in range(len(FAMILIES)):
        others = np.bitwise_and.reduce(typical[:family] + typical[family + 1 : -1])
        mine = trees.open_leaves(features, columns[family])
        split[:, family] = trees.sum(context & others & mine) - low
    split[:, -1] = low - trees.sum(typical[-1] & everybody)
    return split


def reference_of(pairs: Sequence[Pairs]) -> Values:
    """Give a typical pair: the weighted median of each feature, over all pairs of the windows."""
    features = np.concatenate([each.features for each in pairs])
    weight = np.concatenate([each.weight for each in pairs])
    typical = np.empty(features.shape[1])
    for column in range(features.shape[1]):
        order = np.argsort(features[:, column], kind="stable")
        reached = np.cumsum(weight[order])
        middle = int(np.searchsorted(reached, reached[-1] / 2.0))
        typical[column] = features[order[min(middle, len(order) - 1)], column]
    return typical
