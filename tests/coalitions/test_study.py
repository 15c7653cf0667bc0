"""Everything about coalitions in one record."""

from __future__ import annotations

import pytest

from matcher.coalitions import compare_coalitions, study_coalitions
from matcher.coalitions.coverage import CoverageTerms
from matcher.coalitions.timeline import timeline
from matcher.coalitions.wants import ranking
from matcher.errors import RequestError, UnknownNameError
from matcher.matching import PartnerModel


@pytest.fixture(scope="module")
def eco(two_camps):
    return two_camps.as_of("2020-06-01")


@pytest.fixture(scope="module")
def model(eco):
    return PartnerModel().fit(eco)


def test_the_comparison_is_that_of_compare_coalitions(eco, model):
    from matcher.matching.group_model import GroupModel

    found = study_coalitions(eco, model=model)
    fit = ranking(GroupModel(model), CoverageTerms.of(eco))
    alone = compare_coalitions(eco, fit=fit)
    assert alone.study is None
    assert found.coalitions == alone.coalitions
    assert found.comparisons == alone.comparisons
    assert found.study.timeline == timeline(eco)
    assert [(each.a, each.b) for each in found.study.coopetition] == [("a", "b")]
    assert [(each.a, each.b) for each in found.study.matrix] == [("a", "b")]
    assert found.study.matrix_left_out == 0


def test_one_coalition_has_no_pairs(eco, model):
    study = study_coalitions(eco, "a", model=model).study
    assert (study.coopetition, study.matrix, study.matrix_left_out) == ((), (), 0)
    assert {each.coalition for each in study.timeline.points} == {"a"}
    assert {each.coalitions for each in study.robustness.figures} == {("a",)}
    assert [each.coalition for each in study.latent.coalitions] == ["a"]


def test_no_coalition_at_all(ecosystem_of):
    eco = ecosystem_of(["k"])
    study = study_coalitions(eco, model=PartnerModel().fit(eco)).study
    assert study.timeline.points == study.matrix == study.latent.coalitions == ()


def test_what_is_asked_for_wrongly(eco, model):
    with pytest.raises(RequestError):
        study_coalitions(eco, model=model, covered_from=2.0)
    with pytest.raises(UnknownNameError):
        study_coalitions(eco, "nobody", model=model)
