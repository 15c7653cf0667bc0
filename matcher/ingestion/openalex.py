"""OpenAlex: works and institutions, from the snapshot or from the pages of the API.

A work is a collaboration of the institutions of its authors, on the day it was published. The
four levels of topics (domain, field, subfield, topic) are the tree of capabilities.
https://docs.openalex.org/api-entities/works/work-object
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from matcher.ecosystem.raw import shown
from matcher.errors import DataError, Problem, RequestError
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.json_text import Numbered, json_records
from matcher.ingestion.openalex_institutions import Institutions, short_id
from matcher.ingestion.openalex_works import Works
from matcher.ingestion.parts import Part, Stream, find_parts, opened
from matcher.ingestion.provenance import notes_of, sources_text
from matcher.ingestion.tally import CellError, Tally, counted, main_reason
from matcher.progress import Progress, silent

_ENDINGS = ("", ".json", ".jsonl", ".ndjson", ".parquet")

#: Files of a snapshot that hold no records.
_NO_RECORDS = ("manifest", "license", "readme")

#: Folders of a snapshot that hold other things than works and institutions.
_OTHERS = frozenset(
    {
        *("authors", "awards", "concepts", "continents", "countries", "domains", "fields"),
        *("funders", "institution-types", "keywords", "languages", "licenses", "merged_ids"),
        *("publishers", "sdgs", "source-types", "sources", "subfields", "topics", "work-types"),
    }
)

_ENTITIES = {"W": "works", "I": "institutions"}

#: After how many records progress is told.
_TELL = 2_000


def read_openalex(
    paths: Sequence[Path],
    progress: Progress = silent,
    ai_only: bool = False,
    without_retracted: bool = False,
) -> Ingested:
    """Read works and institutions.

    Memory grows with the works that are taken, by some hundred bytes each: not with the files.

    Parameters
    ----------
    paths : sequence of Path
        Files or snapshot folders: JSON lines, packed by gzip or not, Parquet, or pages of the API.
        Of a folder with both JSON and Parquet, the JSON is read.
    progress : callable
    ai_only : bool
        Pass over works without a topic in `openalex_works.AI_SUBFIELDS`.
    without_retracted : bool
        Pass over works that were retracted.

    Raises
    ------
    RequestError
        Where no file is among the paths that may hold records.
    DataError
        Where a file is damaged.
    """
    parts = [part for part in find_parts(paths) if _may_hold_records(part)]
    # A snapshot has everything twice, as JSON lines and as Parquet.
    parts = [part for part in parts if part.ending != ".parquet"] or parts
    if not parts:
        raise RequestError("there is no file of OpenAlex records: .jsonl, .json, .gz or .parquet")
    reading = _Reading(ai_only, without_retracted)
    for number, part in enumerate(parts):
        reading.read(part, _within(progress, number, len(parts)))
    if not reading.organizations.ids:
        raise RequestError(
            f"no record of an OpenAlex work or institution could be taken from"
            f" {shown(parts[0].shown)}{' and others' if len(parts) > 1 else ''}"
            f"{main_reason(reading.tallies)}"
        )
    tables = reading.tables()
    counts, rejects = counted(reading.tallies)
    asked = (
        *(notes_of("openalex_ai_only") if ai_only else ()),
        *(notes_of("openalex_without_retracted") if without_retracted else ()),
    )
    told = reading.notes()
    text = sources_text("OpenAlex", parts, (*notes_of("openalex"), *asked, *told), counts)
    return Ingested(tables, counts, rejects, text, notes=told)


def _may_hold_records(part: Part) -> bool:
    if part.ending not in _ENDINGS or part.stem.casefold() in _NO_RECORDS:
        return False
    return _OTHERS.isdisjoint(part.shown.split("/")[:-1])


def _within(progress: Progress, number: int, parts: int) -> Progress:
    """Give the progress within one of many files as that of all: there may be hundreds."""

    def tell(_: str, done: int, total: int) -> None:
        progress("reading", round(1000 * (number + done / max(total, 1))), 1000 * parts)

    return tell


class _Reading:
    """What has been read so far."""

    def __init__(self, ai_only: bool, without_retracted: bool) -> None:
        self.tallies: list[Tally] = []
        self.organizations = Institutions()
        self._works = Works(self.organizations, ai_only, without_retracted)

    def read(self, part: Part, progress: Progress) -> None:
        """Read one file; a record's id says what it is."""
        tallies: dict[str, Tally] = {}
        with opened(part) as stream:
            records = _records(part, stream)
            for count, (row, record) in enumerate(records, start=1):
                sort = "records" if isinstance(record, CellError) else _sort(record)
                tally = tallies.setdefault(sort, Tally(part.shown, sort))
                tally.read += 1
                try:
                    self._take(record, tally)
                except CellError as error:
                    tally.reject(row, error)
                if count % _TELL == 0:
                    progress(part.shown, stream.position(), stream.size)
            progress(part.shown, stream.size, stream.size)
        self.tallies += tallies.values() if tallies else [Tally(part.shown, "records")]

    def _take(self, record: dict[str, Any] | CellError, tally: Tally) -> None:
        if isinstance(record, CellError):
            raise record
        try:
            taken = self._add(record, tally.records)
        except CellError:
            raise
        except (TypeError, AttributeError, KeyError, ValueError) as error:
            reason = f"the record is not laid out as OpenAlex documents it: {error}"
            raise CellError(None, None, reason[:200]) from error
        if taken:
            tally.taken += 1
        else:
            tally.read -= 1
            tally.passed_over += 1

    def _add(self, record: dict[str, Any], sort: str) -> bool:
        if sort == "works":
            return self._works.add(record)
        if sort == "institutions":
            self.organizations.add_record(record)
            return True
        value = str(record.get("id"))
        raise CellError("id", value, "the record is neither a work nor an institution of OpenAlex")

    def notes(self) -> tuple[str, ...]:
        """Tell of works that are not what they seem."""
        notes = []
        if cut := self._works.truncated:
            notes.append(
                f"works that list only their first authors (is_authors_truncated): {cut:,};"
                " institutions of the others are missing, so fetch those works one by one, or"
                " take them from the snapshot"
            )
        if bad := self._works.retracted:
            notes.append(
                f"works that were retracted: {bad:,}; they were taken, as their authors did work"
                " together, and --without-retracted passes over them"
            )
        return tuple(notes)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the tables of the format; nothing can be read afterwards."""
        return {
            "organizations": self.organizations.frame(),
            **self._works.tables(),
        }


def _records(part: Part, stream: Stream) -> Iterator[Numbered]:
    """Give the records of a file, which are laid out alike in JSON and in Parquet."""
    if part.ending != ".parquet":
        yield from json_records(stream.file, part.shown)
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(stream.file.read()))
        batches = (batch.to_pylist() for batch in file.iter_batches(_TELL))
        yield from enumerate(chain.from_iterable(batches), start=1)
    except pa.ArrowException as error:
        problem = f"the file is no Parquet, or is damaged or cut off: {shown(error, limit=200)}"
        fix = "Copy or download it again"
        raise DataError(
            [Problem(part.shown, None, None, None, problem, fix)], part.shown
        ) from error


def _sort(record: dict[str, Any]) -> str:
    return _ENTITIES.get(short_id(record.get("id"))[:1], "records")
