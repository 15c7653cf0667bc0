"""Whether a data set is right, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.ecosystem.summary import ProblemRecord, ValidationReport
from matcher.reporting.document import Block, Column, Document, Section, Sentences, Table
from matcher.reporting.text import brief, counted

#: How many problems a terminal lists, and how much of a value everybody is shown.
SHOWN, VALUE_SHOWN = 500, 300

_TABLES = (Column("table"), Column("rows", "count"))


def view(report: ValidationReport) -> Document:
    """Give every problem: where, what, and the fix; of a valid data set, its rows."""
    blocks: list[Block] = []
    if report.problems:
        blocks.append(_list(report.problems, "problems"))
    elif report.tables:
        blocks.append(Table("tables", _TABLES, tuple(report.tables.items())))
    else:
        blocks.append(Sentences(("There is nothing in it.",)))
    if report.notes:
        blocks.append(Section("Allowed, but perhaps not meant", (_list(report.notes, "notes"),)))
    verdict = "is valid" if report.valid else f"has {counted(len(report.problems), 'problem')}"
    return Document(f"{report.data} {verdict}", (), tuple(blocks))


def _list(problems: Sequence[ProblemRecord], noun: str) -> Sentences:
    lines = tuple(_words(each) for each in problems)
    return Sentences(lines, listed=True, first=SHOWN, noun=noun)


def _words(problem: ProblemRecord) -> str:
    row = "" if problem.row is None else f", row {problem.row}"
    column = "" if problem.column is None else f", column {problem.column}"
    value = "" if problem.value is None else f" '{brief(problem.value, VALUE_SHOWN)}'"
    return f"{problem.table}{row}{column}{value}: {problem.problem}. {problem.fix}."
