"""What every renderer promises, whatever the finding and the format: one list, one suite."""

from __future__ import annotations

import csv
import html
import html.parser
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from pptx import Presentation

from matcher.ecosystem import Ecosystem
from matcher.findings import Finding
from matcher.matching import PartnerModel
from matcher.reporting.document import Document
from matcher.reporting.formats import FORMATS, PRINTED, file_bytes, render
from matcher.reporting.match_entries import shown_components
from matcher.reporting.record import Summary
from matcher.reporting.render_html import to_html
from matcher.reporting.render_pptx import to_pptx
from matcher.reporting.render_workbook import to_xlsx
from matcher.reporting.text import visible
from matcher.reporting.views import view_of
from matcher.reporting.views.report import view as report_view

from .hostile_findings import FINDINGS, HOSTILE

#: The namespace of what stands on slides.
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def hostile(rich_made: dict[str, pd.DataFrame]) -> Ecosystem:
    """The rich ecosystem with every name an attack, as of a day."""
    tables = dict(rich_made)
    for table in ("organizations", "capabilities", "coalitions", "collaborations"):
        names = [f"{HOSTILE[row % len(HOSTILE)]} {row}" for row in range(len(tables[table]))]
        tables[table] = tables[table].assign(name=pd.Series(names, dtype="str"))
    return Ecosystem.from_tables(tables, "rich").as_of("2020-06-30")


@pytest.fixture(scope="module")
def findings(hostile: Ecosystem) -> dict[str, Finding]:
    model = PartnerModel().fit(hostile)
    return {name: make(hostile, model) for name, make in FINDINGS.items()}


#: The formats of which a test below says that names are text in them.
NAMES_ARE_TEXT: set[str] = set()

_Test = TypeVar("_Test", bound=Callable[..., None])


def names_are_text_in(*formats: str) -> Callable[[_Test], _Test]:
    """Mark the test that names from the data are no mark-up and steer nothing in these formats."""
    NAMES_ARE_TEXT.update(formats)
    return lambda test: test


def test_of_every_format_it_is_tested_that_names_are_text() -> None:
    assert set(FORMATS) - NAMES_ARE_TEXT == set(), "write a test with @names_are_text_in(...)"
    assert set(FORMATS) >= NAMES_ARE_TEXT


every_finding = pytest.mark.parametrize("name", list(FINDINGS))
every_format = pytest.mark.parametrize("form", PRINTED)
every_file = pytest.mark.parametrize("ending", [each.ending[1:] for each in FORMATS.values()])


@every_finding
@every_format
def test_the_same_bytes_twice_and_the_finding_is_not_changed(
    findings: dict[str, Finding], name: str, form: str
) -> None:
    before = json.dumps(findings[name].to_dict())
    assert render(findings[name], form) == render(findings[name], form)
    assert json.dumps(findings[name].to_dict()) == before


@names_are_text_in("table", "json")
@every_finding
@every_format
def test_names_steer_no_terminal(findings: dict[str, Finding], name: str, form: str) -> None:
    text = render(findings[name], form)
    harmful = {c for c in set(text) if unicodedata.category(c) in ("Cc", "Cf")} - {"\n"}
    assert harmful == set()


@names_are_text_in("md")
@every_finding
def test_names_are_no_mark_up_in_markdown(findings: dict[str, Finding], name: str) -> None:
    text = render(findings[name], "md")
    assert "<" not in text
    assert not re.search(r"(?<!\\)\]\(javascript", text)


@names_are_text_in("csv")
@every_finding
def test_names_are_no_formulas(findings: dict[str, Finding], name: str) -> None:
    for row in csv.reader(io.StringIO(render(findings[name], "csv"), newline="")):
        for cell in row:
            if not re.fullmatch(r"[-+]?[\d.]+(e[-+]?\d+)?", cell):
                assert not cell.startswith(FORMULA)


