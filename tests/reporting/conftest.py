"""The parser of Gephi Lite, installed once, for the tests of the graph files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
CACHE = TESTS.parent / ".cache" / "node"

RequireTool = Callable[[str], str]
ReadGexf = Callable[[Path], dict[str, Any]]


@pytest.fixture
def read_gexf(require_tool: RequireTool) -> ReadGexf:
    """Return a function that reads a file with graphology-gexf, as Gephi Lite does."""
    node, npm = require_tool("node"), require_tool("npm")
    script = _installed(npm) / "read_gexf.mjs"

    def read(path: Path) -> dict[str, Any]:
        done = subprocess.run(
            [node, str(script), str(path)], capture_output=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr.decode()
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return read


def _installed(npm: str) -> Path:
    """Install the locked packages into the cache, again only where the lock file changed."""
    lock = (TESTS / "node" / "package-lock.json").read_bytes()
    stamp = CACHE / "installed-lock.json"
    if not stamp.exists() or stamp.read_bytes() != lock:
        # Each worker of pytest-xdist installs for itself; the first to finish wins.
        own = CACHE.with_name(f"node-{os.getpid()}")
        shutil.copytree(TESTS / "node", own, ignore=shutil.ignore_patterns("node_modules"))
        done = subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=own,
            capture_output=True,
            check=False,
            timeout=300,
        )
        if done.returncode != 0:
            shutil.rmtree(own)
            reason = f"npm ci could not install the parser: {done.stderr.decode()[-500:]}"
            if os.environ.get("MATCHER_REQUIRE_TOOLS") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        (own / stamp.name).write_bytes(lock)
        shutil.rmtree(CACHE, ignore_errors=True)
        try:
            own.rename(CACHE)
        except OSError:  # another worker was faster
            shutil.rmtree(own)
    shutil.copy(TESTS / "node" / "read_gexf.mjs", CACHE / "read_gexf.mjs")
    return CACHE
