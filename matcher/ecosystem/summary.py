"""What a data set holds, in figures."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from matcher.ecosystem.schema import TABLES
from matcher.errors import Problem
from matcher.findings import CommandReport, Day, Finding, Keywords, Natural, Rank, Text

if TYPE_CHECKING:
    from matcher.ecosystem.ecosystem import Ecosystem

#: Rows by table: keys that such a mapping may have.
_TABLE_NAMES = {"enum": list(TABLES)}
_DATED_NAMES = {"enum": [name for name, table in TABLES.items() if table.known_from]}


@dataclass(frozen=True)
class Count(Finding):
    """How many there are of one sort.

    Attributes
    ----------
    name : str
        The sort.
    count : int
        How many.
    """

    name: Text
    count: Natural


@dataclass(frozen=True)
class RowsAfter(Finding):
    """Rows of one table that are dated after the day, and left out.

    Attributes
    ----------
    table : str
        Its name.
    count : int
        How many rows.
    first, last : str
        Their first and their last date, YYYY-MM-DD.
    """

    table: Text
    count: Rank
    first: Day
    last: Day


@dataclass(frozen=True)
class InfoReport(CommandReport):
    """What a data set holds.

    Attributes
    ----------
    name : str
        What the data set is called: the name of a bundled one, or that of the folder or file
        without its ending.
    day : str or None
        The day that answers are given as of, YYYY-MM-DD: the one asked for, else the newest date
        in the data but for a few rows dated far ahead; None where nothing in the data has a date.
    first_date : str or None
        The first day that the earliest start_date, since, founded or date can mean, YYYY-MM-DD;
        None where there is none.
    last_date : str or None
        The newest date in the data as known on the day, YYYY-MM-DD; None where there is none.
    rows_after : tuple of RowsAfter
        Where no day was asked for, the rows that are dated after the day, and left out.
    tables : dict of str to int
        Rows of each table of the format as known on the day; 0 where it is absent.
    undated : dict of str to int
        Rows without a date, for each dated table that has rows; such rows count as always known.
    kinds : tuple of Count
        Organizations of each kind, the most frequent first; those of unknown kind are not counted.
    countries : tuple of Count
        Organizations of each country, the most frequent first; those of unknown country are not
        counted.
    coalitions : tuple of Count
        Members, leads among them, of each coalition that exists on the day.
    capabilities : tuple of Count
        Organizations of which evidence says that they offer each capability, the most offered
        first; those that no evidence says of anybody are not counted.
    unread : tuple of str
        Columns and sheets of the files that `matcher ingest` made nothing of.
    """

    name: str
    day: Day | None
    first_date: Day | None
    last_date: Day | None
    rows_after: tuple[RowsAfter, ...]
    tables: Annotated[
        dict[str, Natural], Keywords(required=list(TABLES), propertyNames=_TABLE_NAMES)
    ]
    undated: Annotated[dict[str, Natural], Keywords(propertyNames=_DATED_NAMES)]
    kinds: tuple[Count, ...]
    countries: tuple[Count, ...]
    coalitions: tuple[Count, ...]
    capabilities: tuple[Count, ...]
    unread: tuple[str, ...] = ()

    def rows(self) -> list[Finding]:
        """Give the tables and their rows."""
        return [Count(name, count) for name, count in self.tables.items()]


@dataclass(frozen=True)
class ProblemRecord(Finding):
    """A `Problem` as a finding.

    Attributes
    ----------
    table : str
        Name of the table, or of the file where there is no such table.
    row : int or None
        Line as an editor counts it, the header being line 1; None where the problem is of the
        whole table.
    column : str or None
        The column; None where the problem is of a whole row or table.
    value : str or None
        What stands in the cell; None where the problem is of no single cell.
    problem : str
        What is wrong.
    fix : str
        What would mend it.
    """

    table: Text
    row: Rank | None
    column: str | None
    value: str | None
    problem: Text
    fix: Text


@dataclass(frozen=True)
class ValidationReport(CommandReport):
    """Whether a data set is right, and if not, everything that is wrong with it.

    Attributes
    ----------
    data : str
        The data set as it was named.
    valid : bool
        Whether there is no problem.
    tables : dict of str to int
        Rows of each table that was read; a table without rows may be left out.
    problems : tuple of ProblemRecord
        All of them, by table, row and column.
    notes : tuple of ProblemRecord
        What is allowed but looks like a slip: an extra column called almost like one of the format
        that is missing, a country code that ISO 3166-1 does not have, what is no address, two
        organizations of one name, a row dated far ahead of all others.
    """

    data: str
    valid: bool
    tables: Annotated[dict[str, Natural], Keywords(propertyNames=_TABLE_NAMES)]
    problems: tuple[ProblemRecord, ...]
    notes: tuple[ProblemRecord, ...]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return ProblemRecord

    @classmethod
    def schema_rules(cls) -> list[dict[str, Any]]:
        """Say that a data set is valid where nothing is wrong with it, and only there."""
        return [
            {
                "if": {"properties": {"valid": {"const": True}}},
                "then": {"properties": {"problems": {"maxItems": 0}}},
                "else": {"properties": {"problems": {"minItems": 1}}},
            }
        ]

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


def describe(ecosystem: Ecosystem, unread: tuple[str, ...] = ()) -> InfoReport:
    """Count what an ecosystem holds; `unread` is what is told of columns that are not in it."""
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
        rows_after=tuple(
            RowsAfter(table, count, begun.isoformat(), ended.isoformat())
            for table, count, begun, ended in ecosystem.rows_after
        ),
        tables=tables,
        undated=undated,
        kinds=_counts(organizations["kind"].value_counts().to_dict()),
        countries=_counts(organizations["country"].value_counts().to_dict()),
        coalitions=tuple(
            Count(str(name), len(ecosystem.members(str(identifier))))
            for identifier, name in zip(held["id"], held["name"], strict=True)
        ),
        capabilities=_offered(ecosystem),
        unread=unread,
    )


def _offered(ecosystem: Ecosystem) -> tuple[Count, ...]:
    evidence = ecosystem.evidence
    offers = evidence[evidence["direction"] == "offers"]
    counts = offers.groupby("capability_id")["organization_id"].nunique()
    return _counts({ecosystem.capability_ids.name(str(key)): n for key, n in counts.items()})


def _counts(found: dict[Hashable, int]) -> tuple[Count, ...]:
    ordered = sorted(found.items(), key=lambda item: (-item[1], str(item[0])))
    return tuple(Count(str(name), int(count)) for name, count in ordered)
