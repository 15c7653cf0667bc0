"""Each floor of the package imports only floors below it, and no modules import each other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import grimp
import networkx as nx
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def loggers_stay() -> Iterator[None]:
    """Switch on again what import-linter switches off: every logger that there is already."""
    loggers = list(logging.root.manager.loggerDict.values())
    before = [(each, each.disabled) for each in loggers if isinstance(each, logging.Logger)]
    yield
    for logger, disabled in before:
        logger.disabled = disabled


@pytest.mark.usefixtures("loggers_stay")
def test_each_floor_imports_only_floors_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(CHECKOUT / "pyproject.toml"), no_cache=True)
    report = capsys.readouterr().out
    assert status == EXIT_STATUS_SUCCESS, report
    assert "Contracts: 1 kept, 0 broken." in report


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports inside functions and for type checkers count too."""
    imports = grimp.build_graph("matcher", cache_dir=None)
    graph = nx.DiGraph(
        (module, imported)
        for module in imports.modules
        for imported in imports.find_modules_directly_imported_by(module)
    )
    assert graph.has_edge("matcher.ecosystem.ecosystem", "matcher.ecosystem.strengths")
    assert graph.has_edge("matcher.ecosystem.strengths", "matcher.ecosystem.known_tables")
    circles = [sorted(each) for each in nx.strongly_connected_components(graph) if len(each) > 1]
    assert circles == []


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {
        str(path.relative_to(CHECKOUT)): len(path.read_text("utf-8").splitlines())
        for path in (CHECKOUT / "matcher").rglob("*.py")
    }
    assert len(lengths) > 100
    assert {name: length for name, length in lengths.items() if length > 400} == {}
