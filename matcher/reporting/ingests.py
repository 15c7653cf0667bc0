"""What became of foreign data, as blocks for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from matcher.ecosystem.raw import shown
from matcher.ingestion.ingested import Count, Ingested, Reject, Understood
from matcher.reporting.document import Block, Column, Facts, Section, Sentences, Table
from matcher.reporting.matches import quiet
from matcher.reporting.views.fields import Field, table_of

#: How many reasons, and how many files, are told before the rest is summed up.
SHOWN = 12


def ingested_blocks(
    ingested: Ingested, written: Sequence[Path], news: Sequence[str] = ()
) -> Iterator[Block]:
    """Tell what was read, why what was left out was, and which tables came of it.

    Parameters
    ----------
    ingested : Ingested
    written : sequence of Path
        The data set, then what a person should look at.
    news : sequence of str
        What is new since an earlier run.
    """
    yield from _counts(ingested.counts)
    if ingested.rejects:
        yield Section("Rejected because", tuple(_reasons(ingested.rejects)))
    if ingested.understood:
        files = dict.fromkeys(each.file for each in ingested.understood)
        of_files = tuple(
            Section(shown(file), (table_of("understood", _UNDERSTOOD, rows),))
            for file in files
            if (rows := [each for each in ingested.understood if each.file == file])
        )
        yield Section("Understood", of_files)
    for title, sentences in (
        ("Taken, but perhaps not as meant", ingested.notes),
        ("Since the earlier run", news),
    ):
        if sentences:
            yield Section(title, (Sentences(tuple(sentences), listed=True),))
    made = ((name, f"{len(table):,}") for name, table in ingested.tables.items() if len(table))
    yield Section("Tables", (Facts(tuple(made)),))
    yield Sentences(("",))
    yield Sentences((f"The data set is {written[0]}",))
    yield from (Sentences((f"Look at {path}",)) for path in written[1:])


_UNDERSTOOD: tuple[Field[Understood], ...] = (
    (Column("column"), lambda each: shown(each.header)),
    (Column("becomes"), lambda each: f"{each.table}: {each.column}"),
)


def _reasons(rejects: Sequence[Reject]) -> Iterator[Block]:
    """Say why and where, the most frequent reasons first, and what to do."""
    reasons = Counter(reject.reason for reject in rejects).most_common()
    first: dict[str, Reject] = {}
    for reject in rejects:
        first.setdefault(reject.reason, reject)
    told = (
        f"{reason}: {'first ' * (count > 1)}{first[reason].place}. {first[reason].fix}"
        for reason, count in reasons[:SHOWN]
    )
    counts = (f"{count:,}" for _, count in reasons)
    yield Facts(tuple(zip(counts, told, strict=False)))
    if len(reasons) > SHOWN:
        yield quiet(f"and {len(reasons) - SHOWN:,} reasons more")


def _counts(counts: Sequence[Count]) -> Iterator[Block]:
    columns = (
        *(Column("file"), Column("records")),
        *(Column(name, "count") for name in ("read", "taken", "rejected")),
    )
    rows = [(c.file, c.records, c.read, c.taken, c.rejected) for c in counts[:SHOWN]]
    if rest := counts[SHOWN:]:
        sums = (sum(c.read for c in rest), sum(c.taken for c in rest))
        rows.append((f"{len(rest):,} more", "", *sums, sum(c.rejected for c in rest)))
    yield Table("counts", columns, tuple(rows))
    if filtered := sum(count.passed_over for count in counts):
        yield quiet(f"{filtered:,} more were passed over by the filter.")
