"""What the tests of resolving share."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.resolution import ResolveReport
from matcher.resolution.resolving import resolve

DATA = Path(__file__).parent / "data"

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def labelled() -> Callable[[str], Rows]:
    """Return a function that reads one of the labelled tables."""

    def read(name: str) -> Rows:
        with (DATA / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return read


def organizations_of(names: list[str] | Rows) -> Ecosystem:
    """Make a data set of names; the id of each is "o" and its number."""
    rows = [{"name": name} if isinstance(name, str) else name for name in names]
    table = pd.DataFrame(rows)
    table.insert(0, "id", [f"o{number}" for number in range(len(rows))])
    return Ecosystem.from_tables({"organizations": table})


def group_of(report: ResolveReport, size: int) -> list[str]:
    """Give what each organization has become."""
    became = {f"o{number}": f"o{number}" for number in range(size)}
    for cluster in report.clusters:
        became |= {member.id: cluster.id for member in cluster.members}
    return list(became.values())


@pytest.fixture(scope="session")
def grouped() -> Callable[..., list[str]]:
    """Return a function that resolves names and gives the group of each."""

    def run(names: list[str] | Rows, **options: object) -> list[str]:
        found = resolve(organizations_of(names), **options)  # type: ignore[arg-type]
        return group_of(found.report, len(names))

    return run
