"""Coalitions over time."""

from __future__ import annotations

import datetime

import pytest

from matcher.coalitions import compare_coalitions
from matcher.coalitions import timeline as module
from matcher.coalitions.timeline import change_days, timeline


def test_each_day_is_as_it_was_known_then(two_camps):
    eco = two_camps.as_of("2021-06-01")
    found = timeline(eco, "a", "b")
    days = sorted({point.day.isoformat() for point in found.points})
    assert days == ["2020-01-01", "2020-02-01", "2020-03-01", "2021-01-01", "2021-06-01"]
    for point in found.points:
        standing = compare_coalitions(eco.as_of(point.day), point.coalition).coalitions[0]
        assert point.value == pytest.approx(standing.value)
        assert point.members == len(standing.members)
        assert point.covered == sum(row.covered for row in standing.coverage)
    for point in found.overlaps:
        same = compare_coalitions(eco.as_of(point.day), "a", "b").comparisons[0]
        assert point.weighted_jaccard == same.weighted_jaccard


def test_who_joined_and_left(two_camps):
    moves = timeline(two_camps.as_of("2021-06-01"), "a", "b").moves
    told = [(m.day.isoformat(), m.organization.id, m.kind, m.coalition) for m in moves]
    assert told == [
        ("2020-01-01", "x", "joined", "a"),
        ("2020-02-01", "y", "joined", "b"),
        ("2020-03-01", "z", "joined", "a"),
        ("2020-03-01", "z", "joined", "b"),
        ("2021-01-01", "y", "left", "b"),
        ("2021-01-01", "z", "left", "b"),
    ]


def test_a_move_names_the_row_that_says_so(two_camps):
    moves = timeline(two_camps.as_of("2021-06-01"), "a", "b").moves
    told = {(m.organization.id, m.kind, m.coalition): (m.date, m.source) for m in moves}
    # The coalition is younger than what its row of membership says, or older.
    assert told["x", "joined", "a"] == ("2020-01-01", None)
    assert told["y", "left", "b"] == ("2020-12-31", None)


def test_what_is_not_dated_is_no_move(ecosystem_of):
    eco = ecosystem_of(
        ["k", "l"],
        coalitions=[{"id": "a", "name": "A"}],
        memberships=[
            {"coalition_id": "a", "organization_id": "k"},
            {"coalition_id": "a", "organization_id": "l", "since": "2020-05-05", "source": "S"},
        ],
    )
    report = timeline(eco)
    assert [(m.organization.id, m.source) for m in report.moves] == [("l", "S")]
    assert report.points[-1].members == 2


def test_spells_that_touch_are_one(ecosystem_of):
    spells = [("2020-01-01", "2020-03-31"), ("2020-04-01", "2020-06-30"), ("2020-09-01", None)]
    eco = ecosystem_of(
        ["k"],
        coalitions=[{"id": "a", "name": "A"}],
        memberships=[
            {"coalition_id": "a", "organization_id": "k", "since": since, "until": until}
            for since, until in spells
        ],
    )
    told = [(move.day.isoformat(), move.kind) for move in timeline(eco).moves]
    assert told == [("2020-01-01", "joined"), ("2020-07-01", "left"), ("2020-09-01", "joined")]


def test_spells_that_touch_are_one_after_an_earlier_one_too(ecosystem_of):
    spells = [("2018-01-01", "2018-12-31"), ("2020-01-01", "2020-03-31"), ("2020-04-01", None)]
    seats = [
        {"coalition_id": "a", "organization_id": "k", "since": since, "until": until}
        for since, until in spells
    ]
    eco = ecosystem_of(["k"], coalitions=[{"id": "a", "name": "A"}], memberships=seats)
    told = [(move.day.isoformat(), move.kind) for move in timeline(eco).moves]
    assert told == [("2018-01-01", "joined"), ("2019-01-01", "left"), ("2020-01-01", "joined")]


