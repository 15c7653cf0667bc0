"""Documents made by hand, and every view of the Korean data, as text."""

import re
from dataclasses import replace

import pytest

from matcher.ecosystem.summary import Count, InfoReport
from matcher.reporting.document import (
    Chart,
    Column,
    Document,
    Entry,
    Facts,
    Link,
    Ranking,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.formats import render
from matcher.reporting.picture import Picture
from matcher.reporting.render_markdown import to_markdown
from matcher.reporting.render_terminal import draw_document
from matcher.reporting.terminal import to_text

from ..cli.conftest import invoke

HOSTILE = "<b>x</b> | [red]y[/red] \x1b[31m *z*\n# head"


def as_terminal(document: Document) -> str:
    return to_text(lambda console: draw_document(document, console))


@pytest.fixture
def hostile() -> Document:
    table = Table("t", (Column(HOSTILE), Column("n", "value")), ((HOSTILE, 1.0), (None, None)))
    entry = Entry(1, HOSTILE, HOSTILE, 12.34, "points", HOSTILE, (HOSTILE,), (), local=HOSTILE)
    return Document(
        HOSTILE,
        (HOSTILE,),
        (
            Sentences((HOSTILE, Link(HOSTILE, "https://x.org/a)>b\n")), listed=True),
            Sentences((HOSTILE,), tone="warning"),
            Facts(((HOSTILE, HOSTILE),)),
            table,
            Chart(HOSTILE, lambda: Picture(1.0, 1.0, HOSTILE, ()), replace(table, continues=True)),
            Ranking("r", (entry,)),
            Section(HOSTILE, (table,)),
        ),
    )


def test_markdown_shows_hostile_text_as_it_is(hostile: Document) -> None:
    text = to_markdown(hostile)
    assert "<b>" not in text and "\x1b" not in text
    assert not re.search(r"(?<!\\)\*z", text)
    assert not re.search(r"^# head", text, re.MULTILINE)
    assert "(<https://x.org/a)%3Eb%0A>)" in text


def test_a_terminal_is_steered_by_no_text(hostile: Document) -> None:
    text = as_terminal(hostile)
    assert "\x1b" not in text and "[red]y" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_details_and_further_rows_are_left_to_the_other_formats() -> None:
    rows = tuple((f"row {n}", f"detail {n}") for n in range(5))
    columns = (Column("name"), Column("more", full=True))
    document = Document(
        "Title",
        blocks=(Table("t", columns, rows, first=2), Sentences(("all of it",), full=True)),
    )
    shown, whole = as_terminal(document), to_markdown(document)
    assert "row 1" in shown and "row 2" not in shown and "detail" not in shown
    assert "and 3 more rows (-f md or -f json shows all)" in shown and "all of it" not in shown
    assert "row 4" in whole and "detail 4" in whole and "all of it" in whole


def test_bars_of_tables_that_go_on_compare_and_are_named_once() -> None:
    columns = tuple(
        Column(name, "points", 9, short=name[:4], bars=True, largest=40.0)
        for name in ("similarity", "rivalry")
    )
    entries = tuple(
        Entry(
            place + 1,
            f"Number {place}",
            "",
            row[0],
            "points",
            None,
            (),
            (Table(f"t{place}", columns, (row,), continues=place > 0),),
        )
        for place, row in enumerate([(40.0, -3.25), (20.0, 0.0), (10.0, 5.0)])
    )
    document = Document("Title", blocks=(Ranking("r", entries, first=2, noun="numbers"),))
    assert as_terminal(document).splitlines() == [
        "Title",
        "",
        "  1  Number 0" + "40.0 points".rjust(67),
        "     simi      riva",
        "     ███ 40.0  -3.2",
        "",
        "  2  Number 1" + "20.0 points".rjust(67),
        "     █▌ 20.0   0.0",
        "and 1 more (-f md or -f json shows all)",
    ]
    assert "similarity | rivalry" in to_markdown(document)
    assert "10.0 | 5.0" in to_markdown(document)


def test_a_ranking_is_first_a_table_in_markdown() -> None:
    best = Entry(1, "A", "company", 0.0, "points", "a reason", ("a rival",), (), local="B")
    unranked = Entry(None, "C", "", 3, "parts", None, (), (), kind="count")
    text = to_markdown(Document("Title", blocks=(Ranking("r", (best,)), Ranking("s", (unranked,)))))
    assert text == (
        "# Title\n\n"
        "| rank | name | points | first reason | watch out |\n"
        "| ---: | --- | ---: | --- | --- |\n"
        "| 1 | A (company) | 0.0 | a reason | a rival |\n\n"
        "## 1. A (B): 0.0 points\n\ncompany\n\na reason\n\n- **Watch out:** a rival\n\n"
        "## C: 3 parts\n"
    )


def test_a_line_of_a_list_goes_on_below_its_words() -> None:
    listed = Sentences(("word " * 20, "short", "more"), listed=True, first=2, noun="words")
    warned = Sentences(("rivals",), listed=True, tone="warning")
    document = Document("Title", blocks=(Section("Outer", (Section("Inner", (listed,)), warned)),))
    assert as_terminal(document).splitlines() == [
        "Title",
        "",
        "Outer",
        "Inner",
        "  - " + ("word " * 15).rstrip(),
        "    " + ("word " * 5).rstrip(),
        "  - short",
        "  and 1 more (-f md or -f json shows all)",
        "! rivals",
    ]
    assert "- short\n- more\n\n- **Watch out:** rivals" in to_markdown(document)


def test_of_several_names_a_terminal_shows_the_first() -> None:
    names = tuple(f"name {place}" for place in range(6))
    document = Document("Title", blocks=(Table("t", (Column("names"),), ((names,),)),))
    assert "name 3 and 2 more" in as_terminal(document)
    assert "| name 0, name 1, name 2, name 3, name 4, name 5 |" in to_markdown(document)
    long = tuple(f"name {place} {30 * 'x'}" for place in range(6))
    document = Document("Title", blocks=(Table("t", (Column("names"),), ((long,),)),))
    assert f"{long[0]} and 5 more" in as_terminal(document)


def test_a_terminal_says_which_sections_it_leaves_out() -> None:
    words = (Sentences(("words",)),)
    sections = tuple(Section(name, words, full=True, about="all of it") for name in "ABC")
    document = Document("Title", blocks=(Section("Shown", words, about="so far"), *sections))
    assert as_terminal(document).splitlines()[-3:] == [
        "Shown: so far",
        "words",
        "More in -f md: A, B and others",
    ]
    assert "## C: all of it" in to_markdown(document)


def test_a_table_without_rows_is_not_drawn() -> None:
    document = Document("Title", blocks=(Table("t", (Column("names"),), ()),))
    assert "names" not in as_terminal(document) + to_markdown(document)


def test_levels_of_headings_go_down_with_the_sections() -> None:
    inner = Section("Inner", (Sentences(("words",)),))
    text = to_markdown(Document("Title", blocks=(Section("Outer", (inner,)),)))
    assert text == "# Title\n\n## Outer\n\n### Inner\n\nwords\n"


@pytest.mark.parametrize(
    "command",
    [
        ["info"],
        ["recruit", "AI One Team"],
        ["whatif", "AI One Team", "--join", "Naver"],
        ["suggest", "KT", "--novelty", "0.4", "--country", "KR"],
        ["explain", "KT", "LG Electronics"],
        ["pairs"],
        ["validate"],
        ["coalitions"],
        ["coalitions", "AI One Team"],
    ],
)
def test_all_figures_of_the_terminal_are_in_markdown(command: list[str]) -> None:
    found = [invoke(*command, "-f", form) for form in ("table", "md", "md")]
    assert [each.status for each in found] == [0, 0, 0]
    shown, whole, again = (each.out for each in found)
    figures = re.compile(r"\d+(?:\.\d+)?")
    # What a terminal leaves out it counts, and only there.
    drawn = figures.findall(re.sub(r"\band\s+[\d,]+\s+more\b", "", shown))
    assert drawn
    assert set(drawn) <= set(figures.findall(whole))
    assert whole == again


def test_countries_beyond_those_listed_are_summed_up() -> None:
    countries = tuple(Count(f"C{place}", 1000 - place) for place in range(14))
    report = InfoReport(
        "toy", None, None, None, (), {"organizations": 1}, {}, (), countries, (), ()
    )
    shown = render(report, "table")
    assert "C11" in shown
    assert "C12" not in shown
    assert "and 2 more countries with 1,975 organizations" in shown
    assert "C13" in render(report, "md")
