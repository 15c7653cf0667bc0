"""A document as an .xlsx workbook: one sheet for each table, ranking and list of facts.

Text is always written as text: what looks like a formula or an address is shown, never run.
"""

from __future__ import annotations

import datetime
import io
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.reporting.cells import cell_text
from matcher.reporting.document import (
    Block,
    Cell,
    CellKind,
    Chart,
    Column,
    Document,
    Facts,
    Link,
    Ranking,
    Section,
    Table,
)
from matcher.reporting.rankings import all_of, ranking_table
from matcher.reporting.text import brief, visible

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

#: The date that every workbook says it was made on, so that the same document gives the same bytes.
CREATED = datetime.datetime(2000, 1, 1)

#: Excel takes no longer text in a cell (32,767 characters), and no longer name of a sheet.
LONGEST_CELL, LONGEST_NAME = 32_000, 31

#: The height of a line in points, and how many lines of a cell are shown at once.
LINE, LINES = 15.0, 12

#: What a spreadsheet would take for a formula if the cell were edited.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: What no name of a sheet may hold, and a number at its end.
_ILLEGAL = re.compile(r"[\[\]:*?/\\]")
_NUMBERED = re.compile(r"-\d+$")

#: How Excel writes the numbers of each kind.
_FORMATS: dict[CellKind, str] = {
    "points": "0.0",
    "value": "0.00",
    "strength": "0.00",
    "measure": "0.0000",
    "probability": "0.00000",
    "percent": "0.00%",
    "count": "#,##0",
}


@dataclass(frozen=True)
class _Found:
    """A table of the document, and the headings that it stands below."""

    table: Table
    path: tuple[str, ...]


