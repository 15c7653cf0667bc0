from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.matching.choice import (
    KINDS,
    LEAST_PRIOR,
    MEASURES,
    MOST_PRIOR,
    ODDS,
    PRIOR,
    choose,
    standing_blend,
    term_weights,
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
    )


def said(trial: Trial, better: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Scores by which what came true stands so much higher."""
    rng = np.random.default_rng(seed)
    first = np.arange(len(trial.hard)) % (1 + NEGATIVES) == 0
    return (
        rng.normal(size=len(trial.query)) + better * trial.pairs.happened,
        rng.normal(size=len(trial.hard)) + better * first,
    )


def test_trees_that_are_clearly_better_alone_speak_alone() -> None:
    trial = made_trial(400)
    scores = {kind: said(trial, 0.0, seed) for seed, kind in enumerate(KINDS)}
    scores[ODDS] = said(trial, 6.0)
    chosen, singles = choose(trial, scores, 800)
    assert chosen.terms == {ODDS: 1.0}
    assert singles[0].terms == {ODDS: 1.0}
    assert len(singles) == len(MEASURES) + 1 + len(KINDS)


def test_what_is_no_candidate_has_no_place_in_a_ranking() -> None:
    trial = made_trial(50)
    full, hard = said(trial, 2.0)
    before = trial.measure(full, hard).means
    strangers = trial.pairs.where(np.arange(0, 2000, 40))
    strangers = replace(strangers, candidate=np.zeros(50, dtype=bool))
    order = np.argsort(np.concatenate([trial.pairs.query, strangers.query]), kind="stable")
    more = replace(trial, pairs=join([trial.pairs, strangers]).where(order))
    assert more.measure(np.concatenate([full, np.full(50, 9.0)])[order], hard).means == before


def test_what_is_better_by_chance_does_not_take_the_place_of_the_blend() -> None:
    trial = made_trial(20)
    scores = {kind: said(trial, 0.0, s) for s, kind in enumerate(KINDS)}
    chosen, singles = choose(trial, scores, 40)
    assert chosen.terms == standing_blend(40)
    assert singles[0].value > chosen.value  # by chance alone


def test_the_prior_counts_for_more_the_less_happened() -> None:
    shares = [standing_blend(new_ties)[PRIOR] for new_ties in (0, 100, 1000, 10_000, 10**9)]
    assert shares == sorted(shares, reverse=True)
    assert (shares[0], shares[-1]) == (MOST_PRIOR, LEAST_PRIOR)


def test_a_measure_that_is_clearly_better_speaks() -> None:
    trial = made_trial(400)
    features, hard = trial.pairs.features.copy(), trial.hard.copy()
    column = COLUMN["partner_activity"]
    features[trial.pairs.happened, column] += 9.0
    hard[:: 1 + NEGATIVES, column] += 9.0
    trial = replace(trial, pairs=replace(trial.pairs, features=features), hard=hard)
    scores = {kind: said(trial, 0.0, s) for s, kind in enumerate(KINDS)}
    chosen, _ = choose(trial, scores, 800)
    assert chosen.terms["partner_activity"] == 1.0
    assert chosen.ndcg > 0.9


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


def test_each_term_reads_the_features_it_names() -> None:
    assert term_weights("adamic_adar")[COLUMN["adamic_adar"]] == 1.0
    assert term_weights("adamic_adar").sum() == 1.0
