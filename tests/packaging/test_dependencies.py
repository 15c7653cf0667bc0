"""What the code imports is declared, and what is declared is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import import_module
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]

#: Distributions whose package has another name.
PACKAGE_OF = {
    "beautifulsoup4": "bs4",
    "pillow": "PIL",
    "python-docx": "docx",
    "python-pptx": "pptx",
    "pyyaml": "yaml",
    "scikit-learn": "sklearn",
    "xgboost-cpu": "xgboost",
}

#: What another package takes where it is there: uvicorn reads requests with it, faster.
TAKEN_BY_ANOTHER = {"httptools"}

#: Our own.
OWN = {"matcher", "matcher_datasets", "matcher_reports"}


def imported() -> set[str]:
    """Names of the outside packages that any module of the product imports."""
    found = set()
    for path in (CHECKOUT / "matcher").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - OWN


def declared() -> set[str]:
    """Names of the packages of the declared dependencies, and of the extras that users install."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for_work_on_it = ("test", "docs", "dev")
    lines = [
        *project["dependencies"],
        *(line for name, extra in extras.items() if name not in for_work_on_it for line in extra),
    ]
    names = [re.match(r"[A-Za-z0-9-]+", line) for line in lines]
    return {PACKAGE_OF.get(name[0], name[0]) for name in names if name}


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    assert imported() == declared() - TAKEN_BY_ANOTHER


def test_what_another_takes_is_still_taken() -> None:
    code = Path(import_module("uvicorn.protocols.http.auto").__file__ or "").read_text("utf-8")
    assert all(f"import {name}" in code for name in TAKEN_BY_ANOTHER)
