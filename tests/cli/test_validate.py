"""`matcher validate`: every problem of a data set."""

from __future__ import annotations

import html
import json
from pathlib import Path

import openpyxl
import pytest

from .conftest import Run, bundled, check, csv_rows, write_table


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Make a data set with a fault in each of several tables."""
    folder = tmp_path / "broken"
    firms = [("a", "A", "company", "NA"), ("a", "Again", "company", "KR"), ("b", "", "firm", "KR")]
    write_table(folder, "organizations", "id name kind country", firms)
    tree = [("c", "C", "d"), ("d", "D", "c")]
    write_table(folder, "capabilities", "id name parent_id", tree)
    evidence = [("a", "c", 1.5, "2020-02-30"), ("nobody", "c", 0.5, "2020")]
    write_table(folder, "evidence", "organization_id capability_id strength date", evidence)
    write_table(folder, "coalitions", "id name", [("x", "X")])
    write_table(folder, "rivalries", "coalition_a coalition_b", [("x", "x")])
    return folder


def test_a_row_dated_far_ahead_is_noted_and_left_out(run, document, tmp_path: Path) -> None:
    folder = tmp_path / "late"
    write_table(folder, "organizations", "id name", [("a", "A"), ("b", "B")])
    works = [(f"w{n}", f"2019-{n % 12 + 1:02}-01") for n in range(250)]
    write_table(
        folder, "collaborations", "id start_date", [*works[:100], ("x", "2099"), *works[100:]]
    )
    validated = document("validate", "-d", str(folder))
    assert validated["valid"] is True
    (note,) = validated["notes"]
    assert (note["table"], note["row"], note["column"], note["value"]) == (
        "collaborations", 102, "start_date", "2099"
    )  # fmt: skip
    assert "as of 2019-12-01" in note["problem"]
    told = run("info", "-d", str(folder), "-f", "json")
    assert "the few rows dated later are left out: collaborations 1 (2099-12-31)" in told.err
    report = json.loads(told.out)
    check("info", report)
    assert report["day"] == report["last_date"] == "2019-12-01"
    late = {"table": "collaborations", "count": 1, "first": "2099-12-31", "last": "2099-12-31"}
    assert report["rows_after"] == [late]
    assert report["tables"]["collaborations"] == 250
    for form in ("table", "md"):
        told = " ".join(run("info", "-d", str(folder), "-f", form).out.split())
        assert "collaborations 1 (2099-12-31)" in told
    assert document("info", "-d", str(folder), "--as-of", "2099")["rows_after"] == []
    method = run("report", "-d", str(folder), "--prior", "-f", "md").out
    assert "collaborations 1 (2099-12-31)" in method.partition("Limits")[2]


def test_the_bundled_data_is_valid(document) -> None:
    for name in ("korea-ai-2020", "korea-sovereign-ai-2025", "ai-capabilities"):
        report = document("validate", "-d", name)
        assert report["valid"] is True
        assert report["problems"] == []
    tables = document("validate")["tables"]
    assert tables["organizations"] == len(bundled("organizations"))


def test_every_problem_at_once(run, broken: Path) -> None:
    outcome = run("validate", "-d", str(broken), "-f", "json")
    assert (outcome.status, outcome.err) == (1, "")
    report = json.loads(outcome.out)
    check("validate", report)
    assert report["valid"] is False
    places = {(p["table"], p["row"], p["column"]) for p in report["problems"]}
    assert {
        ("organizations", 3, "id"),
        ("organizations", 4, "name"),
        ("organizations", 4, "kind"),
        ("evidence", 2, "strength"),
        ("evidence", 2, "date"),
        ("evidence", 3, "organization_id"),
    } <= places
    assert {table for table, _, _ in places} >= {"capabilities", "rivalries"}
    assert all(problem["fix"] for problem in report["problems"])
    # Namibia survives.
    assert not any(problem["value"] == "NA" for problem in report["problems"])


@pytest.mark.parametrize("form", ["table", "md", "csv"])
def test_every_format_lists_every_problem(run, broken: Path, form: str) -> None:
    problems = json.loads(run("validate", "-d", str(broken), "-f", "json").out)["problems"]
    outcome = run("validate", "-d", str(broken), "-f", form)
    assert outcome.status == 1
    if form == "csv":
        rows = csv_rows(outcome.out)
        assert [row["problem"] for row in rows] == [each["problem"] for each in problems]
        assert [row["row"] for row in rows] == [str(each["row"] or "") for each in problems]
    else:
        assert f"{len(problems)} problems" in " ".join(outcome.out.split())
        letters = "".join(html.unescape(outcome.out).replace("\\", "").split())
        for each in problems:
            assert "".join(each["problem"].split()) in letters


def test_nothing_to_list_still_has_its_columns(output) -> None:
    assert output("validate", "-f", "csv") == "table,row,column,value,problem,fix\n"


@pytest.mark.parametrize("command", ["info", "suggest", "pairs", "coalitions"])
def test_other_commands_tell_the_problems_and_write_nothing(
    run, broken: Path, tmp_path: Path, command: str
) -> None:
    name = ["a"] if command == "suggest" else []
    target = tmp_path / "out.json"
    outcome = run(command, *name, "-d", str(broken), "-o", str(target))
    assert (outcome.status, outcome.out) == (1, "")
    assert "evidence, row 2, column strength, value '1.5'" in outcome.err
    assert "evidence, row 3, column organization_id, value 'nobody'" in outcome.err
    assert not target.exists()


def test_no_data_set_at_all(run, tmp_path: Path) -> None:
    outcome = run("validate", "-d", str(tmp_path / "nowhere"))
    assert (outcome.status, outcome.out) == (1, "")
    assert "nowhere" in outcome.err


def test_the_list_of_problems_can_be_written(run, broken: Path, tmp_path: Path) -> None:
    target = tmp_path / "problems.json"
    outcome = run("validate", "-d", str(broken), "-o", str(target))
    assert (outcome.status, outcome.out) == (1, "")
    check("validate", json.loads(target.read_text("utf-8")))


def test_an_address_that_would_run_something_is_a_problem(run, tmp_path: Path) -> None:
    firms = [
        ("a", "A", "javascript:alert(1)"),
        ("b", "B", " JaVa\tScript:alert(1)"),
        ("c", "C", "https://c.example/?q=javascript:1"),
        ("d", "D", "d.example"),
        ("e", "E", "data:text/html,x"),
    ]
    write_table(tmp_path / "firms", "organizations", "id name url", firms)
    outcome = run("validate", "-d", str(tmp_path / "firms"), "-f", "json")
    assert outcome.status == 1
    problems = json.loads(outcome.out)["problems"]
    assert [(each["row"], each["column"]) for each in problems] == [
        (2, "url"),
        (3, "url"),
        (6, "url"),
    ]
    assert all("https://" in each["fix"] for each in problems)


def test_a_spreadsheet_that_is_no_data_set_yet_is_told_how_it_becomes_one(
    run: Run, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Company", "Country"])
    book.save(tmp_path / "firms.xlsx")
    (tmp_path / "firms.csv").write_text("Company;Country\nA;DE\n")
    for name in ("firms.xlsx", "firms.csv"):
        outcome = run("validate", "-d", str(tmp_path / name))
        said = " ".join((outcome.out + outcome.err).split())
        assert outcome.status == 1
        assert "matcher ingest tables" in said
        assert f"{name} -o OUT" in said
