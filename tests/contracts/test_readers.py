"""What every reader of data sets promises, whatever the container: one list, one suite."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.schema import TABLES
from matcher.errors import DataError
from matcher.sources import find_problems, load
from matcher.sources.writing import csv_parts, write_duckdb, write_folder

from ..zips import zip_tables

Frames = dict[str, pd.DataFrame]


def as_folder(frames: Frames, place: Path) -> Path:
    write_folder(frames, place)
    return place


def as_gzip(frames: Frames, place: Path) -> Path:
    place.mkdir()
    for name, frame in frames.items():
        (place / f"{name}.csv.gz").write_bytes(gzip.compress(b"".join(csv_parts(frame))))
    return place


def as_parquet(frames: Frames, place: Path) -> Path:
    place.mkdir()
    for name, frame in frames.items():
        frame.to_parquet(place / f"{name}.parquet", index=False)
    return place


def as_zip(frames: Frames, place: Path) -> Path:
    zip_tables(frames, place.with_suffix(".zip"))
    return place.with_suffix(".zip")


def as_xlsx(frames: Frames, place: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, frame in frames.items():
        sheet = book.create_sheet(name)
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            sheet.append([None if cell != cell else cell for cell in row])
        for line in sheet.iter_rows(min_row=2):
            for cell in line:  # openpyxl takes a text that begins with = for a formula
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(place.with_suffix(".xlsx"))
    return place.with_suffix(".xlsx")


def as_duckdb(frames: Frames, place: Path) -> Path:
    write_duckdb(frames, place.with_suffix(".duckdb"))
    return place.with_suffix(".duckdb")


every = pytest.mark.parametrize(
    "container",
    [as_folder, as_gzip, as_parquet, as_zip, as_xlsx, as_duckdb],
    ids=lambda write: write.__name__[3:],
)
Container = Callable[[Frames, Path], Path]

HOSTILE = ("=cmd()", "<script>alert(1)</script>", "red \u202e", "a|b", "'; drop table x; --")


@pytest.fixture(scope="module")
def frames(rich: Ecosystem) -> Frames:
    found = {name: rich.table(name) for name in TABLES if len(rich.table(name))}
    assert set(found) == set(TABLES)
    return found


@every
def test_the_container_does_not_matter(
    rich: Ecosystem, frames: Frames, tmp_path: Path, container: Container
) -> None:
    place = container(frames, tmp_path / "rich")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    read = load(place)
    assert (read.name, read.day) == ("rich", rich.day)
    for name in TABLES:
        pd.testing.assert_frame_equal(read.table(name), rich.table(name))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    assert find_problems(place)[0] == {name: len(frame) for name, frame in frames.items()}


@every
def test_a_broken_row_is_named(frames: Frames, tmp_path: Path, container: Container) -> None:
    table = frames["organizations"].copy()
    table.loc[17, "country"] = "Atlantis"
    evidence = frames["evidence"].copy()
    evidence.loc[5, "capability_id"] = "no-such"
    place = container({**frames, "organizations": table, "evidence": evidence}, tmp_path / "rich")
    with pytest.raises(DataError) as raised:
        load(place)
    found = {(p.table, p.row, p.column, p.value) for p in raised.value.problems}
    # The header is line 1; a table without lines counts its rows in the same way.
    assert found == {
        ("organizations", 19, "country", "Atlantis"),
        ("evidence", 7, "capability_id", "no-such"),
    }
    assert all(p.problem and p.fix for p in raised.value.problems)


@every
def test_hostile_text_stays_what_it_is(
    frames: Frames, tmp_path: Path, container: Container
) -> None:
    rows = len(frames["organizations"])
    names = pd.Series([f"{HOSTILE[row % 5]} {row}" for row in range(rows)], dtype="str")
    table = frames["organizations"].assign(name=names)
    place = container({**frames, "organizations": table}, tmp_path / "rich")
    assert load(place).organizations["name"].tolist() == names.tolist()
