"""Any CSV or XLSX, by a mapping: the rows of foreign tables as rows of the format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from matcher.ecosystem.links import NEAREST_LOOKED_UP
from matcher.ecosystem.nearest import NearestNames
from matcher.ecosystem.raw import FIRST_ROW, shown
from matcher.ecosystem.schema import TABLES
from matcher.ecosystem.validation import validate
from matcher.errors import DataError, Problem, RequestError
from matcher.ingestion.converting import Converter
from matcher.ingestion.date_columns import DateColumn
from matcher.ingestion.encodings import Encoding, encoding_of
from matcher.ingestion.entries import noun_of, wanted_of
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.listing import ListCells, Unsplit, list_notes
from matcher.ingestion.mapped import MappedRows
from matcher.ingestion.mapping import MAPPING, TableMapping, read_mapping
from matcher.ingestion.numbers import NumberColumn
from matcher.ingestion.parts import Part, find_parts
from matcher.ingestion.placeholders import NOTHING, says_nothing
from matcher.ingestion.provenance import notes_of, sources_text
from matcher.ingestion.records import ENDINGS, Cells, Layout, read_records, wanted
from matcher.ingestion.review import REVIEW, Review
from matcher.ingestion.tally import CellError, Tally, counted, main_reason
from matcher.progress import Progress, silent

#: Spreadsheets that are not read.
_OTHER_SHEETS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")

#: Of a table of more columns, rows with a name alone are told where they are such a share.
_NARROW, _FEW = 2, 0.2


def read_spreadsheets(
    paths: Sequence[Path],
    progress: Progress = silent,
    *,
    mapping: Path,
    review: Path | None = None,
    unread: Sequence[str] = (),
) -> Ingested:
    """Read tables of any layout by a mapping file.

    Parameters
    ----------
    paths : sequence of Path
        .csv, .tsv, .xlsx, .json or .jsonl files, packed or not, or folders of them.
    progress : callable
    mapping : Path
        See `matcher.ingestion.mapping`.
    review : Path, optional
        A review of an earlier run that somebody has filled in.
    unread : sequence of str
        What the mapping leaves out without anybody having said so.

    Raises
    ------
    RequestError
        Where there is a file that it does not name, or that is not there.
    DataError
        Where the mapping or a file is wrong as a whole.
    """
    parts = find_tables(paths)
    answers = Review(review)
    mappings = answers.answered(read_mapping(mapping))
    jobs = _jobs(parts, mappings)
    reading = _Reading(mappings, answers)
    # What has ids comes first, as everything else refers to it.
    for each, part in sorted(jobs, key=lambda job: not TABLES[job[0].table].has_id):
        reading.read(each, part, progress)
    tables = reading.finish()
    counts, rejects = counted(reading.tallies)
    sources = [*parts, *(Part(each, None, each.name) for each in (mapping, review) if each)]
    told = (*reading.layout_notes(), *answers.notes(), *reading.column_notes(DateColumn))
    left = [f"Not read: {each}." for each in unread]
    notes = (*notes_of("spreadsheets"), *left, *told, *reading.column_notes(NumberColumn))
    text = sources_text("tables", sources, notes, counts)
    asked = answers.text()
    further = {MAPPING: mapping.read_text("utf-8"), **({} if asked is None else {REVIEW: asked})}
    told = (*told, *list_notes(reading.unsplit))
    return Ingested(tables, counts, rejects, text, further, told, unread=tuple(unread))


def find_tables(paths: Sequence[Path]) -> list[Part]:
    """Find the files that are tables.

    Raises
    ------
    RequestError
        Where there are none.
    """
    found = find_parts(paths)
    parts = [part for part in found if part.ending in ENDINGS]
    if not parts:
        other = next((part.shown for part in found if part.ending in _OTHER_SHEETS), None)
        fix = f"; save {other} as .xlsx" if other else ""
        raise RequestError(f"there is no table among the paths: {', '.join(ENDINGS)}{fix}")
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


def _listing(mapping: TableMapping) -> list[int]:
    """Give the places of cells that list what somebody has, needs or works with."""
    listed = {"capability_id", "organization_b", "organization_a"}
    listed |= {"name"} if mapping.table == "capabilities" and "id" not in mapping.columns else set()
    places = enumerate(mapping.columns) if mapping.placeholders else ()
    return [place for place, name in places if name in listed]


def _is_void(cells: Sequence[str], mapping: TableMapping, listing: Sequence[int]) -> bool:
    """Whether what is listed is "none", or nothing beside somebody in a column of partners."""
    wide = mapping.table == "ties" and "kind" in mapping.constants
    listed = [cells[place] for place in listing]
    return any(says_nothing(each, mapping.placeholders) for each in listed) or (
        wide and not all(listed)
    )


def _told_bare(bare: Mapping[int, str]) -> str:
    """Say which rows have nothing but a name, unlike most."""
    line, name = next(iter(bare.items()))
    rows = f"row {line} says" if len(bare) == 1 else f"{len(bare):,} rows say"
    return (
        f"{rows} nothing but a name, such as {shown(name)!r} in row {line}, and became"
        " organizations; where these are headings, take them out of the table"
    )


class _Reading:
    """What has been read so far."""

    def __init__(self, mappings: Sequence[TableMapping], review: Review) -> None:
        self._review = review
        self._bare: list[str] = []
        self._refused: dict[str, None] = {}  # what is not wanted, and where it stands
        self._encodings: dict[Part, Encoding] = {}
        self._beside: dict[tuple[str, str | None], set[tuple[int | None, str]]] = {}
        self.tallies: list[Tally] = []
        self.unsplit: list[tuple[str, TableMapping, Unsplit]] = []
        self._noted: list[tuple[str, NumberColumn | DateColumn]] = []
        self._headers: list[tuple[Tally, TableMapping]] = []
        self._tables = {
            name: MappedRows(TABLES[name], [each for each in mappings if each.table == name])
            for name in TABLES
            if any(each.table == name for each in mappings)
        }

    def read(self, mapping: TableMapping, part: Part, progress: Progress) -> None:
        """Read one file as one table."""
        tally = Tally(part.shown, mapping.table, mapping.sheet)
        self.tallies.append(tally)
        headers = [wanted(header, required=True) for header in mapping.columns.values()]
        rows = self._tables[mapping.table]
        # Of evidence, who it is says nothing without what: a firm may have an empty list of skills.
        whose = "organization_id" if "capability_id" in mapping.columns else None
        telling = [name != whose for name in mapping.columns]
        listing = _listing(mapping)
        convert = Converter(mapping, self._tables, tally, self._review)
        rows.begin(tally, convert.numbers, convert.dates)
        listed = ListCells(mapping, self._tables)
        self._note(part, mapping, convert, listed)
        self._headers.append((tally, mapping))
        layout = self._layout(mapping, part)
        bare: dict[int, str] = {}
        for line, cells in read_records(part, headers, tally, progress, layout):
            tally.read -= 1  # it counts as the rows that it is
            if not any(cell for cell, told in zip(cells, telling, strict=True) if told):
                continue  # of a wide table: the row has nothing for this one
            try:
                entries = listed.rows(cells)
            except CellError as error:
                tally.read += 1
                tally.reject(line, error)
                continue
            for said in entries:
                each = self._plain(said, mapping, listing, f"{part.shown}, row {line}")
                if _is_void(each, mapping, listing):
                    continue
                tally.read += 1
                try:
                    rows.add(convert(each, line), tally, line)
                except CellError as error:
                    tally.reject(line, error)
                    rows.refuse(convert.name_in(each), tally, line)
                else:
                    tally.taken += 1
                    if len(cells) > _NARROW and sum(map(bool, cells)) == 1:
                        bare[line] = convert.name_in(cells)
        self._tell_once(tally)
        if mapping.table == "organizations" and 0 < len(bare) <= tally.taken * _FEW:
            self._bare += [f"{part.shown}: {_told_bare(bare)}"]

    def _plain(
        self, cells: Cells, mapping: TableMapping, listing: Sequence[int], where: str
    ) -> Cells:
        """Give a row with the nouns of what it lists, without what it says is not wanted."""
        plain = [*cells]
        for place in listing:
            column = [*mapping.columns][place]
            said, whole = mapping.values.get(column, {}), cells[place]
            void = says_nothing(whole, mapping.placeholders)
            if column in ("name", "capability_id") and not void and whole not in said:
                wanted = wanted_of(whole)
                plain[place] = noun_of(wanted) if wanted else NOTHING
                if wanted != whole:
                    called = shown([*mapping.columns.values()][place])
                    taken = f"only {shown(wanted)!r} was" if wanted else "was not"
                    self._refused.setdefault(
                        f"{where}, column {called}: {shown(whole)!r} says what is not wanted, and"
                        f" {taken} taken; word it otherwise if it is"
                    )
        return tuple(plain)

    def _tell_once(self, tally: Tally) -> None:
        """Forget rows that are no records where another table of the sheet has told them."""
        told = self._beside.setdefault((tally.file, tally.sheet), set())
        rejects = [
            each for each in tally.rejects if each.column or (each.row, each.reason) not in told
        ]
        tally.read -= len(tally.rejects) - len(rejects)
        tally.rejects[:] = rejects
        told |= {(each.row, each.reason) for each in rejects}

    def _layout(self, mapping: TableMapping, part: Part) -> Layout:
        """Give how a file is to be read; its encoding is found where the mapping has none."""
        if mapping.encoding is not None:
            return mapping.layout
        if part not in self._encodings:
            self._encodings[part] = encoding_of(part)
        return replace(mapping.layout, encoding=self._encodings[part].name)

    def _note(
        self, part: Part, mapping: TableMapping, convert: Converter, listed: ListCells
    ) -> None:
        """Keep what will be told of the columns of a file once it is read."""
        self.unsplit += [(part.shown, mapping, each) for each in listed.unsplit.values()]
        columns: Mapping[str, NumberColumn | DateColumn] = {**convert.numbers, **convert.dates}
        for name, column in columns.items():
            called = f"{part.shown}, column {shown(mapping.columns[name])}"
            self._noted.append((called, column))

    def column_notes(self, sort: type[NumberColumn | DateColumn]) -> list[str]:
        """Say how each column of numbers, or of dates, is written, and what shows it."""
        noted = ((called, each.note()) for called, each in self._noted if isinstance(each, sort))
        return [f"{called}: {note}" for called, note in dict.fromkeys(noted) if note]

    def layout_notes(self) -> list[str]:
        """Say in which encoding files are, and which row their header is, where nobody said so."""
        found = dict.fromkeys(
            (tally.file, tally.sheet, tally.header)
            for tally, mapping in self._headers
            if tally.header > 1 and mapping.header is None
        )
        headers = [
            f"{file}{f', sheet {sheet}' if sheet else ''}: the header is row {row}, the first that"
            " has all columns of the mapping; what stands above it is no record"
            for file, sheet, row in found
        ]
        repeated = dict.fromkeys(
            f"{tally.file}, column {shown(name)}: several columns are called so, and the first is"
            f" read; the next is {shown(name)} (2)"
            for tally, mapping in self._headers
            for name in tally.repeated
            if name in mapping.columns.values()
        )
        headers += repeated
        encodings = [each.note for each in self._encodings.values() if each.note]
        return [*encodings, *headers, *self._bare, *self._refused]

    def finish(self) -> dict[str, pd.DataFrame]:
        """Give the tables once every row in them holds, and reject those that do not.

        Raises
        ------
        RequestError
            Where no organization is left.
        DataError
            Where something is wrong that is not of a row.
        """
        frames = {name: rows.frame() for name, rows in self._tables.items()}
        while True:
            if frames["organizations"].empty:
                of_them = [each for each in self.tallies if each.records == "organizations"]
                reason = main_reason(of_them)
                raise RequestError(f"no organization could be taken{reason}")
            validated = validate({name: frame for name, frame in frames.items() if len(frame)})
            if not validated.problems:
                return {name: table for name, table in validated.tables.items() if len(table)}
            if whole := [problem for problem in validated.problems if problem.row in (None, 1)]:
                raise DataError(whole, "the tables as mapped")
            frames |= self._without(frames, validated.problems)

    def _without(
        self, frames: dict[str, pd.DataFrame], problems: Sequence[Problem]
    ) -> dict[str, pd.DataFrame]:
        """Take out the rows that have problems; each is told its first one."""
        wrong: dict[str, dict[int, Problem]] = {}
        for problem in problems:
            place = int(problem.row or 0) - FIRST_ROW
            wrong.setdefault(problem.table, {}).setdefault(place, problem)
        nearest = {name: _nearest(frame) for name, frame in frames.items() if TABLES[name].has_id}
        for name, places in wrong.items():
            for place, told in sorted(places.items()):
                error = CellError(told.column, told.value, told.problem, told.fix)
                other = _referred(name, told.column)
                if other in nearest and not frames[other]["id"].eq(told.value or "").any():
                    error = self._tables[other].unknown(error, nearest[other])
                # The index still says which row this was, however many went before it.
                self._tables[name].reject(int(frames[name].index[place]), error)
        return {name: frames[name].drop(frames[name].index[list(wrong[name])]) for name in wrong}


def _referred(table: str, column: str | None) -> str:
    """Give the table that a column refers to; empty where it refers to none."""
    columns = {each.name: each.references for each in TABLES[table].columns}
    return columns.get(column or "") or ""


def _nearest(frame: pd.DataFrame) -> Callable[[str], str]:
    """Make a function that gives the name of a table that is nearest to a cell, with its id."""
    frame = frame[frame["id"].notna()]
    named = frame["name"] if "name" in frame else frame["id"]
    ids = dict(zip(named.fillna(frame["id"]), frame["id"], strict=True))
    known = NearestNames([*ids, *ids.values()])

    @lru_cache(maxsize=NEAREST_LOOKED_UP)
    def nearest(cell: str) -> str:
        if nearest.cache_info().currsize >= NEAREST_LOOKED_UP:
            return ""  # of a file that is out of joint, the first few hundred say enough
        found = known.find(cell)
        return "".join(f"{shown(each)} ({ids[each]})" if each in ids else each for each in found)

    return nearest
