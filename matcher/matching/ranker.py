"""The learned ranker: boosted trees that split exactly by family, beside a weighted sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.matching.calibration import POINTS, Line
from matcher.matching.learned_features import CONTEXT, FEATURES
from matcher.matching.pair_features import FAMILIES
from matcher.matching.training_pairs import Pairs
from matcher.matching.trees import CHUNK, Trees

Values = npt.NDArray[np.float64]

#: Columns of `Ranker.contributions`.
COMPONENTS = (*FAMILIES, CONTEXT, "baseline")

#: Features that only single measures use: counts that grow with the length of the
#: history, which the trees see against the average of the day instead.
_NOT_FOR_TREES = ("adamic_adar", "partner_activity", "partner_coordination")

#: What the trees may use, as columns of all features.
TREE_COLUMNS = np.array([i for i, name in enumerate(FEATURES) if name not in _NOT_FOR_TREES])

_FAMILY = np.array([COMPONENTS.index(feature.family) for feature in FEATURES.values()])

#: A nearer partner is never the worse one for it. Which direction other features work in is
#: learned; these say the same thing in many ways, and noise between them would be learned too.
_RISING = {
    "common_share", "personalised_pagerank", "two_steps", "three_steps", "four_steps",
    "wide_two_steps", "wide_three_steps", "narrow_two_steps", "late_two_steps",
    "field_activity", "late_field_activity",
}  # fmt: skip


@dataclass(frozen=True)
class Growth:
    """How the trees are grown; none of it hangs on a data set.

    Attributes
    ----------
    trees, leaves : int
        How many trees, of how many leaves at most.
    rate : float
        By how much each tree is shrunk.
    smallest_leaf : int
        Pairs in a leaf at least.
    ridge : float
        L2 penalty of a leaf.
    evenness : float
        A query weighs one over (its new ties + this), so that a member of one collaboration of a
        hundred does not outweigh a hundred members of small ones.
    bags : int
        How many sets of trees are averaged.
    pairs, refit_pairs : int
        Pairs that each set learns from, about; and each refit for the interval.
    features : float
        Share of the features that each split may choose from.
    """

    trees: int = 60
    leaves: int = 12
    rate: float = 0.1
    smallest_leaf: int = 100
    ridge: float = 1.0
    evenness: float = 20.0
    bags: int = 3
    pairs: int = 120_000
    refit_pairs: int = 50_000
    features: float = 0.5


def grow(
    pairs: Pairs,
    window: npt.NDArray[np.intp],
    growth: Growth,
    rng: np.random.Generator,
    *,
    refit: bool = False,
) -> Trees:
    """Grow trees on sampled pairs: the mean of several sets, each from weights drawn anew.

    Parameters
    ----------
    pairs : Pairs
    window : ndarray of int, shape (n_pairs,)
        Which window each pair is from.
    growth : Growth
    rng : numpy.random.Generator
        Draws an exponential weight for each query of each window, the Bayesian bootstrap
        (Rubin, D. (1981). Annals of Statistics 9(1), 130-134), for each bag.
    refit : bool
        One small set instead, for the interval.
    """
    weight = even_weight(pairs, window, growth.evenness)
    _, asked = np.unique(_queries(pairs, window), return_inverse=True)
    several = []
    bags, wanted = (1, growth.refit_pairs) if refit else (growth.bags, growth.pairs)
    for _ in range(bags):
        kept = rng.random(len(asked)) < wanted / max(len(asked), 1)
        drawn = weight * rng.exponential(size=int(asked.max(initial=0)) + 1)[asked]
        several.append(_fit(pairs.where(kept), drawn[kept], growth, int(rng.integers(2**31))))
    return Trees.mean(several)


def _fit(pairs: Pairs, weight: Values, growth: Growth, seed: int) -> Trees:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        learning_rate=growth.rate,
        max_iter=growth.trees,
        max_leaf_nodes=growth.leaves,
        min_samples_leaf=growth.smallest_leaf,
        l2_regularization=growth.ridge,
        max_features=growth.features,
        max_bins=255,
        early_stopping=False,
        interaction_cst=_groups(),
        monotonic_cst=_directions(),
        random_state=seed,
    )
    model.fit(pairs.features[:, TREE_COLUMNS], pairs.happened, sample_weight=weight / weight.mean())
    return Trees.of(model, TREE_COLUMNS)


def _queries(pairs: Pairs, window: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Tell the queries of all windows apart by number."""
    return window * (int(pairs.query.max(initial=0)) + 1) + pairs.query


def even_weight(pairs: Pairs, window: npt.NDArray[np.intp], evenness: float) -> Values:
    """Give one over the chance of each pair, times one over its query's new ties + evenness."""
    _, position = np.unique(_queries(pairs, window), return_inverse=True)
    expected = np.bincount(position, pairs.happened)[position]
    weight: Values = pairs.weight / (expected + evenness)
    return weight


def _groups() -> list[set[int]]:
    """Let features of one family meet each other and the query's traits, and nothing else."""
    families = _FAMILY[TREE_COLUMNS]
    context = set(np.flatnonzero(families == COMPONENTS.index(CONTEXT)).tolist())
    groups = [
        set(np.flatnonzero(families == family).tolist()) | context
        for family in range(len(FAMILIES))
    ]
    return [group for group in groups if group - context]


def _directions() -> list[int]:
    names = list(FEATURES)
    return [1 if names[column] in _RISING else 0 for column in TREE_COLUMNS]


@dataclass(frozen=True)
class Ranker:
    """log-odds = line(share x trees + weights . features), split by family.

    Attributes
    ----------
    trees : Trees or None
    share : float
        What the trees count for; 0 without any.
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
    share: float
    weights: Values
    reference: Values
    line: Line
    base_log_odds: float

    def raw(self, features: npt.NDArray[np.floating]) -> Values:
        """Give the sum before calibration, shape (n_pairs,)."""
        total: Values = features @ self.weights
        if self.trees is not None:
            total = total + self.share * self.trees.scores(features)
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
            parts[:, : len(FAMILIES) + 1] += self.share * split
        parts *= POINTS * self.line.slope
        shift = self.line.intercept + self.line.slope * self.share * constant - self.base_log_odds
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
