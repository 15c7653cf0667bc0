"""One way to the records of a file, be it delimited text, JSON or a spreadsheet."""

from __future__ import annotations

import csv
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
from matcher.ingestion.sheets import Broken, sheet_rows
from matcher.ingestion.tally import CellError, Tally

#: What may separate the cells of a text file.
SEPARATORS = (";", ",", "\t", "|")

#: Endings of the files that can be read.
ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx")

_JSON = (".json", ".jsonl", ".ndjson")

#: After how many records progress is told.
_TELL = 5_000

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")

#: The cells of a record in the order asked for: stripped, empty where there is nothing.
Cells = tuple[str, ...]

_Rows = Iterator[tuple[int, list[str] | CellError]]


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
    """

    separator: str | None = None
    encoding: str = "utf-8"
    sheet: str | None = None


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
        Counts each record as read, and gets those that are broken.
    progress : callable
    layout : Layout, optional

    Yields
    ------
    tuple of int and tuple of str
        Line or number of the record, and its cells, one for each of `columns`.

    Raises
    ------
    DataError
        Where the file cannot be read at all: damaged, UTF-16, without a header or a column that
        is required.
    """
    told = 0
    with opened(part) as stream:
        for number, cells in _records(stream.file, part, columns, layout or Layout()):
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
    file: IO[bytes], part: Part, columns: Sequence[Wanted], layout: Layout
) -> Iterator[tuple[int, Cells | CellError]]:
    if part.ending in _JSON:
        for number, record in json_records(file, part.shown):
            yield number, record if isinstance(record, CellError) else _of_json(record, columns)
        return
    rows = table_rows(file, part, layout)
    header = first_row(rows, part)
    cut = _cutter(header, columns, part)
    for number, cells in rows:
        if isinstance(cells, CellError):
            yield number, cells
        elif len(cells) != len(header):
            reason = f"the row has {len(cells)} cells, the header {len(header)}"
            yield number, CellError(None, None, reason)
        else:
            yield number, _sound(cut(cells)) if part.ending == ".xlsx" else cut(cells)


def table_rows(file: IO[bytes], part: Part, layout: Layout) -> _Rows:
    """Give the rows of a text file or a workbook, the header first.

    Raises
    ------
    DataError
        Where the file cannot be read at all.
    """
    if part.ending == ".xlsx":
        return _of_one_width(sheet_rows(file, part.shown, layout.sheet))
    start: bytes = file.peek(4096)  # type: ignore[attr-defined]
    if start.startswith(_BYTE_ORDER_MARKS):
        fix = "Save the file as UTF-8"
        raise _unreadable(part, "the file is UTF-16, not UTF-8", fix)
    separator = layout.separator or _separator(start)
    return delimited_rows(file, separator, layout.encoding)


def first_row(rows: _Rows, part: Part) -> list[str]:
    """Take the header off.

    Raises
    ------
    DataError
        Where there is none.
    """
    number, header = next(rows, (1, None))
    if header is None:
        raise _unreadable(part, "the file is empty", "Give a file with a header and rows")
    if not isinstance(header, CellError):
        header = _error(header) or header
    if isinstance(header, CellError):
        problem = f"the header, row {number}, cannot be read: {header.reason}"
        raise _unreadable(part, problem, "Mend the header")
    return [name.strip() for name in header]


def _of_one_width(rows: _Rows) -> _Rows:
    """Make the rows of a sheet as long as its header; what lies beyond it has no name."""
    width = 0
    for number, cells in rows:
        if isinstance(cells, CellError):
            yield number, cells
            continue
        if not width:
            width = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
        if any(cell.strip() for cell in cells[width:]):
            yield number, CellError(None, None, "a cell stands beside the table")
        elif any(cell.strip() for cell in cells[:width]):
            yield number, [*cells[:width], *[""] * (width - len(cells))]


def _separator(start: bytes) -> str:
    """Find what separates the cells: what the first line has most of."""
    line = start.split(b"\n", 1)[0].decode("latin-1")
    return max(SEPARATORS, key=line.count)


def _cutter(
    header: list[str], columns: Sequence[Wanted], part: Part
) -> Callable[[list[str]], Cells]:
    """Make a function that takes the wanted cells out of a row."""
    places = {name.casefold(): place for place, name in reversed(list(enumerate(header)))}
    found = [
        next((places[name.casefold()] for name in column.names if name.casefold() in places), None)
        for column in columns
    ]
    absent = [c for c, place in zip(columns, found, strict=True) if place is None and c.required]
    if absent:
        raise DataError([_missing(column, header, part) for column in absent], part.shown)
    nothing = len(header)
    get: Any = itemgetter(*[nothing if place is None else place for place in found], nothing)

    def cut(cells: list[str]) -> Cells:
        cells.append("")
        return tuple(cell.strip() for cell in get(cells)[:-1])

    return cut


def _missing(column: Wanted, header: list[str], part: Part) -> Problem:
    near = NearestNames(header).find(column.names[0])
    fix = f"Is it '{shown(near[0])}'? " if near else ""
    fix += f"The file has the columns {shown(', '.join(header), limit=300)}"
    return Problem(
        part.shown, 1, column.names[0], None, "the file lacks this column, which is required", fix
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
