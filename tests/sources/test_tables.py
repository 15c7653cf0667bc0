"""A data set reads the same from a folder, a .zip, an .xlsx and a .duckdb; broken ones say why."""

from __future__ import annotations

import datetime
import gzip
import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from matcher.ecosystem.validation import validate
from matcher.errors import Problem, RequestError
from matcher.sources import archives, tables, workbooks
from matcher.sources.table_files import UnreadableError, unpack_gzip
from matcher.sources.tables import read_tables

ORGANIZATIONS = "id,name,country,founded\n007,Namib Power,NA,1996\n1e5,null,KR,2020-03\n"
TIES = "organization_a,organization_b,kind\n007,1e5,supplier\n"


def as_folder(path: Path) -> Path:
    path.mkdir()
    (path / "organizations.csv").write_text(ORGANIZATIONS)
    (path / "ties.csv").write_text(TIES)
    return path


def as_packed_folder(path: Path) -> Path:
    path.mkdir()
    (path / "Organizations.CSV.GZ").write_bytes(gzip.compress(ORGANIZATIONS.encode()))
    pq.write_table(arrow(TIES), path / "ties.parquet")
    return path


def as_zip(path: Path, folder: str = "") -> Path:
    path = path.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{folder}organizations.csv", ORGANIZATIONS)
        archive.writestr(f"{folder}ties.csv", TIES)
        archive.writestr("__MACOSX/._organizations.csv", b"\0")
        archive.writestr("README.md", "about")
    return path


def as_xlsx(path: Path) -> Path:
    path = path.with_suffix(".xlsx")
    workbook = openpyxl.Workbook()  # with an empty sheet called "Sheet"
    for name, text in (("organizations", ORGANIZATIONS), ("ties", TIES)):
        sheet = workbook.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    workbook.create_sheet("README").append(["about the data"])
    workbook.save(path)
    return path


def as_duckdb(path: Path) -> Path:
    path = path.with_suffix(".duckdb")
    with duckdb.connect(str(path)) as connection:
        for name, text in (("Organizations", ORGANIZATIONS), ("ties", TIES)):
            connection.register("rows", arrow(text))
            connection.execute(f'create table "{name}" as select * from rows')
    return path


def arrow(text: str) -> pa.Table:
    header, *rows = [line.split(",") for line in text.splitlines()]
    return pa.table(dict(zip(header, zip(*rows, strict=True), strict=True)))


FORMS: list[Callable[[Path], Path]] = [
    as_folder,
    as_packed_folder,
    as_zip,
    lambda path: as_zip(path, "inner/"),
    as_xlsx,
    as_duckdb,
]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_reads_the_same(form: Callable[[Path], Path], tmp_path: Path) -> None:
    raw, problems = read_tables(form(tmp_path / "data"))
    assert problems == []
    validated = validate(raw)
    assert validated.problems == []
    organizations = validated.tables["organizations"]
    assert organizations["id"].tolist() == ["007", "1e5"]
    assert organizations["name"].tolist() == ["Namib Power", "null"]
    assert organizations["country"].tolist() == ["NA", "KR"]
    assert organizations["founded"].tolist() == ["1996", "2020-03"]
    assert validated.tables["ties"]["organization_b"].tolist() == ["1e5"]
    assert raw["organizations"].lines.tolist() == [2, 3]


def read_one(path: Path) -> Problem:
    """Read a data set with one problem, and find no second one in validation."""
    raw, (problem,) = read_tables(path)
    assert validate(raw).problems == []
    return problem


# -- folders -----------------------------------------------------------------------------------


def test_a_file_that_is_no_table_is_named_with_the_nearest(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "data")
    (folder / "collaboratoins.csv").write_text("id\n")
    for name in ("README.md", "SOURCES.md", "datapackage.json", "LICENSE", ".hidden.csv", "a.txt"):
        (folder / name).write_text("id;")
    (folder / "evidence").mkdir()
    problem = read_one(folder)
    assert problem.table == "collaboratoins.csv"
    assert "Did you mean 'collaborations'?" in problem.fix


