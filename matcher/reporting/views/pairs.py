"""The best pairs of the whole ecosystem."""

from __future__ import annotations

from matcher.matching.findings import Pair, PairsReport
from matcher.reporting.document import (
    Block,
    Cell,
    Column,
    Document,
    Entry,
    Ranking,
    Sentences,
    Table,
)
from matcher.reporting.matches import (
    asides,
    component_table,
    data_words,
    detail,
    largest_component,
    percent,
)

_COLUMNS = (
    Column("rank", "count"),
    Column("one side"),
    Column("the other"),
    Column("points", "points"),
    Column("probability", "plain"),
    Column("first reason"),
    Column("flags"),
)


def view(report: PairsReport) -> Document:
    """Give the pairs: who, how good, one reason, flags, and the components of the score."""
    blocks: list[Block] = asides(report)
    if report.pairs:
        rows = tuple(_row(pair) for pair in report.pairs)
        blocks.append(Table("pairs", _COLUMNS, rows, full=True))
        largest = largest_component(pair.components for pair in report.pairs)
        entries = tuple(_entry(pair, report, largest) for pair in report.pairs)
        blocks.append(Ranking("best pairs", entries, noun="pairs"))
    else:
        blocks.append(Sentences(("No pair is left to suggest.",)))
    return Document("The best pairs of the ecosystem", data_words(report), tuple(blocks))


def _row(pair: Pair) -> tuple[Cell, ...]:
    return (
        pair.rank,
        pair.a.name,
        pair.b.name,
        pair.score,
        None if pair.probability is None else percent(pair.probability),
        pair.reasons[0] if pair.reasons else None,
        "; ".join(pair.flags),
    )


def _entry(pair: Pair, report: PairsReport, largest: float) -> Entry:
    components = component_table(
        pair.components,
        f"components of {pair.rank}",
        largest,
        continues=pair is not report.pairs[0],
    )
    return Entry(
        pair.rank,
        f"{pair.a.name} + {pair.b.name}",
        "",
        pair.score,
        "points",
        pair.reasons[0] if pair.reasons else None,
        pair.flags,
        (components, *detail(pair, report.model)),
    )
