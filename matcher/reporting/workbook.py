"""A report as an .xlsx workbook: one sheet for each kind of fact.

Text is always written as text: what looks like a formula or an address is shown, never run.
"""

from __future__ import annotations

import datetime
import io
import math
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matcher.csv_writing import FORMULA_STARTS
from matcher.reporting.record import Report
from matcher.reporting.report_words import date_words, title_words
from matcher.reporting.sheets import Cell, Sheet, sheets
from matcher.reporting.text import brief, visible

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

#: The date that every workbook says it was made on, so that the same report gives the same bytes.
CREATED = datetime.datetime(2000, 1, 1)

#: Excel takes no longer text in a cell (32,767 characters).
LONGEST_CELL = 32_000

#: The height of a line in points, and how many lines of a cell are shown at once.
LINE, LINES = 15.0, 12


def to_xlsx(report: Report) -> bytes:
    """Write a report as a workbook.

    Parameters
    ----------
    report : Report

    Returns
    -------
    bytes
        The same report gives the same bytes.
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
                "title": visible(title_words(report)),
                "subject": visible(date_words(report)),
                "author": f"open-innovation-matcher {report.version}",
                "created": CREATED,
            }
        )
        for sheet in sheets(report):
            _write(workbook, sheet)
    return stream.getvalue()


def _write(workbook: Workbook, sheet: Sheet) -> None:
    """Write one sheet: a frozen head with filters, widths, formats and bars."""
    page: Worksheet = workbook.add_worksheet(sheet.name)
    text = {"valign": "top", "text_wrap": True, "align": "left", "indent": 1}
    head = workbook.add_format({**text, "bold": True, "bottom": 1})
    plain = workbook.add_format(text)
    quoted = workbook.add_format({**text, "quote_prefix": True})
    last = max(len(sheet.rows), 1)
    for place, column in enumerate(sheet.columns):
        form = workbook.add_format({"valign": "top", "num_format": column.format or "General"})
        page.set_column(place, place, column.width)
        page.write_string(0, place, _shown(column.title), head)
        for number, row in enumerate(sheet.rows, start=1):
            _cell(page, number, place, row[place], form, plain, quoted)
        if column.bars and sheet.rows:
            bar = {"type": "data_bar", "bar_color": "#89b9de", "bar_solid": True}
            page.conditional_format(1, place, last, place, bar)
    titles: tuple[Cell, ...] = tuple(column.title for column in sheet.columns)
    for number, row in enumerate([titles, *sheet.rows]):
        # Excel would find the height itself, LibreOffice does not.
        page.set_row(number, LINE * _lines(sheet, row))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _lines(sheet: Sheet, row: Sequence[Cell]) -> int:
    """Give how many lines the longest cell of a row takes at the width of its column."""
    needed = (
        math.ceil(_wide(cell) / (column.width - 2.5))
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
        form = quoted if value.startswith(FORMULA_STARTS) else plain
        page.write_string(row, column, _shown(value), form)


def _shown(text: str) -> str:
    return visible(brief(text, LONGEST_CELL))
