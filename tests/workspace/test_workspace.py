"""One rule says which model answers; what was learned once is kept and found where it fits."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import matcher
from matcher import PartnerModel, RequestError, UnknownNameError, Workspace
from matcher.ecosystem import Ecosystem
from matcher.errors import OptionError
from matcher.matching import Filters
from matcher.workspace import KeptModels

from ..matching.history_makers import QUICK
from ..zips import zip_tables


class Counted:
    """Counts how often something is learned."""

    def __init__(self) -> None:
        self.learned = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.learned += (stage, done) == ("trees", 0)


@pytest.fixture(scope="module", autouse=True)
def learning_is_quick() -> Iterator[None]:
    """Let the workspace learn little; what it keeps of it is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "matcher.matching.learning.Effort",
            lambda refits=QUICK.refits: replace(QUICK, refits=refits),
        )
        yield


@pytest.fixture
def kept(tmp_path: Path) -> KeptModels:
    return KeptModels(tmp_path / "kept")


@pytest.fixture
def opened(rich: Ecosystem, kept: KeptModels) -> Callable[..., tuple[Workspace, Counted]]:
    """Return a function that makes a workspace and counts what it learns."""

    def make(data: Ecosystem = rich, **options: object) -> tuple[Workspace, Counted]:
        counted = Counted()
        settings = {"kept_models": kept, "progress": counted, **options}
        return Workspace(data, **settings), counted

    return make


def names(kept: KeptModels) -> set[str]:
    return {each.file for each in kept.report().models}


