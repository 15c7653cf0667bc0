"""Ranking metrics, held against scikit-learn, plain loops and all orders of equal scores."""

from __future__ import annotations

import math
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from matcher.measures.ranking import (
    Places,
    Ties,
    auc_of_rank,
    expected_reciprocal,
    hit_rate,
    ndcg,
    places_among,
    places_in_rows,
    recall,
    reciprocal_rank,
    share_within,
)

lists = st.lists(st.booleans(), min_size=1, max_size=30)


def as_query(hits: list[bool], missed: int) -> tuple[Ties, np.ndarray]:
    """Give a list without ties, and how many were to be found."""
    above = np.flatnonzero(hits).astype(float)
    places = Places(np.concatenate([above, np.full(missed, np.nan)]), np.ones(len(above) + missed))
    query = np.zeros(len(above) + missed, dtype=int)
    return Ties.of(places, query), np.array([sum(hits) + missed])


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


def by_plain_loops(order: tuple[int, ...], true: set[int], k: int) -> list[float]:
    """Give NDCG, hit, recall and reciprocal rank of the first k of one order."""
    hits = [entry in true for entry in order[:k]]
    gain = sum(1 / math.log2(r + 2) for r, hit in enumerate(hits) if hit)
    ideal = sum(1 / math.log2(r + 2) for r in range(min(k, len(true))))
    first = next((r + 1 for r, hit in enumerate(hits) if hit), None)
    return [gain / ideal, float(any(hits)), sum(hits) / len(true), 1 / first if first else 0.0]


def orders_of(scores: list[float]) -> list[tuple[int, ...]]:
    """Give every order of the entries in which no score stands behind a smaller one."""
    every = permutations(range(len(scores)))
    return [o for o in every if all(scores[a] >= scores[b] for a, b in pairwise(o))]


ranked = st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=150)
@given(entries=ranked, missed=st.integers(0, 2), k=st.integers(1, 7))
def test_metrics_are_the_mean_over_all_orders_of_equal_scores(
    entries: list[tuple[int, bool]], missed: int, k: int
) -> None:
    scores = [float(score) for score, _ in entries]
    true = {entry for entry, (_, is_true) in enumerate(entries) if is_true}
    wanted = sorted(true)
    row = np.zeros(len(wanted), dtype=int)
    places = places_in_rows(np.array([scores]), row, np.array(wanted, dtype=int), k)
    number = len(true) + missed
    ties, relevant = Ties.of(places, row), np.array([number])
    found = [metric(ties, relevant, k)[0] for metric in (ndcg, hit_rate, recall, reciprocal_rank)]
    if not number:
        assert np.isnan(found).all()
        return
    # What was missed is in no order: it only makes the ideal larger.
    to_find = true | {-1 - i for i in range(missed)}
    expected = np.mean([by_plain_loops(o, to_find, k) for o in orders_of(scores)], axis=0)
    assert found == pytest.approx(expected, abs=1e-12)


@settings(max_examples=100)
@given(own=st.integers(0, 2), others=st.lists(st.integers(0, 2), min_size=1, max_size=6))
@pytest.mark.parametrize("k", [1, 3])
def test_one_among_its_negatives_is_the_mean_over_all_orders(
    k: int, own: int, others: list[int]
) -> None:
    places = places_among(np.array([float(own)]), np.array([others], dtype=float))
    ranks = [order.index(0) + 1 for order in orders_of([float(own), *map(float, others)])]
    assert places.rank[0] == pytest.approx(np.mean(ranks))
    assert expected_reciprocal(places)[0] == pytest.approx(np.mean([1 / rank for rank in ranks]))
    assert share_within(places, k)[0] == pytest.approx(np.mean([rank <= k for rank in ranks]))


@given(
    rows=st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=1, max_size=4),
    barred=st.integers(0, 4),
    k=st.integers(1, 7),
)
def test_places_in_rows_equal_plain_counts(rows: list[list[int]], barred: int, k: int) -> None:
    scores = np.array(rows, dtype=float)
    scores[:, :barred] = -np.inf
    row, column = np.divmod(np.arange(scores.size), scores.shape[1])
    found = places_in_rows(scores, row, column, k)
    for i, (r, c) in enumerate(zip(row, column, strict=True)):
        above = (scores[r] > scores[r, c]).sum()
        if c < barred or above >= k:
            assert math.isnan(found.above[i])
            assert math.isnan(found.equal[i])
        else:
            assert found.above[i] == above
            assert found.equal[i] == (scores[r] == scores[r, c]).sum()


def test_queries_do_not_mix() -> None:
    places = Places(np.array([0.0, 0.0, 3.0, np.nan]), np.array([2.0, 2.0, 1.0, np.nan]))
    ties, relevant = Ties.of(places, np.array([2, 2, 0, 0])), np.array([2, 0, 2])
    assert recall(ties, relevant, 5) == pytest.approx([0.5, np.nan, 1.0], nan_ok=True)
    assert reciprocal_rank(ties, relevant, 5) == pytest.approx([0.25, np.nan, 1.0], nan_ok=True)


def test_hundreds_of_equals_cost_no_precision() -> None:
    places = Places(np.array([4.0]), np.array([5000.0]))
    ties, relevant = Ties.of(places, np.array([0])), np.array([1])
    assert hit_rate(ties, relevant, 10)[0] == pytest.approx(6 / 5000, rel=1e-9)
    expected = sum(1 / rank for rank in range(5, 51)) / 5000
    assert reciprocal_rank(ties, relevant, 50)[0] == pytest.approx(expected, rel=1e-9)


def test_a_short_list_misses_at_the_ranks_it_lacks() -> None:
    shown, relevant = as_query([True], missed=1)
    ideal = 1.0 + 1.0 / np.log2(3.0)
    assert ndcg(shown, relevant, 10)[0] == pytest.approx(1.0 / ideal)
    assert recall(shown, relevant, 50)[0] == 0.5


def test_an_empty_list_finds_nothing() -> None:
    none = np.zeros(0)
    shown, relevant = Ties.of(Places(none, none), none.astype(int)), np.array([3, 0])
    for metric in (ndcg, hit_rate, recall, reciprocal_rank):
        values = metric(shown, relevant)
        assert values[0] == 0.0
        assert math.isnan(values[1])


scores = st.lists(st.integers(-3, 3).map(float), min_size=2, max_size=40)


@given(values=scores)
def test_the_expected_rank_gives_the_area_under_curve_of_one_positive(values: list[float]) -> None:
    own, others = np.array(values[:1]), np.array([values[1:]])
    rank = places_among(own, others).rank
    assert 1.0 <= rank[0] <= len(values)
    labels = np.arange(len(values)) == 0
    area = auc_of_rank(rank, np.array([len(values) - 1]))[0]
    assert area == pytest.approx(roc_auc_score(labels, values))


def test_a_place_is_undefined_without_negatives() -> None:
    places = places_among(np.array([1.0, np.nan]), np.array([[np.nan], [1.0]]))
    for values in (places.rank, expected_reciprocal(places), share_within(places)):
        assert np.isnan(values).all()
    assert math.isnan(auc_of_rank(np.array([1.0]), np.array([0]))[0])
