"""What is drawn from a window to learn from, where every chance is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.matching import ladder as ladder_module
from matcher.matching.learned_candidates import candidate_blocks
from matcher.matching.learned_features import FEATURES, learned_features
from matcher.matching.training_pairs import (
    Pairs,
    Rates,
    draw_pairs,
    hard_pairs,
    join,
    sample_window,
)
from matcher.matching.windows import Window, past_windows

from .history_makers import SMALL, made_ecosystem


@pytest.fixture(scope="module")
def window() -> Window:
    return past_windows(made_ecosystem(), 1, 3.0)[0]


def drawn(window: Window, rates: Rates, seed: int = 0) -> tuple[Pairs, np.ndarray, np.ndarray]:
    """Draw with every known organization asked; give also who is brought, and who is barred."""
    queries = np.flatnonzero(window.context.history.known)
    weight, parts, brought = np.zeros(window.context.size), [], []
    weight[queries] = 1.0 + queries
    rng = np.random.default_rng(seed)
    for block, positions, others in candidate_blocks(window.context, queries, window.barred):
        # Of so few, everybody is brought: half of them will do.
        i, b = (each[others % 2 == 0] for each in (positions, others))
        true = window.new_ties[block.queries].toarray() > 0
        barred = window.barred(block.queries)
        ladder = window.ladder()
        parts.append(draw_pairs(block, (i, b), true, barred, weight, rates, ladder, rng))
        candidate = np.zeros_like(true)
        candidate[i, b] = True
        brought.append(candidate)
    return join(parts), np.vstack(brought), window.barred(queries)


def test_where_every_chance_is_1_all_that_can_be_suggested_is_drawn(window: Window) -> None:
    pairs, brought, barred = drawn(window, replace(SMALL.rates, random=10**6))
    queries = np.flatnonzero(window.context.history.known)
    found = np.zeros((window.context.size,) * 2, dtype=bool)
    found[pairs.query, pairs.partner] = True
    assert (found[queries] == ~barred).all()
    assert len(pairs.query) == (~barred).sum()  # each once
    np.testing.assert_array_equal(pairs.weight, 1.0 + pairs.query)
    true = window.new_ties.toarray() > 0
    assert pairs.happened.tolist() == true[pairs.query, pairs.partner].tolist()
    place = np.searchsorted(queries, pairs.query)
    assert pairs.candidate.tolist() == brought[place, pairs.partner].tolist()
    some = slice(0, None, 97)
    expected = learned_features(window.context, pairs.query[some], pairs.partner[some])
    np.testing.assert_allclose(pairs.features[some], expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("rates", [Rates(matched=0), Rates(candidates=0.6, random=4, matched=0)])
def test_each_pair_weighs_one_over_its_chance(window: Window, rates: Rates) -> None:
    known = window.context.history.known.sum()
    pairs, _, _ = drawn(window, rates)
    by_luck = rates.random / known
    either = 1.0 - (1.0 - by_luck) * (1.0 - rates.candidates)
    chance = np.where(pairs.happened, 1.0, np.where(pairs.candidate, either, by_luck))
    np.testing.assert_allclose(pairs.weight, (1.0 + pairs.query) / chance)
    assert {*chance} == {1.0, either, by_luck}


def test_who_is_like_a_new_partner_is_drawn_more_often(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladder_module, "NEIGHBOURS", 12)
    rates = Rates(candidates=0.0, random=3, matched=4)
    pairs, _, _ = drawn(window, rates)
    ladder = window.ladder()
    by_luck = rates.random / window.context.history.known.sum()
    for query in np.unique(pairs.query):
        mine = pairs.where((pairs.query == query) & ~pairs.happened)
        true = window.new_ties[[query]].nonzero()[1]
        near = np.zeros(len(ladder.rows))
        if len(true):
            near = ladder.chance(true, rates.matched)
        chance = 1.0 - (1.0 - by_luck) * (1.0 - near[ladder.place[mine.partner]])
        np.testing.assert_allclose(mine.weight, (1.0 + query) / chance)


def test_each_true_pair_is_followed_by_its_negatives(window: Window) -> None:
    queries = np.arange(window.context.size)
    true, barred = window.new_ties.toarray() > 0, window.barred(queries)
    ladder, rng = window.ladder(), np.random.default_rng(0)
    positions, partners = hard_pairs(ladder, true, barred, 2, 7, rng)
    rows, others = positions.reshape(-1, 8), partners.reshape(-1, 8)
    assert (rows == rows[:, :1]).all()
    asked, count = np.unique(rows[:, 0], return_counts=True)
    assert asked.tolist() == np.flatnonzero(true.any(axis=1)).tolist()
    assert count.tolist() == np.minimum(true.sum(axis=1)[asked], 2).tolist()
    for query, (partner, *negatives) in zip(rows[:, 0], others, strict=True):
        assert true[query, partner] and len(set(negatives)) == 7
        assert not (true[query] | barred[query])[negatives].any()
    none = hard_pairs(ladder, np.zeros_like(true), barred, 2, 7, rng)
    assert [each.tolist() for each in none] == [[], []]


def test_matched_pairs_belong_to_who_asks(window: Window) -> None:
    matched = sample_window(window, SMALL.rates, np.random.default_rng(0)).matched
    for query, features in zip(matched.query, matched.features, strict=True):
        true = window.new_ties[[query]].nonzero()[1]
        expected = learned_features(window.context, np.full(len(true), query), true)
        assert np.isclose(expected, features[0], rtol=1e-4, atol=1e-4).all(axis=1).any()


def test_of_few_negatives_all_follow_again_and_again(window: Window) -> None:
    queries = np.arange(window.context.size)
    true, barred = window.new_ties.toarray() > 0, window.barred(queries)
    query = int(np.flatnonzero(true.any(axis=1))[0])
    free = np.flatnonzero(~(true[query] | barred[query]))[:3]
    barred[query] = True
    barred[query, free] = False
    true[:query], true[query + 1 :] = False, False
    asked = (window.ladder(), true, barred, 1, 8, np.random.default_rng(0))
    _, partners = hard_pairs(*asked, fewest=3)
    assert sorted(partners[1:4]) == free.tolist()
    assert partners[1:].tolist() == [*partners[1:4], *partners[1:4], *partners[1:3]]
    assert [len(each) for each in hard_pairs(*asked, fewest=4)] == [0, 0]
    assert [len(each) for each in hard_pairs(*asked)] == [0, 0]


def test_of_who_is_asked_about_old_partners_all_are_given(window: Window) -> None:
    rates = replace(SMALL.rates, again=5, never_again=3)
    again = sample_window(window, rates, np.random.default_rng(0)).again
    worked = window.context.work_ties.toarray() > 0
    came = window.again.toarray() > 0
    known = window.context.history.known
    for kind, count in ((came.any(axis=1) & known, 5), (~came.any(axis=1) & known, 3)):
        mine = again.where(kind[again.query])
        asked = np.unique(mine.query)
        assert len(asked) <= count and (count == 3 or len(asked) == 5)
        assert mine.weight.tolist() == pytest.approx([kind.sum() / count] * len(mine.query))
        for query in asked:
            partners = mine.partner[mine.query == query]
            assert sorted(partners) == np.flatnonzero(worked[query]).tolist()
    assert again.happened.tolist() == came[again.query, again.partner].tolist()
    assert again.happened.any() and not again.happened.all() and again.candidate.all()
    assert again.features.shape == (len(again.query), len(FEATURES))
