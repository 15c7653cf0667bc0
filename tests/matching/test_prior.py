"""The two lines of the prior, and what lies between them."""

from __future__ import annotations

import numpy as np

from matcher.matching.families import NAMES
from matcher.matching.pair_features import FEATURES
from matcher.matching.prior import HALF_WAY, NO_SUBJECT, RECORD, load_prior


def test_who_has_half_way_partners_is_scored_half_way_between_the_lines() -> None:
    prior = load_prior()
    features = np.random.default_rng(0).random((3, len(FEATURES)))
    none = prior.without.contributions(features)
    many = prior.with_partners.contributions(features)
    assert np.abs(many - none).max() > 1.0
    partners = np.array([0.0, HALF_WAY, 3.0 * HALF_WAY])
    found = prior.contributions(features, partners, np.zeros(3, dtype=bool))
    expected = none + np.array([[0.0], [0.5], [0.75]]) * (many - none)
    expected[:, :-1] *= NO_SUBJECT
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_the_track_record_counts_no_more_than_all_else_where_there_is_a_subject() -> None:
    prior = load_prior()
    features = 10.0 * np.random.default_rng(0).random((50, len(FEATURES)))
    none, plain = np.zeros(50), prior.without.contributions(features)
    found = prior.contributions(features, none, np.ones(50, dtype=bool))
    place = NAMES.index(RECORD)
    rest = np.delete(plain[:, :-1], place, axis=1).sum(axis=1)
    np.testing.assert_allclose(found[:, place], np.minimum(plain[:, place], rest), atol=1e-6)
