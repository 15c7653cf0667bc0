"""Who serves a need already, and who may: who is near, and joint work that names no subject."""

from __future__ import annotations

import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.matching.citations import Citations
from matcher.matching.context import Context
from matcher.matching.reservation_words import Reservation, told_once

from .test_open_doors import two_needs


def test_work_that_runs_delivers_and_comes_first() -> None:
    cited = Citations(PartnerModel().fit(two_needs()).context)
    row, robots = cited.context.ecosystem.organization_ids.row, 0
    (server,) = cited.served.by(row("me"), robots, but=-1)
    assert (server.row, server.delivers) == (row("source"), True)
    assert cited.served.by(row("me"), robots, but=row("source")) == ()
    (said,) = cited.served.words(row("me"), [robots], but=-1)
    assert said.startswith("source works with me on robots already")
    assert cited.served.words(row("me"), [robots], but=-1, asking=[row("source")]) == []


def test_who_is_near_and_who_sits_together_is_told_of_a_need_served() -> None:
    # "kin" is of one group with who needs; "far" offers the same and has nothing to do with it.
    names = ("me", "kin", "far", "asks", "top")
    eco = Ecosystem.from_tables(
        {
            "organizations": pd.DataFrame(
                {"id": names, "name": names, "parent_id": ["top", "top", None, None, None]}
            ),
            "capabilities": pd.DataFrame({"id": ["robots"], "name": ["robots"]}),
            "evidence": pd.DataFrame(
                {
                    "organization_id": ["me", "kin", "far"],
                    "capability_id": "robots",
                    "direction": ["needs", "offers", "offers"],
                    "strength": 0.8,
                }
            ),
            "coalitions": pd.DataFrame({"id": ["c"], "name": ["C"]}),
            "memberships": pd.DataFrame({"coalition_id": "c", "organization_id": ["kin", "asks"]}),
            "ties": pd.DataFrame(
                [{"organization_a": "kin", "organization_b": "asks", "kind": "competitor"}]
            ),
        }
    )
    cited, row = Citations(PartnerModel().fit(eco).context), eco.organization_ids.row
    assert [each.row for each in cited.served.by(row("me"), 0, but=-1)] == [row("kin")]
    (said,) = cited.served.words(row("me"), [0], but=-1, asking=[row("asks")])
    assert "kin (an ally and a competitor of asks" in said
    (said,) = cited.served.words(row("me"), [0], but=-1, asking=[row("far")])
    assert "ally" not in said


def test_who_sat_beside_it_until_lately_could_serve_it_too(ecosystem_of) -> None:
    seats = [
        {"coalition_id": "x", "organization_id": each, "since": "2024-01-01", "until": "2025-01-15"}
        for each in ("a", "b")
    ]
    eco = ecosystem_of(
        ["a", "b", "c"],
        ["chips"],
        evidence=[
            {"organization_id": "a", "capability_id": "chips", "direction": "needs"},
            {"organization_id": "b", "capability_id": "chips"},
            {"organization_id": "c", "capability_id": "chips"},
        ],
        coalitions=[{"id": "x", "name": "Circle"}],
        memberships=seats,
    )
    cited = Citations(Context(eco.as_of("2025-06-01")))
    row = cited.context.ecosystem.organization_ids.row
    said = cited.served.words(row("a"), [0], row("c"))
    assert said == ["B (beside A in Circle until 2025-01-15) offers CHIPS too"]


def _said(
    ecosystem_of,
    *,
    name="Chips for large models",
    kind="memorandum",
    start="2022-12-06",
    end=None,
    source="News",
    tagged=False,
):
    """Say who serves the need of A for chips, stated on 2022-12-06 in "News"."""
    eco = ecosystem_of(
        ["a", "b", "c"],
        ["chips", "law"],
        evidence=[
            {
                "organization_id": "a",
                "capability_id": "chips",
                "direction": "needs",
                "date": "2022-12-06",
                "source": "News",
            },
            {"organization_id": "c", "capability_id": "chips", "date": "2022-01-01"},
        ],
        collaborations=[
            {
                "id": "w",
                "name": name,
                "kind": kind,
                "start_date": start,
                "end_date": end,
                "source": source,
            }
        ],
        participants=[{"collaboration_id": "w", "organization_id": each} for each in "ab"],
        collaboration_capabilities=[{"collaboration_id": "w", "capability_id": "law"}]
        if tagged
        else [],
    )
    cited = Citations(Context(eco.as_of("2024-01-01")))
    row = cited.context.ecosystem.organization_ids.row
    chips = cited.context.ecosystem.capability_ids.row("chips")
    return cited.served.words(row("a"), [chips], row("c"))


def test_work_that_one_report_tells_of_beside_the_need_may_serve_it(ecosystem_of) -> None:
    said = "A may have CHIPS from B already (Chips for large models, 2022-12-06)"
    assert _said(ecosystem_of) == [said]


@pytest.mark.parametrize(
    "told",
    [
        {"source": "Other", "name": "Pilot", "start": "2023-06-01"},
        {"kind": "alliance"},
        {"end": "2023-01-01"},
        {"tagged": True},
        {"source": "Other", "start": "2023-12-07"},
        {"source": "Other", "start": "2022-12-05"},
    ],
)
def test_other_work_says_nothing_of_the_need(ecosystem_of, told) -> None:
    assert _said(ecosystem_of, **told) == []


@pytest.mark.parametrize(
    "told", [{"name": "A chip for all"}, {"name": "Joint firm", "kind": "joint venture"}]
)
def test_what_began_soon_after_the_need_may_serve_it_by_its_name(ecosystem_of, told) -> None:
    (said,) = _said(ecosystem_of, source="Other", start="2023-06-01", **told)
    assert said == f"A may have CHIPS from B already ({told['name']}, 2023-06-01)"


