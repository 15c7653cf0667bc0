"""`matcher report`: every format shows the figures of one record."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

import matcher
from matcher.reporting.formats import file_bytes
from matcher.reporting.record import Report
from matcher.reporting.render_html import LICENCES

from .conftest import DAY, HOSTILE_NAMES

#: The bars of a workbook are an extension of its format, which openpyxl reads past.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


@pytest.fixture(scope="module")
def report() -> Report:
    """Make the record on KT once; every format is drawn from it."""
    return matcher.Workspace("korea-ai-2020", DAY, prior=True).report("KT")


@pytest.fixture(scope="module")
def written(report: Report) -> dict[str, bytes]:
    endings = ("html", "xlsx", "png", "svg", "md", "json", "csv")
    return {ending: file_bytes(report, f"kt.{ending}") for ending in endings}


@pytest.fixture(scope="module")
def record(written: dict[str, bytes]) -> Any:
    return json.loads(written["json"])


@pytest.fixture(scope="module")
def page(written: dict[str, bytes]) -> str:
    return written["html"].decode("utf-8")


class Tables(HTMLParser):
    """Reads the rows of each table of a page, and the attributes of the matches."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.matches: list[dict[str, str | None]] = []
        self._rows: list[list[str]] | None = None
        self._in_cell = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = dict(attributes)
        if tag == "table" and known.get("data-table"):
            self._rows = self.tables.setdefault(str(known["data-table"]), [])
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append("")
            self._in_cell = True
        elif tag == "li" and "data-score" in known:
            self.matches.append(known)

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._rows = None
        elif tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell and self._rows:
            self._rows[-1][-1] += data.strip()


@pytest.fixture(scope="module")
def shown(page: str) -> Tables:
    parser = Tables()
    parser.feed(page)
    return parser


@pytest.fixture(scope="module")
def sheets(written: dict[str, bytes]) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(written["xlsx"]))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def one(value: float) -> str:
    return f"{round(value, 1) + 0.0:.1f}"


# -- the same figures --------------------------------------------------------------------------


def test_every_format_ranks_the_same_partners_with_the_same_points(
    document, record: Any, shown: Tables, page: str, written: dict[str, bytes], sheets
) -> None:
    matches = document("suggest", "KT", "--as-of", DAY, "--prior")["matches"]
    assert record["suggestions"]["matches"] == matches
    expected = [(match["partner"]["name"], match["score"]) for match in matches]
    assert len(expected) == 10
    # A reader sees the standing in place of the prior's points, which are no odds.
    standing = [round(match["relative"]) for match in matches]
    assert [(each["data-name"], float(str(each["data-score"]))) for each in shown.matches] == [
        (name, fit) for (name, _), fit in zip(expected, standing, strict=True)
    ]
    points = [str(fit) for fit in standing]
    assert re.findall(r'data-figure="score">([^<]+)<', page) == points
    assert [row[4] for row in shown.tables["matches"][1:]] == points
    head, *rows = sheets["matches"]
    partner, column = head.index("partner"), head.index("points")
    assert [row[partner] for row in rows] == [name for name, _ in expected]
    assert [row[column] for row in rows] == pytest.approx([score for _, score in expected])
    text = written["md"].decode("utf-8")
    assert re.findall(r"^### \d+\. .+?: fit (\d+) of 100$", text, re.MULTILINE) == points
    assert len(written["csv"].decode("utf-8").splitlines()) == 11


def test_the_components_sum_to_the_score_wherever_they_are_shown(
    record: Any, shown: Tables, sheets
) -> None:
    rows = sheets["components"][1:]
    for match, item in zip(record["suggestions"]["matches"], shown.matches, strict=True):
        parts = [part["contribution"] for part in match["components"]]
        shown_parts = summed(match, record["model"]["kind"])
        found = [float(str(item[f"data-part-{i}"])) for i in range(len(shown_parts))]
        assert found == pytest.approx(shown_parts)
        assert f"data-part-{len(shown_parts)}" not in item
        in_sheet = [row[4] for row in rows if row[0] == match["rank"]]
        assert in_sheet == pytest.approx(parts)
        assert sum(parts) == pytest.approx(match["score"], abs=1e-6)


def summed(match: dict[str, Any], kind: str) -> list[float]:
    """Give the parts that a page draws: the families, then what every pair starts with as one.

    The prior measures nothing of rivalry: what is 0 by construction is not shown. Nor is with it
    what every pair starts with, for its score is shown as a fit, and its parts as shares in %.
    """
    start = ("context", "baseline")
    hidden = {*start, "rivalry"} if kind == "prior" else {*start}
    parts = [p["contribution"] for p in match["components"] if p["name"] not in hidden]
    if kind == "prior":
        return [100.0 * each / sum(part for part in parts if part > 0) for each in parts]
    return [*parts, sum(p["contribution"] for p in match["components"] if p["name"] in start)]


