"""Slides, opened again: their text, what is editable, and that nothing leaves a slide."""

from __future__ import annotations

import io
import itertools
from importlib.machinery import ModuleSpec
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Pt

import matcher
from matcher.errors import RequestError
from matcher.reporting import formats
from matcher.reporting.document import (
    Column,
    Document,
    Link,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.formats import file_bytes
from matcher.reporting.record import Report
from matcher.reporting.render_pptx import HEIGHT, WIDTH, to_pptx


def opened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def texts(deck: Any) -> list[list[str]]:
    """Give the text of each slide, a table's by its cells."""
    found = []
    for slide in deck.slides:
        said = []
        for shape in slide.shapes:
            if shape.has_table:
                said += [cell.text for row in shape.table.rows for cell in row.cells]
            else:
                said.append(shape.text_frame.text)
        found.append(said)
    return found


def holds(deck: Any) -> None:
    """Hold that everything is text or a table, and that nothing leaves its slide or overlaps."""
    assert (deck.slide_width, deck.slide_height) == (Pt(WIDTH), Pt(HEIGHT))
    for slide in deck.slides:
        ends = []
        for shape in slide.shapes:
            assert shape.has_text_frame or shape.has_table
            high = sum(row.height for row in shape.table.rows) if shape.has_table else shape.height
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
            assert shape.top >= 0 and shape.top + high <= deck.slide_height
            ends.append((shape.top, shape.top + high))
        ends.sort()
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(ends))


@pytest.fixture(scope="module")
def report() -> Report:
    return matcher.Workspace("korea-ai-2020", "2020-06-03", prior=True).report("KT")


def test_a_report_on_slides(report: Report) -> None:
    content = file_bytes(report, "kt.pptx")
    assert file_bytes(report, "again.pptx") == content
    deck = opened(content)
    holds(deck)
    slides = texts(deck)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[0] == "Whom KT should call"
    assert {"How the coalitions stand", "How sure this is"} < set(titles)
    said = " ".join(" ".join(each) for each in slides if each[0].startswith(titles[0]))
    for each in report.answers[:5]:
        assert each.partner.name in said
        assert (each.relation or "") in said
    sure = slides[titles.index("How sure this is")]
    assert report.model.note in " ".join(sure)
    assert deck.core_properties.created.year == 2000


def test_what_is_too_long_goes_on_on_the_next_slide() -> None:
    words = "a sentence that is not short at all, and says little " * 8
    columns = (Column("name", width=20), Column("what", width=60), Column("of 1", "strength"))
    rows = tuple((f"row {number}", words[: 40 * (number % 7)], 0.5) for number in range(40))
    blocks = (
        Sentences(tuple(f"{number}: {words}" for number in range(12)), listed=True),
        Sentences((("source: ", Link("Bote", "https://example.org/")),)),
        Table("rows", columns, rows),
    )
    deck = opened(to_pptx(Document("Long", ("data",), (Section("Much " * 30, blocks),))))
    holds(deck)
    slides = texts(deck)
    assert len(slides) > 4
    assert "(continued)" in slides[1][0]
    whole = "\n".join(each for slide in slides for each in slide)
    for number in range(12):
        assert f"{number}: a sentence" in whole
    for number in range(40):
        assert f"row {number}" in whole.splitlines()
    assert "source: Bote" in whole
    assert sum("of 1" in slide for slide in slides) == sum("0.50" in slide for slide in slides) > 1


def test_a_name_is_text_and_steers_nothing() -> None:
    names = ("=cmd()", "<script>", "red \x1b[31m", "evil \u202egnp", "line\x0bfeed")
    table = Table("names", (Column("name"),), tuple((name,) for name in names))
    document = Document(names[2], (names[3],), (Section(names[1], (table,)),))
    slides = texts(opened(to_pptx(document)))
    assert slides[0][0] == "<script>"
    said = [each for each in slides[0] if each in ("=cmd()", r"red \x1b[31m", r"evil \u202egnp")]
    assert len(said) == 3
    assert r"line\x0bfeed" in slides[0]


def test_without_the_package_it_is_said_before_any_work(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(name: str) -> ModuleSpec | None:
        return None if name == "pptx" else ModuleSpec(name, None)

    monkeypatch.setattr(formats, "find_spec", find)
    with pytest.raises(RequestError, match=r"need the extra slides.*pip install '\.\[slides\]'"):
        file_bytes(report, "kt.pptx")
