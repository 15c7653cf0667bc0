"""Numbers with marks between thousands: what is meant is settled by the whole column."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import DataError
from matcher.ingestion.cordis import read_cordis
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.numbers import CONVENTIONS, NumberColumn
from matcher.ingestion.spreadsheets import read_spreadsheets
from matcher.ingestion.tally import CellError

from .makers import FUNDING, ORGANIZATION, cordis_files, participant, text, write_files


def ingest(tmp_path: Path, cells: list[str], numbers: str | None = None) -> Ingested:
    rows = [f'P1,2019,Firm {number},"{cell}"' for number, cell in enumerate(cells)]
    table = "\n".join(["Project,Start,Partner,Money", *rows])
    folder = write_files(tmp_path / "in", {"x.csv": table})
    path = tmp_path / "m.toml"
    said = f'table = "participants"\nnumbers = "{numbers}"\n' if numbers else None
    path.write_text(FUNDING.replace('table = "participants"\n', said) if said else FUNDING)
    return read_spreadsheets([folder], mapping=path)


@pytest.mark.parametrize(
    ("cells", "convention"),
    [
        (["250,000", "1,250,000", "99,500.50", "1,500"], "1,234.5"),
        (["250.000", "1.250.000", "99.500,50", "1.500"], "1.234,5"),
    ],
)
def test_the_whole_column_settles_what_a_mark_means(
    tmp_path: Path, cells: list[str], convention: str
) -> None:
    ingested = ingest(tmp_path, cells)
    money = ingested.tables["participants"]["funding_eur"]
    assert money.tolist() == [250_000, 1_250_000, 99_500.5, 1_500]
    told = f"x.csv, column Money: numbers are written as {convention} (as {cells[1]} shows)."
    assert told in ingested.sources


def test_what_stays_open_is_asked_for(tmp_path: Path) -> None:
    ingested = ingest(tmp_path, ["1,500", "700", "0,125", "1.5"])
    (reject,) = ingested.rejects
    assert (reject.row, reject.column, reject.value) == (2, "funding_eur", "1,500")
    assert "the column writes both 0,125 and 1.5" in reject.reason
    assert 'write numbers = "1,234.5" or numbers = "1.234,5" in the table' in reject.reason
    assert ingested.tables["participants"]["funding_eur"].tolist() == [700, 0.125, 1.5]
    (count,) = [each for each in ingested.counts if each.records == "participants"]
    assert (count.read, count.taken, count.rejected) == (4, 3, 1)


@pytest.mark.parametrize(("numbers", "meant"), [("1,234.5", 1500), ("1.234,5", 1.5)])
def test_the_mapping_can_say_it(tmp_path: Path, numbers: str, meant: float) -> None:
    ingested = ingest(tmp_path, ["1,500", "12,34,56"], numbers)
    assert ingested.tables["participants"]["funding_eur"].tolist() == [meant]
    assert [reject.value for reject in ingested.rejects] == ["12,34,56"]
    assert f"numbers are written as {numbers}, as the mapping says" in ingested.sources


def test_a_number_that_is_not_written_as_the_mapping_says_is_rejected(tmp_path: Path) -> None:
    ingested = ingest(tmp_path, ["1.5", "1,5"], "1,234.5")
    assert [(r.value, r.reason) for r in ingested.rejects] == [
        ("1,5", "the number is not written as 1,234.5")
    ]
    with pytest.raises(DataError, match=r"numbers, value '1\.5': numbers are not written so"):
        ingest(tmp_path, ["1"], "1.5")


def test_a_number_that_is_one_in_the_workbook_is_not_asked_about(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in (["Project", "Start", "Partner", "Money"], ["P1", "2019", "Firm", 99.125]):
        sheet.append(row)
    workbook.save(tmp_path / "x.xlsx")
    path = tmp_path / "m.toml"
    path.write_text(FUNDING)
    ingested = read_spreadsheets([tmp_path / "x.xlsx"], mapping=path)
    assert ingested.tables["participants"]["funding_eur"].tolist() == [99.125]


def test_cordis_settles_its_contributions_likewise(tmp_path: Path) -> None:
    rows = [
        participant("101", str(9001 + number), f"FIRM {number}", ecContribution=cell)
        for number, cell in enumerate(["250,000", "1,250,000", "7.5"])
    ]
    files = {**cordis_files(), "organization.csv": text(ORGANIZATION, rows)}
    ingested = read_cordis([write_files(tmp_path / "all", files)])
    money = ingested.tables["participants"]["funding_eur"].tolist()
    assert money == [250_000, 1_250_000, 7.5]
    assert "contributions: numbers are written as 1,234.5" in ingested.sources
    files["organization.csv"] = text(
        ORGANIZATION, [rows[0], participant("101", "9", "NINE", ecContribution="5")]
    )
    ingested = read_cordis([write_files(tmp_path / "open", files)])
    assert ingested.tables["participants"]["organization_id"].tolist() == ["9"]
    (reject,) = (each for each in ingested.rejects if each.table == "participants")
    assert (reject.row, reject.value) == (2, "250,000")
    assert "this may be two numbers" in reject.reason


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=5),
    st.integers(1, 99),
    st.sampled_from(sorted(CONVENTIONS)),
)
def test_numbers_written_with_marks_read_back(whole: list[int], cents: int, form: str) -> None:
    swap = str.maketrans(",.", ".,") if form == "1.234,5" else {}
    values = [*map(float, whole), 1234 + cents / 100]  # the last one shows the form
    cells = [f"{value:,.2f}" for value in values[-1:]] + [f"{value:,}" for value in whole]
    column = NumberColumn("eur")
    read = [column.read(cell.translate(swap)) for cell in cells]
    settled = [column.settle(cell) if column.is_open(cell) else cell for cell in read]
    assert [float(cell) for cell in settled] == [values[-1], *values[:-1]]


def test_blanks_and_apostrophes_stand_between_thousands_alone() -> None:
    column = NumberColumn("eur")
    cells = ["1 499 998,50", "1\u202f000", "1'250.75", "12,34,567.5", "-1.5e3"]
    assert [column.read(cell) for cell in cells] == [
        *("1499998.50", "1000", "1250.75", "1234567.5", "-1.5e3")
    ]
    for cell in ("1 2 3", "1,2,3", "many", "", "1,23.4", "NaN"):
        assert column.read(cell) == cell  # no number: whoever reads it says so
    with pytest.raises(CellError, match="this may be two numbers, and the column writes both"):
        column.settle("1,500")


def test_dates_with_the_month_first_are_not_read_day_first(tmp_path: Path) -> None:
    mapping = """