@pytest.fixture(scope="module")
def shared(rich: Ecosystem, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Learn once, with intervals, and keep it."""
    folder = tmp_path_factory.mktemp("shared")
    Workspace(rich, kept_models=KeptModels(folder)).model(intervals=True)
    return folder


@pytest.fixture
def filled(shared: Path, kept: KeptModels) -> KeptModels:
    shutil.copytree(shared, kept.folder)
    return kept


def test_the_second_question_learns_nothing_and_answers_the_same(opened, filled, rich) -> None:
    asked = str(rich.organizations["id"].iloc[0])
    workspace, counted = opened()
    fresh, learns = opened(kept_models=None)
    assert workspace.suggest(asked, 5).to_dict() == fresh.suggest(asked, 5).to_dict()
    assert (counted.learned, learns.learned) == (0, 1)
    assert workspace.model().info.kind == "learned"


def test_where_there_is_no_coalition_nothing_is_learned_to_say_so(opened, rich) -> None:
    without = rich
    for name in ("coalitions", "memberships", "rivalries"):
        without = without.replacing(name, without.table(name).iloc[:0])
    workspace, counted = opened(without)
    assert (workspace.coalitions().coalitions, counted.learned) == ((), 0)


def test_a_model_without_intervals_is_kept_and_replaced_where_they_are_needed(opened, kept) -> None:
    workspace, counted = opened()
    workspace.pairs(3)
    assert counted.learned == 1
    (before,) = kept.report().models
    workspace.model(intervals=True)
    (after,) = kept.report().models
    assert (before.file, counted.learned) == (after.file, 2)
    assert after.bytes > before.bytes
    again, none = opened()
    again.pairs(3)
    assert none.learned == 0


def test_whatever_could_change_the_model_changes_its_name(kept, rich, monkeypatch) -> None:
    table = rich.table("organizations")
    renamed = table.assign(name=[*table["name"][:-1], "Renamed"])
    others = [
        kept.path(rich, PartnerModel(seed=1)),
        kept.path(rich, PartnerModel(horizon="2y")),
        kept.path(rich, PartnerModel(half_life_years=2.0)),
        kept.path(rich.as_of("2019-01-01"), PartnerModel()),
        kept.path(rich.replacing("organizations", renamed), PartnerModel()),
    ]
    path = kept.path(rich, PartnerModel())
    monkeypatch.setattr("matcher.workspace.kept_models.__version__", "99")
    others.append(kept.path(rich, PartnerModel()))
    assert len({path, *others}) == 7


def test_the_same_data_in_another_file_are_the_same(tmp_path: Path, kept, rich) -> None:
    from matcher.sources import write_folder

    tables = {name: rich.table(name) for name in ("organizations", "capabilities", "evidence")}
    write_folder(tables, tmp_path / "folder")
    zip_tables(tables, tmp_path / "data.zip")
    paths = {
        kept.path(matcher.load(tmp_path / each), PartnerModel()) for each in ("folder", "data.zip")
    }
    assert len(paths) == 1


def test_a_damaged_model_is_learned_anew_with_a_note(opened, filled) -> None:
    (path,) = filled.folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    notes: list[str] = []
    workspace, counted = opened(note=notes.append)
    workspace.model(intervals=True)
    assert counted.learned == 1
    assert path.read_bytes() == whole
    (note,) = notes
    assert "learned anew" in note
    assert str(path) in note


def test_a_folder_that_cannot_be_written_to_costs_no_answer(opened, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    notes: list[str] = []
    workspace, _ = opened(kept_models=KeptModels(tmp_path / "file" / "kept"), note=notes.append)
    assert workspace.model().info.kind == "learned"
    (note,) = notes
    assert "not kept" in note


def test_without_a_place_to_keep_them_nothing_is_written(opened, kept) -> None:
    workspace, counted = opened(kept_models=None)
    workspace.model()
    workspace.model()
    assert counted.learned == 1
    assert not kept.folder.exists()


def test_the_prior_neither_learns_nor_uses_what_is_kept(opened, filled) -> None:
    workspace, counted = opened(prior=True)
    assert workspace.pairs(3).model.kind == "prior"
    assert workspace.coalitions().comparisons is not None
    assert counted.learned == 0


def test_too_little_history_keeps_nothing(kept) -> None:
    workspace = Workspace("korea-ai-2020", kept_models=kept)
    assert workspace.model(intervals=True).info.kind == "prior"
    assert names(kept) == set()


def test_every_question_asks_the_same_model(opened, filled, rich) -> None:
    asked, coalition = (
        str(rich.table(name)["id"].iloc[0]) for name in ("organizations", "coalitions")
    )
    workspace, counted = opened()
    found = [
        workspace.suggest(asked, 2).model,
        workspace.pairs(2).model,
        workspace.report(asked, k=2).model,
    ]
    assert {each.kind for each in found} == {"learned"}
    learned = workspace.recruit(coalition, 3)
    prior = opened(prior=True)[0].recruit(coalition, 3)
    assert (learned.model.kind, prior.model.kind) == ("learned", "prior")
    # The report's own backtest learns from what was known a year before.
    assert counted.learned <= 1


def test_a_profile_is_asked_about_and_learns_nothing_anew(opened, filled, tmp_path: Path) -> None:
    profile = tmp_path / "new.toml"
    profile.write_text('name = "New Robotics"\nkind = "company"\ncountry = "FI"\n')
    workspace, counted = opened(profile=profile)
    assert workspace.suggest(k=3).organization.name == "New Robotics"
    assert counted.learned == 0
    kept_one = names(filled)
    workspace, counted = opened(profile=profile, kept_models=None)
    workspace.suggest(k=3)
    assert counted.learned == 1
    assert names(filled) == kept_one


def test_a_model_given_answers(opened, filled, tmp_path: Path, rich) -> None:
    model = Workspace(rich, prior=True).model()
    path = tmp_path / "prior.model"
    model.save(path)
    for given in (model, path):
        workspace, counted = opened(model=given)
        assert workspace.pairs(2).model.kind == "prior"
        assert counted.learned == 0
    with pytest.raises(OptionError, match="leave out --prior"):
        opened(model=path, prior=True)


def test_what_is_wrong_is_told_before_anything_is_learned(opened, tmp_path: Path) -> None:
    workspace, counted = opened()
    nobody = Filters(capabilities=("no such thing",))
    for ask in (
        lambda: workspace.suggest("Nobody"),
        lambda: workspace.suggest("org00001", filters=nobody),
        lambda: workspace.suggest_all(filters=nobody),
        lambda: workspace.explain("org00001", "Nobody"),
        lambda: workspace.pairs(filters=nobody),
        lambda: workspace.score(["Nobody"], ["org00001"]),
        lambda: workspace.coalitions("None"),
        lambda: workspace.recruit("None"),
        lambda: workspace.whatif("coalition001", ["Nobody"]),
        lambda: workspace.report("Nobody"),
        lambda: workspace.report(coalition="None"),
    ):
        with pytest.raises(UnknownNameError):
            ask()
    with pytest.raises(RequestError, match="name an organization"):
        workspace.suggest()
    assert counted.learned == 0


def test_kept_models_are_bounded_and_the_last_used_stay(tmp_path: Path, rich) -> None:
    model = PartnerModel().fit(rich)
    model.save(tmp_path / "one.model")
    size = (tmp_path / "one.model").stat().st_size
    kept = KeptModels(tmp_path / "kept", most_bytes=2 * size)
    first, second, third = (f"{letter * 40}.model" for letter in "abc")
    for number, name in enumerate((first, second, third)):
        path = kept.folder / name
        kept.keep(path, model.save)
        os.utime(path, (1_000 * number, 1_000 * number))
        if name == second:
            os.utime(kept.folder / first)  # used again
    assert names(kept) == {first, third}
    mine = kept.folder / "mine.model"
    mine.write_text("of somebody else")
    kept.clear()
    assert names(kept) == set()
    assert mine.exists()


def test_a_whole_model_under_the_name_of_another_is_not_trusted(opened, filled, rich) -> None:
    (path,) = filled.folder.iterdir()
    PartnerModel().fit(rich).save(path)
    notes: list[str] = []
    workspace, counted = opened(note=notes.append)
    assert workspace.model(intervals=True).info.kind == "learned"
    assert counted.learned == 1
    assert "is not the model that its name says" in notes[0]
