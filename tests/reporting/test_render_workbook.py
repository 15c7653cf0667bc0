"""The workbook of a document made by hand: one sheet for each table, all text as text."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.reporting.document import Column, Document, Facts, Section, Table
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


def test_each_block_has_its_sheet() -> None:
    found = {sheet.name: sheet for sheet in sheets(document_of("plain"))}
    assert set(found) == {"plain", "seen", "ranked", "parts", "evidence", "of"}
    assert [column.title for column in found["evidence"].columns] == ["rank", "partner", "fact"]
    assert found["parts"].rows[:2] == ((1, "plain", "plain", 1.5), (1, "plain", "other", -0.5))
    assert found["of"].rows == (("plain", "plain"), ("other", "plain"))
    titles = [column.title for column in found["seen"].columns]
    assert titles == ["plain", "share", "source", "address of source"]
    heads = [column.title for column in found["ranked"].columns]
    assert {"rank", "partner", "points", "other", "why", "watch out", "website"} <= set(heads)


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_names_of_sheets_are_legal_and_unique(names: list[str]) -> None:
    blocks = tuple(Table(name, (Column("a"),), (("b",),)) for name in names)
    found = [sheet.name for sheet in sheets(Document("t", (), blocks))]
    assert len({name.lower() for name in found}) == len(found)
    for name in found:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
    to_xlsx(Document("t", (), blocks))


def test_tables_of_one_sheet_may_have_columns_of_their_own() -> None:
    one = Section("A", (Table("x-1", (Column("n"), Column("a"), Column("a")), (("1", "2", "3"),)),))
    two = Section("B", (Table("x-2", (Column("n"), Column("b")), (("4", "5"),)),))
    (sheet,) = sheets(Document("t", (), (one, two)))
    assert [column.title for column in sheet.columns] == ["of", "n", "a", "a", "b"]
    assert sheet.rows == (("A", "1", "2", "3", None), ("B", "4", None, None, "5"))


def test_a_document_without_tables_is_a_workbook_too() -> None:
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(Document("t")))).sheetnames == ["document"]


def test_the_same_document_gives_the_same_bytes() -> None:
    document = Document("t", ("a",), (Section("s", (Facts((("a", "b"),)),)),))
    assert to_xlsx(document) == to_xlsx(document)
