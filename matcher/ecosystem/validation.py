"""From tables as read to tables as everything else expects them, with every problem in them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from matcher.arrays import Rows
from matcher.ecosystem import links
from matcher.ecosystem.cells import cell_problems
from matcher.ecosystem.nearest import NearestNames
from matcher.ecosystem.raw import RawTable, as_numbers, as_text, broken_text, shown
from matcher.ecosystem.schema import TABLES, Table
from matcher.ecosystem.slips import likely_slips
from matcher.errors import Problem

__all__ = ["RawTable", "Validated", "sort_problems", "unknown_table", "validate"]

#: Kinds of column in which blanks around a value mean nothing.
_STRIPPED = frozenset({"id", "choice", "country", "number", "start", "end"})

#: How statistics programs write an unknown number or date; in text it may be Namibia or a name.
_UNKNOWN, _MAY_BE_UNKNOWN = "NA", frozenset({"number", "start", "end"})


@dataclass(frozen=True)
class Validated:
    """What validation makes of a data set.

    Attributes
    ----------
    tables : dict of str to DataFrame
        Every table of the format. Its columns stand first and in the format's order, then the
        extra ones as text. Text is pandas `str` with NaN where unknown, numbers are float64,
        defaults are filled in. Only to be used where there are no problems.
    problems : list of Problem
        By table, row and column; none twice.
    notes : list of Problem
        What is allowed but looks like a slip, as `matcher.ecosystem.slips` finds it.
    rows : dict of (str, str) to ndarray of int
        By table and column, the row of what each cell refers to, -1 where it is empty.
    """

    tables: dict[str, pd.DataFrame]
    problems: list[Problem]
    notes: list[Problem] = field(default_factory=list)
    rows: dict[tuple[str, str], Rows] = field(default_factory=dict)


def validate(
    raw: Mapping[str, RawTable | pd.DataFrame], *, look_for_slips: bool = False
) -> Validated:
    """Check tables against the format and against each other, and give them their final form.

    Parameters
    ----------
    raw : mapping of str to RawTable or DataFrame
        Tables by name. A plain frame's rows count from 2, as if its header were line 1.
    look_for_slips : bool
        Give notes too; who only loads has no use for them.

    Returns
    -------
    Validated

    Examples
    --------
    >>> firms = pd.DataFrame({"id": ["kt", "kt"], "name": ["KT", "Korea Telecom"]})
    >>> for problem in validate({"organizations": firms}).problems:
    ...     print(problem)
    organizations, row 3, column id, value 'kt': the id is already that of row 2. Give each row an
    id of its own, or remove the repeated row
    """
    problems = [unknown_table(name, name) for name in raw if name not in TABLES]
    if "organizations" not in raw:
        problems.append(_no_organizations())
    tables: dict[str, RawTable] = {}
    texts: dict[str, pd.DataFrame] = {}
    for name, table in TABLES.items():
        if name in raw:
            given = raw[name]
            read = given if isinstance(given, RawTable) else RawTable(given.reset_index(drop=True))
            found, tables[name], texts[name] = _as_columns(table, read)
            problems += found
            problems += cell_problems(table, tables[name], texts[name])
    rows: dict[tuple[str, str], Rows] = {}
    problems += _link_problems(tables, texts, rows)
    canonical = {
        name: _canonical(table, texts[name]) if name in texts else _without_rows(name).copy(False)
        for name, table in TABLES.items()
    }
    notes = list(likely_slips(tables, texts)) if look_for_slips else []
    return Validated(canonical, sort_problems(problems), notes, rows)


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Order problems by table, row and column, each once."""
    order = {name: position for position, name in enumerate(TABLES)}
    return sorted(
        dict.fromkeys(problems),
        key=lambda p: (
            order.get(p.table, len(order)),
            p.table,
            p.row or 0,
            p.column or "",
            p.value or "",
            p.problem,
        ),
    )


def unknown_table(name: str, origin: str) -> Problem:
    """Word the problem of a table that the format does not know.

    Parameters
    ----------
    name : str
        The table's name, without the ending of its file.
    origin : str
        The file or sheet, as the person knows it.
    """
    nearest = NearestNames(TABLES).did_you_mean(name)
    return Problem(
        shown(origin),
        None,
        None,
        None,
        "no table of the format is called so",
        f"{nearest}Known are {', '.join(TABLES)}; rename it or take it out",
    )


def _no_organizations() -> Problem:
    return Problem(
        "organizations",
        None,
        None,
        None,
        "the data set has no such table",
        "Add organizations.csv with the columns id and name",
    )


# -- columns -----------------------------------------------------------------------------------


