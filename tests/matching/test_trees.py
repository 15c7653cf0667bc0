from __future__ import annotations

import numpy as np
import pytest
import xgboost

from matcher.matching.trees import CHUNK, MOST_LEAVES, SELDOM, Trees

Features = np.ndarray


def fitted(
    seed: int, leaves: int = MOST_LEAVES, objective: str = "binary:logistic"
) -> xgboost.Booster:
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(3000, 6)).round(1)
    happened = features[:, 0] * features[:, 1] + features[:, 2] + rng.normal(size=3000) > 0
    grouped = {"qid": np.repeat(np.arange(30), 100)} if objective.startswith("rank") else {}
    settings = {"max_leaves": leaves, "max_depth": 0, "grow_policy": "lossguide", "seed": seed}
    settings |= {"objective": objective, "base_score": 0.3}
    return xgboost.train(settings, xgboost.DMatrix(features, happened, **grouped), 30)


def said(booster: xgboost.Booster, pairs: Features) -> Features:
    return booster.predict(xgboost.DMatrix(pairs), output_margin=True)


@pytest.mark.parametrize("leaves", [2, 5, MOST_LEAVES])
@pytest.mark.parametrize("objective", ["binary:logistic", "rank:ndcg"])
def test_scores_are_those_of_the_library(leaves: int, objective: str) -> None:
    model = fitted(1, leaves, objective)
    trees = Trees.of(model, np.arange(6))
    # One decimal, so that many values meet a threshold exactly or lie beside it.
    pairs = np.random.default_rng(2).normal(size=(5000, 6)).round(1)
    np.testing.assert_allclose(trees.scores(pairs), said(model, pairs), atol=1e-5)


@pytest.mark.parametrize("each", [1, SELDOM + 3, 700])
def test_columns_that_seldom_change_are_read_alike(each: int) -> None:
    model = fitted(1)
    trees = Trees.of(model, np.arange(6))
    pairs = np.random.default_rng(4).normal(size=(CHUNK + 900, 6)).round(1)
    pairs[:, :3] = np.repeat(pairs[::each, :3], each, axis=0)[: len(pairs)]
    np.testing.assert_allclose(trees.scores(pairs), said(model, pairs), atol=1e-5)
    order = np.random.default_rng(5).permutation(len(pairs))
    np.testing.assert_array_equal(trees.scores(pairs[order]), trees.scores(pairs)[order])


def test_columns_are_those_of_all_features() -> None:
    model = fitted(1)
    trees = Trees.of(model, np.array([1, 3, 5, 7, 9, 11]))
    pairs = np.random.default_rng(2).normal(size=(100, 12))
    np.testing.assert_allclose(trees.scores(pairs), said(model, pairs[:, 1::2]), atol=1e-5)
    assert set(trees.columns) <= {1, 3, 5, 7, 9, 11}


def test_weighted_sum_of_two_sums() -> None:
    one, two = (Trees.of(fitted(seed), np.arange(6)) for seed in (1, 2))
    pairs = np.random.default_rng(3).normal(size=(500, 6))
    both = one.scores(pairs) + 0.3 * two.scores(pairs)
    together = Trees.weighted([(1.0, one), (0.3, two)])
    np.testing.assert_allclose(together.scores(pairs), both, atol=1e-12)


def test_parts_by_what_they_ask_about_add_up_to_the_whole() -> None:
    trees = Trees.of(fitted(1, 3), np.arange(6))
    parts = trees.apart(np.array([0, 1, 2, 3, 3, 3]), 4)
    assert sum(len(part.value) for part in parts) == len(trees.value)
    assert set(parts[2].columns) <= {2, 3, 4, 5}
    pairs = np.random.default_rng(3).normal(size=(500, 6))
    whole = trees.baseline + sum(part.scores(pairs) for part in parts)
    np.testing.assert_allclose(whole, trees.scores(pairs), atol=1e-12)


def test_no_trees_add_nothing() -> None:
    one = Trees.of(fitted(1), np.arange(6))
    pairs = np.random.default_rng(3).normal(size=(50, 6))
    assert not Trees.nothing().scores(pairs).any()
    together = Trees.weighted([(1.0, one), (1.0, Trees.nothing())])
    np.testing.assert_array_equal(together.scores(pairs), one.scores(pairs))


def test_pairs_are_scored_one_by_one_as_in_a_crowd() -> None:
    trees = Trees.of(fitted(1), np.arange(6))
    pairs = np.random.default_rng(3).normal(size=(5000, 6))
    alone = [trees.scores(pairs[[row]])[0] for row in (0, 2047, 2048, 4999)]
    assert trees.scores(pairs)[[0, 2047, 2048, 4999]].tolist() == alone
