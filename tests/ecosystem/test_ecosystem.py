import datetime

import pandas as pd
import pytest

import matcher
from matcher.ecosystem import Ecosystem
from matcher.errors import DataError, RequestError


@pytest.fixture
def world(ecosystem_of):
    return ecosystem_of(
        ["p", "q", "r"],
        ["speech"],
        evidence=[
            {"organization_id": "p", "capability_id": "speech", "date": "2020"},
            {"organization_id": "q", "capability_id": "speech"},
        ],
        collaborations=[
            {"id": "early", "start_date": "2019-03", "end_date": "2021"},
            {"id": "late", "start_date": "2020-07-01"},
        ],
        participants=[
            {"collaboration_id": c, "organization_id": o} for c in ("early", "late") for o in "pq"
        ],
        coalitions=[
            {"id": "a", "name": "A", "founded": "2019", "announced": "2020-12-22"},
            {"id": "b", "name": "B", "founded": "2020-09-01"},
        ],
        memberships=[
            {
                "coalition_id": "a",
                "organization_id": "p",
                "since": "2019-06",
                "until": "2020-06-30",
            },
            {"coalition_id": "a", "organization_id": "q", "role": "invited"},
            {"coalition_id": "b", "organization_id": "q", "since": "2020-01-01"},
        ],
        rivalries=[{"coalition_a": "a", "coalition_b": "b", "since": "2020-09-01"}],
    )


def test_a_row_is_known_from_the_last_day_that_its_date_can_mean(world):
    assert world.as_of("2020-12-30").evidence["organization_id"].tolist() == ["q"]
    assert world.as_of("2020-12-31").evidence["organization_id"].tolist() == ["p", "q"]
    assert world.as_of("2019-03-30").collaborations.empty
    assert world.as_of("2019-03-31").collaborations["id"].tolist() == ["early"]


def test_what_belongs_to_an_unknown_row_is_unknown_too(world):
    before = world.as_of("2020-06-30")
    assert before.participants["collaboration_id"].unique().tolist() == ["early"]
    assert before.coalitions["id"].tolist() == ["a"]
    assert before.memberships["coalition_id"].unique().tolist() == ["a"]
    assert before.rivalries.empty
    assert before.participation.shape == (3, 1)


def test_later_dates_become_unknown(world):
    before = world.as_of("2020-06-01")
    assert before.collaborations["end_date"].isna().all()
    assert before.coalitions["announced"].isna().all()
    assert before.memberships["until"].isna().all()
    assert world.as_of("2021-12-31").collaborations["end_date"].tolist()[0] == "2021"


def test_members_are_those_whose_membership_holds_on_the_day(world):
    assert world.as_of("2020-06-30").members("a") == ["p"]
    assert world.as_of("2020-07-01").members("a") == []
    assert world.as_of("2020-12-31").members("b") == ["q"]


def test_without_a_day_it_is_the_latest_date_of_the_data(world):
    assert world.day == datetime.date(2020, 12, 31)
    assert world.as_of("2020-08").day == datetime.date(2020, 8, 31)
    assert world.first_date == datetime.date(2019, 3, 1)


def dated(late: list[str], count: int = 600) -> dict[str, pd.DataFrame]:
    """Make tables of many collaborations of 2019, and of some that are dated later."""
    days = pd.date_range("2019-01-01", "2019-12-31", periods=count).strftime("%Y-%m-%d")
    works = pd.DataFrame({"start_date": [*days, *late]})
    works.insert(0, "id", [f"w{number}" for number in works.index])
    sides = [
        pd.DataFrame({"collaboration_id": works["id"], "organization_id": each}) for each in "pq"
    ]
    coalitions = {"id": ["old", "new"], "name": ["Old", "New"], "founded": ["2019", late[0]]}
    return {
        "organizations": pd.DataFrame({"id": ["p", "q"], "name": ["P", "Q"]}),
        "collaborations": works,
        "participants": pd.concat(sides, ignore_index=True),
        "coalitions": pd.DataFrame(coalitions),
    }