def test_a_misspelled_organizations_table_is_said_beside_the_missing_one(tmp_path: Path) -> None:
    (tmp_path / "organisations.csv").write_text("id,name\n")
    raw, (reading,) = read_tables(tmp_path)
    (missing,) = validate(raw).problems
    assert "Did you mean 'organizations'?" in reading.fix
    assert missing.table == "organizations"


def test_a_table_that_is_there_twice(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "data")
    pq.write_table(arrow(ORGANIZATIONS), folder / "organizations.parquet")
    problem = read_one(folder)
    assert problem.table == "organizations"
    assert "organizations.csv and organizations.parquet" in problem.problem


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("organizations.csv.gz", b"id,name\n", "no gzip file"),
        (
            "organizations.csv.gz",
            gzip.compress(ORGANIZATIONS.encode(), mtime=0)[:-9],
            "ends too soon",
        ),
        ("organizations.csv.gz", b"", "empty"),
        ("organizations.csv", b"", "empty"),
        ("organizations.parquet", b"PAR1 and no more", "no Parquet file"),
        ("organizations.parquet", b"", "no Parquet file"),
    ],
)
def test_files_that_cannot_be_read(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    problem = read_one(tmp_path)
    assert problem.table == "organizations"
    assert said in problem.problem


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "data")
    (folder / "organizations.csv").chmod(0)
    assert "Permission denied" in read_one(folder).problem


def test_what_has_the_name_of_a_table_and_is_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text(ORGANIZATIONS)
    (tmp_path / "ties.csv").symlink_to(tmp_path / "ties.csv")
    (tmp_path / "evidence.csv").symlink_to(tmp_path / "nowhere.csv")
    (tmp_path / "capabilities.parquet").mkdir()
    os.mkfifo(tmp_path / "coalitions.csv")  # which would hang who reads it
    (tmp_path / "other").mkdir()
    tables, problems = read_tables(tmp_path)
    wrong = {"ties", "evidence", "capabilities", "coalitions"}
    assert {problem.table for problem in problems} == wrong
    assert all("this is no file" in problem.problem for problem in problems)
    assert len(tables["organizations"].frame) == 2


def test_gzip_in_parts_and_bombs() -> None:
    parts = gzip.compress(b"id,") + gzip.compress(b"name\n") + b"\0\0"
    assert unpack_gzip(parts) == b"id,name\n"
    assert unpack_gzip(parts, limit=8) == b"id,name\n"
    with pytest.raises(UnreadableError, match="more than"):
        unpack_gzip(parts, limit=7)
    with pytest.raises(UnreadableError, match="more than 1 MiB"):
        unpack_gzip(gzip.compress(bytes(50 << 20)), limit=1 << 20)


def test_parquet_keeps_whole_numbers_and_types(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([9007199254740993, 12], pa.int64()),
            "name": pa.array(["a", "b"]).dictionary_encode(),
            "parent_id": pa.array([None, 9007199254740993], pa.int64()),
            "aliases": pa.array([["x", "y"], None]),
            "founded": pa.array([datetime.date(2020, 1, 2), None]),
        }
    )
    pq.write_table(table, tmp_path / "organizations.parquet")
    raw, problems = read_tables(tmp_path)
    validated = validate(raw)
    assert problems + validated.problems == []
    row = validated.tables["organizations"].fillna("").iloc[1].to_dict()
    assert row["id"] == "12"
    assert row["parent_id"] == "9007199254740993"
    first = validated.tables["organizations"].iloc[0]
    assert (first["aliases"], first["founded"]) == ("x;y", "2020-01-02")


def test_parquet_with_text_that_is_no_text(tmp_path: Path) -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(struct.pack("<ii", 0, 1)), pa.py_buffer(b"\xff")]
    )
    pq.write_table(pa.table({"id": broken, "name": ["a"]}), tmp_path / "organizations.parquet")
    assert "UTF8" in read_one(tmp_path).problem.replace("-", "")


