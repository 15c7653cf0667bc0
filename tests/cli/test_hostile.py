"""A data set whose names attack whoever shows them passes harmlessly through every format."""

from __future__ import annotations

import csv
import html
import io
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import HOSTILE_NAMES

COMMANDS = {
    "suggest": ("suggest", "plain"),
    "explain": ("explain", "plain", "h1"),
    "pairs": ("pairs",),
    "coalitions": ("coalitions",),
    "info": ("info",),
    "validate": ("validate",),
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmful(text: str) -> set[str]:
    """Give the characters that steer a terminal or a reader's eye."""
    return {c for c in set(text) if unicodedata.category(c) in ("Cc", "Cf")} - {"\n"}


@pytest.mark.parametrize("command", list(COMMANDS))
@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
def test_no_control_code_gets_through(output, hostile: str, command: str, form: str) -> None:
    assert harmful(output(*COMMANDS[command], "-d", hostile, "-f", form)) == set()


@pytest.mark.parametrize("command", list(COMMANDS))
def test_no_cell_is_a_formula(output, hostile: str, command: str, long_cells: None) -> None:
    text = output(*COMMANDS[command], "-d", hostile, "-f", "csv")
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            try:
                float(cell)
            except ValueError:
                assert not cell.startswith(FORMULA)


@pytest.fixture
def long_cells() -> Iterator[None]:
    """Let the csv module read cells of any length, in this test alone."""
    limit = csv.field_size_limit(2**31 - 1)
    yield
    csv.field_size_limit(limit)


def test_a_formula_gets_an_apostrophe(output, hostile: str) -> None:
    text = output("suggest", "plain", "-d", hostile, "-f", "csv")
    names = {row["partner.name"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert "'=cmd()" in names
    assert "two\nlines" in names
    assert r"red \x1b[31m name" in names


@pytest.mark.parametrize("command", ["suggest", "explain", "pairs", "coalitions"])
def test_markdown_holds_no_mark_up_of_the_data(output, hostile: str, command: str) -> None:
    text = output(*COMMANDS[command], "-d", hostile, "-f", "md")
    assert "<" not in text
    # Every row of a table has as many cells as its head, whatever the names hold.
    width = None
    for line in text.splitlines():
        if not line.startswith("|"):
            width = None
            continue
        bars = line.replace("\\\\", "").replace("\\|", "").count("|")
        width = width or bars
        assert bars == width
    shown = html.unescape(text)
    assert "<script>alert(1)</script>" in shown.replace("\\", "")


def test_the_json_says_what_the_data_says(document, hostile: str) -> None:
    report = document("suggest", "plain", "-d", hostile)
    names = {match["partner"]["name"] for match in report["matches"]}
    assert names == set(HOSTILE_NAMES) - {"plain"}


def test_the_table_shows_them_as_escapes(output, hostile: str) -> None:
    text = output("suggest", "plain", "-d", hostile)
    for shown in ("=cmd()", "<script>", r"red \x1b[31m name", r"evil \u202egnp.exe", r"two\nlines"):
        assert shown in text
    assert r"@B\x1b[1m" in output("coalitions", "-d", hostile)


@pytest.mark.parametrize("form", ["table", "md"])
def test_a_field_of_ten_megabytes_is_cut_for_the_eye(output, swollen: str, form: str) -> None:
    text = output("suggest", "plain", "-d", swollen, "-f", form)
    assert "yyyy" in text
    assert "…" in text
    assert len(text) < 200_000


def test_a_field_of_ten_megabytes_is_whole_for_a_program(run, swollen: str) -> None:
    outcome = run("explain", "plain", "h3", "-d", swollen, "-f", "json")
    assert outcome.status == 0
    facts = json.loads(outcome.out)["directions"][0]["evidence"]
    assert max(len(fact["text"]) for fact in facts) > 10_000_000


def test_a_name_in_a_message_is_harmless(run, hostile: str) -> None:
    outcome = run("suggest", "red \x1b[31m nam", "-d", hostile)
    assert outcome.status == 1
    assert harmful(outcome.err) == set()
    assert r"red \x1b[31m name" in outcome.err


@pytest.mark.parametrize("ending", ["gexf", "graphml", "json", "csv"])
def test_the_graph_of_it_can_be_read(run, hostile: str, tmp_path: Path, ending: str) -> None:
    from xml.etree import ElementTree

    path = tmp_path / f"graph.{ending}"
    assert run("export", str(path), "-d", hostile).status == 0
    if ending in ("gexf", "graphml"):
        ElementTree.parse(path)
        assert b"<script" not in path.read_bytes()
    elif ending == "json":
        labels = {node["label"] for node in json.loads(path.read_text("utf-8"))["nodes"]}
        assert set(HOSTILE_NAMES) <= labels
    else:
        with (tmp_path / "graph.nodes.csv").open(encoding="utf-8", newline="") as stream:
            labels = {row["Label"] for row in csv.DictReader(stream)}
        assert "'=cmd()" in labels
