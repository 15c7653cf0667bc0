"""A document drawn for a terminal, legible at 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
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
    columns_for,
)
from matcher.reporting.terminal import (
    bar,
    ends_line,
    facts_of,
    heading,
    list_line,
    plain,
    table_of,
)

#: From so many columns on there is one blank between them.
CROWDED = 7

_STYLES = {"plain": "", "quiet": "dim", "warning": "yellow"}

#: How far what stands below an entry or within an inner section is set in.
_ENTRY, _INNER = 5, 2

#: How many characters a whole bar in a table takes.
_BAR = 3


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
    parts = [*_blocks(blocks[:aside])]
    if aside < len(blocks) and not isinstance(blocks[aside], Section | Ranking):
        parts.append(Text())
    for part in parts:
        console.print(part)
    draw_blocks(blocks[aside:], console)
    left_out = [each.title for each in document.blocks if isinstance(each, Section) and each.full]
    if left_out:
        others = " and others" if len(left_out) > 2 else ""
        console.print(plain(f"More in -f md: {', '.join(left_out[:2])}{others}", "dim"))


def draw_blocks(blocks: Sequence[Block], console: Console) -> None:
    """Draw every block that is not detail, without a title above them."""
    for part in _blocks(blocks):
        console.print(part)


def _is_quiet(block: Block) -> bool:
    return isinstance(block, Sentences) and block.tone == "quiet"


def _blocks(blocks: Sequence[Block], inner: bool = False) -> Iterator[RenderableType]:
    for block in blocks:
        if not block.full:
            yield from _block(block, inner)


def _block(block: Block, inner: bool) -> Iterator[RenderableType]:
    if isinstance(block, Sentences):
        yield from _sentences(block)
    elif isinstance(block, Facts):
        yield facts_of((name, cell_text(cell, "text")) for name, cell in block.rows)
    elif isinstance(block, Table) and block.rows:
        yield from _table(block)
    elif isinstance(block, Chart) and block.text:
        yield from _table(block.text)
    elif isinstance(block, Ranking):
        for entry in block.entries[: block.first]:
            yield from _entry(entry)
        yield from _more(len(block.entries), block.first, block.noun)
    elif isinstance(block, Section):
        yield from _section(block, inner)


def _section(block: Section, inner: bool) -> Iterator[RenderableType]:
    below = _blocks(block.blocks, inner=True)
    if inner:
        yield plain(block.heading, "dim")
        yield _set_in(below, _INNER)
    else:
        yield Text()
        yield plain(block.heading, "bold")
        yield from below


def _set_in(parts: Iterator[RenderableType], by: int) -> Padding:
    return Padding(Group(*parts), (0, 0, 0, by))


def _sentences(block: Sentences) -> Iterator[RenderableType]:
    style = _STYLES[block.tone]
    lines = [line_text(line) for line in block.lines]
    warned = block.tone == "warning"
    if block.listed:
        for line in lines[: block.first]:
            yield list_line("! " if warned else "- ", line, style)
        yield from _more(len(lines), block.first, block.noun)
    else:
        yield plain(" ".join(["!", *lines] if warned else lines), style)


def _table(table: Table) -> Iterator[RenderableType]:
    table = columns_for(table, left_out="sheet")
    shown = [(n, column) for n, column in enumerate(table.columns) if not column.full]
    largest = {n: _largest(table, n) for n, column in shown if column.bars}
    heads = [
        ("" if table.continues else column.short or column.title, _side(column))
        for _, column in shown
    ]
    rows = [
        [_cell(row[n], column, largest.get(n)) for n, column in shown]
        for row in table.rows[: table.first]
    ]
    # Columns of bars have a width that leaves room already.
    drawn = table_of(heads, rows, gap=1 if largest or len(shown) >= CROWDED else 2)
    for (_, column), each in zip(shown, drawn.columns, strict=True):
        if column.bars:
            # Bars of tables that continue one another begin below one another.
            each.min_width, each.no_wrap = int(column.width), True
    yield drawn
    yield from _more(len(table.rows), table.first, table.noun)


def _side(column: Column) -> str:
    return "left" if column.kind in LEFT or column.bars else "right"


def _largest(table: Table, place: int) -> float:
    numbers = [row[place] for row in table.rows]
    found = max((each for each in numbers if isinstance(each, int | float)), default=0.0)
    return table.columns[place].largest or found


def _cell(cell: Cell, column: Column, largest: float | None) -> Text:
    text = plain(cell_text(cell, column.kind, brief=True))
    if largest is None or not isinstance(cell, int | float):
        return text
    drawn = bar(cell, largest, _BAR)
    return Text.assemble((drawn, "green"), " " if drawn else "", text)


def _more(count: int, first: int | None, noun: str) -> Iterator[RenderableType]:
    if first is not None and count > first:
        more = f"{count - first:,} more {noun}" if count - first > 1 else "1 more"
        yield plain(f"and {more} (-f md or -f json shows all)", "dim")


def _entry(entry: Entry) -> Iterator[RenderableType]:
    rank = "" if entry.rank is None else str(entry.rank)
    left = Text.assemble((f"{rank:>3}  ", "dim"), plain(entry.title, "bold"))
    figure = cell_text(entry.figure, entry.kind)
    before = f"{entry.before} ".lstrip()
    right = Text.assemble(
        plain(entry.about, "dim"), f"  {before}", (figure, "bold"), f" {entry.unit}"
    )
    yield Text()
    yield ends_line(left, right)
    yield _set_in(_unfolded(entry), _ENTRY)


def _unfolded(entry: Entry) -> Iterator[RenderableType]:
    if entry.reason:
        yield plain(entry.reason)
    yield from _sentences(Sentences(entry.warnings, listed=True, tone="warning"))
    yield from _blocks(entry.blocks, inner=True)
    if entry.closing:
        yield list_line("> ", entry.closing, "")
