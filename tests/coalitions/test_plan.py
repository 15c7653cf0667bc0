"""The best set against brute force."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher.coalitions.coverage import CoverageTerms
from matcher.coalitions.plan import _settled, best_set
from matcher.errors import RequestError

STRENGTHS = st.sampled_from([0.0, 0.0, 0.25, 0.3, 0.5, 0.75, 1.0])


def terms_of(strengths, weights):
    matrix = sp.csr_array(np.asarray(strengths, dtype=float))
    return CoverageTerms(
        matrix, np.asarray(weights, dtype=float), np.ones(matrix.shape[1], dtype=bool), 0.25
    )


@st.composite
def instances(draw):
    people, capabilities = draw(st.integers(0, 7)), draw(st.integers(1, 5))
    cells = st.lists(STRENGTHS, min_size=capabilities, max_size=capabilities)
    strengths = draw(st.lists(cells, min_size=people, max_size=people))
    weights = draw(
        st.lists(
            st.sampled_from([0.0, 0.5, 1.0, 2.0]), min_size=capabilities, max_size=capabilities
        )
    )
    coverage = np.array(draw(cells))
    matrix = np.array(strengths, dtype=float).reshape(people, capabilities)
    return matrix, np.array(weights), coverage, draw(st.integers(0, 5))


def worth(matrix, weights, coverage, chosen):
    return float(weights @ np.maximum(coverage, matrix[list(chosen)].max(axis=0, initial=0.0)))


#: Where exchanging one for an earlier one makes a third useless.
CHAINED = (
    np.array([[0, 0, 0, 0.3], [0, 0.3, 0, 0], [0.25, 0, 0, 0.3], [0.25, 0.25, 0, 0]]),
    np.array([0.5, 1.0, 0.0, 0.5]),
    np.zeros(4),
    3,
)


@given(instances())
@example(CHAINED)
@settings(max_examples=400)
def test_plan_is_the_best_of_all_sets(instance):
    matrix, weights, coverage, size = instance
    people = len(matrix)
    found = best_set(terms_of(matrix, weights), coverage, np.arange(people), size)
    every = [chosen for count in range(size + 1) for chosen in combinations(range(people), count)]
    best = max(worth(matrix, weights, coverage, chosen) for chosen in every)
    assert found.optimal
    assert found.value == pytest.approx(best, abs=1e-8)
    assert found.bound >= best - 1e-8
    assert worth(matrix, weights, coverage, found.rows) == pytest.approx(best, abs=1e-8)
    assert len(found.rows) <= size
    assert found.greedy_value <= best + 1e-8
    # Nobody in it is useless, and nobody could be exchanged for an earlier one at no loss.
    for each in found.rows:
        rest = [other for other in found.rows if other != each]
        assert worth(matrix, weights, coverage, rest) < best - 1e-10
        for other in range(each):
            if other not in rest:
                assert worth(matrix, weights, coverage, [*rest, other]) < best - 1e-10


@given(instances())
@settings(max_examples=200)
def test_out_of_reach_the_greedy_set_keeps_its_bound(instance):
    matrix, weights, coverage, size = instance
    people = len(matrix)
    terms = terms_of(matrix, weights)
    found = best_set(terms, coverage, np.arange(people), size, candidates_limit=0)
    exact = best_set(terms, coverage, np.arange(people), size)
    assert found.value <= exact.value + 1e-8 <= found.bound + 2e-8
    start = float(weights @ coverage)
    assert found.value - start >= (1 - 1 / np.e) * (exact.value - start) - 1e-8
    if found.optimal:
        assert found.value == pytest.approx(exact.value, abs=1e-8)


def test_greedy_is_beaten_where_two_specialists_beat_the_generalist():
    terms = terms_of([[0.6, 0.6], [1.0, 0.0], [0.0, 1.0]], [1.0, 1.0])
    found = best_set(terms, np.zeros(2), np.arange(3), 2)
    assert found.rows.tolist() == [1, 2]
    assert found.greedy.tolist() == [0, 1]
    assert (found.value, found.greedy_value) == (2.0, pytest.approx(1.6))


def test_a_negative_size_is_refused():
    with pytest.raises(RequestError, match="at least 0"):
        best_set(terms_of([[1.0]], [1.0]), np.zeros(1), np.arange(1), -1)


def test_large_and_hard_instances_end():
    rng = np.random.default_rng(0)
    matrix = sp.random_array((3000, 60), density=0.4, rng=rng, format="csr")
    terms = CoverageTerms(matrix, np.ones(60), np.ones(60, dtype=bool), 0.25)
    found = best_set(terms, np.zeros(60), np.arange(3000), 6)
    assert not found.optimal
    assert found.value < found.bound
    assert found.rows.tolist() == sorted(found.greedy.tolist())


def test_a_hard_program_ends_with_a_set_no_worse_than_the_greedy_one_and_a_bound():
    rng = np.random.default_rng(1)
    matrix = sp.random_array((120, 40), density=0.3, rng=rng, format="csr")
    terms = CoverageTerms(matrix, np.ones(40), np.ones(40, dtype=bool), 0.25)
    found = best_set(terms, np.zeros(40), np.arange(120), 8, node_limit=1)
    assert found.greedy_value <= found.value <= found.bound
    assert not found.optimal
    assert found.value < found.bound
    again = best_set(terms, np.zeros(40), np.arange(120), 8, node_limit=1)
    assert (again.rows.tolist(), again.bound) == (found.rows.tolist(), found.bound)


def test_of_an_answer_that_holds_more_than_it_needs_the_useless_and_the_later_go():
    # A solver may give any set of the best worth: 0 is useless beside 1 and 2, which 1 equals.
    surplus = sp.csr_array(np.array([[0.5, 0.0], [1.0, 0.3], [1.0, 0.3], [0.0, 0.9]]))
    assert _settled(surplus, np.array([0, 2, 3])).tolist() == [1, 3]
    assert _settled(surplus, np.array([1, 2])).tolist() == [1]
