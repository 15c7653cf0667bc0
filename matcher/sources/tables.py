"""Reads a data set in the project's own format: a folder, a .zip, an .xlsx or a .duckdb."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from matcher.ecosystem.raw import RawTable, shown
from matcher.ecosystem.schema import TABLES
from matcher.errors import Problem, RequestError
from matcher.sources.archives import read_zip
from matcher.sources.databases import read_duckdb
from matcher.sources.table_files import (
    TABLE_ENDINGS,
    Member,
    Tables,
    UnreadableError,
    read_members,
    system_problem,
)
from matcher.sources.workbooks import read_xlsx

#: How often a folder is read that changes meanwhile, and the pause between, in seconds.
READINGS, PAUSE = 20, 0.1


def read_tables(path: Path) -> tuple[Tables, list[Problem]]:
    """Read the tables of a data set as they are, without looking at what they say.

    Parameters
    ----------
    path : Path
        A folder of .csv, .csv.gz or .parquet files, a .zip of one, an .xlsx with a sheet a
        table, or a .duckdb file.

    Returns
    -------
    dict of str to RawTable
        The tables of the format that are there. One that could not be read is there too, empty
        and not whole.
    list of Problem
        Everything that went wrong in reading.

    Raises
    ------
    RequestError
        Where the path is none of these.
    """
    ending = path.suffix.lower()
    try:
        if path.is_dir():
            return _read_folder(path)
        if ending == ".zip":
            return read_zip(path)
        if ending == ".xlsx":
            return read_xlsx(path)
        if ending == ".duckdb":
            return read_duckdb(path)
    except UnreadableError as error:
        problem = Problem(shown(path.name), None, None, None, error.problem, error.fix)
    except OSError as error:
        problem = system_problem(path.name, error)
    else:
        raise _no_data_set(path)
    return dict.fromkeys(TABLES, RawTable.unread(path.name)), [problem]


def _no_data_set(path: Path) -> RequestError:
    if path.name.lower().endswith((*TABLE_ENDINGS, ".tsv", ".txt", ".json", ".jsonl")):
        whole = shown(path, limit=len(str(path)))  # a command that is cut short could not be run
        return RequestError(
            f"{shown(path)} is a single table; give the folder that holds it, or make a data set of"
            f" it: matcher ingest tables {whole} -o OUT"
        )
    return RequestError(
        f"{shown(path)} is no data set: give a folder, a .zip, an .xlsx or a .duckdb file"
    )


def _read_folder(folder: Path) -> tuple[Tables, list[Problem]]:
    """Read a folder, once more where somebody wrote there meanwhile.

    Else some tables would be of before and some of after, and one that is not always there would
    look as if it were missing.
    """
    gone: FileNotFoundError | None = None
    for _ in range(READINGS):
        gone = None
        try:
            before = _state(folder)
            found = read_members(_folder_members(folder))
            if _state(folder) == before:
                return found
        except FileNotFoundError as error:  # between one folder and the one that takes its place
            gone = error
        time.sleep(PAUSE)
    if gone is not None:
        raise gone
    raise UnreadableError("it is written to while it is read", "Try again when that is done")


def _state(folder: Path) -> list[tuple[str, int, int, int]]:
    """Give which folder this is, and which files it holds."""
    found = [(each, each.lstat()) for each in (folder, *sorted(folder.iterdir()))]
    return [(each.name, at.st_ino, at.st_mtime_ns, at.st_size) for each, at in found]


def _folder_members(folder: Path) -> Iterator[Member]:
    for path in sorted(folder.iterdir()):
        # A pipe would never end.
        yield Member(path.name, path.read_bytes if path.is_file() else _no_file)


def _no_file() -> bytes:
    problem = "this is no file: a folder, a pipe, or a link that leads nowhere or to itself"
    raise UnreadableError(problem, "Put the file itself there, or give it another name")
