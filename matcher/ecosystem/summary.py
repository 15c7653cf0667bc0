"""What a data set holds, in figures."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.ecosystem.schema import TABLES
from matcher.errors import Problem
from matcher.findings import Finding

if TYPE_CHECKING:
    from matcher.ecosystem.ecosystem import Ecosystem


@dataclass(frozen=True)
class Count(Finding):
    """How many there are of one sort."""

    name: str
    count: int


@dataclass(frozen=True)
class InfoReport(Finding):
    """What a data set holds.

    Attributes
    ----------
    name : str
    day : str or None
        The day as of which it is seen.
    first_date, last_date : str or None
        The earliest and the latest start_date, since or date.
    tables : dict of str to int
        Rows of each table of the format, 0 where it is absent.
    undated : dict of str to int
        Rows without a date, of each dated table that has rows; they count as always known.
    kinds, countries : tuple of Count
        Organizations by kind and by country, the most frequent first; unknown ones not counted.
    coalitions : tuple of Count
        Members of each coalition on the day.
    """

    name: str
    day: str | None
    first_date: str | None
    last_date: str | None
    tables: dict[str, int]
    undated: dict[str, int]
    kinds: tuple[Count, ...]
    countries: tuple[Count, ...]
    coalitions: tuple[Count, ...]

    def rows(self) -> list[Finding]:
        """Give the tables and their rows."""
        return [Count(name, count) for name, count in self.tables.items()]


@dataclass(frozen=True)
class ProblemRecord(Finding):
    """A `Problem` as a finding."""

    table: str
    row: int | None
    column: str | None
    value: str | None
    problem: str
    fix: str


@dataclass(frozen=True)
class ValidationReport(Finding):
    """Whether a data set is right, and if not, everything that is wrong with it.

    Attributes
    ----------
    notes : tuple of ProblemRecord
        What is allowed but looks like a slip.
    """

    data: str
    valid: bool
    tables: dict[str, int]
    problems: tuple[ProblemRecord, ...]
    notes: tuple[ProblemRecord, ...]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return ProblemRecord

    def rows(self) -> list[Finding]:
        """Give the problems."""
        return list(self.problems)


def validation_report(
    data: str, tables: dict[str, int], problems: list[Problem], notes: list[Problem]
) -> ValidationReport:
    """Make the record of a check."""
    records, slips = (
        tuple(ProblemRecord(**vars(each)) for each in found) for found in (problems, notes)
    )
    return ValidationReport(data, not records, tables, records, slips)


def describe(ecosystem: Ecosystem) -> InfoReport:
    """Count what an ecosystem holds."""
    organizations = ecosystem.organizations
    tables = {name: len(ecosystem.table(name)) for name in TABLES}
    dated = [name for name, table in TABLES.items() if table.known_from and tables[name]]
    undated = {name: int(np.isnat(ecosystem.known_days(name)).sum()) for name in dated}
    held = ecosystem.holding("coalitions")
    first, last, day = ecosystem.first_date, ecosystem.last_date, ecosystem.day
    return InfoReport(
        name=ecosystem.name,
        day=None if day is None else day.isoformat(),
        first_date=None if first is None else first.isoformat(),
        last_date=None if last is None else last.isoformat(),
        tables=tables,
        undated=undated,
        kinds=_counts(organizations["kind"].value_counts().to_dict()),
        countries=_counts(organizations["country"].value_counts().to_dict()),
        coalitions=tuple(
            Count(str(name), len(ecosystem.members(str(identifier))))
            for identifier, name in zip(held["id"], held["name"], strict=True)
        ),
    )


def _counts(found: dict[Hashable, int]) -> tuple[Count, ...]:
    ordered = sorted(found.items(), key=lambda item: (-item[1], str(item[0])))
    return tuple(Count(str(name), int(count)) for name, count in ordered)
