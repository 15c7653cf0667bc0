"""Calibration, held against scikit-learn and against the definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from matcher.measures.calibration import (
    brier_score,
    brier_skill,
    expected_calibration_error,
    logistic_recalibration,
    reliability,
)

forecasts = st.lists(
    st.tuples(st.integers(0, 20).map(lambda i: i / 20), st.booleans()), min_size=1, max_size=60
)


def arrays(pairs: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p for p, _ in pairs]), np.array([y for _, y in pairs], dtype=bool)


@given(pairs=forecasts, bins=st.integers(1, 12))
def test_reliability_bins_divide_the_forecasts(pairs: list[tuple[float, bool]], bins: int) -> None:
    p, y = arrays(pairs)
    found = reliability(p, y, bins)
    assert 1 <= len(found.count) <= bins
    assert (found.count > 0).all()
    assert found.count.sum() == len(p)
    assert found.positives.sum() == y.sum()
    # No probability is in two bins, and bins ascend.
    assert (found.high[:-1] < found.low[1:]).all()
    for i, low in enumerate(found.low):
        inside = (p >= low) & (p <= found.high[i])
        assert found.count[i] == inside.sum()
        assert found.observed[i] == pytest.approx(y[inside].mean())
        assert found.predicted[i] == pytest.approx(p[inside].mean())


def test_reliability_gives_deciles_of_equal_count() -> None:
    p = np.random.default_rng(0).random(1000)
    found = reliability(p, p > 0.5)
    assert found.count.tolist() == [100] * 10


@given(pairs=forecasts)
def test_brier_score_equals_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    p, y = arrays(pairs)
    if y.all() or not y.any():
        assert 0.0 <= brier_score(p, y) <= 1.0
        return
    assert brier_score(p, y) == pytest.approx(brier_score_loss(y, p))


def test_brier_skill_is_0_for_the_reference_and_1_for_the_truth() -> None:
    y = np.array([True, False, False, False])
    assert brier_skill(np.full(4, 0.25), y, 0.25) == pytest.approx(0.0)
    assert brier_skill(y.astype(float), y, 0.25) == 1.0
    assert math.isnan(brier_skill(np.zeros(2), np.zeros(2, dtype=bool), 0.0))


@given(pairs=forecasts)
def test_calibration_error_is_the_mean_distance_of_the_bins(
    pairs: list[tuple[float, bool]],
) -> None:
    p, y = arrays(pairs)
    found = reliability(p, y)
    by_hand = sum(
        n * abs(o - m) for n, o, m in zip(found.count, found.observed, found.predicted, strict=True)
    )
    assert expected_calibration_error(p, y) == pytest.approx(by_hand / len(p))


@pytest.mark.parametrize(("intercept", "slope"), [(0.0, 1.0), (-2.0, 0.4), (1.5, 3.0)])
def test_recalibration_equals_scikit_learn_and_finds_the_line(
    intercept: float, slope: float
) -> None:
    rng = np.random.default_rng(1)
    odds = rng.normal(-1.0, 1.5, 20_000)
    true = 1.0 / (1.0 + np.exp(-(intercept + slope * odds)))
    y = rng.random(len(odds)) < true
    p = 1.0 / (1.0 + np.exp(-odds))
    found = logistic_recalibration(p, y)
    assert found == pytest.approx((intercept, slope), abs=0.15)
    oracle = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(odds[:, None], y)
    assert found == pytest.approx((oracle.intercept_[0], oracle.coef_[0, 0]), abs=1e-4)


def test_recalibration_of_rare_and_far_off_probabilities_converges() -> None:
    rng = np.random.default_rng(2)
    p = np.clip(rng.beta(0.05, 5.0, 200_000), 1e-9, 1.0)
    y = rng.random(len(p)) < p**1.5
    intercept, slope = logistic_recalibration(p, y)
    assert math.isfinite(intercept)
    assert 0.5 < slope < 3.0


@pytest.mark.parametrize(
    ("p", "y"),
    [
        ([], []),
        ([0.2, 0.3], [True, True]),
        ([0.2, 0.3], [False, False]),
        ([0.4, 0.4, 0.4], [True, False, True]),
        ([0.1, 0.2, 0.7, 0.8], [False, False, True, True]),
    ],
)
def test_recalibration_is_undefined_where_no_line_is(p: list[float], y: list[bool]) -> None:
    found = logistic_recalibration(np.array(p), np.array(y, dtype=bool))
    assert all(math.isnan(value) for value in found)


def test_nothing_is_undefined() -> None:
    p, y = np.zeros(0), np.zeros(0, dtype=bool)
    assert math.isnan(brier_score(p, y))
    assert math.isnan(expected_calibration_error(p, y))
    assert len(reliability(p, y).count) == 0