def test_the_waterfall_writes_each_part(record: Any, page: str) -> None:
    what = "What the fit rests on: the longer, the more"  # of a learned score, how it adds up
    (first,) = re.findall(rf"<figcaption>{what}</figcaption>.*?</svg>", page, re.S)[:1]
    figures = re.findall(r"<text[^>]*>([+-]?\d+\.\d)%</text>", first)
    match = record["suggestions"]["matches"][0]
    parts = summed(match, record["model"]["kind"])
    assert [float(each) for each in figures] == [round(each, 1) for each in parts]


def test_no_odds_are_made_up_where_the_model_gives_none(
    record: Any, page: str, sheets, written: dict[str, bytes]
) -> None:
    assert record["model"]["kind"] == "prior"
    assert all(match["lift"] is None for match in record["suggestions"]["matches"])
    for text in (page, written["md"].decode("utf-8")):
        assert "there are no odds" in text
        assert "learned nothing" not in text and "nothing was learned" not in text.lower()
        assert "times those of a random pair" not in text
    head = sheets["matches"][0]
    for name in ("probability", "odds against a random pair", "90% interval from, points"):
        assert {row[head.index(name)] for row in sheets["matches"][1:]} == {None}


def test_every_format_shows_the_same_coverage(
    document, record: Any, shown: Tables, written: dict[str, bytes], sheets
) -> None:
    standing = document("coalitions", "--as-of", DAY)
    assert record["standing"]["coalitions"] == standing["coalitions"]
    for place, coalition in enumerate(standing["coalitions"], start=1):
        rows = {row[0]: row[place] for row in shown.tables["coverage"][1:]}
        in_sheet = {row[1]: row[2] for row in sheets["coverage"][1:] if row[0] == coalition["name"]}
        for row in coalition["coverage"]:
            assert in_sheet[row["name"]] == pytest.approx(row["strength"])
            if row["covered"]:
                assert rows[row["name"]] == f"{row['strength']:.2f}"
                line = f"| {row['name']} | {row['strength']:.2f} |"
                assert line in written["md"].decode("utf-8")


def test_every_format_shows_the_same_plan(record: Any, shown: Tables, page: str, sheets) -> None:
    assert [each["name"] for each in record["recruits"]] == [
        each["name"] for each in record["standing"]["coalitions"]
    ]
    for place, recruit in enumerate(record["recruits"], start=1):
        read = [
            (each["organization"]["name"], str(round(each["relative"])))
            for each in recruit["candidates"]
        ]
        expected = [
            (each["organization"]["name"], one(each["relative"])) for each in recruit["candidates"]
        ]
        rows = shown.tables[f"recruit-{place}"][1:]
        assert [(row[1], row[2]) for row in rows] == read
        plan = recruit["free_plan"] or recruit["plan"]
        best = plan["candidates"]
        assert [each["organization"]["id"] for each in best] == plan["organizations"]
        for each in best:
            assert f"{each['organization']['name']}: adds {each['gain']:.2f} by itself" in page
        # Who of the best set is not among the candidates follows them in the sheet.
        listed = {each["organization"]["id"] for each in recruit["candidates"]}
        expected += [
            (each["organization"]["name"], one(each["relative"]))
            for each in best
            if each["organization"]["id"] not in listed
        ]
        in_sheet = [row for row in sheets["recruit"][1:] if row[0] == recruit["name"]]
        assert [(row[2], one(row[3])) for row in in_sheet] == expected
        assert all(each["gain"] > 0 for each in best)
        assert f"to {plan['value_after']:.2f}" in page
        assert f"{recruit['plan']['value_after']:.2f} (" in page


def test_sources_are_counted_and_linked(record: Any, shown: Tables, page: str, sheets) -> None:
    expected = [(each["source"], each["count"]) for each in record["sources"]]
    assert [(row[0], int(row[1])) for row in shown.tables["sources"][1:]] == expected
    assert [(row[0], row[1]) for row in sheets["sources"][1:]] == expected
    linked = [each for each in record["sources"] if each["url"]]
    assert len(linked) > 50
    assert all(f'href="{html.escape(each["url"])}"' in page for each in linked)


def test_what_the_report_rests_on_is_said(
    record: Any, page: str, written: dict[str, bytes]
) -> None:
    assert (record["seed"], record["as_of"]) == (0, DAY)
    for text in (page, written["md"].decode("utf-8")):
        assert DAY in text
        assert record["version"] in text
        assert record["backtest_note"] in html.unescape(text)


# -- one file ----------------------------------------------------------------------------------


def test_the_page_is_one_file_that_may_load_nothing(page: str) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert "default-src &#39;none&#39;" in policy or "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r'<(?:script|img|iframe|link)[^>]+(?:src|href)="(?!data:)', page) == []
    assert " style=" not in re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S)
    assert re.findall(r"\son\w+=", re.sub(r"<script\b.*?</script>", "", page, flags=re.S)) == []
    assert "sourceMappingURL" not in page


def test_the_page_carries_the_licences_whole(page: str) -> None:
    for name in LICENCES:
        text = resources.files("matcher_reports").joinpath("vendor", f"{name}.LICENSE.txt")
        assert html.escape(text.read_text("utf-8"), quote=True) in page.replace("&#34;", "&quot;")


