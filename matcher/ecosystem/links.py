"""What cells must be to each other: ids known and unique, no circles of parents, dates in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.arrays import Rows
from matcher.ecosystem.dates import first_day, last_day
from matcher.ecosystem.nearest import NearestNames
from matcher.ecosystem.raw import RawTable, shown
from matcher.ecosystem.schema import Column, Table
from matcher.ecosystem.vocabulary import places
from matcher.errors import Problem

#: Distinct unknown ids per column for which the nearest known one is looked up.
NEAREST_LOOKED_UP = 200

#: Links of a circle that a message spells out.
CIRCLE_SHOWN = 8


def duplicate_ids(table: Table, raw: RawTable, text: pd.DataFrame) -> Iterator[Problem]:
    """Find the ids that an earlier row has already.

    Parameters
    ----------
    table : Table
    raw : RawTable
        Gives the line of each row.
    text : DataFrame, shape (n_rows, n_columns)
        Stripped text cells.
    """
    if not table.has_id or "id" not in text:
        return
    ids = text["id"]
    repeated = (ids.duplicated() & ids.notna()).to_numpy(bool)
    if not repeated.any():
        return
    first_lines = dict(zip(ids[~repeated], raw.lines[~repeated], strict=True))
    for identifier, line in zip(ids[repeated], raw.lines[repeated], strict=True):
        yield Problem(
            table.name,
            int(line),
            "id",
            shown(identifier),
            f"the id is already that of row {first_lines[identifier]}",
            "Give each row an id of its own, or remove the repeated row",
        )


def unknown_references(
    table: Table,
    raw: RawTable,
    text: pd.DataFrame,
    known_ids: Mapping[str, pd.Series],
    rows: dict[tuple[str, str], Rows],
) -> Iterator[Problem]:
    """Find the ids that the table they refer to does not have.

    Parameters
    ----------
    table, raw, text
        As in `duplicate_ids`.
    known_ids : mapping of str to Series of str
        The ids of each table that was read whole, in their order; other tables are not asked.
    rows : dict
        Takes in the rows that were found, as `Validated` gives them.
    """
    for column in table.columns:
        known = known_ids.get(column.references or "")
        if known is not None and column.name in text:
            cells = text[column.name]
            rows[table.name, column.name] = places(known, cells)
            unknown = (rows[table.name, column.name] < 0) & cells.notna().to_numpy(bool)
            if unknown.any():
                yield from _unknown_in_column(
                    table, column, raw.lines[unknown], cells[unknown], known
                )


def _unknown_in_column(
    table: Table,
    column: Column,
    lines: npt.NDArray[np.int64],
    cells: pd.Series,
    known: pd.Series,
) -> Iterator[Problem]:
    nearest = NearestNames(known)
    hints = {cell: nearest.did_you_mean(cell) for cell in cells.unique()[:NEAREST_LOOKED_UP]}
    for cell, line in zip(cells, lines, strict=True):
        yield Problem(
            table.name,
            int(line),
            column.name,
            shown(cell),
            f"{column.references} has no such id",
            f"{hints.get(cell, '')}Correct the id, or add the row to {column.references}",
        )


def parent_circles(table: Table, raw: RawTable, text: pd.DataFrame) -> Iterator[Problem]:
    """Find the rows that are, over their parents, an ancestor of themselves.

    Parameters
    ----------
    table, raw, text
        As in `duplicate_ids`.

    Yields
    ------
    Problem
        One for each circle, at its first row.
    """
    own = [column.name for column in table.columns if column.references == table.name]
    if own != [name for name in own if name in text] or not own or "id" not in text:
        return
    column = own[0]
    rows = text.loc[text["id"].notna() & ~text["id"].duplicated(), ["id", column]]
    parents = pd.Index(rows["id"]).get_indexer(pd.Index(rows[column]))
    for circle in circles(parents):
        ids = rows["id"].iloc[circle].to_list()
        yield Problem(
            table.name,
            int(raw.lines[rows.index[circle[0]]]),
            column,
            shown(rows[column].iloc[circle[0]]),
            f"the parents go round in a circle: {_spelled_out(ids)}",
            f"Empty or correct the {column} of one of them",
        )


def circles(parents: npt.NDArray[np.intp]) -> list[list[int]]:
    """Find the circles of a graph in which every node has one parent at most.

    Parameters
    ----------
    parents : ndarray of int, shape (n,)
        Row of each node's parent, -1 where it has none.

    Returns
    -------
    list of list of int
        Each circle from child to parent, beginning with its smallest row; by smallest row.

    Examples
    --------
    >>> circles(np.array([1, 2, 1, -1, 4]))
    [[1, 2], [4]]
    """
    parent_of: list[int] = parents.tolist()
    walk_of = [-1] * len(parent_of)  # the walk on which a node was first met
    found = []
    for start in np.flatnonzero(parents >= 0).tolist():
        node = start
        while node >= 0 and walk_of[node] < 0:
            walk_of[node] = start
            node = parent_of[node]
        if node >= 0 and walk_of[node] == start:
            circle = [node]
            while (node := parent_of[node]) != circle[0]:
                circle.append(node)
            first = circle.index(min(circle))
            found.append(circle[first:] + circle[:first])
    return sorted(found)


def _spelled_out(ids: list[str]) -> str:
    links = [shown(identifier, limit=40) for identifier in ids[:CIRCLE_SHOWN]]
    if len(ids) > CIRCLE_SHOWN:
        links.append(f"({len(ids) - CIRCLE_SHOWN} more)")
    return " -> ".join([*links, links[0]])


def ends_before_starts(table: Table, raw: RawTable, text: pd.DataFrame) -> Iterator[Problem]:
    """Find the rows whose end cannot lie on or after their start, however both are meant.

    Parameters
    ----------
    table, raw, text
        As in `duplicate_ids`.
    """
    start, end = table.known_from, table.ends
    if start is None or end is None or start not in text or end not in text:
        return
    reversed_rows = last_day(text[end]) < first_day(text[start])  # False where one is missing
    for row in np.flatnonzero(reversed_rows):
        yield Problem(
            table.name,
            int(raw.lines[row]),
            end,
            shown(text[end].iloc[row]),
            f"the end lies before the start ({start} is {shown(text[start].iloc[row])})",
            f"Correct {start} or {end}",
        )


def one_sided(table: Table, raw: RawTable, text: pd.DataFrame) -> Iterator[Problem]:
    """Find the rivalries and ties whose two sides are one.

    Parameters
    ----------
    table, raw, text
        As in `duplicate_ids`.
    """
    sides = [name for name in table.column_names if name.endswith(("_a", "_b"))]
    if len(sides) != 2 or not set(sides) <= set(text.columns):
        return
    first, second = sides
    for row in np.flatnonzero((text[first] == text[second]).to_numpy(bool)):
        yield Problem(
            table.name,
            int(raw.lines[row]),
            second,
            shown(text[second].iloc[row]),
            f"both sides are one: {second} is the same as {first}",
            f"Correct {first} or {second}, or remove the row",
        )
