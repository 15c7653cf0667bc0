"""Processors of several ages give the same order, and figures equal to a millionth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Give the places where two documents say something else."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [line for key in one for line in differences(one[key], other[key], f"{where}/{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [line for i, (a, b) in pairs for line in differences(a, b, f"{where}/{i}")]
    if isinstance(one, float) and isinstance(other, float):
        near = one == pytest.approx(other, rel=1e-6, abs=1e-6)
        return [] if near else [f"{where}: {one} and {other}"]
    return [] if one == other else [f"{where}: {one!r} and {other!r}"]


def test_newer_instructions_change_no_order_and_no_figure() -> None:
    newer = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    if not newer:
        pytest.skip("this processor has no newer instructions that could be left out")
    command = [sys.executable, "-m", "tests.campaign.on_this_processor"]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, **settings})
        for settings in ({}, {"NPY_DISABLE_CPU_FEATURES": " ".join(newer)})
    ]
    found = [json.loads(each.communicate(timeout=500)[0]) for each in running]
    assert [each.pop("simd") for each in found] == [sorted(newer), []]
    assert len(found[0]["points"]) > 500
    assert differences(*found) == []


def test_a_difference_is_seen() -> None:
    assert differences({"a": [1.0, "x"]}, {"a": [1.0 + 1e-9, "x"]}) == []
    assert differences({"a": [1.0, "x"]}, {"a": [1.001, "y"]}) != []
