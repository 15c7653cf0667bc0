r"""The one way in which a table leaves as CSV, and comes back filled in: UTF-8, commas, line feeds.

A cell is quoted where a reader could take it for something else. That is more than Python's own
writer does: it leaves a lone carriage return bare, and there a spreadsheet begins another row.
"""

from __future__ import annotations

import csv
import io
import math
import numbers
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from matcher.errors import RequestError

#: What a spreadsheet takes for the start of a formula (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

#: What has to stand in quotation marks: the marks themselves, commas, all that any reader takes
#: for the end of a line, and blanks at the ends of a cell, which some readers cut off.
_NEEDS_QUOTES = re.compile('[",\r\n\v\f\x1c-\x1e\x85\u2028\u2029]|^\\s|\\s$')


def without_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Text that has one there already gets another, so that `with_formula` gives back any text.

    Examples
    --------
    >>> without_formula("=cmd()"), without_formula("'=cmd()"), without_formula("plain")
    ("'=cmd()", "''=cmd()", 'plain')
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def with_formula(cell: str) -> str:
    """Take off the apostrophe that `without_formula` put there.

    Examples
    --------
    >>> with_formula("'=cmd()"), with_formula("'plain")
    ('=cmd()', "'plain")
    """
    guarded = cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS)
    return cell[1:] if guarded else cell


def csv_cell(value: object) -> str:
    r"""Write one cell for a person's spreadsheet: what is missing is empty, numbers stay numbers.

    Examples
    --------
    >>> csv_cell("two\rlines"), csv_cell(-1.5), csv_cell(None), csv_cell("-1.5")
    ('"two\rlines"', '-1.5', '', "'-1.5")
    >>> csv_cell(float("nan"))
    ''
    """
    if value is None or (isinstance(value, numbers.Real) and math.isnan(value)):
        return ""
    return quoted(without_formula(value) if isinstance(value, str) else str(value))


def quoted(text: str) -> str:
    """Give a text as it stands between commas: in quotation marks where it needs them."""
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def csv_line(cells: Iterable[str]) -> str:
    """Join cells to one line; one with nothing on it would be no row."""
    return (",".join(cells) or '""') + "\n"


def csv_text(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    r"""Write a table for a person's spreadsheet; nothing in it runs as a formula.

    Data sets, which have to read back to the letter, are written by `matcher.sources.writing`;
    with `quoted` and `csv_line`; it keeps formulas as they are.

    Parameters
    ----------
    columns : sequence of str
    rows : iterable of iterables
        As many cells in each as there are columns.

    Examples
    --------
    >>> csv_text(["name"], [["=cmd()"], [None]])
    'name\n\'=cmd()\n""\n'
    """
    return "".join(csv_lines([columns, *rows]))


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Write rows as `csv_text` does, one line at a time, for tables that fill a file."""
    for row in rows:
        yield csv_line(map(csv_cell, row))


def read_back(path: Path, columns: Sequence[str], no_such: str) -> list[dict[str, str]]:
    """Read a table that this program wrote and that a person filled in.

    Parameters
    ----------
    path : pathlib.Path
        CSV in UTF-8, with commas, or with semicolons as some spreadsheets save it.
    columns : sequence of str
        Those that it must have; others may be there.
    no_such : str
        What is said of a file that is no such table, after its name: "is no review".

    Returns
    -------
    list of dict of str to str
        A row each, cells as they stand; one that is missing is empty.

    Raises
    ------
    RequestError
        Where it cannot be read, is no CSV, or lacks a column.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        separator = ";" if ";" in text.split("\n", 1)[0] else ","
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows, there = list(reader), reader.fieldnames or ()
    except OSError as error:
        raise RequestError(f"cannot read {path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise RequestError(f"{path} {no_such}: {error}") from error
    missing = [name for name in columns if name not in there]
    if missing:
        raise RequestError(f"{path} {no_such}: it has no {' and no '.join(missing)}")
    return [{name: row[name] or "" for name in there} for row in rows]
