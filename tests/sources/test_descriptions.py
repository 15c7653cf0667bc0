"""Addresses of sources in the description of a data set."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from matcher.errors import RequestError
from matcher.sources.descriptions import source_links

from ..conftest import TESTS


def described(folder: Path, description: object) -> Path:
    (folder / "organizations.csv").write_text("id,name\na,A\n", "utf-8")
    text = description if isinstance(description, str) else json.dumps(description)
    (folder / "datapackage.json").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "least"), [("korea-ai-2020", 90), ("korea-sovereign-ai-2025", 86)]
)
def test_the_bundled_addresses_are_those_of_its_sources(name: str, least: int) -> None:
    text = (TESTS.parent / "datasets" / name / "SOURCES.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| (.+?) \(\[link\]\((\S+?)\)\) \|", text, re.MULTILINE))
    assert len(listed) > least
    assert source_links(name) == listed


def test_only_addresses_of_the_web_are_taken(tmp_path: Path) -> None:
    sources = [
        {"title": "good", "path": "https://example.org/a"},
        {"title": "script", "path": "javascript:alert(1)"},
        {"title": "file", "path": "local.csv"},
        {"title": "no path"},
        "no entry",
    ]
    folder = described(tmp_path, {"sources": sources})
    assert source_links(folder) == {"good": "https://example.org/a"}


@pytest.mark.parametrize("description", [[], {"sources": "none"}, {}])
def test_a_description_without_sources_gives_none(tmp_path: Path, description: object) -> None:
    assert source_links(described(tmp_path, description)) == {}


def test_a_damaged_description_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"datapackage\.json"):
        source_links(described(tmp_path, "{"))
