"""Latent coalitions on graphs whose communities are plain to see."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from matcher.coalitions import latent as module
from matcher.coalitions.coverage import CoverageTerms, rosters
from matcher.coalitions.latent import _method, consensus, latent_report
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.collaborations import tie_matrix
from matcher.ecosystem.schema import TABLES


def latent_coalitions(ecosystem, *names):
    """Hold communities against some coalitions, by default all."""
    ids = ecosystem.find_coalitions(names)
    return latent_report(ecosystem, rosters(ecosystem, CoverageTerms.of(ecosystem), ids))


@pytest.fixture(scope="module")
def circles(ecosystem_of):
    """Two circles, abcd and efgh; d is declared on the wrong side, h nowhere, i works alone."""
    work = [("p", "abcd"), ("q", "abcd"), ("r", "efgh"), ("s", "efgh"), ("t", "ae")]
    return ecosystem_of(
        "abcdefghi",
        coalitions=[{"id": "one", "name": "One"}, {"id": "two", "name": "Two"}],
        memberships=[
            {"coalition_id": coalition, "organization_id": each}
            for coalition, members in (("one", "abci"), ("two", "defg"))
            for each in members
        ],
        collaborations=[{"id": name, "start_date": "2020"} for name, _ in work],
        participants=[
            {"collaboration_id": name, "organization_id": each}
            for name, members in work
            for each in members
        ],
    )


def test_communities(circles):
    labels = consensus(tie_matrix(circles), 0).tolist()
    assert labels == [0, 0, 0, 0, 1, 1, 1, 1, -1]


def test_outsiders_and_insiders(circles):
    report = latent_coalitions(circles)
    one, two = report.coalitions
    assert [each.id for each in one.outsiders] == ["d"]
    assert one.insiders_outside == ()
    assert [each.id for each in two.outsiders] == ["h"]
    assert [each.id for each in two.insiders_outside] == ["d"]
    (outsider,) = one.outsiders
    assert outsider.joint_work == pytest.approx(2.0)
    assert [(row.collaboration, row.organization.id) for row in outsider.works_with] == [
        ("p", "a"),
        ("q", "a"),
    ]
    assert (report.communities, report.compared) == (2, 7)
    assert report.adjusted_rand == pytest.approx(0.4615, abs=0.2)


def test_many_links_are_parted_otherwise_but_alike(circles, monkeypatch):
    monkeypatch.setattr(module, "LINKS_LIMIT", 3)
    assert consensus(tie_matrix(circles), 0).tolist() == [0, 0, 0, 0, 1, 1, 1, 1, -1]
    assert latent_coalitions(circles).method == module.LARGE


def test_of_hundreds_of_links_all_are_parted_where_that_is_quick():
    ties = sp.csr_array(np.ones((20, 20)))
    assert _method(ties, ties) == module.LOUVAIN
    assert _method(ties, ties[:10]) == module.STRONG


def test_only_the_coalitions_asked_for(circles):
    assert [each.coalition for each in latent_coalitions(circles, "Two").coalitions] == ["two"]


def test_nothing_to_hold_against(ecosystem_of):
    report = latent_coalitions(ecosystem_of(["k"], coalitions=[{"id": "a", "name": "A"}]))
    assert report.adjusted_rand is None
    assert report.normalized_mutual_information is None
    assert report.coalitions[0].community_size == 0


def test_few_ties_are_all_looked_at_and_of_many_those_of_members(circles, monkeypatch):
    ties = tie_matrix(circles)
    assert module._of_members(ties, np.array([0])) is ties
    monkeypatch.setattr(module, "STRONGEST", ties.nnz // 2 - 1)
    assert set(module._of_members(ties, np.array([0])).nonzero()[0].tolist()) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(("times", "together"), [(4, False), (6, True)])
def test_who_is_together_in_more_than_half_of_the_runs_stays_so(
    circles, monkeypatch, times, together
):
    monkeypatch.setattr(module, "RUNS", 10)

    def louvain(links):
        def partition(seed):  # abcd and efgh are one in so many runs of ten
            return np.zeros(9) if seed < times else np.array([0, 0, 0, 0, 1, 1, 1, 1, 2])

        return partition

    monkeypatch.setattr(module, "_louvain", louvain)
    labels = consensus(tie_matrix(circles), 0)
    assert (labels[0] == labels[4]) == together


def test_a_member_may_sit_with_those_of_either_side(circles):
    tables = {name: circles.table(name) for name in TABLES}
    sits = [("one", each) for each in "abh"] + [("two", each) for each in "defg"]
    tables["memberships"] = pd.DataFrame(sits, columns=["coalition_id", "organization_id"])
    one, two = latent_coalitions(Ecosystem.from_tables(tables, "circles")).coalitions
    assert ([each.id for each in one.insiders_outside], one.inside) == (["h"], 2)
    assert ([each.id for each in two.insiders_outside], two.inside) == (["d"], 3)
    assert [each.id for each in one.outsiders] == ["c", "d"]
