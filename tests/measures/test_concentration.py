"""Concentration, held against other formulas and against scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import percentileofscore

from matcher.measures.concentration import catalogue_coverage, fame, gini, popularity_percentile

counts = st.lists(st.integers(0, 50), min_size=1, max_size=30)


@given(values=counts)
def test_gini_is_half_the_relative_mean_difference(values: list[int]) -> None:
    x = np.array(values)
    if x.sum() == 0:
        assert math.isnan(gini(x))
        return
    difference = np.abs(x[:, None] - x[None, :]).mean()
    assert gini(x) == pytest.approx(difference / (2 * x.mean()))


@given(values=counts, factor=st.integers(1, 5))
def test_gini_depends_on_shares_alone(values: list[int], factor: int) -> None:
    x = np.array(values)
    if x.sum():
        assert gini(x) == pytest.approx(gini(factor * x[::-1]))


@given(values=counts)
def test_popularity_percentile_equals_scipy(values: list[int]) -> None:
    x = np.array(values, dtype=float)
    found = popularity_percentile(x, np.arange(len(x)))
    assert found == pytest.approx([percentileofscore(x, v, kind="mean") for v in x])
    assert found.mean() == pytest.approx(50.0)


def test_catalogue_coverage_counts_each_once() -> None:
    assert catalogue_coverage(np.array([3, 3, 1]), 4) == 0.5
    assert math.isnan(catalogue_coverage(np.zeros(0, dtype=int), 0))


def test_twice_the_partners_are_ten_points_of_fame() -> None:
    points = fame(np.array([1.0, 3.0, 7.0, 0.0]))
    assert np.diff(points[:3]) == pytest.approx([10.0, 10.0])
    assert points[3] == pytest.approx(points[0] - 10.0)
