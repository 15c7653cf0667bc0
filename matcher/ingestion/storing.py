"""Writes what was ingested: a folder or a .duckdb file, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matcher.csv_writing import csv_text
from matcher.ecosystem.raw import shown
from matcher.ecosystem.schema import TABLES
from matcher.errors import RequestError
from matcher.findings import Finding, column_names
from matcher.ingestion.ingested import Count, Ingested, Reject
from matcher.ingestion.mapping import MAPPING
from matcher.ingestion.provenance import MADE_BY
from matcher.ingestion.review import REVIEW
from matcher.sources.loading import DESCRIPTION, beside
from matcher.sources.writing import check_new, write_duckdb, write_folder

#: Names of the files beside the tables.
_OURS = ("SOURCES.md", "counts.csv", "rejects.csv", REVIEW, MAPPING, DESCRIPTION)


def check_place(out: Path, again: bool = False) -> None:
    """Refuse a place that cannot be written to, before hours are spent on reading.

    Parameters
    ----------
    out : Path
        A new or an empty folder, or a file that ends in .duckdb.
    again : bool
        Whether it may be the folder of an earlier run.

    Raises
    ------
    OptionError
        Where the ending is that of another file.
    RequestError
    """
    if out.suffix.lower() == ".duckdb" or not is_ours(out):
        check_new(out)
    elif not again:
        raise RequestError(f"{shown(out)} exists and is not empty; add --again to write over it")


def is_ours(out: Path) -> bool:
    """Whether an ingest made this folder: then its SOURCES.md says so."""
    sources = out / "SOURCES.md"
    if not sources.is_file():
        return False
    with sources.open("rb") as file:
        return file.read(len(MADE_BY)) == MADE_BY.encode()


def store(ingested: Ingested, out: Path, again: bool = False) -> list[Path]:
    """Write a data set and what tells of it.

    Parameters
    ----------
    ingested : Ingested
    out : Path
        A new or an empty folder, which gets SOURCES.md, counts.csv and rejects.csv beside the
        tables; or a .duckdb file, which is replaced, and beside which the same files begin with
        its name and a point.
    again : bool
        Whether a folder of an earlier run is written over; what others put there stays.

    Returns
    -------
    list of Path
        The data set first, then what a person should look at.

    Raises
    ------
    RequestError
        As by `check_place`, or where the disk refuses.
    """
    check_place(out, again)
    texts = {
        "SOURCES.md": ingested.sources,
        "counts.csv": _csv(ingested.counts, Count),
        # Written though empty, so that none of an earlier run stays beside a .duckdb file.
        "rejects.csv": _csv(ingested.rejects, Reject),
        **ingested.further,
        DESCRIPTION: _description(ingested, out.suffix.lower() != ".duckdb"),
    }
    if out.suffix.lower() != ".duckdb":
        write_folder(ingested.tables, out, texts, _is_foreign if again else None)
    else:
        further = {beside(out, name).name: text for name, text in texts.items()}
        write_duckdb(ingested.tables, out, further)
    review = [*(["rejects.csv"] if ingested.rejects else []), *ingested.further]
    return [out, *(beside(out, name) for name in review)]


def _description(ingested: Ingested, folder: bool) -> str:
    """Describe it as a Data Package: what it is called, its tables, what was not read."""
    resources = [
        {"name": name, "path": f"{name}.csv"}
        for name, table in ingested.tables.items()
        if folder and (len(table) or name == "organizations")
    ]
    content: dict[str, Any] = {"title": ingested.title}
    content |= {"resources": resources} if folder else {}
    if ingested.unread:
        content["unread"] = ingested.unread
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _is_foreign(path: Path) -> bool:
    """Whether an ingest never writes a file of this name."""
    return path.name.split(".")[0] not in TABLES and path.name not in _OURS


def _csv(records: Sequence[Finding], kind: type[Finding]) -> str:
    """Write findings as CSV; the cells are those of the foreign file, so they are defused."""
    columns = column_names(kind)
    rows = ([getattr(record, column) for column in columns] for record in records)
    return csv_text(columns, rows)
