"""The page of a document made by hand: all blocks are there, and no text of the data is mark-up."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from matcher.reporting.document import Document, Link, Section, Sentences
from matcher.reporting.render_html import to_html
from matcher.reporting.text import visible

from .documents import document_of

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "red \x1b[31m name",
    "evil \u202egnp.exe",
    "{{ 7 * 7 }}",
)


def attributes(page: str) -> set[str]:
    found: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.update(  # type: ignore[method-assign]
        name for name, _ in attrs
    )
    parser.feed(page)
    return found


def body(page: str) -> str:
    return page[page.index("<body>") : page.index("<footer>")]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_in_every_block(text: str) -> None:
    page = to_html(document_of(text))
    shown = body(page)
    tags = set(re.findall(r"<([a-zA-Z]+)", shown))
    assert {"a", "svg", "table"} <= tags
    assert not tags & {"script", "img", "iframe"}
    # The first script is the network's data; it ends once, and no browser runs it.
    rest = page[page.index("</footer>") :]
    kinds = re.findall(r"<script[^>]*>", rest)
    assert kinds == ['<script type="application/json" data-network-data>', *["<script>"] * 3]
    data = rest[rest.index(kinds[0]) + len(kinds[0]) : rest.index("</script>")]
    assert json.loads(data)["nodes"][0]["name"] == visible(text)
    assert not [name for name in attributes(shown) if name.startswith("on")]
    assert set(re.findall(r'href="([^"]*)"', shown)) == {"#all", "https://example.org/"}
    assert not {"\x1b", "\u202e"} & set(page)
    assert "49" not in re.sub(r'"[^"]*"', "", shown)


def test_every_block_is_drawn() -> None:
    shown = body(to_html(document_of("plain")))
    names = set(re.findall(r'data-table="([^"]+)"', shown))
    assert names == {"seen", "evidence", "of-1", "of-2"}
    for mark in (
        'class="ranking ranked"',
        "data-network>",
        'class="folded"',
        "<dl",
        'class="warning',
    ):
        assert mark in shown
    assert shown.count("heat-5") == 1
    heads = re.findall(r'<th scope="col">([^<]*)</th>', shown[: shown.index("<ol")])
    assert heads == ["Plain", "Share", "Source", "Words", "Read"]
    assert shown.count('<ul class="tight"><li>plain</li><li>plain</li></ul>') == 1
    assert shown.count('data-value=""') >= 1  # what is unknown has no figure to sort by
    assert shown.count('role="img"') == 4  # two charts, the still picture, the canvas


def test_the_contents_name_the_sections_and_the_first_can_be_skipped_to() -> None:
    document = Document("T", (), (Section("One", (Sentences(("a",)),), "one"), Section("Two", ())))
    links = re.findall(r'<a (?:class="skip" )?href="#([^"]+)">([^<]+)</a>', to_html(document))
    assert links == [("one", "Skip to: One"), ("one", "One")]


def test_a_line_of_pieces_links_and_marks_each() -> None:
    line = ("See `fit`: ", Link("A, 2020-01-02", "https://example.org/"), " and ", Link("B"))
    page = to_html(Document("T", (), (Sentences((line,)),)))
    date = '<span class="date">2020-01-02</span>'
    link = f'<a href="https://example.org/" rel="noopener noreferrer">A, {date}</a>'
    said = f'<span class="said">{link}</span> and <span class="said">B</span>'
    assert f'<p class="plain">See <code>fit</code>: {said}</p>' in page


def test_the_same_document_gives_the_same_page() -> None:
    assert to_html(document_of("a")) == to_html(document_of("a"))
