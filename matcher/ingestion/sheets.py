"""The rows of a spreadsheet as text: what is merged downwards holds for all its rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import IO

from matcher.ecosystem.raw import shown
from matcher.errors import DataError, Problem
from matcher.ingestion.numbers import TypedNumber
from matcher.ingestion.tally import CellError
from matcher.sources.table_files import MAX_UNPACKED
from matcher.sources.workbooks import (
    DAMAGED,
    MERGED,
    SavedCell,
    hidden_sheets,
    opener,
    saved_rows,
    sheet_parts,
)

#: Bytes of a workbook, packed, whose rows are kept at most.
_KEPT = 8 << 20

#: Columns that a sheet has at most.
_WIDEST = 16_384


class Broken(str):
    """What stands in a cell that has no value to be read.

    Attributes
    ----------
    error : CellError
        Why not; it matters where the column is one that is read.
    """

    error: CellError

    def __new__(cls, text: str, reason: str) -> Broken:
        """Keep the text that stands there, and say what is wrong."""
        self = super().__new__(cls, text)
        self.error = CellError(None, text, reason)
        return self

    def strip(self, chars: str | None = None) -> Broken:
        """Stay as it is, so that it is still known to be broken."""
        return self


class MergedRowError(CellError):
    """A row of which cells are merged sideways: no record, though it may be a header.

    Attributes
    ----------
    cells : list of str
    """

    def __init__(self, cells: list[str]) -> None:
        super().__init__(None, None, "cells of the row are merged sideways, as in a heading")
        self.cells = cells


def sheet_names(file: IO[bytes], name: str) -> tuple[list[str], list[str]]:
    """Give the sheets of a workbook that hold cells: those that people see, and hidden ones.

    Raises
    ------
    DataError
        Where the file is no workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file.read())) as archive:
            _refuse_bomb(archive)
            hidden = hidden_sheets(archive)
            there = list(sheet_parts(archive))
            return [each for each in there if each not in hidden], sorted(hidden & {*there})
    except DAMAGED as error:
        raise _no_workbook(name, str(error)) from error


def sheet_rows(
    file: IO[bytes], name: str, sheet: str | None = None
) -> Iterator[tuple[int, list[str] | CellError]]:
    """Read the rows of one sheet as text; empty rows are passed over.

    Parameters
    ----------
    file : binary file
    name : str
        Of the file, for messages.
    sheet : str, optional
        The first one that is not hidden unless given.

    Yields
    ------
    tuple of int and (list of str or CellError)
        Number of the row, and its cells or why it is no record: cells are merged sideways. A cell
        that is merged downwards stands in each of its rows, where there is anything else.
        A formula whose value was not saved, and a spreadsheet error, is a `Broken` cell.

    Raises
    ------
    DataError
        Where the file is no workbook, or has no such sheet.
    """
    try:
        content = file.read()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bomb(archive)
            parts = sheet_parts(archive)
            seen = (each for each in parts if each not in hidden_sheets(archive))
            wanted = next(seen, next(iter(parts), "")) if sheet is None else sheet
            if wanted not in parts:
                raise _no_sheet(name, wanted, list(parts))
            part = parts[wanted]
        read = _kept if len(content) <= _KEPT else _rows
        for number, cells in read(content, wanted, part):
            yield number, cells if isinstance(cells, CellError) else [*cells]
    except DAMAGED as error:
        raise _no_workbook(name, str(error)) from error


@lru_cache(maxsize=4)
def _kept(content: bytes, sheet: str, part: str) -> list[tuple[int, list[str] | CellError]]:
    """Read a sheet once, of which each table that is made of it takes its columns."""
    return [*_rows(content, sheet, part)]


def _rows(content: bytes, sheet: str, part: str) -> Iterator[tuple[int, list[str] | CellError]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        markup = archive.read(part)
    wide, tall, areas = _merged_areas(markup)
    held: dict[int, tuple[int, str]] = {}  # by column: until which row what is merged downwards
    for number, cells in saved_rows(opener(content), sheet, markup):
        while wide and wide[-1][1] < number:
            wide.pop()
        held = {column: area for column, area in held.items() if area[0] >= number}
        row = list(map(_cell, cells))
        for column, (_, text) in held.items():
            row += [""] * (column + 1 - len(row))
            row[column] = text
        for column, last in tall.pop(number, {}).items():
            held[column] = last, row[column] if column < len(row) else ""
        inside = bool(wide) and wide[-1][0] <= number
        if inside:
            _spread(row, [area for area in areas if area[1] <= number <= area[3]])
        yield number, MergedRowError(row) if inside else row


def _spread(row: list[str], areas: list[tuple[int, int, int, int]]) -> None:
    """Write what is merged sideways into each of its columns."""
    for left, _, right, _ in areas:
        row += [""] * (right + 1 - len(row))
        row[left : right + 1] = [row[left]] * (right + 1 - left)


def _merged_areas(
    markup: bytes,
) -> tuple[list[tuple[int, int]], dict[int, dict[int, int]], list[tuple[int, int, int, int]]]:
    """Give where cells are merged.

    Returns
    -------
    list of (int, int)
        The stretches of rows in which some are merged sideways, the last one first.
    dict of int to (dict of int to int)
        By first row and column: the last row of what is merged downwards alone.
    list of (int, int, int, int)
        First column and row, last column and row of what is merged sideways.
    """
    areas = []
    wide: list[tuple[int, int]] = []
    tall: dict[int, dict[int, int]] = {}
    for left, top, right, bottom in sorted(MERGED.findall(markup), key=lambda area: int(area[1])):
        first, last = int(top), int(bottom or top)
        if right in (left, b""):
            tall.setdefault(first, {})[_column(left)] = last
            continue
        areas.append((_column(left), first, min(_column(right), _WIDEST), last))
        if wide and first <= wide[-1][1]:
            wide[-1] = wide[-1][0], max(last, wide[-1][1])
        else:
            wide.append((first, last))
    return wide[::-1], tall, areas


def _column(letters: bytes) -> int:
    """Give the place of a column by its letters, A being 0."""
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letters.decode()) - 1


def _cell(cell: SavedCell) -> str:
    text = cell.text or ""
    if cell.flaw is not None:
        return Broken(text, cell.flaw)
    return TypedNumber(text) if cell.is_number else text


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
        raise ValueError(f"it unpacks to more than {MAX_UNPACKED >> 20:,} MiB")


def _no_sheet(name: str, sheet: str, there: list[str]) -> DataError:
    fix = f"It has {', '.join(shown(each) for each in there)}"
    return DataError(
        [Problem(name, None, None, shown(sheet), "the workbook has no such sheet", fix)], name
    )


def _no_workbook(name: str, said: str) -> DataError:
    problem = f"the file is no .xlsx workbook, is encrypted or damaged: {shown(said)}"
    fix = "Save it again as .xlsx without a password"
    return DataError([Problem(name, None, None, None, problem, fix)], name)
