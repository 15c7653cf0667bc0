"""What the past may know and what the truth is, held against plain loops over the rows."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.evaluation.split import Split, split
from matcher.matching.learned_context import LearnedContext
from matcher.matching.windows import joint_work, told_apart

from .conftest import CUT, HORIZON, SIZE, Tables, true_pairs


def named(parts: Split) -> set[tuple[str, str]]:
    ids = parts.seen.organization_ids.ids
    entries = parts.truth.tocoo()
    return {(ids[a], ids[b]) for a, b in zip(entries.row, entries.col, strict=True)}


def test_the_truth_is_what_loops_find(tables: Tables, parts: Split) -> None:
    known, active, new = true_pairs(tables)
    assert set(parts.seen.organizations["id"]) == known
    assert {
        o
        for o, is_active in zip(parts.seen.organization_ids.ids, parts.active, strict=True)
        if is_active
    } == active
    expected = {(a, b) for pair in new for a in pair for b in pair if a != b}
    assert named(parts) == expected
    data = parts.data
    assert data.unknown_organizations == SIZE - len(known)
    assert data.new_pairs == len({pair for pair in new if pair <= active})
    assert data.new_pairs_with_newcomer == len({p for p in new if len(p & active) == 1})
    assert data.new_pairs_of_newcomers == len({p for p in new if not p & active})
    assert data.new_pairs > 100
    assert data.new_pairs_with_newcomer > 0


def test_who_works_together_again_is_what_loops_find(tables: Tables, parts: Split) -> None:
    start = dict(tables["collaborations"][["id", "start_date"]].itertuples(index=False))
    before, after = set(), set()
    for c, group in tables["participants"].groupby("collaboration_id"):
        members = group["organization_id"]
        pairs = {(a, b) for a in members for b in members if a != b}
        if start[c] < "2019-01-01":
            before |= pairs
        elif start[c] < "2020-01-01":
            after |= pairs
    ids = parts.seen.organization_ids.ids
    assert {(ids[a], ids[b]) for a, b in zip(*parts.again.nonzero(), strict=True)} == before & after
    assert before & after
    assert not parts.again.multiply(parts.truth).nnz


def test_what_is_judged_is_what_is_learned(world: Ecosystem) -> None:
    day = datetime.date(2018, 12, 31)
    parts = split(world, "2019-01-01", "12m")
    context = LearnedContext(world.as_of(day))
    found = joint_work(context, context.history.known, world.as_of("2019-12-31"))
    learned = told_apart(context, *found)[0].tocoo()
    ids = context.ecosystem.organization_ids.ids
    pairs = {(ids[a], ids[b]) for a, b in zip(learned.row, learned.col, strict=True)}
    assert named(parts) == pairs
    # Some of them are of organizations that had worked with nobody.
    assert any(context.degree[learned.row[i]] == 0 for i in range(learned.nnz))


def test_two_newcomers_make_a_new_pair_too(tables: Tables) -> None:
    known, active, _ = true_pairs(tables)
    a, b = sorted(known - active)[:2]
    rows = {"collaborations": [{"id": "first", "start_date": "2019-05-05"}]}
    rows["participants"] = [{"collaboration_id": "first", "organization_id": o} for o in (a, b)]
    for name, added in rows.items():
        tables[name] = pd.concat([tables[name], pd.DataFrame(added)], ignore_index=True)
    parts = split(Ecosystem.from_tables(tables), CUT, HORIZON)
    assert {(a, b), (b, a)} <= named(parts)
    assert parts.data.new_pairs_of_newcomers == 1


def test_past_counts_collaborations_with_somebody(tables: Tables, parts: Split) -> None:
    both = tables["participants"].merge(
        tables["collaborations"], left_on="collaboration_id", right_on="id"
    )
    both = both[both["start_date"] < CUT]
    size = both.groupby("collaboration_id")["organization_id"].transform("nunique")
    expected = both[size > 1].groupby("organization_id")["collaboration_id"].nunique()
    found = pd.Series(parts.past, parts.seen.organization_ids.ids)
    assert found[found > 0].to_dict() == expected.to_dict()


def test_the_past_holds_nothing_later(parts: Split) -> None:
    for name in ("collaborations", "evidence"):
        days = parts.seen.known_days(name)
        assert (days < np.datetime64(CUT, "D")).all()


def test_undated_rows_are_dropped_and_counted(tables: Tables) -> None:
    undated = pd.DataFrame({"organization_id": ["o000", "o001"], "capability_id": ["t0", "t1"]})
    tables["evidence"] = pd.concat([tables["evidence"], undated], ignore_index=True)
    tables["coalitions"] = pd.DataFrame(
        {"id": ["old", "ageless"], "name": ["Old", "Ageless"], "founded": ["2016", None]}
    )
    tables["memberships"] = pd.DataFrame(
        {
            "coalition_id": ["old", "old", "ageless"],
            "organization_id": ["o000", "o001", "o002"],
            "since": ["2016", None, "2016"],
        }
    )
    tables["ties"] = pd.DataFrame(
        {"organization_a": ["o000"], "organization_b": ["o003"], "kind": ["equity"]}
    )
    parts = split(Ecosystem.from_tables(tables), CUT, HORIZON)
    assert parts.data.undated_rows == {
        "evidence": 2,
        "coalitions": 1,
        "memberships": 2,  # one undated, one of the coalition that is gone
        "ties": 1,
    }
    assert parts.seen.memberships["organization_id"].to_list() == ["o000"]
    assert parts.seen.evidence["date"].notna().all()


def test_partners_by_coalition_are_not_looked_for(tables: Tables, parts: Split) -> None:
    a, b = sorted(named(parts))[0]
    tables["coalitions"] = pd.DataFrame({"id": ["x"], "name": ["X"], "founded": ["2016"]})
    tables["memberships"] = pd.DataFrame(
        {"coalition_id": ["x", "x"], "organization_id": [a, b], "since": ["2016", "2016"]}
    )
    allied = split(Ecosystem.from_tables(tables), CUT, HORIZON)
    assert named(parts) - named(allied) == {(a, b), (b, a)}
    assert allied.data.pairs_already_in_one_coalition == 1


def test_a_parent_that_nobody_knew_is_no_parent(tables: Tables) -> None:
    tables["organizations"]["parent_id"] = [None, f"o{SIZE - 1:03}", *[None] * (SIZE - 2)]
    parts = split(Ecosystem.from_tables(tables), CUT, HORIZON)
    assert f"o{SIZE - 1:03}" not in set(parts.seen.organizations["id"])
    assert parts.seen.organizations["parent_id"].isna().all()


def test_a_year_belongs_to_the_window_of_its_last_day(tables: Tables) -> None:
    tables["collaborations"] = pd.concat(
        [tables["collaborations"], pd.DataFrame({"id": ["y"], "start_date": ["2019"]})]
    )
    tables["participants"] = pd.concat(
        [
            tables["participants"],
            pd.DataFrame({"collaboration_id": ["y", "y"], "organization_id": ["o000", "o149"]}),
        ]
    )
    eco = Ecosystem.from_tables(tables)
    whole, half = split(eco, CUT, "12m"), split(eco, CUT, "6m")
    in_window = (tables["collaborations"]["start_date"] >= "2019-01-01") & (
        tables["collaborations"]["start_date"] < "2019-07-01"
    )
    # The row "y" sorts before "2019-01-01" as text, so it is in neither count here.
    assert half.data.collaborations_after == in_window.sum()
    full_year = tables["collaborations"]["start_date"].str.startswith("2019").sum()
    assert whole.data.collaborations_after == full_year


@pytest.mark.parametrize(
    ("cut", "horizon", "words"),
    [
        ("2031-01-01", "12m", "after the newest date in the data, 2020"),
        ("2014-01-01", "12m", "no two organizations collaborated before 2014-01-01"),
        ("1990", "12m", "no two organizations collaborated before 1990-01-01"),
        ("2020-12-25", "3d", "no new pair of known organizations"),
        ("2019-01-01", "a year", "'a year' is no horizon"),
        ("yesterday", "12m", "'yesterday' is no date"),
        ("0001-01-01", "12m", "the first day of the calendar: no past lies before"),
    ],
)
def test_an_impossible_request_is_refused(
    world: Ecosystem, cut: str, horizon: str, words: str
) -> None:
    with pytest.raises(RequestError, match=words):
        split(world, cut, horizon)


def test_an_ecosystem_that_was_cut_has_no_future(world: Ecosystem) -> None:
    with pytest.raises(RequestError, match="after the newest date"):
        split(world.as_of("2018-12-31"), CUT, HORIZON)


def test_data_without_any_date_cannot_be_split() -> None:
    eco = Ecosystem.from_tables({"organizations": pd.DataFrame({"id": ["a"], "name": ["A"]})})
    with pytest.raises(RequestError, match="nothing in the data has a date"):
        split(eco, CUT, HORIZON)