def test_the_command_writes_what_the_record_gives(
    report_page: Path, written: dict[str, bytes]
) -> None:
    assert report_page.read_bytes() == written["html"]


@pytest.mark.parametrize("ending", ["html", "xlsx", "png", "svg"])
def test_the_same_record_gives_the_same_bytes(
    report: Report, written: dict[str, bytes], ending: str
) -> None:
    assert file_bytes(report, f"again.{ending}") == written[ending]


# -- the workbook ------------------------------------------------------------------------------


def test_the_workbook_has_its_sheets_frozen_and_filtered(written: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written["xlsx"]))
    wanted = ["matches", "components", "evidence", "coalitions", "coverage", "recruit", "sources"]
    assert [name for name in book.sheetnames if name in wanted] == wanted
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
    assert book["matches"].column_dimensions["B"].width > 20
    heads = {cell.value: cell.column_letter for cell in book["matches"][1]}
    points = book["matches"][f"{heads['points']}2"]
    assert (points.data_type, points.number_format) == ("n", "0.0")
    bars = [rule for rules in book["matches"].conditional_formatting for rule in rules.rules]
    assert {rule.type for rule in bars} == {"dataBar"}
    assert book.properties.created.year == 2000
    # Reasons take several lines, and no program is asked to find the height of a row.
    assert book["matches"].row_dimensions[2].height > 30


def test_no_cell_of_a_workbook_is_a_formula(run, hostile: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.xlsx"
    assert run("report", "--org", "plain", "-d", hostile, "-o", str(path)).status == 0
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "=cmd()" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)


# -- pictures ----------------------------------------------------------------------------------


def test_the_picture_is_for_a_slide(written: dict[str, bytes]) -> None:
    from PIL import Image

    image = Image.open(io.BytesIO(written["png"]))
    assert image.size == (3200, 1800)
    assert len(image.convert("RGB").getcolors(2**24) or ()) > 50
    root = ElementTree.fromstring(written["svg"])
    words = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"AI One Team", "KT", "LG Electronics"} <= words


def test_the_picture_shows_the_strengths_of_the_record(
    record: Any, written: dict[str, bytes]
) -> None:
    root = ElementTree.fromstring(written["svg"])
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    coalition = record["standing"]["coalitions"][0]
    strongest = {row["name"]: row["strength"] for row in coalition["coverage"]}
    place = words.index("Smart home")
    assert words[place + 1] == f"{strongest['Smart home']:.2f}"


# -- what can be asked for ---------------------------------------------------------------------


def test_without_a_name_the_best_pairs_are_given(output, document, hostile: str) -> None:
    report = json.loads(output("report", "-d", hostile, "-k", "3", "-f", "json"))
    assert report["suggestions"] is None
    assert report["pairs"]["pairs"] == document("pairs", "-d", hostile, "-k", "3")["pairs"]


def test_a_coalition_asks_for_its_lead(run, tmp_path: Path) -> None:
    path = tmp_path / "team.json"
    assert run("report", "--coalition", "AI One Team", "--as-of", DAY, "-o", str(path)).status == 0
    report = json.loads(path.read_text("utf-8"))
    assert report["organization"]["name"] == "KT"
    assert [each["name"] for each in report["recruits"]] == ["AI One Team"]
    assert len(report["standing"]["coalitions"]) == 2  # it and its rival
    # Whom to invite comes first, then the partners of the lead.
    page = tmp_path / "team.md"
    assert run("report", "--coalition", "AI One Team", "--as-of", DAY, "-o", str(page)).status == 0
    lead = page.read_text("utf-8").splitlines()[4]
    assert lead.startswith("AI One Team would do best to invite ")
    assert report["recruits"][0]["plan"]["names"][0] in lead
    assert "The best partners for KT are " in lead


def test_the_terminal_shows_the_answer_the_coalitions_and_the_plan(report: Report) -> None:
    text = file_bytes(report, "kt.txt").decode("utf-8")
    for words in ("Partners for KT", "A is AI One Team, B is", "Whom AI One Team could invite"):
        assert words in text


@pytest.mark.parametrize("name", ["report.pdf", "report"])
def test_an_ending_that_says_no_format_is_refused(run, tmp_path: Path, name: str) -> None:
    outcome = run("report", "-o", str(tmp_path / name))
    assert outcome.status == 2
    assert ".html" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_nobody_has_leaves_no_file(run, tmp_path: Path) -> None:
    outcome = run("report", "--org", "Nobody Inc", "-o", str(tmp_path / "a.html"))
    assert outcome.status == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["html", "svg"])
def test_hostile_names_are_text(run, hostile: str, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"hostile.{ending}"
    assert run("report", "--org", "plain", "-d", hostile, "-o", str(path)).status == 0
    text = path.read_text("utf-8")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    if ending == "svg":
        ElementTree.fromstring(text)
    assert len(HOSTILE_NAMES) > 5
