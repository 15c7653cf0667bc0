"""The workbook of a document made by hand: one sheet for each table, all text as text."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.reporting.document import Column, Document, Entry, Facts, Ranking, Section, Table
from matcher.reporting.render_workbook import sheets, to_xlsx

from .documents import document_of

#: The bars of a workbook are an extension of its format, which openpyxl reads past.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


@pytest.mark.parametrize("text", ["=cmd()", "+1", "@a", "https://example.org", "\tx", "'[]:*?/\\"])
def test_text_stays_text_in_every_sheet(text: str) -> None:
    written = to_xlsx(document_of(text))
    book = openpyxl.load_workbook(io.BytesIO(written))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist())


def test_own_sheets_come_first_and_the_other_tables_follow() -> None:
    found = sheets(document_of("plain"))
    assert [sheet.name for sheet in found] == ["first", "of", "seen"]
    for sheet in (found[0], found[2]):
        heads = [column.title for column in sheet.columns]
        assert heads == ["plain", "share", "source", "words", "calculated", "never filled"]
        assert [row[4] for row in sheet.rows] == [0.25, None]


def test_figures_are_numbers_and_what_is_unknown_is_empty() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(document_of("plain"))))
    page = book["first"]
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=2)] == [
        ["plain", 0.5, "plain", "plain; plain", 0.25, None],
        ["plain", None, "plain", None, None, None],
    ]
    assert (page["B2"].data_type, page["B2"].number_format) == ("n", "0.00")
    assert (page["E2"].data_type, page["E2"].number_format) == ("n", "0.00%")


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_names_of_sheets_are_legal_and_unique(names: list[str]) -> None:
    blocks = tuple(Table(name, (Column("a"),), (("b",),)) for name in names)
    found = [sheet.name for sheet in sheets(Document("t", (), blocks))]
    assert len({name.lower() for name in found}) == len(found)
    for name in found:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
    to_xlsx(Document("t", (), blocks))


def test_a_ranking_is_a_sheet_with_its_next_steps_where_no_sheet_stands_for_it() -> None:
    entry = Entry(1, "B", "company", 60.0, "of 100", "both do it", ("old",), (), closing="Call B")
    ranking = Ranking("matches", (entry,))
    (sheet,) = sheets(Document("t", (), (Section("s", (ranking,)),)))
    assert (sheet.name, sheet.rows) == (
        "matches",
        ((1, "B (company)", 60.0, "both do it", "old", "Call B"),),
    )
    own = Table("own", (Column("x"),), (("y",),))
    assert [e.name for e in sheets(Document("t", (), (ranking,), sheets=(own,)))] == ["own"]


def test_a_document_without_tables_is_a_workbook_too() -> None:
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(Document("t")))).sheetnames == ["document"]


def test_the_same_document_gives_the_same_bytes() -> None:
    document = Document("t", ("a",), (Section("s", (Facts((("a", "b"),)),)),))
    assert to_xlsx(document) == to_xlsx(document)