def test_no_data_set(tmp_path: Path) -> None:
    for name, said in (("data.csv", "a single table"), ("data.xls", "no data set")):
        (tmp_path / name).write_text("id,name\n")
        with pytest.raises(RequestError, match=said):
            read_tables(tmp_path / name)


# -- .zip --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../organizations.csv", "/etc/organizations.csv", r"..\x.csv", r"C:\x.csv", "a/../../b"],
)
def test_a_zip_with_a_path_out_of_it(name: str, tmp_path: Path) -> None:
    path = as_zip(tmp_path / "data")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, ORGANIZATIONS)
    assert "outside of itself" in read_one(path).problem


def test_a_zip_with_two_data_sets(tmp_path: Path) -> None:
    path = as_zip(tmp_path / "data", "one/")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("two/organizations.csv", ORGANIZATIONS)
    assert "2 folders of the archive: one, two" in read_one(path).problem


def test_an_encrypted_zip(tmp_path: Path) -> None:
    path = as_zip(tmp_path / "data")
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    assert "encrypted" in read_one(path).problem


def test_a_truncated_zip(tmp_path: Path) -> None:
    path = as_zip(tmp_path / "data")
    path.write_bytes(path.read_bytes()[:-30])
    assert "damaged" in read_one(path).problem


def test_a_zip_with_one_damaged_table_still_reads_the_others(tmp_path: Path) -> None:
    path = as_zip(tmp_path / "data")
    path.write_bytes(path.read_bytes().replace(b"supplier", b"customer"))
    raw, (problem,) = read_tables(path)
    assert problem.table == "ties"
    assert "damaged" in problem.problem
    assert len(raw["organizations"].frame) == 2


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("organizations.csv", bytes(2 << 20))
    with pytest.raises(UnreadableError, match="more than 1 MiB"):
        archives.read_zip(path, limit=1 << 20)


