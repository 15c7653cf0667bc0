from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from matcher.matching.trees import MOST_LEAVES, Trees


def fitted(seed: int, leaves: int = MOST_LEAVES) -> HistGradientBoostingClassifier:
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(3000, 6)).round(1)
    happened = features[:, 0] * features[:, 1] + features[:, 2] + rng.normal(size=3000) > 0
    model = HistGradientBoostingClassifier(max_iter=30, max_leaf_nodes=leaves, random_state=seed)
    return model.fit(features, happened)


@pytest.mark.parametrize("leaves", [2, 5, MOST_LEAVES])
def test_scores_are_those_of_the_library(leaves: int) -> None:
    model = fitted(1, leaves)
    trees = Trees.of(model, np.arange(6))
    # One decimal, so that many values meet a threshold exactly or lie beside it.
    pairs = np.random.default_rng(2).normal(size=(5000, 6)).round(1)
    np.testing.assert_allclose(trees.scores(pairs), model.decision_function(pairs), atol=1e-12)


def test_columns_are_those_of_all_features() -> None:
    model = fitted(1)
    trees = Trees.of(model, np.array([1, 3, 5, 7, 9, 11]))
    pairs = np.random.default_rng(2).normal(size=(100, 12))
    np.testing.assert_allclose(
        trees.scores(pairs), model.decision_function(pairs[:, 1::2]), atol=1e-12
    )
    assert set(trees.columns) <= {1, 3, 5, 7, 9, 11}


def test_mean_of_two_sums() -> None:
    one, two = (Trees.of(fitted(seed), np.arange(6)) for seed in (1, 2))
    pairs = np.random.default_rng(3).normal(size=(500, 6))
    mean = (one.scores(pairs) + two.scores(pairs)) / 2
    np.testing.assert_allclose(Trees.mean([one, two]).scores(pairs), mean, atol=1e-12)


def test_open_leaves_of_parts_combine() -> None:
    trees = Trees.of(fitted(1), np.arange(6))
    pairs = np.random.default_rng(3).normal(size=(200, 6))
    together = trees.open_leaves(pairs, range(6))
    apart = trees.open_leaves(pairs, (0, 2, 4)) & trees.open_leaves(pairs, (1, 3, 5))
    np.testing.assert_array_equal(together, apart)


def test_pairs_are_scored_one_by_one_as_in_a_crowd() -> None:
    trees = Trees.of(fitted(1), np.arange(6))
    pairs = np.random.default_rng(3).normal(size=(5000, 6))
    alone = [trees.scores(pairs[[row]])[0] for row in (0, 2047, 2048, 4999)]
    assert trees.scores(pairs)[[0, 2047, 2048, 4999]].tolist() == alone
