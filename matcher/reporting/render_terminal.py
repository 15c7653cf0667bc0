"""A document drawn for a terminal, legible at 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from matcher.reporting.cells import LEFT, cell_text, line_text
from matcher.reporting.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Entry,
    Facts,
    Ranking,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.terminal import (
    bar,
    facts_table,
    heading,
    indented,
    list_table,
    plain,
    section,
    split_line,
)

#: From so many columns on there is one blank between them.
CROWDED = 7

_STYLES = {"plain": "", "quiet": "dim", "warning": "yellow"}


def draw_document(document: Document, console: Console) -> None:
    """Draw the title, then every block that is not detail.

    Parameters
    ----------
    document : Document
    console : rich.console.Console
    """
    heading(console, document.title, *document.about)
    blocks = [block for block in document.blocks if not block.full]
    aside = 0
    while aside < len(blocks) and _is_quiet(blocks[aside]):
        aside += 1
    _blocks(blocks[:aside], console)
    if aside < len(blocks) and not isinstance(blocks[aside], Section | Ranking):
        console.print()
    _blocks(blocks[aside:], console)


def _is_quiet(block: Block) -> bool:
    return isinstance(block, Sentences) and block.tone == "quiet"


def _blocks(blocks: Sequence[Block], console: Console) -> None:
    for block in blocks:
        if not block.full:
            _block(block, console)


def _block(block: Block, console: Console) -> None:
    if isinstance(block, Sentences):
        _sentences(block, console)
    elif isinstance(block, Facts):
        facts_table(console, [(name, cell_text(cell, "text")) for name, cell in block.rows])
    elif isinstance(block, Table):
        _table(block, console)
    elif isinstance(block, Chart):
        _chart(block, console)
    elif isinstance(block, Ranking):
        for entry in block.entries:
            _entry(entry, console)
    elif isinstance(block, Section):
        section(console, block.title)
        _blocks(block.blocks, console)


def _sentences(block: Sentences, console: Console) -> None:
    style = _STYLES[block.tone]
    lines = [line_text(line) for line in block.lines]
    for line in lines if block.listed else [" ".join(lines)]:
        console.print(plain(line, style))


def _table(table: Table, console: Console) -> None:
    shown = [
        place
        for place, column in enumerate(table.columns)
        if not column.full and column.use != "sheet"
    ]
    columns = [table.columns[place] for place in shown]
    heads = [(each.title, "left" if each.kind in LEFT else "right") for each in columns]
    rows = [
        [_cell(row[place], table.columns[place]) for place in shown]
        for row in table.rows[: table.first]
    ]
    list_table(console, heads, rows, gap=1 if len(columns) >= CROWDED else 2)
    more = len(table.rows) - len(rows)
    if more > 0:
        words = f"and {more:,} more {table.noun} (-f md or -f json shows all)"
        console.print(plain(words, "dim"))


def _cell(cell: Cell, column: Column) -> str | Text:
    """Write a cell; a strength that is to have a bar gets one, a whole one for 1."""
    text = cell_text(cell, column.kind, brief=True)
    if column.bars and column.kind == "strength" and isinstance(cell, int | float):
        return Text.assemble((bar(cell, 1.0).ljust(5), "green"), " ", text)
    return text


def _chart(chart: Chart, console: Console) -> None:
    largest = chart.largest or max((value for _, value in chart.bars), default=0.0)
    rows: list[list[object]] = [
        [label, Text(bar(value, largest), "green"), cell_text(value, "points")]
        for label, value in chart.bars
    ]
    if rows:
        console.print(plain(chart.title, "dim"))
        list_table(console, [("", "left"), ("", "left"), ("", "right")], rows)


def _entry(entry: Entry, console: Console) -> None:
    console.print()
    rank = "" if entry.rank is None else str(entry.rank)
    left = Text.assemble((f"{rank:>3}  ", "dim"), plain(entry.title, "bold"))
    figure = cell_text(entry.figure, "points")
    right = Text.assemble(plain(entry.about, "dim"), "  ", (figure, "bold"), f" {entry.unit}")
    console.print(split_line(left, right, console.width))
    if entry.reason:
        indented(console, plain(entry.reason), by=5)
    for flag in entry.flags:
        indented(console, plain(f"! {flag}", "yellow"), by=5)
    _blocks(entry.blocks, console)
