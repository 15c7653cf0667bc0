"""-f and -o: formats, files, and what is left behind when something goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from matcher.cli import cli

from .conftest import check

ASKED = ("suggest", "KT", "-k", "2")


@pytest.mark.parametrize(
    ("ending", "form"), [("json", "json"), ("CSV", "csv"), ("md", "md"), ("txt", "table")]
)
def test_the_ending_picks_the_format(run, output, tmp_path: Path, ending: str, form: str) -> None:
    target = tmp_path / f"report.{ending}"
    outcome = run(*ASKED, "-o", str(target))
    assert (outcome.status, outcome.out, outcome.err) == (0, "", f"wrote {target}\n")
    assert target.read_bytes() == output(*ASKED, "-f", form).encode("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_format_may_be_named_beside_its_ending(run, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    assert run(*ASKED, "-o", str(target), "-f", "json").status == 0
    check("suggest", json.loads(target.read_text("utf-8")))


def test_a_format_and_an_ending_that_disagree_are_wrong_usage(run, tmp_path: Path) -> None:
    outcome = run(*ASKED, "-o", str(tmp_path / "report.txt"), "-f", "json")
    assert (outcome.status, outcome.out) == (2, "")
    assert "disagree" in outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["report", "report.xml"])
def test_an_ending_that_says_no_format_is_wrong_usage(run, tmp_path: Path, name: str) -> None:
    outcome = run(*ASKED, "-o", str(tmp_path / name))
    assert (outcome.status, outcome.out) == (2, "")
    assert "ending" in outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (ASKED, "report.json"),
        (("report", "--org", "KT", "--prior", "--summary"), "kt.html"),
        (("suggest", "--all", "--prior"), "all.csv"),
        (("fit",), "kt.model"),
        (("template",), "empty.xlsx"),
    ],
)
def test_a_folder_that_is_not_there_is_made_and_said(
    run, tmp_path: Path, asked: tuple[str, ...], name: str
) -> None:
    target = tmp_path / "new" / "deep" / name
    outcome = run(*asked, "-o", str(target))
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err.endswith(f"wrote {target} (in {target.parent}, which is new)\n")
    assert target.stat().st_size > 0


def test_a_graph_says_its_new_folder_too(run, tmp_path: Path) -> None:
    outcome = run("export", str(tmp_path / "new" / "graph.csv"))
    said = f" (in {tmp_path / 'new'}, which is new)"
    assert outcome.err.count(said) == 2


def test_a_cache_that_is_a_file_is_said(run, tmp_path: Path, monkeypatch) -> None:
    place = tmp_path / "cache"
    place.write_text("no folder", "utf-8")
    monkeypatch.setenv("MATCHER_CACHE", str(place))
    for asked in (("cache",), ("cache", "--clear")):
        outcome = run(*asked)
        assert (outcome.status, outcome.out) == (1, "")
        assert outcome.err.startswith(f"Error: {place} is a file, and models are kept in a folder")
    assert place.read_text("utf-8") == "no folder"


def test_a_folder_that_cannot_be_made_is_said(run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    outcome = run(*ASKED, "-o", str(tmp_path / "file" / "report.json"))
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("Error: cannot write")


def test_an_existing_file_is_replaced_whole(run, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("x" * 1_000_000, "utf-8")
    assert run(*ASKED, "-o", str(target)).status == 0
    check("suggest", json.loads(target.read_text("utf-8")))


@pytest.mark.parametrize("before", [None, "what stood there"])
def test_an_interrupted_run_leaves_no_half_file(tmp_path: Path, monkeypatch, before) -> None:
    target = tmp_path / "report.json"
    if before is not None:
        target.write_text(before, "utf-8")
    write = Path.write_bytes

    def half(path: Path, content: bytes) -> int:
        write(path, content[: len(content) // 2])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", half)
        result = CliRunner().invoke(cli, [*ASKED, "-o", str(target)])
    assert result.exit_code == 130
    assert "Interrupted: matcher suggest while at it (writing). No file is left" in result.stderr
    left = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert left == ({} if before is None else {"report.json": before})
