"""The data set format as data: every table, its columns, and what a cell may hold.

This module is the only place that knows the columns. Validation, readers, writers and the
documentation all follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


ORGANIZATION_KINDS = ("company", "university", "research_institute", "public_body", "other")
DIRECTIONS = ("offers", "needs")
EVIDENCE_KINDS = ("product", "patent", "paper", "project", "statement", "text")
ROLES = ("lead", "member", "invited")
TIE_KINDS = ("equity", "competitor", "supplier", "customer", "other")


def _id() -> Column:
    return Column("id", "id", required=True)


def _reference(name: str, table: str, *, required: bool = True) -> Column:
    return Column(name, "id", required=required, references=table)


def _choice(
    name: str, choices: tuple[str, ...], *, required: bool = False, default: str | None = None
) -> Column:
    return Column(name, "choice", required=required, default=default, choices=choices)


_NAME = Column("name", required=True)
_SOURCE = Column("source")
# Beyond these bounds a number is a slip of the keyboard, and sums of it lose all precision.
_WEIGHT = Column("weight", "number", default=1.0, low=0.0, high=1e9)
_SINCE = Column("since", "start")
_UNTIL = Column("until", "end")

_TABLES = (
    Table(
        "organizations",
        (
            _id(),
            _NAME,
            Column("local_name"),
            _choice("kind", ORGANIZATION_KINDS),
            _choice("sme", ("true", "false")),
            Column("country", "country"),
            Column("aliases", "list"),
            _reference("parent_id", "organizations", required=False),
            Column("sector"),
            Column("url", "url"),
            Column("ror"),
            Column("lei"),
            Column("founded", "start"),
            Column("description"),
        ),
    ),
    Table(
        "capabilities",
        (
            _id(),
            _NAME,
            _reference("parent_id", "capabilities", required=False),
            Column("synonyms", "list"),
            Column("description"),
            _WEIGHT,
        ),
    ),
    Table(
        "evidence",
        (
            _reference("organization_id", "organizations"),
            _reference("capability_id", "capabilities"),
            _choice("direction", DIRECTIONS, default="offers"),
            Column("strength", "number", low=0.0, high=1.0),
            Column("count", "number", low=0.0, high=1e12),
            Column("date", "start"),
            _choice("kind", EVIDENCE_KINDS),
            _SOURCE,
            Column("note"),
        ),
        known_from="date",
    ),
    Table(
        "collaborations",
        (
            _id(),
            Column("name"),
            Column("kind"),
            Column("start_date", "start", required=True),
            Column("end_date", "end"),
            _SOURCE,
        ),
        known_from="start_date",
        ends="end_date",
    ),
    Table(
        "participants",
        (
            _reference("collaboration_id", "collaborations"),
            _reference("organization_id", "organizations"),
            Column("role"),
            Column("funding_eur", "number", low=0.0, high=1e15),
        ),
    ),
    Table(
        "collaboration_capabilities",
        (
            _reference("collaboration_id", "collaborations"),
            _reference("capability_id", "capabilities"),
            _WEIGHT,
        ),
    ),
    Table(
        "coalitions",
        (
            _id(),
            _NAME,
            Column("founded", "start"),
            Column("announced", "start"),
            Column("dissolved", "end"),
            Column("description"),
            _SOURCE,
        ),
        known_from="founded",
        ends="dissolved",
    ),
    Table(
        "memberships",
        (
            _reference("coalition_id", "coalitions"),
            _reference("organization_id", "organizations"),
            _choice("role", ROLES, default="member"),
            _SINCE,
            _UNTIL,
            _SOURCE,
        ),
        known_from="since",
        ends="until",
    ),
    Table(
        "rivalries",
        (
            _reference("coalition_a", "coalitions"),
            _reference("coalition_b", "coalitions"),
            _SINCE,
            _UNTIL,
            _SOURCE,
        ),
        known_from="since",
        ends="until",
    ),
    Table(
        "ties",
        (
            _reference("organization_a", "organizations"),
            _reference("organization_b", "organizations"),
            _choice("kind", TIE_KINDS, required=True),
            _SINCE,
            _UNTIL,
            _SOURCE,
        ),
        known_from="since",
        ends="until",
    ),
)

#: Every table of the format by its name, in the order in which they are written.
TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _TABLES})

#: The tables whose dates say how far the data go; a coalition may be told of before it is founded.
DATED_TABLES = tuple(
    name for name, table in TABLES.items() if table.known_from and name != "coalitions"
)
