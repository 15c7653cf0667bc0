"""Reads the files that are tables of a data set, whatever they lie in."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from matcher.ecosystem.raw import RawTable, shown
from matcher.ecosystem.schema import TABLES
from matcher.ecosystem.validation import unknown_table
from matcher.errors import Problem
from matcher.sources.csv_text import read_csv

#: Bytes that a compressed file, or all tables of a .zip together, may unpack to.
MAX_UNPACKED = 1 << 30

#: Endings of a file that is one table.
TABLE_ENDINGS = (".csv.gz", ".csv", ".parquet")

#: Names of files that lie beside the tables and tell of them: what was left out, and counts.
ABOUT = frozenset({"rejects", "counts", "review", "skills"})

Tables = dict[str, RawTable]


@dataclass(frozen=True)
class Member:
    """One file of a data set that may be a table.

    Attributes
    ----------
    name : str
        Name of the file, without its folders.
    read : callable
        Gives the bytes; raises OSError or UnreadableError.
    """

    name: str
    read: Callable[[], bytes]


class UnreadableError(Exception):
    """A file or part of one cannot be read; its problem says why."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem, self.fix = problem, fix


def read_members(members: Iterable[Member]) -> tuple[Tables, list[Problem]]:
    """Read those files that are tables.

    Parameters
    ----------
    members : iterable of Member
        Files that have no table's ending, those that tell of the tables, and hidden ones, are
        passed over.
    """
    tables: Tables = {}
    problems: list[Problem] = []
    origins: dict[str, str] = {}
    for member in members:
        ending = _table_ending(member.name)
        if ending is None:
            continue
        name = member.name[: -len(ending)].strip().casefold()
        if name in ABOUT:
            continue
        if name not in TABLES:
            problems.append(unknown_table(name, member.name))
        elif name in tables:
            problems.append(given_twice(name, origins[name], member.name))
        else:
            origins[name] = member.name
            tables[name], found = _read_member(member, name, ending)
            problems += found
    return tables, problems


def _table_ending(name: str) -> str | None:
    if name.startswith((".", "~")):
        return None
    return next((ending for ending in TABLE_ENDINGS if name.lower().endswith(ending)), None)


def given_twice(table: str, first: str, second: str) -> Problem:
    """Word the problem of a table that a data set has twice."""
    problem = f"the table is there twice: {shown(first)} and {shown(second)}"
    return Problem(table, None, None, None, problem, "Keep one of them")


def _read_member(member: Member, table: str, ending: str) -> tuple[RawTable, list[Problem]]:
    """Read one file; an empty table that is not whole where that fails."""
    try:
        content = member.read()
        if ending == ".parquet":
            return RawTable(_read_parquet(content), origin=member.name), []
        if ending == ".csv.gz":
            content = unpack_gzip(content)
        return read_csv(content, table, member.name)
    except UnreadableError as error:
        problem = Problem(table, None, None, None, error.problem, error.fix)
    except OSError as error:
        problem = system_problem(member.name, error)
    return RawTable.unread(member.name), [problem]


def system_problem(name: str, error: OSError) -> Problem:
    """Word the problem of a file that the system does not let us read."""
    reason = error.strerror or str(error)
    fix = "Make the file readable"
    return Problem(shown(name), None, None, None, f"the file cannot be read: {reason}", fix)


def unpack_gzip(content: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Unpack gzip, but not a bomb.

    Raises
    ------
    UnreadableError
        Where the bytes are no whole gzip file, or unpack to more than the limit.
    """
    if not content:
        return b""
    parts, size = [], 0
    while content:  # a gzip file may be several, one after the other
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            parts.append(unpacker.decompress(content, limit - size + 1))
        except zlib.error as error:
            problem = f"the file is no gzip file, or is damaged: {error}"
            raise UnreadableError(problem, "Pack the table again, or give it as .csv") from error
        size += len(parts[-1])
        if size > limit:
            raise too_big(limit)
        if not unpacker.eof:
            problem = "the gzip file ends too soon"
            raise UnreadableError(problem, "Copy or pack the file again")
        content = unpacker.unused_data.lstrip(b"\0")  # some writers pad with zeros
    return b"".join(parts)


def too_big(limit: int) -> UnreadableError:
    """Give the error of a packed file that unpacks to more than we take."""
    mebibytes = limit / 2**20
    problem = f"the file unpacks to more than {mebibytes:,.0f} MiB"
    return UnreadableError(problem, "Unpack it into a folder if it is what it should be")


def _read_parquet(content: bytes, limit: int = MAX_UNPACKED) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(io.BytesIO(content)) as file:
            groups = range(file.metadata.num_row_groups)
            if sum(file.metadata.row_group(group).total_byte_size for group in groups) > limit:
                raise too_big(limit)
            table = file.read()
        table.validate(full=True)  # otherwise text that is no UTF-8 fails much later
        return frame_of_arrow(table)
    except (pa.ArrowException, OSError) as error:
        problem = f"the file is no Parquet file, or is damaged: {shown(error)}"
        raise UnreadableError(problem, "Write the table again, or give it as .csv") from error


def frame_of_arrow(table: object) -> pd.DataFrame:
    """Turn a pyarrow table into a frame in which whole numbers stay exact beside missing ones.

    Parameters
    ----------
    table : pyarrow.Table
    """
    import pyarrow as pa

    assert isinstance(table, pa.Table)
    types = {
        pa.int8(): pd.Int8Dtype(),
        pa.int16(): pd.Int16Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.uint8(): pd.UInt8Dtype(),
        pa.uint16(): pd.UInt16Dtype(),
        pa.uint32(): pd.UInt32Dtype(),
        pa.uint64(): pd.UInt64Dtype(),
        pa.string(): pd.StringDtype(na_value=float("nan")),
        pa.large_string(): pd.StringDtype(na_value=float("nan")),
    }
    numbered = table.rename_columns([str(position) for position in range(table.num_columns)])
    frame: pd.DataFrame = numbered.to_pandas(types_mapper=types.get, ignore_metadata=True)
    frame.columns = pd.Index(table.column_names, dtype=object)  # two may have the same name
    return frame
