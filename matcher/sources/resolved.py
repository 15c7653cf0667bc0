"""Writes a data set whose organizations were resolved, with the files that say what was done."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from matcher.ecosystem.raw import shown
from matcher.errors import RequestError
from matcher.sources.loading import locate
from matcher.sources.writing import check_new, write_duckdb, write_folder

#: The folder of the files beside the tables; readers of data sets do not look into it.
FOLDER = "resolution"


def check_target(target: Path, data: str) -> None:
    """Refuse, before any work is done, a place that must not be written to.

    Raises
    ------
    RequestError
        Where it is the input, or as by `check_new`.
    """
    _, source = locate(data)
    if target.exists() and target.resolve() == source.resolve():
        raise RequestError(f"{shown(target)} is the data set that is read; name another place")
    check_new(target)


def write_resolved(
    tables: Mapping[str, pd.DataFrame], target: Path, further: Mapping[str, str]
) -> list[Path]:
    """Write the data set, then tell what was written.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    target : Path
        A new folder, or a .duckdb file.
    further : mapping of str to str
        Files that go into the folder "resolution" of it; beside a .duckdb file, into one that is
        named after it, which must be new or empty.
    """
    if not _is_database(target):
        write_folder(tables, target, {f"{FOLDER}/{name}": text for name, text in further.items()})
        return [target]
    beside = target.with_name(f"{target.stem}-{FOLDER}")
    write_duckdb(tables, target, {f"{beside.name}/{name}": text for name, text in further.items()})
    return [target, beside]


def _is_database(target: Path) -> bool:
    return target.suffix.lower() == ".duckdb"