def to_xlsx(document: Document) -> bytes:
    """Write a document as a workbook.

    Parameters
    ----------
    document : Document

    Returns
    -------
    bytes
        The same document gives the same bytes.
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with xlsxwriter.Workbook(stream, options) as workbook:
        workbook.set_properties(
            {
                "title": visible(document.title),
                "subject": visible(", ".join(document.about)),
                "author": f"open-innovation-matcher {document.notes.get('version', '')}".strip(),
                "created": CREATED,
            }
        )
        for sheet in sheets(document):
            _write(workbook, sheet)
    return stream.getvalue()


# -- which sheets ------------------------------------------------------------------------------


def sheets(document: Document) -> list[Table]:
    """Give the tables that become sheets, under names that are legal and unique.

    Parameters
    ----------
    document : Document
    """
    groups: dict[str, list[_Found]] = {}
    for found in _tables(document.blocks, (document.title,)):
        groups.setdefault(_NUMBERED.sub("", found.table.name), []).append(found)
    taken: set[str] = set()
    result = []
    for name, group in groups.items():
        table = _with_addresses(_joined(group))
        result.append(Table(_sheet_name(name, taken), table.columns, table.rows))
    # A workbook has one sheet at least.
    return result or [Table("document", (Column(document.title, width=60),), ())]


def _tables(blocks: Sequence[Block], path: tuple[str, ...]) -> Iterator[_Found]:
    for block in blocks:
        if isinstance(block, Table):
            yield _Found(block, path)
        elif isinstance(block, Facts):
            columns = (Column("what", width=28), Column("", width=90))
            yield _Found(Table(path[-1].lower(), columns, block.rows), path)
        elif isinstance(block, Chart) and block.name:
            columns = (Column("part", width=20), Column("figure", "points", 10, bars=True))
            yield _Found(Table(block.name, columns, block.bars), path)
        elif isinstance(block, Ranking):
            yield from _ranked(block, path)
        elif isinstance(block, Section):
            yield from _tables(block.blocks, (*path, block.title))


def _ranked(ranking: Ranking, path: tuple[str, ...]) -> Iterator[_Found]:
    """Give the ranking as a sheet, then what its entries hold, each row with whom it is about."""
    yield _Found(ranking_table(ranking), path)
    head = (Column("rank", "count", 7), Column(ranking.noun, width=30))
    for entry in ranking.entries:
        inside = list(all_of(Table, entry.blocks))
        named = [each for each in all_of(Chart, entry.blocks) if each.name]
        for found in _tables([*named, *inside], path):
            rows = tuple((entry.rank, entry.title, *row) for row in found.table.rows)
            yield _Found(Table(found.table.name, (*head, *found.table.columns), rows), path)


def _joined(group: Sequence[_Found]) -> Table:
    """Put tables under one head; what tells their headings apart is the first column."""
    if len(group) == 1:
        return group[0].table
    columns = _all_columns([each.table for each in group])
    depth = _first_difference([each.path for each in group])
    rows = []
    for each in group:
        for row in each.table.rows:
            left = list(zip(each.table.columns, row, strict=True))
            own = tuple(_taken(left, column) for column in columns)
            rows.append(own if depth is None else (each.path[depth], *own))
    if depth is not None:
        columns.insert(0, Column("of", width=30))
    return Table(group[0].table.name, tuple(columns), tuple(rows))


def _all_columns(tables: Sequence[Table]) -> list[Column]:
    """Give the columns of all, those of the same head and kind once."""
    columns = list(tables[0].columns)
    for table in tables[1:]:
        new = list(table.columns)
        for column in columns:
            if column in new:
                new.remove(column)
        columns += new
    return columns


def _taken(cells: list[tuple[Column, Cell]], column: Column) -> Cell:
    """Take the first cell of a column out of those that are left; None where there is none."""
    for place, (own, cell) in enumerate(cells):
        if own == column:
            del cells[place]
            return cell
    return None


def _first_difference(paths: Sequence[tuple[str, ...]]) -> int | None:
    for depth in range(min(len(path) for path in paths)):
        if len({path[depth] for path in paths}) > 1:
            return depth
    return None


def _with_addresses(table: Table) -> Table:
    """Give each column that has links a second one with their addresses."""
    linked = [
        any(isinstance(row[place], Link) and row[place].url for row in table.rows)  # type: ignore[union-attr]
        for place in range(len(table.columns))
    ]
    columns: list[Column] = []
    for column, links in zip(table.columns, linked, strict=True):
        columns += [column, Column(f"address of {column.title}", width=40)] if links else [column]
    rows = []
    for row in table.rows:
        cells: list[Cell] = []
        for cell, links in zip(row, linked, strict=True):
            link = cell if isinstance(cell, Link) else None
            cells.append(cell_text(cell, "text") if isinstance(cell, Link | tuple) else cell)
            if links:
                cells.append(link.url if link else None)
        rows.append(tuple(cells))
    return Table(table.name, tuple(columns), tuple(rows))


def _sheet_name(name: str, taken: set[str]) -> str:
    """Give a name that Excel takes: short, without its marks, unlike any other but for case."""
    # Excel counts what lies beyond the first plane of Unicode twice; no name needs it.
    plain = "".join(each if each <= "\uffff" else " " for each in visible(name))
    legal = _ILLEGAL.sub(" ", plain).strip("' ")[:LONGEST_NAME].strip("' ") or "sheet"
    if legal.lower() == "history":  # Excel keeps this name for itself
        legal = "history of it"
    result, number = legal, 2
    while result.lower() in taken:
        end = f" {number}"
        result, number = f"{legal[: LONGEST_NAME - len(end)]}{end}", number + 1
    taken.add(result.lower())
    return result


# -- how a sheet is written --------------------------------------------------------------------


def _write(workbook: Workbook, sheet: Table) -> None:
    """Write one sheet: a frozen head with filters, widths, formats and bars."""
    page: Worksheet = workbook.add_worksheet(sheet.name)
    text = {"valign": "top", "text_wrap": True, "align": "left", "indent": 1}
    head = workbook.add_format({**text, "bold": True, "bottom": 1})
    plain = workbook.add_format(text)
    quoted = workbook.add_format({**text, "quote_prefix": True})
    last = max(len(sheet.rows), 1)
    for place, column in enumerate(sheet.columns):
        number = _FORMATS.get(column.kind, "General")
        form = workbook.add_format({"valign": "top", "num_format": number})
        page.set_column(place, place, column.width)
        page.write_string(0, place, _shown(column.title), head)
        for line, row in enumerate(sheet.rows, start=1):
            _cell(page, line, place, row[place], form, plain, quoted)
        if column.bars and sheet.rows:
            bar = {"type": "data_bar", "bar_color": "#89b9de", "bar_solid": True}
            page.conditional_format(1, place, last, place, bar)
    titles: tuple[Cell, ...] = tuple(column.title for column in sheet.columns)
    for line, row in enumerate([titles, *sheet.rows]):
        # Excel would find the height itself, LibreOffice does not.
        page.set_row(line, LINE * _lines(sheet, row))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _lines(sheet: Table, row: Sequence[Cell]) -> int:
    """Give how many lines the longest cell of a row takes at the width of its column."""
    needed = (
        math.ceil(_wide(cell) / max(column.width - 2.5, 1.0))
        for cell, column in zip(row, sheet.columns, strict=True)
        if isinstance(cell, str)
    )
    return min(max(needed, default=1) or 1, LINES)


def _wide(text: str) -> int:
    """Count letters; those of Han and Hangul are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _cell(
    page: Worksheet,
    row: int,
    column: int,
    value: Cell,
    number: Format,
    plain: Format,
    quoted: Format,
) -> None:
    """Write one cell by its type; what is unknown stays empty."""
    if value is None:
        return
    if isinstance(value, bool):
        page.write_string(row, column, "yes" if value else "no", plain)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, number)
    else:
        text = cell_text(value, "text")
        page.write_string(row, column, _shown(text), quoted if text.startswith(_FORMULA) else plain)


def _shown(text: str) -> str:
    return visible(brief(text, LONGEST_CELL))
