"""From what a person names as the data to an ecosystem, or to what is wrong with it."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.nearest import near_or_all
from matcher.ecosystem.raw import shown
from matcher.ecosystem.validation import Validated, sort_problems, validate
from matcher.errors import DataError, Problem, RequestError, UnknownNameError
from matcher.sources.tables import read_tables
from matcher.unfinished import unfinished

if TYPE_CHECKING:
    import os

#: The package that the folder datasets/ is installed as.
BUNDLED_PACKAGE = "matcher_datasets"

#: The file of a data set folder that describes it (Frictionless Data, "Data Package").
DESCRIPTION = "datapackage.json"

#: The data set that is taken where none is named.
DEFAULT_DATA = "korea-ai-2020"


def load(
    data: str | os.PathLike[str] = DEFAULT_DATA, as_of: str | datetime.date | None = None
) -> Ecosystem:
    """Read a data set and check it.

    Parameters
    ----------
    data : str or path
        Name of a bundled data set (`bundled_names`), or the path of a folder, .zip, .xlsx or
        .duckdb file in the data set format. A bundled name goes before a folder of that name.
    as_of : str or datetime.date, optional
        The day as of which the data set is seen; by default its latest date, but for a few
        rows dated far ahead (`Ecosystem.rows_after`).

    Raises
    ------
    DataError
        With every problem of every table.
    UnknownNameError
        Where there is no such data set.
    RequestError
        Where the path is no data set, or `as_of` is no date.
    """
    name, validated = _read_and_validate(data)
    if validated.problems:
        raise DataError(validated.problems, shown(data))
    if name not in _bundled():
        name = str(read_description(Path(data)).get("title") or name)
    ecosystem = Ecosystem(validated.tables, name, rows=validated.rows)
    return ecosystem.at_its_day() if as_of is None else ecosystem.as_of(as_of)


def find_problems(
    data: str | os.PathLike[str],
) -> tuple[dict[str, int], list[Problem], list[Problem]]:
    """Read a data set and tell what is wrong with it, without failing over it.

    Parameters
    ----------
    data
        As in `load`.

    Returns
    -------
    dict of str to int
        Rows of each table that is not empty.
    list of Problem
        By table, row and column; empty where the data set is right.
    list of Problem
        What is allowed but looks like a slip.

    Raises
    ------
    UnknownNameError, RequestError
        As in `load`.
    """
    _, validated = _read_and_validate(data, look_for_slips=True)
    rows = {name: len(frame) for name, frame in validated.tables.items() if len(frame)}
    return rows, validated.problems, validated.notes


def bundled_names() -> list[str]:
    """Give the names of the data sets that are installed with the package, sorted."""
    return sorted(_bundled())


def _read_and_validate(
    data: str | os.PathLike[str], *, look_for_slips: bool = False
) -> tuple[str, Validated]:
    name, path = locate(data)
    raw, reading = read_tables(path)
    validated = validate(raw, look_for_slips=look_for_slips)
    problems = sort_problems([*reading, *validated.problems])
    if problems and not raw:
        problems = [_pointed(problem, path) for problem in problems]
    return name, replace(validated, problems=problems)


def _pointed(problem: Problem, path: Path) -> Problem:
    """Say how a spreadsheet becomes a data set, where a table of the format is asked for."""
    if problem.table != "organizations":
        return problem
    return replace(
        problem,
        problem="nothing here is a table of the format",
        fix=f"If these are tables of your own: matcher ingest tables {shown(path.name)} -o OUT",
    )


def locate(data: str | os.PathLike[str]) -> tuple[str, Path]:
    """Find a data set.

    Returns
    -------
    name : str
        The bundled name, or that of the folder or file without its ending.
    path : Path

    Raises
    ------
    UnknownNameError
        Where there is neither a bundled data set nor a file of that name.
    RequestError
        Where a run was ended while it put it in place.
    """
    bundled = _bundled()
    if isinstance(data, str) and data in bundled:
        return data, bundled[data]
    path = Path(data)
    try:
        found = str(data) != "" and path.exists()  # the empty path would be the current folder
        halfway = str(data) != "" and unfinished(path)
    except (OSError, ValueError, RuntimeError):  # too long, with a NUL in it, links in a circle
        found = halfway = False
    if halfway:
        raise RequestError(
            f"{shown(data)} is not whole: a run was ended while it put files in place there; "
            "run its command again, or any that writes into the same folder, and it is finished"
        )
    if not found:
        nearest = near_or_all(str(data), sorted(bundled))
        raise UnknownNameError("bundled data set, folder or file", shown(data), nearest)
    resolved = path.resolve()
    return resolved.name if path.is_dir() else resolved.stem, path


def beside(out: Path, name: str) -> Path:
    """Give where a file stands that tells of a data set: in its folder, or beside its file."""
    return out.with_name(f"{out.stem}.{name}") if out.suffix.lower() == ".duckdb" else out / name


def read_description(path: Path) -> dict[str, Any]:
    """Read what describes a data set in a folder or a .duckdb file; empty where it has none.

    Raises
    ------
    RequestError
        Where it is no JSON.
    """
    file = beside(path, DESCRIPTION)
    if not file.is_file():
        return {}
    try:
        description = json.loads(file.read_text("utf-8-sig"))
    except ValueError as error:
        raise RequestError(f"{file} cannot be read as JSON: {error}; mend or remove it") from error
    except RecursionError as error:
        message = f"{file}: its values lie too deep in each other; mend or remove it"
        raise RequestError(message) from error
    return description if isinstance(description, dict) else {}


def _bundled() -> dict[str, Path]:
    """Give the folder of each bundled data set."""
    try:
        package = Path(str(resources.files(BUNDLED_PACKAGE)))
    except ModuleNotFoundError:  # the engine can be used without the data
        return {}
    return {
        folder.name: folder
        for folder in package.iterdir()
        if not folder.name.startswith((".", "_")) and any(folder.glob("*.csv"))
    }
