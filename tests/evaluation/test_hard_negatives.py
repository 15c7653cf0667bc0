"""Hard negatives: never partners, never true, and as popular as the true partner."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.evaluation import hard_negatives
from matcher.evaluation.hard_negatives import (
    NEGATIVES,
    draw_hard_pairs,
    new_partners,
    partners_again,
)
from matcher.evaluation.split import Split
from matcher.matching import ladder


@pytest.fixture
def asked(parts: Split) -> np.ndarray:
    return np.flatnonzero((np.diff(parts.truth.indptr) > 0) & parts.active)


def test_negatives_are_strangers(parts: Split, asked: np.ndarray) -> None:
    pairs = draw_hard_pairs(parts.context, new_partners(parts), asked, np.random.default_rng(0))
    truth = parts.truth.toarray() > 0
    ties = parts.context.ties.toarray() > 0
    assert len(pairs.query) > 100
    assert truth[pairs.query, pairs.partner].all()
    halves = np.vstack(np.hsplit(pairs.negatives, 2))
    twice = np.tile(pairs.query, 2), np.tile(pairs.partner, 2)
    for query, partner, row in zip(*twice, halves, strict=True):
        there = row[row >= 0]
        assert len(there) == len(set(there))
        assert not (ties[query, there] | truth[query, there]).any()
        assert query not in there
        assert partner not in there
        possible = ~ties[query] & ~truth[query]
        possible[query] = False
        assert len(there) == min(NEGATIVES, possible.sum())
    _, number = np.unique(pairs.query, return_counts=True)
    assert number.max() <= hard_negatives.TRUE_PAIRS


def test_negatives_have_about_the_degree_of_the_true_partner(
    parts: Split, asked: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hard_negatives, "NEGATIVES", 5)
    monkeypatch.setattr(ladder, "NEIGHBOURS", 20)
    pairs = draw_hard_pairs(parts.context, new_partners(parts), asked, np.random.default_rng(0))
    degree = parts.context.degree
    place = np.searchsorted(np.sort(degree), degree)
    distance = np.abs(place[pairs.negatives[:, :5]] - place[pairs.partner][:, None])
    assert distance.max() <= 40
    assert np.median(distance) < 12


def test_the_busy_are_those_who_did_most_of_late(
    parts: Split, asked: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hard_negatives, "NEGATIVES", 10)
    pairs = draw_hard_pairs(parts.context, new_partners(parts), asked, np.random.default_rng(0))
    late = parts.seen.collaborations["start_date"] > "2018-01-01"
    work = parts.context.ecosystem.participation[:, late.to_numpy()]
    met = np.asarray(work @ np.maximum(work.sum(axis=0) - 1, 0))
    alike, busy = np.hsplit(pairs.negatives, 2)
    assert met[busy].mean() > 2.0 * met[alike].mean()
    assert (met[busy] > 0).all()  # more than ten did some work of late
    for query in np.unique(pairs.query):
        assert len(np.unique(busy[pairs.query == query], axis=0)) == 1


def test_who_works_together_again_is_sought_among_partners(parts: Split) -> None:
    question = partners_again(parts)
    asked = np.flatnonzero(np.diff(parts.again.indptr))
    pairs = draw_hard_pairs(parts.context, question, asked, np.random.default_rng(0))
    met = parts.context.work_ties.toarray() > 0
    a, b = pairs.flat()
    assert len(pairs.query) > 20
    assert met[a, b].all()
    assert (parts.again.toarray()[pairs.query, pairs.partner] == 1).all()
    assert (question.barred(asked) == ~met[asked]).all()


def test_the_table_puts_each_score_back(parts: Split, asked: np.ndarray) -> None:
    pairs = draw_hard_pairs(parts.context, new_partners(parts), asked, np.random.default_rng(0))
    a, b = pairs.flat()
    table = pairs.table(1000.0 * a + b)
    assert (table[:, 0] == 1000.0 * pairs.query + pairs.partner).all()
    expected = np.where(
        pairs.negatives >= 0, 1000.0 * pairs.query[:, None] + pairs.negatives, np.nan
    )
    np.testing.assert_array_equal(table[:, 1:], expected)


def test_nobody_to_ask_gives_no_pairs(parts: Split) -> None:
    nobody = np.zeros(0, dtype=int)
    pairs = draw_hard_pairs(parts.context, new_partners(parts), nobody, np.random.default_rng(0))
    assert pairs.flat()[0].shape == (0,)
    assert pairs.table(np.zeros(0)).shape == (0, 2 * NEGATIVES + 1)
    assert pairs.fewest is None
