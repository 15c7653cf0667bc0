"""Past windows: what lies in them against loops over the tables."""

from __future__ import annotations

import datetime
import weakref
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from matcher.ecosystem import Ecosystem
from matcher.matching import windows as windows_module
from matcher.matching.training_pairs import sample_window
from matcher.matching.windows import (
    Window,
    alike_windows,
    known_count,
    open_pairs,
    open_share,
    past_windows,
    worked,
)

from .history_makers import SMALL, made_ecosystem, made_tables


@pytest.fixture(scope="module")
def windows() -> list[Window]:
    return past_windows(made_ecosystem(), 3, 3.0)


def pairs_between(ecosystem: Ecosystem, first: datetime.date, last: datetime.date) -> set:
    """Give the pairs of ids that are together in a collaboration that began after a day."""
    work = ecosystem.collaborations
    day = pd.to_datetime(work["start_date"])
    began = work["id"][(day > pd.Timestamp(first)) & (day <= pd.Timestamp(last))]
    joined = ecosystem.participants[ecosystem.participants["collaboration_id"].isin(began)]
    return {
        pair
        for _, together in joined.groupby("collaboration_id")
        for pair in permutations(together["organization_id"].unique(), 2)
    }


def test_windows_lie_end_to_end_and_tell_first_work_from_work_again(windows: list[Window]) -> None:
    ecosystem = made_ecosystem()
    assert ecosystem.day is not None and len(windows) == 3
    ends = [ecosystem.day, *(window.day for window in windows)]
    for window, end in zip(windows, ends, strict=False):
        assert window.day is not None and end is not None
        assert window.day == end.replace(year=end.year - 1)
        ids = np.array(window.context.ecosystem.organization_ids.ids)
        before = pairs_between(ecosystem, datetime.date(1900, 1, 1), window.day)
        known = set(ids[window.context.history.known])
        came = {pair for pair in pairs_between(ecosystem, window.day, end) if set(pair) <= known}
        for matrix, expected in ((window.new_ties, came - before), (window.again, came & before)):
            a, b = matrix.nonzero()
            assert set(zip(ids[a], ids[b], strict=True)) == expected
            assert expected and set(matrix.data) == {1.0}
        assert window.events == len(came - before)


