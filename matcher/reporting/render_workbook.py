"""A document as an .xlsx workbook: one sheet for each table.

Text is always written as text: what looks like a formula or an address is shown, never run.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from matcher.csv_writing import FORMULA_STARTS
from matcher.reporting.cells import cell_text
from matcher.reporting.document import (
    Cell,
    CellKind,
    Column,
    Document,
    Link,
    Ranking,
    Table,
    all_of,
    columns_for,
)
from matcher.reporting.text import brief, visible
from matcher.whole_files import CREATED

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


#: Excel takes no longer text in a cell (32,767 characters), and no longer name of a sheet.
LONGEST_CELL, LONGEST_NAME = 32_000, 31

#: The height of a line in points, and how many lines of a cell are shown at once.
LINE, LINES = 15.0, 12

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
        Its `sheets` come first, or where it has none its rankings; of its other tables those that
        no sheet stands for follow.
    """
    own = {table.name for table in document.sheets}
    others = (
        table
        for table in all_of(Table, document.blocks)
        if _NUMBERED.sub("", table.name) not in own
    )
    ranked = (each.table for each in all_of(Ranking, () if own else document.blocks))
    tables = (*document.sheets, *filter(None, ranked), *others)
    known = (columns_for(table, left_out="reading") for table in tables)
    taken: set[str] = set()
    found = [
        replace(table, name=_sheet_name(table.name, taken)) for table in known if table.columns
    ]
    # A workbook has one sheet at least.
    return found or [Table("document", (Column(document.title, width=60),), ())]


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
        math.ceil(_wide(_text(cell)) / max(column.width - 2.5, 1.0))
        for cell, column in zip(row, sheet.columns, strict=True)
        if isinstance(cell, str | Link | tuple)
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
    if value is None or value == ():
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value, number)
    else:
        text = _text(value)
        form = quoted if text.startswith(FORMULA_STARTS) else plain
        page.write_string(row, column, _shown(text), form)


def _text(cell: Cell) -> str:
    # Reasons have commas of their own.
    return "; ".join(cell) if isinstance(cell, tuple) else cell_text(cell, "text")


def _shown(text: str) -> str:
    return visible(brief(text, LONGEST_CELL))
