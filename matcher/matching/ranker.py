"""The learned ranker: boosted trees that split exactly by family, beside a weighted sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matcher.arrays import Values
from matcher.matching.boosting import Growth, grow_matched, grow_odds
from matcher.matching.calibration import POINTS, Curve
from matcher.matching.choice import KINDS, LINE, MATCHED, ODDS
from matcher.matching.families import FAMILIES
from matcher.matching.learned_features import FEATURES, PART_OF, PARTS
from matcher.matching.training import Training
from matcher.matching.training_pairs import Matched, Pairs
from matcher.matching.trees import Trees
from matcher.matching.weighing import HALF_LIFE_WINDOWS, FieldWeights, Line, fit_line

#: Columns of `Ranker.contributions`.
COMPONENTS = (*PARTS, "baseline")

#: The feature that tells how many partners a query has.
_PARTNERS = list(FEATURES).index("own_partners")

#: Trees of each kind, where there are any, the line, and what answers without learning.
Grown = Mapping[str, Trees | Line]

#: Lists of either kind that the line of a refit reads at most, and the steps that it may take.
_REFIT_LISTS, _REFIT_STEPS = 800, 20


def grow(
    training: Training,
    growth: Growth,
    field: FieldWeights,
    with_trees: bool,
    rng: np.random.Generator,
) -> dict[str, Callable[[], Trees | Line]]:
    """Prepare to learn the line, and trees of each kind, so that several can grow side by side.

    Parameters
    ----------
    training : Training
    growth : Growth
    field : FieldWeights
        What held in other fields.
    with_trees : bool
        Whether there is enough for any.
    rng : numpy.random.Generator
        Asked now, so that the order in which sets are grown does not matter.
    """
    pairs, matched = training.pairs, training.matched
    seed = int(rng.integers(2**31))

    def line() -> Line:
        return fit_line(training, _lately(training), field)

    def odds() -> Trees:
        return grow_odds(pairs, training.weight(growth.evenness), growth, growth.odds_trees, seed)

    def among() -> Trees:
        even = np.ones(len(matched.query))
        return grow_matched(matched, even, growth, growth.matched_trees, seed)

    trees = {ODDS: odds, MATCHED: among} if with_trees else {}
    return {LINE: line, **trees}


def _lately(training: Training) -> Values:
    """Give what each query counts for: half as much two windows earlier."""
    lately: Values = 0.5 ** ((training.age - training.age.min()) / HALF_LIFE_WINDOWS)
    return lately


def regrow(
    training: Training,
    growth: Growth,
    field: FieldWeights,
    final: Grown,
    rng: np.random.Generator,
) -> Callable[[], Grown]:
    """Prepare to learn a small copy of all from weights drawn anew, for the interval.

    Parameters
    ----------
    training, growth, field
        As in `grow`.
    final : Grown
        What was learned from everything.
    rng : numpy.random.Generator
        Draws an exponential weight for each query of each window, the Bayesian bootstrap
        (Rubin, D. (1981). Annals of Statistics 9(1), 130-134).
    """
    query, matched, trees = training.query, training.matched, growth.refit_trees
    kept = rng.random(len(query)) < growth.refit_pairs / max(len(query), 1)
    held = rng.random(len(matched.query)) < growth.refit_true / max(len(matched.query), 1)
    drawn = rng.exponential(size=training.queries)
    weight = training.weight(growth.evenness) * drawn[query]
    few, seed = training.pairs.where(kept), int(rng.integers(2**31))
    true = Matched(matched.features[held], matched.query[held])
    start = final[LINE]
    assert isinstance(start, Line)
    # What was not learned stays as it is.
    same = {name: each for name, each in final.items() if name not in (LINE, *KINDS)}

    def grown() -> Grown:
        lately = _lately(training) * drawn
        line = fit_line(training, lately, field, start, _REFIT_LISTS, _REFIT_STEPS)
        if ODDS not in final:
            return {**same, LINE: line}
        return {
            **same,
            LINE: line,
            ODDS: grow_odds(few, weight[kept], growth, trees, seed),
            MATCHED: grow_matched(true, drawn[true.query], growth, trees, seed),
        }

    return grown


def summed(grown: Grown, shares: Mapping[str, float]) -> tuple[Trees | None, Values]:
    """Give what all add up to, each counting for its share: trees, and weights of features."""
    counting = [(share, grown[kind]) for kind, share in shares.items() if share != 0.0]
    trees = [(share, each) for share, each in counting if isinstance(each, Trees)]
    weights = np.zeros(len(FEATURES))
    for share, each in counting:
        if isinstance(each, Line):
            weights += share * each.weights
    return Trees.weighted(trees) if trees else None, weights


@dataclass(frozen=True)
class Ranker:
    """log-odds = curve(trees + weights . features, the query's traits), split by family.

    Attributes
    ----------
    trees : Trees or None
        None where there was too little to grow any.
    weights : ndarray, shape (n_features,)
        Log-odds per unit of each feature: the line's.
    reference : ndarray, shape (n_features,)
        A typical pair's features, against which families are told apart.
    curve : Curve
        From the sum to calibrated log-odds.
    base_log_odds : float
        Of a random pair: 0 points.
    """

    trees: Trees | None
    weights: Values
    reference: Values
    curve: Curve
    base_log_odds: float

    def raw(self, features: npt.NDArray[np.floating]) -> Values:
        """Give the sum before calibration, shape (n_pairs,)."""
        total = np.zeros(len(features))
        # Column by column: few have a weight, and a library's product starts threads of its own
        # beside those that score other blocks.
        for column in np.flatnonzero(self.weights):
            total += self.weights[column] * features[:, column]
        if self.trees is not None:
            total += self.trees.baseline
            for trees in self._by_family:
                total += trees.scores(features)
        return total

    @cached_property
    def _by_family(self) -> list[Trees]:
        """The trees of each family, then those of the context alone: read apart, they are fast."""
        return self.trees.apart(PART_OF, len(PARTS)) if self.trees is not None else []

    def log_odds(self, features: npt.NDArray[np.floating]) -> Values:
        """Give the calibrated log-odds of the event, shape (n_pairs,)."""
        return self.curve.log_odds(self.raw(features), traits_of(features))

    def points(self, features: npt.NDArray[np.floating]) -> Values:
        """Give the score, shape (n_pairs,): 0 is a random pair, +10 doubles the odds."""
        result: Values = POINTS * (self.log_odds(features) - self.base_log_odds)
        return result

    def contributions(self, features: npt.NDArray[np.floating]) -> Values:
        """Split each score into its families.

        A family's part is f(family as it is, others at the reference) - f(all at the reference),
        the query's traits as they are. No tree path uses two families, so the parts and the
        context sum to f exactly. The curve is taken for a straight line of its overall steepness;
        the baseline holds the constant, and by how much the curve parts from that line.

        Returns
        -------
        ndarray, shape (n_pairs, len(COMPONENTS))
            Points; a row sums to the score.
        """
        parts = np.zeros((len(features), len(COMPONENTS)))
        np.add.at(parts.T, PART_OF, (features * self.weights).T)
        constant = 0.0
        if self.trees is not None:
            split, constant = self._split(features)
            parts[:, : len(PARTS)] += split
        traits = traits_of(features)
        bent = self.curve.log_odds(constant + parts.sum(axis=1), traits) - self.base_log_odds
        parts *= POINTS * self.curve.steepness
        more = traits - traits_of(self.reference[None, :])
        parts[:, len(FAMILIES)] += POINTS * more @ self.curve.query
        parts[:, -1] = POINTS * bent - parts.sum(axis=1)
        return parts

    def _split(self, features: npt.NDArray[np.floating]) -> tuple[Values, float]:
        """Split the trees' sum by family and context; the rest is the same for every pair."""
        assert self.trees is not None
        split = np.zeros((len(features), len(PARTS)))
        for family, trees in enumerate(self._by_family):
            typical = np.array(features, dtype=np.float64)
            if family < len(FAMILIES):
                mine = np.flatnonzero(family == PART_OF)
                typical[:, mine] = self.reference[mine]
                split[:, family] = trees.scores(features) - trees.scores(typical)
            split[:, -1] += trees.scores(typical) - trees.scores(self.reference[None, :])
        return split, float(self.trees.scores(self.reference[None, :])[0])


def traits_of(features: npt.NDArray[np.floating]) -> Values:
    """Give what tells how many partners each pair's query will find, shape (n_pairs, 2).

    The log of those it has, and whether it has none: then the measures of nearness are all 0, and
    the sum says less than it could.
    """
    partners = features[:, _PARTNERS].astype(np.float64)
    return np.column_stack([partners, partners == 0.0])


def reference_of(pairs: Pairs) -> Values:
    """Give a typical pair: the weighted median of each feature, over all pairs of the windows."""
    typical = np.empty(pairs.features.shape[1])
    for column in range(len(typical)):
        order = np.argsort(pairs.features[:, column], kind="stable")
        reached = np.cumsum(pairs.weight[order])
        middle = int(np.searchsorted(reached, reached[-1] / 2.0))
        typical[column] = pairs.features[order[min(middle, len(order) - 1)], column]
    return typical
