"""What every renderer promises, whatever the finding and the format: one list, one suite."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from matcher.coalitions import recruit, study_coalitions, what_if
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.summary import describe
from matcher.evaluation import backtest
from matcher.findings import Finding
from matcher.matching import PartnerModel
from matcher.matching.group_model import GroupModel
from matcher.reporting.render import FORMATS, render
from matcher.reporting.report_files import report_bytes
from matcher.workspace import Workspace

HOSTILE = (
    "=cmd()",
    "<script>alert(1)</script>",
    "red \x1b[31m name",
    "evil \u202egnp.exe",
    "[click](javascript:alert(1))",
    "a|b",
    "@SUM(A1)",
    "<img src=x onerror=alert(1)>",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def hostile(rich_made: dict[str, pd.DataFrame]) -> Ecosystem:
    """The rich ecosystem with every name an attack, as of a day."""
    tables = dict(rich_made)
    for table in ("organizations", "capabilities", "coalitions", "collaborations"):
        names = [f"{HOSTILE[row % len(HOSTILE)]} {row}" for row in range(len(tables[table]))]
        tables[table] = tables[table].assign(name=pd.Series(names, dtype="str"))
    return Ecosystem.from_tables(tables, "rich").as_of("2020-06-30")


FINDINGS: dict[str, Callable[[Ecosystem, PartnerModel], Finding]] = {
    "suggest": lambda eco, model: model.suggest("org00001", k=8),
    "explain": lambda eco, model: model.explain("org00001", "org00002"),
    "pairs": lambda eco, model: model.pairs(k=8),
    "coalitions": lambda eco, model: study_coalitions(
        eco, "coalition001", "coalition002", model=GroupModel(model, learn=False)
    ),
    "recruit": lambda eco, model: recruit(eco, "coalition001", GroupModel(model, learn=False), k=8),
    "whatif": lambda eco, model: what_if(eco, "coalition001", ["org00001"], []),
    "info": lambda eco, model: describe(eco),
    "backtest": lambda eco, model: backtest(eco, "2019-06-30", queries=30, learn=False),
    "report": lambda eco, model: Workspace(eco, model=model).report(
        "org00001", "coalition001", k=8
    ),
}


@pytest.fixture(scope="module")
def findings(hostile: Ecosystem) -> dict[str, Finding]:
    model = PartnerModel().fit(hostile)
    return {name: make(hostile, model) for name, make in FINDINGS.items()}


every_finding = pytest.mark.parametrize("name", list(FINDINGS))
every_format = pytest.mark.parametrize("form", FORMATS)
every_file = pytest.mark.parametrize("ending", ["html", "xlsx", "svg"])


@every_finding
@every_format
def test_the_same_bytes_twice_and_the_finding_is_not_changed(
    findings: dict[str, Finding], name: str, form: str
) -> None:
    before = json.dumps(findings[name].to_dict())
    assert render(findings[name], form) == render(findings[name], form)
    assert json.dumps(findings[name].to_dict()) == before


@every_finding
@every_format
def test_names_steer_no_terminal(findings: dict[str, Finding], name: str, form: str) -> None:
    text = render(findings[name], form)
    harmful = {c for c in set(text) if unicodedata.category(c) in ("Cc", "Cf")} - {"\n"}
    assert harmful == set()


@every_finding
def test_names_are_no_mark_up_in_markdown(findings: dict[str, Finding], name: str) -> None:
    text = render(findings[name], "md")
    assert "<" not in text
    assert not re.search(r"(?<!\\)\]\(javascript", text)


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


@pytest.mark.parametrize("name", ["suggest", "pairs", "recruit"])
def test_every_score_stands_in_every_format(findings: dict[str, Finding], name: str) -> None:
    document = json.loads(render(findings[name], "json"))
    scores = [row["score"] for row in document.get("matches", document.get("pairs", []))]
    scores = scores or [row["score"] for row in document["candidates"]]
    assert len(scores) == 8
    rows = list(csv.DictReader(io.StringIO(render(findings[name], "csv"), newline="")))
    assert [float(row["score"]) for row in rows] == pytest.approx(scores)
    assert set(scores) <= set(numbers_of(findings[name].to_dict(), "score"))
    for form in ("table", "md"):
        text = render(findings[name], form).replace("\u2212", "-").replace("\\", "")
        for score in scores:
            assert re.search(rf"(?<![\d.]){re.escape(f'{score:+.1f}')}(?!\d)", text) or re.search(
                rf"(?<![\d.]){re.escape(f'{score:.1f}')}(?!\d)", text
            ), (form, score)


@every_file
def test_a_file_of_a_report_is_the_same_twice(findings: dict[str, Finding], ending: str) -> None:
    report: Any = findings["report"]
    before = json.dumps(report.to_dict())
    assert report_bytes(report, f"a.{ending}") == report_bytes(report, f"b.{ending}")
    assert json.dumps(report.to_dict()) == before


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.attacks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key.startswith("on") or (value or "").lower().startswith("javascript:"):
                self.attacks.append(f"{tag} {key}")
        if tag == "img" and ("src", "x") in attrs:
            self.attacks.append(tag)


def test_names_are_no_mark_up_in_the_page(findings: dict[str, Finding]) -> None:
    report: Any = findings["report"]
    page = report_bytes(report, "a.html").decode()
    parser = _Tags()
    parser.feed(page)
    assert parser.attacks == []
    assert "<script>alert(1)" not in page
    assert "\x1b" not in page


def test_names_are_no_formulas_in_the_workbook(findings: dict[str, Finding]) -> None:
    report: Any = findings["report"]
    sheets = 0
    with zipfile.ZipFile(io.BytesIO(report_bytes(report, "a.xlsx"))) as archive:
        for name in archive.namelist():
            assert "vba" not in name.lower()
            if name.startswith("xl/worksheets/sheet"):
                tree = ElementTree.fromstring(archive.read(name))
                cells = {each.tag.rsplit("}", 1)[-1] for each in tree.iter()}
                assert "c" in cells and "f" not in cells, name
                sheets += 1
        assert "=cmd()" in archive.read("xl/sharedStrings.xml").decode()
    assert sheets > 3


def test_names_are_no_elements_in_the_picture(findings: dict[str, Finding]) -> None:
    report: Any = findings["report"]
    root = ElementTree.fromstring(report_bytes(report, "a.svg"))
    tags = {each.tag.rsplit("}", 1)[-1] for each in root.iter()}
    assert not tags & {"script", "img", "image", "foreignObject"}
    assert not any(key.startswith("on") for each in root.iter() for key in each.attrib)
