"""Which candidate completes a group: units, the prior, and what the ridge draws to."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from matcher.matching.group_choice import (
    JOINING,
    PLAIN,
    PRIOR_FILE,
    beside_plain,
    learn_choice,
    learn_joining,
    load_group_prior,
    load_joining_prior,
)
from matcher.matching.group_features import MEASURES, SWAYED, TRAITS
from matcher.matching.group_history import HiddenCases, nearest


def made(seed=0, cases=40, candidates=12):
    """Draw cases in which the candidate with most of the first measure is the hidden one."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(cases * candidates, len(MEASURES))).astype(np.float32)
    case = np.repeat(np.arange(cases), candidates)
    hidden = np.zeros(len(case), dtype=bool)
    hidden[features[:, 0].reshape(cases, -1).argmax(axis=1) + np.arange(cases) * candidates] = True
    traits = np.repeat(rng.normal(2.0, 1.0, size=(cases, len(TRAITS))), candidates, axis=0)
    return HiddenCases(features, traits, hidden, np.ones(len(case)), case, cases)


def test_other_units_give_the_same_utilities():
    choice = learn_choice(made())
    rng = np.random.default_rng(1)
    other = choice.rescaled(
        rng.normal(size=len(MEASURES)),
        rng.uniform(0.5, 2.0, len(MEASURES)),
        choice.trait_centre + 0.1,
        choice.trait_scale * 1.5,
    )
    features = rng.normal(size=(len(MEASURES), 30)).astype(np.float32)
    for trait in (choice.trait_centre, choice.trait_centre + 0.7):
        mine, theirs = (each.utilities(features, trait) for each in (choice, other))
        # What all candidates of a group share cancels.
        assert mine - mine[0] == pytest.approx(theirs - theirs[0], abs=1e-4)


def test_the_fitted_prior_is_read_by_its_names():
    choice = load_group_prior()
    file = resources.files("matcher.matching").joinpath(PRIOR_FILE)
    stored = json.loads(file.read_text("utf-8"))
    place = MEASURES.index("walk")
    assert choice.scale[place] == stored["measures"]["walk"]["scale"]
    assert choice.weights[place] == stored["measures"]["walk"]["weight"]
    assert choice.trait_centre[1] == stored["traits"][TRAITS[1]]["centre"]
    place = len(MEASURES) + 2 * len(TRAITS) + 1
    assert choice.weights[place] == stored["traits"][TRAITS[1]]["sway"][SWAYED[2]]
    assert len(choice.weights) == len(MEASURES) + len(SWAYED) * len(TRAITS)


def test_a_strong_ridge_keeps_what_held_elsewhere_and_a_weak_one_learns():
    elsewhere = learn_choice(made(seed=2))
    other = made(seed=3)
    features, trait = other.features[:12].T, other.traits[0]
    kept = learn_choice(other, ridge=1e7, around=elsewhere).utilities(features, trait)
    wanted = elsewhere.utilities(features, trait)
    assert kept - kept[0] == pytest.approx(wanted - wanted[0], abs=0.05)
    nothing = learn_choice(other, ridge=1e7).utilities(features, trait)
    assert nothing - nothing[0] == pytest.approx(np.zeros(12), abs=0.05)
    learned = learn_choice(other, ridge=1.0, around=elsewhere)
    right = [
        learned.utilities(other.features[rows].T, other.traits[rows[0]]).argmax()
        == other.hidden[rows].argmax()
        for rows in np.split(np.arange(len(other.case)), 40)
    ]
    assert np.mean(right) > 0.9


def test_a_group_far_from_the_usual_is_taken_to_be_less_far():
    prior = load_group_prior()
    features = np.ones((len(MEASURES), 1), dtype=np.float32)
    edge = prior.trait_centre + 3.0 * prior.trait_scale
    found = prior.utilities(features, edge * 1e6)
    assert found == pytest.approx(prior.utilities(features, edge))


def test_the_prior_says_what_it_was_fitted_on():
    from importlib import resources

    text = resources.files("matcher.matching").joinpath("group_prior_weights.json").read_text()
    provenance = json.loads(text)["provenance"]
    assert provenance["script"] == "benchmarks/fit_group_prior.py"
    assert any("h2020 to 2016-12-31" in each for each in provenance["histories"])
    assert not any("2017" in each for each in provenance["histories"])
    # Nothing after the first day that each field is judged from.
    assert provenance["joins"] == [
        "h2020 to 2016-12-31",
        "ai-papers to 2013-12-31",
        "petroleum to 2002-12-31",
        "foundations to 2025-09-14",
    ]
    weights = load_group_prior().weights
    assert np.isfinite(weights).all()


