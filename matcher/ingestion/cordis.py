"""CORDIS: the projects of the European framework programmes, as the Commission publishes them.

A programme is a .zip, or a folder, of the files project, organization, euroSciVoc, topics and
legalBasis, as CSV, JSON or XLSX. The layouts of Horizon Europe and Horizon 2020 are read, and
what FP7 has of them. Several programmes become one data set: an organization is its PIC, the
number that the Commission gives each participant.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path

import pandas as pd

from matcher.errors import RequestError
from matcher.ingestion.cells import bare_id, iso_date, joined
from matcher.ingestion.columns import TableBuilder
from matcher.ingestion.cordis_tables import Organizations, Participants, Tree
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.parts import Part, find_parts
from matcher.ingestion.provenance import notes_of, sources_text
from matcher.ingestion.records import ENDINGS, Cells, read_records, wanted
from matcher.ingestion.tally import CellError, Tally, counted
from matcher.progress import Progress, silent

#: The files that are read, by the names that they have had over the years.
_FILES = {
    "projects": re.compile(r"(cordis-?\w*)?projects?", re.IGNORECASE),
    "participants": re.compile(r"(cordis-?\w*)?organi[sz]ations?", re.IGNORECASE),
    "tags": re.compile(r"eurosc[iy]voc", re.IGNORECASE),
    "topics": re.compile(r"topics?", re.IGNORECASE),
    "programme parts": re.compile(r"legalbas[ie]s", re.IGNORECASE),
}

_COLUMNS: Mapping[str, list[str]] = tomllib.loads(
    (resources.files(__package__) / "cordis_columns.toml").read_text("utf-8")
)

_COLLABORATION = (
    *("id", "name", "kind", "start_date", "end_date", "source"),
    *("title", "programme", "funding_scheme", "status", "description"),
)


def read_cordis(
    paths: Sequence[Path],
    progress: Progress = silent,
    addresses: Mapping[str, str] | None = None,
) -> Ingested:
    """Read what CORDIS publishes.

    Parameters
    ----------
    paths : sequence of Path
        The published .zip files, folders of what is in them, or single files; of one programme
        or of several.
    progress : callable
    addresses : mapping of str to str, optional
        Where each file was downloaded from, by its name.

    Returns
    -------
    Ingested
        Collaborations have the further columns title, programme, funding_scheme, status,
        topics, legal_basis and description (the objective); participants `left_early`;
        organizations `sme` and `city`.

    Raises
    ------
    RequestError
        Where there is no file of projects or none of participants among the paths.
    DataError
        Where a file cannot be read at all.
    """
    parts = find_parts(paths)
    files = {name: [part for part in parts if _is(part, name)] for name in _FILES}
    for name, stem in (("projects", "project"), ("participants", "organization")):
        if not files[name]:
            there = ", ".join(part.shown for part in parts[:10]) or "nothing"
            raise RequestError(
                f"there is no file of {name}: {stem}.csv, .json or .xlsx, or the .zip that CORDIS"
                f" publishes; given was {there}"
            )
    reading = _Reading(progress)
    for name, read in reading.steps().items():
        for part in files[name]:
            read(part, Tally(part.shown, name))
    tables = reading.tables()
    counts, rejects = counted(reading.tallies)
    used = [part for name in _FILES for part in files[name]]
    notes = (*notes_of("cordis"), *reading.number_notes())
    text = sources_text("CORDIS", used, notes, counts, addresses)
    return Ingested(tables, counts, rejects, text)


def _is(part: Part, name: str) -> bool:
    return part.ending in ENDINGS and _FILES[name].fullmatch(part.stem) is not None


class _Reading:
    """What has been read so far, projects first: everything else refers to them."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.tallies: list[Tally] = []
        self._projects = _Projects()
        self._organizations = Organizations()
        self._participants = Participants()
        self._tree = Tree()

    def steps(self) -> dict[str, Callable[[Part, Tally], None]]:
        """Give what reads each sort of file, in the order in which they must be read."""
        return {
            "projects": self._read("project", self._projects.add),
            "topics": self._read("topic", self._projects.note("topics")),
            "programme parts": self._read("legal_basis", self._projects.note("legal_basis")),
            "participants": self._read("participant", self._add_participant),
            "tags": self._read("tag", self._add_tag),
        }

    def _read(
        self, name: str, add: Callable[[Cells, Tally, int], None]
    ) -> Callable[[Part, Tally], None]:
        columns = [
            wanted(*each.rstrip("*").split("|"), required=each.endswith("*"))
            for each in _COLUMNS[name]
        ]

        def read(part: Part, tally: Tally) -> None:
            self.tallies.append(tally)
            for row, cells in read_records(part, columns, tally, self._progress):
                try:
                    add(cells, tally, row)
                except CellError as error:
                    tally.reject(row, error)
                else:
                    tally.taken += 1

        return read

    def _add_participant(self, cells: Cells, tally: Tally, row: int) -> None:
        project = self._projects.code(cells[0])
        role, net, gross, left = cells[10:14]
        paid = ("netEcContribution", net) if net else ("ecContribution", gross)
        money = self._participants.money(*paid, tally)
        organization = self._organizations.add(cells[1:10])
        self._participants.add(project, organization, role, money, left, tally, row)

    def _add_tag(self, cells: Cells, tally: Tally, row: int) -> None:
        self._tree.tag(self._projects.code(cells[0]), cells[1], cells[2])

    def number_notes(self) -> list[str]:
        """Say how each file writes its amounts of money, and what shows it."""
        return self._participants.number_notes()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the tables of the format; nothing can be read afterwards."""
        participants = self._participants.frame(self._projects.ids, self._organizations.ids)
        return {
            "organizations": self._organizations.frame(),
            "capabilities": self._tree.frame(),
            "collaborations": self._projects.frame(),
            "participants": participants,
            "collaboration_capabilities": self._tree.tags(self._projects.ids),
        }


class _Projects:
    """The projects by id; a row of the table for each."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._lines: list[tuple[int, str, int]] = []  # what a project said, and where
        self._rejected: set[str] = set()
        self._notes: dict[str, dict[int, str]] = {"topics": {}, "legal_basis": {}}
        self._table = TableBuilder(_COLLABORATION)

    def add(self, cells: Cells, tally: Tally, row: int) -> None:
        cells = (bare_id(cells[0]), *cells[1:])
        identifier, acronym, title, start, end, objective, programme, scheme, status = cells
        if not identifier:
            raise CellError("id", None, "the project has no id")
        if (known := self.ids.get(identifier)) is not None:
            said, file, line = self._lines[known]
            differs = "the same" if said == hash(cells) else "different"
            reason = f"the project is already there, with {differs} content: {file}, row {line}"
            raise CellError("id", identifier, reason)
        self._rejected.add(identifier)
        start, end = iso_date("startDate", start), iso_date("endDate", end)
        if not start:
            raise CellError("startDate", None, "the project has no start date")
        if end and end < start:
            raise CellError("endDate", end, f"the project ends before it starts, on {start}")
        self._rejected.remove(identifier)
        self.ids[identifier] = len(self.ids)
        self._lines.append((hash(cells), tally.file, row))
        source = f"https://cordis.europa.eu/project/id/{identifier}"
        name = acronym or title
        self._table.add(
            *(identifier, name, "project", start, end, source, title, programme),
            *(scheme, status, objective),
        )

    def code(self, identifier: str) -> int:
        """Give the number of the project that a row refers to."""
        identifier = bare_id(identifier)
        code = self.ids.get(identifier)
        if code is None:
            rejected = identifier in self._rejected
            reason = "its project was rejected" if rejected else "no file of projects has it"
            raise CellError("projectID", identifier, reason)
        return code

    def note(self, column: str) -> Callable[[Cells, Tally, int], None]:
        """Make a function that takes note of what a further file says of a project."""
        notes = self._notes[column]

        def add(cells: Cells, tally: Tally, row: int) -> None:
            code = self.code(cells[0])
            if not cells[1]:
                raise CellError(column, None, "the cell is empty")
            words = f"{cells[1]} {cells[2]}".strip()
            notes[code] = joined([*notes.get(code, "").split(";"), words])

        return add

    def frame(self) -> pd.DataFrame:
        frame = self._table.frame()
        for position, (column, notes) in enumerate(self._notes.items()):
            if notes:
                cells = [notes.get(code) for code in range(len(frame))]
                frame.insert(frame.shape[1] - 1 - position, column, pd.Series(cells, dtype="str"))
        return frame
