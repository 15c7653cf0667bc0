from __future__ import annotations

import pytest

from matcher.coalitions import compare_coalitions


def ties(eco, a="a", b="b"):
    return compare_coalitions(eco, a, b).comparisons[0].cross_ties


def test_ties_that_hold_come_before_collaborations_and_the_latest_first(two_camps):
    found = ties(two_camps.as_of("2020-06-01"))
    assert [(tie.kind, tie.name, tie.date) for tie in found] == [
        ("equity", None, "2019"),
        ("competitor", None, None),
        ("collaboration", "Relay", "2020-04-02"),
        ("collaboration", "Pilot", "2018-01"),
    ]


def test_a_tie_states_sides_direction_and_source(two_camps):
    equity, competitor, *_, pilot = ties(two_camps.as_of("2020-06-01"))
    # y of camp B holds the shares; which side is asked for first does not change that.
    assert (equity.from_coalition, equity.until, equity.source) == ("b", None, "filing")
    assert [each.id for each in equity.organizations_a] == ["x"]
    assert [each.name for each in equity.organizations_b] == ["Y"]
    assert competitor.from_coalition is None
    assert (pilot.collaboration, pilot.collaboration_kind, pilot.until, pilot.source) == (
        "p",
        "trial",
        "2018-06",
        "register",
    )
    turned, *_ = ties(two_camps.as_of("2020-06-01"), "b", "a")
    assert turned.from_coalition == "b"
    assert [each.id for each in turned.organizations_a] == ["y"]


def test_what_a_common_member_does_stays_within_a_side(two_camps):
    # z is in both camps: its supply to y and its Quest with y do not cross.
    found = ties(two_camps.as_of("2020-06-01"))
    named = {each.id for tie in found for each in (*tie.organizations_a, *tie.organizations_b)}
    assert named == {"x", "y"}


def test_nested_coalitions_have_no_ties_across(ecosystem_of):
    eco = ecosystem_of(
        "xy",
        coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        memberships=[
            {"coalition_id": c, "organization_id": o}
            for c, o in (("a", "x"), ("b", "x"), ("b", "y"))
        ],
        ties=[{"organization_a": "x", "organization_b": "y", "kind": "equity"}],
    )
    assert ties(eco) == ()


def test_ties_known_later_are_unknown_before(two_camps):
    found = ties(two_camps.as_of("2020-03-01"))
    assert [tie.name for tie in found if tie.kind == "collaboration"] == ["Pilot"]


@pytest.mark.parametrize(("without", "count"), [((), 4), (("participants",), 2), (("ties",), 2)])
def test_all_ties_are_counted(two_camps, without, count):
    eco = two_camps.as_of("2020-06-01")
    for name in without:
        eco = eco.replacing(name, eco.table(name).iloc[:0])
    (comparison,) = compare_coalitions(eco, "a", "b").comparisons
    assert comparison.cross_tie_count == len(comparison.cross_ties) == count
