"""Before and after, for the coalition and for its rivals."""

from __future__ import annotations

import pytest

from matcher.coalitions import compare_coalitions, what_if
from matcher.coalitions.recruit import recruit
from matcher.errors import RequestError, UnknownNameError
from matcher.matching import PartnerModel
from matcher.reporting.schemas import schema
from matcher.reporting.views.whatif import both_sides_words, lead_words, whatif_words


@pytest.fixture(scope="module")
def eco(two_camps):
    return two_camps.as_of("2020-06-01")


def test_one_joins_and_one_leaves(eco):
    report = what_if(eco, "Camp A", join=["w"], leave=["x"])
    assert report.before.value == pytest.approx(1.2)
    assert report.after.value == pytest.approx(2.0)
    assert report.gained == ("robotics",)
    assert report.lost == ("speech",)
    assert [m.move for m in report.moves] == ["join", "leave"]
    assert [m.value_change for m in report.moves] == pytest.approx([1.8, -1.0])
    assert {each.id for each in report.after.members} == {"w", "z"}


def test_the_rival_sees_it_too(eco):
    report = what_if(eco, "a", join=["w"])
    before, after = report.comparisons_before[0], report.comparisons_after[0]
    assert (before.a, before.b) == ("a", "b") == (after.a, after.b)
    assert before == compare_coalitions(eco, "a", "b").comparisons[0]
    assert "robotics" in before.neither
    assert "robotics" in after.only_a
    # Who has joined is invited by nobody any more, hence not contested.
    assert [each.organization for each in before.contested] == ["w"]
    assert after.contested == ()


def test_who_joins_has_the_flags_that_recruit_gives(eco):
    candidates = recruit(eco, "a", PartnerModel().fit(eco)).candidates
    assert any(each.flags for each in candidates)
    for each in candidates:
        (move,) = what_if(eco, "a", join=[each.organization.id]).moves
        assert move.flags == each.flags


def test_flags_are_those_beside_the_members_that_then_are(eco):
    joins, leaves = what_if(eco, "a", join=["y"], leave=["x"]).moves
    assert "competitor of X, a member" in what_if(eco, "a", join=["y"]).moves[0].flags
    assert not any("X, a member" in flag for flag in joins.flags)
    assert leaves.flags == ()


def test_all_may_leave(eco):
    report = what_if(eco, "a", leave=["x", "z"])
    assert report.after.members == ()
    assert report.after.value == 0.0
    assert report.comparisons_after[0].weighted_jaccard == 0.0


def test_the_caller_s_ecosystem_stays(eco):
    before = eco.memberships
    what_if(eco, "a", join=["w"], leave=["z"])
    assert eco.memberships.equals(before)


def test_a_member_of_both_leaves_one(eco):
    report = what_if(eco, "a", leave=["z"])
    assert report.comparisons_before[0].common_members == ("z",)
    assert report.comparisons_after[0].common_members == ()
    assert "z" in eco.members("b")


@pytest.mark.parametrize(
    ("join", "leave", "message"),
    [
        ([], [], "nobody joins"),
        (["x"], [], "member already"),
        ([], ["w"], "no member"),
        (["w"], ["w"], "at once"),
    ],
)
def test_impossible_moves(eco, join, leave, message):
    with pytest.raises(RequestError, match=message):
        what_if(eco, "a", join=join, leave=leave)


def test_unknown_names_and_days(two_camps, eco):
    with pytest.raises(UnknownNameError):
        what_if(eco, "a", join=["nobody"])
    with pytest.raises(RequestError, match="does not exist"):
        what_if(two_camps.as_of("2021-06-01"), "b", join=["w"])


def test_losing_the_lead_is_said(ecosystem_of):
    seats = [("a", "lead"), ("b", "lead"), ("c", "member"), ("d", "member")]
    eco = ecosystem_of(
        "abcd",
        ["speech"],
        coalitions=[{"id": "us", "name": "Us"}],
        memberships=[
            {"coalition_id": "us", "organization_id": who, "role": role} for who, role in seats
        ],
    )
    said = {
        leave: lead_words(what_if(eco, "us", leave=list(leave)))
        for leave in ("c", "a", "ab", "abcd")
    }
    assert said["c"] == []
    assert said["a"] == ["A leads it and would leave; B would lead it alone."]
    assert said["ab"][0].startswith(
        "It would lose its lead: A, B leads it today. Without a new one"
    )
    assert said["abcd"] == ["Nobody would be left in it."]


@pytest.mark.parametrize("role", ["lead", "member"])
def test_that_a_rival_would_lose_its_lead_is_said(ecosystem_of, role: str) -> None:
    eco = ecosystem_of(
        "abc",
        ["speech"],
        coalitions=[{"id": "us", "name": "Us"}, {"id": "them", "name": "Them"}],
        memberships=[
            {"coalition_id": "us", "organization_id": "a", "role": "lead"},
            {"coalition_id": "them", "organization_id": "b", "role": role},
            {"coalition_id": "them", "organization_id": "c", "role": "member"},
        ],
        rivalries=[{"coalition_a": "us", "coalition_b": "them"}],
    )
    (said,) = both_sides_words(what_if(eco, "us", join=["b"]))
    assert ("whether Them is left, and who would lead it then;" in said) == (role == "lead")


def test_what_gets_stronger_or_weaker_is_said(eco):
    def said(coalition, **moves):
        words = [each.lower() for each in whatif_words(what_if(eco, coalition, **moves))]
        return [each for each in words if each.startswith("it ")][-2:]

    assert said("b", join=["x"]) == ["it newly covers nothing.", "it gets stronger in speech."]
    brings = what_if(eco, "b", join=["x"])
    assert f"X {'; '.join(brings.moves[0].reasons)}." in whatif_words(brings)
    assert said("a", join=["y"], leave=["x"]) == [
        "it newly covers vision.",
        "it still covers speech, but less well.",
    ]
    (lost,) = said("a", leave=["x"])[1:]  # who only leaves brings nothing, which is no news
    assert lost == "it no longer covers speech."


def test_what_to_mind_is_of_the_state_asked_about(ecosystem_of):
    """Who just left is nobody to mind, and who only joins is no member."""
    eco = ecosystem_of(
        [*"abc", {"id": "d", "name": "D", "parent_id": "c"}],
        ["speech"],
        coalitions=[{"id": "us", "name": "Us"}],
        memberships=[{"coalition_id": "us", "organization_id": each} for each in "ab"],
        ties=[{"organization_a": "a", "organization_b": "c", "kind": "competitor"}],
    )
    stays = what_if(eco, "us", join=["c"]).moves[0]
    assert stays.flags == ("competitor of A, a member",)
    left, _ = what_if(eco, "us", join=["c"], leave=["a"]).moves
    assert left.flags == ()
    both = what_if(eco, "us", join=["c", "d"]).moves
    assert "same group as D, who joins too" in both[0].flags
    assert not any("D, a member" in flag for flag in both[0].flags)


def test_a_document_of_no_move_is_none():
    assert schema("whatif")["properties"]["moves"]["minItems"] == 1
