from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from matcher.matching.calibration import fit_curve


@pytest.mark.parametrize(("intercept", "slope"), [(-3.0, 0.5), (0.0, 1.0), (-6.0, 2.0)])
def test_finds_the_line_that_made_the_events(intercept: float, slope: float) -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=200_000)
    happened = rng.random(len(score)) < expit(intercept + slope * score)
    curve = fit_curve(score, happened, np.ones(len(score)))
    some = np.linspace(-1.5, 2.0, 8)
    np.testing.assert_allclose(curve.log_odds(some), intercept + slope * some, atol=0.15)


def test_bends_where_the_events_do() -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=200_000)
    true = -4.0 + 0.3 * score + 1.5 * np.maximum(score, 0.0)
    curve = fit_curve(score, rng.random(len(score)) < expit(true), np.ones(len(score)))
    predicted = expit(curve.log_odds(score))
    for low, high in ((-9, -1), (-1, 0), (0, 1), (1, 9)):
        here = (score >= low) & (score < high)
        assert predicted[here].mean() == pytest.approx(expit(true)[here].mean(), rel=0.12)
    rising = curve.log_odds(np.linspace(-50.0, 50.0, 500))
    assert (np.diff(rising) >= 0.0).all()
    assert curve.raised(1.0).log_odds(score) == pytest.approx(curve.log_odds(score) + 1.0)


def test_a_handful_of_events_bends_nothing_much() -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=500)
    happened = np.zeros(500, dtype=bool)
    happened[np.argsort(-score)[[3, 20, 60, 250]]] = True
    curve = fit_curve(score, happened, np.ones(500))
    assert np.abs(curve.bends).max() < 0.3 * curve.slope


def test_weights_stand_for_repeated_pairs() -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=400)
    happened = rng.random(400) < expit(score)
    weight = rng.integers(1, 4, size=400)
    weighted = fit_curve(score, happened, weight.astype(float))
    repeated = fit_curve(
        np.repeat(score, weight), np.repeat(happened, weight), np.ones(weight.sum())
    )
    np.testing.assert_allclose(weighted.log_odds(score), repeated.log_odds(score), atol=1e-9)


def test_mean_probability_is_the_share_that_happened() -> None:
    rng = np.random.default_rng(1)
    score = rng.normal(size=5000)
    happened = rng.random(5000) < expit(2 * score - 4)
    line = fit_curve(score, happened, np.ones(5000))
    assert expit(line.log_odds(score)).mean() == pytest.approx(happened.mean(), rel=1e-6)


def test_a_score_that_misleads_gets_no_slope() -> None:
    score = np.repeat([0.0, 1.0], 500)
    assert fit_curve(score, score < 0.5, np.ones(1000)).slope == 0.0


def test_nothing_happened() -> None:
    line = fit_curve(np.arange(5.0), np.zeros(5, dtype=bool), np.ones(5))
    assert line.slope == 0.0
    assert np.isfinite(line.intercept)


def test_a_curve_on_another_scale_says_the_same() -> None:
    rng = np.random.default_rng(2)
    score = rng.normal(size=5000)
    curve = fit_curve(score, rng.random(5000) < expit(score - 2.0), np.ones(5000))
    other = curve.on_scale(3.0, 0.5)
    np.testing.assert_allclose(other.log_odds((score - 3.0) / 0.5), curve.log_odds(score))
    below = curve.log_odds(score.min() - np.array([1.0, 2.0]))
    assert below[0] - below[1] == pytest.approx(curve.slope)
