from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import expit

from matcher.arrays import Values
from matcher.matching.calibration import (
    Curve,
    expected_events,
    fit_curve,
    forecast_errors,
    level,
)

#: Traits of the one who asks, where it has none.
NOBODY = np.empty(0)


def fitted(score: Values, happened: npt.NDArray[np.bool_], weight: Values | None = None) -> Curve:
    """A curve where all queries are alike."""
    alike = np.zeros((len(score), 0))
    weight = np.ones(len(score)) if weight is None else weight
    return fit_curve(score, alike, happened, weight, np.zeros(len(score), dtype=np.intp))


def odds(curve: Curve, score: Values) -> Values:
    return curve.log_odds(score, np.zeros((len(score), 0)))


@pytest.mark.parametrize(("intercept", "slope"), [(-3.0, 0.5), (0.0, 1.0), (-6.0, 2.0)])
def test_finds_the_line_that_made_the_events(intercept: float, slope: float) -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=200_000)
    happened = rng.random(len(score)) < expit(intercept + slope * score)
    curve = fitted(score, happened)
    some = np.linspace(-1.5, 2.0, 8)
    np.testing.assert_allclose(odds(curve, some), intercept + slope * some, atol=0.15)


def test_bends_where_the_events_do() -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=200_000)
    true = -4.0 + 0.3 * score + 1.5 * np.maximum(score, 0.0)
    curve = fitted(score, rng.random(len(score)) < expit(true))
    predicted = expit(odds(curve, score))
    for low, high in ((-9, -1), (-1, 0), (0, 1), (1, 9)):
        here = (score >= low) & (score < high)
        assert predicted[here].mean() == pytest.approx(expit(true)[here].mean(), rel=0.12)
    rising = odds(curve, np.linspace(-50.0, 50.0, 500))
    assert (np.diff(rising) >= 0.0).all()
    assert odds(curve.raised(1.0), score) == pytest.approx(odds(curve, score) + 1.0)


def test_a_handful_of_events_bends_nothing_much() -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=500)
    happened = np.zeros(500, dtype=bool)
    happened[np.argsort(-score)[[3, 20, 60, 250]]] = True
    curve = fitted(score, happened)
    assert np.abs(curve.bends).max() < 0.3 * curve.slope


def test_weights_stand_for_repeated_pairs() -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=400)
    happened = rng.random(400) < expit(score)
    weight = rng.integers(1, 4, size=400)
    weighted = fitted(score, happened, weight.astype(float))
    repeated = fitted(np.repeat(score, weight), np.repeat(happened, weight))
    np.testing.assert_allclose(odds(weighted, score), odds(repeated, score), atol=1e-9)


def test_mean_probability_is_the_share_that_happened() -> None:
    rng = np.random.default_rng(1)
    score = rng.normal(size=5000)
    happened = rng.random(5000) < expit(2 * score - 4)
    line = fitted(score, happened)
    assert expit(odds(line, score)).mean() == pytest.approx(happened.mean(), rel=1e-6)


def test_a_score_that_misleads_gets_no_slope() -> None:
    score = np.repeat([0.0, 1.0], 500)
    assert fitted(score, score < 0.5).slope == 0.0


def test_nothing_happened() -> None:
    line = fitted(np.arange(5.0), np.zeros(5, dtype=bool))
    assert line.slope == 0.0
    assert np.isfinite(line.intercept)


def test_a_curve_on_another_scale_says_the_same() -> None:
    rng = np.random.default_rng(2)
    score = rng.normal(size=5000)
    curve = fitted(score, rng.random(5000) < expit(score - 2.0))
    other = curve.on_scale_of(np.exp(score), score)
    inner = score[np.abs(score) < 2.0]
    np.testing.assert_allclose(odds(other, np.exp(inner)), odds(curve, inner), atol=0.1)
    assert curve.on_scale_of(np.zeros(5000), score) is curve
    assert curve.on_scale_of(np.zeros(0), np.zeros(0)) is curve
    assert level(np.zeros(0), np.zeros(0), 0.0) == 0.0


def test_another_scale_has_its_knots_at_shares_of_the_pairs() -> None:
    scale, line = np.linspace(0.0, 1.0, 100_001), Curve(-3.0, 2.0, np.empty(0), np.empty(0), NOBODY)
    other = line.on_scale_of(np.sqrt(scale), scale)
    tenths = np.arange(1, 10) / 10.0
    # From the first hundredth to the last thousandth; neither end is a bend.
    np.testing.assert_allclose(other.knots**2, [0.05, *tenths, 0.95, 0.99], atol=1e-9)
    shares = np.array([0.01, *other.knots**2, 0.999])
    np.testing.assert_allclose(odds(other, np.sqrt(shares)), odds(line, shares), atol=1e-9)


