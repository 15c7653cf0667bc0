"""The layout of CSV text, held against Python's own strict reader, and what is said of faults."""

from __future__ import annotations

import csv
import io
import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matcher.sources.csv_text import line_of, read_csv


def rows_of_python(text: str) -> list[tuple[int, list[str]]]:
    """Read text with the csv module: the line that each row starts on, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, line = [], 1
    for cells in reader:
        if cells:
            rows.append((line, cells))
        line = reader.line_num + 1
    return rows


@given(st.text(alphabet='ab,"\n\r 한', max_size=30))
@example('"a\r\nb",1\n2,3')
@example('""\n"",""')
@example('"a"b,1')
@example('a\r"b\rc"\rd')
def test_rows_and_cells_are_those_of_pythons_reader(text: str) -> None:
    header = "id,name\n"
    raw, problems = read_csv((header + text).encode(), "organizations", "organizations.csv")
    broken = [p for p in problems if "quotation mark" in p.problem]
    try:
        expected = rows_of_python(text)
    except csv.Error:
        assert broken
        return
    if broken:
        # Python takes 5" disk as it is; RFC 4180, and we, do not.
        assert any('"' in cell for _, cells in expected for cell in cells)
        return
    sound = [(line + 1, cells) for line, cells in expected if len(cells) == 2]
    assert raw.lines.tolist() == [line for line, _ in sound]
    assert raw.frame.to_numpy().tolist() == [cells for _, cells in sound]
    assert [p.row for p in problems] == [line + 1 for line, cells in expected if len(cells) != 2]
    assert raw.whole == (not problems)


def test_broken_quotes_are_found_among_all_short_texts() -> None:
    """Every text of five characters is refused if and only if it breaks RFC 4180."""
    cell = r'(?:[^",\n]*|"(?:[^"]|"")*")'
    sound = re.compile(rf"{cell}(?:[,\n]{cell})*")
    for characters in itertools.product('a",\n', repeat=5):
        text = "".join(characters)
        _, problems = read_csv(f"id\n{text}".encode(), "organizations", "")
        refused = any("quotation mark" in p.problem for p in problems)
        assert refused == (sound.fullmatch(text) is None), text


@pytest.mark.parametrize(
    ("content", "row", "problem", "fix"),
    [
        (b"", None, "empty", "id,name"),
        (b"\xef\xbb\xbf \r\n", None, "empty", "id,name"),
        ("id,name\nkt,케이티\n".encode("cp949"), 2, "0xC4 is no UTF-8; the file may be CP949", ""),
        ("id,name\n\nx,Caf\u00e9\n".encode("latin-1"), 3, "0xE9 is no UTF-8", "file as UTF-8"),
        ("id,name\nkt,KT\n".encode("utf-16"), 1, "UTF-16", "UTF-8"),
        ("id,name\nkt,KT\n".encode("utf-16-be"), 1, "NUL byte", "UTF-16"),
        (b"id,name\nkt,K\0T\n", 2, "NUL byte", "Remove"),
        (b"id;name\nkt;KT\n", 1, "semicolons", "comma-separated"),
        (b"id\tname\nkt\tKT\n", 1, "tabs", "comma-separated"),
        (b'id,name\nkt,KT\nlg,"LG\nskt,SK\n', 3, "quotation mark", "double"),
        (b'id,name\nkt,KT\nlg,5" screen\n', 3, "quotation mark", "double"),
        (b'id,name\n"a\nb",KT\nlg,"LG" Uplus\n', 4, "quotation mark", "double"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(content: bytes, row: int | None, problem: str, fix: str) -> None:
    raw, (found,) = read_csv(content, "organizations", "organizations.csv")
    assert not raw.whole
    assert raw.frame.empty
    assert (found.table, found.row) == ("organizations", row)
    assert problem in found.problem
    assert fix in found.fix


def test_every_row_of_another_width_is_named() -> None:
    content = b'id,name\na,A\nb\n"c\n\nc",C\n\nd,D,D\r\ne,E\n'
    raw, problems = read_csv(content, "organizations", "organizations.csv")
    assert [(p.row, p.problem) for p in problems] == [
        (3, "the row has 1 cell, the header 2"),
        (8, "the row has 3 cells, the header 2"),
    ]
    assert raw.frame["id"].tolist() == ["a", "c\n\nc", "e"]
    assert raw.lines.tolist() == [2, 4, 9]
    assert not raw.whole


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_byte_order_mark(end: str) -> None:
    text = f'\ufeffid,name{end}kt,"K{end}T"{end}{end}lg,LG'
    raw, problems = read_csv(text.encode(), "organizations", "organizations.csv")
    assert problems == []
    assert list(raw.frame.columns) == ["id", "name"]
    assert raw.frame["name"].tolist() == [f"K{end}T", "LG"]
    assert raw.lines.tolist() == [2, 5]


@pytest.mark.parametrize("text", ["\n\ufeff", "\n\ufeffid,name\na,b\n", "id,name\n\ufeffa,b\n"])
def test_a_byte_order_mark_further_on_belongs_to_its_cell(text: str) -> None:
    raw, problems = read_csv(text.encode(), "organizations", "")
    cells = [*raw.frame.columns, *raw.frame.to_numpy(object).ravel()]
    assert problems == []
    assert ",".join(cells) == text.strip("\n").replace("\n", ",")


def test_nothing_is_taken_for_missing_or_for_a_number() -> None:
    cells = ["NA", "null", "007", "1e5", "", " x ", "nan", "True", "#N/A", "=cmd()"]
    content = "\n".join(["id,name", *(f"{cell},{cell}" for cell in cells)]).encode()
    raw, _ = read_csv(content, "organizations", "organizations.csv")
    assert raw.frame["name"].tolist() == cells


def test_a_header_given_twice_is_kept_for_validation() -> None:
    raw, problems = read_csv(b"id,name,name\nkt,KT,K\n", "organizations", "organizations.csv")
    assert list(raw.frame.columns) == ["id", "name", "name"]
    assert problems == []


def test_a_cell_of_ten_megabytes() -> None:
    cell = "x\n" * 5_000_000
    content = f'id,name\nkt,"{cell}"\nlg,LG\n'.encode()
    raw, problems = read_csv(content, "organizations", "organizations.csv")
    assert problems == []
    assert raw.frame["name"].str.len().tolist() == [10_000_000, 2]
    assert raw.lines.tolist() == [2, 5_000_003]


def test_line_of() -> None:
    content = b"a\nb\r\nc\rd"
    assert [line_of(content, content.index(letter)) for letter in b"abcd"] == [1, 2, 3, 4]
