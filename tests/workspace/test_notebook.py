"""The notebook of the documentation runs, and shows what stands in it."""

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
