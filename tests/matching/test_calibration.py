from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from matcher.matching.calibration import fit_line


@pytest.mark.parametrize(("intercept", "slope"), [(-3.0, 0.5), (0.0, 1.0), (-6.0, 2.0)])
def test_finds_the_line_that_made_the_events(intercept: float, slope: float) -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=200_000)
    happened = rng.random(len(score)) < expit(intercept + slope * score)
    line = fit_line(score, happened, np.ones(len(score)))
    assert line.intercept == pytest.approx(intercept, abs=0.1)
    assert line.slope == pytest.approx(slope, abs=0.1)


def test_weights_stand_for_repeated_pairs() -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=400)
    happened = rng.random(400) < expit(score)
    weight = rng.integers(1, 4, size=400)
    weighted = fit_line(score, happened, weight.astype(float))
    repeated = fit_line(
        np.repeat(score, weight), np.repeat(happened, weight), np.ones(weight.sum())
    )
    assert weighted.slope == pytest.approx(repeated.slope, abs=1e-9)
    assert weighted.intercept == pytest.approx(repeated.intercept, abs=1e-9)


def test_mean_probability_is_the_share_that_happened() -> None:
    rng = np.random.default_rng(1)
    score = rng.normal(size=5000)
    happened = rng.random(5000) < expit(2 * score - 4)
    line = fit_line(score, happened, np.ones(5000))
    assert expit(line.log_odds(score)).mean() == pytest.approx(happened.mean(), rel=1e-6)


def test_a_score_that_misleads_gets_no_slope() -> None:
    score = np.repeat([0.0, 1.0], 500)
    assert fit_line(score, score < 0.5, np.ones(1000)).slope == 0.0


def test_nothing_happened() -> None:
    line = fit_line(np.arange(5.0), np.zeros(5, dtype=bool), np.ones(5))
    assert line.slope == 0.0
    assert np.isfinite(line.intercept)