def numbers_of(value: Any, called: str) -> Iterator[float]:
    """Give every number of that name, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == called and isinstance(inner, float):
                yield inner
            yield from numbers_of(inner, called)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers_of(inner, called)


def test_what_stands_for_a_score_of_the_prior_stands_in_every_format(
    findings: dict[str, Finding],
) -> None:
    matches = json.loads(render(findings["suggest"], "json"))["matches"]
    assert len({round(each["relative"]) for each in matches}) > 4
    for form, pattern in (("table", "fit {} of 100"), ("md", ": fit {} of 100")):
        text = render(findings["suggest"], form)
        assert not re.search(r"\d points", text)
        for each in matches:
            assert pattern.format(round(each["relative"])) in text
            assert each["relation"] is None or each["relation"][1:] in text
    rows = list(csv.DictReader(io.StringIO(render(findings["suggest"], "csv"), newline="")))
    for row, each in zip(rows, matches, strict=True):
        assert float(row["relative"]) == each["relative"]
        assert float(row["score"]) == each["score"]


@pytest.mark.parametrize("name", ["pairs", "recruit"])
def test_every_score_stands_in_every_format(findings: dict[str, Finding], name: str) -> None:
    document = json.loads(render(findings[name], "json"))
    scores = [row["score"] for row in document.get("pairs", [])]
    scores = scores or [row["score"] for row in document["candidates"]]
    assert len(scores) == 8
    rows = list(csv.DictReader(io.StringIO(render(findings[name], "csv"), newline="")))
    assert [float(row["score"]) for row in rows] == pytest.approx(scores)
    assert set(scores) <= set(numbers_of(findings[name].to_dict(), "score"))
    # Points of the prior say nothing by themselves: the place among all candidates is shown.
    fits = [row["relative"] for row in document.get("pairs") or document["candidates"]]
    assert len(fits) == 8
    for form in ("table", "md"):
        text = render(findings[name], form).replace("\u2212", "-").replace("\\", "")
        for fit in fits:
            shown = (
                rf"fit {fit:.0f} of 100" if name == "pairs" else rf"(?<![\d.]){fit:.0f}(?![\d.])"
            )
            assert re.search(shown, text), (form, fit)


@every_finding
def test_every_figure_of_the_terminal_is_in_markdown(
    findings: dict[str, Finding], name: str
) -> None:
    figures = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?")
    # What a terminal leaves out it counts, and only there.
    counts = r"(?m)^ *and [\d,]+ more .*$|\band [\d,]+ more\b"
    drawn = re.sub(counts, "", render(findings[name], "table", width=400))
    shown = set(figures.findall(drawn))
    assert shown
    whole = set(figures.findall(render(findings[name], "md")))
    # A measure has three decimals in a terminal, where seven stand side by side, and four here.
    exact = [float(each) for each in whole if re.fullmatch(r"\d\.\d{4}", each)]
    rounded = {
        each
        for each in shown - whole
        if name == "backtest"
        and re.fullmatch(r"\d\.\d{3}", each)
        and any(abs(float(each) - other) < 0.00056 for other in exact)
    }
    assert shown - whole == rounded


def in_letters(text: str) -> str:
    """Leave out blanks and the escapes of Markdown."""
    return "".join(html.unescape(text).replace("\\", "").split())


@pytest.mark.parametrize("form", ["table", "md"])
def test_every_problem_stands_in_every_format(findings: dict[str, Finding], form: str) -> None:
    report: Any = findings["validate"]
    assert len(report.problems) == 9 and len(report.notes) == 1
    text = in_letters(render(report, form, width=400))
    assert "9problems" in text
    for each in (*report.problems, *report.notes):
        assert in_letters(f"row {each.row}, column {each.column} '{visible(each.value)}'") in text
        assert in_letters(f"{each.problem}. {each.fix}.") in text
    rows = list(csv.DictReader(io.StringIO(render(report, "csv"), newline="")))
    assert [int(row["row"]) for row in rows] == [each.row for each in report.problems]


@pytest.mark.parametrize("form", ["table", "md"])
def test_every_merger_stands_in_every_format(findings: dict[str, Finding], form: str) -> None:
    report: Any = findings["resolve"]
    text = in_letters(render(report, form, width=400))
    whole = form == "md"
    for cluster in report.clusters:
        assert f"{len(cluster.members)}organizations" in text
        for member in cluster.members if whole else cluster.members[:6]:
            assert in_letters(visible(member.name)) in text
    assert ("and2moreorganizations" in text) == (not whole)
    for each in report.doubtful if whole else report.doubtful[:20]:
        assert (f"{each.probability:.3f}" if each.probability is not None else "-") in text
    assert ("and5morepairs" in text) == (not whole)
    # Why is detail: each weight of each decision is in Markdown.
    decisions = [each for cluster in report.clusters for each in cluster.decisions]
    for each in [*decisions, *report.doubtful]:
        for step in each.waterfall[1:]:
            assert (f"({step.weight:+.1f})" in text) == whole
    rows = list(csv.DictReader(io.StringIO(render(report, "csv"), newline="")))
    assert [row["id"] for row in rows] == [
        member.id for cluster in report.clusters for member in cluster.members
    ]


@every_file
def test_a_file_of_a_report_is_the_same_twice(findings: dict[str, Finding], ending: str) -> None:
    report: Any = findings["report"]
    before = json.dumps(report.to_dict())
    assert file_bytes(report, f"a.{ending}") == file_bytes(report, f"b.{ending}")
    assert json.dumps(report.to_dict()) == before


# -- pages and workbooks, of every document ------------------------------------------------------


@pytest.fixture(scope="module")
def documents(findings: dict[str, Finding]) -> dict[str, Document]:
    """The document of every finding; of a report, that of its page beside that of its text."""
    found = {name: view_of(each) for name, each in findings.items()}
    found["report as text"] = found["report"]
    found["summary"] = view_of(Summary(findings["report"]))  # type: ignore[arg-type]
    return {**found, "report": report_view(findings["report"])}  # type: ignore[arg-type]


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.attacks: list[str] = []
        self.figures: set[float] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key.startswith("on") or (value or "").lower().startswith("javascript:"):
                self.attacks.append(f"{tag} {key}")
            if value and (key in ("data-value", "data-score") or key.startswith("data-part-")):
                self.figures.add(float(value))
        if tag in ("img", "iframe", "object", "embed"):
            self.attacks.append(tag)


def tags_of(page: str) -> _Tags:
    parser = _Tags()
    parser.feed(page)
    return parser


@names_are_text_in("html")
def test_names_are_no_mark_up_in_any_page(documents: dict[str, Document]) -> None:
    for name, document in documents.items():
        page = to_html(document)
        assert tags_of(page).attacks == [], name
        assert "<script>alert(1)" not in page, name
        assert not {"\x1b", "\u202e"} & set(page), name
        # Only the scripts of the page run: a policy names them, and loads nothing.
        assert page.count("<script>") == page.count("sha256-") - 1 == 3, name


@names_are_text_in("xlsx")
def test_names_are_no_formulas_in_any_workbook(documents: dict[str, Document]) -> None:
    attacked = 0
    for name, document in documents.items():
        with zipfile.ZipFile(io.BytesIO(to_xlsx(document))) as archive:
            assert not any("vba" in each.lower() for each in archive.namelist()), name
            assert not any("externalLink" in each for each in archive.namelist()), name
            pages = [each for each in archive.namelist() if each.startswith("xl/worksheets/sheet")]
            assert len(pages) > (10 if name == "report" else 0), name
            for page in pages:
                tree = ElementTree.fromstring(archive.read(page))
                cells = {each.tag.rsplit("}", 1)[-1] for each in tree.iter()}
                assert "c" in cells and not {"f", "hyperlink"} & cells, (name, page)
            attacked += "=cmd()" in archive.read("xl/sharedStrings.xml").decode()
    assert attacked >= 3


@names_are_text_in("pptx")
def test_a_summary_opens_as_slides_with_names_as_text(documents: dict[str, Document]) -> None:
    content = to_pptx(documents["summary"])
    assert to_pptx(documents["summary"]) == content
    deck = Presentation(io.BytesIO(content))
    text = "\n".join(
        "".join(run.text or "" for run in paragraph.iter(f"{DRAWING}t"))
        for slide in deck.slides
        for paragraph in slide.element.iter(f"{DRAWING}p")
    )
    assert not {"\x1b", "\u202e"} & set(text)
    assert "<script>alert(1)</script>" in text
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        slides = [each for each in archive.namelist() if each.startswith("ppt/slides/slide")]
        assert slides and not any(b"hlinkClick" in archive.read(each) for each in slides)


def test_a_document_gives_the_same_page_and_workbook_twice(documents: dict[str, Document]) -> None:
    for name, document in documents.items():
        assert to_html(document) == to_html(document), name
        assert to_xlsx(document) == to_xlsx(document), name


def cells_of(document: Document) -> dict[str, list[dict[str, Any]]]:
    """Read a workbook back: the rows of each sheet by the heads of its columns."""
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(document)))
    found = {}
    for sheet in book:
        heads, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, heads), row, strict=True)) for row in rows]
    return found


def column(rows: list[dict[str, Any]], head: str) -> list[Any]:
    return [row[head] for row in rows]


def exactly(values: list[float | None]) -> list[Any]:
    """Compare to the 16 digits that a workbook holds; what is unknown is an empty cell."""
    return [each if each is None else pytest.approx(each, rel=1e-14) for each in values]


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_page_and_workbook_hold_the_figures_as_numbers(
    findings: dict[str, Finding], documents: dict[str, Document]
) -> None:
    report: Any = findings["report"]
    candidates: Any = findings["recruit"]
    book, page = cells_of(documents["report"]), tags_of(to_html(documents["report"]))
    scores = [each.score for each in report.answers]
    assert column(book["matches"], "points") == exactly(scores)
    lifts = [each.lift for each in report.answers]
    assert column(book["matches"], "odds against a random pair") == exactly(lifts)
    parts = [part.contribution for each in report.answers for part in each.components]
    assert column(book["components"], "points") == exactly(parts)
    assert report.model.kind == "prior"  # whose points are read as the place among all
    fits = [round(each.relative) for each in report.answers]
    assert column(book["matches"], "fit of 100") == exactly(fits)
    # What every pair starts with stands in the workbook alone, beside the points.
    read = [
        part.contribution
        for each in report.answers
        for part in shown_components(each.components, report.model)
    ]
    assert {*read, *fits} <= page.figures
    listed = [(found.coalition, each) for found in report.recruits for each in found.candidates]
    known = {(coalition, each.organization.id) for coalition, each in listed}
    # Those of the best set that are not among them follow.
    listed += [
        (found.coalition, each)
        for found in report.recruits
        for each in found.advised.candidates
        if (found.coalition, each.organization.id) not in known
    ]
    assert len(listed) > len(known)
    assert column(book["recruit"], "fit, points") == exactly([each.fit for _, each in listed])
    ranked = [row for found in report.recruits for row in found.advised.organizations]
    assert sum(row["in the best set"] == "yes" for row in book["recruit"]) == len(ranked)
    shown = tags_of(to_html(documents["recruit"])).figures
    (rows,) = cells_of(documents["recruit"]).values()
    for number, each in enumerate(candidates.candidates):
        assert [rows[number]["fit of 100"], rows[number]["gain"]] == exactly(
            [round(each.relative), each.gain]
        )
        assert {round(each.relative), each.gain} <= shown


@names_are_text_in("svg")
def test_names_are_no_elements_in_the_picture(findings: dict[str, Finding]) -> None:
    report: Any = findings["report"]
    root = ElementTree.fromstring(file_bytes(report, "a.svg"))
    tags = {each.tag.rsplit("}", 1)[-1] for each in root.iter()}
    assert not tags & {"script", "img", "image", "foreignObject"}
    assert not any(key.startswith("on") for each in root.iter() for key in each.attrib)


@names_are_text_in("png")
def test_a_painted_picture_holds_no_text_at_all(findings: dict[str, Finding]) -> None:
    report: Any = findings["report"]
    content = file_bytes(report, "a.png")
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    place, parts = 8, []
    while place < len(content):
        parts.append(content[place + 4 : place + 8])
        place += 12 + int.from_bytes(content[place : place + 4])
    assert set(parts) <= {b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"IDAT", b"IEND"}
    assert place == len(content)
