"""One way to the records of a file, be it delimited text, JSON or a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import IO, Any

from matcher.ecosystem.nearest import NearestNames
from matcher.ecosystem.raw import cell_text, shown
from matcher.errors import DataError, Problem
from matcher.ingestion.delimited import delimited_rows
from matcher.ingestion.json_text import json_records
from matcher.ingestion.numbers import TypedNumber
from matcher.ingestion.parts import Part, Progress, opened
from matcher.ingestion.placeholders import beside_records
from matcher.ingestion.sheets import Broken, MergedRowError, sheet_rows
from matcher.ingestion.tally import CellError, Tally

#: What may separate the cells of a text file.
SEPARATORS = (";", ",", "\t", "|")

#: Endings of the files that can be read.
ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx")

_JSON = (".json", ".jsonl", ".ndjson")

#: After how many records progress is told.
_TELL = 5_000

#: The cells of a record in the order asked for: stripped, empty where there is nothing.
Cells = tuple[str, ...]

#: The number of each row, and its cells or why it cannot be read.
Rows = Iterator[tuple[int, list[str] | CellError]]

#: How many rows are looked at for the header.
_LOOKED_AT = 30


@dataclass(frozen=True)
class Wanted:
    """A column that is looked for.

    Attributes
    ----------
    names : tuple of str
        Any of these, in upper or lower case; the first that is there.
    required : bool
        Whether a file without it cannot be read.
    """

    names: tuple[str, ...]
    required: bool = False


def wanted(*names: str, required: bool = False) -> Wanted:
    """Look for a column under any of the names."""
    return Wanted(names, required)


@dataclass(frozen=True)
class Layout:
    """How a text file or workbook is to be read.

    Attributes
    ----------
    separator : str or None
        None finds out from the header.
    encoding : str
    sheet : str or None
        None takes the first.
    header : int or None
        The row that it is; None takes the first that has all columns that are required.
    for_people : bool
        Whether sums, remarks and further headers may stand below the table: they are no records.
    """

    separator: str | None = None
    encoding: str = "utf-8"
    sheet: str | None = None
    header: int | None = None
    for_people: bool = False


def read_records(
    part: Part,
    columns: Sequence[Wanted],
    tally: Tally,
    progress: Progress,
    layout: Layout | None = None,
) -> Iterator[tuple[int, Cells]]:
    """Read the wanted cells of each record of a file.

    Parameters
    ----------
    part : Part
    columns : sequence of Wanted
        At least one.
    tally : Tally
        Counts each record as read, and gets those that are broken; is told which row the header
        is.
    progress : callable
    layout : Layout, optional

    Yields
    ------
    tuple of int and tuple of str
        Line or number of the record, and its cells, one for each of `columns`.

    Raises
    ------
    DataError
        Where the file cannot be read at all: damaged, without a header or a column that
        is required.
    """
    told = 0
    with opened(part) as stream:
        for number, cells in _records(stream.file, part, columns, layout or Layout(), tally):
            tally.read += 1
            if isinstance(cells, CellError):
                tally.reject(number, cells)
            else:
                yield number, cells
            told += 1
            if told % _TELL == 0:
                progress(part.shown, stream.position(), stream.size)
        progress(part.shown, stream.size, stream.size)


def _records(
    file: IO[bytes], part: Part, columns: Sequence[Wanted], layout: Layout, tally: Tally
) -> Iterator[tuple[int, Cells | CellError]]:
    if part.ending in _JSON:
        for number, record in json_records(file, part.shown):
            yield number, record if isinstance(record, CellError) else _of_json(record, columns)
        return
    needed = [column for column in columns if column.required]

    def fitting(row: list[str]) -> int:
        return sum(_place(row, column) is not None for column in needed)

    rows = table_rows(file, part, layout, fitting)
    tally.header, header = find_header(rows, part, layout.header, fitting, len(needed))
    cut = _cutter(header, columns, part, tally.header)
    if typed := part.ending == ".xlsx":
        while not header[-1]:
            header.pop()
        rows = _of_one_width(rows, len(header))
    for number, cells in rows:
        if isinstance(cells, CellError):
            yield number, cells
        elif layout.for_people and (said := beside_records(cells, header)) is not None:
            yield number, said
        elif len(cells) != len(header):
            reason = f"the row has {len(cells)} cells, the header {len(header)}"
            yield number, CellError(None, None, reason)
        else:
            yield number, _sound(cut(cells)) if typed else cut(cells)


def table_rows(
    file: IO[bytes], part: Part, layout: Layout, fitting: Callable[[list[str]], int]
) -> Rows:
    """Give the rows of a text file or a workbook, with whatever stands above the header.

    Parameters
    ----------
    file : binary file
    part : Part
    layout : Layout
    fitting : callable
        How much a row has of what a header should have: what separates cells is found by that.

    Raises
    ------
    DataError
        Where the file cannot be read at all.
    """
    if part.ending == ".xlsx":
        return sheet_rows(file, part.shown, layout.sheet)
    start: bytes = file.peek(1 << 16)  # type: ignore[attr-defined]
    separator = layout.separator or _separator(start, layout.encoding, fitting)
    return delimited_rows(file, separator, layout.encoding)


def find_header(
    rows: Rows,
    part: Part,
    stated: int | None,
    fitting: Callable[[list[str]], int],
    enough: int,
) -> tuple[int, list[str]]:
    """Take the header off, and what stands above it.

    Parameters
    ----------
    rows : iterator
        Stands behind the header afterwards, where one has enough.
    part : Part
    stated : int or None
        The row that it is, where somebody says so.
    fitting : callable
        How much a row has of what a header should have.
    enough : int
        The first row that has so much is the header.

    Returns
    -------
    tuple of int and list of str
        Number and cells of the first row that has enough, else of the row that has most.

    Raises
    ------
    DataError
        Where there is none.
    """
    best: tuple[int, int, list[str] | CellError] | None = None
    for looked_at, (number, cells) in enumerate(rows, start=1):
        row = _as_header(cells)
        if stated is not None and number < stated:
            continue
        fit = 0 if isinstance(row, CellError) else fitting(row)
        if best is None or fit > best[0]:
            best = fit, number, row
        if fit >= enough or looked_at >= _LOOKED_AT or stated is not None:
            break
    if best is None:
        raise _unreadable(part, "the file is empty", "Give a file with a header and rows")
    _, number, header = best
    if isinstance(header, CellError):
        problem = f"the header, row {number}, cannot be read: {header.reason}"
        raise _unreadable(part, problem, "Mend the header")
    return number, header


def _as_header(cells: list[str] | CellError) -> list[str] | CellError:
    """Give a row as a header is read: there, cells may be merged sideways."""
    if isinstance(cells, MergedRowError):
        cells = cells.cells
    if isinstance(cells, CellError):
        return cells
    return _error(cells) or [cell.strip() for cell in cells]


def _of_one_width(rows: Rows, width: int) -> Rows:
    """Make the rows of a sheet as long as its header; what lies beyond it has no name."""
    for number, cells in rows:
        if isinstance(cells, CellError):
            yield number, cells
        elif any(cell.strip() for cell in cells[width:]):
            yield number, CellError(None, None, "a cell stands beside the table")
        elif any(cell.strip() for cell in cells[:width]):
            yield number, [*cells[:width], *[""] * (width - len(cells))]


def _separator(start: bytes, encoding: str, fitting: Callable[[list[str]], int]) -> str:
    """Find what separates the cells: what makes most of a header, else what line 1 has most.

    Some programs write it above all else, as `sep=;`.
    """
    text = start.decode(encoding, "replace").removeprefix("\ufeff")
    lines = text.splitlines()[:_LOOKED_AT] or [""]
    if (said := re.fullmatch(r'"?sep=(.)"?', lines[0].strip("\r\n"), re.IGNORECASE)) is not None:
        return said[1]
    by_count = sorted(SEPARATORS, key=lines[0].count, reverse=True)

    def best(separator: str) -> int:
        rows = ([cell.strip() for cell in row] for row in _loosely(lines, separator))
        return max(map(fitting, rows), default=0)

    return max(by_count, key=best)


def _loosely(lines: Sequence[str], separator: str) -> Iterator[list[str]]:
    """Give the cells of lines, one that is broken alone left out."""
    for line in lines:
        try:
            yield from csv.reader([line], delimiter=separator)
        except csv.Error:
            continue


def _place(header: Sequence[str], column: Wanted) -> int | None:
    """Give where a column stands in a header: the first of its names that is there."""
    places = {name.casefold(): place for place, name in reversed(list(enumerate(header)))}
    names = (name.casefold() for name in column.names)
    return next((places[name] for name in names if name in places), None)


def _cutter(
    header: list[str], columns: Sequence[Wanted], part: Part, number: int
) -> Callable[[list[str]], Cells]:
    """Make a function that takes the wanted cells out of a row."""
    found = [_place(header, column) for column in columns]
    absent = [c for c, place in zip(columns, found, strict=True) if place is None and c.required]
    if absent:
        raise DataError([_missing(column, header, part, number) for column in absent], part.shown)
    nothing = len(header)
    get: Any = itemgetter(*[nothing if place is None else place for place in found], nothing)

    def cut(cells: list[str]) -> Cells:
        cells.append("")
        return tuple(cell.strip() for cell in get(cells)[:-1])

    return cut


def _missing(column: Wanted, header: list[str], part: Part, number: int) -> Problem:
    near = NearestNames(header).find(column.names[0])
    fix = f"Is it '{shown(near[0])}'? " if near else ""
    fix += f"The file has the columns {shown(', '.join(header), limit=300)}"
    return Problem(
        part.shown,
        number,
        column.names[0],
        None,
        "the file lacks this column, which is required",
        fix,
    )


def _of_json(record: dict[str, Any], columns: Sequence[Wanted]) -> Cells | CellError:
    cells = []
    for column in columns:
        value = next((record[name] for name in column.names if record.get(name) is not None), "")
        if isinstance(value, dict):
            return CellError(column.names[0], str(value)[:200], "a text is expected, not an object")
        text = (cell_text(value) or "").strip()
        cells.append(TypedNumber(text) if isinstance(value, int | float) else text)
    return _sound(tuple(cells))


def _error(cells: Sequence[str]) -> CellError | None:
    """Give why the first broken cell is that; None where all are whole."""
    return next((cell.error for cell in cells if isinstance(cell, Broken)), None)


def _sound(cells: Cells) -> Cells | CellError:
    """Refuse broken cells, and those that no CSV could hold either, so that all layouts agree."""
    if (error := _error(cells)) is not None:
        return error
    longest = csv.field_size_limit()
    if any(len(cell) > longest for cell in cells):
        return CellError(None, None, f"a cell is longer than {longest:,} characters")
    return cells


def _unreadable(part: Part, problem: str, fix: str) -> DataError:
    return DataError([Problem(part.shown, None, None, None, problem, fix)], part.shown)