def joined_by(measure: str) -> HiddenCases:
    """Cases in which who joins has most of a measure."""
    cases = made(cases=60)
    column = cases.features[:, MEASURES.index(measure)]
    hidden = np.zeros(len(column), dtype=bool)
    hidden[column.reshape(60, -1).argmax(axis=1) + np.arange(60) * 12] = True
    return replace(cases, hidden=hidden)


def test_half_of_the_spread_beside_plain_co_membership_is_its_own():
    cases = joined_by("seat_newcomer")
    learned = learn_joining(cases)
    mixed = beside_plain(learned, cases)
    places = [MEASURES.index(name) for name in JOINING]
    own = mixed.weights - 0.5 * learned.weights
    assert np.flatnonzero(np.abs(own) > 1e-12).tolist() == [MEASURES.index(PLAIN)]
    spreads = [
        np.std((cases.features[:, places] @ each[places]).reshape(60, 12), axis=1)
        for each in (0.5 * learned.weights, own)
    ]
    assert np.sqrt((spreads[0] ** 2).mean()) == pytest.approx(np.sqrt((spreads[1] ** 2).mean()))


def test_who_is_level_with_the_last_of_the_nearest_is_near_unless_they_are_very_many():
    values = np.zeros((len(MEASURES), 2, 40), dtype=np.float32)
    of = values[MEASURES.index("seat_ties")]
    # Four stand above; level with the fifth are seven of the one group, and 35 of the other.
    of[0, :11] = [5, 5, 5, 5, *[1] * 7]
    of[1, :39] = [5, 5, 5, 5, *[1] * 35]
    open_to = np.ones((2, 40), dtype=bool)
    marked = nearest(values, open_to, 5, ("seat_ties",))
    assert np.flatnonzero(marked[0]).tolist() == list(range(11))
    assert np.flatnonzero(marked[1]).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("count", [1, 2, 40, 150])
def test_the_nearest_are_the_first_of_a_sort(count):
    values = np.zeros((len(MEASURES), 30, 300), dtype=np.float32)
    drawn = np.argsort(np.random.default_rng(count).random((30, 300)), axis=1)
    values[MEASURES.index("seat_ties")] = drawn
    marked = nearest(values, drawn % 7 > 0, count, ("seat_ties",))
    expected = [each for each in range(299, -1, -1) if each % 7][:count]
    for row, found in zip(drawn, marked, strict=True):
        assert sorted(row[found], reverse=True) == expected


def test_in_which_units_joining_was_learned_changes_nothing():
    cases = made()
    learned = learn_joining(cases)
    halved = replace(learned, scale=2.0 * learned.scale, weights=2.0 * learned.weights)
    first, second = (beside_plain(each, cases).weights for each in (learned, halved))
    np.testing.assert_allclose(second, first, rtol=1e-12)
    assert np.count_nonzero(first) > 1


def test_units_are_mean_and_spread_and_what_never_varies_stays_as_it_is():
    cases = made()
    cases.features[:, 3] = 2.5
    choice = learn_choice(cases)
    assert (choice.centre[3], choice.scale[3]) == (2.5, 1.0)
    rest = np.delete(np.arange(len(MEASURES)), 3)
    assert choice.centre[rest] == pytest.approx(cases.features[:, rest].mean(axis=0), abs=1e-5)
    assert choice.scale[rest] == pytest.approx(cases.features[:, rest].std(axis=0), rel=1e-4)
    assert choice.trait_centre == pytest.approx(cases.traits.mean(axis=0))
    assert choice.trait_scale == pytest.approx(cases.traits.std(axis=0))


def test_a_strong_ridge_leaves_what_favours_joining_as_it_was_in_any_unit():
    places = [MEASURES.index(name) for name in JOINING]
    around = load_joining_prior()
    cases = joined_by("seat_newcomer")
    cases.features[:, places] *= np.geomspace(0.2, 40.0, len(places))
    kept = learn_joining(cases, around, ridge=1e12)
    assert kept.weights[places] == pytest.approx(around.weights[places], rel=1e-3, abs=1e-6)
    assert (around.weights[places] > 0.0).any()
