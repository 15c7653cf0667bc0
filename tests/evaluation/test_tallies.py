"""Means, intervals and ratios of metrics, of sums that are given."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.evaluation.findings import METRICS
from matcher.evaluation.tallies import (
    RESAMPLES,
    Tally,
    full_ranking,
    hard_ranking,
    intervals,
    ratios,
    tally,
)
from matcher.measures.ranking import Places

SCORERS = ("matcher", "random", "popularity")


def tally_of(*sums: list[float]) -> Tally:
    """Give one in which each query has one value of each metric: a row of all scorers."""
    values = np.repeat(np.array(sums)[:, :, None], len(METRICS), axis=2)
    return Tally(SCORERS, values, np.ones((len(sums), len(METRICS))))


def test_the_mean_is_of_values_and_not_of_queries() -> None:
    found = tally_of([1.0, 0.5, 0.0], [0.2, 0.1, 0.4])
    assert found.means()["matcher"]["mrr"] == pytest.approx(0.6)
    found.counts[0] = 3  # the sum of three
    assert found.means()["matcher"]["mrr"] == pytest.approx(1.2 / 4)
    found.counts[:] = found.sums[:] = 0
    assert np.isnan(list(found.means()["matcher"].values())).all()


def test_a_ratio_is_over_the_best_baseline() -> None:
    found = tally_of([0.6, 0.2, 0.1], [0.4, 0.0, 0.3])
    all_alike = np.broadcast_to(np.array([0.5, 0.1, 0.25])[:, None], (RESAMPLES, 3, len(METRICS)))
    for ratio in ratios(found, all_alike).values():
        assert ratio.best_baseline == "popularity"
        assert ratio.ratio == pytest.approx(0.5 / 0.2)
        assert ratio.interval == pytest.approx((2.0, 2.0))
    low, high = intervals(found, all_alike)["random"]["mrr"]
    assert (low, high) == pytest.approx((0.1, 0.1))


def test_over_a_baseline_of_nothing_there_is_no_ratio() -> None:
    found = tally_of([0.6, 0.0, 0.0])
    ratio = ratios(found, np.zeros((RESAMPLES, 3, len(METRICS))))["mrr"]
    assert np.isnan(ratio.ratio) and np.isnan(ratio.interval).all()
    alone = Tally(("matcher",), found.sums[:, :1], found.counts)
    assert ratios(alone, np.zeros((RESAMPLES, 1, len(METRICS)))) == {}


def test_resamples_are_of_queries() -> None:
    resampled = tally_of([1.0, 0.0, 0.5], [0.0, 1.0, 0.5]).resampled(np.random.default_rng(0))
    assert resampled.shape == (RESAMPLES, 3, len(METRICS))
    assert set(np.unique(resampled[:, 0])) == {0.0, 0.5, 1.0}
    np.testing.assert_allclose(resampled[:, 0] + resampled[:, 1], 1.0)
    np.testing.assert_allclose(resampled[:, 2], 0.5)


def test_rankings_are_judged_by_where_the_new_partners_stand() -> None:
    # The first query finds its partners first and twelfth, the second none within fifty.
    places = Places(np.array([0.0, 11.0, 70.0]), np.ones(3))
    found = full_ranking(places, np.array([0, 0, 1]), 3)
    ideal = 1.0 + 1.0 / np.log2(3)
    np.testing.assert_allclose(found[0], [1.0 / ideal, 1.0, 1.0, 1.0])
    np.testing.assert_allclose(found[1], 0.0)
    assert np.isnan(found[2]).all()


def test_true_pairs_are_judged_against_both_kinds_of_negatives() -> None:
    alike, busy = [0.9, 0.1, 0.2, np.nan], [0.9, 0.8, 0.7, 0.1]
    (found,) = hard_ranking(np.array([[0.5, *alike, *busy]]))
    # Second of four alike, fourth of five busy; of three alike, it beats two.
    np.testing.assert_allclose(found, [1 / 2, 1.0, 2 / 3, 1 / 4])


def test_pairs_are_summed_by_whose_they_are() -> None:
    full = {"matcher": np.array([[0.1] * 4, [np.nan] * 4])}
    hard = {"matcher": np.array([[0.2] * 4, [0.3] * 4, [0.5] * 4])}
    found = tally(full, hard, np.array([0, 0, 1]), 2)
    np.testing.assert_allclose(found.sums[:, 0, 0], [0.1, 0.0])
    np.testing.assert_allclose(found.sums[:, 0, 4], [0.5, 0.5])
    assert found.counts[:, 0].tolist() == [1, 0] and found.counts[:, 4].tolist() == [2, 1]
