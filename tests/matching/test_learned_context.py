"""What the learned ranker knows of an ecosystem, against loops over plain arrays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching.learned_context import (
    ALL_FOLLOWED,
    FOLLOWED,
    LearnedContext,
    followed_of,
    leaders,
)

HALF_LIFE = 3.0


@pytest.fixture(scope="module")
def context(rich: Ecosystem) -> LearnedContext:
    return LearnedContext(rich, HALF_LIFE)


@pytest.mark.parametrize(
    ("name", "half_life", "exponent"),
    [
        ("aged", HALF_LIFE, 1.0),
        ("wide", HALF_LIFE, 0.0),
        ("narrow", HALF_LIFE, 2.0),
        ("late", HALF_LIFE / 3.0, 1.0),
    ],
)
def test_each_walk_weighs_joint_work_in_its_own_way(
    context: LearnedContext, name: str, half_life: float, exponent: float
) -> None:
    taken = context.ecosystem.participation.toarray()
    started = pd.to_datetime(context.ecosystem.collaborations["start_date"])
    age = (pd.Timestamp(context.ecosystem.day) - started).dt.days.to_numpy() / 365.25
    members = taken.sum(axis=0)
    worth = np.where(members > 1, 0.5 ** (np.maximum(age, 0.0) / half_life), 0.0)
    weight = worth / np.maximum(members - 1, 1) ** exponent
    tied = taken @ np.diag(weight) @ taken.T
    np.fill_diagonal(tied, 0.0)
    total = tied.sum(axis=1, keepdims=True)
    step = np.divide(tied, total, out=np.zeros_like(tied), where=total > 0)
    (found,) = getattr(context.walks, name).steps(np.arange(context.size), 1)
    i, b = np.divmod(np.arange(context.size**2), context.size)
    np.testing.assert_allclose(found.at(i, b).reshape(step.shape), step, atol=2e-6)


def test_popularity_is_joint_work_aged_and_of_late_and_1(context: LearnedContext) -> None:
    expected = 1.0 + context.activity + context.history.joint_late
    np.testing.assert_allclose(context.popularity, expected, rtol=1e-6)
    np.testing.assert_allclose(np.exp(context.fame) - 1.0, expected, rtol=1e-5)
    assert len(np.unique(context.activity)) > 20 and len(np.unique(context.history.joint_late)) > 2
    order = sorted(range(context.size), key=lambda row: (-context.popularity[row], row))
    assert context.most_popular.tolist() == order
    countries = range(-1, int(context.country_codes.max()) + 1)
    for country in countries:
        there = [row for row in order if context.country_codes[row] == country]
        assert context.most_popular_of(country).tolist() == there


def test_countries_are_counted_and_the_unknown_is_0(context: LearnedContext) -> None:
    known = context.ecosystem.organizations["country"].dropna()
    sizes = [int(count) for _, count in sorted(known.value_counts().items())]
    assert context.country_size.tolist() == [*sizes, 0]
    assert len(sizes) > 2


def test_offers_have_length_1_also_where_related_ones_count(context: LearnedContext) -> None:
    offers, unit = context.offers.toarray(), context.unit_offers.toarray()
    some = offers.any(axis=1)
    np.testing.assert_allclose((unit**2).sum(axis=1), some, atol=1e-6)
    length = np.sqrt((offers**2).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(unit * length, offers, atol=1e-6)
    related, metric = context.related_offers.toarray(), context.relatedness.toarray()
    own = np.einsum("ic,cd,id->i", related, metric, related)
    np.testing.assert_allclose(own, some, atol=1e-6)


def test_what_is_wanted_is_the_share_of_needs_that_one_lacks(context: LearnedContext) -> None:
    needs, offers = context.needs.toarray(), context.offers.toarray()
    total = needs.sum(axis=1, keepdims=True)
    share = np.divide(needs, total, out=np.zeros_like(needs), where=total > 0)
    np.testing.assert_allclose(context.wanted.toarray(), share * (1.0 - offers), atol=1e-9)


def test_partners_of_few_are_rare_and_regulars_those_of_more_than_one_work(
    context: LearnedContext,
) -> None:
    tied = context.ties.toarray() > 0
    rare = tied / np.log(np.maximum(tied.sum(axis=0), 2.0))
    np.testing.assert_allclose(
        context.rare_partners(np.arange(context.size)).toarray(), rare, rtol=1e-6
    )
    together = context.history.regulars.toarray()
    total = together.sum(axis=1, keepdims=True)
    share = np.divide(together, total, out=np.zeros(together.shape), where=total > 0)
    np.testing.assert_allclose(context.regulars.toarray(), share, atol=1e-6)
    np.testing.assert_allclose(context.regulars_of.toarray(), share.T, atol=1e-6)
    assert (total > 0).any()


def test_fields_share_out_all_joint_work_of_each_of_them(context: LearnedContext) -> None:
    for share in (context.field_share, context.late_field_share):
        sums = share.toarray().sum(axis=0)
        np.testing.assert_allclose(sums[sums > 0], 1000.0, rtol=1e-4)
    assert (context.field_share != context.late_field_share).nnz > 0


def test_those_who_lead_are_the_largest_of_each_column(
    context: LearnedContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.matching.learned_context.LEADERS", 3)
    table = context.offers.toarray()
    found = leaders(context.offers).toarray()
    for column, row in zip(table.T, found, strict=True):
        assert np.count_nonzero(row) == min(3, np.count_nonzero(column))
        assert sorted(row[row > 0]) == sorted(column)[::-1][: np.count_nonzero(row)][::-1]
        assert (row[row > 0] == column[row > 0]).all()


def test_only_among_many_not_every_tie_is_followed() -> None:
    assert followed_of(ALL_FOLLOWED) is None
    assert followed_of(ALL_FOLLOWED + 1) == FOLLOWED
