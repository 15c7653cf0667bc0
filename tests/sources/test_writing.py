"""What is written reads back equal, the same bytes each time, and never by halves."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from matcher.ecosystem.validation import validate
from matcher.errors import DataError, OptionError, RequestError
from matcher.sources import writing
from matcher.sources.tables import read_tables
from matcher.sources.writing import check_new, csv_parts, write_duckdb, write_folder

Write = Callable[[Mapping[str, pd.DataFrame], Path], None]

WRITERS: list[tuple[Write, str]] = [
    (write_folder, "data"),
    (write_duckdb, "data.duckdb"),
]

NASTY = ["NA", "null", "nan", "", "007", "1e5", "=cmd()", '"', '""', "a\nb", "a\rb", "a\r\n", ",",
         "'", "\\", "\ufeff", "\x1b[31m", "\x1a", "<script>", "한글", "😀", " x ", "#N/A",
         ";", "\t", "\u2028", "-", "True"]  # fmt: skip

texts = st.sampled_from(NASTY) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
numbers = st.floats(min_value=0, max_value=1e12) | st.none()


def validated(rows: list[tuple[str, str, float | None]]) -> dict[str, pd.DataFrame]:
    """Make a small data set of arbitrary names, extra cells and counts."""
    organizations = pd.DataFrame(
        {
            "id": [f"{i:03}" for i in range(len(rows))],
            "name": ["x" + name for name, _, _ in rows],
            'odd, "column"': pd.Series([extra for _, extra, _ in rows], dtype="str"),
        }
    )
    evidence = pd.DataFrame(
        {
            "organization_id": organizations["id"],
            "capability_id": "c",
            "count": pd.Series([count for _, _, count in rows], dtype="float64"),
            "note": pd.Series([extra for _, extra, _ in rows], dtype="str"),
        }
    )
    capabilities = pd.DataFrame({"id": ["c"], "name": ["C"]})
    found = validate(
        {"organizations": organizations, "capabilities": capabilities, "evidence": evidence}
    )
    assert found.problems == []
    return found.tables


@pytest.mark.parametrize(("write", "name"), WRITERS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(texts, texts, numbers), max_size=5))
@example(rows=[(text, text, 0.1) for text in NASTY])
@example(rows=[])
def test_what_is_written_reads_back_equal(
    write: Write, name: str, rows: list[tuple[str, str, float | None]], tmp_path: Path
) -> None:
    tables = validated(rows)
    path = Path(tempfile.mkdtemp(dir=tmp_path)) / name
    write(tables, path)
    raw, problems = read_tables(path)
    back = validate(raw)
    assert problems + back.problems == []
    for table, frame in tables.items():
        pd.testing.assert_frame_equal(back.tables[table], frame, check_exact=True)


@pytest.mark.parametrize(("write", "name"), WRITERS[:1])
def test_the_same_tables_give_the_same_bytes(write: Write, name: str, tmp_path: Path) -> None:
    tables = validated([("a", "b", 1.0)])
    for folder in ("one", "two"):
        write(tables, tmp_path / folder / name)

    def contents(path: Path) -> dict[str, bytes]:
        files = path.iterdir() if path.is_dir() else [path]
        return {file.name: file.read_bytes() for file in files}

    assert contents(tmp_path / "one" / name) == contents(tmp_path / "two" / name)


def test_a_folder_holds_only_the_tables_with_rows_and_their_filled_columns(tmp_path: Path) -> None:
    write_folder(validated([("A", "", 2.0)]), tmp_path / "data")
    found = {file.name: file.read_text() for file in (tmp_path / "data").iterdir()}
    assert found == {
        "organizations.csv": 'id,name,"odd, ""column"""\n000,xA,\n',
        "capabilities.csv": "id,name,weight\nc,C,1\n",
        "evidence.csv": "organization_id,capability_id,direction,count\n000,c,offers,2\n",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(RequestError, match="not empty"):
        write_folder(validated([]), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(RequestError, match="not empty"):
        write_folder(validated([]), tmp_path / "mine.txt")


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    target = tmp_path / "data"
    target.mkdir()
    write_folder(validated([]), target)
    assert (target / "organizations.csv").read_text().startswith("id,name")


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_a_failure_leaves_nothing_behind(write: Write, name: str, tmp_path: Path) -> None:
    tables = validated([("a", "b", 1.0)])
    with pytest.raises(ValueError, match="organisations"):
        write({**tables, "organisations": tables["organizations"]}, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_a_place_that_cannot_be_written(write: Write, name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RequestError, match="cannot write"):
        write(validated([]), tmp_path / "file" / name)


def test_numbers_are_written_exactly() -> None:
    frame = pd.DataFrame({"weight": [1.0, 0.1, 1 / 3, 1e300, 2.0**60, float("nan")]})
    lines = b"".join(csv_parts(frame)).decode().splitlines()
    assert lines[:2] == ["weight", "1"]
    assert [float(line) for line in lines[1:-1]] == frame["weight"].tolist()[:-1]
    assert lines[-1] == '""'  # an empty line would be no row


def test_long_tables_are_written_in_parts_that_fit_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    frame = pd.DataFrame({"id": list("abcde"), "name": ["x", "y,", "z\r", None, '"']})
    whole = b"".join(csv_parts(frame))
    monkeypatch.setattr(writing, "_PART", 2)
    assert b"".join(csv_parts(frame)) == whole
    write_folder({"organizations": frame}, tmp_path / "out")
    assert (tmp_path / "out" / "organizations.csv").read_bytes() == whole


def test_what_tells_of_a_duckdb_file_lies_beside_it(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a"], "name": ["A"]})
    write_duckdb({"organizations": frame}, tmp_path / "x.duckdb", {"x.SOURCES.md": "one\r\n"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.SOURCES.md", "x.duckdb"]
    assert (tmp_path / "x.SOURCES.md").read_bytes() == b"one\r\n"


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_a_full_disk_is_said_to_be_one(write: Write, name: str, tmp_path: Path) -> None:
    """No file of the process may grow beyond some kilobytes, as on a disk that is full."""
    (tmp_path / "keep.txt").write_text("kept")
    program = f"""
import resource
import pandas as pd
from pathlib import Path
from matcher.errors import DataError, OptionError, RequestError
from matcher.sources.writing import {write.__name__}
frame = pd.DataFrame({{"id": [str(i) for i in range(60_000)]}})
frame["name"] = [hex(i * 2654435761 % 2**32) for i in range(60_000)]
further = [{{"x.SOURCES.md": "new"}}] if {name!r}.endswith(".duckdb") else []
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    {write.__name__}({{"organizations": frame}}, Path({str(tmp_path / name)!r}), *further)
except RequestError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(f"cannot write {tmp_path / name}: ")
    assert "File too large" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["keep.txt"]


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_text_that_no_file_can_hold_is_named(write: Write, name: str, tmp_path: Path) -> None:
    names = pd.Series(["whole", "half \ud83d"], dtype=object)
    frame = pd.DataFrame({"id": ["a", "b"], "name": names})
    message = r"organizations, row 3, column name, value 'half \\ud83d'"
    with pytest.raises(DataError, match=message):
        write({"organizations": frame}, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    (problem,) = validate({"organizations": frame}).problems
    assert (problem.row, problem.column) == (3, "name")


@pytest.mark.parametrize("size", [13_000, 300_000])
def test_a_full_disk_leaves_the_database_that_was_there(tmp_path: Path, size: int) -> None:
    """DuckDB says nothing where closing a database cannot write its tables into the file."""
    path = tmp_path / "x.duckdb"
    path.write_text("old")
    script = (
        "import pathlib, resource, sys, pandas, duckdb, pyarrow\n"
        f"sys.path.insert(0, {str(Path(writing.__file__).parents[2])!r})\n"
        "from matcher.sources.writing import write_duckdb\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
        "frame = pandas.DataFrame({'id': ['1'], 'name': ['One']})\n"
        f"write_duckdb({{'organizations': frame}}, pathlib.Path({str(path)!r}))\n"
    )
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    said = ended.stderr.splitlines()[-1]
    assert ended.returncode == 1
    assert f"RequestError: cannot write {path}" in said
    assert "File too large" in said
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("x.duckdb", "old")]


def test_a_place_that_no_data_set_is_written_to_is_refused_before_any_work(tmp_path: Path) -> None:
    for name in ("folder", "full", "folder.duckdb"):
        (tmp_path / name).mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "file").touch()
    (tmp_path / "old.duckdb").touch()
    for name in ("new", "folder", "new.duckdb", "old.duckdb"):
        check_new(tmp_path / name)
    with pytest.raises(OptionError, match="a data set is written to a folder"):
        check_new(tmp_path / "data.CSV")
    with pytest.raises(RequestError, match="is a folder; name a file"):
        check_new(tmp_path / "folder.duckdb")
    for name in ("full", "file"):
        with pytest.raises(RequestError, match="exists and is not empty; name a new folder"):
            check_new(tmp_path / name)
