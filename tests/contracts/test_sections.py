"""What every section of a report promises: it shows what the record holds, and is described."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from matcher.reporting.document import Document, Section
from matcher.reporting.record import Report
from matcher.reporting.render_markdown import to_markdown
from matcher.reporting.views.report import view
from matcher.workspace import Workspace

#: What of the record the text of each section must name: a section without its line here fails.
SHOWS: dict[str, Callable[[Report], Iterable[str]]] = {
    "Answer": lambda report: (each.partner.name for each in report.suggestions.matches),  # type: ignore[union-attr]
    "What changed": lambda report: (each.name for each in report.since.moves),  # type: ignore[union-attr]
    "Coalitions": lambda report: (
        *(each.name for each in report.standing.coalitions),
        *(each.organization.name for found in report.recruits for each in found.candidates),
    ),
    "Ecosystem": lambda report: (
        each.name for each in report.network.nodes if each.type == "organization"
    ),
    "Method and limits": lambda report: (report.model.event, report.backtest_note),
    "Sources": lambda report: (
        *(each.source for each in report.sources if each.source),
        *(f"{rows:,}" for rows in report.contents.tables.values() if rows),
    ),
    "About": lambda report: (report.dataset, str(report.as_of), report.version, str(report.seed)),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A report that has all that one can have: an answer, coalitions, and an earlier report."""
    earlier = tmp_path_factory.mktemp("earlier") / "eve.json"
    before = Workspace("korea-ai-2020", "2020-06-02", prior=True).report("KT", k=5)
    earlier.write_text(json.dumps(before.to_dict()), "utf-8")
    return Workspace("korea-ai-2020", "2020-06-03", prior=True).report("KT", k=5, since=earlier)


@pytest.fixture(scope="module")
def document(report: Report) -> Document:
    return view(report)


@pytest.fixture(scope="module")
def sections(document: Document) -> dict[str, Section]:
    return {each.title: each for each in document.blocks if isinstance(each, Section)}


def in_letters(text: str) -> str:
    """Leave out blanks and the escapes of Markdown."""
    return re.sub(r"[\s\\]", "", html.unescape(text))


def test_every_section_has_its_line_here(sections: dict[str, Section]) -> None:
    assert set(sections) - set(SHOWS) == set(), "say in SHOWS what the section must show"
    assert set(sections) >= set(SHOWS)


@pytest.mark.parametrize("title", list(SHOWS))
def test_a_section_shows_what_the_record_holds(
    report: Report, sections: dict[str, Section], title: str
) -> None:
    text = in_letters(to_markdown(Document("", blocks=(sections[title],))))
    expected = {in_letters(each) for each in SHOWS[title](report)}
    assert expected, "the case has nothing of this"
    assert {each for each in expected if each not in text} == set()


def test_the_documentation_names_every_section_and_sheet(document: Document) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reports.md").read_text("utf-8")
    described = {*re.findall(r"\*\*([^*]+?)\.?\*\*", page), *re.findall(r"(?m)^#+ (.+)$", page)}
    titles = {each.title for each in document.blocks if isinstance(each, Section)}
    assert titles - described == set(), "describe the section in docs/reports.md"
    rows = set(re.findall(r"(?m)^\| ([a-z ]+) \| ", page))
    sheets = {each.name for each in document.sheets if each.rows}
    assert sheets - rows == set(), "describe the sheet in docs/reports.md"
