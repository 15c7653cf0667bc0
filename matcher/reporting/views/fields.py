"""A table from rows of facts: each column stands beside what it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from matcher.reporting.document import Cell, Column, Table

Row = TypeVar("Row")

#: A column, and what gives its cell from a row of facts.
Field = tuple[Column, Callable[[Row], Cell]]


def table_of(name: str, fields: Sequence[Field[Row]], rows: Iterable[Row]) -> Table:
    """Give a table of rows.

    Parameters
    ----------
    name : str
        Of the table.
    fields : sequence of (Column, callable)
    rows : iterable
        Of facts, each the argument of every callable.
    """
    columns = tuple(column for column, _ in fields)
    return Table(name, columns, tuple(tuple(read(row) for _, read in fields) for row in rows))
