"""`matcher report --summary`: one page for a board, and the first sheet of a printed page."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

import matcher
from matcher.reporting.document import Table
from matcher.reporting.formats import file_bytes, render
from matcher.reporting.record import Report, Summary
from matcher.reporting.views.summary import _clauses, front, step_words

from .conftest import DAY, EVE, write_table

CASES = {
    "the eve": ("korea-ai-2020", EVE, "KT", None),
    "the day": ("korea-ai-2020", DAY, "KT", None),
    "a coalition": ("korea-ai-2020", DAY, None, "AI One Team"),
    "pairs": ("korea-ai-2020", DAY, None, None),
    "consortia": ("korea-sovereign-ai-2025", "2025-08-04", "Upstage", None),
    "consortia later": ("korea-sovereign-ai-2025", None, "Upstage", None),
}


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {
        name: matcher.Workspace(data, day, prior=True).report(organization, coalition)
        for name, (data, day, organization, coalition) in CASES.items()
    }


@pytest.fixture(scope="module")
def wordy(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make a data set with names of 300 letters, and everybody of 12 rival coalitions' mind."""
    folder = tmp_path_factory.mktemp("data") / "wordy"
    long = "Gesellschaft " * 23
    people = [(f"o{row}", f"{row} {long}", "research_institute", "DE") for row in range(30)]
    write_table(folder, "organizations", "id name kind country", people)
    skills = [(f"c{row}", f"{row} Fähigkeit {long}") for row in range(8)]
    write_table(folder, "capabilities", "id name", skills)
    rows = [
        (f"o{row}", f"c{(row + turn) % 8}", direction, 0.8, "2020-01-01", f"Bote {long}", long)
        for row in range(30)
        for turn, direction in enumerate(("offers", "needs", "offers", "needs"))
    ]
    columns = "organization_id capability_id direction strength date source note"
    write_table(folder, "evidence", columns, rows)
    sides = [(f"k{row}", f"{row} Bündnis {long}", "2019") for row in range(12)]
    write_table(folder, "coalitions", "id name founded", sides)
    seats = [(f"k{row % 12}", f"o{row}") for row in range(20)]
    write_table(folder, "memberships", "coalition_id organization_id", seats)
    return str(folder)


@pytest.fixture(scope="module")
def printed(require_tool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return a function that prints a page on A4, and gives the text of each sheet."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=require_tool("chromium"), args=["--headless", "--no-sandbox"]
        )

        def sheets(page: bytes) -> list[str]:
            path = tmp_path_factory.mktemp("printed") / "page.html"
            path.write_bytes(page)
            tab = browser.new_page()
            tab.goto(path.as_uri())
            content = tab.pdf(format="A4", print_background=True)
            tab.close()
            return [
                " ".join(each.extract_text().split())
                for each in pypdf.PdfReader(io.BytesIO(content)).pages
            ]

        yield sheets
        browser.close()


@pytest.mark.parametrize("name", list(CASES))
def test_a_summary_prints_on_one_sheet(reports: dict[str, Report], printed, name: str) -> None:
    (sheet,) = printed(file_bytes(Summary(reports[name]), "kt.html"))
    for each in reports[name].answers[:5]:
        assert each.partner.name in sheet
    for words in ("About what, and what is against it", "Why", "How the coalitions stand"):
        assert words in sheet
    assert f"what had happened by {reports[name].as_of}" in sheet


@pytest.mark.slow
@pytest.mark.parametrize("name", ["the eve", "the day", "consortia"])
def test_a_report_is_printed_with_the_summary_on_its_first_sheet(
    reports: dict[str, Report], printed, name: str
) -> None:
    (alone,) = printed(file_bytes(Summary(reports[name]), "kt.html"))
    first, second, *more = printed(file_bytes(reports[name], "kt.html"))
    assert sorted(first.split()) == sorted(alone.split())
    assert "rests on: the longer, the more" in second
    assert more


