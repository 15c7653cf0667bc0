"""The line: a conditional logit on what was chosen, drawn to what held in other fields."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching.learned_features import FEATURES
from matcher.matching.training import Training
from matcher.matching.training_pairs import sample_window
from matcher.matching.weighing import (
    COLUMNS,
    HALF_LIFE_WINDOWS,
    MEASURES,
    choices,
    field_weights,
    fit_line,
)
from matcher.matching.windows import past_windows

from .history_makers import SMALL


@pytest.fixture(scope="module")
def training(rich: Ecosystem) -> Training:
    rng = np.random.default_rng(1)
    windows = past_windows(rich, 2, 3.0)
    return Training.of([sample_window(window, SMALL.rates, rng) for window in windows[::-1]])


def test_both_kinds_of_lists_count_the_same(training: Training) -> None:
    spread = field_weights().spread
    alike = np.ones(training.queries)
    both = choices(training, alike, spread)
    each = 1 + SMALL.rates.negatives
    hard = both.start[-1] + each == len(both.true) and np.diff(both.start)[-1] == each
    assert hard
    lists = len(training.matched.query)
    among = both.true[: both.start[-lists]].sum()
    assert among == pytest.approx(both.true[both.start[-lists] :].sum())


def test_each_of_many_new_ties_counts_for_less(training: Training) -> None:
    every = len(training.query)
    read = choices(training, np.ones(training.queries), field_weights().spread, every)
    among = np.split(read.true, read.start[1:])[: -len(training.matched.query)]
    found = [each[each > 0] for each in among]
    assert max(map(len, found)) > 3
    for each in found:
        np.testing.assert_allclose(each, 21.0 / (len(each) + 20.0))


def test_who_counts_for_nothing_is_not_read(training: Training) -> None:
    field, nobody = field_weights(), np.zeros(training.queries)
    line = fit_line(training, nobody, field)
    np.testing.assert_allclose(line.weights[COLUMNS] * field.spread, field.weights)
    others = np.setdiff1d(np.arange(len(FEATURES)), COLUMNS)
    assert not line.weights[others].any()


def test_windows_have_their_age(training: Training) -> None:
    assert set(training.age) == {0.0, 1.0}
    rows = training.pairs.happened
    assert len(rows) == len(training.query)


def test_the_shipped_weights_are_none_negative_and_say_what_they_were_fitted_on() -> None:
    field = field_weights()
    assert field.weights.shape == field.spread.shape == (len(MEASURES),)
    assert (field.weights >= 0.0).all()
    assert (field.spread > 0.0).all()
    assert field.weights.max() > 0.0


def test_a_candidate_drawn_for_many_stands_for_them(training: Training) -> None:
    pairs, query = training.pairs, training.query
    read = choices(training, np.ones(training.queries), np.ones(len(COLUMNS)), 10**6)
    asked = np.unique(query[pairs.happened & pairs.candidate])
    expected = []
    for each in asked:
        weight = pairs.weight[pairs.candidate & (query == each)]
        expected += (weight / weight.min()).tolist()
    assert max(expected) > 1.0
    np.testing.assert_allclose(read.stands_for[: len(expected)], expected)


def test_a_window_counts_half_of_what_the_one_after_the_next_counts() -> None:
    assert 0.5 ** (2 / HALF_LIFE_WINDOWS) == 0.5
