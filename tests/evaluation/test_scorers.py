"""Lists of the best, held against plain sorting."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.evaluation import scorers
from matcher.evaluation.scorers import Candidates, baseline_points, candidates_of, top_columns
from matcher.evaluation.split import Split
from matcher.matching import PartnerModel

entries = st.lists(
    st.tuples(st.integers(0, 3), st.integers(-2, 2).map(float)), min_size=0, max_size=40
)


@given(found=entries, k=st.integers(1, 12))
def test_the_best_candidates_are_those_of_a_stable_sort(
    found: list[tuple[int, float]], k: int
) -> None:
    position = np.array([p for p, _ in found], dtype=np.intp)
    points = np.array([s for _, s in found])
    candidates = Candidates(np.arange(10, 14), position, np.arange(len(found)), points)
    best = candidates.top(k)
    for query in range(4):
        mine = [i for i in range(len(found)) if position[i] == query]
        expected = sorted(mine, key=lambda i: -points[i])[:k]
        assert best[query].tolist() == expected + [-1] * (k - len(expected))
    some = candidates.among(np.array([13, 11]))
    assert (some.top(k) == best[[3, 1]]).all()


@given(found=entries)
def test_places_of_candidates_equal_plain_counts(found: list[tuple[int, float]]) -> None:
    position = np.array([p for p, _ in found], dtype=np.intp)
    # What differs by rounding alone is equal.
    points = np.array([s for _, s in found]) + 1e-13 * np.arange(len(found))
    candidates = Candidates(np.arange(10, 14), position, np.arange(len(found)), points)
    asked = np.arange(len(found) + 2)  # two are no candidates
    places = candidates.places(np.append(position, [0, 3]), asked)
    for i, (query, score) in enumerate(found):
        mine = [s for p, s in found if p == query]
        assert places.above[i] == sum(s > score for s in mine)
        assert places.equal[i] == mine.count(score)
    assert np.isnan(places.above[len(found) :]).all()
    reversed_places = candidates.places(position, asked[:-2], -points)
    for i, (query, score) in enumerate(found):
        assert reversed_places.above[i] == sum(p == query and s < score for p, s in found)


@given(
    rows=st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=5),
    k=st.integers(1, 9),
    barred=st.integers(0, 6),
)
def test_the_top_columns_have_the_largest_scores(
    rows: list[list[int]], k: int, barred: int
) -> None:
    scores = np.array(rows, dtype=float)
    scores[:, :barred] = -np.inf
    columns = np.array([50, 40, 30, 20, 10, 0])
    best = top_columns(scores, columns, k)
    for row, found in zip(scores, best, strict=True):
        there = found[found >= 0]
        assert len(there) == min(k, 6 - barred)
        assert len(set(there)) == len(there)
        values = row[(50 - there) // 10]
        assert values.tolist() == sorted(row[barred:], reverse=True)[:k]


def test_the_candidates_are_scored_strangers(parts: Split) -> None:
    model = PartnerModel().fit(parts.seen)
    queries = np.flatnonzero(parts.active)[:20]
    done: list[int] = []
    found = candidates_of(model, queries, done.append)
    assert done[-1] == 20
    asking = queries[found.position]
    assert (asking != found.partner).all()
    assert (parts.context.ties.toarray()[asking, found.partner] == 0).all()
    np.testing.assert_allclose(found.points, model.points(asking, found.partner), atol=1e-9)


def test_points_of_pairs_are_those_of_the_rows(monkeypatch: object) -> None:
    table = np.random.default_rng(0).random((30, 30))
    a, b = np.random.default_rng(1).integers(0, 30, (2, 100))
    before = scorers.CELLS
    try:
        scorers.CELLS = 90  # three queries a block
        found = baseline_points(lambda queries: table[queries], a, b, 30)
    finally:
        scorers.CELLS = before
    assert (found == table[a, b]).all()
