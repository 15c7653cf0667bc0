"""Writes data sets in the project's own format: whole or not at all, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from matcher.csv_writing import csv_line, quoted
from matcher.ecosystem.raw import broken_text, float_text, shown
from matcher.ecosystem.schema import TABLES
from matcher.errors import DataError, OptionError, RequestError
from matcher.whole_files import whole_files, whole_folder

Frames = Mapping[str, pd.DataFrame]

#: Endings of files that are no data set.
_OTHER_FILES = (".csv", ".gz", ".zip", ".xlsx", ".parquet", ".json", ".toml")

#: Rows that are turned into text at a time.
_PART = 200_000

#: What DuckDB may take beside the tables themselves; it spills to disk beyond.
_DUCKDB_MEMORY = "2GB"


def check_new(out: Path) -> None:
    """Refuse, before any work is done, a place that no data set is written to.

    Raises
    ------
    OptionError
        Where the ending is that of another file.
    RequestError
        Where a folder is not empty, or stands where a file would.
    """
    ending = out.suffix.lower()
    if ending in _OTHER_FILES:
        raise OptionError(f"{shown(out)}: a data set is written to a folder or a .duckdb file")
    if ending == ".duckdb" and out.is_dir():
        raise RequestError(f"{shown(out)} is a folder; name a file")
    if ending != ".duckdb" and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RequestError(f"{shown(out)} exists and is not empty; name a new folder")


def write_folder(
    tables: Frames,
    path: Path,
    further: Mapping[str, str] = MappingProxyType({}),
    keeps: Callable[[Path], bool] | None = None,
) -> None:
    """Write tables as a folder of CSV files (UTF-8, comma, line feed).

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Validated tables; empty ones are left out, except organizations.
    path : Path
        A new or an empty folder.
    further : mapping of str to str
        File names and texts that belong beside the tables; a name may have a folder before it.
    keeps : callable, optional
        As in `whole_folder`: what stays of a folder that is written over.

    Raises
    ------
    RequestError
        Where the folder holds something already, or the path is a file.
    """
    with whole_folder(path, keeps) as folder:
        for name, frame in _written(tables):
            with (folder / f"{name}.csv").open("wb") as file:
                file.writelines(csv_parts(frame))
        for name, text in further.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8", newline="")


def write_duckdb(
    tables: Frames, path: Path, further: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Write tables as a DuckDB file; the same tables give the same content, not the same bytes.

    Parameters
    ----------
    tables
        As in `write_folder`.
    path : Path
        An existing file is replaced.
    further : mapping of str to str
        File names and texts that belong beside the file; they replace existing ones too. A name
        may have a folder before it, which must be new or empty.
    """
    names = [name for name in further if "/" not in name]
    folders = list(dict.fromkeys(name.split("/")[0] for name in further if "/" in name))
    beside = [path.parent / name for name in (*names, path.name)]
    with whole_files(beside, [path.parent / name for name in folders]) as made:
        places = dict(zip([*names, path.name, *folders], made, strict=True))
        for name, text in further.items():
            first, *rest = name.split("/")
            places[first].joinpath(*rest).write_text(text, "utf-8", newline="")
        _fill_duckdb(_written(tables), places[path.name])


def _fill_duckdb(tables: Iterable[tuple[str, pd.DataFrame]], file: Path) -> None:
    import duckdb
    import pyarrow as pa

    try:
        with duckdb.connect(str(file), config={"memory_limit": _DUCKDB_MEMORY}) as connection:
            for name, frame in tables:
                rows = pa.Table.from_pandas(frame, preserve_index=False)
                connection.register("written", rows)
                connection.execute(f"create table {name} as select * from written")
                connection.unregister("written")
            connection.execute("checkpoint")  # closing does so too, and says nothing if it cannot
    except (duckdb.OperationalError, duckdb.FatalException) as error:  # a full disk, or memory
        raise RequestError(f"cannot write {file}: {error}") from error


def csv_parts(frame: pd.DataFrame) -> Iterator[bytes]:
    r"""Give a table as CSV: UTF-8, commas, line feeds, quotation marks only where needed.

    The header comes first, then so many rows at a time that they fit into little memory. Every
    text reads back as it was, be it a line end, a quotation mark or a formula.

    Parameters
    ----------
    frame : DataFrame
        Text and numbers; missing ones become empty cells.

    Examples
    --------
    >>> frame = pd.DataFrame({"id": ["007"], "name": ['A "B", C'], "weight": [1.0]})
    >>> b"".join(csv_parts(frame))
    b'id,name,weight\n007,"A ""B"", C",1\n'
    """
    yield csv_line(map(quoted, frame.columns.astype(str))).encode()
    for start in range(0, len(frame), _PART):
        yield _csv_rows(frame.iloc[start : start + _PART])


def _csv_rows(frame: pd.DataFrame) -> bytes:
    columns = []
    for position in range(frame.shape[1]):
        cells = frame.iloc[:, position]
        if pd.api.types.is_float_dtype(cells):
            written = [float_text(number) if number == number else "" for number in cells.tolist()]
        else:
            written = list(map(quoted, cells.astype("str").fillna("").tolist()))
        columns.append(written)
    return "".join(map(csv_line, zip(*columns, strict=True))).encode("utf-8")


def _written(tables: Frames) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give the tables that are written, in the format's order, without columns nobody filled."""
    if unknown := sorted(set(tables) - set(TABLES)):
        raise ValueError(f"no tables of the format: {', '.join(unknown)}")
    for name, table in TABLES.items():
        frame = tables.get(name)
        if frame is not None and (len(frame) or name == "organizations"):
            optional = {column.name for column in table.columns if not column.required}
            unfilled = [c for c in frame.columns if c in optional and frame[c].isna().all()]
            written = frame.drop(columns=unfilled)
            lines = range(2, len(frame) + 2)
            broken = [
                problem
                for column in written
                for problem in broken_text(name, str(column), written[column], lines)
            ]
            if broken:
                raise DataError(broken, name)
            yield name, written
