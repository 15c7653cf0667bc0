"""Weights that make choices most likely, held against choices made by known ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.measures.choosing import Lists, most_likely


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


@pytest.mark.parametrize("pull", [0.0, 3.0, 30.0])
def test_the_pull_is_a_square_around_what_held_elsewhere(pull: float) -> None:
    # One measure: the cost is convex, and its minimum is where the slope is none.
    lists, around = made_lists(np.array([0.8]), 200), np.array([1.5])
    found = most_likely(lists, around, pull, np.array([0.1]), 200)
    weights = np.linspace(0.0, 2.0, 4001)
    cost = [lists.surprise(np.array([w]))[0] + 0.5 * pull * (w - 1.5) ** 2 for w in weights]
    assert found[0] == pytest.approx(weights[int(np.argmin(cost))], abs=2e-3)


def test_weights_may_be_negative_where_it_is_said() -> None:
    nothing = np.zeros(2)
    found = most_likely(
        made_lists(np.array([0.8, -0.8])), nothing, 0.01, nothing, 100, least=-np.inf
    )
    np.testing.assert_allclose(found, [0.8, -0.8], atol=0.15)
