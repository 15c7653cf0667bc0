"""What the documentation shows of answers is what they are."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def test_every_cell_gives_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    notebook = json.loads((CHECKOUT / "docs" / "tour.ipynb").read_text("utf-8"))
    found = runpy.run_path(str(CHECKOUT / "tools" / "shown.py"))["executed"](notebook)
    assert found == notebook, "after a change of answers: make shown"
    assert sum(bool(cell.get("outputs")) for cell in found["cells"]) > 8


def test_the_small_test_of_2025_is_as_measured() -> None:
    shown = runpy.run_path(str(CHECKOUT / "tools" / "shown.py"))
    page = (CHECKOUT / "docs" / "sovereign-ai.md").read_text("utf-8")
    assert shown["places"]() == shown["PLACES"].search(page)[0], "make shown"
