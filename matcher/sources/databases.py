"""Reads a .duckdb file, without letting it reach anything but itself."""

from __future__ import annotations

from pathlib import Path

from matcher.ecosystem.raw import RawTable, shown
from matcher.ecosystem.schema import TABLES
from matcher.ecosystem.validation import unknown_table
from matcher.errors import Problem
from matcher.sources.table_files import Tables, UnreadableError, frame_of_arrow, given_twice

#: A file from a stranger must not read other files or load code.
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def read_duckdb(path: Path) -> tuple[Tables, list[Problem]]:
    """Read the tables of a DuckDB file, opened for reading only.

    Raises
    ------
    UnreadableError
        Where the file is no DuckDB file or another program is writing to it.
    """
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True, config=_LOCKED) as connection:
            return _read_tables(connection)
    except duckdb.Error as error:
        reason = shown(str(error).splitlines()[0], limit=200)
        problem = f"the file is no DuckDB file that can be read: {reason}"
        fix = "Close other programs that use it, or write it again with this version of DuckDB"
        raise UnreadableError(problem, fix) from error


def _read_tables(connection: object) -> tuple[Tables, list[Problem]]:
    import duckdb

    assert isinstance(connection, duckdb.DuckDBPyConnection)
    listed = connection.execute(
        "select table_name, table_type from information_schema.tables"
        " where table_schema = 'main' order by table_name"
    ).fetchall()
    tables: Tables = {}
    problems: list[Problem] = []
    for given, kind in listed:
        name = given.strip().casefold()
        if kind != "BASE TABLE":
            if name in TABLES:
                fix = "Make it a table: create table ... as select * from the view"
                problems.append(Problem(name, None, None, None, "this is a view, no table", fix))
        elif name not in TABLES:
            problems.append(unknown_table(name, given))
        elif name in tables:
            problems.append(given_twice(name, tables[name].origin, given))
        else:
            quoted = '"' + given.replace('"', '""') + '"'
            rows = connection.sql(f"select * from main.{quoted}").to_arrow_table()
            tables[name] = RawTable(frame_of_arrow(rows), origin=given)
    return tables, problems
