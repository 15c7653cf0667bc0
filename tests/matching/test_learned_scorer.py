"""Whom one works with again is learned by itself: of partners alone, whatever else is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import norm

from matcher.matching.calibration import POINTS, Curve
from matcher.matching.choice import SINGLES
from matcher.matching.learned_context import LearnedContext
from matcher.matching.learned_features import FEATURES, learned_features
from matcher.matching.learned_scorer import LearnedScorer
from matcher.matching.model import PartnerModel
from matcher.matching.ranker import Ranker, traits_of
from matcher.matching.training_pairs import sample_window
from matcher.matching.windows import past_windows, worked

from .history_makers import SMALL, made_ecosystem


@pytest.fixture(scope="module")
def model(made_learned: PartnerModel) -> PartnerModel:
    return made_learned


def everybody(model: PartnerModel) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.divmod(np.arange(model.context.size**2), model.context.size)
    return a[a != b], b[a != b]


def test_partners_are_scored_by_what_was_learned_of_partners(model: PartnerModel) -> None:
    learned = model.learned
    assert learned is not None
    assert learned.again is not None
    a, b = everybody(model)
    met = model.context.work_ties.toarray()[a, b] > 0
    assert met.any()
    np.testing.assert_array_equal(worked(model.context, a, b), met)
    features = learned_features(model.context, a, b)
    expected = np.where(met, learned.again.points(features), learned.ranker.points(features))
    np.testing.assert_allclose(model.points(a, b), expected, atol=1e-9)
    ends = model.scorer.intervals(a, b)
    assert ends is not None
    np.testing.assert_array_equal(np.isnan(ends).all(axis=1), met)
    pair = (str(model.context.ecosystem.organization_ids.ids[each[met][0]]) for each in (a, b))
    assert model.explain(*pair).directions[0].match.interval is None


def test_new_partners_are_ranked_as_if_nothing_were_learned_of_old_ones(
    model: PartnerModel,
) -> None:
    assert model.learned is not None
    other = PartnerModel(learn=True, effort=SMALL)
    other._take_in(model.context.ecosystem, replace(model.learned, again=None))
    assert other.suggest("o3").to_dict() == model.suggest("o3").to_dict()
    a, b = everybody(model)
    met = worked(model.context, a, b)
    assert (other.points(a, b)[met] != model.points(a, b)[met]).any()
    np.testing.assert_array_equal(other.points(a, b)[~met], model.points(a, b)[~met])


def test_with_and_without_such_a_ranker_a_model_is_kept(
    model: PartnerModel, tmp_path: Path
) -> None:
    assert model.learned is not None
    a, b = everybody(model)
    for again in (model.learned.again, None):
        each = PartnerModel(learn=True, effort=SMALL)
        each._take_in(model.context.ecosystem, replace(model.learned, again=again))
        each.save(tmp_path / "model")
        kept = PartnerModel.load(tmp_path / "model", model.context.ecosystem)
        np.testing.assert_array_equal(kept.points(a, b), each.points(a, b))
        assert kept.learned is not None
        assert len(kept.learned.refits) == len(model.learned.refits)


def test_of_those_drawn_all_partners_of_the_day_are_read() -> None:
    window = past_windows(made_ecosystem(), 1, 3.0)[0]
    drawn = sample_window(window, SMALL.rates, np.random.default_rng(0)).again
    ties, again = window.context.work_ties.toarray(), window.again.toarray()
    for query in np.unique(drawn.query):
        mine = drawn.query == query
        np.testing.assert_array_equal(drawn.partner[mine], np.flatnonzero(ties[query]))
        np.testing.assert_array_equal(drawn.happened[mine], again[query][drawn.partner[mine]] > 0)
    assert drawn.happened.any()
    assert not drawn.happened.all()
    assert drawn.features.shape[1] == len(FEATURES)
    # Nobody is both: who worked together cannot do so for the first time.
    assert not (window.new_ties.toarray() * again).any()


def straight(weights: np.ndarray) -> Ranker:
    """Give a ranker that is a weighted sum alone."""
    traits = traits_of(np.zeros((1, len(FEATURES)))).shape[1]
    curve = Curve(0.0, 1.0, np.zeros(0), np.zeros(0), np.zeros(traits))
    return Ranker(None, weights, np.zeros(len(FEATURES)), curve, -4.0)


def scorer_of(model: PartnerModel, **changed: Any) -> LearnedScorer:
    assert model.learned is not None
    return LearnedScorer(
        cast(LearnedContext, model.context), replace(model.learned, again=None, **changed)
    )


def test_an_interval_holds_nine_of_ten_refits_around_the_score(model: PartnerModel) -> None:
    rng = np.random.default_rng(0)
    base, step = rng.normal(size=(2, len(FEATURES)))
    # Smaller than the model, all of them think less of everybody: only how they differ counts.
    refits = [straight(0.5 * base + number * step) for number in range(-10, 11)]
    scorer = scorer_of(model, ranker=straight(base), refits=refits)
    a, b = (each[::50] for each in everybody(model))
    found = scorer.intervals(a, b)
    assert found is not None
    features = learned_features(model.context, a, b)
    apart = np.abs(refits[11].points(features) - refits[10].points(features))
    score = straight(base).points(features)
    np.testing.assert_allclose(found, np.column_stack([score - 9 * apart, score + 9 * apart]))
    assert (apart > 0.1).any()
    assert scorer_of(model, refits=[]).intervals(a, b) is None


def test_a_range_holds_four_years_of_five_by_past_years_and_refits(model: PartnerModel) -> None:
    probabilities = np.array([0.001, 0.2, 0.7])
    off = np.array([[3.0, 5.0], [0.0, 9.0], [20.0, 1.0]])
    scorer = scorer_of(model, swing=0.4)
    years = norm.ppf(0.9) * 0.4
    refits = off / POINTS * norm.ppf(0.9) / norm.ppf(0.95)
    for given, wide in ((None, np.full((3, 2), years)), (off, np.hypot(years, refits))):
        middle = logit(probabilities)
        expected = expit(np.column_stack([middle - wide[:, 0], middle + wide[:, 1]]))
        np.testing.assert_allclose(scorer.ranges(probabilities, given), expected, rtol=2e-3)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (0.94, "A single measure ranked them better: take the order with care."),
        (0.96, "It ranks them about as well as the best single measure."),
        (1.05, "It ranks them about as well as the best single measure."),
        (1.5, "It ranks them 1.50 times as well as the best single measure."),
    ],
)
def test_it_is_told_by_what_margin_it_ranks_better(
    model: PartnerModel, times: float, said: str
) -> None:
    assert model.learned is not None
    best = next(e for e in model.learned.singles if set(SINGLES) & set(e.terms))
    chosen = replace(model.learned.chosen, value=times * best.value)
    assert said in scorer_of(model, chosen=chosen).info().note