def _as_columns(table: Table, raw: RawTable) -> tuple[list[Problem], RawTable, pd.DataFrame]:
    """Give a table's problems of the header, its rows that are not empty, and them as text."""
    if not raw.whole and raw.frame.empty:  # not read at all: its reader said why
        return [], raw, pd.DataFrame()
    cells = {
        position: as_text(raw.frame.iloc[:, position]) for position in range(raw.frame.shape[1])
    }
    names = {position: _column_name(table, name) for position, name in enumerate(raw.frame.columns)}
    kept = [p for p in names if names[p] or cells[p].notna().any()]  # a trailing comma is harmless
    problems = list(_header_problems(table, raw.frame.columns, [(p, names[p]) for p in kept]))
    for position in kept:
        given = raw.frame.iloc[:, position]
        problems += broken_text(table.name, names[position], given, raw.lines)
    kinds = {column.name: column.kind for column in table.columns}
    columns: dict[str, pd.Series] = {}
    for position in kept:
        if names[position] and names[position] not in columns:
            columns[names[position]] = _cleaned(cells[position], kinds.get(names[position]))
    text = pd.DataFrame(columns, index=range(len(raw.frame)))
    filled = text.notna().any(axis=1).to_numpy(bool)
    if not filled.all():
        raw = RawTable(raw.frame[filled], raw.lines[filled], raw.origin, raw.whole)
        text = text[filled].reset_index(drop=True)
    return problems, raw, text


def _cleaned(cells: pd.Series, kind: str | None) -> pd.Series:
    """Take off what surrounds the value of a cell and say which numbers and dates are unknown."""
    if kind not in _STRIPPED:
        return cells
    stripped = cells.str.strip()
    if kind not in _MAY_BE_UNKNOWN:
        return stripped
    unknown = stripped == _UNKNOWN
    return stripped.mask(unknown) if unknown.any() else stripped


def _column_name(table: Table, given: object) -> str:
    """Give a column its name in the format whatever its case; an extra one keeps its own."""
    name = "" if given is None or given is np.nan else str(given).strip()
    folded = name.casefold()
    return folded if folded in table.column_names else name


def _header_problems(
    table: Table, header: pd.Index, names: list[tuple[int, str]]
) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for position, name in names:
        as_given = shown(header[position])
        if not name:
            problem = f"column {position + 1} has no name"
            yield Problem(table.name, 1, None, None, problem, "Name the column, or take it out")
        elif name.casefold() in first:
            like = first[name.casefold()]
            problem = f"the column name is given twice (first as '{like}')"
            fix = "Keep one of the two, or rename one"
            yield Problem(table.name, 1, shown(name), as_given, problem, fix)
        else:
            first[name.casefold()] = as_given
    extra = [name for _, name in names if name and name not in table.column_names]
    nearest = NearestNames(extra)
    for column in table.columns:
        if column.required and column.name not in first:
            similar = nearest.find(column.name)
            hint = f"Is it '{shown(similar[0])}'? Name it {column.name}" if similar else ""
            fix = hint or f"Add the column {column.name}"
            problem = "the required column is missing"
            yield Problem(table.name, 1, column.name, None, problem, fix)


def _canonical(table: Table, text: pd.DataFrame) -> pd.DataFrame:
    """Give text its final types, and every column of the format its place."""
    columns: dict[str, pd.Series] = {}
    missing = pd.Series(np.nan, index=text.index, dtype="str")
    for column in table.columns:
        cells = text.get(column.name, missing)
        if column.kind == "number":
            cells = pd.Series(as_numbers(cells), index=text.index)
        columns[column.name] = cells if column.default is None else cells.fillna(column.default)
    for name in text:
        columns.setdefault(str(name), text[name])
    return pd.DataFrame(columns, index=text.index)


@functools.cache
def _without_rows(name: str) -> pd.DataFrame:
    """Give a table that the data set does not have; nobody gets more than a copy of it."""
    return _canonical(TABLES[name], pd.DataFrame())


# -- between cells -----------------------------------------------------------------------------


def _link_problems(
    tables: Mapping[str, RawTable],
    texts: Mapping[str, pd.DataFrame],
    rows: dict[tuple[str, str], Rows],
) -> Iterator[Problem]:
    none = pd.Series([], dtype="str")
    known_ids = {name: none for name in TABLES if name not in tables} | {
        name: text["id"].dropna()
        for name, text in texts.items()
        if tables[name].whole and "id" in text
    }
    for name, raw in tables.items():
        table, text = TABLES[name], texts[name]
        yield from links.duplicate_ids(table, raw, text)
        yield from links.unknown_references(table, raw, text, known_ids, rows)
        yield from links.parent_circles(table, raw, text)
        yield from links.ends_before_starts(table, raw, text)
        yield from links.one_sided(table, raw, text)
