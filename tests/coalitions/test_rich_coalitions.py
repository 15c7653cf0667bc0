"""Coalitions of an ecosystem with hundreds of organizations, against loops and networkx."""

from __future__ import annotations

import datetime
from typing import get_type_hints

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from matcher.coalitions import latent as latent_module
from matcher.coalitions import recruit
from matcher.coalitions.balance import TRIANGLES_SHOWN
from matcher.coalitions.coopetition import CAPABILITIES_SHOWN, PAIRS_SHOWN
from matcher.coalitions.grounds import JOINT_WORK_SHOWN
from matcher.coalitions.latent import OUTSIDERS_SHOWN, consensus
from matcher.coalitions.recruit import TWICE
from matcher.coalitions.recruit_findings import RecruitCandidate, RecruitReport
from matcher.coalitions.relation_findings import BalanceReport, Coopetition, CoopetitionMap
from matcher.coalitions.standing_findings import CoverageRow
from matcher.coalitions.study_findings import LatentCoalition, Outsider
from matcher.coalitions.timeline import change_days, timeline
from matcher.coalitions.tracing import ROWS_SHOWN
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.collaborations import tie_matrix
from matcher.matching import Filters, PartnerModel
from matcher.matching.group_model import GroupModel
from matcher.measures.communities import communities

ONE_DAY = datetime.timedelta(days=1)


def last_day_of(text: str) -> datetime.date:
    """Give the last day that "2020", "2020-02" or "2020-02-03" can mean."""
    return pd.Period(text).end_time.date()


def test_a_schema_allows_as_many_as_are_shown() -> None:
    limits = {
        (Coopetition, "alike"): CAPABILITIES_SHOWN,
        (Coopetition, "a_gives"): CAPABILITIES_SHOWN,
        (Coopetition, "b_gives"): CAPABILITIES_SHOWN,
        (CoopetitionMap, "pairs"): PAIRS_SHOWN,
        (BalanceReport, "named"): TRIANGLES_SHOWN,
        (CoverageRow, "evidence"): ROWS_SHOWN,
        (LatentCoalition, "outsiders"): OUTSIDERS_SHOWN,
        (Outsider, "works_with"): JOINT_WORK_SHOWN,
        (RecruitCandidate, "works_with"): JOINT_WORK_SHOWN,
    }
    for (kind, name), shown in limits.items():
        said = get_type_hints(kind, include_extras=True)[name].__metadata__
        assert [each.keywords for each in said] == [{"maxItems": shown}], name


# -- time --------------------------------------------------------------------------------------


def test_the_line_turns_on_the_day_after_an_end(rich: Ecosystem) -> None:
    every = [str(each) for each in rich.coalitions["id"]]
    begun = [*rich.memberships["since"].dropna(), *rich.coalitions["founded"].dropna()]
    ended = rich.memberships["until"].dropna().tolist()
    assert {len(each) for each in ended} == {4, 7, 10}  # a year, a month, a day
    days = {last_day_of(each) for each in begun} | {last_day_of(each) + ONE_DAY for each in ended}
    assert rich.day is not None
    assert change_days(rich, every) == sorted(day for day in days if day <= rich.day)


def test_who_leaves_is_a_member_up_to_the_last_day(rich: Ecosystem) -> None:
    left = rich.memberships.dropna(subset=["until"])
    seen = 0
    for each in left.itertuples():
        last = last_day_of(each.until)
        for day, inside in ((last, True), (last + ONE_DAY, False)):
            assert (each.organization_id in rich.as_of(day).members(each.coalition_id)) is inside
        seen += 1
    assert seen > 10


def test_the_line_counts_the_members_of_each_day(rich: Ecosystem) -> None:
    points = timeline(rich, "coalition001", "coalition002").points
    seen = {day: rich.as_of(day) for day in {each.day for each in points}}
    assert len(seen) > 8
    fewer = 0
    before: dict[str, int] = {}
    for each in points:
        assert each.members == len(seen[each.day].members(each.coalition))
        fewer += each.members < before.get(each.coalition, 0)
        before[each.coalition] = each.members
    assert fewer >= 2


