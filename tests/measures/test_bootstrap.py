"""Bootstrap means, held against a plain resampling of the values themselves."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.measures import bootstrap
from matcher.measures.bootstrap import bootstrap_means, percentile_interval, weighted_means


def test_weighted_means_repeat_the_values_of_a_query() -> None:
    values = [[1.0, 2.0], [], [6.0]]
    sums = np.array([[sum(v)] for v in values])
    number = np.array([[float(len(v))] for v in values])
    weights = np.array([[1, 1, 1], [0, 2, 1], [2, 0, 1], [0, 3, 0]], dtype=float)
    found = weighted_means(weights, sums, number)[:, 0]
    for row, mean in zip(weights.astype(int), found, strict=True):
        drawn = [x for v, times in zip(values, row, strict=True) for x in v * times]
        assert mean == pytest.approx(np.mean(drawn)) if drawn else np.isnan(mean)


def test_the_interval_is_that_of_the_normal_theory() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(3.0, 2.0, (400, 1))
    means = bootstrap_means(values, np.ones_like(values), 4000, np.random.default_rng(1))
    low, high = percentile_interval(means)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert low[0] == pytest.approx(values.mean() - half, abs=0.03)
    assert high[0] == pytest.approx(values.mean() + half, abs=0.03)


def test_columns_share_the_draws() -> None:
    values = np.random.default_rng(0).random((50, 1))
    both = np.hstack([values, values + 1.0])
    means = bootstrap_means(both, np.ones_like(both), 100, np.random.default_rng(1))
    assert np.ptp(means[:, 1] - means[:, 0]) < 1e-12


@pytest.mark.parametrize("cells", [1, 120, 10**6])
def test_resamples_are_as_many_as_asked_for_in_parts_of_any_size(
    monkeypatch: pytest.MonkeyPatch, cells: int
) -> None:
    values = np.random.default_rng(0).random((50, 1))
    whole = bootstrap_means(values, np.ones_like(values), 7, np.random.default_rng(1))
    monkeypatch.setattr(bootstrap, "_CELLS", cells)
    parts = bootstrap_means(values, np.ones_like(values), 7, np.random.default_rng(1))
    assert parts.shape == (7, 1)
    np.testing.assert_allclose(parts, whole, rtol=1e-12)


def test_nothing_to_resample_is_undefined() -> None:
    means = bootstrap_means(np.zeros((0, 2)), np.zeros((0, 2)), 5, np.random.default_rng(0))
    assert means.shape == (5, 2)
    low, high = percentile_interval(means)
    assert np.isnan([*low, *high]).all()
