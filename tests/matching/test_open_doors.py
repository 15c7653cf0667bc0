"""A need that somebody serves already counts less than an open one."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from matcher import load
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.schema import TABLES
from matcher.matching import PartnerModel
from matcher.matching.citations import NAMED, QUOTED, Citations, _brief, largest
from matcher.matching.context import Context
from matcher.matching.news import _reported
from matcher.matching.open_doors import SECOND_SOURCE, weighed_needs

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


def test_a_report_without_a_name_tells_of_no_work() -> None:
    # One day is in common, but nobody knows whether the two were told in one report.
    made = two_needs()
    tables = {name: made.table(name) for name in ("organizations", "capabilities", "participants")}
    tables["evidence"] = made.evidence.assign(source=None)
    tables["collaborations"] = made.collaborations.assign(source=None)
    weighed = PartnerModel().fit(Ecosystem.from_tables(tables)).context.weighed_needs
    np.testing.assert_array_equal(weighed.data, [0.8, 0.8])


def test_the_largest_come_first_and_of_equals_the_lower() -> None:
    row = sp.csr_array(np.array([[0.0, 0.2, 0.9, 0.2, -1.0, 0.5]]))
    assert largest(row) == [2, 5, 1, 3][:NAMED]


def test_a_long_note_is_quoted_to_a_length_and_ends_in_an_ellipsis() -> None:
    for length, quoted in ((QUOTED, "x" * QUOTED), (QUOTED + 1, "x" * (QUOTED - 1) + "…")):
        assert _brief("x" * length) == quoted
    assert _brief(float("nan")) is None


def test_a_note_says_what_a_need_is_for_unless_it_names_the_thing() -> None:
    cited = Citations(PartnerModel().fit(two_needs()).context)

    def purpose(note: str | None) -> str:
        return cited.purpose([{"note": note, "kind": None, "capability": 1}])

    assert [purpose(each) for each in (None, "Vision")] == ["", ""]
    assert [purpose(each) for each in ("an app", "zebras")] == [" for an app", " for zebras"]
    assert purpose("vision of zebras") == " (vision of zebras)"


def test_a_report_counts_from_the_day_on_which_it_is_there() -> None:
    told = {"date": "2019-05-01", "source": "Herald, 2020-06-03"}
    day = datetime.date(2020, 6, 3)
    assert _reported(told, day) == "2020-06-03"
    assert _reported(told, day - datetime.timedelta(days=1)) == "2019-05-01"
    assert _reported({"date": None, "source": "Herald"}, day) is None


def test_what_only_sums_up_another_is_left_out() -> None:
    places = {"id": list("abc"), "name": list("abc"), "parent_id": [None, "a", "b"]}
    firms = pd.DataFrame({"id": FIRMS, "name": FIRMS})
    eco = Ecosystem.from_tables({"organizations": firms, "capabilities": pd.DataFrame(places)})
    cited = Citations(Context(eco))
    assert cited.telling([0, 2, 1]) == [2]
    assert cited.telling([1, 0]) == [1]


def test_a_stated_tie_is_called_by_its_kind() -> None:
    made = two_needs()
    tables = {name: made.table(name) for name in ("organizations", "capabilities", "evidence")}
    kinds = {"other": "source", "customer": "open", "supplier": "served"}
    tables["ties"] = pd.DataFrame(
        [{"organization_a": "me", "organization_b": to, "kind": kind} for kind, to in kinds.items()]
    )
    eco = Ecosystem.from_tables(tables, "ties")
    cited, row = Citations(PartnerModel().fit(eco).context), eco.organization_ids.row
    said = {to: [each.text for each in cited.stated(row("me"), row(to))] for to in kinds.values()}
    assert said == {
        "source": ["me and source: partners"],
        "open": ["me and open: supplier and customer"],
        "served": ["me and served: supplier and customer"],
    }


@pytest.mark.parametrize(("strength", "share"), [(0.25, SECOND_SOURCE), (0.24, 1.0)])
def test_who_is_just_able_serves(strength: float, share: float) -> None:
    tables = {name: two_needs().table(name) for name in TABLES}
    evidence = tables["evidence"].copy()
    evidence.loc[evidence["organization_id"] == "source", "strength"] = strength
    changed = Ecosystem.from_tables({**tables, "evidence": evidence}, "two needs")
    weighed = weighed_needs(changed, changed.needs, 0.25)
    row, column = changed.organization_ids.row("me"), changed.capability_ids.row("robots")
    assert weighed[row, column] == pytest.approx(0.8 * share)
