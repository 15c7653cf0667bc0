"""Any CSV or XLSX, by a mapping: the rows of foreign tables as rows of the format."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from matcher.ecosystem.raw import FIRST_ROW, as_number, shown
from matcher.ecosystem.schema import TABLES, Column
from matcher.ecosystem.validation import validate
from matcher.errors import DataError, Problem, RequestError
from matcher.ingestion.cells import country_code, iso_date, slug
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.mapping import TableMapping, read_mapping
from matcher.ingestion.parts import Part, Progress, find_parts, silent
from matcher.ingestion.provenance import sources_text
from matcher.ingestion.records import ENDINGS, read_records, wanted
from matcher.ingestion.tally import CellError, Tally

_NOTES = (
    "The mapping says which column is what. An id that no column gives is made of the name. What"
    " refers to an organization, a capability, a collaboration or a coalition may use its id, its"
    " name or an alias. Rows that say the same of one id are one. A row with a cell that cannot be"
    " right is left out whole, and so are the rows that refer to it.",
)


def read_spreadsheets(
    paths: Sequence[Path], progress: Progress = silent, mapping: Path | None = None
) -> Ingested:
    """Read tables of any layout by a mapping file.

    Parameters
    ----------
    paths : sequence of Path
        .csv, .tsv, .xlsx, .json or .jsonl files, packed or not, or folders of them.
    progress : callable
    mapping : Path
        See `matcher.ingestion.mapping`.

    Raises
    ------
    RequestError
        Where there is no mapping, or a file that it does not name, or that is not there.
    DataError
        Where the mapping or a file is wrong as a whole.
    """
    if mapping is None:
        raise RequestError(
            "tables need a mapping: give --mapping FILE.toml, or --suggest-mapping to get a first"
            " one"
        )
    parts = find_tables(paths)
    mappings = read_mapping(mapping)
    jobs = _jobs(parts, mappings)
    reading = _Reading()
    # What has ids comes first, as everything else refers to it.
    for each, part in sorted(jobs, key=lambda job: not TABLES[job[0].table].has_id):
        reading.read(each, part, progress)
    tables = reading.finish()
    counts = tuple(tally.count() for tally in reading.tallies)
    rejects = tuple(reject for tally in reading.tallies for reject in tally.rejects)
    sources = [*parts, Part(mapping, None, mapping.name)]
    text = sources_text("tables", sources, _NOTES, counts, tables)
    return Ingested(tables, counts, rejects, text)


def find_tables(paths: Sequence[Path]) -> list[Part]:
    """Find the files that are tables.

    Raises
    ------
    RequestError
        Where there are none.
    """
    parts = [part for part in find_parts(paths) if part.ending in ENDINGS]
    if not parts:
        raise RequestError(f"there is no table among the paths: {', '.join(ENDINGS)}")
    return parts


def _jobs(
    parts: Sequence[Part], mappings: Sequence[TableMapping]
) -> list[tuple[TableMapping, Part]]:
    """Give each mapping its files; each must have one, and each file a mapping."""
    jobs = [(mapping, part) for mapping in mappings for part in parts if mapping.fits(part)]
    idle = [mapping.file for mapping in mappings if not any(m is mapping for m, _ in jobs)]
    if idle:
        raise RequestError(
            f"the mapping names {shown(', '.join(idle))}, which is not among the paths:"
            f" {shown(', '.join(part.shown for part in parts), limit=300)}"
        )
    used = {id(part) for _, part in jobs}
    if unused := [part.shown for part in parts if id(part) not in used]:
        raise RequestError(f"the mapping says nothing of {shown(', '.join(unused), limit=300)}")
    return jobs


@dataclass
class _Rows:
    """The rows of one table so far, and where each came from."""

    cells: list[dict[str, str]] = field(default_factory=list)
    origins: list[list[tuple[Tally, int]]] = field(default_factory=list)  # several may say one


class _Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.tallies: list[Tally] = []
        self._tables: dict[str, _Rows] = {}
        self._by_id: dict[str, dict[str, int]] = {name: {} for name in TABLES}
        self._by_name: dict[str, dict[str, str]] = {name: {} for name in TABLES}

    def read(self, mapping: TableMapping, part: Part, progress: Progress) -> None:
        """Read one file as one table."""
        tally = Tally(part.shown, mapping.table)
        self.tallies.append(tally)
        names = list(mapping.columns)
        headers = [wanted(header, required=True) for header in mapping.columns.values()]
        for line, cells in read_records(part, headers, tally, progress, mapping.layout):
            if not any(cells):
                tally.read -= 1  # of a wide table: the row has nothing for this one
                continue
            row = dict(zip(names, cells, strict=True)) | dict(mapping.constants)
            try:
                self._take(mapping, row, tally, line)
            except CellError as error:
                tally.reject(line, error)
            else:
                tally.taken += 1

    def _take(self, mapping: TableMapping, row: dict[str, str], tally: Tally, line: int) -> None:
        table = TABLES[mapping.table]
        for column in table.columns:
            if column.name in row:
                row[column.name] = self._cell(column, row[column.name], mapping)
        rows = self._tables.setdefault(mapping.table, _Rows())
        if table.has_id:
            row["id"] = row.get("id") or slug(row.get("name", ""))
            before = self._by_id[mapping.table].setdefault(row["id"], len(rows.cells))
            if before < len(rows.cells):
                _refuse_other_content(row, rows, before)
                rows.origins[before].append((tally, line))
                return
            for name in [row.get("name", ""), *row.get("aliases", "").split(";")]:
                self._by_name[mapping.table].setdefault(name.strip().casefold(), row["id"])
        rows.cells.append(row)
        rows.origins.append([(tally, line)])

    def _cell(self, column: Column, cell: str, mapping: TableMapping) -> str:
        """Write a cell as the format wants it where that is plain; validation judges the rest."""
        meant = mapping.values.get(column.name, {})
        said = {each.casefold(): value for each, value in meant.items()}
        cell = said.get(cell.casefold(), cell)
        if not cell or (cell == "NA" and column.kind in ("number", "start", "end")):
            return ""
        if column.references not in (None, mapping.table):
            return self._referred(str(column.references), cell)
        if column.kind in ("start", "end"):
            return iso_date(column.name, _as_iso(cell, mapping.dates))
        if column.kind == "country":
            return country_code(column.name, cell)
        if column.kind == "list" and mapping.lists:
            return ";".join(item.strip().replace(";", ",") for item in cell.split(mapping.lists))
        return _plain(column, cell)

    def _referred(self, table: str, cell: str) -> str:
        """Give the id of what a cell refers to by id, name or alias."""
        if cell in self._by_id[table]:
            return cell
        return self._by_name[table].get(cell.casefold(), cell)

    def finish(self) -> dict[str, pd.DataFrame]:
        """Give the tables once every row in them holds, and reject those that do not.

        Raises
        ------
        RequestError
            Where no organization is left.
        DataError
            Where something is wrong that is not of a row.
        """
        self._resolve_parents()
        while True:
            frames = {name: _frame(name, rows) for name, rows in self._tables.items() if rows.cells}
            if "organizations" not in frames:
                first = next((each for tally in self.tallies for each in tally.rejects), None)
                reason = f"; the first reason is: {first.reason}" if first is not None else ""
                raise RequestError(f"no organization could be taken{reason}")
            validated = validate(frames)
            if not validated.problems:
                return {name: table for name, table in validated.tables.items() if len(table)}
            if whole := [problem for problem in validated.problems if problem.row in (None, 1)]:
                raise DataError(whole, "the tables as mapped")
            self._reject(validated.problems)

    def _resolve_parents(self) -> None:
        for name, rows in self._tables.items():
            for row in rows.cells:
                if parent := row.get("parent_id"):
                    row["parent_id"] = self._referred(name, parent)

    def _reject(self, problems: Sequence[Problem]) -> None:
        """Take out the rows that have problems; each is told its first one."""
        wrong: dict[tuple[str, int], Problem] = {}
        for problem in problems:
            wrong.setdefault((problem.table, int(problem.row or 0) - FIRST_ROW), problem)
        for name, rows in self._tables.items():
            kept = [place for place in range(len(rows.cells)) if (name, place) not in wrong]
            for place, origins in enumerate(rows.origins):
                if (name, place) in wrong:
                    told = wrong[name, place]
                    for tally, line in origins:
                        tally.taken -= 1
                        tally.reject(line, CellError(told.column, told.value, told.problem))
            rows.cells = [rows.cells[place] for place in kept]
            rows.origins = [rows.origins[place] for place in kept]


def _frame(table: str, rows: _Rows) -> pd.DataFrame:
    """Give the rows as text, the columns of the format first and in its order."""
    there = dict.fromkeys(name for row in rows.cells for name in row)
    columns = [name for name in TABLES[table].column_names if name in there]
    columns += [name for name in there if name not in columns]
    cells = {name: [row.get(name) or None for row in rows.cells] for name in columns}
    return pd.DataFrame(cells, dtype="str")


def _refuse_other_content(row: dict[str, str], rows: _Rows, before: int) -> None:
    """Raise an error where an earlier row says other things of the same id."""
    if {k: v for k, v in rows.cells[before].items() if v} != {k: v for k, v in row.items() if v}:
        tally, line = rows.origins[before][0]
        reason = f"the id is already there, with different content: {tally.file}, row {line}"
        raise CellError("id", row["id"], reason)


def _as_iso(cell: str, form: str | None) -> str:
    """Read a date in the form that the mapping tells; any other stays as it is."""
    if form is None:
        return cell
    try:
        return datetime.datetime.strptime(cell, form).date().isoformat()
    except ValueError:
        return cell


def _plain(column: Column, cell: str) -> str:
    """Write a number with a point, and one of a few words as the format has it."""
    if column.kind == "choice":
        folded = cell.casefold().replace(" ", "_")
        return folded if folded in column.choices else cell
    if column.kind == "number":
        plain = cell.replace("\u00a0", "").replace(" ", "")
        if plain.count(",") == 1 and "." not in plain:
            plain = plain.replace(",", ".")
        return cell if math.isnan(as_number(plain)) else plain
    return cell
