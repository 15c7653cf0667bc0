"""Whether a data set is right, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.ecosystem.summary import ProblemRecord, ValidationReport
from matcher.reporting.document import Block, Column, Document, Section, Sentences, Table
from matcher.reporting.text import brief, counted

#: How many problems are spelled out for a person to read, and how much of a value.
SHOWN, VALUE_SHOWN = 500, 300

_TABLES = (Column("table"), Column("rows", "count"))


def view(report: ValidationReport) -> Document:
    """Give every problem: where, what, and the fix; of a valid data set, its rows."""
    blocks: list[Block] = _listed(report.problems)
    if report.valid and report.tables:
        blocks.append(Table("tables", _TABLES, tuple(report.tables.items())))
    elif report.valid:
        blocks.append(Sentences(("There is nothing in it.",)))
    if report.notes:
        title = "Allowed, but perhaps not meant"
        blocks.append(Section(title, tuple(_listed(report.notes))))
    verdict = "is valid" if report.valid else f"has {counted(len(report.problems), 'problem')}"
    return Document(f"{report.data} {verdict}", (), tuple(blocks))


def _listed(problems: Sequence[ProblemRecord]) -> list[Block]:
    """List problems, the first ones in words; nothing where there are none."""
    lines = tuple(_words(each) for each in problems[:SHOWN])
    blocks: list[Block] = [Sentences(lines, listed=True)] if lines else []
    if len(problems) > SHOWN:
        more = f"and {len(problems) - SHOWN:,} more; -f json has them all"
        blocks.append(Sentences((more,), tone="quiet"))
    return blocks


def _words(problem: ProblemRecord) -> str:
    where = [problem.table]
    if problem.row is not None:
        where.append(f"row {problem.row}")
    if problem.column is not None:
        where.append(f"column {problem.column}")
    value = "" if problem.value is None else f" '{brief(problem.value, VALUE_SHOWN)}'"
    return f"{', '.join(where)}{value}: {problem.problem}. {problem.fix}."
