"""The parser of Gephi Lite, for the tests of the graph files."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RequireTool = Callable[[str], str]
ReadGexf = Callable[[Path], dict[str, Any]]


@pytest.fixture
def read_gexf(require_tool: RequireTool, node_folder: Path) -> ReadGexf:
    """Return a function that reads a file with graphology-gexf, as Gephi Lite does."""
    node, script = require_tool("node"), node_folder / "read_gexf.mjs"

    def read(path: Path) -> dict[str, Any]:
        done = subprocess.run(
            [node, str(script), str(path)], capture_output=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr.decode()
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return read