def test_no_change_is_later_than_the_day(two_camps):
    days = [each.isoformat() for each in change_days(two_camps.as_of("2020-12-31"), ["b"])]
    # It is over at the end of this day, which is seen on the next.
    assert days == ["2020-02-01", "2020-03-01"]
    later = change_days(two_camps.as_of("2021-01-01"), ["b"])
    assert [each.isoformat() for each in later] == [*days, "2021-01-01"]


def test_who_is_there_to_the_end_of_the_calendar_is_not_seen_to_leave(ecosystem_of):
    seats = [
        {"coalition_id": "a", "organization_id": who, "until": until}
        for who, until in (("k", "9999-12-31"), ("l", "2020-06-30"))
    ]
    eco = ecosystem_of("kl", coalitions=[{"id": "a", "name": "A"}], memberships=seats)
    assert eco.day is None
    assert [each.isoformat() for each in change_days(eco, ["a"])] == ["2020-07-01"]


def test_of_many_days_some_between_the_first_and_the_last(two_camps, monkeypatch):
    monkeypatch.setattr(module, "DAYS_SHOWN", 2)
    monkeypatch.setattr(module, "MOVES_SHOWN", 1)
    report = timeline(two_camps.as_of("2021-06-01"), "a", "b")
    days = sorted({point.day.isoformat() for point in report.points})
    assert days == ["2020-01-01", "2021-06-01"]
    assert (report.days_left_out, report.moves_left_out) == (3, 5)
    assert [move.organization.id for move in report.moves] == ["z"]


def test_changing_sides(ecosystem_of):
    eco = ecosystem_of(
        ["k"],
        coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        memberships=[
            {"coalition_id": "a", "organization_id": "k", "since": "2020", "until": "2021-06-30"},
            {"coalition_id": "b", "organization_id": "k", "since": "2021-09-01"},
        ],
    )
    last = timeline(eco).moves[-1]
    assert (last.kind, last.coalition, last.came_from) == ("changed sides", "b", "a")
    assert last.day == datetime.date(2021, 9, 1)
    assert (last.date, last.source) == ("2021-09-01", None)
    assert timeline(eco).points[-1].value == 0.0
    assert timeline(eco).overlaps[-1].weighted_jaccard is None


@pytest.mark.parametrize("why", ["keeps a seat", "it was over"])
def test_who_keeps_a_seat_or_leaves_what_is_over_changes_no_sides(ecosystem_of, why: str) -> None:
    over = why == "it was over"
    stays = [] if over else [{"coalition_id": "c", "organization_id": "k", "since": "2020"}]
    eco = ecosystem_of(
        ["k"],
        coalitions=[
            {"id": "a", "name": "A", "dissolved": "2021-06-30" if over else None},
            {"id": "b", "name": "B"},
            {"id": "c", "name": "C"},
        ],
        memberships=[
            {"coalition_id": "a", "organization_id": "k", "since": "2020", "until": "2021-06-30"},
            {"coalition_id": "b", "organization_id": "k", "since": "2021-09-01"},
            *stays,
        ],
    )
    assert timeline(eco).moves[-1].kind == "joined"


def test_without_a_date_in_the_data_there_is_no_day_to_show(ecosystem_of) -> None:
    seat = {"coalition_id": "x", "organization_id": "a"}
    eco = ecosystem_of("a", coalitions=[{"id": "x", "name": "X"}], memberships=[seat])
    assert eco.day is None
    report = timeline(eco)
    assert (report.coalitions, report.points, report.days_left_out) == (("x",), (), 0)


def test_of_large_data_fewer_days_are_read(two_camps, monkeypatch) -> None:
    every = len({point.day for point in timeline(two_camps, "a", "b").points})
    rows = len(two_camps.evidence) + len(two_camps.participants)
    assert every > 3 and rows > 4
    monkeypatch.setattr(module, "ROWS_READ", 3 * rows + 1)
    found = timeline(two_camps, "a", "b")
    assert len({point.day for point in found.points}) == 3
    assert found.days_left_out == every - 3
