"""What a single cell may hold: the checks of each column, and what is said where one fails."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.ecosystem.dates import first_day
from matcher.ecosystem.nearest import NearestNames
from matcher.ecosystem.raw import RawTable, as_number, as_numbers, float_text, shown
from matcher.ecosystem.schema import Column, Table
from matcher.errors import Problem

Passed = npt.NDArray[np.bool_]
Test = Callable[[pd.Series], Passed]

#: Name of the check for a missing value.
_EMPTY = "empty"

#: Kinds of column whose distinct values are tested once each.
_FEW_VALUES = frozenset({"number", "start", "end", "choice", "country"})

#: Addresses that run something or open a file where somebody clicks on them, and are refused; a
#: browser passes over white space and control characters in them.
RUNS = r"(?is)[\s\x00-\x20]*(?:(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t|data|file)\s*:"


def cell_problems(table: Table, raw: RawTable, text: pd.DataFrame) -> list[Problem]:
    """Find every cell of a table that cannot be right by itself.

    Parameters
    ----------
    table : Table
    raw : RawTable
        Gives the line of each row.
    text : DataFrame, shape (n_rows, n_columns)
        Stripped text cells, missing ones NaN, under the names of the format; a required column
        that is missing altogether is left out, as it is reported with the header.
    """
    if text.empty:
        return []
    columns = {column.name: column for column in table.columns}
    found = []
    for name, cells in text.items():
        column = columns.get(str(name)) or Column(str(name))
        for row, check, cell in _failures(column, cells):
            found.append(_problem(table, column, int(raw.lines[row]), check, cell))
    return found


def _failures(column: Column, cells: pd.Series) -> Iterator[tuple[int, str, str | None]]:
    """Give row, check and value of each cell that fails."""
    if column.required:
        for row in np.flatnonzero(cells.isna()):
            yield int(row), _EMPTY, None
    # Where a test is no more than a look at the text, to find the distinct ones takes longer.
    each = np.arange(len(cells)), cells
    codes, distinct = pd.factorize(cells) if column.kind in _FEW_VALUES else each
    values = pd.Series(distinct, dtype="str")
    if values.empty:
        return
    for check, test in _tests(column):
        passed = test(values)
        if not passed.all():
            for row in np.flatnonzero(~np.append(passed, True)[codes]):  # code -1 is missing
                yield int(row), check, str(values.iloc[codes[row]])


def _tests(column: Column) -> Iterator[tuple[str, Test]]:
    """Give the tests of a column by the name under which a failure is worded."""
    if column.kind == "number":
        yield "number", lambda cells: ~np.isnan(as_numbers(cells))
        yield "finite", lambda cells: ~np.isinf(as_numbers(cells))
        yield "range", lambda cells: ~_outside(as_numbers(cells), column)
    elif column.kind in ("start", "end"):
        yield "date", lambda cells: ~np.isnat(first_day(cells))
    elif column.kind == "choice":
        yield "choice", lambda cells: cells.isin(column.choices).to_numpy(bool)
    elif column.kind == "country":
        yield "country", lambda cells: cells.str.fullmatch("[A-Z]{2}").to_numpy(bool)
    else:
        yield "nul", _without_nul
        if column.kind == "url":
            yield "url", lambda cells: ~cells.str.match(RUNS).to_numpy(bool)


def _without_nul(cells: pd.Series) -> Passed:
    return ~cells.str.contains("\0", regex=False).to_numpy(bool)


def _outside(numbers: npt.NDArray[np.float64], column: Column) -> Passed:
    low = -np.inf if column.low is None else column.low
    high = np.inf if column.high is None else column.high
    outside: Passed = np.isfinite(numbers) & ((numbers < low) | (numbers > high))
    return outside


# -- words -------------------------------------------------------------------------------------


def _problem(table: Table, column: Column, line: int, check: str, value: str | None) -> Problem:
    """Word one failed check."""
    problem, fix = _WORDS[check](column, value or "")
    return Problem(
        table.name,
        line,
        shown(column.name),
        None if value is None else shown(value),
        problem,
        fix,
    )


def _empty(column: Column, _: str) -> tuple[str, str]:
    return "the cell is empty, and this column must be filled", f"Fill in the {column.name}"


def _nul(_: Column, __: str) -> tuple[str, str]:
    return "the cell holds a NUL character, which is no text", "Remove the character"


def _no_number(column: Column, value: str) -> tuple[str, str]:
    with_point = value.replace(",", ".")
    if value.count(",") == 1 and not math.isnan(as_number(with_point)):
        return "this is no number", f"Use a point for the decimals: {shown(with_point)}"
    return "this is no number", f"Write a number{_range_words(column)}, or leave the cell empty"


def _infinite(column: Column, _: str) -> tuple[str, str]:
    return "the number is not finite", f"Write a finite number{_range_words(column)}"


def _out_of_range(column: Column, value: str) -> tuple[str, str]:
    if column.low == 0.0 and value.startswith("-") and column.high != 1.0:
        return "the number is negative", "Write a number of at least 0"
    return "the number is out of range", f"Write a number{_range_words(column)}"


def _range_words(column: Column) -> str:
    if column.low is None:
        return ""
    if column.high is None:
        return f" of at least {float_text(column.low)}"
    return f" from {float_text(column.low)} to {float_text(column.high)}"


def _no_date(_: Column, __: str) -> tuple[str, str]:
    return "this is no date", "Write a date as YYYY-MM-DD, or YYYY-MM or YYYY where it is not exact"


def _no_choice(column: Column, value: str) -> tuple[str, str]:
    nearest = NearestNames(column.choices).did_you_mean(value)
    return "this is none of the known values", f"{nearest}Known are {', '.join(column.choices)}"


def _no_country(_: Column, value: str) -> tuple[str, str]:
    upper = value.upper()
    if len(upper) == 2 and upper.isascii() and upper.isalpha():
        return "a country is two capital letters", f"Write {upper}"
    return "this is no country code", "Write the two capital letters of ISO 3166-1, such as KR"


def _no_url(_: Column, __: str) -> tuple[str, str]:
    return "this is no address of a web page", "Write one that begins with https://, or nothing"


_WORDS: dict[str, Callable[[Column, str], tuple[str, str]]] = {
    _EMPTY: _empty,
    "nul": _nul,
    "number": _no_number,
    "finite": _infinite,
    "range": _out_of_range,
    "date": _no_date,
    "choice": _no_choice,
    "country": _no_country,
    "url": _no_url,
}
