from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from matcher.matching.model import PartnerModel
from matcher.workspace import KeptModels, Workspace

from ..matching.history_makers import QUICK


@pytest.fixture(scope="module", autouse=True)
def few_are_enough() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matcher.workspace.kept_data.LEAST", 1)
        yield


@pytest.fixture(scope="module")
def model(rich_learned: PartnerModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "model"
    rich_learned.save(path)
    return path


@pytest.fixture
def data(rich_made: dict[str, pd.DataFrame], tmp_path: Path) -> Path:
    folder = tmp_path / "rich"
    folder.mkdir()
    for name, frame in rich_made.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> KeptModels:
    return KeptModels(tmp_path / "kept")


def files(kept: KeptModels) -> list[str]:
    return [each.file for each in kept.report().models]


@pytest.fixture
def opened(data: Path, model: Path, kept: KeptModels) -> Callable[..., Workspace]:
    def make(*, keeping: bool = True, **options: object) -> Workspace:
        settings: dict[str, Any] = {"model": model, "kept_models": kept if keeping else None}
        return Workspace(data, **(settings | options))

    return make


def test_answers_from_what_is_kept_are_those_from_the_data(
    opened: Callable[..., Workspace], kept: KeptModels
) -> None:
    plain = opened(keeping=False)
    first = opened()
    asked = [str(each) for each in plain.ecosystem.organizations["id"][::50]]
    assert len(asked) >= 5
    assert first.suggest(asked[0]).to_dict() == plain.suggest(asked[0]).to_dict()
    first.keep_data()
    assert len(files(kept)) == 1
    read = opened()
    assert read.ecosystem.beside
    for one, other in pairwise(asked):
        assert read.suggest(one, k=5).to_dict() == plain.suggest(one, k=5).to_dict()
        assert read.explain(one, other).to_dict() == plain.explain(one, other).to_dict()
    name = plain.ecosystem.organization_ids.name(asked[3])
    assert read.suggest(name.upper()).to_dict() == plain.suggest(asked[3]).to_dict()
    assert read.ecosystem.digest == plain.ecosystem.digest


@pytest.mark.slow
def test_all_other_questions_are_answered_from_it_too(
    opened: Callable[..., Workspace], tmp_path: Path
) -> None:
    first = opened()
    first.model(intervals=True)
    first.keep_data()
    read, plain = opened(), opened(keeping=False)
    coalition = str(plain.ecosystem.coalitions["id"][0])
    asked = str(plain.ecosystem.organizations["id"][5])
    for question in (
        lambda w: w.pairs(5).to_dict(),
        lambda w: w.coalitions().to_dict(),
        lambda w: w.recruit(coalition).to_dict(),
        lambda w: w.whatif(coalition, join=[asked]).to_dict(),
        lambda w: w.report(asked, coalition).to_dict(),
        lambda w: w.info().to_dict(),
        lambda w: w.portrait(asked).to_dict(),
        lambda w: w.capabilities().to_dict(),
        lambda w: w.search("a").to_dict(),
        lambda w: [each.to_dict() for each in w.suggest_all(3)],
        lambda w: w.seen("2016-01-01", prior=True).suggest(asked).to_dict(),
        lambda w: PartnerModel(learn=True, effort=QUICK).fit(w.ecosystem).suggest(asked).to_dict(),
        lambda w: [[path.name, path.read_bytes()] for path in w.export(tmp_path / "graph.gexf")],
    ):
        assert question(read) == question(plain)


def test_a_change_of_one_byte_or_of_the_description_is_another_file(
    opened: Callable[..., Workspace], data: Path, kept: KeptModels
) -> None:
    def keep() -> list[str]:
        workspace = opened()
        workspace.model(intervals=True)
        workspace.keep_data()
        return files(kept)

    assert len(keep()) == 1
    assert len(keep()) == 1
    table = data / "organizations.csv"
    table.write_text(table.read_text().replace("company", "university", 1))
    assert len(keep()) == 2
    assert (
        opened()
        .ecosystem.organizations["kind"]
        .equals(opened(keeping=False).ecosystem.organizations["kind"])
    )
    (data / "datapackage.json").write_text('{"title": "Renamed"}')
    assert len(keep()) == 3
    assert opened().ecosystem.name == "Renamed"


def test_data_that_change_while_they_are_used_are_not_kept(
    opened: Callable[..., Workspace], data: Path, kept: KeptModels
) -> None:
    workspace = opened()
    workspace.model(intervals=True)
    (data / "SOURCES.md").write_text("More is known now.")
    workspace.keep_data()
    assert not files(kept)


def test_another_day_a_profile_or_the_prior_keep_nothing(
    opened: Callable[..., Workspace], kept: KeptModels
) -> None:
    profile = {"name": "New", "country": "KR"}
    for options in ({"as_of": "2016-01-01"}, {"profile": profile}, {"model": None, "prior": True}):
        workspace = opened(**options)
        workspace.model(intervals=True)
        workspace.keep_data()
    assert not files(kept)


def test_what_is_damaged_is_not_used_and_said_to_be(
    opened: Callable[..., Workspace], kept: KeptModels
) -> None:
    workspace = opened()
    workspace.model(intervals=True)
    workspace.keep_data()
    path = kept.folder / files(kept)[0]
    path.write_bytes(path.read_bytes()[:-1])
    notes: list[str] = []
    read = opened(note=notes.append)
    assert any("read anew" in note for note in notes)
    assert read.suggest(str(read.ecosystem.organizations["id"][0])).matches
