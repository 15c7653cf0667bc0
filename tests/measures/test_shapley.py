"""Closed forms against the definitions, by all orders of arrival and by leaving each one out."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.measures.shapley import lost_if_leaves, shapley_values

GRID = st.sampled_from([0.0, 0.0, 0.25, 0.5, 0.5, 1.0]) | st.floats(0.0, 1.0)
WEIGHTS = st.sampled_from([0.0, 1.0, 2.5]) | st.floats(0.0, 10.0)


@st.composite
def games(draw):
    members, capabilities = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    cells = draw(st.lists(GRID, min_size=members * capabilities, max_size=members * capabilities))
    weights = draw(st.lists(WEIGHTS, min_size=capabilities, max_size=capabilities))
    return np.array(cells).reshape(members, capabilities), np.array(weights)


def value(strengths, weights, who):
    return sum(
        weight * max((strengths[member, column] for member in who), default=0.0)
        for column, weight in enumerate(weights)
    )


def shapley_by_permutations(strengths, weights):
    count = len(strengths)
    total = np.zeros(count)
    for order in permutations(range(count)):
        for place, member in enumerate(order):
            before, after = order[:place], order[: place + 1]
            total[member] += value(strengths, weights, after) - value(strengths, weights, before)
    return total / factorial(count)


@settings(max_examples=300)
@given(games())
def test_shapley_equals_the_mean_over_all_orders(game):
    strengths, weights = game
    found = shapley_values(sp.csr_array(strengths), weights)
    np.testing.assert_allclose(found, shapley_by_permutations(strengths, weights), atol=1e-9)


@settings(max_examples=300)
@given(games())
def test_lost_if_leaves_equals_leaving_each_out(game):
    strengths, weights = game
    everybody = range(len(strengths))
    expected = [
        value(strengths, weights, everybody)
        - value(strengths, weights, [other for other in everybody if other != member])
        for member in everybody
    ]
    found = lost_if_leaves(sp.csr_array(strengths), weights)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    assert found.dtype == float


def test_equal_members_share_equally_and_lose_nothing():
    strengths, weights = sp.csr_array(np.full((3, 1), 0.6)), np.array([1.0])
    np.testing.assert_allclose(shapley_values(strengths, weights), 0.2)
    assert lost_if_leaves(strengths, weights).tolist() == [0.0, 0.0, 0.0]


def test_a_member_without_strength_and_a_capability_without_weight_count_for_nothing():
    strengths = sp.csr_array([[0.0, 0.0], [0.5, 1.0]])
    assert shapley_values(strengths, np.array([2.0, 0.0])).tolist() == [0.0, 1.0]


def test_stored_zeros_and_unordered_columns_do_not_matter():
    untidy = sp.csr_array(([1.0, 0.0, 0.5], ([0, 0, 1], [1, 0, 1])), shape=(2, 2))
    np.testing.assert_allclose(shapley_values(untidy, np.ones(2)), [0.75, 0.25])


def test_thousands_of_members_sum_to_the_value():
    rng = np.random.default_rng(7)
    strengths = sp.random_array((5_000, 400), density=0.02, rng=rng, format="csr")
    weights = rng.uniform(0, 3, 400)
    expected = float(weights @ strengths.max(axis=0).toarray())
    shapley, lost = shapley_values(strengths, weights), lost_if_leaves(strengths, weights)
    assert shapley.sum() == pytest.approx(expected, rel=1e-12)
    assert (lost <= shapley + 1e-12).all()


def test_the_input_is_left_alone():
    strengths = sp.csr_array([[0.4, 0.0], [1.0, 0.5]])
    before = strengths.toarray()
    shapley_values(strengths, np.ones(2))
    assert (strengths.toarray() == before).all()