@pytest.mark.parametrize(("late", "count"), [(["2020-12-01"] * 3, 600), (["2099"], 199)])
def test_a_few_rows_dated_far_ahead_change_nothing_but_that_they_are_told(late, count):
    eco = Ecosystem.from_tables(dated(late, count))
    assert eco.day == eco.last_date == datetime.date(2019, 12, 31)
    clean = eco.whole.as_of("2019-12-31")
    for name in ("collaborations", "participants", "coalitions"):
        pd.testing.assert_frame_equal(eco.table(name), clean.table(name))
    assert len(eco.collaborations) == count
    last = datetime.date(2099, 12, 31) if late == ["2099"] else datetime.date(2020, 12, 1)
    assert eco.rows_after == (
        ("collaborations", len(late), last, last),
        ("coalitions", 1, last, last),
    )
    assert clean.rows_after == ()
    assert eco.as_of("2100").coalitions["id"].tolist() == ["old", "new"]
    assert len(eco.whole.collaborations) == count + len(late)
    more = eco.adding({"organizations": pd.DataFrame([{"id": "s", "name": "S"}])})
    assert (more.day, more.rows_after) == (eco.day, eco.rows_after)


@pytest.mark.parametrize(
    ("late", "count"), [(["2020-03-20"], 600), (["2099"], 190), (["2020-12-01"] * 4, 600)]
)
def test_the_newest_date_is_the_day_where_it_is_near_or_not_rare(late, count):
    eco = Ecosystem.from_tables(dated(late, count))
    assert eco.day == eco.last_date > datetime.date(2019, 12, 31)
    assert eco.rows_after == ()
    assert eco.whole is eco


def test_nothing_dated_means_no_day(ecosystem_of):
    eco = ecosystem_of(["p"])
    assert eco.day is None
    assert eco.last_date is None and eco.first_date is None
    assert eco.holding("memberships").empty


def test_what_was_cut_off_cannot_come_back(world):
    with pytest.raises(RequestError, match="seen as of 2020-01-01"):
        world.as_of("2020-01-01").as_of("2020-02-01")


def test_changing_what_was_handed_out_changes_nothing(world):
    frame = world.organizations
    frame.loc[0, "name"] = "changed"
    frame["new"] = 1
    assert world.organizations["name"].tolist() == ["P", "Q", "R"]
    assert "new" not in world.organizations


def test_the_frames_handed_in_stay_as_they_are():
    frame = pd.DataFrame({"id": ["p"], "name": [" P "]})
    before = frame.copy()
    Ecosystem.from_tables({"organizations": frame})
    pd.testing.assert_frame_equal(frame, before)


def test_participation_counts_each_once_and_follows_the_collaborations(world):
    assert world.participation.toarray().tolist() == [[1, 1], [1, 1], [0, 0]]


def test_added_rows_are_checked_and_the_day_stays(world):
    seen = world.as_of("2020-06-01")
    more = seen.adding({"organizations": pd.DataFrame([{"id": "s", "name": "S"}])})
    assert more.day == seen.day
    assert len(more.organizations) == 4 and len(seen.organizations) == 3
    with pytest.raises(DataError, match="'p'"):
        seen.adding({"organizations": pd.DataFrame([{"id": "p", "name": "again"}])})


def test_counted_capabilities_are_leaves_or_have_rows_and_are_offered(ecosystem_of):
    eco = ecosystem_of(
        ["p"],
        [
            {"id": "top", "name": "top"},
            {"id": "leaf", "name": "leaf", "parent_id": "top"},
            {"id": "idle", "name": "idle", "parent_id": "top"},
            {"id": "wanted", "name": "wanted"},
        ],
        evidence=[
            {"organization_id": "p", "capability_id": "leaf"},
            {"organization_id": "p", "capability_id": "wanted", "direction": "needs"},
        ],
    )
    # "top" is offered by roll-up, but is no leaf and has no row of its own.
    assert eco.counted_capabilities.tolist() == [False, True, False, False]


def test_the_public_names_are_there_and_no_others():
    assert set(matcher.__all__) <= set(dir(matcher))
    for name in matcher.__all__:
        assert getattr(matcher, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = matcher.nothing
