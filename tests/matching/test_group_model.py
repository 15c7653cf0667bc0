"""The group model: its walk, its choice model, and that it finds planted groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.matching.group_features import MEASURES, THEMES
from matcher.matching.group_model import GroupModel
from matcher.measures.group_proximity import group_walk, joint_work


@given(st.integers(0, 10_000))
@settings(max_examples=50)
def test_the_walk_is_that_along_the_tie_matrix(seed):
    rng = np.random.default_rng(seed)
    taken = (rng.random((7, 5)) < 0.4).astype(float)
    weight = rng.choice([0.0, 0.5, 1.0], 5)
    ties = taken @ np.diag(weight) @ taken.T
    np.fill_diagonal(ties, 0.0)
    total = ties.sum(axis=1, keepdims=True)
    step = np.divide(ties, total, out=np.zeros_like(ties), where=total > 0)
    start = rng.random((7, 2))
    start /= start.sum(axis=0)
    expected = sum(0.85**t * np.linalg.matrix_power(step, t).T @ start for t in range(1, 9))
    found = group_walk(sp.csr_array(taken), weight, start)
    assert found == pytest.approx(expected, abs=1e-12)
    other = rng.choice([0.0, 0.5, 1.0], 5)  # of each group its own
    both = group_walk(sp.csr_array(taken), np.column_stack([weight, other]), start)
    assert both[:, 0] == pytest.approx(expected[:, 0], abs=1e-12)
    alone = group_walk(sp.csr_array(taken), other, start[:, 1:])
    assert both[:, 1] == pytest.approx(alone[:, 0], abs=1e-12)


def test_along_no_work_a_walk_visits_nobody():
    nothing = sp.csr_array((3, 0))
    assert not group_walk(nothing, np.zeros(0), np.full((3, 2), 1 / 3)).any()


@given(st.integers(0, 10_000))
@settings(max_examples=50)
def test_joint_work_by_counting(seed):
    rng = np.random.default_rng(seed)
    taken = (rng.random((6, 5)) < 0.5).astype(float)
    member = (rng.random((2, 6)) < 0.5).astype(float)
    weight = rng.random(5)
    joint = member @ taken
    repeated, largest = joint_work(sp.csr_array(taken), sp.csr_array(joint), weight)
    for group in range(2):
        for organization in range(6):
            mine = np.flatnonzero(taken[organization])
            k = joint[group, mine]
            assert repeated[group, organization] == pytest.approx(
                (weight[mine] * k * (k - 1)).sum()
            )
            assert largest[group, organization] == k.max(initial=0.0)


@pytest.fixture(scope="module")
def cliques():
    """Twelve circles of eight; every year, each makes consortia of five of its own."""
    rng = np.random.default_rng(0)
    ids = [f"o{number:02d}" for number in range(96)]
    collaborations, participants = [], []
    for year in range(2012, 2020):
        for circle in range(12):
            for take in range(3):
                name = f"c{year}-{circle}-{take}"
                collaborations.append({"id": name, "start_date": f"{year}-0{take + 2}-01"})
                chosen = rng.choice(8, 5, replace=False) + 8 * circle
                participants += [
                    {"collaboration_id": name, "organization_id": ids[each]} for each in chosen
                ]
    return Ecosystem.from_tables(
        {
            "organizations": pd.DataFrame({"id": ids, "name": ids}),
            "collaborations": pd.DataFrame(collaborations),
            "participants": pd.DataFrame(participants),
        }
    )


def test_a_circle_completes_itself(cliques):
    model = GroupModel(PartnerModel().fit(cliques))
    assert model.info.kind == "learned"
    assert model.info.consortia == 108
    members = np.arange(8, 13)
    points = model.points(members, np.arange(96))
    assert np.isnan(points[members]).all()
    best = np.argsort(-np.nan_to_num(points, nan=-1e9))[:3]
    assert sorted(best.tolist()) == [13, 14, 15]
    assert (points[[13, 14, 15]] > 10.0).all()


def test_groups_asked_together_or_alone_are_answered_alike(cliques):
    model = GroupModel(PartnerModel().fit(cliques))
    groups = [np.arange(4), np.array([], dtype=np.intp), np.array([20, 21, 30])]
    together = dict(model.points_of_all(groups))
    assert np.isnan(together[1]).all()
    for place in (0, 2):
        alone = model.points(groups[place], np.arange(96))
        assert together[place] == pytest.approx(alone, nan_ok=True, abs=1e-3)
    again = GroupModel(PartnerModel().fit(cliques)).points(groups[0], np.arange(96))
    assert np.array_equal(again, model.points(groups[0], np.arange(96)), equal_nan=True)


def test_the_learning_sees_nothing_after_the_day(cliques):
    cut = cliques.as_of("2017-12-31")
    early = GroupModel(PartnerModel().fit(cut)).points(np.arange(4), np.arange(96))
    tables = {name: cut.table(name) for name in ("organizations", "collaborations", "participants")}
    fresh = Ecosystem.from_tables(tables).as_of("2017-12-31")
    same = GroupModel(PartnerModel().fit(fresh)).points(np.arange(4), np.arange(96))
    assert np.array_equal(early, same, equal_nan=True)


def test_reasons_name_what_speaks_for_it(cliques):
    model = GroupModel(PartnerModel().fit(cliques))
    assert any(
        "points over the average candidate" in each for each in model.reasons(np.arange(4), 5)
    )
    assert model.reasons(np.array([], dtype=np.intp), 5) == []


def test_each_measure_belongs_to_its_theme() -> None:
    theme = dict(zip(MEASURES, THEMES, strict=True))
    near = "near the members in the network of joint work"
    assert theme["walk"] == theme["common_partners"] == near
    assert theme["tied"] == theme["tie_largest"] == "worked with members before"
    alone = theme["coverage_gain"]
    assert [name for name in MEASURES if theme[name] == alone] == ["coverage_gain"]


def test_without_learning_it_is_what_held_elsewhere(cliques):
    model = GroupModel(PartnerModel().fit(cliques), learn=False)
    assert (model.info.kind, model.info.cases) == ("prior", 0)
    assert model.info.consortia == 288
    points = model.points(np.arange(8, 13), np.arange(96))
    best = np.argsort(-np.nan_to_num(points, nan=-1e9))[:3]
    assert sorted(best.tolist()) == [13, 14, 15]


def test_with_hardly_any_consortium_it_is_the_mean_of_the_members(cliques):
    early = cliques.as_of("2012-02-15")
    model = GroupModel(PartnerModel().fit(early))
    assert model.info.consortia < 20
    pair_model = PartnerModel().fit(early)
    found = model.points(np.arange(3), np.arange(3, 96))
    assert found == pytest.approx(pair_model.group_points(np.arange(3), np.arange(3, 96)))


def test_of_many_members_some_are_asked(cliques, monkeypatch):
    from matcher.matching import group_model

    monkeypatch.setattr(group_model, "MEMBERS_ASKED", 2)
    early = cliques.as_of("2012-02-15")
    found = GroupModel(PartnerModel().fit(early)).points(np.arange(5), np.arange(5, 96))
    asked = PartnerModel().fit(early).group_points(np.array([0, 4]), np.arange(5, 96))
    assert found == pytest.approx(asked)


def test_what_is_worth_less_than_a_point_is_no_reason(cliques):
    model = GroupModel(PartnerModel().fit(cliques))
    points = [
        float(said.split(": ")[1].split(" points")[0])
        for candidate in range(5, 96)
        for said in model.reasons(np.arange(5), candidate, count=len(THEMES))
    ]
    assert points and min(points) >= 1.0
    assert len(points) < 91 * len(set(THEMES))
