"""Ranking metrics, held against scikit-learn and against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from matcher.measures.ranking import (
    area_under_curve,
    auc_of_rank,
    hit_rate,
    ndcg,
    rank_among,
    recall,
    reciprocal_rank,
)

lists = st.lists(st.booleans(), min_size=1, max_size=30)


def as_query(hits: list[bool], missed: int) -> tuple[np.ndarray, np.ndarray]:
    return np.array([hits]), np.array([sum(hits) + missed])


@given(hits=lists, missed=st.integers(0, 5), k=st.integers(1, 40))
def test_ndcg_equals_scikit_learn(hits: list[bool], missed: int, k: int) -> None:
    shown, relevant = as_query(hits, missed)
    # What was not found stands below everything that was shown.
    truth = np.array([[*hits, *[True] * missed, False]], dtype=float)
    scores = -np.arange(truth.shape[1], dtype=float)[None, :]
    if relevant[0] == 0:
        assert math.isnan(ndcg(shown, relevant, k)[0])
        return
    # The list itself ends: entries that it does not show must not count.
    k = min(k, len(hits))
    assert ndcg(shown, relevant, k)[0] == pytest.approx(ndcg_score(truth, scores, k=k))


@given(hits=lists, missed=st.integers(0, 5), k=st.integers(1, 40))
def test_list_metrics_equal_plain_loops(hits: list[bool], missed: int, k: int) -> None:
    shown, relevant = as_query(hits, missed)
    if relevant[0] == 0:
        for metric in (hit_rate, recall, reciprocal_rank):
            assert math.isnan(metric(shown, relevant, k)[0])
        return
    first = next((rank for rank, hit in enumerate(hits[:k], start=1) if hit), None)
    assert hit_rate(shown, relevant, k)[0] == (0.0 if first is None else 1.0)
    assert recall(shown, relevant, k)[0] == pytest.approx(sum(hits[:k]) / relevant[0])
    assert reciprocal_rank(shown, relevant, k)[0] == (0.0 if first is None else 1.0 / first)


def test_a_short_list_misses_at_the_ranks_it_lacks() -> None:
    shown, relevant = np.array([[True]]), np.array([2])
    ideal = 1.0 + 1.0 / np.log2(3.0)
    assert ndcg(shown, relevant, 10)[0] == pytest.approx(1.0 / ideal)
    assert recall(shown, relevant, 50)[0] == 0.5


def test_an_empty_list_finds_nothing() -> None:
    shown, relevant = np.zeros((2, 0), dtype=bool), np.array([3, 0])
    for metric in (ndcg, hit_rate, recall, reciprocal_rank):
        values = metric(shown, relevant)
        assert values[0] == 0.0
        assert math.isnan(values[1])


scores = st.lists(st.integers(-3, 3).map(float), min_size=2, max_size=40)


@given(values=scores, positives=st.integers(0, 40))
def test_area_under_curve_equals_scikit_learn(values: list[float], positives: int) -> None:
    labels = np.arange(len(values)) < positives
    found = area_under_curve(np.array(values), labels)
    if labels.all() or not labels.any():
        assert math.isnan(found)
    else:
        assert found == pytest.approx(roc_auc_score(labels, values))


@given(values=scores)
def test_rank_among_gives_the_area_under_curve_of_one_positive(values: list[float]) -> None:
    own, others = np.array(values[:1]), np.array([values[1:]])
    rank = rank_among(own, others)
    assert 1.0 <= rank[0] <= len(values)
    labels = np.arange(len(values)) == 0
    area = auc_of_rank(rank, np.array([len(values) - 1]))[0]
    assert area == pytest.approx(roc_auc_score(labels, values))


def test_rank_among_is_undefined_without_negatives() -> None:
    rank = rank_among(np.array([1.0, np.nan]), np.array([[np.nan], [1.0]]))
    assert np.isnan(rank).all()
    assert math.isnan(auc_of_rank(np.array([1.0]), np.array([0]))[0])
