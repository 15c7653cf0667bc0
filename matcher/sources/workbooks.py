"""Reads an .xlsx workbook in which each sheet is a table."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from matcher.ecosystem.raw import RawTable, as_text, cell_text, shown
from matcher.ecosystem.schema import TABLES
from matcher.ecosystem.validation import unknown_table
from matcher.errors import Problem
from matcher.sources.table_files import MAX_UNPACKED, Tables, UnreadableError, given_twice, too_big
from matcher.sources.template import without_examples

if TYPE_CHECKING:
    from openpyxl import Workbook

#: Sheets that are about the data set, not in it.
_ABOUT = frozenset({"readme", "sources", "license", "licence", "datapackage", "lists"})

#: What is merged: column and row of its first cell, and of its last.
MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,9})(?::([A-Z]{1,3})(\d{1,9}))?"'
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: What the libraries raise over a workbook that is damaged in one place or another.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
    TypeError,
    AttributeError,
    ElementTree.ParseError,
)

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_xlsx(path: Path, limit: int = MAX_UNPACKED) -> tuple[Tables, list[Problem]]:
    """Read the sheets of a workbook; formulas give the value that was saved with them.

    Raises
    ------
    UnreadableError
        Where the file is no workbook, is encrypted, or unpacks to more than `limit` bytes.
    """
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > limit:
                raise too_big(limit)
            tables, problems = _read_sheets(content, archive)
            return without_examples(tables), problems
    except DAMAGED as error:
        problem = f"the file is no .xlsx workbook, is encrypted or damaged: {shown(error)}"
        raise UnreadableError(problem, "Save it again as .xlsx without a password") from error


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Find the part of a workbook's archive that holds each sheet, by the sheet's name."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).findall(".//{*}sheet"):
        target = targets[sheet.get(_RELATION)]
        if "worksheets" in target:  # a chart's sheet holds no cells
            parts[sheet.get("name", "")] = str(PurePosixPath("/xl") / target).lstrip("/")
    return parts


def hidden_sheets(archive: zipfile.ZipFile) -> set[str]:
    """Give the names of the sheets that a spreadsheet does not show."""
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).findall(".//{*}sheet")
    return {each.get("name", "") for each in sheets if each.get("state", "visible") != "visible"}


class SavedCell(NamedTuple):
    """A cell of a workbook.

    Attributes
    ----------
    text : str or None
        Its value, or where it has none, what stands there in its place; None of an empty cell.
    is_number : bool
    flaw : str or None
        Why it has no value.
    """

    text: str | None
    is_number: bool
    flaw: str | None


#: The number of a row that is not empty, and its cells.
SavedRow = tuple[int, list[SavedCell]]


def opener(content: bytes) -> Callable[[bool], Workbook]:
    """Make a function that opens a workbook once for its values, and once for its formulas."""

    @cache
    def opened(data_only: bool) -> Workbook:
        import openpyxl

        with _unwarned():
            return openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False
            )

    return opened


def saved_rows(opened: Callable[[bool], Workbook], sheet: str, markup: bytes) -> Iterator[SavedRow]:
    """Give the rows of a sheet that are not empty.

    Parameters
    ----------
    opened : callable
        As `opener` makes it.
    sheet : str
    markup : bytes
        The part of the archive that holds the sheet.
    """
    formulas = _cells(opened(False), sheet) if _FORMULA.search(markup) else None
    for number, cells in enumerate(_cells(opened(True), sheet), start=1):
        written = next(formulas) if formulas is not None else cells
        if any(cell.value is not None for cell in written):
            yield number, [_saved(*both) for both in zip(cells, written, strict=True)]


def _cells(workbook: Workbook, sheet: str) -> Iterator[tuple[Any, ...]]:
    worksheet: Any = workbook[sheet]
    worksheet.reset_dimensions()  # what the file says of its size may be wrong by a million rows
    rows = worksheet.iter_rows()
    while True:
        with _unwarned():
            row = next(rows, None)
        if row is None:
            return
        yield row


def _saved(cell: Any, formula: Any) -> SavedCell:
    if cell.data_type == "e":
        return SavedCell(str(cell.value), False, f"{cell.coordinate} holds a spreadsheet error")
    if formula.data_type == "f" and cell.value is None:
        flaw = f"the formula in {formula.coordinate} was saved without its value"
        return SavedCell(str(formula.value), False, flaw)
    return SavedCell(cell_text(unescaped(cell.value)), isinstance(cell.value, int | float), None)


@contextmanager
def _unwarned() -> Iterator[None]:
    """Keep openpyxl from warning of styles and such that are not read here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _read_sheets(content: bytes, archive: zipfile.ZipFile) -> tuple[Tables, list[Problem]]:
    tables: Tables = {}
    problems: list[Problem] = []
    opened = opener(content)
    for given, part in sheet_parts(archive).items():
        name = given.strip().casefold()
        if name in _ABOUT:
            continue
        markup = archive.read(part)
        rows = list(saved_rows(opened, given, markup))
        if name not in TABLES:
            if rows:  # the empty "Sheet1" of a new workbook says nothing
                problems.append(unknown_table(name, given))
        elif name in tables:
            problems.append(given_twice(name, tables[name].origin, given))
        else:
            tables[name], found = _table(name, given, rows)
            problems += [*found, *_merged_problems(name, markup)]
    return tables, problems


def _table(name: str, sheet: str, rows: list[SavedRow]) -> tuple[RawTable, list[Problem]]:
    """Make a table of the rows of a sheet, the first of which is the header."""
    if not rows:
        columns = [column.name for column in TABLES[name].columns if column.required]
        fix = f"Write at least its header: {', '.join(columns)}"
        return RawTable.unread(sheet), [Problem(name, None, None, None, "the sheet is empty", fix)]
    header = rows[0][1]
    width = max(len(cells) for _, cells in rows)
    matrix = np.full((len(rows), width), None, dtype=object)
    problems = []
    for position, (number, cells) in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell.flaw is None:
                matrix[position, column] = cell.text
                continue
            fix = "Correct the formula and save the workbook in a spreadsheet, or write a value"
            called = shown(header[column].text) if column < len(header) else None
            problems.append(Problem(name, number, called, shown(cell.text), cell.flaw, fix))
    columns_as_text = {column: as_text(pd.Series(matrix[1:, column])) for column in range(width)}
    frame = pd.DataFrame(columns_as_text)
    frame.columns = pd.Index(as_text(pd.Series(matrix[0])).fillna(""), dtype=object)
    lines = np.array([number for number, _ in rows[1:]], np.int64)
    return RawTable(frame, lines, sheet), problems


def unescaped(value: Any) -> Any:
    r"""Undo how a workbook writes characters that XML cannot hold: _x000D_ is a return.

    Examples
    --------
    >>> unescaped("one_x000A_two")
    'one\ntwo'
    """
    if isinstance(value, str) and "_x" in value:
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    return value


def _merged_problems(table: str, markup: bytes) -> Iterator[Problem]:
    for left, top, right, bottom in MERGED.findall(markup):
        fix = "Unmerge them and write the value into each cell"
        area = b"%s%s:%s%s" % (left, top, right, bottom)
        problem = f"the cells {area.decode()} are merged into one"
        yield Problem(table, int(top), None, None, problem, fix)