def test_a_zip_without_tables(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README.md", "about")
    raw, problems = read_tables(path)
    assert problems == []
    assert [p.table for p in validate(raw).problems] == ["organizations"]


# -- .xlsx -------------------------------------------------------------------------------------


def workbook_of(path: Path, *rows: list[object], sheet: str = "organizations") -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    assert worksheet is not None
    worksheet.title = sheet
    for row in rows:
        worksheet.append(row)
    workbook.save(path)
    return workbook


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    day = datetime.datetime(2020, 3, 1, 12)
    rows = [[123.0, "KT_x000D__x005F_x", day, 2.5], [], [124, True, 2020, None]]
    workbook_of(path, ["id", "name", "founded", "x"], *rows)
    raw, problems = read_tables(path)
    assert problems == []
    organizations = validate(raw).tables["organizations"].fillna("")
    assert organizations["id"].tolist() == ["123", "124"]
    assert organizations["name"].tolist() == ["KT\r_x", "true"]
    assert organizations["founded"].tolist() == ["2020-03-01", "2020"]
    assert organizations["x"].tolist() == ["2.5", ""]
    assert raw["organizations"].lines.tolist() == [2, 4]


def test_what_is_wrong_in_a_workbook_is_said_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    workbook = workbook_of(path, ["id", "name", "x"], ["a", "A"], ["b", "B", "=1+1"], ["c", "C"])
    sheet = workbook["organizations"]
    sheet["C4"] = "#REF!"
    sheet["C4"].data_type = "e"
    sheet.merge_cells("A5:B6")
    workbook.create_sheet("Ties")
    workbook.create_sheet("evidense").append(["x"])
    workbook.save(path)
    _, problems = read_tables(path)
    assert [(p.table, p.row, p.value) for p in problems] == [
        ("organizations", 3, "=1+1"),
        ("organizations", 4, "#REF!"),
        ("organizations", 5, None),
        ("ties", None, None),
        ("evidense", None, None),
    ]
    words = ["C3 was saved without", "spreadsheet error", "A5:B6 are merged", "empty", "no table"]
    for problem, word in zip(problems, words, strict=True):
        assert word in problem.problem


def test_a_sheet_that_claims_to_be_huge(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    workbook_of(path, ["id", "name"], ["a", "A"])
    claimed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(claimed, "w") as new:
        for info in old.infolist():
            content = old.read(info).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
            new.writestr(info, content)
    path.write_bytes(claimed.getvalue())
    raw, problems = read_tables(path)
    assert problems == []
    assert raw["organizations"].frame.shape == (1, 2)


def test_files_that_are_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    for content in (b"", b"id,name", as_zip(tmp_path / "data").read_bytes()):
        path.write_bytes(content)
        assert "no .xlsx workbook" in read_one(path).problem
    workbook_of(path, ["id"])
    with pytest.raises(UnreadableError, match="more than"):
        workbooks.read_xlsx(path, limit=100)


# -- .duckdb -----------------------------------------------------------------------------------


def test_what_is_wrong_in_a_database(tmp_path: Path) -> None:
    path = as_duckdb(tmp_path / "data")
    secret = tmp_path / "secret.csv"
    secret.write_text("id\n1\n")
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table evidense (id integer)")
        connection.execute(f"create view evidence as select * from read_csv('{secret}')")
        connection.execute("create view whatever as select 1")
    _, problems = read_tables(path)
    assert [(p.table, p.problem) for p in problems] == [
        ("evidence", "this is a view, no table"),
        ("evidense", "no table of the format is called so"),
    ]


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "data.duckdb"
    path.write_bytes(b"id,name\n" * 5000)
    assert "no DuckDB file" in read_one(path).problem


def test_whole_numbers_of_a_database_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "data.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table organizations as select * from (values"
            " (9007199254740993::bigint, 'a', null::bigint, date '2020-01-02'),"
            " (12, 'b', 9007199254740993, null)) rows(id, name, parent_id, founded)"
        )
    raw, _ = read_tables(path)
    validated = validate(raw)
    assert validated.problems == []
    organizations = validated.tables["organizations"]
    assert organizations["parent_id"].iloc[1] == "9007199254740993"
    assert organizations["founded"].iloc[0] == "2020-01-02"
    assert isinstance(organizations["founded"].dtype, pd.StringDtype)


def test_files_that_tell_of_the_tables_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text("id,name\nkt,KT\n")
    for name in ("rejects.csv", "counts.csv", "review.csv"):
        (tmp_path / name).write_text("file,row\n")
    tables, problems = read_tables(tmp_path)
    assert (list(tables), problems) == (["organizations"], [])


def test_a_folder_that_another_takes_the_place_of_is_read_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else organizations would be those of before, and the ties, gone meanwhile, look missing."""
    place, made = as_folder(tmp_path / "place"), as_folder(tmp_path / "made")
    (made / "organizations.csv").write_text(ORGANIZATIONS.replace("Namib", "New"))
    read_bytes = Path.read_bytes

    def swapped(path: Path) -> bytes:
        found = read_bytes(path)
        if path.name == "organizations.csv" and made.exists():
            place.rename(tmp_path / "before")
            made.rename(place)
        return found

    monkeypatch.setattr(Path, "read_bytes", swapped)
    raw, problems = read_tables(place)
    assert problems == []
    assert raw["organizations"].frame["name"].tolist()[0] == "New Power"
    assert len(raw["ties"].frame) == 1


def test_a_folder_that_never_rests_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, read_bytes = as_folder(tmp_path / "place"), Path.read_bytes

    def written(path: Path) -> bytes:
        found = read_bytes(path)
        with (place / "notes.txt").open("a") as notes:
            notes.write("more")
        return found

    monkeypatch.setattr(tables, "PAUSE", 0.0)
    monkeypatch.setattr(Path, "read_bytes", written)
    _, problems = read_tables(place)
    assert problems[0].problem == "it is written to while it is read"
