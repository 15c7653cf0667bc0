"""Tables as they were read, before anything is known about their cells."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.errors import Problem

#: How many characters of a value a message shows.
SHOWN_CHARACTERS = 80

#: Line of the first row below the header.
FIRST_ROW = 2


_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class RawTable:
    """A table as it was read.

    Attributes
    ----------
    frame : DataFrame, shape (n_rows, n_columns)
        Cells as read: text, or typed where the source has types (Parquet, DuckDB, Excel). The
        header is as given, so names may be repeated.
    lines : ndarray of int, shape (n_rows,)
        Line of each row as an editor counts it; the header is line 1. By default the rows
        follow the header without a gap.
    origin : str
        The file or sheet that was read.
    whole : bool
        False where the reader had to leave rows out: then nobody can say that an id is
        unknown here.
    """

    frame: pd.DataFrame
    lines: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    origin: str = ""
    whole: bool = True

    def __post_init__(self) -> None:
        """Give lines to a table that came without."""
        if len(self.lines) == 0 and len(self.frame):
            lines = np.arange(FIRST_ROW, FIRST_ROW + len(self.frame), dtype=np.int64)
            object.__setattr__(self, "lines", lines)
        if len(self.lines) != len(self.frame):
            raise ValueError(f"{len(self.lines)} lines for {len(self.frame)} rows")

    @classmethod
    def unread(cls, origin: str) -> RawTable:
        """Give what stands for a table that is there but could not be read."""
        return cls(pd.DataFrame(), origin=origin, whole=False)


def shown(value: object, limit: int = SHOWN_CHARACTERS) -> str:
    r"""Give a value as a message may show it: short, and harmless to a terminal.

    Parameters
    ----------
    value : object
    limit : int
        Characters at most, before escaping; a longer value ends in an ellipsis, but a path, whose
        end says which file it is, begins with one.

    Examples
    --------
    >>> print(shown("red \x1b[31m"))
    red \x1b[31m
    >>> shown("abcdef", limit=4), shown(PurePath("data/firms.toml"), limit=11)
    ('abc…', '…firms.toml')
    """
    text = str(value)
    if len(text) > limit:
        is_path = isinstance(value, PurePath)
        text = f"…{text[1 - limit :]}" if is_path else f"{text[: limit - 1]}…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def as_text(cells: pd.Series) -> pd.Series:
    """Turn the cells of a column into text, so that every source is judged alike.

    Whole numbers lose their decimal point (a spreadsheet's 123.0 is the id "123"), dates become
    ISO 8601, and lists are joined by ";". Blank cells are missing; other text stays as it is.

    Parameters
    ----------
    cells : Series, shape (n,)

    Returns
    -------
    Series of str, shape (n,), with a fresh index
        NaN where the cell is missing or blank; of what no file can hold, half a surrogate pair,
        the number is spelled out.

    Examples
    --------
    >>> as_text(pd.Series([123.0, None, 0.5])).tolist()
    ['123', nan, '0.5']
    """
    if isinstance(cells.dtype, pd.StringDtype):
        text = pd.Series(cells.array, dtype="str")
    elif pd.api.types.is_float_dtype(cells):
        codes, distinct = pd.factorize(cells.to_numpy(float, na_value=np.nan))
        words = pd.Series([*map(float_text, distinct.tolist()), None], dtype="str")
        text = words.take(codes).reset_index(drop=True)  # code -1, missing, is the None at the end
    elif pd.api.types.is_bool_dtype(cells) or not pd.api.types.is_integer_dtype(cells):
        texts = [cell_text(cell) for cell in cells.astype(object)]
        text = pd.Series([text and _SURROGATE.sub(_escaped, text) for text in texts], dtype="str")
    else:
        text = pd.Series(cells.array).astype("str")
    blank = text.str.strip() == ""
    return text.mask(blank) if blank.any() else text


def broken_text(
    table: str, column: str, cells: pd.Series, lines: Sequence[int] | npt.NDArray[np.int64]
) -> Iterator[Problem]:
    r"""Find cells with half a surrogate pair, which UTF-8 cannot hold.

    Parameters
    ----------
    table, column : str
        Names, for the message.
    cells : Series, shape (n,)
    lines : sequence of int, shape (n,)

    Examples
    --------
    >>> cells = pd.Series(["whole", "half \ud83d"], dtype=object)
    >>> [problem.row for problem in broken_text("organizations", "name", cells, [2, 3])]
    [3]
    """
    if cells.dtype != object:  # text of any other type is encoded already
        return
    for line, cell in zip(lines, cells, strict=True):
        text = cell_text(cell)
        if text is not None and _SURROGATE.search(text):
            yield Problem(
                table,
                int(line),
                column,
                shown(text),
                "the text holds half of a character (a lone surrogate), which no file can hold",
                "Correct the text where it comes from",
            )


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def cell_text(cell: Any) -> str | None:
    """Write one typed cell as text; None where it is missing.

    Examples
    --------
    >>> cell_text(123.0), cell_text(["KT", None, "Korea Telecom"]), cell_text(True)
    ('123', 'KT;Korea Telecom', 'true')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, list | tuple | np.ndarray):
        return ";".join(part for item in cell if (part := cell_text(item)) is not None)
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, bool | np.bool_):
        return "true" if cell else "false"
    if isinstance(cell, float | np.floating):
        return float_text(float(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, bytes):
        return cell.decode("utf-8", errors="backslashreplace")
    return str(cell)


def float_text(number: float) -> str:
    """Write a number so that it reads back as the same number, whole ones without a point.

    Examples
    --------
    >>> float_text(1.0), float_text(0.1), float_text(1e300)
    ('1', '0.1', '1e+300')
    """
    if number.is_integer() and abs(number) < 2**53:
        return str(int(number))
    return repr(number)


def as_numbers(text: pd.Series) -> npt.NDArray[np.float64]:
    """Read a column of text as numbers.

    Parameters
    ----------
    text : Series of str, shape (n,)
        Stripped cells; missing values allowed.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where the cell is missing or holds no number; "inf" is read as infinity.

    Examples
    --------
    >>> as_numbers(pd.Series(["1.5", "1e3", "1,5", "nan", None])).tolist()
    [1.5, 1000.0, nan, nan, nan]
    """
    codes, distinct = pd.factorize(text)  # code -1, missing, is the NaN at the end
    return np.append(_read_numbers(np.asarray(distinct, dtype=object)), np.nan)[codes]


def _read_numbers(cells: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Read distinct cells as numbers: all at once where nothing but numbers is among them."""
    together = "".join(cells)
    if together.isascii() and "_" not in together:
        try:
            return cells.astype(np.float64)
        except ValueError:
            pass  # something is no number: which, is found cell by cell
    return np.array([as_number(cell) for cell in cells], dtype=np.float64)


def as_number(cell: str) -> float:
    """Read one cell as a number, NaN where it is none.

    Examples
    --------
    >>> as_number("2.50"), as_number("2,50")
    (2.5, nan)
    """
    # Python would also read 1_000 and the digits of every script as numbers.
    if "_" in cell or not cell.isascii():
        return float("nan")
    try:
        return float(cell)
    except ValueError:
        return float("nan")
