"""What trees are grown with, and that refits of a few trees speak on the model's scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel, choice
from matcher.matching.boosting import Growth
from matcher.matching.calibration import Curve
from matcher.matching.choice import FIELD, KINDS, LINE, ODDS
from matcher.matching.learned_context import LearnedContext
from matcher.matching.learned_features import FEATURES, learned_features
from matcher.matching.ranker import Ranker, grow, regrow, summed, traits_of
from matcher.matching.training import Training
from matcher.matching.training_pairs import sample_window
from matcher.matching.trees import Trees
from matcher.matching.weighing import Line, field_weights
from matcher.matching.windows import past_windows

from .history_makers import SMALL


@pytest.fixture(scope="module")
def training(rich: Ecosystem) -> Training:
    rng = np.random.default_rng(1)
    windows = past_windows(rich, 2, 3.0)
    return Training.of([sample_window(window, SMALL.rates, rng) for window in windows])


def test_trees_of_odds_are_grown_by_these_weights(training: Training) -> None:
    def grown(evenness: float, again: bool) -> Trees:
        growth = replace(SMALL.growth, evenness=evenness)
        rng, field = np.random.default_rng(0), field_weights()
        start = Line.of(field.weights, field.spread)
        if again:
            final = {LINE: start, **dict.fromkeys(KINDS, Trees.nothing())}
            trees = regrow(training, growth, field, final, rng)()[ODDS]
        else:
            trees = grow(training, growth, field, True, rng)[ODDS]()
        assert isinstance(trees, Trees)
        return trees

    rows = training.pairs.features[:500]
    for again in (False, True):
        one, same, other = (grown(e, again).scores(rows) for e in (0.1, 0.1, 1e6))
        assert np.array_equal(one, same)
        assert np.abs(one - other).max() > 0.05


def test_a_refit_answers_on_the_scale_of_the_model(
    rich: Ecosystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Trees alone, and few of them in a refit: its sums are a fraction of the model's.
    monkeypatch.setattr(choice, "blend", lambda share: {LINE: 0.0, **dict.fromkeys(KINDS, 1.0)})
    monkeypatch.setattr(choice, "SURE", np.inf)
    growth = Growth(odds_trees=30, matched_trees=30, refit_trees=3)
    effort = replace(SMALL, refits=3, growth=growth)
    learned = PartnerModel(learn=True, effort=effort).fit(rich).learned
    assert learned is not None
    seen = LearnedContext(rich)
    a, b = np.divmod(np.arange(seen.size**2), seen.size)
    open_pair = (a != b) & ~seen.are_partners(a, b)
    features = learned_features(seen, a[open_pair], b[open_pair])
    shares = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99]
    whole = np.quantile(learned.ranker.log_odds(features), shares)
    for refit in learned.refits:
        assert np.ptp(refit.raw(features)) < 0.5 * np.ptp(learned.ranker.raw(features))
        assert np.quantile(refit.log_odds(features), shares) == pytest.approx(whole, abs=1.0)


def test_what_counts_adds_up_by_its_share() -> None:
    one, other = (Line(np.arange(len(FEATURES)) * factor) for factor in (1.0, 10.0))
    trees, weights = summed({LINE: one, FIELD: other}, {LINE: 0.25, FIELD: 0.5})
    assert trees is None
    np.testing.assert_allclose(weights, np.arange(len(FEATURES)) * 5.25)


def test_traits_are_how_many_partners_and_whether_there_is_none() -> None:
    features = np.zeros((3, len(FEATURES)), dtype=np.float32)
    column = list(FEATURES).index("own_partners")
    features[:, column] = [0.0, 0.5, 2.0]
    assert traits_of(features).tolist() == [[0.0, 1.0], [0.5, 0.0], [2.0, 0.0]]


def test_the_parts_of_trees_add_up_to_what_they_say(rich_learned: PartnerModel) -> None:
    assert rich_learned.learned is not None
    ranker, size = rich_learned.learned.ranker, rich_learned.context.size
    assert ranker.trees is not None
    a, b = np.divmod(np.arange(0, size * size, 977), size)
    features = learned_features(rich_learned.context, a, b)
    split, constant = ranker._split(features)
    np.testing.assert_allclose(split.sum(axis=1) + constant, ranker.trees.scores(features))


def test_parts_of_a_score_sum_to_it_and_the_last_is_what_every_pair_starts_with() -> None:
    rng = np.random.default_rng(0)
    weights, features = rng.normal(size=len(FEATURES)), rng.normal(size=(5, len(FEATURES)))
    query = np.zeros(traits_of(features).shape[1])
    straight = Curve(1.5, 1.0, np.empty(0), np.empty(0), query)
    ranker = Ranker(None, weights, np.zeros(len(FEATURES)), straight, -2.0)
    parts = ranker.contributions(features)
    np.testing.assert_allclose(parts.sum(axis=1), ranker.points(features))
    start = ranker.contributions(np.zeros_like(features))
    np.testing.assert_allclose(start[:, :-1], 0.0)
    np.testing.assert_allclose(parts[:, -1], start[:, -1])