[[table]]
table = "organizations"
columns = {name = "who"}

[[table]]
table = "collaborations"
columns = {name = "what", start_date = "begin"}

[[table]]
table = "participants"
columns = {collaboration_id = "what", organization_id = "who"}
"""
    table = "what,who,begin\nP1,A,03/04/2020\nP2,A,12/31/2020\nP3,A,2020-03-04\nP4,A,05/05/2020\n"
    path = tmp_path / "m.toml"
    path.write_text(mapping)
    folder = write_files(tmp_path / "in", {"x.csv": table})
    ingested = read_spreadsheets([folder], mapping=path)
    assert ingested.tables["collaborations"]["id"].tolist() == ["p3", "p4"]
    assert ingested.tables["participants"]["collaboration_id"].tolist() == ["p3", "p4"]
    (doubt,) = (r for r in ingested.rejects if r.table == "collaborations" and r.row == 2)
    assert doubt.reason.startswith("the month may go first here, as in 12/31/2020; say the form")
    assert all(count.read == count.taken + count.rejected for count in ingested.counts)
    path.write_text(
        mapping.replace('columns = {name = "what', 'dates = "%m/%d/%Y"\ncolumns = {name = "what')
    )
    ingested = read_spreadsheets([folder], mapping=path)
    assert ingested.rejects == ()
    dates = ingested.tables["collaborations"]["start_date"].tolist()
    assert dates == ["2020-03-04", "2020-12-31", "2020-03-04", "2020-05-05"]
