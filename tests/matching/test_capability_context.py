"""What organizations offer, need and add, held against loops over the tables."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching.capability_context import (
    ABLE_FROM,
    PARTS_AT_MOST,
    RELATED_AMONG,
    RELATED_FROM,
)
from matcher.matching.context import Context


@pytest.fixture(scope="module")
def context(rich: Ecosystem) -> Context:
    return Context(rich)


def test_what_one_adds_is_what_the_other_cannot_do(context: Context) -> None:
    offers, needs = context.ecosystem.offers.toarray(), context.needs.toarray()
    counted = context.ecosystem.counted_capabilities
    a, b = np.divmod(np.arange(40 * 40), 40)
    expected = [
        sum(
            counted[each] and strength >= ABLE_FROM and not needs[other, each]
            for each, strength in enumerate(offers[other])
            if offers[one, each] < ABLE_FROM
        )
        for one, other in zip(a, b, strict=True)
    ]
    assert len(set(expected)) > 2
    assert context.adds(a, b).tolist() == expected


def test_neighbouring_fields_are_parts_of_one_or_offered_by_the_same(context: Context) -> None:
    parents = context.ecosystem.tree.parents
    counted = context.ecosystem.counted_capabilities
    offers = context.offers.toarray() > 0
    assert np.count_nonzero(offers.any(axis=1)) >= RELATED_AMONG
    expected = np.zeros((len(parents), len(parents)))
    for one in np.flatnonzero(counted):
        for other in np.flatnonzero(counted):
            parts = parents[one] == parents[other] >= 0
            parts = parts and np.count_nonzero(parents == parents[one]) <= PARTS_AT_MOST
            both = np.count_nonzero(offers[:, one] & offers[:, other]) >= RELATED_FROM
            expected[one, other] = one != other and (parts or both)
    assert 0 < expected.sum() < expected.size / 2
    np.testing.assert_array_equal(context.neighbouring_fields.toarray(), expected)


def test_the_needs_that_a_pair_meets_add_up_capability_by_capability(context: Context) -> None:
    a, b = np.divmod(np.arange(40 * 40), 40)
    offers = context.ecosystem.own_offers
    met = context.met_needs(a, offers[b]).toarray() > 0
    found = context.needs_met(a, b)
    assert 10 < np.count_nonzero(found) < found.size / 2
    np.testing.assert_array_equal(found > 0, met.any(axis=1))
    np.testing.assert_allclose(context.need_total, context.needs.toarray().sum(axis=1))
