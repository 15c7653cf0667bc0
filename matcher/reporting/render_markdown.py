"""A document as Markdown, in which no text of the data is mark-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from matcher.reporting.cells import LEFT, cell_text
from matcher.reporting.document import (
    Block,
    Cell,
    CellKind,
    Chart,
    Document,
    Entry,
    Facts,
    Line,
    Link,
    Ranking,
    Section,
    Sentences,
    Table,
    columns_for,
)
from matcher.reporting.text import markdown_text


def to_markdown(document: Document) -> str:
    """Write a whole document, its details too.

    Parameters
    ----------
    document : Document
    """
    parts = [f"# {_text(document.title)}"]
    if document.about:
        parts.append(_text(", ".join(document.about)))
    parts += _parts(document.blocks, level=2)
    return "\n\n".join(parts) + "\n"


def _parts(blocks: Sequence[Block], level: int) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Sentences):
            yield _sentences(block)
        elif isinstance(block, Facts):
            yield "\n".join(f"- {_text(name)}: {_cell(cell, 'text')}" for name, cell in block.rows)
        elif isinstance(block, Table):
            yield from _table(block)
        elif isinstance(block, Chart) and block.text:
            yield from _table(block.text)
        elif isinstance(block, Ranking):
            yield from _ranking(block, level)
        elif isinstance(block, Section):
            yield f"{'#' * level} {_text(block.heading)}"
            yield from _parts(block.blocks, level + 1)


def _text(text: str) -> str:
    return str(markdown_text(text))


def _cell(cell: Cell, kind: CellKind) -> str:
    text = _text(cell_text(cell, kind))
    if isinstance(cell, Link) and cell.url is not None:
        return f"[{text}](<{quote(cell.url, safe='/:?#[]@!$&()*+,;=%~-._')}>)"
    return text


def _sentences(block: Sentences) -> str:
    mark = "**Watch out:** " if block.tone == "warning" else ""
    lines = [mark + _line(line) for line in block.lines]
    if block.listed:
        return "\n".join(f"- {line}" for line in lines)
    return " ".join(lines)


def _line(line: Line) -> str:
    pieces = line if isinstance(line, tuple) else (line,)
    return "".join(_cell(piece, "text") for piece in pieces)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        return
    table = columns_for(table, left_out="sheet")
    heads = [_text(column.title) for column in table.columns]
    marks = ["---" if column.kind in LEFT else "---:" for column in table.columns]
    rows = [
        [_cell(cell, column.kind) for cell, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    yield "\n".join(f"| {' | '.join(cells)} |" for cells in [heads, marks, *rows])


def _ranking(ranking: Ranking, level: int) -> Iterator[str]:
    """Write who is ranked how, all in one table, then each entry in full."""
    if (table := ranking.table) is not None:
        yield from _table(table)
    for entry in ranking.entries:
        yield from _entry(entry, level)


def _entry(entry: Entry, level: int) -> Iterator[str]:
    rank = "" if entry.rank is None else f"{entry.rank}. "
    local = f" ({_text(entry.local)})" if entry.local else ""
    before = f"{entry.before} ".lstrip()
    figure = f"{before}{cell_text(entry.figure, entry.kind)} {_text(entry.unit)}".rstrip()
    yield f"{'#' * level} {rank}{_text(entry.title)}{local}: {figure}"
    if entry.about:
        yield _text(entry.about)
    if entry.reason:
        yield _text(entry.reason)
    if entry.warnings:
        yield _sentences(Sentences(entry.warnings, listed=True, tone="warning"))
    yield from _parts(entry.blocks, level + 1)
    if entry.closing:
        yield _text(entry.closing)