def test_where_the_curve_would_fall_it_is_flat() -> None:
    rng = np.random.default_rng(3)
    score = rng.uniform(-3.0, 3.0, size=100_000)
    true = -3.0 + np.where(score < 1.0, score, 2.0 - score)
    curve = fitted(score, rng.random(len(score)) < expit(true))
    slopes = curve.slope + np.cumsum([0.0, *curve.bends])
    assert (slopes >= 0.0).all()
    assert slopes[0] == pytest.approx(1.0, abs=0.15)  # what rises still does


def test_a_good_year_of_low_scores_makes_no_curve_flat() -> None:
    rng = np.random.default_rng(6)
    window = np.repeat([0, 1, 2, 3], 10_000)
    # The more is known, the higher are scores, and the less came: the rise within a year is 1.
    score = rng.normal(size=len(window)) + window
    happened = rng.random(len(window)) < expit(-3.0 + score - 1.5 * window)
    alike, weight = np.zeros((len(score), 0)), np.ones(len(score))
    curve = fit_curve(score, alike, happened, weight, window)
    assert curve.steepness == pytest.approx(1.0, abs=0.1)
    pooled = fit_curve(score, alike, happened, weight, np.zeros_like(window))
    assert pooled.steepness < 0.6


def test_a_busy_query_finds_more_for_the_same_score() -> None:
    rng = np.random.default_rng(4)
    score, activity = rng.normal(size=(2, 200_000))
    happened = rng.random(len(score)) < expit(-4.0 + 0.7 * score + 0.5 * activity)
    traits = np.column_stack([activity, np.ones(len(score))])
    one = np.zeros(len(score), dtype=np.intp)
    curve = fit_curve(score, traits, happened, np.ones(len(score)), one)
    np.testing.assert_allclose(curve.query, [0.5, 0.0], atol=0.05)
    predicted = expit(curve.log_odds(score, traits))
    for here in (activity < -1.0, activity > 1.0):
        assert predicted[here].mean() == pytest.approx(happened[here].mean(), rel=0.1)


def test_a_level_makes_probabilities_sum_to_what_is_expected() -> None:
    rng = np.random.default_rng(5)
    log_odds, weight = rng.normal(-6.0, 2.0, size=1000), rng.uniform(1.0, 9.0, size=1000)
    for events in (0.5, 40.0, 0.9 * weight.sum()):
        raised = log_odds + level(log_odds, weight, events)
        assert (weight * expit(raised)).sum() == pytest.approx(events, rel=1e-9)


@pytest.mark.parametrize("count", [1, 2])
def test_a_window_is_predicted_from_the_few_before_it(count):
    found, known = [8.0, 4.0, 2.0, 1.0], [9, 9, 9, 9]
    expected = [
        np.log(each / expected_events(found[at : at + count], known[at : at + count], 9))
        for at, each in enumerate(found[:-1], start=1)
    ]
    assert forecast_errors(found, known, count) == pytest.approx(expected)
    assert forecast_errors(found, known, 1) == pytest.approx([np.log(2.0)] * 3)


@pytest.mark.parametrize(("by", "unit"), [(7.0, 1.0), (0.0, 0.01), (-40.0, 1000.0)])
def test_from_another_zero_and_with_traits_in_other_units_the_curve_is_the_same(
    by: float, unit: float
) -> None:
    rng = np.random.default_rng(3)
    score, trait = rng.normal(3.0, 2.0, size=60), rng.normal(5.0, 3.0, size=(60, 1))
    happened = rng.random(60) < expit(score + 0.3 * trait[:, 0] - 6.0)
    none = np.zeros(60, dtype=np.intp)
    plain = fit_curve(score, trait, happened, np.ones(60), none)
    other = fit_curve(score + by, trait * unit, happened, np.ones(60), none)
    assert abs(plain.query[0]) > 0.01
    assert other.query * unit == pytest.approx(plain.query, rel=1e-4)
    assert other.knots == pytest.approx(plain.knots + by)
    some = np.linspace(0.0, 6.0, 9)
    both = plain.log_odds(some, trait[:9]), other.log_odds(some + by, trait[:9] * unit)
    np.testing.assert_allclose(*both, rtol=1e-4, atol=1e-4)