def test_of_few_new_ties_more_windows_are_given(windows: list[Window]) -> None:
    ecosystem = made_ecosystem()
    ties = [window.events // 2 for window in windows]
    for enough, most, count in (
        (0, 3, 1),
        (ties[0], 3, 1),
        (ties[0] + 1, 3, 2),
        (ties[0] + ties[1], 3, 2),
        (ties[0] + ties[1] + 1, 3, 3),
        (10**6, 2, 2),
        (10**6, 0, 1),
    ):
        found = past_windows(ecosystem, 1, 3.0, enough=enough, most=most)
        assert len(found) == count, (enough, most)
    assert len(past_windows(ecosystem, 99, 3.0)) < 6  # before the first, nobody worked together


@pytest.mark.parametrize("size", [20, 21])
def test_a_large_collaboration_brings_nobody_together(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows_module, "LARGEST", 20)
    tables = made_tables()
    everybody = [f"o{row}" for row in range(size)]
    late = pd.DataFrame([{"id": "crowd", "start_date": "2018-12-01"}])
    crowd = pd.DataFrame({"collaboration_id": "crowd", "organization_id": everybody})
    grown = Ecosystem.from_tables(
        tables
        | {
            "collaborations": pd.concat([tables["collaborations"], late]),
            "participants": pd.concat([tables["participants"], crowd]),
        }
    )
    (window,) = past_windows(grown, 1, 3.0)
    rows = window.context.ecosystem.organization_ids.rows(pd.Series(everybody))
    there = rows[(rows >= 0) & window.context.history.known[rows]]
    among = (window.new_ties + window.again)[there][:, there].toarray() > 0
    assert among[~np.eye(len(there), dtype=bool)].all() == (size <= 20)


def test_queries_stand_for_all_of_their_kind(windows: list[Window]) -> None:
    window = windows[0]
    known = window.context.history.known
    found = (np.diff(window.new_ties.indptr) > 0) & known
    rng = np.random.default_rng(0)
    for active, others in ((1, 1), (5, 3), (0, 4), (10**6, 10**6)):
        queries, weight = window.draw_queries(window.new_ties, active, others, rng)
        assert queries.tolist() == np.flatnonzero(weight).tolist()
        for kind, count in ((found, active), (known & ~found, others)):
            drawn = queries[kind[queries]]
            assert len(drawn) == min(count, kind.sum())
            np.testing.assert_allclose(weight[drawn], kind.sum() / max(len(drawn), 1))
            assert weight[kind].sum() == pytest.approx(kind.sum() if count else 0.0)
        assert known[queries].all()


def test_pairs_of_the_known_that_are_no_partners_are_open(windows: list[Window]) -> None:
    for window in windows:
        context = window.context
        known = np.flatnonzero(context.history.known)
        a, b = (each.ravel() for each in np.meshgrid(known, known))
        strangers = ~context.are_partners(a, b) & (a != b)
        assert known_count(context) == len(known) == window.past.known
        assert open_pairs(context) == strangers.sum()
        share = strangers.sum() / (len(known) * (len(known) - 1))
        assert open_share(context) == window.past.open_share == pytest.approx(share)
        met = context.work_ties[a, b] > 0
        assert worked(context, a, b).tolist() == np.asarray(met).ravel().tolist()
    assert worked(context, a[:0], b[:0]).tolist() == []


def test_who_stands_on_the_ladder_is_known_and_who_is_barred_a_partner_or_unknown(
    windows: list[Window],
) -> None:
    window = windows[-1]
    known = window.context.history.known
    assert sorted(window.ladder().rows) == np.flatnonzero(known).tolist()
    assert (np.diff(window.context.degree[window.ladder().rows]) >= 0).all()
    queries = np.flatnonzero(known)[:5]
    barred = window.barred(queries)
    for row, query in enumerate(queries):
        everybody = np.arange(window.context.size)
        partners = window.context.are_partners(np.full(len(everybody), query), everybody)
        assert barred[row].tolist() == (partners | ~known | (everybody == query)).tolist()


def test_windows_that_start_with_little_history_are_left_out(windows: list[Window]) -> None:
    ecosystem = made_ecosystem()
    joint = int((ecosystem.participation.sum(axis=0) > 1).sum())
    enough = [window.context.history.joint.sum() >= 0.2 * joint for window in windows]
    kept = next((place for place, good in enumerate(enough) if place and not good), len(windows))
    assert alike_windows(windows, ecosystem) == windows[:kept]
    assert isinstance(windows[0].new_ties, sp.csr_array)
    assert alike_windows(windows[-1:], ecosystem) == windows[-1:]  # the first is always kept


def test_a_window_that_was_drawn_from_keeps_no_context_and_makes_it_anew() -> None:
    (window,) = past_windows(made_ecosystem(), 1, 3.0)
    before, digest = weakref.ref(window.context), window.context.ecosystem.digest
    ties = window.context.work_ties
    assert before() is window.context
    sample_window(window, SMALL.rates, np.random.default_rng(0))
    assert before() is None  # at once: a circle would hold it until the next collection
    assert window.context.ecosystem.digest == digest
    assert (window.context.work_ties != ties).nnz == 0


def test_who_was_founded_within_a_window_keeps_its_row() -> None:
    tables = made_tables()
    born = tables["organizations"].assign(founded=None)
    born.loc[3, "founded"] = "2018-06-01"  # none of its work is of before
    work, taking = tables["collaborations"], tables["participants"]
    before = work["id"][work["start_date"] < "2018-06-01"]
    early = taking["collaboration_id"].isin(before) & (taking["organization_id"] == "o3")
    eco = Ecosystem.from_tables({**tables, "organizations": born, "participants": taking[~early]})
    for window in past_windows(eco, 2, 3.0):
        queries, weight = window.draw_queries(window.new_ties, 10, 10, np.random.default_rng(0))
        assert len(weight) == window.new_ties.shape[0] == len(eco.organizations)
        assert 3 not in queries
