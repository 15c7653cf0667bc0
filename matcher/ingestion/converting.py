"""Cells of foreign tables as those of the format, where it is plain what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from matcher.ecosystem.schema import ORGANIZATION_KINDS, TABLES, Column
from matcher.ingestion.cells import bare_id, choice_of, country_code, entries_of
from matcher.ingestion.countries import country_of, is_of_several
from matcher.ingestion.date_columns import DateColumn
from matcher.ingestion.mapped import MappedRows, Row
from matcher.ingestion.mapping import TableMapping
from matcher.ingestion.numbers import NumberColumn
from matcher.ingestion.placeholders import check_line, check_name, is_placeholder
from matcher.ingestion.records import Cells
from matcher.ingestion.review import OpenCell, Review
from matcher.ingestion.tally import CellError, Tally
from matcher.ingestion.words import kind_of, sme_of

_NUMBERS_REMEDY = '; write numbers = "1,234.5" or numbers = "1.234,5" in the table of the mapping'

#: A code that programs write where there is nothing, too.
_NAMIBIA = "NA"

#: Marks of footnotes that no name ends in.
_FOOTNOTE = re.compile(r"(?<=\w.)\s*[*\u2020\u2021]+$")

#: Digits of an id that nobody takes for a version or a section.
_LONG_ID = 5

#: Digits of a year; what has more is a day that cannot be right, and no word for one.
_YEAR = 4


class Converter:
    """Makes the cells of a file's row those of the format, where that is plain.

    What is not, stays as it is: validation judges it.

    Parameters
    ----------
    mapping : TableMapping
    tables : mapping of str to MappedRows
        Where references are looked up.
    tally : Tally
        Of the file that the rows stand in.
    review : Review
        Gets the words that nobody understands.
    """

    def __init__(
        self,
        mapping: TableMapping,
        tables: Mapping[str, MappedRows],
        tally: Tally,
        review: Review,
    ) -> None:
        self._mapping, self._tables, self._tally = mapping, tables, tally
        self._review = review
        columns = {column.name: column for column in TABLES[mapping.table].columns}
        self.dates: dict[str, DateColumn] = {}
        self.numbers = {
            name: NumberColumn(name, mapping.numbers, _NUMBERS_REMEDY)
            for name in mapping.columns
            if name in columns and columns[name].kind == "number"
        }
        # What a person writes where there is nothing is nothing, where there need not be anything.
        self._empty = mapping.placeholders
        self._optional = {
            name
            for name in (mapping.columns if mapping.placeholders else ())
            if name not in columns or not (columns[name].required or name in ("id", "name"))
        }
        self._steps = [(name, self._step(name, columns.get(name))) for name in mapping.columns]
        self._said = [
            {said.casefold(): value for said, value in mapping.values.get(name, {}).items()}
            for name in mapping.columns
        ]

    def name_in(self, cells: Cells) -> str:
        """Give the cell of a row that is mapped to a name; empty where none is."""
        columns = [*self._mapping.columns]
        return cells[columns.index("name")] if "name" in columns else ""

    def __call__(self, cells: Cells, line: int) -> Row:
        """Convert the cells of one row, which stand in the order of the mapping.

        Raises
        ------
        CellError
            Where a date or a country cannot be right, or a name is that of several or of none.
        """
        money = self.numbers.get("funding_eur")
        if money is not None and self._tally.columns and not money.header:
            # Headers in full, with their units, are known once the file is open; JSON has none.
            money.header = self._tally.columns[[*self._mapping.columns].index("funding_eur")]
        self._origin = self._tally.origin(line)
        row = dict(self._mapping.constants)
        for (name, step), said, cell in zip(self._steps, self._said, cells, strict=True):
            meant = said.get(cell.casefold(), cell) if said else cell
            sure = bool(said) and cell.casefold() in said
            void = name in self._optional and not sure and is_placeholder(meant, self._empty)
            if void and (name, meant) == ("country", _NAMIBIA):
                self._open(name, cell, "is Namibia, or stands for nothing")
            empty = not meant or void
            row[name] = "" if empty else step(meant)
            if name == "kind" and self._mapping.table == "organizations":
                row.setdefault("sme", sme_of(cell) or "")
        if TABLES[self._mapping.table].has_id:
            self._check_name(row)
        return row

    def _check_name(self, row: Row) -> None:
        """Refuse placeholders and, of rows that say nothing else, sums and remarks."""
        name, placeholders = row.get("name", ""), self._mapping.placeholders
        if placeholders:
            check_name(name, placeholders)
            if not row.get("id") and not row.get("country"):
                check_line(name)

    def _step(self, own: str, column: Column | None) -> Callable[[str], str]:
        """Give what converts the cells of a column."""
        if column is None:
            return str
        if (self._mapping.table, own) == ("organizations", "name"):
            return _without_mark
        return self._step_of_format(column)

    def _step_of_format(self, column: Column) -> Callable[[str], str]:
        name = column.name
        other = column.references not in (None, self._mapping.table)
        if other and column.references in self._tables:
            referred = self._tables[str(column.references)]
            named = _without_mark if column.references == "organizations" else str
            return lambda cell: referred.id_of(named(cell), name, self._origin)
        if column.kind in ("start", "end"):
            dates = self.dates.setdefault(name, DateColumn(name, self._mapping.dates))
            return lambda cell: self._date(dates, name, cell)
        if column.name == "id":
            return _long_id
        if column.kind == "country":
            return lambda cell: self._country(name, cell)
        if column.choices == ORGANIZATION_KINDS:
            return lambda cell: self._kind(name, cell)
        if column.kind == "list" and self._mapping.lists:
            return self._split
        if name == "sme":
            return self._size
        if column.kind == "number":
            return self.numbers[name].read
        return lambda cell: _choice(column, cell)

    def _country(self, column: str, cell: str) -> str:
        """Give the code of a country that is written as code or by its name."""
        try:
            return country_code(column, cell)
        except CellError as error:
            if (code := country_of(cell)) is not None:
                return code
            if any(letter.isdigit() for letter in cell):  # the row may be out of joint
                raise CellError(column, cell, f"{error.reason}, nor a name") from None
            several = "may be one of several countries" if is_of_several(cell) else ""
            return self._open(column, cell, several or "is no country that is known")

    def _date(self, dates: DateColumn, column: str, cell: str) -> str:
        """Give a date; of an organization, other words in its place are asked about."""
        try:
            return dates.read(cell, self._origin[2])
        except CellError:
            digits = sum(map(str.isdigit, cell))
            if self._mapping.table != "organizations" or self._mapping.dates or digits > _YEAR:
                raise
            if (year := re.search(r"(?<!\d)(?:1\d|20)\d\d(?!\d)", cell)) is not None:
                return year[0]  # "ca. 1970", "2015 (spin-off)"
            return self._open(column, cell, "is no date that is known")

    def _kind(self, column: str, cell: str) -> str:
        if (choice := choice_of(cell)) in ORGANIZATION_KINDS:
            return choice
        return kind_of(cell) or self._open(column, cell, "is no kind of organization that is known")

    def _size(self, cell: str) -> str:
        said = "says neither that it is an SME nor that it is none"
        return sme_of(cell) or self._open("sme", cell, said)

    def _open(self, column: str, cell: str, reason: str) -> str:
        """Keep a row without a cell, and ask what that means."""
        file, _, row = self._origin
        found = OpenCell(file, self._mapping.columns[column], row, reason)
        self._review.leave_open(self._mapping.table, column, cell, found)
        return ""

    def _split(self, cell: str) -> str:
        items = entries_of(cell, self._mapping.lists)
        return ";".join(item.replace(";", ",") for item in items)


def _without_mark(name: str) -> str:
    """Leave the mark of a footnote behind a name away."""
    return _FOOTNOTE.sub("", name)


def _long_id(cell: str) -> str:
    """Give 999984350.0 as the number that it is; 1.0 may be a section."""
    bare = bare_id(cell)
    return bare if len(bare) >= _LONG_ID else cell


def _choice(column: Column, cell: str) -> str:
    """Write one of a few words as the format has it."""
    folded = choice_of(cell)
    return folded if folded in column.choices else cell
