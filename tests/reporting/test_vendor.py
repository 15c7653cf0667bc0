"""The scripts of others are those that versions.json pins, with their licences."""

from __future__ import annotations

import hashlib
import json
from importlib import resources

from matcher.reporting.render_html import LICENCES, VENDORED

VENDOR = resources.files("matcher_reports") / "vendor"


def test_every_vendored_file_is_the_pinned_one() -> None:
    pinned = json.loads((VENDOR / "versions.json").read_text("utf-8"))["packages"]
    files = {file["target"]: file["sha256"] for package in pinned for file in package["files"]}
    for name, digest in files.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
    there = {each.name for each in VENDOR.iterdir()} - {"versions.json"}
    assert there == set(files)
    assert {package["license"] for package in pinned} == {"MIT"}


def test_the_page_carries_them_with_their_licences() -> None:
    names = {each.name for each in VENDOR.iterdir()}
    assert set(VENDORED.values()) <= names
    assert {f"{name}.LICENSE.txt" for name in LICENCES} == {n for n in names if "LICENSE" in n}
