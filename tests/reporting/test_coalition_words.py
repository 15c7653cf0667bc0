"""What is said of coalitions in words."""

from __future__ import annotations

import datetime

import pytest

from matcher.coalitions.relation_findings import (
    BalanceReport,
    Coopetition,
    Ground,
    SignedLink,
    Triangle,
)
from matcher.coalitions.study_findings import FigureRange, MembershipMove, RobustnessReport
from matcher.findings import Named
from matcher.reporting.views.coalition_pairs import axes_words
from matcher.reporting.views.coalition_words import balance_words, dated, range_words


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2020-06-03", "2020-06-03"),
        ("2020-06", "2020-06"),
        ("2020", "2020"),
        (None, "2020-06-03"),
    ],
)
def test_a_move_is_dated_no_closer_than_the_data_say(date: str | None, said: str) -> None:
    day = datetime.date(2020, 6, 3)
    move = MembershipMove(day, Named("kt", "KT"), "joined", "one", None, date, None)
    assert dated(move) == said


def test_a_range_names_the_sources_without_which_its_ends_are_reached() -> None:
    found = FigureRange("value", ("a",), 2.0, 1.0, "Daily", 2.0, None)
    assert range_words(found) == "1.0 to 2.0 (1.0 without Daily)"
    assert range_words(found, 100, "%") == "100.0% to 200.0% (100.0% without Daily)"
    undefined = FigureRange("value", ("a",), None, None, None, None, None)
    assert range_words(undefined) == "unknown"


def test_a_range_is_found_in_either_order_and_only_where_sources_were_tried() -> None:
    found = FigureRange("cosine", ("a", "b"), 0.5, 0.4, "Daily", 0.5, None)
    assert RobustnessReport(2, 2, (found,)).range_of("cosine", "b", "a") is found
    assert RobustnessReport(2, 2, (found,)).range_of("value", "a") is None
    assert RobustnessReport(2, 2, (found,)).range_of("bridges", "a", "b") is None
    assert RobustnessReport(2, 0, (found,)).range_of("cosine", "a", "b") is None


@pytest.mark.parametrize(
    ("mutual", "needs", "said"),
    [
        (0.26, 0, "complementarity 0.26 by the model, for no such need is stated)"),
        (0.26, 1, "complementarity 0.26)"),
        (0.0, 0, "complementarity 0.00)"),
    ],
)
def test_complementarity_without_a_stated_need_is_said_to_be_the_models(
    mutual: float, needs: int, said: str
) -> None:
    offer = Ground("one", "offers", "k", "evidence", None, None, "A")
    need = Ground("two", "needs", "k", "evidence", None, None, "B")
    one, two = Named("one", "One"), Named("two", "Two")
    pair = Coopetition(one, two, 0.5, mutual, False, (), ("k",), (), (offer, *[need] * needs))
    assert axes_words(pair) == f"One and Two (rivalry 0.50, {said}"


def test_only_an_organization_can_be_asked_where_it_stands() -> None:
    rivals, member = (SignedLink("competitor", -1, None, None), SignedLink("member", 1, None, None))
    inside = Triangle(
        ("coalition:c", "organization:a", "organization:b"),
        ("Team", "One", "Two"),
        (1, 1, -1),
        (member, member, rivals),
    )
    only = balance_words(BalanceReport(1, 1, 0.0, (inside,)))
    assert only[0] == "Team has members who are against each other."
    assert "Ask them" not in " ".join(only)
    between = Triangle(
        ("organization:a", "organization:b", "organization:m"),
        ("One", "Two", "Middle"),
        (-1, 1, 1),
        (rivals, member, member),
    )
    lines = balance_words(BalanceReport(2, 2, 0.0, (inside, between)))
    assert lines[1].startswith("Middle stands with both of two who are against each other. Ask")