# -- communities -------------------------------------------------------------------------------


def parts_together(
    ties: nx.Graph, partitions: list[list[set[int]]], share: float = 0.5
) -> set[frozenset[int]]:
    """Give what hangs together by ties that lie within a part in more than a share of the runs."""
    together = nx.Graph()
    together.add_nodes_from(ties)
    for a, b in ties.edges:
        runs = sum(any(a in part and b in part for part in each) for each in partitions)
        if runs > len(partitions) * share:
            together.add_edge(a, b)
    return {frozenset(part) for part in nx.connected_components(together)}


def labelled(labels: np.ndarray) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for row, label in enumerate(labels.tolist()):
        if label >= 0:
            found.setdefault(label, set()).add(row)
    return {frozenset(part) for part in found.values()}


def graph_of(rich: Ecosystem) -> nx.Graph:
    links = tie_matrix(rich).tocoo()
    graph = nx.Graph()
    for a, b, weight in zip(links.row.tolist(), links.col.tolist(), links.data, strict=True):
        if a < b:
            graph.add_edge(a, b, weight=float(weight))
    return graph


@pytest.mark.parametrize("seed", [0, 7])
def test_the_consensus_is_of_more_than_half_of_the_runs(rich: Ecosystem, seed: int) -> None:
    graph = graph_of(rich)
    runs = [
        nx.community.louvain_communities(graph, seed=seed + run)
        for run in range(latent_module.RUNS)
    ]
    expected = parts_together(graph, runs)
    assert expected != parts_together(graph, runs, 0.2)  # the runs do not agree on everything
    assert labelled(consensus(tie_matrix(rich), seed)) == expected


def test_so_it_is_with_many_links(rich: Ecosystem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latent_module, "LINKS_LIMIT", 100)
    ties, graph = tie_matrix(rich), graph_of(rich)
    rows = np.array(sorted(graph))
    among = ties[rows][:, rows].tocsr()
    runs = []
    for run in range(latent_module.LARGE_RUNS):
        labels = communities(among, np.random.default_rng(run))
        runs.append([set(rows[labels == each].tolist()) for each in np.unique(labels)])
    assert labelled(consensus(ties, 0)) == parts_together(graph, runs)


# -- recruiting --------------------------------------------------------------------------------


def test_the_pull_of_rivals_is_that_of_the_strongest(
    rich: Ecosystem, rich_prior: PartnerModel
) -> None:
    model = GroupModel(rich_prior, learn=False)
    report = recruit(rich, "coalition001", model, k=40)
    assert len(report.rivals) == 2
    rows = rich.organization_ids.rows(pd.Series([c.organization.id for c in report.candidates]))
    pulls = []
    for rival in report.rivals:
        members = rich.organization_ids.rows(pd.Series(rich.members(rival.id)))
        pulls.append(model.points(members, rows))
    differ = 0
    for candidate, *each in zip(report.candidates, *pulls, strict=True):
        known = [pull for pull in each if not np.isnan(pull)]
        assert candidate.rival_pull == pytest.approx(max(known), abs=1e-6)
        differ += max(known) - min(known) > 1.0
    assert differ > 10


@pytest.mark.slow
def test_who_fits_a_rival_better_stands_higher_there(
    rich: Ecosystem, rich_prior: PartnerModel
) -> None:
    def reported(coalition: str) -> RecruitReport:
        found = recruit(rich, coalition, rich_prior, k=300, filters=Filters(rivals="flag"))
        assert not found.without_reason  # everybody is there, in the order of points
        return found

    def better_there(candidate: RecruitCandidate) -> str:
        return candidate.next_step.partition("by the model they fit ")[2].partition(" better")[0]

    ours = reported("coalition001")
    rival, told = max(
        ((r, [c for c in ours.candidates if r.name in better_there(c)]) for r in ours.rivals),
        key=lambda each: len(each[1]),
    )
    assert told
    theirs = {each.organization.id: each for each in reported(rival.id).candidates}
    for here in told:
        there = theirs[here.organization.id]
        assert here.fit is not None and there.fit is not None
        assert there.fit >= here.fit + TWICE
        assert there.rank < here.rank
