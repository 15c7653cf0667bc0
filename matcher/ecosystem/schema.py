"""The data set format as data: every table, its columns, and what a cell may hold.

schema.toml beside it is the only place that knows the columns. Validation, readers, writers and the
documentation all follow it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Literal

Kind = Literal["id", "text", "list", "country", "number", "start", "end", "choice", "url"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
    kind : {"id", "text", "list", "country", "number", "start", "end", "choice", "url"}
        "id" is the table's own key or a reference, never parsed as a number; "list" is text
        joined by ";"; "start" and "end" are ISO 8601 dates of which the day, or the day and
        the month, may be missing.
    required : bool
        Whether the column must exist and every row must fill it.
    default : str or float or None
        What an empty cell means; None is unknown.
    choices : tuple of str
        The values that a "choice" may have.
    references : str or None
        The table whose id this is.
    low, high : float or None
        The closed range of a number.
    """

    name: str
    kind: Kind = "text"
    required: bool = False
    default: str | float | None = None
    choices: tuple[str, ...] = ()
    references: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """One table of a data set.

    Attributes
    ----------
    name : str
    columns : tuple of Column
    known_from : str or None
        The column that says from when on a row is known (`Ecosystem.as_of`).
    ends : str or None
        The column that says until when a row holds.
    """

    name: str
    columns: tuple[Column, ...]
    known_from: str | None = None
    ends: str | None = None

    @property
    def has_id(self) -> bool:
        """Whether the rows have an id of their own."""
        return self.columns[0].name == "id"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Give the column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _read() -> dict[str, Table]:
    """Read the tables from schema.toml."""
    text = (resources.files(__package__) / "schema.toml").read_text("utf-8")
    tables = {}
    for name, told in tomllib.loads(text).items():
        columns = tuple(
            Column(**{**column, "choices": tuple(column.get("choices", ()))})
            for column in told.pop("columns")
        )
        tables[name] = Table(name, columns, **told)
    return tables


#: Every table of the format by its name, in the order in which they are written.
TABLES: Mapping[str, Table] = MappingProxyType(_read())

ORGANIZATION_KINDS = TABLES["organizations"].column("kind").choices
DIRECTIONS = TABLES["evidence"].column("direction").choices
ROLES = TABLES["memberships"].column("role").choices
TIE_KINDS = TABLES["ties"].column("kind").choices

#: The tables whose dates say how far the data go; a coalition may be told of before it is founded.
DATED_TABLES = tuple(
    name for name, table in TABLES.items() if table.known_from and name != "coalitions"
)
