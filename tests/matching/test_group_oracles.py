"""Odds of a group add up, and past groups are learned from by one over their chance."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.matching.context import Context
from matcher.matching.group_block import GroupBlock, GroupNetwork
from matcher.matching.group_choice import RIDGE, GroupChoice, learn_choice
from matcher.matching.group_features import MEASURES, SWAYED, TRAITS, GroupViews
from matcher.matching.group_history import (
    SMALLEST,
    HiddenCases,
    hidden_cases,
    joined,
    past_consortia,
)
from matcher.matching.group_model import POINTS, GroupModel


@pytest.fixture(scope="module")
def cases(rich: Ecosystem) -> HiddenCases:
    found = hidden_cases(rich, 3.0, np.random.default_rng(0))
    assert found.consortia >= 50
    return found


@pytest.fixture(scope="module")
def choice(cases: HiddenCases) -> GroupChoice:
    return learn_choice(cases)


@pytest.mark.parametrize("learn", [True, False])
def test_the_probabilities_of_all_who_could_complete_a_group_sum_to_one(
    rich_prior: PartnerModel, learn: bool
) -> None:
    context = rich_prior.context
    model = GroupModel(rich_prior, learn=learn)
    everybody = np.arange(context.size)
    for members in (np.array([3]), np.arange(10, 14), np.array([0, 50, 100, 150, 200, 250])):
        points = model.points(members, everybody)
        active = np.setdiff1d(np.flatnonzero(context.degree > 0), members)
        # 0 points are the odds of one chosen at random among all of them.
        odds = np.exp(points[active] / POINTS) / (len(active) - 1.0)
        assert (odds / (1.0 + odds)).sum() == pytest.approx(1.0, abs=1e-9)
        assert odds.max() > 5.0 / len(active)


def test_what_ran_work_counts_leads_too(rich: Ecosystem, rich_prior: PartnerModel) -> None:
    run = Counter(
        each.organization_id
        for each in rich.participants.itertuples()
        if str(each.role).lower() in ("coordinator", "lead")
    )
    _, features, _ = next(GroupViews(rich_prior.context).blocks([np.array([1, 2])]))
    expected = np.log1p([run[str(each)] for each in rich.organization_ids.ids])
    assert features[MEASURES.index("coordinated"), 0] == pytest.approx(expected, abs=1e-6)


def test_past_consortia_are_those_of_enough_participants(rich: Ecosystem) -> None:
    sizes = Counter(rich.participants["collaboration_id"])
    enough = [each for each in sizes.values() if each >= SMALLEST]
    assert past_consortia(rich) == len(enough) > sum(each != SMALLEST for each in enough) > 0
    assert len(enough) < len(sizes)


def test_of_no_cases_there_are_no_rows() -> None:
    found = joined([], 3)
    columns = (found.features, found.traits, found.hidden, found.weight, found.case)
    assert (len(found), found.consortia, {len(each) for each in columns}) == (0, 3, {0})
    assert (found.features.shape[1], found.traits.shape[1]) == (len(MEASURES), len(TRAITS))


def test_of_whom_nothing_is_known_the_measures_are_finite(ecosystem_of) -> None:
    eco = ecosystem_of(
        "abc",
        collaborations=[{"id": "p", "start_date": "2019"}],
        participants=[{"collaboration_id": "p", "organization_id": each} for each in "ab"],
    )
    _, features, _ = next(GroupViews(Context(eco)).blocks([np.array([2])]))
    assert np.isfinite(features).all()


def test_the_drawn_candidates_stand_for_all_that_could_complete(
    rich: Ecosystem, cases: HiddenCases
) -> None:
    assert {1.0} < set(cases.weight.round(6).tolist())  # some are sure, others stand for several
    drawn = np.bincount(cases.case)
    stands_for = np.bincount(cases.case, cases.weight)
    candidates = float(np.mean(stands_for))
    active = []
    for number in range(3):
        seen = PartnerModel().fit(rich.as_of(f"{2019 - number}-12-30")).context
        active.append(int((seen.degree > 0).sum()))
    assert min(active) - 10 < candidates < max(active)
    assert drawn.mean() < 0.8 * candidates


def loss_of(cases: HiddenCases, choice: GroupChoice, weights: np.ndarray) -> float:
    """Give the negative log-likelihood by a loop over cases, candidates weighed by their weight."""
    swayed = [MEASURES.index(name) for name in SWAYED]
    features = (cases.features.astype(float) - choice.centre) / choice.scale
    traits = (cases.traits - choice.trait_centre) / choice.trait_scale
    slopes, sway = weights[: len(MEASURES)], weights[len(MEASURES) :].reshape(-1, len(TRAITS))
    total = 0.0
    for case in np.unique(cases.case):
        rows = np.flatnonzero(cases.case == case)
        utility = features[rows] @ slopes
        utility += (features[rows][:, swayed] * (traits[rows] @ sway.T)).sum(axis=1)
        hidden = cases.hidden[rows]
        # The hidden one was there for certain, whatever it was drawn with.
        worth = np.where(hidden, 1.0, cases.weight[rows])
        total += np.log((worth * np.exp(utility)).sum()) - float(utility[hidden].sum())
    return (total + RIDGE * float(weights @ weights)) / len(np.unique(cases.case))


def test_the_choice_is_the_likeliest_where_each_candidate_weighs_one_over_its_chance(
    cases: HiddenCases, choice: GroupChoice
) -> None:
    best = loss_of(cases, choice, choice.weights)
    slope = np.empty(len(choice.weights))
    for place in range(len(slope)):
        moved = choice.weights.copy()
        moved[place] += 1e-4
        more = loss_of(cases, choice, moved)
        moved[place] -= 2e-4
        slope[place] = (more - loss_of(cases, choice, moved)) / 2e-4
    assert np.abs(slope).max() < 2e-3
    assert best < loss_of(cases, choice, np.zeros(len(slope)))
    alike = HiddenCases(
        cases.features,
        cases.traits,
        cases.hidden,
        np.ones(len(cases.weight)),
        cases.case,
        cases.consortia,
    )
    assert np.abs(learn_choice(alike).weights - choice.weights).max() > 0.01


def test_what_all_groups_share_is_counted_from_the_tables(rich_prior: PartnerModel) -> None:
    network = GroupNetwork(rich_prior.context)
    taken, age, size = network.taken.toarray(), network.age, network.participants
    together = (taken @ taken.T > 0) & ~np.eye(len(taken), dtype=bool)
    met = network.partners.toarray() > 0
    assert not (met & ~together).any()
    rare = met / np.log(np.maximum(met.sum(axis=0), 2.0))
    np.testing.assert_allclose(network.rare.toarray(), rare)
    np.testing.assert_allclose(network.alone["late"], np.log1p(taken[:, age <= 1.0].sum(axis=1)))
    years = rich_prior.context.half_life_years
    weight, _ = network.walks["walk_small"]
    expected = np.where(size > 1, 0.5 ** (age / years) / np.maximum(size - 1.0, 1.0) ** 2, 0.0)
    np.testing.assert_allclose(weight, expected)
    work, (everybody, focus, _) = network.field_work, network.field_focus
    np.testing.assert_allclose(everybody, work.sum(axis=0) / work.sum())
    idle = np.flatnonzero(work.sum(axis=1) == 0)
    np.testing.assert_allclose(focus.sum(axis=1), 1.0)
    np.testing.assert_allclose(focus[idle], np.tile(everybody, (len(idle), 1)))


def test_work_with_several_members_at_once_counts_by_the_square(rich_prior: PartnerModel) -> None:
    network = GroupNetwork(rich_prior.context)
    taken, late = network.taken.toarray(), network.walks["walk_late"][0]
    group = np.flatnonzero(taken[:, network.participants.argmax()])[:4]
    joint = taken[group].sum(axis=0)
    assert joint.max() > 1
    found = GroupBlock(network, [group]).together["together_late"][0]
    np.testing.assert_allclose(found, np.log1p(taken @ (joint**2 * late)))


def test_ties_with_a_group_are_sums_and_maxima_over_its_members(rich_prior: PartnerModel) -> None:
    network = GroupNetwork(rich_prior.context)
    group = np.argsort(-network.context.degree, kind="stable")[:5]
    ties = network.ties.toarray()[group]
    assert ((ties > 0).sum(axis=0) > 1).any()
    block = GroupBlock(network, [group])
    assert block.traits[0, 2] == pytest.approx(network.alone["activity"][group].mean())
    found = {name: values[0] for name, values in block.ties.items()}
    np.testing.assert_allclose(found["tie_any"], np.log1p(3.0 * ties).sum(axis=0))
    np.testing.assert_allclose(found["tie_mean"], np.log1p(ties.sum(axis=0)))
    np.testing.assert_allclose(found["tie_largest"], np.log1p(ties.max(axis=0)))
    np.testing.assert_allclose(found["tied_share"], (ties > 0).mean(axis=0))


def test_walks_from_a_group_end_after_their_steps(ecosystem_of) -> None:
    places = [f"o{place:02}" for place in range(12)]
    ties = list(pairwise(places))
    eco = ecosystem_of(
        places,
        collaborations=[{"id": one, "start_date": "2019"} for one, _ in ties],
        participants=[
            {"collaboration_id": tie[0], "organization_id": each} for tie in ties for each in tie
        ],
    )
    walks = GroupBlock(GroupNetwork(Context(eco)), [np.array([0])]).walks
    for name, visits in walks.items():
        reached = np.flatnonzero(visits[0] > np.log(1e-3) + 1e-9)
        assert reached.tolist() == list(range(5 if name == "walk_wide" else 9)), name
