"""`matcher synthesize`: an invented ecosystem with its truth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import matcher
from matcher.sources import synthesize


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def made(run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "synthetic"
    asked = ("--organizations", "60", "--coalitions", "2", "--seed", "3")
    outcome = run("synthesize", "-o", str(folder), *asked)
    assert (outcome.status, outcome.out, outcome.err) == (0, "", f"wrote {folder}\n")
    return folder


def test_what_is_made_is_a_valid_data_set(document, made: Path) -> None:
    report = document("validate", "-d", str(made))
    assert report["valid"] is True
    assert report["tables"]["organizations"] == 60
    assert report["tables"]["coalitions"] == 2
    truth = json.loads((made / "truth.json").read_text("utf-8"))
    assert truth.pop("schema_version") == 1
    assert truth == json.loads(json.dumps(synthesize(60, 2, 3).truth))
    first = (made / "organizations.csv").read_text("utf-8").splitlines()[1].split(",")[0]
    assert document("suggest", first, "-d", str(made))["matches"]


def test_the_same_seed_gives_the_same_bytes(run, made: Path, tmp_path: Path) -> None:
    asked = ("--organizations", "60", "--coalitions", "2")
    for name, seed in (("again", "3"), ("other", "4")):
        assert run("synthesize", "-o", str(tmp_path / name), *asked, "--seed", seed).status == 0
    assert contents(tmp_path / "again") == contents(made)
    assert contents(tmp_path / "other") != contents(made)


def test_a_folder_with_something_in_it_is_left_alone(run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    outcome = run("synthesize", "-o", str(tmp_path), "--organizations", "60")
    assert (outcome.status, outcome.out) == (1, "")
    assert "not empty" in outcome.err
    assert contents(tmp_path) == {"mine.txt": b"mine"}


def test_wrong_usage(run, tmp_path: Path) -> None:
    assert run("synthesize").status == 2
    assert run("synthesize", "-o", str(tmp_path / "x"), "--organizations", "few").status == 2
    assert run("synthesize", "-o", str(tmp_path / "x"), "--organizations", "1").status == 2
    assert list(tmp_path.iterdir()) == []


def test_few_organizations_have_fewer_coalitions(run, tmp_path: Path) -> None:
    assert run("synthesize", "-o", str(tmp_path / "x"), "--organizations", "30").status == 0
    assert len(matcher.load(tmp_path / "x").coalitions) == 3
