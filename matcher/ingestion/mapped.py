"""Rows of foreign tables on their way to rows of the format: their ids and references."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

import pandas as pd

from matcher.ecosystem.schema import Table
from matcher.ingestion.cells import bare_id, slug, unused
from matcher.ingestion.columns import TableBuilder
from matcher.ingestion.date_columns import DateColumn
from matcher.ingestion.mapping import TableMapping
from matcher.ingestion.naming import ALIAS, NameIndex, name_key, spelled, told
from matcher.ingestion.numbers import NumberColumn
from matcher.ingestion.tally import CellError, Tally

#: The cells of a row by column.
Row = dict[str, str]

#: File, sheet and line of a row.
Origin = tuple[str, str | None, int]


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
        if table.name == "organizations" and "kind" in given:  # such as KMU
            given["sme"] = None
        own = [name for name in given if name not in table.column_names]
        self._columns = [name for name in table.column_names if name in given] + own
        self._dated_columns = {c.name for c in table.columns if c.kind in ("start", "end")}
        self._table = table
        self._builder = TableBuilder(self._columns)
        self._tallies: list[Tally] = []
        self._files, self._lines = array("i"), array("i")
        self._again: dict[int, list[tuple[Tally, int]]] = {}  # rows that say the same of one id
        self._contents = array("q")
        self._filled: dict[
            int, Row
        ] = {}  # what further rows said of an id, by the first one's place
        self._numbers: dict[Tally, Mapping[str, NumberColumn]] = {}
        self._dates: dict[Tally, Mapping[str, DateColumn]] = {}
        self._ids: dict[str, int] = {}
        self._made: dict[str, dict[str, str]] = {}  # made ids by what names are made into
        self._names = NameIndex(lambda bearer: _described(self._builder.row(self._ids[bearer])))
        self._doubtful: set[str] = set()  # made ids of which a rejected row says something else
        self._refused: dict[Origin, set[str]] = {}
        self._rejected: dict[str, str] = {}  # where the first row of a name that was refused stands
        self._stands: dict[str, set[Origin]] = {}

    def begin(
        self,
        tally: Tally,
        numbers: Mapping[str, NumberColumn],
        dates: Mapping[str, DateColumn],
    ) -> None:
        """Take note of how a file is read whose rows come next."""
        self._numbers[tally], self._dates[tally] = numbers, dates

    def add(self, row: Row, tally: Tally, line: int) -> None:
        """Take a row.

        Raises
        ------
        CellError
            Where an earlier row says something else of the same id, or the name says nothing.
        """
        if self._table.has_id and self._is_known(row, tally, line):
            return
        if not self._tallies or self._tallies[-1] is not tally:
            self._tallies.append(tally)
        self._files.append(len(self._tallies) - 1)
        self._lines.append(line)
        self._builder.add(*[row.get(name, "") for name in self._columns])

    def _is_known(self, row: Row, tally: Tally, line: int) -> bool:
        """Whether an earlier row said the same of this id; gives the row its id.

        Where ids are made of names, two spellings of one name are one, unless what the rows say
        is of two: then the later one gets an id of its own.
        """
        given, name = row.get("id", ""), row.get("name", "")
        row["id"] = given or self._made_id(name, row)
        alike = {**row, "name": name.casefold()}  # "Robots" and "robots" are one
        place = len(self._lines)
        content = hash(tuple(alike.get(name, "") for name in self._columns))
        before = self._ids.setdefault(row["id"], place) if row["id"] else place
        if before < place:
            if self._contents[before] != content and not self._fills(before, row):
                if not given and self._names.bearers(name):
                    self._doubtful.add(row["id"])
                    where = f"{tally.file}, row {line}, which was rejected"
                    self._names.add(name, where, described=_described(row))
                known = self._builder.row(before).get("name") or ""
                if given and name_key(name) != name_key(str(known)):  # it may be another
                    self.refuse(given, tally, line)
                file = self._tallies[self._files[before]].file
                reason = "the id is already there, with different content"
                raise CellError("id", row["id"], f"{reason}: {file}, row {self._lines[before]}")
            self._names.add(name, row["id"])
            self._again.setdefault(before, []).append((tally, line))
            return True
        self._contents.append(content)
        said = _described(row)
        self._names.add(name, row["id"], described=said)
        for alias in row.get("aliases", "").split(";"):
            self._names.add(alias, row["id"], ALIAS, said)
        return False

    def _made_id(self, name: str, row: Row) -> str:
        """Make an id of a name; another one where what the rows say of two spellings is of two."""
        base, key = slug(name), name_key(name)
        spellings = self._made.setdefault(base, {})
        if base and key not in spellings:
            there = [each for each in (base, *spellings.values()) if each in self._ids]
            known = {each: self._known(self._ids[each]) for each in there}
            same = [each for each in there if name_key(known[each].get("name") or "") == key]
            alike = [each for each in there if self._agrees(known[each], row)]
            spellings[key] = next(chain(same, alike), None) or unused(base, self._ids)
        return spellings.get(key, base)

    def _known(self, place: int) -> dict[str, str | None]:
        """Give what the rows of one id say."""
        return {**self._builder.row(place), **self._filled.get(place, {})}

    def _agrees(self, known: Mapping[str, str | None], row: Row) -> bool:
        """Whether a row contradicts nothing that is known."""
        for name in self._columns:
            cell = row.get(name)
            before = str(known[name] or cell)
            if not cell or name == "id" or before == cell:
                continue
            same = name == "name" and spelled(before) == spelled(cell)
            if not same and not (name in self._dated_columns and _is_within(before, cell)):
                return False
        return True

    def _fills(self, place: int, row: Row) -> bool:
        """Whether a row contradicts an earlier one nowhere; what that one left open is filled."""
        known = self._known(place)
        if not self._agrees(known, row):
            return False
        more = {n: cell for n in self._columns if (cell := row.get(n)) and not known[n]}
        if more:
            self._filled[place] = self._filled.get(place, {}) | more
            for alias in more.get("aliases", "").split(";"):
                self._names.add(alias, row["id"], ALIAS, _described(known))
        return True

    def knows(self, cell: str) -> bool:
        """Whether a cell is an id, a name or an alias of a row."""
        return cell in self._ids or bool(self._names.bearers(cell))

    def refuse(self, name: str, tally: Tally, line: int) -> None:
        """Take note of a name or id in a row that was rejected: its own row refers to no other."""
        self._refused.setdefault(tally.origin(line), set()).add(name_key(name))
        self._rejected.setdefault(name_key(name), f"{tally.file}, row {line}")

    def unknown(self, error: CellError, nearest: Callable[[str], str]) -> CellError:
        """Say of a cell that refers to nothing here what it may have meant.

        Parameters
        ----------
        error : CellError
        nearest : callable
            Gives the name that is nearest, with its id; empty for none.
        """
        cell = str(error.value)
        if (where := self._rejected.get(name_key(cell))) is not None:
            fix = f"Its row of {self._table.name} was rejected; mend that first: {where}"
            return CellError(error.column, cell, error.reason, fix)
        near = nearest(cell)
        fix = f"Add it to {self._table.name}, or correct the cell"
        if near:
            fix = f"The nearest is {near}: write that, or add a row of {self._table.name}"
        return CellError(error.column, cell, error.reason, fix)

    def id_of(self, cell: str, column: str, origin: Origin | None = None) -> str:
        """Give the id that a cell means by id, name or alias; the cell where it means none.

        Parameters
        ----------
        cell, column : str
        origin : Origin, optional
            The row that the cell stands in: what the row itself says of a name goes first.

        Raises
        ------
        CellError
            Where several bear the name, or the row that tells of it was rejected.
        """
        bearers = self._names.bearers(cell)
        refused = origin is not None and name_key(cell) in self._refused.get(origin, ())
        if refused and (bearers or cell in self._ids):  # they are others of this name
            reason = f"what this row tells of {self._table.name} was rejected"
            raise CellError(column, cell, reason)
        if cell in self._ids and cell not in self._doubtful:
            return cell
        if not bearers and bare_id(cell) in self._ids:
            return bare_id(cell)
        if len(bearers) > 1:
            own = [each for each in bearers if origin in self._origins(each)]
            if len(own) != 1:
                reason = f"the name is that of {told(bearers)}; say which by an id"
                raise CellError(column, cell, reason)
            return own[0]
        return next(iter(bearers), cell)

    def _origins(self, identifier: str) -> set[Origin]:
        """Give the rows that say what is known of an id; empty for one that was rejected."""
        if identifier not in self._ids:
            return set()
        if identifier not in self._stands:
            place = self._ids[identifier]
            first = (self._tallies[self._files[place]], self._lines[place])
            rows = [first, *self._again.get(place, ())]
            self._stands[identifier] = {tally.origin(line) for tally, line in rows}
        return self._stands[identifier]

    def reject(self, place: int, error: CellError) -> None:
        """Reject a row that was taken, and those that said the same."""
        origin = (self._tallies[self._files[place]], self._lines[place])
        for tally, line in [origin, *self._again.get(place, ())]:
            tally.taken -= 1
            tally.reject(line, error)

    def frame(self) -> pd.DataFrame:
        """Give the rows as text; nothing can be added afterwards.

        Rows are rejected of which a date, a number or a parent may be two.
        """
        frame = self._builder.frame()
        for place, row in self._filled.items():
            for name, cell in row.items():
                frame.at[place, name] = cell
        frame = self._settled(self._dated(frame))
        return self._with_parents(frame) if "parent_id" in frame else frame

    def _with_parents(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Give parents by their ids; rows are rejected whose parent may be one of several."""
        ids, wrong = {}, {}
        for cell in frame["parent_id"].dropna().unique():
            try:
                ids[cell] = self.id_of(cell, "parent_id")
            except CellError as error:
                wrong[cell] = error
        lost = frame["parent_id"][frame["parent_id"].isin(wrong)]
        for place, cell in lost.items():
            self.reject(int(str(place)), wrong[cell])
        frame = frame.drop(index=lost.index)
        return frame.assign(parent_id=frame["parent_id"].map(ids).astype("str"))

    def _dated(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Reject rows whose day and month may have been taken for each other."""
        for tally, columns in self._dates.items():
            for dates in columns.values():
                lines = dates.doubtful()
                places = [
                    place
                    for place in (frame.index.tolist() if lines else ())
                    if self._lines[place] in lines and self._tallies[self._files[place]] is tally
                ]
                for place in places:
                    self.reject(place, dates.doubt())
                frame = frame.drop(index=places)
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


def _is_within(a: str, b: str) -> bool:
    """Whether of two dates one is a year or month that the other lies in."""
    return a.startswith(f"{b}-") or b.startswith(f"{a}-")


def _described(row: Mapping[str, str | None]) -> str:
    """Give name and country of what shares its name with another."""
    return ", ".join(filter(None, (row.get("name"), row.get("country"))))
