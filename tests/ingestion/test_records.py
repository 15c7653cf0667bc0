"""One way to the records of a file, whatever its layout."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from matcher.errors import DataError
from matcher.ingestion.json_text import json_records
from matcher.ingestion.parts import Part
from matcher.ingestion.records import Cells, Layout, read_records, wanted
from matcher.ingestion.tally import Tally
from matcher.progress import silent

from .makers import write_files

COLUMNS = (wanted("id", required=True), wanted("title", "name"))


def read(
    tmp_path: Path, name: str, content: str | bytes, layout: Layout | None = None
) -> tuple[list[tuple[int, Cells]], list[tuple[int | None, str]]]:
    path = write_files(tmp_path, {name: content}) / name
    tally = Tally(name, "records")
    found = list(read_records(Part(path, None, name), COLUMNS, tally, silent, layout))
    assert tally.read == len(found) + len(tally.rejects)
    return found, [(reject.row, reject.reason) for reject in tally.rejects]


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        assert isinstance(sheet, Worksheet)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("x.csv", "ID,Name\n1, a \n2,\n", [2, 3]),
        ("x.csv", "id;more;title\n1;x;a\n2;x;\n", [2, 3]),
        ("x.tsv", "id\tname\n1\ta\n\n2\t\n", [2, 4]),
        ("x.json", json.dumps([{"id": 1, "name": "a"}, {"id": "2", "title": None}]), [1, 2]),
        ("x.jsonl", '{"id": 1, "name": "a"}\n{"id": 2.0}\n', [1, 2]),
        ("x.xlsx", workbook([["id", "name"], [1, "a"], [], [2.0, None]]), [2, 4]),
    ],
)
def test_every_layout_gives_the_same_cells(
    tmp_path: Path, name: str, content: str | bytes, rows: list[int]
) -> None:
    found, rejected = read(tmp_path, name, content)
    assert found == [(rows[0], ("1", "a")), (rows[1], ("2", ""))]
    assert rejected == []


def test_rows_of_another_width_are_rejected(tmp_path: Path) -> None:
    found, rejected = read(tmp_path, "x.csv", "id,name\n1\n2,b,c\n3,d\n")
    assert found == [(4, ("3", "d"))]
    assert rejected == [
        (2, "the row has 1 cells, the header 2"),
        (3, "the row has 3 cells, the header 2"),
    ]


def test_another_sheet_is_read_where_it_is_named(tmp_path: Path) -> None:
    content = workbook([["x"]], [["id"], [7]])
    assert read(tmp_path, "x.xlsx", content, Layout(sheet="Sheet1"))[0] == [(2, ("7", ""))]
    with pytest.raises(DataError, match=r"no such sheet\. It has Sheet, Sheet1"):
        read(tmp_path, "x.xlsx", content, Layout(sheet="Firms"))


@pytest.mark.parametrize("name", ["x.json", "x.jsonl", "x.xlsx", "x.csv"])
def test_a_cell_without_end_costs_its_row_in_every_layout(tmp_path: Path, name: str) -> None:
    long = "y" * 131_073
    content: str | bytes = {
        "x.json": json.dumps([{"id": 1, "name": long}, {"id": 2}]),
        "x.jsonl": json.dumps({"id": 1, "name": long}) + '\n{"id": 2}',
        "x.csv": f"id,name\n1,{long}\n2,\n",
        "x.xlsx": workbook([["id", "name"], [1, "here"], [2, ""]]),
    }[name]
    if name == "x.xlsx":  # no spreadsheet writes such a cell, but a stranger may
        content = with_long_text(workbook([["id", "name"], [1, "here"], [2, ""]]), long)
    found, rejected = read(tmp_path, name, content)
    assert [cells for _, cells in found] == [("2", "")]
    assert "131,072 characters" in rejected[0][1]


def with_long_text(content: bytes, text: str) -> bytes:
    """Replace the shared text of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, old.read(member).replace(b">here<", f">{text}<".encode()))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", "", "the file is empty"),
        ("x.csv", "\n\n", "the file is empty"),
        ("x.csv", 'id,"na"me\n1,2\n', "the header, row 1, cannot be read: a quotation mark"),
        ("x.csv", "name\n1\n", "row 1, column id: the file lacks this column"),
        ("x.xlsx", b"PK\x03\x04 no workbook", "no .xlsx workbook"),
        ("x.json", '[{"id": 1}, {"id": ', "no JSON from some place on"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_ends_in_one_message(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    with pytest.raises(DataError, match=message) as raised:
        read(tmp_path, name, content)
    assert len(raised.value.problems) == 1


@pytest.mark.parametrize(
    "layout",
    [
        "[{},{},{}]",
        "{}\n{}\n{}\n",
        '{{"meta": 1,\n"results": [\n{},\n{},\n{}\n]}}',
        '{{"items": [\n{},\n{},\n{}\n],\n"number_of_results": 3}}',
    ],
)
@pytest.mark.parametrize("digits", ["1" * 30, "9" * 5000, "-" + "1" * 30])
def test_a_number_that_no_table_holds_rejects_its_record_alone(layout: str, digits: str) -> None:
    text = layout.format('{"id":1}', f'{{"id":{digits}}}', '{"id":-123456789012345678}')
    found = list(json_records(io.BufferedReader(io.BytesIO(text.encode())), "x.json"))
    assert [found[0][1], found[2][1]] == [{"id": 1}, {"id": -123456789012345678}]
    assert "more than 18 digits" in str(found[1][1])


@pytest.mark.parametrize("digits", ["1" * 30, "9" * 5000])
def test_a_number_that_no_table_holds_rejects_its_record_spread_over_lines(digits: str) -> None:
    text = f'{{\n"id": 1}}\n{{\n"id": {digits}, "b": {{}}}}\n{{}}\n{{\n"id": [\n3]}}'
    found = list(json_records(io.BufferedReader(io.BytesIO(text.encode())), "x.json"))
    assert [record for _, record in found[:1] + found[2:]] == [{"id": 1}, {}, {"id": [3]}]
    assert "more than 18 digits" in str(found[1][1])


@pytest.mark.parametrize("text", ["{\n", '{\n"a": 1,\n}', "{\n1: 2}", '{\n"a": 1}\nx'])
def test_objects_over_lines_that_do_not_end_are_said(text: str) -> None:
    with pytest.raises(DataError, match="no JSON from some place on"):
        list(json_records(io.BufferedReader(io.BytesIO(text.encode())), "x.json"))


@pytest.mark.parametrize("text", ["[", "[1", "[{}", "[{},", "[{},]", "[{} {}]", "[{}]x", "[,{}]"])
def test_an_array_that_does_not_end_as_one_is_said(text: str) -> None:
    with pytest.raises(DataError, match="no JSON from some place on"):
        list(json_records(io.BufferedReader(io.BytesIO(text.encode())), "x.json"))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.dictionaries(TEXT, TEXT | st.integers(0, 9) | st.lists(TEXT))))
def test_an_array_is_read_as_pythons_own_reader_does(records: list[dict[str, object]]) -> None:
    text = json.dumps(records, ensure_ascii=False).encode("utf-8")
    found = list(json_records(io.BufferedReader(io.BytesIO(text)), "x.json"))
    assert [record for _, record in found] == records
