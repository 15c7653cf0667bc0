"""Rows of foreign tables on their way to rows of the format: their cells, ids and references."""

from __future__ import annotations

import datetime
import re
from array import array
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from matcher.ecosystem.schema import TABLES, Column, Table
from matcher.ingestion.cells import country_code, iso_date, quoted, slug
from matcher.ingestion.columns import TableBuilder
from matcher.ingestion.countries import country_of
from matcher.ingestion.mapping import TableMapping
from matcher.ingestion.numbers import NumberColumn
from matcher.ingestion.records import Cells
from matcher.ingestion.tally import CellError, Tally

_YEAR_FIRST = re.compile(r"\d{4}(-|$)")

_NUMBERS_REMEDY = '; write numbers = "1,234.5" or numbers = "1.234,5" in the table of the mapping'

#: The cells of a row by column.
Row = dict[str, str]


class MappedRows:
    """The rows of one table, and where each came from.

    Parameters
    ----------
    table : Table
    mappings : sequence of TableMapping
        All that make rows of this table.
    """

    def __init__(self, table: Table, mappings: Sequence[TableMapping]) -> None:
        given = {name: None for each in mappings for name in (*each.columns, *each.constants)}
        if table.has_id:
            given["id"] = None
        own = [name for name in given if name not in table.column_names]
        self._columns = [name for name in table.column_names if name in given] + own
        self._table = table
        self._builder = TableBuilder(self._columns)
        self._tallies: list[Tally] = []
        self._files, self._lines = array("i"), array("i")
        self._again: dict[int, list[tuple[Tally, int]]] = {}  # rows that say the same of one id
        self._contents = array("q")
        self._numbers: dict[Tally, Mapping[str, NumberColumn]] = {}
        self._ids: dict[str, int] = {}
        self._names: dict[str, str] = {}

    def begin(self, tally: Tally, numbers: Mapping[str, NumberColumn]) -> None:
        """Take note of the columns of numbers of a file whose rows come next."""
        self._numbers[tally] = numbers

    def add(self, row: Row, tally: Tally, line: int) -> None:
        """Take a row.

        Raises
        ------
        CellError
            Where an earlier row says something else of the same id.
        """
        if self._table.has_id and self._is_known(row, tally, line):
            return
        if not self._tallies or self._tallies[-1] is not tally:
            self._tallies.append(tally)
        self._files.append(len(self._tallies) - 1)
        self._lines.append(line)
        self._builder.add(*[row.get(name, "") for name in self._columns])

    def _is_known(self, row: Row, tally: Tally, line: int) -> bool:
        """Whether an earlier row said the same of this id; gives the row its id."""
        row["id"] = row.get("id") or slug(row.get("name", ""))
        alike = {**row, "name": row.get("name", "").casefold()}  # "Robots" and "robots" are one
        place = len(self._lines)
        content = hash(tuple(alike.get(name, "") for name in self._columns))
        before = self._ids.setdefault(row["id"], place) if row["id"] else place
        if before < place:
            if self._contents[before] != content:
                file = self._tallies[self._files[before]].file
                reason = "the id is already there, with different content"
                raise CellError("id", row["id"], f"{reason}: {file}, row {self._lines[before]}")
            self._again.setdefault(before, []).append((tally, line))
            return True
        self._contents.append(content)
        for name in [row.get("name", ""), *row.get("aliases", "").split(";")]:
            self._names.setdefault(name.strip().casefold(), row["id"])
        return False

    def knows(self, cell: str) -> bool:
        """Whether a cell is an id, a name or an alias of a row."""
        return cell in self._ids or cell.casefold() in self._names

    def id_of(self, cell: str) -> str:
        """Give the id that a cell means by id, name or alias; the cell where it means none."""
        return cell if cell in self._ids else self._names.get(cell.casefold(), cell)

    def reject(self, place: int, error: CellError) -> None:
        """Reject a row that was taken, and those that said the same."""
        origin = (self._tallies[self._files[place]], self._lines[place])
        for tally, line in [origin, *self._again.get(place, ())]:
            tally.taken -= 1
            tally.reject(line, error)

    def frame(self) -> pd.DataFrame:
        """Give the rows as text; nothing can be added afterwards.

        Rows are rejected of which a number may be two.
        """
        frame = self._builder.frame()
        frame = self._settled(frame)
        if "parent_id" in frame:
            distinct = frame["parent_id"].dropna().unique()
            ids = {cell: self.id_of(cell) for cell in distinct}
            frame["parent_id"] = frame["parent_id"].map(ids).astype("str")
        return frame

    def _settled(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Settle what open numbers mean, now that all cells of their columns were seen."""
        for name in sorted({name for numbers in self._numbers.values() for name in numbers}):
            cells = frame[name].astype(object)
            unsettled = []
            places: list[int] = cells.index[
                cells.map(NumberColumn.is_open, "ignore").eq(True)
            ].tolist()
            for place in places:
                tally = self._tallies[self._files[place]]
                try:
                    cells.at[place] = self._numbers[tally][name].settle(str(cells.at[place]))
                except CellError as error:
                    self.reject(place, error)
                    unsettled.append(place)
            frame = frame.assign(**{name: cells.astype("str")}).drop(index=unsettled)
        return frame


class Converter:
    """Makes the cells of a file's row those of the format, where that is plain.

    What is not, stays as it is: validation judges it.

    Parameters
    ----------
    mapping : TableMapping
    tables : mapping of str to MappedRows
        Where references are looked up.
    """

    def __init__(self, mapping: TableMapping, tables: Mapping[str, MappedRows]) -> None:
        self._mapping, self._tables = mapping, tables
        columns = {column.name: column for column in TABLES[mapping.table].columns}
        self.numbers = {
            name: NumberColumn(name, mapping.numbers, _NUMBERS_REMEDY)
            for name in mapping.columns
            if name in columns and columns[name].kind == "number"
        }
        self._steps = [(name, self._step(columns.get(name))) for name in mapping.columns]
        self._said = [
            {said.casefold(): value for said, value in mapping.values.get(name, {}).items()}
            for name in mapping.columns
        ]

    def __call__(self, cells: Cells) -> Row:
        """Convert the cells of one row, which stand in the order of the mapping.

        Raises
        ------
        CellError
            Where a date or a country cannot be right.
        """
        row = dict(self._mapping.constants)
        for (name, step), said, cell in zip(self._steps, self._said, cells, strict=True):
            meant = said.get(cell.casefold(), cell) if said else cell
            row[name] = step(meant) if meant else ""
        return row

    def _step(self, column: Column | None) -> Callable[[str], str]:
        """Give what converts the cells of a column."""
        if column is None:
            return str
        name, dates = column.name, self._mapping.dates
        other = column.references not in (None, self._mapping.table)
        if other and column.references in self._tables:
            return self._tables[str(column.references)].id_of
        if column.kind in ("start", "end"):
            return lambda cell: "" if cell == "NA" else _date(name, cell, dates)
        if column.kind == "country":
            return lambda cell: _country(name, cell)
        if column.kind == "list" and self._mapping.lists:
            return self._split
        if column.kind == "number":
            return self.numbers[name].read
        return lambda cell: _choice(column, cell)

    def _split(self, cell: str) -> str:
        items = cell.split(self._mapping.lists)
        return ";".join(item.strip().replace(";", ",") for item in items)


def _date(column: str, cell: str, form: str | None) -> str:
    """Read a date: in the form that the mapping tells, or as ISO 8601 has it."""
    if form is None or _YEAR_FIRST.match(cell):
        try:
            return iso_date(column, cell)
        except CellError as error:
            remedy = 'say the form of dates in the mapping, such as dates = "%m/%d/%Y"'
            raise CellError(column, cell, f"{error.reason}; {remedy}") from None
    try:
        return datetime.datetime.strptime(cell, form).date().isoformat()
    except ValueError:
        raise CellError(column, cell, f"this is no date of the form {form}") from None


def _country(column: str, cell: str) -> str:
    """Read a code; of a name, say which code it stands for and where to write that."""
    try:
        return country_code(column, cell)
    except CellError as error:
        code = country_of(cell) or "CC"
        remedy = (
            f"write {quoted(cell)} = {quoted(code)} under [table.values.{column}] of the mapping"
        )
        raise CellError(column, cell, f"{error.reason}; {remedy}") from None


def _choice(column: Column, cell: str) -> str:
    """Write one of a few words as the format has it."""
    folded = cell.casefold().replace(" ", "_")
    return folded if folded in column.choices else cell
