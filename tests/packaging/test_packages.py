"""setup.cfg names every package of the tree, and what it installs can be read."""

from __future__ import annotations

import configparser
import csv
import io
from importlib import resources
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
FOLDERS = {"matcher": "matcher", "matcher_datasets": "datasets", "matcher_reports": "reports"}


def packages_in_tree() -> set[str]:
    """Name each folder that holds an __init__.py as setup.cfg should name it."""
    packages = set()
    for top_level, folder in FOLDERS.items():
        root = CHECKOUT / folder
        for module in root.rglob("__init__.py"):
            packages.add(".".join((top_level, *module.parent.relative_to(root).parts)))
    return packages


def test_setup_cfg_names_exactly_the_packages_of_the_tree() -> None:
    config = configparser.ConfigParser()
    config.read(CHECKOUT / "setup.cfg", encoding="utf-8")
    assert set(config["options"]["packages"].split()) == packages_in_tree()


@pytest.mark.parametrize("folder", ["matcher"])
def test_code_lies_only_in_packages(folder: str) -> None:
    strays = [
        module
        for module in (CHECKOUT / folder).rglob("*.py")
        if not (module.parent / "__init__.py").is_file()
    ]
    assert strays == []


def test_a_bundled_table_is_read_through_the_installed_name() -> None:
    table = resources.files("matcher_datasets") / "korea-ai-2020" / "organizations.csv"
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert "KT" in {row["name"] for row in rows}
