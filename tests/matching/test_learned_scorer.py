"""Whom one works with again is learned by itself: of partners alone, whatever else is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher.matching.learned_features import FEATURES, learned_features
from matcher.matching.model import PartnerModel
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
