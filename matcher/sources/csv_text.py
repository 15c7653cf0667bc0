"""Comma-separated text: where its rows lie, what is wrong with them, and their cells.

`pandas.read_csv` fills short rows up without a word and stops at the first long one. So the
layout is found here first, for the whole file at once and with every fault in it, and pandas
only reads the rows that are sound.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.ecosystem.raw import RawTable, shown
from matcher.ecosystem.schema import TABLES
from matcher.errors import DataError, Problem, RequestError

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_QUOTE, _COMMA, _NEWLINE, _RETURN = (ord(character) for character in '",\n\r')

#: That of UTF-8.
_MARK = b"\xef\xbb\xbf"

_BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def read_csv_file(path: Path, columns: Sequence[str]) -> RawTable:
    """Read one table from a file that a person made, as `read_csv` does.

    Raises
    ------
    DataError
        With everything that is wrong with its layout.
    RequestError
        Where it cannot be opened.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RequestError(f"cannot read {path}: {error.strerror}") from error
    table, problems = read_csv(content, path.name, str(path), columns)
    if problems:
        raise DataError(problems, str(path))
    return table


def read_csv(
    content: bytes, table: str, origin: str, columns: Sequence[str] | None = None
) -> tuple[RawTable, list[Problem]]:
    r"""Read one table from the bytes of its file.

    Parameters
    ----------
    content : bytes
        UTF-8 text with or without a byte order mark; commas, and a header.
    table : str
        Name of the table, for the problems.
    origin : str
        Name of the file.
    columns : sequence of str, optional
        What its header must hold; without it, it is a table of a data set.

    Returns
    -------
    RawTable
        Without the rows that have a problem; it then says that it is not whole. Lines without
        anything in them are left out.
    list of Problem

    Examples
    --------
    >>> raw, problems = read_csv(b'id,name\nkt,"KT\nCorp"\nlg,LG\nx\n', "organizations", "")
    >>> raw.frame["id"].tolist(), raw.lines.tolist()
    (['kt', 'lg'], [2, 4])
    >>> problems[0].row, problems[0].problem
    (5, 'the row has 1 cell, the header 2')
    """
    unread = RawTable.unread(origin)
    content = content.removeprefix(_MARK)
    wanted = _wanted(table) if columns is None else (columns, columns)
    fatal = _text_problem(content, table, wanted[0])
    if fatal is not None:
        return unread, [fatal]
    layout = _layout(np.frombuffer(content, np.uint8))
    if layout.broken_quote is not None:
        return unread, [_quote_problem(content, layout.broken_quote, table)]
    rows = np.flatnonzero(layout.ends > layout.starts)
    header = _cells(content, layout, rows[:1]).iloc[0].to_list()
    separated = _separator_problem(header, table, wanted[1])
    if separated is not None:
        return unread, [separated]
    sound = layout.widths[rows] == len(header)
    problems = _width_problems(layout, rows[~sound], len(header), table)
    rows = rows[1:][sound[1:]]
    frame = _cells(content, layout, rows, len(header))
    frame.columns = pd.Index(header, dtype=object)
    return RawTable(frame, layout.lines[rows], origin, whole=not problems), problems


# -- the text as a whole -----------------------------------------------------------------------


def _wanted(table: str) -> tuple[Sequence[str], Sequence[str]]:
    """Give the columns that a table of a data set must have, and all that it may have."""
    required = [column.name for column in TABLES[table].columns if column.required]
    return required, TABLES[table].column_names


def _text_problem(content: bytes, table: str, required: Sequence[str]) -> Problem | None:
    """Find what keeps the bytes from being text at all."""
    if not content.strip():
        fix = f"Write at least its header: {','.join(required)}"
        return Problem(table, None, None, None, "the file is empty", fix)
    fix = "Save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8')"
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return Problem(table, 1, None, None, f"the file is {encoding}, not UTF-8", fix)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = f"byte 0x{content[error.start]:02X} is no UTF-8{_likely_encoding(content)}"
        return Problem(table, line_of(content, error.start), None, None, problem, fix)
    if (place := content.find(b"\0")) >= 0:
        line = line_of(content, place)
        fix = "Remove it; if there are many, the file may be UTF-16: save it as UTF-8"
        return Problem(table, line, None, None, "the line holds a NUL byte", fix)
    return None


def _likely_encoding(content: bytes) -> str:
    """Guess what a file that is no UTF-8 was saved as, from its first lines that tell."""
    try:
        letters = [c for c in content.decode("cp949") if ord(c) > 127]
    except UnicodeDecodeError:
        return "; the file may be Windows-1252 or Latin-1"
    hangul = sum("\uac00" <= letter <= "\ud7a3" for letter in letters)
    if hangul > len(letters) / 2:
        return "; the file may be CP949, the Korean Windows encoding"
    return "; the file may be Windows-1252 or Latin-1"


def line_of(content: bytes, place: int) -> int:
    r"""Give the line of a byte as an editor counts it: lines end in \n, \r\n or \r.

    Examples
    --------
    >>> line_of(b"a\r\nb\nc", 5)
    3
    """
    before = content[:place]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")


