"""What a data set holds, and what is wrong with it, drawn for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from matcher.ecosystem.summary import Count, InfoReport, ProblemRecord, ValidationReport
from matcher.reporting.terminal import facts_table, heading, indented, list_table, plain, section
from matcher.reporting.text import counted

#: How many countries and coalitions are listed before the rest is summed up.
SHOWN = 12

#: How many problems are spelled out for a person to read.
PROBLEMS_SHOWN = 500


def draw_info(report: InfoReport, console: Console) -> None:
    """Draw the counts of a data set."""
    span = f"dates from {report.first_date} to {report.last_date}" if report.last_date else None
    heading(console, report.name, f"as of {report.day}" if report.day else "undated", span)
    section(console, "Tables")
    columns = [("table", "left"), ("rows", "right"), ("without a date", "right")]
    rows = [
        [name, f"{count:,}", f"{report.undated[name]:,}" if report.undated.get(name) else ""]
        for name, count in report.tables.items()
        if count
    ]
    list_table(console, columns, rows)
    for title, counts in (
        ("Organizations by kind", report.kinds),
        ("Organizations by country", report.countries),
        ("Coalitions and their members", report.coalitions),
    ):
        _counts(title, counts, console)


def _counts(title: str, counts: Sequence[Count], console: Console) -> None:
    if not counts:
        return
    section(console, title)
    shown = [(each.name.replace("_", " "), f"{each.count:,}") for each in counts[:SHOWN]]
    rest = counts[SHOWN:]
    if rest:
        shown.append((f"{len(rest)} more", f"{sum(each.count for each in rest):,}"))
    facts_table(console, shown)


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
