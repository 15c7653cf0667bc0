"""What a user of Python gets: short texts of objects, lists, frames, parameters, clear refusals."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import numpy as np
import pytest

import matcher
from matcher.cli import cli
from matcher.errors import OptionError, RequestError
from matcher.matching import Filters, PartnerModel
from matcher.reporting.formats import render
from matcher.teams import Wishes, load_rules

#: The commands whose options are parameters of the method of the same name.
ASKED = (
    "suggest",
    "pairs",
    "recruit",
    "explain",
    "whatif",
    "backtest",
    "resolve",
    "report",
    "team",
)


@pytest.fixture(scope="module")
def workspace() -> matcher.Workspace:
    return matcher.Workspace("korea-ai-2020", as_of="2020-06-02", prior=True)


@pytest.fixture(scope="module")
def suggested(workspace: matcher.Workspace) -> matcher.findings.Finding:
    return workspace.suggest("KT", k=4)


def test_a_list_of_matches_has_a_length_and_gives_its_matches(suggested) -> None:
    assert len(suggested) == 4
    assert list(suggested) == list(suggested.matches)
    assert suggested[0] is suggested.matches[0]


def test_an_answer_without_matches_is_an_answer(workspace) -> None:
    nobody = workspace.suggest("KT", filters=Filters(countries=("NZ",)))
    assert (len(nobody), bool(nobody), len(nobody.to_frame())) == (0, True, 0)
    assert {"rank", "partner_name", "score", "interval_low"} <= set(nobody.to_frame())


@pytest.fixture(scope="module")
def findings(workspace: matcher.Workspace, suggested) -> dict[str, matcher.findings.CommandReport]:
    """What each command says, but for the backtest and the report, which hold these."""
    eve, call = workspace, Path(__file__).parents[2] / "docs" / "pandemic.txt"
    return {
        "suggest": suggested,
        "explain": eve.explain("KT", "LG Electronics"),
        "pairs": eve.pairs(k=3),
        "coalitions": eve.coalitions(),
        "recruit": eve.recruit("AI One Team", k=3),
        "whatif": eve.whatif("AI One Team", join=["Naver"]),
        "team": eve.team(eve.challenge(call), Wishes(load_rules("none"), lead="KT"), k=1),
        "info": eve.info(),
        "validate": matcher.Workspace.validate("korea-ai-2020"),
        "search": eve.search("Naver"),
        "portrait": eve.portrait("KT"),
        "capabilities": eve.capabilities(),
    }


def test_the_dictionary_of_each_finding_is_what_is_printed(findings) -> None:
    for name, found in findings.items():
        assert found.to_dict() == json.loads(render(found, "json")), name
        assert found.to_dict()["schema_version"] >= 1, name


def test_each_finding_says_in_a_line_what_it_is_and_in_a_notebook_all(findings) -> None:
    for name, found in findings.items():
        assert len(repr(found)) < 400 and "\n" not in repr(found), name
        assert found._repr_html_().startswith("<iframe"), name
        if hasattr(type(found), "__len__"):
            assert len(list(found)) == len(found) > 0, name


def test_a_frame_has_numbers_and_names_of_python(suggested) -> None:
    frame = suggested.to_frame()
    numbers = {"score", "probability", "lift", "interval_low", "interval_high", "points_baseline"}
    assert numbers <= set(frame.select_dtypes("number"))
    assert all(name.isidentifier() and name == name.lower() for name in frame)
    assert frame["partner_name"].tolist() == [each.partner.name for each in suggested]
    assert frame["probability"].isna().all()  # the prior has none


def test_a_range_is_two_columns(rich_learned: PartnerModel) -> None:
    found = rich_learned.suggest("org00001", k=3)
    frame = found.to_frame()
    for match, low, high in zip(found, frame["interval_low"], frame["interval_high"], strict=True):
        assert (low, high) == match.interval
    assert (frame["interval_low"] < frame["interval_high"]).all()
    assert frame["probability"].dtype == float


def test_objects_say_in_a_line_what_they_are(workspace, suggested) -> None:
    assert repr(suggested).startswith("SuggestReport(organization='KT'")
    assert "matches=<4>" in repr(suggested)
    for each in (workspace, workspace.ecosystem, workspace.model(), suggested, workspace.info()):
        assert len(repr(each)) < 400 and "\n" not in repr(each)
    assert "2020-06-02" in repr(workspace.ecosystem)
    assert repr(PartnerModel(seed=3)) == "PartnerModel(seed=3)"


def test_a_notebook_shows_the_document(workspace, suggested) -> None:
    shown = suggested._repr_html_()
    assert shown.startswith("<iframe") and "&lt;h1&gt;Partners for KT&lt;/h1&gt;" in shown
    assert "<td>" in workspace.ecosystem._repr_html_()
    assert "half_life_years" in workspace.model()._repr_html_()
    assert "call fit" in PartnerModel()._repr_html_()


def test_parameters_are_read_and_changed_as_scikit_learn_does() -> None:
    from sklearn.base import clone

    model = PartnerModel(half_life_years=3.0, seed=7)
    assert model.get_params()["half_life_years"] == 3.0
    assert model.set_params(horizon="2y").horizon == "2y"
    assert model.seed == 7
    assert clone(model).get_params() == model.get_params()
    with pytest.raises(OptionError, match=r"no parameter half_life; there are half_life_years"):
        model.set_params(half_life=1)
    with pytest.raises(OptionError, match="above 0"):
        model.set_params(half_life_years=0)
    assert model.half_life_years == 3.0


def test_a_generator_draws_the_seed() -> None:
    seeds = [PartnerModel(seed=np.random.default_rng(each)).seed for each in (1, 1, 2)]
    assert seeds[0] == seeds[1] != seeds[2]


def test_what_was_not_fitted_says_so() -> None:
    with pytest.raises(matcher.NotFittedError, match=r"call fit\(ecosystem\) first"):
        PartnerModel().suggest("KT")
    assert issubclass(matcher.NotFittedError, RequestError)
    with pytest.raises(OptionError, match="fit takes an ecosystem"):
        PartnerModel().fit("korea-ai-2020")  # type: ignore[arg-type]


def test_one_text_is_a_list_of_one(workspace) -> None:
    one = workspace.suggest("KT", filters=Filters(kinds="university", countries="KR"))
    assert one == workspace.suggest("KT", filters=Filters(kinds=("university",), countries=["KR"]))
    with pytest.raises(OptionError, match="'univercity' is no kind"):
        Filters(kinds="univercity")


@pytest.mark.parametrize("name", ASKED)
def test_a_command_and_its_method_have_the_same_defaults(name: str) -> None:
    command = cli.get_command(None, name)  # type: ignore[arg-type]
    method = inspect.signature(getattr(matcher.Workspace, name)).parameters
    shared = {each.name: each for each in command.params if each.name in method}
    for parameter, option in shared.items():
        theirs, ours = option.to_info_dict()["default"], method[parameter].default
        if ours is not inspect.Parameter.empty and theirs is not None:
            assert theirs == ours or (theirs in ((), []) and not ours), (name, parameter)


def test_every_public_name_is_there() -> None:
    assert all(getattr(matcher, name) is not None for name in matcher.__all__)
    assert set(matcher._HOMES) | {"__version__"} == set(matcher.__all__)
