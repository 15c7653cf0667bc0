from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from matcher.matching import choice
from matcher.matching.choice import (
    FIELD,
    HALF_WAY,
    KINDS,
    LEAST_SHARE,
    LINE,
    MATCHED,
    ODDS,
    SINGLES,
    blend,
    choose,
    share_of_trees,
)
from matcher.matching.learned_features import FEATURES
from matcher.matching.training_pairs import Pairs, join
from matcher.matching.trial import NEGATIVES, Figures, Trial

COLUMN = {name: place for place, name in enumerate(FEATURES)}


def made_trial(queries: int, seed: int = 0) -> Trial:
    """Queries with 40 candidates of which two come true, and one true pair each among negatives."""
    rng = np.random.default_rng(seed)
    size = len(FEATURES)
    happened = np.tile(np.arange(40) < 2, queries)
    pairs = Pairs(
        features=rng.random((40 * queries, size)).astype(np.float32),
        happened=happened,
        weight=np.ones(40 * queries),
        query=np.repeat(np.arange(queries), 40),
        partner=np.tile(np.arange(40), queries),
        candidate=np.ones(40 * queries, dtype=bool),
    )
    return Trial(
        pairs=pairs,
        queries=np.arange(queries),
        relevant=np.full(queries, 2),
        hard=rng.random((queries * (1 + NEGATIVES), size)).astype(np.float32),
        hard_query=np.arange(queries),
        window=np.zeros(queries, dtype=np.intp),
    )


