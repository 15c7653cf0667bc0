"""Writes what was ingested: a folder or a .duckdb file, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matcher.csv_writing import csv_text
from matcher.ecosystem.raw import shown
from matcher.errors import OptionError, RequestError
from matcher.findings import Finding, column_names
from matcher.ingestion.ingested import Count, Ingested, Reject
from matcher.sources.writing import write_duckdb, write_folder

_OTHER_FILES = (".csv", ".gz", ".zip", ".xlsx", ".parquet", ".json", ".toml")


def check_place(out: Path) -> None:
    """Refuse a place that cannot be written to, before hours are spent on reading.

    Parameters
    ----------
    out : Path
        A new or an empty folder, or a file that ends in .duckdb.

    Raises
    ------
    OptionError
        Where the ending is that of another file.
    RequestError
    """
    ending = out.suffix.lower()
    if ending == ".duckdb":
        if out.is_dir():
            raise RequestError(f"{shown(out)} is a folder; name a file")
        return
    if ending in _OTHER_FILES:
        raise OptionError(f"{shown(out)}: a data set is written to a folder or a .duckdb file")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RequestError(f"{shown(out)} exists and is not empty; name a new folder")


def store(ingested: Ingested, out: Path) -> list[Path]:
    """Write a data set and what tells of it.

    Parameters
    ----------
    ingested : Ingested
    out : Path
        A new or an empty folder, which gets SOURCES.md, counts.csv and rejects.csv beside the
        tables; or a .duckdb file, which is replaced, and beside which the same files begin with
        its name and a point.

    Returns
    -------
    list of Path
        The data set first, then what a person should look at.

    Raises
    ------
    RequestError
        As by `check_place`, or where the disk refuses.
    """
    check_place(out)
    beside = {
        "SOURCES.md": ingested.sources,
        "counts.csv": _csv(ingested.counts, Count),
        # Written though empty, so that none of an earlier run stays beside a .duckdb file.
        "rejects.csv": _csv(ingested.rejects, Reject),
        **ingested.further,
    }
    review = [*(["rejects.csv"] if ingested.rejects else []), *ingested.further]
    if out.suffix.lower() != ".duckdb":
        write_folder(ingested.tables, out, beside)
        return [out, *(out / name for name in review)]
    write_duckdb(
        ingested.tables, out, {f"{out.stem}.{name}": text for name, text in beside.items()}
    )
    return [out, *(out.with_name(f"{out.stem}.{name}") for name in review)]


def _csv(records: Sequence[Finding], kind: type[Finding]) -> str:
    """Write findings as CSV; the cells are those of the foreign file, so they are defused."""
    columns = column_names(kind)
    rows = ([getattr(record, column) for column in columns] for record in records)
    return csv_text(columns, rows)
