"""Answers for many organizations at once, as one file: .parquet or .csv."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matcher.cli.asking import tell
from matcher.cli.output import announced
from matcher.cli.progress import teller
from matcher.partitions import Divided, partitions_beside

if TYPE_CHECKING:
    import pandas as pd

    from matcher.ecosystem import Ecosystem
    from matcher.ecosystem.raw import RawTable
    from matcher.workspace import Workspace

#: Columns of a file of pairs to be scored.
PAIR_COLUMNS = ("organization_a", "organization_b")

#: What is added to it.
ADDED_COLUMNS = ("score", "probability", "apart")

ENDINGS = (".parquet", ".csv")


def check_ending(output: Path) -> None:
    """Refuse a file that is neither .parquet nor .csv, before any work is done."""
    if output.suffix.lower() not in ENDINGS:
        raise click.UsageError(f"{output.name}: end the name in {' or '.join(ENDINGS)}")


def check_use(given: dict[str, Any]) -> None:
    """Refuse what --all cannot write, and without it what is for tables of everybody."""
    if given["everybody"]:
        check_table(given)
    for name in ("cluster", "workers", "resume"):
        if given[name] and not given["everybody"]:
            raise click.UsageError(f"--{name} is for --all: one answer is given by this process")


def check_table(given: dict[str, Any]) -> None:
    """Refuse what --all cannot write, before any work is done."""
    output: Path | None = given["output"]
    if output is None or given["format"] is not None:
        raise click.UsageError("--all writes a file: give -o FILE.parquet or -o FILE.csv, no -f")
    check_ending(output)


def write_table(parts: Iterator[pd.DataFrame], output: Path) -> None:
    """Write tables of the same columns below one another; the file appears whole or not at all.

    Parameters
    ----------
    parts : iterator of DataFrame
        At least one. Written as they come, so that memory holds one at a time.
    output : Path
    """
    check_ending(output)
    with announced(output):
        _write_whole(parts, output)


def _write_whole(parts: Iterator[pd.DataFrame], output: Path) -> None:
    from matcher.whole_files import whole_file

    with whole_file(output) as temporary:
        if output.suffix.lower() == ".csv":
            _write_csv(parts, temporary)
        else:
            _write_parquet(parts, temporary)


def write_divided(table: Divided, output: Path, resume: bool) -> None:
    """Make the partitions of a table, then the file; the file appears whole or not at all.

    Parameters
    ----------
    table : Divided
    output : Path
    resume : bool
        Whether partitions of an earlier run are gone on with.
    """
    check_ending(output)
    with (
        announced(output),
        partitions_beside(output, table, resume=resume, note=tell) as partitions,
    ):
        missing = list(partitions.missing)
        for number, part in zip(missing, table.parts(missing), strict=True):
            partitions.keep(number, part)
        teller()("writing", 0, 1)
        _write_whole(table.joined(partitions.frames()), output)


def _write_csv(parts: Iterator[pd.DataFrame], path: Path) -> None:
    from matcher.reporting.render_csv import csv_of_parts

    with path.open("w", encoding="utf-8", newline="") as file:
        for part in csv_of_parts(parts):
            file.writelines(part)


def _write_parquet(parts: Iterator[pd.DataFrame], path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    first = pa.Table.from_pandas(next(parts), preserve_index=False)
    first = first.replace_schema_metadata(None)
    with parquet.ParquetWriter(path, first.schema) as writer:
        writer.write_table(first)
        for part in parts:
            writer.write_table(pa.Table.from_pandas(part, first.schema, preserve_index=False))


def read_pairs(path: Path) -> RawTable:
    """Read a file of pairs to be scored.

    Raises
    ------
    DataError
        Where the file is no CSV, or one of its rows has more or fewer cells than the header.
    RequestError
        Where the file cannot be opened, lacks the columns organization_a and organization_b, has
        one of those that are to be added, or one twice.
    """
    from matcher.errors import RequestError
    from matcher.sources.csv_text import read_csv_file

    table = read_csv_file(path, PAIR_COLUMNS)
    columns = list(table.frame.columns)
    missing = [column for column in PAIR_COLUMNS if column not in columns]
    if missing:
        raise RequestError(
            f"{path} has no column {' and no column '.join(missing)}; it needs "
            f"{' and '.join(PAIR_COLUMNS)}"
        )
    for column in ADDED_COLUMNS:
        if column in columns:
            raise RequestError(
                f"{path} has a column {column} already, which would be lost; rename it"
            )
    for column in columns:
        if columns.count(column) > 1:
            raise RequestError(f"{path} has several columns {column!r}; rename all but one")
    return table


def check_names(ecosystem: Ecosystem, pairs: RawTable) -> None:
    """Raise a DataError with every cell that names nobody or several, and every pair of one."""
    from matcher.errors import AmbiguousNameError, DataError, Problem, UnknownNameError

    problems, ids = [], {}

    def add(row: int, column: str, name: str | None, problem: str, fix: str) -> None:
        line = int(pairs.lines[row])
        problems.append(Problem(Path(pairs.origin).name, line, column, name, problem, fix))

    for column in PAIR_COLUMNS:
        for cell, rows in pairs.frame.groupby(column, sort=False).groups.items():
            name, more = str(cell), len(rows) - 1
            also = f", also in {more} more rows" if more else ""
            if not name.strip():
                add(int(rows[0]), column, None, "it is empty", f"Name an organization{also}")
                continue
            try:
                ids[name] = ecosystem.find_organization(name)
            except (UnknownNameError, AmbiguousNameError) as error:
                add(int(rows[0]), column, name, str(error).rstrip("."), f"Mend it{also}")
    both = (pairs.frame[column] for column in PAIR_COLUMNS)
    for row, (a, b) in enumerate(zip(*both, strict=True)):
        if a in ids and ids[a] == ids.get(b):
            add(row, PAIR_COLUMNS[1], b, f"it is the same as {a}", "A pair needs two")
    if problems:
        raise DataError(sorted(problems, key=lambda each: each.row or 0), pairs.origin)


def scored(workspace: Workspace, pairs: RawTable) -> Divided:
    """Give a table of pairs with score, probability and apart behind its columns, in its order."""
    found = workspace.scores_table(*(pairs.frame[column].tolist() for column in PAIR_COLUMNS))

    def joined(parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for scores in found.joined(parts):
            yield pairs.frame.assign(**{name: scores[name].to_numpy() for name in ADDED_COLUMNS})

    return replace(found, joined=joined)
