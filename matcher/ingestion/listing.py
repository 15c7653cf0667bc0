"""Cells that hold several entries: split where the mapping says so, else taken note of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from matcher.ecosystem.legal_forms import without_legal_form
from matcher.ecosystem.raw import shown
from matcher.ecosystem.schema import TABLES
from matcher.ingestion.cells import SEPARATORS, SURE, entries_of, quoted
from matcher.ingestion.mapping import TableMapping
from matcher.ingestion.records import Cells
from matcher.ingestion.tally import CellError

if TYPE_CHECKING:
    from matcher.ingestion.mapped import MappedRows


@dataclass
class Unsplit:
    """Cells of one column that look like lists and are read as one entry each."""

    header: str
    separators: tuple[str, ...]
    count: Counter[str] = field(default_factory=Counter)
    example: dict[str, str] = field(default_factory=dict)

    def see(self, cell: str) -> None:
        """Take note of a cell."""
        separator = next((each for each in self.separators if each in cell), None)
        if separator is not None:
            self.count[separator] += 1
            self.example.setdefault(separator, cell)


class ListCells:
    """Makes of a row whose cells are lists one row for each entry.

    What names something else (a capability, an organization) can be a list, and so can the name
    in a table whose ids are made of it, if no column of the table is a list by itself. Of a list
    of ids, the other columns that are lists run in parallel, as names beside ids do.

    Parameters
    ----------
    mapping : TableMapping
    tables : mapping of str to MappedRows
        What a cell names as a whole there is not split: "Acme, Inc.".
    """

    def __init__(self, mapping: TableMapping, tables: Mapping[str, MappedRows]) -> None:
        table = TABLES[mapping.table]
        kinds = {column.name: column for column in table.columns}
        mapped = [kinds.get(name) for name in mapping.columns]
        named = not any(column is not None and column.kind == "list" for column in mapped)
        self._separators = mapping.lists
        self._said = mapping.values
        self._id = [*mapping.columns].index("id") if "id" in mapping.columns else None
        self._places: dict[int, tuple[str, MappedRows | None]] = {}
        self._people: dict[int, MappedRows] = {}
        self.unsplit: dict[int, Unsplit] = {}
        for place, (column, header) in enumerate(
            zip(mapped, mapping.columns.values(), strict=True)
        ):
            if column is None:
                continue
            refers = not table.has_id and column.references is not None
            if refers or (column.name == "name" and named and "id" not in mapping.columns):
                self._places[place] = (column.name, tables.get(str(column.references)))
                if "organizations" in (column.references, mapping.table):
                    self._people[place] = tables["organizations"]
                # Of a firm's name a comma may be part; of a capability's it hardly is.
                capable = "capabilities" in (mapping.table, column.references)
                self.unsplit[place] = Unsplit(header, SEPARATORS if capable else SURE)
            elif column.name == "id":
                self.unsplit[place] = Unsplit(header, SURE)
            elif column.kind == "list":  # at semicolons it is split anyway
                self.unsplit[place] = Unsplit(header, SURE[1:])

    def rows(self, cells: Cells) -> Iterable[Cells]:
        """Give the rows that one row is, most often itself alone.

        Raises
        ------
        CellError
            Where a list has not as many entries as the list of ids beside it.
        """
        named = {place: self._known_names(place, cells[place]) for place in self._people}
        if any(named.values()):
            return product(*(named.get(place) or [cell] for place, cell in enumerate(cells)))
        if not self._separators:
            for place, unsplit in self.unsplit.items():
                if not self._names_one(place, cells[place]):
                    unsplit.see(cells[place])
            return (cells,)
        if self._id is not None:
            for separator in self._separators:
                if separator in cells[self._id]:
                    return self._in_parallel(cells, separator, self._id)
        if not any(mark in cells[place] for place in self._places for mark in self._separators):
            return (cells,)
        return product(*(self._entries(place, cell) for place, cell in enumerate(cells)))

    @staticmethod
    def _in_parallel(cells: Cells, separator: str, key: int) -> Iterable[Cells]:
        """Give a row for each id of a list, with the entries that stand at its place elsewhere."""
        lists = [[entry.strip() for entry in cell.split(separator)] for cell in cells]
        count = len(lists[key])
        for cell, entries in zip(cells, lists, strict=True):
            if len(entries) not in (1, count):
                reason = f"a list beside {count} ids has {len(entries)} entries"
                raise CellError(None, cell, reason)
        columns = [entries if len(entries) == count else entries * count for entries in lists]
        filled = [any(entries[at] for entries in lists if len(entries) > 1) for at in range(count)]
        rows = zip(*columns, strict=True)
        return dict.fromkeys(row for row, is_there in zip(rows, filled, strict=True) if is_there)

    def _known_names(self, place: int, cell: str) -> list[str]:
        """Give the entries of a cell with commas that names organizations.

        One at least is known, and the others are known too or have a legal form; or two are.

        Raises
        ------
        CellError
            Where one is known and nothing tells what the rest of the cell is.
        """
        if "," not in cell or any(mark in cell for mark in SURE) or self._people[place].knows(cell):
            return []
        entries = entries_of(cell, (",",))
        known = [each for each in entries if self._people[place].knows(each)]
        firms = [each for each in entries if each in known or without_legal_form(each) != each]
        if known and (len(known) > 1 or len(firms) == len(entries)):
            return entries
        if known and place in self._places and self._places[place][1] is not None:
            reason = f"this may be one name, or several of which only {shown(known[0])} is known"
            raise CellError(self._places[place][0], cell, reason)
        return []

    def _entries(self, place: int, cell: str) -> list[str]:
        if place not in self._places or self._names_one(place, cell):
            return [cell]
        return entries_of(cell, self._separators) or [""]

    def _names_one(self, place: int, cell: str) -> bool:
        """Whether a cell as a whole names something that is known, and not by itself alone."""
        if place not in self._places:
            return False
        name, referred = self._places[place]
        if any(cell.casefold() == said.casefold() for said in self._said.get(name, {})):
            return True
        capable = name == "capability_id" and not self._separators
        return referred is not None and not capable and referred.knows(cell)


def list_notes(found: Iterable[tuple[str, TableMapping, Unsplit]]) -> Iterator[str]:
    """Say which columns look like lists and what would split them.

    Parameters
    ----------
    found : iterable of (str, TableMapping, Unsplit)
        File, mapping, and the cells of one column of it.
    """
    seen: dict[tuple[str, str, str], tuple[Unsplit, list[str]]] = {}
    for file, mapping, unsplit in found:
        for separator in unsplit.count:
            _, tables = seen.setdefault((file, unsplit.header, separator), (unsplit, []))
            tables.append(mapping.table)
    for (file, header, separator), (unsplit, tables) in seen.items():
        count, mark = unsplit.count[separator], quoted(separator)
        hold = "cell holds" if count == 1 else "cells hold"
        where = " and of ".join(dict.fromkeys(tables))
        yield (
            f"{file}, column {shown(header)}: {count:,} {hold} {mark}, such as"
            f" {quoted(shown(unsplit.example[separator]))}, and each is read as one entry; if they"
            f" are lists, write lists = {mark} in the table of {where} of the mapping"
        )
