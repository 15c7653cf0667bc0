"""The same input gives the same bytes, in one process, in another, and with other hash seeds."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import matcher

SCRIPT = """
import hashlib, pathlib, sys
sys.path.insert(0, sys.argv[1])
from click.testing import CliRunner
from matcher.cli import cli

runs = [
    ("suggest", "KT", "-k", "20", "-f", "json"),
    ("coalitions", "-f", "md"),
    ("pairs", "-f", "csv"),
    *(("export", f"graph.{ending}") for ending in ("gexf", "csv")),
]
for arguments in [*runs[:2], *runs]:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exit_code == 0, result.output
    print(*arguments, hashlib.sha256(result.stdout_bytes).hexdigest())
for path in sorted(pathlib.Path.cwd().iterdir()):
    print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def digests(folder: Path, seed: str) -> list[str]:
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(Path(matcher.__file__).parents[1])],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    return done.stdout.splitlines()


def test_other_hash_seeds_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = digests(tmp_path / "a", "1"), digests(tmp_path / "b", "2")
    assert first == second
    assert first[:2] == first[2:4], "a second run in one process differs"
    assert any(line.startswith("graph.gexf ") for line in first)
    empty = hashlib.sha256(b"").hexdigest()
    assert not any(line.endswith(empty) for line in first if not line.startswith("export"))


@pytest.mark.parametrize("name", ["kt", "Korea Telecom"])
def test_how_an_organization_is_named_changes_nothing(output, name: str) -> None:
    assert output("suggest", name, "-f", "json") == output("suggest", "KT", "-f", "json")
