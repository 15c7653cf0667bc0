"""A need that somebody serves already counts less than an open one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matcher import load
from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.matching.citations import Citations
from matcher.matching.open_doors import SECOND_SOURCE

FIRMS = ("me", "other", "source", "open", "served")


def two_needs(end: str | None = None) -> Ecosystem:
    """Give one who needs two things alike, of which a partner serves one until `end`.

    Of that work the report of the need tells: were it tagged, who needs would be able itself.
    """
    held = [
        ("me", "needs", "robots"),
        ("me", "needs", "vision"),
        ("source", "offers", "robots"),
        ("served", "offers", "robots"),
        ("open", "offers", "vision"),
        ("other", "offers", "vision"),
    ]
    columns = ("organization_id", "direction", "capability_id")
    told = {"source": "a report", "start_date": "2020-01-01"}
    work = {"id": "work", "end_date": end, **told}
    tables = {
        "organizations": pd.DataFrame({"id": FIRMS, "name": FIRMS}),
        "capabilities": pd.DataFrame({"id": ["robots", "vision"], "name": ["robots", "vision"]}),
        "evidence": pd.DataFrame(held, columns=columns).assign(
            strength=0.8,
            date=["2020-01-01", *["2020-02-01"] * 5],
            source=["a report", *["another"] * 5],
        ),
        "collaborations": pd.DataFrame([work]),
        "participants": pd.DataFrame(
            {"collaboration_id": "work", "organization_id": ["me", "source"]}
        ),
    }
    return Ecosystem.from_tables(tables, "two needs")


def test_who_meets_the_open_need_comes_first_and_the_components_sum_up() -> None:
    matches = PartnerModel().fit(two_needs()).suggest("me").matches
    points = {match.partner.id: match.score for match in matches}
    assert points["open"] > points["served"]
    for match in matches:
        assert sum(part.contribution for part in match.components) == pytest.approx(match.score)


def test_what_was_served_once_is_open_again() -> None:
    weighed = PartnerModel().fit(two_needs(end="2020-01-31")).context.weighed_needs
    np.testing.assert_array_equal(weighed.data, [0.8, 0.8])


@pytest.mark.parametrize("name", ["korea-ai-2020", "korea-sovereign-ai-2025"])
def test_a_need_counts_less_exactly_where_it_is_said_who_serves_it(name: str) -> None:
    context = PartnerModel().fit(load(name)).context
    served, weighed = Citations(context).served, context.weighed_needs.tocoo()
    share = weighed.data / context.needs[weighed.row, weighed.col]
    said = [
        any(each.work and not each.perhaps for each in served.by(who, capability, but=-1))
        for who, capability in zip(weighed.row.tolist(), weighed.col.tolist(), strict=True)
    ]
    assert {True, False} <= set(said)
    np.testing.assert_allclose(share, np.where(said, SECOND_SOURCE, 1.0))


def test_one_would_add_what_the_other_is_not_able_to_do() -> None:
    context = PartnerModel().fit(two_needs()).context
    cited, row = Citations(context), context.ecosystem.organization_ids.row
    added = cited.added(row("open"), row("source"))
    assert [cited.capability(each) for each in added] == ["vision"]
    assert cited.added(row("open"), row("other")) == []
