"""The workbook to fill in: filled in it is a data set, as it is written it is none."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from matcher.ecosystem.schema import TABLES
from matcher.errors import RequestError
from matcher.sources import find_problems, load
from matcher.sources.template import EXAMPLES, write_template


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    write_template(tmp_path / "blank.xlsx")
    return tmp_path / "blank.xlsx"


Rows = dict[str, list[dict[str, object]]]


def filled(blank: Path, rows: Rows, first: int) -> Path:
    """Fill in rows from a line on, as a person does."""
    book = openpyxl.load_workbook(blank)
    for name, lines in rows.items():
        for line, cells in enumerate(lines, start=first):
            for place, column in enumerate(TABLES[name].column_names, start=1):
                book[name].cell(line, place).value = cells.get(column)  # type: ignore[assignment]
    book.save(blank.with_name("mine.xlsx"))
    return blank.with_name("mine.xlsx")


ROWS: Rows = {
    "organizations": [
        {"id": "007", "name": "Alpha", "kind": "company", "country": "DE", "founded": 2009},
        {"id": "b", "name": "Beta", "kind": "university", "country": "KR"},
    ],
    "capabilities": [{"id": "c", "name": "Vision"}],
    "evidence": [
        {"organization_id": "007", "capability_id": "c", "direction": "needs"},
        {"organization_id": "b", "capability_id": "c", "direction": "offers", "count": 3},
    ],
}


@pytest.mark.parametrize("first", [2, 4, 9])
def test_filled_in_it_is_a_data_set_wherever_the_examples_went(blank: Path, first: int) -> None:
    ecosystem = load(filled(blank, ROWS, first))
    assert ecosystem.organizations["id"].tolist() == ["007", "b"]
    assert ecosystem.evidence["direction"].tolist() == ["needs", "offers"]
    assert ecosystem.collaborations.empty
    assert find_problems(filled(blank, ROWS, first))[1] == []


def test_as_it_is_written_and_emptied_it_is_refused(blank: Path) -> None:
    (problem,) = find_problems(blank)[1]
    assert "nobody has filled in an organization" in problem.problem
    assert "sheet organizations" in problem.fix
    book = openpyxl.load_workbook(blank)
    for name in TABLES:
        book[name].delete_rows(2, 9)
    book.save(blank)
    assert "this is the template" in find_problems(blank)[1][0].problem


def test_a_wrong_cell_is_named_by_its_row(blank: Path) -> None:
    wrong = {**ROWS, "evidence": [{"organization_id": "007", "capability_id": "no-such"}]}
    (problem,) = find_problems(filled(blank, wrong, 4))[1]
    assert (problem.table, problem.row, problem.value) == ("evidence", 4, "no-such")


def test_the_examples_are_right_and_every_column_says_what_it_holds(blank: Path) -> None:
    kept = {name: [[*row.values()] for row in rows] for name, rows in EXAMPLES.items()}
    assert set(kept) == set(TABLES)
    book = openpyxl.load_workbook(blank)
    assert book["lists"].sheet_state == "hidden"
    for name, table in TABLES.items():
        head = [cell.value for cell in book[name][1]]
        assert head == list(table.column_names)
        boxes = book[name].data_validations.dataValidation
        assert len(boxes) == len(head)
        assert all(box.prompt for box in boxes)
        book[name].cell(2, 1).value = f"my-{book[name].cell(2, 1).value}"
    at = list(TABLES["organizations"].column_names).index("kind")
    kinds = book["organizations"].data_validations.dataValidation[at]
    assert kinds.formula1 == '"company,university,research_institute,public_body,other"'


def test_the_example_rows_make_a_valid_data_set(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in EXAMPLES.items():
        sheet = book.create_sheet(name)
        head = list(TABLES[name].column_names)
        sheet.append(head)
        for row in rows:  # their own ids are known as examples, so others are written
            own = {key: str(cell).replace("example-", "my-") for key, cell in row.items()}
            sheet.append([own.get(column) for column in head])
    book.save(tmp_path / "x.xlsx")
    counts, problems, notes = find_problems(tmp_path / "x.xlsx")
    assert (problems, notes) == ([], [])
    assert set(counts) == set(TABLES)


def test_nothing_is_written_over(blank: Path) -> None:
    with pytest.raises(RequestError, match="may be filled in"):
        write_template(blank)
    with pytest.raises(RequestError, match=r"ends in \.xlsx"):
        write_template(blank.with_name("x.csv"))


def test_the_same_bytes_each_time(blank: Path) -> None:
    write_template(blank.with_name("again.xlsx"))
    assert blank.with_name("again.xlsx").read_bytes() == blank.read_bytes()
