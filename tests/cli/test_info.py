"""`matcher info`: what a data set holds."""

from __future__ import annotations

import pytest

from .conftest import EVE, bundled, csv_rows

TABLES = (
    *("organizations", "capabilities", "evidence", "collaborations", "participants"),
    *("collaboration_capabilities", "coalitions", "memberships", "rivalries", "ties"),
)


def test_counts_rows_as_the_files_have_them(document) -> None:
    report = document("info")
    assert report["tables"] == {table: len(bundled(table)) for table in TABLES}
    assert (report["name"], report["day"]) == ("korea-ai-2020", report["last_date"])
    kinds = {each["name"]: each["count"] for each in report["kinds"]}
    assert kinds["university"] == sum(r["kind"] == "university" for r in bundled("organizations"))


def test_as_of_counts_what_was_known(document) -> None:
    report = document("info", "--as-of", EVE)
    assert report["day"] == EVE
    assert report["last_date"] <= EVE
    known = [row for row in bundled("memberships") if row["since"] <= EVE]
    # "2020-03" is known from the end of March, "2020-08" not in June.
    assert report["tables"]["memberships"] == len(known)
    assert {each["name"]: each["count"] for each in report["coalitions"]}["AI One Team"] == 5
    assert document("info", "--as-of", "2020-02-19")["coalitions"] == []


@pytest.mark.parametrize("form", ["table", "md", "csv"])
def test_every_format_shows_the_same_figures(document, output, form: str) -> None:
    tables = document("info")["tables"]
    text = output("info", "-f", form)
    if form == "csv":
        assert {r["name"]: int(r["count"]) for r in csv_rows(text)} == tables
        return
    lines = [line.replace("|", " ").replace("\\", "").split() for line in text.splitlines()]
    for name, count in tables.items():
        assert any(line[:2] == [name, f"{count:,}"] for line in lines)


def test_the_data_can_come_from_the_environment(document, run, monkeypatch) -> None:
    monkeypatch.setenv("MATCHER_DATA", "ai-capabilities")
    outcome = run("info", "-f", "csv")
    assert outcome.status == 0
    assert "organizations,66" not in outcome.out


def test_a_data_set_without_dates(document, output) -> None:
    report = document("info", "-d", "ai-capabilities")
    assert (report["day"], report["first_date"], report["last_date"]) == (None, None, None)
    assert "undated" in output("info", "-d", "ai-capabilities")
