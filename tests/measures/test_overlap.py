from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.measures.overlap import weighted_cosine, weighted_jaccard

NUMBERS = st.sampled_from([0.0, 0.0, 0.25, 1.0]) | st.floats(1e-6, 1.0)


@st.composite
def profiles(draw):
    count = draw(st.integers(0, 5))
    return tuple(
        np.array(draw(st.lists(NUMBERS, min_size=count, max_size=count)), dtype=float)
        for _ in range(3)
    )


@settings(max_examples=300)
@given(profiles())
def test_jaccard_equals_its_definition(drawn):
    a, b, weights = drawn
    above = sum(w * min(x, y) for x, y, w in zip(a, b, weights, strict=True))
    below = sum(w * max(x, y) for x, y, w in zip(a, b, weights, strict=True))
    found = weighted_jaccard(a, b, weights)
    assert math.isnan(found) if below == 0 else found == pytest.approx(above / below)
    assert math.isnan(found) or 0.0 <= found <= 1.0


@settings(max_examples=300)
@given(profiles())
def test_cosine_equals_its_definition(drawn):
    a, b, weights = drawn
    x, y = (a * weights).tolist(), (b * weights).tolist()
    below = math.hypot(*x) * math.hypot(*y)
    found = weighted_cosine(a, b, weights)
    if below == 0:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(_dot(x, y) / below)
        assert 0.0 <= found <= 1.0


def _dot(x, y):
    return math.fsum(left * right for left, right in zip(x, y, strict=True))


@pytest.mark.parametrize("measure", [weighted_jaccard, weighted_cosine])
def test_equal_profiles_overlap_wholly_and_disjoint_ones_not_at_all(measure):
    weights = np.array([1.0, 2.0, 0.5])
    profile = np.array([0.3, 0.0, 0.9])
    assert measure(profile, profile, weights) == pytest.approx(1.0)
    assert measure(profile, np.array([0.0, 1.0, 0.0]), weights) == 0.0


def test_jaccard_with_one_empty_side_is_zero_but_the_cosine_is_undefined():
    some, none, weights = np.array([0.5]), np.array([0.0]), np.array([1.0])
    assert weighted_jaccard(some, none, weights) == 0.0
    assert math.isnan(weighted_cosine(some, none, weights))


def test_tiny_numbers_do_not_vanish():
    tiny = np.array([1e-200, 1e-200])
    assert weighted_cosine(tiny, tiny, np.ones(2)) == pytest.approx(1.0)