def said(trial: Trial, better: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Scores by which what came true stands so much higher."""
    rng = np.random.default_rng(seed)
    first = np.arange(len(trial.hard)) % (1 + NEGATIVES) == 0
    return (
        rng.normal(size=len(trial.query)) + better * trial.pairs.happened,
        rng.normal(size=len(trial.hard)) + better * first,
    )


Scores = dict[str, tuple[np.ndarray, np.ndarray]]


def with_line(trial: Trial, line: float) -> Scores:
    """Scores of the line, as of other fields', so much better than chance; all else is chance."""
    plain = {name: said(trial, 0.0, 20 + seed) for seed, name in enumerate(SINGLES)}
    return {LINE: said(trial, line, 9), FIELD: said(trial, line, 9), **plain}


def everyone(trial: Trial, line: float, trees: float) -> Scores:
    """Scores of the line and of all trees, so much better than chance."""
    said_by_trees = {kind: said(trial, trees, seed) for seed, kind in enumerate(KINDS)}
    return {**with_line(trial, line), **said_by_trees}


def test_line_and_trees_answer_together() -> None:
    trial = made_trial(400)
    scores = everyone(trial, 1.5, 1.5)
    chosen, singles = choose(trial, scores, 80)
    assert chosen.terms == blend(LEAST_SHARE)
    assert len(singles) == len(SINGLES) + 2 + len(KINDS)
    # Each knows what the other does not.
    assert chosen.value > singles[0].value
    assert choose(trial, scores, HALF_WAY)[0].terms == blend(0.5)


def test_trees_that_are_clearly_worse_count_for_nothing() -> None:
    trial = made_trial(400)
    scores = everyone(trial, 3.0, 0.0)
    worse = {**scores, FIELD: said(trial, 2.0, 9)}
    assert choose(trial, worse, 100_000)[0].terms == {LINE: 1.0}


def test_without_trees_the_line_answers() -> None:
    trial = made_trial(20)
    chosen, singles = choose(trial, with_line(trial, 1.0), 50)
    assert chosen.terms == {LINE: 1.0}
    assert chosen.value == next(each for each in singles if LINE in each.terms).value


@pytest.mark.parametrize("plain", [FIELD, "partner_late_met", "adamic_adar"])
def test_what_anybody_could_do_answers_where_past_windows_say_it_is_better(plain: str) -> None:
    trial = made_trial(200)
    scores = {**with_line(trial, 0.2), plain: said(trial, 2.5, 3)}
    chosen, singles = choose(trial, scores, 500)
    assert set(chosen.terms) == {plain}
    assert singles[0].terms == {plain: 1.0}
    alone = trial.measure(*scores[plain])
    assert (chosen.ndcg, chosen.hard_mrr) == pytest.approx(alone.means)


def test_of_equals_what_was_learned_answers() -> None:
    trial = made_trial(100)
    scores = with_line(trial, 1.0)
    same = dict.fromkeys((FIELD, *SINGLES), scores[LINE])
    assert choose(trial, scores | same, 500)[0].terms == {LINE: 1.0}


def test_one_lucky_window_moves_nothing() -> None:
    trial = made_trial(200)
    line, lucky = said(trial, 1.0, 9), said(trial, 1.0, 9)
    better = said(trial, 4.0, 9)
    first, first_hard = trial.query < 20, np.repeat(trial.hard_query < 20, 1 + NEGATIVES)
    lucky[0][first], lucky[1][first_hard] = better[0][first], better[1][first_hard]
    scores = {**with_line(trial, 1.0), LINE: line, FIELD: lucky}
    apart = replace(trial, window=np.minimum(trial.queries // 20, 9))
    assert choose(apart, scores, 500)[0].terms == {LINE: 1.0}
    ratio, error = apart.advantage(apart.measure(*lucky), apart.measure(*line))
    assert error > trial.advantage(trial.measure(*lucky), trial.measure(*line))[1]
    assert ratio > 0.0


def test_what_is_no_candidate_has_no_place_in_a_ranking() -> None:
    trial = made_trial(50)
    full, hard = said(trial, 2.0)
    before = trial.measure(full, hard).means
    strangers = trial.pairs.where(np.arange(0, 2000, 40))
    strangers = replace(strangers, candidate=np.zeros(50, dtype=bool))
    order = np.argsort(np.concatenate([trial.pairs.query, strangers.query]), kind="stable")
    more = replace(trial, pairs=join([trial.pairs, strangers]).where(order))
    assert more.measure(np.concatenate([full, np.full(50, 9.0)])[order], hard).means == before


def moved_by_chance(trials: int = 40) -> float:
    """How often something plainer answers where all says what the line says, with some noise."""
    moved = 0
    for seed in range(trials):
        trial = made_trial(15, seed)
        line = said(trial, 1.0, seed)
        noise = partial(np.random.default_rng(1000 + seed).normal, 0.0, 0.5)
        plain = {
            name: (line[0] + noise(len(line[0])), line[1] + noise(len(line[1])))
            for name in (FIELD, *SINGLES)
        }
        moved += choose(trial, {LINE: line, **plain}, 2000)[0].terms != {LINE: 1.0}
    return moved / trials


def test_what_is_better_by_chance_seldom_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert moved_by_chance() <= 0.15
    # Chance is there to be held off: without the two standard errors it decides.
    monkeypatch.setattr(choice, "SURE", 0.0)
    assert moved_by_chance() >= 0.5


def test_trees_count_for_more_the_more_was_learned_from() -> None:
    shares = [share_of_trees(new_ties) for new_ties in (0, 100, HALF_WAY, 10**9)]
    assert shares == sorted(shares)
    assert (shares[0], shares[2], shares[3]) == (LEAST_SHARE, 0.5, 1.0)


def test_the_error_of_an_advantage_is_that_of_resampled_queries() -> None:
    trial = made_trial(300)
    one, other = (trial.measure(*said(trial, better, 7)) for better in (1.0, 0.7))
    ratio, error = trial.advantage(one, other)
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(400):
        rows = rng.integers(300, size=300)
        again = [Figures(each.gain[rows], each.reciprocal[rows]).means for each in (one, other)]
        drawn.append(np.log(np.divide(*again)).mean())
    assert ratio == pytest.approx(float(np.log(np.divide(one.means, other.means)).mean()))
    assert error == pytest.approx(np.std(drawn), rel=0.15)


def test_an_advantage_over_what_finds_nothing_is_none() -> None:
    trial = made_trial(5)
    nothing = Figures(np.zeros(5), np.zeros(0))
    assert trial.advantage(nothing, nothing) == (0.0, 0.0)


def test_the_line_counts_whole_and_odds_count_four_times_the_trees_that_match() -> None:
    assert blend(0.4) == {LINE: 1.0, ODDS: 0.8, MATCHED: 0.2}


def test_what_a_blend_is_worth_is_the_geometric_mean_of_the_ratios_that_are_defined() -> None:
    assert choice._value((0.4, 0.9), (0.2, 0.2)) == pytest.approx(3.0)
    assert choice._value((0.4, float("nan")), (0.2, 0.2)) == pytest.approx(2.0)
    assert choice._value((0.4, 0.9), (0.0, float("nan"))) == 0.0


def test_the_share_of_trees_is_told_in_hundredths() -> None:
    assert share_of_trees(6000) == 0.43
    assert share_of_trees(2 * HALF_WAY) == 0.67


def test_a_blend_is_a_weighted_sum() -> None:
    line, odds = (np.array([1.0, 2.0]), np.array([3.0])), (np.array([5.0, 7.0]), np.array([0.5]))
    scores = {LINE: line, ODDS: odds}
    full, hard = choice.blended(scores, {LINE: 1.0, ODDS: 0.25})
    assert full.tolist() == [2.25, 3.75]
    assert hard.tolist() == [3.125]
