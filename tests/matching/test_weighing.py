"""The line: a conditional logit on what was chosen, drawn to what held in other fields."""

from __future__ import annotations

from dataclasses import replace

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
    Lists,
    choices,
    field_weights,
    fit_line,
    most_likely,
)
from matcher.matching.windows import past_windows

from .history_makers import SMALL


@pytest.fixture(scope="module")
def training(rich: Ecosystem) -> Training:
    rng = np.random.default_rng(1)
    windows = past_windows(rich, 2, 3.0)
    return Training.of([sample_window(window, SMALL.rates, rng) for window in windows[::-1]])


def made_lists(weights: np.ndarray, count: int = 800, seed: int = 0) -> Lists:
    """Choices among 12 by a logit of these weights."""
    rng = np.random.default_rng(seed)
    measures = rng.normal(size=(count, 12, len(weights))).astype(np.float32)
    chance = np.exp(measures @ weights)
    chance /= chance.sum(axis=1, keepdims=True)
    chosen = np.array([rng.choice(12, p=each) for each in chance])
    true = np.zeros((count, 12))
    true[np.arange(count), chosen] = 1.0
    rows = measures.reshape(-1, len(weights))
    return Lists(rows, np.arange(count) * 12, np.ones(len(rows)), true.ravel())


def test_what_choices_were_made_by_is_found_again() -> None:
    weights = np.array([0.8, 0.0, 0.3])
    nothing = np.zeros(3)
    found = most_likely(made_lists(weights), nothing, 0.01, nothing, 100)
    np.testing.assert_allclose(found, weights, atol=0.12)


def test_no_weight_is_negative() -> None:
    nothing = np.zeros(2)
    found = most_likely(made_lists(np.array([0.8, -0.8])), nothing, 0.01, nothing, 100)
    assert found[1] == 0.0
    assert found[0] > 0.5


def test_few_choices_leave_the_weights_where_they_were() -> None:
    around = np.array([0.1, 0.6])
    lists = made_lists(np.array([0.8, 0.0]), 2000)
    moved = []
    for count in (1, 50, 2000):
        few = Lists(
            lists.measures[: 12 * count],
            lists.start[:count],
            *(each[: 12 * count] for each in (lists.stands_for, lists.true)),
        )
        moved.append(float(np.abs(most_likely(few, around, 10.0, around, 100) - around).max()))
    assert moved == sorted(moved)
    assert moved[0] < 0.1
    assert moved[-1] > 0.5


def test_the_slope_is_that_of_the_surprise() -> None:
    lists = made_lists(np.array([0.5, 0.2]), 40)
    lists = replace(lists, stands_for=np.random.default_rng(1).uniform(1, 5, len(lists.true)))
    at, step = np.array([0.3, 0.1]), 1e-3
    slope = lists.surprise(at)[1]
    for place in range(2):
        move = np.eye(2)[place] * step
        rise = lists.surprise(at + move)[0] - lists.surprise(at - move)[0]
        assert slope[place] == pytest.approx(rise / (2 * step), rel=1e-2)


def test_a_row_that_stands_for_three_counts_as_three() -> None:
    lists = made_lists(np.array([0.5, 0.2]), 1)
    thrice = np.r_[np.arange(12), [3, 3]]
    copied = Lists(
        lists.measures[thrice], lists.start, lists.stands_for[thrice], np.r_[lists.true, [0.0, 0.0]]
    )
    standing = np.ones(12)
    standing[3] = 3.0
    at = np.array([0.3, 0.1])
    one, other = replace(lists, stands_for=standing).surprise(at), copied.surprise(at)
    assert one[0] == pytest.approx(other[0])


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


@pytest.mark.parametrize("pull", [0.0, 3.0, 30.0])
def test_the_pull_is_a_square_around_what_held_elsewhere(pull: float) -> None:
    # One measure: the cost is convex, and its minimum is where the slope is none.
    lists, around = made_lists(np.array([0.8]), 200), np.array([1.5])
    found = most_likely(lists, around, pull, np.array([0.1]), 200)
    weights = np.linspace(0.0, 2.0, 4001)
    cost = [lists.surprise(np.array([w]))[0] + 0.5 * pull * (w - 1.5) ** 2 for w in weights]
    assert found[0] == pytest.approx(weights[int(np.argmin(cost))], abs=2e-3)


def test_a_window_counts_half_of_what_the_one_after_the_next_counts() -> None:
    assert 0.5 ** (2 / HALF_LIFE_WINDOWS) == 0.5
