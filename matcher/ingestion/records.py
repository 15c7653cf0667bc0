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
from matcher.ingestion.headers import LOOKED_AT, Header, Rows, find_header, header_of
from matcher.ingestion.json_text import json_records
from matcher.ingestion.numbers import TypedNumber
from matcher.ingestion.parts import Part, opened
from matcher.ingestion.placeholders import beside_records
from matcher.ingestion.sheets import Broken, sheet_rows
from matcher.ingestion.tally import CellError, Tally
from matcher.progress import Progress

#: What may separate the cells of a text file.
SEPARATORS = (";", ",", "\t", "|")

#: Endings of the files that can be read.
ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx")

_JSON = (".json", ".jsonl", ".ndjson")

#: After how many records progress is told.
_TELL = 5_000

#: The cells of a record in the order asked for: stripped, empty where there is nothing.
Cells = tuple[str, ...]


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

    def fitting(header: Header) -> int:
        return sum(_place(header, column) is not None for column in needed)

    rows = table_rows(file, part, layout, fitting)
    found, rows = find_header(rows, part, layout.header, fitting, len(needed), layout.for_people)
    tally.header, tally.repeated = found.row, found.repeated
    cut = _cutter(found, columns, part, tally)
    width = len(found.bare)
    if typed := part.ending == ".xlsx":
        width = max(place for place, name in enumerate(found.bare, start=1) if name)
        rows = _of_one_width(rows, width)
    for number, cells in rows:
        if isinstance(cells, CellError):
            yield number, cells
        elif layout.for_people and (said := beside_records(cells, found, number)) is not None:
            yield number, said
        elif len(cells) != width:
            reason = f"the row has {len(cells)} cells, the header {width}"
            yield number, CellError(None, None, reason)
        else:
            yield number, _sound(cut(cells)) if typed else cut(cells)


def table_rows(
    file: IO[bytes], part: Part, layout: Layout, fitting: Callable[[Header], int]
) -> Rows:
    """Give the rows of a text file or a workbook, with whatever stands above the header.

    Parameters
    ----------
    file : binary file
    part : Part
    layout : Layout
    fitting : callable
        How much a header has of what it should have: what separates cells is found by that.

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


def _of_one_width(rows: Rows, width: int) -> Rows:
    """Make the rows of a sheet as long as its header; what lies beyond it has no name."""
    for number, cells in rows:
        if isinstance(cells, CellError):
            yield number, cells
        elif any(cell.strip() for cell in cells[width:]):
            yield number, CellError(None, None, "a cell stands beside the table")
        elif any(cell.strip() for cell in cells[:width]):
            yield number, [*cells[:width], *[""] * (width - len(cells))]


def _separator(start: bytes, encoding: str, fitting: Callable[[Header], int]) -> str:
    """Find what separates the cells: what makes most of a header, else what line 1 has most.

    Some programs write it above all else, as `sep=;`.
    """
    text = start.decode(encoding, "replace").removeprefix("\ufeff")
    lines = text.splitlines()[:LOOKED_AT] or [""]
    if (said := re.fullmatch(r'"?sep=(.)"?', lines[0].strip("\r\n"), re.IGNORECASE)) is not None:
        return said[1]
    by_count = sorted(SEPARATORS, key=lines[0].count, reverse=True)

    def best(separator: str) -> int:
        rows = map(header_of, _loosely(lines, separator))
        return max(map(fitting, rows), default=0)

    return max(by_count, key=best)


def _loosely(lines: Sequence[str], separator: str) -> Iterator[list[str]]:
    """Give the cells of lines, one that is broken alone left out."""
    for line in lines:
        try:
            yield from csv.reader([line], delimiter=separator)
        except csv.Error:
            continue


def _place(header: Header, column: Wanted) -> int | None:
    """Give where a column stands in a header: the first of its names that is there."""
    wanted_names = [name.casefold() for name in column.names]
    for names in (header.names, header.bare):
        places = {name.casefold(): place for place, name in reversed(list(enumerate(names)))}
        if (place := next((places[n] for n in wanted_names if n in places), None)) is not None:
            return place
    return None


def _cutter(
    header: Header, columns: Sequence[Wanted], part: Part, tally: Tally
) -> Callable[[list[str]], Cells]:
    """Make a function that takes the wanted cells out of a row; the tally learns their headers."""
    found = [_place(header, column) for column in columns]
    absent = [c for c, place in zip(columns, found, strict=True) if place is None and c.required]
    if absent:
        raise DataError([_missing(column, header, part) for column in absent], part.shown)
    tally.columns = ["" if place is None else header.names[place] for place in found]
    nothing = -1  # the empty cell that is put behind each row
    get: Any = itemgetter(*[nothing if place is None else place for place in found], nothing)

    def cut(cells: list[str]) -> Cells:
        cells.append("")
        return tuple(cell.strip() for cell in get(cells)[:-1])

    return cut


def _missing(column: Wanted, header: Header, part: Part) -> Problem:
    near = NearestNames(header.names).find(column.names[0])
    fix = f"Is it '{shown(near[0])}'? " if near else ""
    fix += f"The file has the columns {shown(', '.join(header.names), limit=300)}"
    return Problem(
        part.shown,
        header.row,
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
