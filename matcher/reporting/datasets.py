"""What is wrong with a data set, drawn for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from matcher.ecosystem.summary import ProblemRecord, ValidationReport
from matcher.reporting.terminal import indented, plain, section
from matcher.reporting.text import counted

#: How many problems are spelled out for a person to read.
PROBLEMS_SHOWN = 500


def draw_validation(report: ValidationReport, console: Console) -> None:
    """Draw every problem: where, what, and the fix."""
    rows = ", ".join(f"{name} {count:,}" for name, count in report.tables.items())
    count = len(report.problems)
    if report.valid:
        console.print(plain(f"{report.data} is valid: {rows or 'nothing in it'}."))
    else:
        console.print(plain(f"{report.data}: {counted(count, 'problem')}", "bold"))
    for problem in report.problems[:PROBLEMS_SHOWN]:
        indented(console, _problem(problem), by=2)
    if count > PROBLEMS_SHOWN:
        more = f"and {count - PROBLEMS_SHOWN:,} more; -f csv and -f json have them all"
        console.print(plain(more, "dim"))
    if report.notes:
        section(console, "Allowed, but perhaps not meant")
        for note in report.notes[:PROBLEMS_SHOWN]:
            indented(console, _problem(note), by=2)


def _problem(problem: ProblemRecord) -> Text:
    where = [problem.table]
    if problem.row is not None:
        where.append(f"row {problem.row}")
    if problem.column is not None:
        where.append(f"column {problem.column}")
    value = "" if problem.value is None else f" '{problem.value}'"
    return Text.assemble(
        plain(", ".join(where), "bold"),
        plain(f"{value}: {problem.problem}. "),
        plain(problem.fix, "dim"),
    )