def test_long_names_do_not_make_a_second_sheet(wordy: str, printed) -> None:
    report = matcher.Workspace(wordy, prior=True).report("o0")
    assert len(report.answers) > 5 and len(report.standing.coalitions) > 6
    assert len(printed(file_bytes(Summary(report), "a.html"))) == 1


def test_what_is_against_a_step_is_never_cut_in_half() -> None:
    step = "Call A about B. Against it: they work with C (a rival; D, 2020); E is old; F is new."
    assert step_words(step, 200) == step
    assert step_words(step, 50).endswith(
        "Against it: they work with C (a rival; D, 2020); and 2 more in the full report."
    )
    assert step_words(step, 50).startswith("Call A about B. ")


def test_what_is_cut_are_whole_clauses_the_last_first() -> None:
    """The heart of a caution may stand at the end of its clause."""
    about = "Call A about B, which both offer: they would bring C"
    step = f"{about}; D has worked with both, with them last in 2017. Against it: E is old."
    assert step_words(step, 130) == step
    assert step_words(step, 100) == f"{about} … Against it: E is old."
    rivals = (
        "both cover 15 [of 36; A]; they are declared rivals, by one report [2020; Korea Herald]"
    )
    assert _clauses(rivals, 60) == "both cover 15 [of 36; A] …"


def test_the_newest_fact_is_one_about_who_is_called(reports: dict[str, Report]) -> None:
    report = reports["the day"]
    (calls,) = (each for each in front(report).blocks[0].blocks if isinstance(each, Table))
    for answer, row in zip(report.answers, calls.rows, strict=False):
        about = [each for each in answer.evidence if answer.partner.name in each.text]
        assert row[-1] == max((each.date for each in about if each.date), default=None)
    assert any(
        row[-1] != max(e.date or "" for e in a.evidence)
        for a, row in zip(report.answers, calls.rows, strict=False)
    )


@pytest.mark.parametrize("form", ["table", "md"])
def test_text_says_whom_to_call_about_what_and_what_is_against(
    reports: dict[str, Report], form: str
) -> None:
    report = reports["the eve"]
    text = "".join(render(Summary(report), form, width=500).replace("\\", "").split())
    for each in report.answers[:5]:
        for words in (each.partner.name, each.next_step, each.relation or "They work on"):
            assert "".join(words.split())[:12] in text
    assert "".join(report.model.note.split()) in text
    assert "LG Uplus, SK Telecom (competitors)".replace(" ", "") in text
    assert "Existing partners of KT, left out unless asked for: ".replace(" ", "") in text
    assert len(render(Summary(report), form)) < len(render(report, form)) / 2


def test_the_command_writes_it(run, tmp_path: Path) -> None:
    asked = ("report", "--org", "KT", "--as-of", EVE, "--summary", "--prior")
    for ending in ("html", "md", "txt", "pptx"):
        path = tmp_path / f"kt.{ending}"
        assert run(*asked, "-o", str(path)).status == 0
        assert path.stat().st_size > 1000
    assert run(*asked).out == (tmp_path / "kt.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("-f", "json"), "leave out --summary"),
        (("-f", "csv"), "leave out --summary"),
        (("-o", "kt.json"), "without --summary"),
        (("-o", "kt.png"), "without --summary"),
    ],
)
def test_what_has_no_shorter_form_is_refused(run, more: tuple[str, str], said: str) -> None:
    outcome = run("report", "--summary", *more)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in " ".join(outcome.err.split())


def test_the_record_does_not_change(reports: dict[str, Report]) -> None:
    before = json.dumps(reports["the day"].to_dict())
    page = file_bytes(Summary(reports["the day"]), "a.html")
    assert file_bytes(Summary(reports["the day"]), "b.html") == page
    assert json.dumps(reports["the day"].to_dict()) == before


def test_who_is_at_hand_for_a_need_stands_on_the_page(reports: dict[str, Report]) -> None:
    found = reports["the day"].suggestions
    assert found is not None and found.at_hand
    page = render(Summary(reports["the day"]), "md")
    assert "Ask first who is at hand for what KT needs: Hyundai Heavy Industries" in page
