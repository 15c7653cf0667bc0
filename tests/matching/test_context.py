"""A context sees nothing that lies after the ecosystem's day, also where nobody has cut it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.schema import TABLES
from matcher.matching import PartnerModel
from matcher.matching.context import INTRODUCES_FROM, Context
from matcher.matching.learned_context import LearnedContext


@pytest.fixture(scope="module")
def announced(rich_made: dict[str, pd.DataFrame]) -> Ecosystem:
    """The rich ecosystem with a coalition to come, of one whom nothing else is known of."""
    tables = dict(rich_made)
    later = {"id": "later", "name": "A coalition to come", "founded": "2031-01-01"}
    joins = {"coalition_id": "later", "organization_id": "unheard"}
    added = {
        "organizations": [{"id": "unheard", "name": "Unheard of"}],
        "coalitions": [later],
        "memberships": [joins, {**joins, "organization_id": "org00001"}],
    }
    for name, rows in added.items():
        tables[name] = pd.concat([tables[name], pd.DataFrame(rows)], ignore_index=True)
    return Ecosystem.from_tables(tables, "rich")


@pytest.mark.parametrize("kind", [Context, LearnedContext])
def test_a_context_is_cut_at_the_day_of_its_ecosystem(
    announced: Ecosystem, kind: type[Context]
) -> None:
    assert announced.day is not None
    seen = kind(announced).ecosystem
    cut = announced.as_of(announced.day)
    differ = [name for name in TABLES if not announced.table(name).equals(cut.table(name))]
    assert {"coalitions", "memberships", "collaborations"} <= set(differ)
    for name in TABLES:
        pd.testing.assert_frame_equal(seen.table(name), cut.table(name))
    assert "later" not in set(seen.coalitions["id"])
    ends = seen.collaborations["end_date"].dropna()
    assert (pd.to_datetime(ends) <= pd.Timestamp(announced.day)).all()


def test_who_is_named_by_the_future_alone_is_not_known(announced: Ecosystem) -> None:
    context = LearnedContext(announced)
    row = context.ecosystem.organization_ids.row("unheard")
    assert not context.history.known[row]
    assert context.history.known.sum() > 250


def test_a_model_says_the_same_of_what_is_cut_and_what_is_not(announced: Ecosystem) -> None:
    assert announced.day is not None
    ours, theirs = (
        PartnerModel().fit(each) for each in (announced, announced.as_of(announced.day))
    )
    assert np.array_equal(ours.context.membership.toarray(), theirs.context.membership.toarray())
    assert ours.suggest("org00001").to_dict() == theirs.suggest("org00001").to_dict()


def test_who_is_a_partner_is_the_same_looked_up_as_written_out(announced: Ecosystem) -> None:
    context = Context(announced)
    a, b = (each.ravel() for each in np.indices((context.size, context.size)))
    partners = context.partner_mask(np.arange(context.size))
    assert partners.any()
    assert np.array_equal(context.are_partners(a, b), partners.ravel())


def test_to_sit_in_a_coalition_of_n_ties_each_pair_by_a_share_of_one(announced: Ecosystem) -> None:
    context = Context(announced)
    seats = context.close_membership.toarray()
    share = seats / np.maximum(seats.sum(axis=0) - 1.0, 1.0)
    expected = context.work_ties.toarray() + share @ seats.T
    np.fill_diagonal(expected, 0.0)
    assert (expected != context.work_ties.toarray()).any()
    np.testing.assert_allclose(context.close_ties.toarray(), expected)


def test_links_are_ties_and_stated_partners_suppliers_and_customers(rich: Ecosystem) -> None:
    context = Context(rich)
    expected, stated = context.ties.toarray(), 0
    for tie in rich.holding("ties").itertuples():
        if tie.kind in ("supplier", "customer", "other"):
            a, b = (rich.organization_ids.row(e) for e in (tie.organization_a, tie.organization_b))
            expected[[a, b], [b, a]] += 1.0
            stated += 1
    assert stated > 2, "the fixture has nothing of this"
    np.testing.assert_allclose(context.links.toarray(), expected)
    introduces = np.where(expected >= INTRODUCES_FROM, expected, 0.0)
    np.testing.assert_allclose(context.introductions(np.arange(context.size)).toarray(), introduces)
