"""Samples of several windows put together, and what each of their pairs weighs."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching.training import Training
from matcher.matching.training_pairs import Sample, sample_window
from matcher.matching.windows import past_windows

from .history_makers import SMALL


@pytest.fixture(scope="module")
def samples(rich: Ecosystem) -> list[Sample]:
    rng = np.random.default_rng(1)
    return [sample_window(window, SMALL.rates, rng) for window in past_windows(rich, 2, 3.0)]


@pytest.fixture(scope="module")
def training(samples: list[Sample]) -> Training:
    return Training.of(samples)


def test_who_asks_in_two_windows_is_two_queries_and_the_latest_are_new(
    samples: list[Sample], training: Training
) -> None:
    asked = [np.unique(each.pairs.query) for each in samples]
    assert np.intersect1d(*asked).size > 0
    assert training.age.tolist() == [1.0] * len(asked[0]) + [0.0] * len(asked[1])
    start = len(samples[0].pairs.query)
    for place, (own, first) in enumerate(zip(asked, (0, len(asked[0])), strict=True)):
        pairs = samples[place].pairs
        of_window = training.query[:start] if place == 0 else training.query[start:]
        np.testing.assert_array_equal(of_window, first + np.searchsorted(own, pairs.query))


@pytest.mark.parametrize("evenness", [0.5, 20.0])
def test_a_query_weighs_one_over_its_new_ties_and_the_evenness(
    training: Training, evenness: float
) -> None:
    pairs, weight = training.pairs, training.weight(evenness)
    found: dict[int, int] = {}
    for query, happened in zip(training.query.tolist(), pairs.happened.tolist(), strict=True):
        found[query] = found.get(query, 0) + happened
    assert max(found.values()) > 3
    expected = [
        each / (found[query] + evenness)
        for query, each in zip(training.query.tolist(), pairs.weight.tolist(), strict=True)
    ]
    np.testing.assert_allclose(weight, expected)
