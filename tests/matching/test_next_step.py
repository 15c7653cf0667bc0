"""The line in which a match ends, and what it rests on."""

from __future__ import annotations

import pytest

from matcher.matching import PartnerModel
from matcher.matching.context import PARTS_AT_MOST

from .need_cases import Case

NEAR = "wood oak pine"
CASE = Case(
    "everybody is linked in another way",
    """
    me     FI + vision + radar + oak - robots
    both   FI + robots - vision
    gives  FI + robots
    wants  FI + pumps - radar
    peer   FI + vision + radar
    near   FI + pine
    linked FI + paint
    friend FI + glass
    none   FI + paint
    """,
    (),
    fields=NEAR,
    together="2020-01-01 me friend\n2020-02-01 friend linked",
)


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    report = PartnerModel().fit(CASE.ecosystem()).suggest("me", k=20)
    return {match.partner.id: match.next_step for match in report.matches}


def test_each_link_is_said_as_what_it_is(said: dict[str, str]) -> None:
    nothing = "Nothing in the data speaks against it."
    neither = "Against it: neither states a need that the other meets."
    assert said == {
        "both": "Call both about robots: me needs it, they offer it; in return they need vision. "
        + nothing,
        "gives": f"Call gives about robots: me needs it, they offer it. {nothing}",
        "wants": f"Call wants about radar: they need it, me offers it. {nothing}",
        "peer": f"Call peer about radar and vision, which both offer. {neither}",
        "near": f"Call near about pine, which they offer, beside the oak of me. {neither}",
        "linked": f"Call linked by way of friend, which has worked with both. {neither}",
    }


def test_pairs_are_called_by_their_names() -> None:
    pairs = PartnerModel().fit(CASE.ecosystem()).pairs(k=30).pairs
    found = {(each.a.id, each.b.id): each.next_step for each in pairs}
    assert found["me", "both"] == (
        "Bring together me and both about robots: me needs it, both offers it; in return both "
        "needs vision. Nothing in the data speaks against it."
    )


def test_neighbours_say_what_makes_them_so() -> None:
    model = PartnerModel().fit(CASE.ecosystem())
    reasons = model.explain("me", "near").directions[0].match.reasons
    assert "they work on related fields: oak and pine (both are parts of wood)" in reasons


@pytest.mark.parametrize(("parts", "listed"), [(PARTS_AT_MOST, True), (PARTS_AT_MOST + 1, False)])
def test_a_field_of_many_parts_makes_no_neighbours(parts: int, listed: bool) -> None:
    fields = " ".join(["wood", *(f"part{number}" for number in range(parts))])
    case = Case("a field", "me FI + part0\nnear FI + part1", (), fields=fields)
    report = PartnerModel().fit(case.ecosystem()).suggest("me")
    assert [match.partner.id for match in report.matches] == (["near"] if listed else [])
    assert report.without_ground == (0 if listed else 1)


def test_who_offers_what_is_asked_for_is_listed() -> None:
    from matcher.matching.constraints import Filters

    model = PartnerModel().fit(CASE.ecosystem())
    report = model.suggest("none", k=20, filters=Filters(capabilities=("pumps",)))
    (match,) = report.matches
    assert match.next_step.startswith("Call wants about pumps, which they offer.")
    assert report.without_ground == 0


@pytest.mark.parametrize(("date", "old"), [("2017-06-02", False), ("2017-06-01", True)])
def test_facts_that_are_old_speak_against_it(ecosystem_of, date: str, old: bool) -> None:
    eco = ecosystem_of(
        ["a", "b"],
        ["vision"],
        evidence=[
            {"organization_id": "b", "capability_id": "vision", "date": date, "source": "S"},
            {
                "organization_id": "a",
                "capability_id": "vision",
                "direction": "needs",
                "date": "2020-06-02",
                "source": "S",
            },
        ],
    )
    (match,) = PartnerModel().fit(eco.as_of("2020-06-02")).suggest("a").matches
    assert match.next_step.endswith("Against it: the newest fact is of 2017.") == old


def test_the_address_and_the_flags_are_said(ecosystem_of) -> None:
    eco = ecosystem_of(
        [
            {"id": "a", "name": "A"},
            {"id": "b", "name": "B", "url": "https://www.b.example/en?x=1"},
        ],
        ["vision"],
        evidence=[
            {"organization_id": each, "capability_id": "vision", "strength": 0.5} for each in "ab"
        ],
        ties=[{"organization_a": "a", "organization_b": "b", "kind": "competitor"}],
    )
    (match,) = PartnerModel().fit(eco).suggest("a").apart
    assert match.next_step.startswith("Call B (b.example) about VISION, which both offer.")
    assert "Against it: the two compete; neither states" in match.next_step