def test_one_deal_is_told_once_with_the_side_of_who_serves() -> None:
    deal = Reservation("buys from", "Kay (of a rival's camp; Voice, 2017-09)", "")
    other = Reservation("buys from", "Jay (of a rival's camp; Voice, 2017-09)", "")
    line = "Kay works with Car on Speech already (Voice, 2017-09)"
    found, said = told_once([deal, other], [line])
    assert found == [other]
    assert said == ["Kay (of a rival's camp) works with Car on Speech already (Voice, 2017-09)"]
    inside = Reservation("buys from", "Kay (of a rival's camp; Voice, 2017-09; Car in it too)", "")
    assert told_once([inside], [line]) == ([], said)
    stated = Reservation("buys from", "Kay (of a rival's camp)", "")  # by a tie alone
    assert told_once([stated], [line]) == ([], said)


def _sitting(ecosystem_of, seats, ties=()) -> Citations:
    """A needs chips, and B and C offer them; who sits where is given."""
    eco = ecosystem_of(
        "abcd",
        ["chips"],
        evidence=[
            {"organization_id": "a", "capability_id": "chips", "direction": "needs"},
            {"organization_id": "b", "capability_id": "chips", "strength": 0.9},
            {"organization_id": "c", "capability_id": "chips", "strength": 0.8},
        ],
        coalitions=[{"id": each, "name": each} for each in ("First", "Second")],
        memberships=[
            {"coalition_id": coalition, "organization_id": who}
            for coalition, members in seats.items()
            for who in members
        ],
        ties=list(ties),
    )
    return Citations(Context(eco))


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        ({"First": "abc"}, "B and C (both beside A in First) offer CHIPS too"),
        ({"First": "abc", "Second": "abc"}, "B and C (both beside A in First) offer CHIPS too"),
        (
            {"First": "ab", "Second": "ac"},
            "B (beside A in First) and C (beside A in Second) offer CHIPS too",
        ),
        ({"First": "ab"}, "B (beside A in First) offers CHIPS too"),
    ],
)
def test_who_could_serve_it_is_told_with_what_is_near_about_it(ecosystem_of, seats, said) -> None:
    cited = _sitting(ecosystem_of, seats)
    row = cited.context.ecosystem.organization_ids.row
    assert cited.served.words(row("a"), [0], row("d")) == [said]


def test_a_competitor_with_whom_one_sits_nowhere_is_no_ally(ecosystem_of) -> None:
    tie = {"organization_a": "b", "organization_b": "d", "kind": "competitor"}
    cited = _sitting(ecosystem_of, {"First": "ab"}, [tie])
    row = cited.context.ecosystem.organization_ids.row
    (said,) = cited.served.words(row("a"), [0], -1, asking=[row("d")])
    assert said == "B (a competitor of D; beside A in First) offers CHIPS too"


def test_who_is_at_hand_for_a_need_is_told_first_and_a_guess_asks_nobody() -> None:
    report = PartnerModel().fit(two_needs()).suggest("me")
    assert any(each.startswith("source works with me on robots already") for each in report.at_hand)
    assert PartnerModel().fit(two_needs()).suggest("source").at_hand == ()


def test_what_is_served_already_is_no_reason_to_call_a_peer(ecosystem_of) -> None:
    """The field that both work in is; of the need a second source is all that is wanted."""
    said = (
        ("me", "robots", "needs"),
        ("me", "speech", "offers"),
        ("source", "robots", "offers"),
        ("peer", "robots", "offers"),
        ("peer", "speech", "offers"),
        ("peer", "vision", "offers"),
    )
    eco = ecosystem_of(
        [{"id": each, "name": each} for each in ("me", "source", "peer")],
        [{"id": each, "name": each} for each in ("robots", "speech", "vision")],
        evidence=[
            {"organization_id": who, "capability_id": what, "direction": way, "strength": 0.8}
            for who, what, way in said
        ],
        collaborations=[{"id": "w", "name": "W", "start_date": "2020-01-01"}],
        participants=[
            {"collaboration_id": "w", "organization_id": each} for each in ("me", "source")
        ],
        collaboration_capabilities=[{"collaboration_id": "w", "capability_id": "robots"}],
    )
    (match,) = PartnerModel().fit(eco).suggest("me").matches
    assert (match.partner.id, match.relation) == ("peer", "peers in the same field")
    assert "about speech, which both offer" in match.next_step
    assert "needs a second source of robots at most" in match.next_step
    assert "source works with me" in match.next_step.casefold()


def test_what_one_has_at_hand_nobody_has_to_bring(ecosystem_of) -> None:
    eco = ecosystem_of(
        [{"id": each, "name": each} for each in ("me", "ally", "peer")],
        [{"id": each, "name": each} for each in ("speech", "vision")],
        evidence=[
            {"organization_id": who, "capability_id": what, "direction": "offers", "strength": 0.8}
            for who, what in (
                *(("me", "speech"), ("peer", "speech")),
                *(("peer", "vision"), ("ally", "vision")),
            )
        ],
        ties=[{"organization_a": "ally", "organization_b": "me", "kind": "supplier"}],
    )
    (match,) = (e for e in PartnerModel().fit(eco).suggest("me").matches if e.partner.id == "peer")
    assert match.next_step == (
        "Worth a first talk, no more: peer about speech, which both offer. Against it: neither "
        "states a need that the other meets, and what they would add is at hand: ally (supplying "
        "me) offers vision too."
    )
