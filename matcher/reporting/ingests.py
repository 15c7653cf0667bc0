"""What became of foreign data, drawn for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from matcher.ecosystem.raw import shown
from matcher.ingestion.ingested import Ingested, Reject
from matcher.reporting.terminal import facts_table, indented, plain, section, table_of

#: How many reasons, and how many files, are told before the rest is summed up.
SHOWN = 12


def draw_ingested(
    ingested: Ingested, written: Sequence[Path], console: Console, news: Sequence[str] = ()
) -> None:
    """Draw what was read, why what was left out was, and which tables came of it.

    Parameters
    ----------
    ingested : Ingested
    written : sequence of Path
        The data set, then what a person should look at.
    console : Console
    news : sequence of str
        What is new since an earlier run.
    """
    _draw_counts(ingested, console)
    reasons = Counter(reject.reason for reject in ingested.rejects).most_common()
    if reasons:
        section(console, "Rejected because")
        first: dict[str, Reject] = {}
        for reject in ingested.rejects:
            first.setdefault(reject.reason, reject)
        told = [(f"{count:,}", _told(first[reason], count)) for reason, count in reasons[:SHOWN]]
        facts_table(console, told)
        if len(reasons) > SHOWN:
            console.print(plain(f"and {len(reasons) - SHOWN:,} reasons more", "dim"))
    if ingested.understood:
        section(console, "Understood")
        for file in dict.fromkeys(each.file for each in ingested.understood):
            indented(console, plain(shown(file)), by=2)
            rows = [
                [plain(f"    {shown(u.header)}"), plain(f"{u.table}: {u.column}")]
                for u in ingested.understood
                if u.file == file
            ]
            console.print(table_of([("    column", "left"), ("becomes", "left")], rows))
    for title, sentences in (
        ("Taken, but perhaps not as meant", ingested.notes),
        ("Since the earlier run", news),
    ):
        if sentences:
            section(console, title)
            for sentence in sentences:
                indented(console, plain(sentence), by=2)
    section(console, "Tables")
    made = [(name, f"{len(table):,}") for name, table in ingested.tables.items() if len(table)]
    facts_table(console, made)
    console.print()
    console.print(plain(f"The data set is {written[0]}"))
    for path in written[1:]:
        console.print(plain(f"Look at {path}"))


def _told(reject: Reject, count: int) -> str:
    """Say why and where, and what to do."""
    where = f"{'first ' if count > 1 else ''}{reject.place}"
    return f"{reject.reason}: {where}. {reject.fix}"


def _draw_counts(ingested: Ingested, console: Console) -> None:
    columns = [("file", "left"), ("records", "left"), ("read", "right"), ("taken", "right")]
    columns.append(("rejected", "right"))
    counts = ingested.counts
    filtered = sum(count.passed_over for count in counts)
    rows = [
        [c.file, c.records, f"{c.read:,}", f"{c.taken:,}", f"{c.rejected:,}"]
        for c in counts[:SHOWN]
    ]
    if rest := counts[SHOWN:]:
        sums = [
            sum(figures)
            for figures in zip(*[(c.read, c.taken, c.rejected) for c in rest], strict=True)
        ]
        rows.append([f"{len(rest):,} more", "", *[f"{figure:,}" for figure in sums]])
    console.print(table_of(columns, rows))
    if filtered:
        console.print(plain(f"{filtered:,} more were passed over by the filter.", "dim"))
