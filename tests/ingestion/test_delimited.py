"""Delimited text as a stream: what is sound comes as it is, what is broken costs its row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ingestion.delimited import delimited_rows
from matcher.ingestion.tally import CellError


def rows_of(content: bytes, separator: str = ";") -> list[tuple[int, list[str] | CellError]]:
    return list(delimited_rows(io.BufferedReader(io.BytesIO(content)), separator))


def sound(content: bytes) -> list[list[str]]:
    return [cells for _, cells in rows_of(content) if not isinstance(cells, CellError)]


def broken(content: bytes) -> list[tuple[int, str]]:
    return [(line, c.reason) for line, c in rows_of(content) if isinstance(c, CellError)]


CELL = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)
ROWS = st.lists(st.lists(CELL, min_size=2, max_size=4), max_size=8)


def written(rows: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return stream.getvalue()


@given(ROWS)
def test_what_is_sound_is_read_as_it_was_written(rows: list[list[str]]) -> None:
    text = written(rows)
    found = rows_of(text.encode())
    assert [cells for _, cells in found] == rows
    lines = [1 + text[: len(written(rows[:place]))].count("\n") for place in range(len(rows))]
    assert [line for line, _ in found] == lines


#: Rows of one line that hold a quotation mark that does not fit.
BROKEN = [
    '"a";"a "broken" quote";"c"',
    '"a";"never closed;"c"',
    '"a";"closed too late";"c',
    '"a"b;"c"',
]


#: Rows of one line. Their cells begin with a letter: a row that was closed too late and an empty
#: cell, or one that begins with a quotation mark, together are sound CSV of another meaning.
LINE = st.lists(CELL.map(lambda cell: "x" + cell.replace("\n", " ")), min_size=2, max_size=4)


@given(st.lists(LINE, max_size=8), st.lists(LINE, max_size=8), st.sampled_from(BROKEN))
def test_a_broken_quote_costs_its_row_alone(
    before: list[list[str]], after: list[list[str]], row: str
) -> None:
    content = (written(before) + row + "\n" + written(after)).encode()
    assert sound(content) == before + after
    assert [line for line, _ in broken(content)] == [len(before) + 1]


@pytest.mark.parametrize("row", ['1;"never closed', '1;"never closed;x'])
def test_a_quote_that_nothing_closes_does_not_swallow_the_file(row: str) -> None:
    content = "\n".join(["0;a", row, *[f"{n};b" for n in range(2, 30_000)]]).encode()
    assert [line for line, _ in broken(content)] == [2]
    assert len(sound(content)) == 29_999


def test_lines_that_are_no_text_are_told_as_what_they_are() -> None:
    content = b"\xef\xbb\xbfid;name\n1;caf\xe9\n2;\0\n3;" + b"y" * (2 << 20) + b"\n\n4;ok"
    assert sound(content) == [["id", "name"], ["4", "ok"]]
    assert broken(content) == [
        (2, "byte 0xE9 is no UTF-8"),
        (3, "the line holds a NUL character"),
        (4, "the line is longer than 1,048,576 bytes"),
    ]


def test_a_long_line_inside_of_quotes_costs_the_rows_it_lies_in() -> None:
    content = b'1;"open\n' + b"y" * (2 << 20) + b'\nclosed"\n2;ok\n'
    assert sound(content) == [["2", "ok"]]
    assert broken(content)[0][0] == 1