def _quote_problem(content: bytes, place: int, table: str) -> Problem:
    end = content.find(b"\n", place)
    excerpt = content[place : end if end >= 0 else None][:200].decode("utf-8", errors="ignore")
    return Problem(
        table,
        line_of(content, place),
        None,
        shown(excerpt.rstrip("\r")),
        "a quotation mark does not fit: a quoted cell is not closed, or has text beside it",
        'Enclose the whole cell in quotation marks, and double those inside: "5"" screen"',
    )


def _separator_problem(header: list[str], table: str, columns: Sequence[str]) -> Problem | None:
    """Find a header that another character than the comma separates."""
    known = set(columns)
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        parts = {part.strip().strip('"') for cell in header for part in cell.split(separator)}
        if len(parts & known) > len({cell.strip() for cell in header} & known):
            problem = f"the cells are separated by {name}, not by commas"
            fix = "Save the file as comma-separated CSV"
            return Problem(table, 1, None, shown(separator.join(header)), problem, fix)
    return None


# -- rows --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Layout:
    """Where the rows of a text lie.

    Attributes
    ----------
    starts, ends : ndarray of int, shape (n_rows,)
        The bytes of each row, without its line end.
    widths : ndarray of int, shape (n_rows,)
        Cells of each row.
    lines : ndarray of int, shape (n_rows,)
        The line that each row begins on.
    broken_quote : int or None
        The place of the first quotation mark that does not fit; nothing else is known then.
    """

    starts: Places
    ends: Places
    widths: Places
    lines: Places
    broken_quote: int | None = None


def _layout(text: Bytes) -> _Layout:
    """Find the rows: every comma and line end outside of quotation marks counts."""
    quotes = np.flatnonzero(text == _QUOTE)
    broken = _broken_quote(text, quotes)
    nothing = np.empty(0, np.int64)
    if broken is not None:
        return _Layout(nothing, nothing, nothing, nothing, broken)
    newlines = np.flatnonzero(text == _NEWLINE)
    returns = np.flatnonzero(text == _RETURN)
    followed = text[np.minimum(returns + 1, len(text) - 1)] == _NEWLINE
    breaks = np.sort(np.concatenate([newlines, returns[~followed]]))  # the last byte of each
    outer_breaks = _outside(breaks, quotes)
    starts = np.concatenate([[0], outer_breaks + 1])
    ends = np.concatenate([outer_breaks, [len(text)]])
    windows_line = (ends > starts) & (text[np.maximum(ends - 1, 0)] == _RETURN)
    ends = ends - (windows_line & (ends < len(text)))
    commas = _outside(np.flatnonzero(text == _COMMA), quotes)
    widths = np.searchsorted(commas, ends) - np.searchsorted(commas, starts) + 1
    lines = np.searchsorted(breaks, starts) + 1
    return _Layout(starts, ends, widths, lines)


def _outside(places: Places, quotes: Places) -> Places:
    """Keep the places with an even number of quotation marks before them."""
    outside: Places = places[np.searchsorted(quotes, places) % 2 == 0]
    return outside


def _broken_quote(text: Bytes, quotes: Places) -> int | None:
    """Find the first quotation mark that neither encloses a cell nor is doubled inside one."""
    if len(quotes) == 0:
        return None
    # A doubled mark looks like a cell that ends and another that begins at once: hence _QUOTE.
    limits = np.array([_COMMA, _NEWLINE, _RETURN, _QUOTE], np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.isin(text[opening - 1], limits) | (opening == 0)
    after = np.isin(text[np.minimum(closing + 1, len(text) - 1)], limits)
    after |= closing == len(text) - 1
    wrong = np.concatenate([opening[~before], closing[~after]])
    if len(wrong):
        return int(wrong.min())
    return int(opening[-1]) if len(quotes) % 2 else None


def _width_problems(layout: _Layout, rows: Places, width: int, table: str) -> list[Problem]:
    """Word the problem of each row that has more or fewer cells than the header."""
    problems = []
    for row in rows:
        cells = int(layout.widths[row])
        plural = "s" if cells != 1 else ""
        fix = (
            "Enclose a cell that holds a comma in quotation marks"
            if cells > width
            else "Add the missing commas; an empty cell keeps its comma"
        )
        problem = f"the row has {cells} cell{plural}, the header {width}"
        problems.append(Problem(table, int(layout.lines[row]), None, None, problem, fix))
    return problems


def _cells(content: bytes, layout: _Layout, rows: Places, width: int | None = None) -> pd.DataFrame:
    """Read rows of one width as text, empty cells as empty text."""
    if len(rows) == 0:
        return pd.DataFrame(columns=range(width or 0), dtype="str")
    starts, ends = layout.starts[rows], layout.ends[rows]
    if (starts[1:] == ends[:-1] + 1).all():  # one after another, a byte between them
        sound = content[int(starts[0]) : int(ends[-1])]
    else:
        places = zip(starts.tolist(), ends.tolist(), strict=True)
        sound = b"\n".join([content[start:end] for start, end in places])
    return pd.read_csv(
        # pandas takes a byte order mark away, also one that belongs to a cell.
        io.BytesIO(_MARK + sound + b"\n"),
        header=None,
        dtype="str",
        na_filter=False,
        skip_blank_lines=False,
    )
