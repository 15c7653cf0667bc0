"""Boosted trees grown on pairs: for their odds, and among matched ones.

All split by family: no tree path uses two families, so that a score is their exact sum.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from matcher.arrays import Values
from matcher.matching.families import FAMILIES
from matcher.matching.learned_features import FEATURES, PART_OF
from matcher.matching.training_pairs import Matched, Pairs
from matcher.matching.trees import Trees

#: What the trees may use, as columns of all features. What only single measures use are counts
#: that grow with the length of the history; the trees see them against the average of the day.
TREE_COLUMNS = np.array([i for i, feature in enumerate(FEATURES.values()) if feature.trees])


@dataclass(frozen=True)
class Growth:
    """How the trees are grown; none of it depends on a data set.

    Attributes
    ----------
    odds_trees, matched_trees : int
        How many trees learn the odds, and true pairs among matched ones.
    leaves : int
        Of a tree, at most.
    rate : float
        By how much each tree is shrunk.
    ridge : float
        L2 penalty of a leaf.
    evenness : float
        A query weighs one over (its new ties + this), so that a member of one collaboration of a
        hundred does not outweigh a hundred members of small ones.
    features : float
        Share of the features that each split may choose from.
    refit_trees : int
        In place of all numbers of trees, for the interval.
    refit_pairs, refit_true : int
        Pairs, and true pairs among matched ones, that each refit learns from, about.
    """

    odds_trees: int = 250
    matched_trees: int = 200
    leaves: int = 16
    rate: float = 0.1
    ridge: float = 1.0
    evenness: float = 20.0
    features: float = 0.5
    refit_trees: int = 30
    refit_pairs: int = 40_000
    refit_true: int = 1000


def grow_odds(pairs: Pairs, weight: Values, growth: Growth, trees: int, seed: int) -> Trees:
    """Learn the log-odds that a pair comes true.

    Parameters
    ----------
    pairs : Pairs
    weight : ndarray, shape (n_pairs,)
        At least 0.
    growth : Growth
    trees : int
    seed : int
    """
    import xgboost

    weight = weight / weight.mean()
    rate = float(np.clip(np.average(pairs.happened, weights=weight), 1e-6, 1.0 - 1e-6))
    data = xgboost.QuantileDMatrix(
        pairs.features[:, TREE_COLUMNS], pairs.happened, weight=weight, nthread=1
    )
    settings = {"objective": "binary:logistic", "min_child_weight": 5.0, "base_score": rate}
    return Trees.of(xgboost.train(_settings(growth, seed) | settings, data, trees), TREE_COLUMNS)


def grow_matched(matched: Matched, weight: Values, growth: Growth, trees: int, seed: int) -> Trees:
    """Learn to tell true pairs from others of about as many partners.

    Li, J. et al. (2023). Evaluating graph neural networks for link prediction: current pitfalls
    and new benchmarking. NeurIPS. Popularity, which orders all else, tells nothing here.

    Parameters
    ----------
    matched : Matched
    weight : ndarray, shape (n_true,)
        What each true pair with its negatives counts for.
    growth : Growth
    trees : int
    seed : int
    """
    import xgboost

    count, each, _ = matched.features.shape
    if not count:
        return Trees.nothing()
    happened = np.zeros((count, each), dtype=bool)
    happened[:, 0] = True
    data = xgboost.QuantileDMatrix(
        matched.features.reshape(count * each, -1)[:, TREE_COLUMNS],
        happened.ravel(),
        weight=np.repeat(weight / weight.mean(), each),
        nthread=1,
    )
    settings = {"objective": "binary:logistic", "min_child_weight": 5.0, "base_score": 1.0 / each}
    return Trees.of(xgboost.train(_settings(growth, seed) | settings, data, trees), TREE_COLUMNS)


def _settings(growth: Growth, seed: int) -> dict[str, Any]:
    return {
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_depth": 0,
        "max_leaves": growth.leaves,
        "eta": growth.rate,
        "reg_lambda": growth.ridge,
        "colsample_bynode": growth.features,
        "interaction_constraints": json.dumps(_groups()),
        "seed": seed,
        # Sums over several threads would depend on how many there are, and so would the trees.
        "nthread": 1,
        "verbosity": 0,
    }


def _groups() -> list[list[int]]:
    """Let features of one family meet each other and the query's traits, and nothing else."""
    part = PART_OF[TREE_COLUMNS]
    context = np.flatnonzero(part == len(FAMILIES)).tolist()
    members = [np.flatnonzero(part == number).tolist() for number in range(len(FAMILIES))]
    return [own + context for own in members if own]
