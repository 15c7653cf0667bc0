"""Reads an .xlsx workbook in which each sheet is a table."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from matcher.ecosystem.raw import RawTable, as_text, shown
from matcher.ecosystem.schema import TABLES
from matcher.ecosystem.validation import unknown_table
from matcher.errors import Problem
from matcher.sources.table_files import MAX_UNPACKED, Tables, UnreadableError, given_twice, too_big
from matcher.sources.template import without_examples

if TYPE_CHECKING:
    from openpyxl import Workbook

#: Sheets that are about the data set, not in it.
_ABOUT = frozenset({"readme", "sources", "license", "licence", "datapackage", "lists"})

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+(\d+)[^"]*)"')
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
        with zipfile.ZipFile(io.BytesIO(content)) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of styles and such that we do not read
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


def _read_sheets(content: bytes, archive: zipfile.ZipFile) -> tuple[Tables, list[Problem]]:
    tables: Tables = {}
    problems: list[Problem] = []
    workbook = _open(content, data_only=True)
    for given, part in sheet_parts(archive).items():
        name = given.strip().casefold()
        if name in _ABOUT:
            continue
        rows = list(_rows(workbook, given))
        if name not in TABLES:
            if rows:  # the empty "Sheet1" of a new workbook says nothing
                problems.append(unknown_table(name, given))
        elif name in tables:
            problems.append(given_twice(name, tables[name].origin, given))
        else:
            tables[name], found = _table(name, given, rows)
            markup = archive.read(part)
            problems += [*found, *_merged_problems(name, markup)]
            if _FORMULA.search(markup):
                formulas = _rows(_open(content, data_only=False), given)
                problems += _formula_problems(name, rows, formulas)
    return tables, problems


def _open(content: bytes, *, data_only: bool) -> Workbook:
    import openpyxl

    return openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False
    )


#: One row of a sheet: its number and its cells.
_Row = tuple[int, list[Any]]


def _rows(workbook: Workbook, sheet: str) -> Iterator[_Row]:
    """Give the number and the cells of each row that is not empty."""
    worksheet: Any = workbook[sheet]
    worksheet.reset_dimensions()  # what the file says of its size may be wrong by a million rows
    for number, cells in enumerate(worksheet.iter_rows(), start=1):
        if any(cell.value is not None for cell in cells):
            yield number, list(cells)


def _table(name: str, sheet: str, rows: list[_Row]) -> tuple[RawTable, list[Problem]]:
    """Make a table of the rows of a sheet, the first of which is the header."""
    if not rows:
        columns = [column.name for column in TABLES[name].columns if column.required]
        fix = f"Write at least its header: {', '.join(columns)}"
        return RawTable.unread(sheet), [Problem(name, None, None, None, "the sheet is empty", fix)]
    width = max(len(cells) for _, cells in rows)
    matrix = np.full((len(rows), width), None, dtype=object)
    problems = []
    for position, (number, cells) in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell.data_type == "e":
                fix = "Correct the cell's formula, or write a value"
                problem = "the cell holds a spreadsheet error"
                header = shown(rows[0][1][column].value) if column < len(rows[0][1]) else None
                problems.append(Problem(name, number, header, shown(cell.value), problem, fix))
            else:
                matrix[position, column] = unescaped(cell.value)
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
    for area, row in _MERGED.findall(markup):
        fix = "Unmerge them and write the value into each cell"
        problem = f"the cells {area.decode()} are merged into one"
        yield Problem(table, int(row), None, None, problem, fix)


def _formula_problems(
    table: str, values: list[_Row], formulas: Iterator[_Row]
) -> Iterator[Problem]:
    """Find the formulas with which no value was saved."""
    saved = dict(values)
    for number, cells in formulas:
        for column, cell in enumerate(cells):
            if cell.data_type == "f":
                row = saved.get(number, [])
                if column >= len(row) or row[column].value is None:
                    fix = "Open and save the workbook in a spreadsheet, or write the value itself"
                    problem = f"the formula in {cell.coordinate} was saved without its value"
                    yield Problem(table, number, None, shown(cell.value), problem, fix)
