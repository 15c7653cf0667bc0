"""What leaves as CSV is read back, cell by cell, by all that people read it with."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.csv_writing import (
    FORMULA_STARTS,
    csv_cell,
    csv_text,
    read_back,
    with_formula,
    without_formula,
)
from matcher.errors import RequestError
from matcher.sources.csv_text import read_csv
from matcher.sources.writing import csv_parts

#: What has begun a row, ended a cell or started a formula somewhere.
HOSTILE = [
    "plain",
    "a\r=cmd()",
    "\r=cmd()",
    "a\n=cmd()",
    "a\r\nb",
    "=1+1",
    "@SUM(A1)",
    '"quoted", with a comma',
    "a;b",
    "a\u2028b",
    "a\u2029b",
    "a\x85b",
    "a\x0bb\x0cc\x1cd\x1ee",
    " blanks at the ends ",
    "\ttab",
    "한국어",
    "'apostrophe",
    "'=cmd()",
    "''-1",
    "",
]

texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"], min_codepoint=9))
)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(texts, min_size=width, max_size=width), max_size=6)
)


def guarded(text: str) -> str:
    return "'" + text if re.match("'*[=+@\t\r-]", text) else text


@given(texts)
def test_a_guard_can_be_taken_off(text: str) -> None:
    assert with_formula(without_formula(text)) == text
    assert not without_formula(text).startswith(FORMULA_STARTS)


def test_a_missing_number_is_an_empty_cell() -> None:
    missing = [None, float("nan"), np.float32("nan"), np.float64("nan")]
    assert [csv_cell(each) for each in missing] == [""] * 4
    assert csv_cell(np.float64(0.5)) == "0.5"


@given(tables)
def test_every_reader_finds_the_same_cells(rows: list[list[str]]) -> None:
    columns = [f"column {number}" for number in range(len(rows[0]) if rows else 1)]
    text = csv_text(columns, rows)
    wanted = [[guarded(cell) for cell in row] for row in rows]
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [columns, *wanted]
    frame = pd.read_csv(
        io.StringIO(text, newline=""), dtype="str", na_filter=False, skip_blank_lines=False
    )
    assert frame.columns.tolist() == columns
    assert frame.to_numpy().tolist() == wanted
    table, problems = read_csv(text.encode(), "table", "table.csv", columns)
    assert not problems
    assert table.frame.to_numpy().tolist() == wanted


@settings(max_examples=40)
@given(rows=st.lists(st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=2), min_size=1))
def test_duckdb_finds_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    path.write_text(csv_text(["one", "two"], rows), "utf-8", newline="")
    # Told the layout, as a user of a file of commas would; its sniffer guesses from few rows.
    found = duckdb.sql(
        f"select * from read_csv('{path}', header=true, all_varchar=true, delim=',', quote='\"', "
        "escape='\"', new_line='\\n', auto_detect=false, "
        "columns={'one': 'varchar', 'two': 'varchar'})"
    ).fetchall()
    assert [[cell or "" for cell in row] for row in found] == [
        [guarded(cell) for cell in row] for row in rows
    ]


@given(tables)
def test_data_sets_keep_every_text_as_it_is(rows: list[list[str]]) -> None:
    columns = [f"column {number}" for number in range(len(rows[0]) if rows else 1)]
    frame = pd.DataFrame(rows, columns=columns, dtype="str")
    read = list(csv.reader(io.StringIO(b"".join(csv_parts(frame)).decode(), newline="")))
    assert read[1:] == rows


def test_no_row_of_a_spreadsheet_begins_with_a_formula(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    """A lone carriage return began a row of its own once, and that with a formula."""
    path = tmp_path / "hostile.csv"
    rows = [[name, number] for number, name in enumerate(HOSTILE)]
    path.write_text(csv_text(["name", "number"], rows), "utf-8", newline="")
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    # Commas, quotation marks, UTF-8; formulas in cells are looked for, as a person's click does.
    layout = "--infilter=CSV:44,34,76,1"
    command = [require_tool("soffice"), home, "--headless", layout, "--convert-to", "xlsx"]
    command += ["--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    sheet = openpyxl.load_workbook(tmp_path / "hostile.xlsx").worksheets[0]
    cells = list(sheet.iter_rows(min_row=2))
    assert [row[1].value for row in cells] == list(range(len(HOSTILE)))
    assert all(cell.data_type != "f" for row in cells for cell in row)


def test_what_a_person_filled_in_comes_back_as_spreadsheets_save_it(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    for text in ("a,b\n1,'=x\n", "\ufeffa;b\r\n1;'=x\r\n"):
        path.write_bytes(text.encode("utf-8"))
        assert read_back(path, ("a", "b"), "is no review") == [{"a": "1", "b": "'=x"}]
    path.write_text("a,b\n1\n", "utf-8")
    assert read_back(path, ("a",), "is no review") == [{"a": "1", "b": ""}]
    for text, wrong in ((b"a,b\n", "it has no c and no d"), (b"\xff\xfe", "is no review: ")):
        path.write_bytes(text)
        with pytest.raises(RequestError, match=wrong):
            read_back(path, ("a", "c", "d"), "is no review")
    with pytest.raises(RequestError, match="cannot read"):
        read_back(tmp_path / "none.csv", ("a",), "is no review")
