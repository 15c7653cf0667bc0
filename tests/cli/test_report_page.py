"""The page of `matcher report` in a real browser: it works, loads nothing, and can be read."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import HOSTILE_NAMES

#: Chromium without a screen, and without whatever it would ask of a network by itself.
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: What a screen reader would call the element that has the focus.
FOCUSED = """() => {
    const at = document.activeElement;
    return at.getAttribute("aria-label") || at.textContent.trim();
}"""

NO_WEBGL = ("--disable-3d-apis",)

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def hostile_page(run, hostile: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "hostile.html"
    assert run("report", "--org", "plain", "-d", hostile, "-o", str(path)).status == 0
    return path


@pytest.fixture(scope="module")
def browser_of(require_tool) -> Iterator[Callable[..., Any]]:
    """Return a function that gives the browser that runs with some arguments."""
    from playwright.sync_api import sync_playwright

    chromium = require_tool("chromium")
    with sync_playwright() as playwright:

        @functools.cache
        def start(*arguments: str) -> Any:
            return playwright.chromium.launch(
                executable_path=chromium, args=[*ARGUMENTS, *arguments]
            )

        yield start


@pytest.fixture
def open_page(browser_of: Callable[..., Any]) -> Iterator[Open]:
    """Return a function that opens a page; what it complains of or asks for fails the test."""
    complaints: list[str] = []
    pages = []

    def start(path: Path, *arguments: str, width: int = 1280, **options: Any) -> Any:
        page = browser_of(*arguments).new_page(viewport={"width": width, "height": 900}, **options)
        pages.append(page)
        page.on("console", lambda said: _note(complaints, said))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        page.on("request", lambda asked: _note_request(complaints, asked.url))
        page.goto(path.as_uri())
        return page

    yield start
    for page in pages:
        page.close()
    assert complaints == []


def _note(complaints: list[str], said: Any) -> None:
    if said.type == "error":
        complaints.append(said.text)


def _note_request(complaints: list[str], url: str) -> None:
    if not url.startswith(("file:", "data:", "blob:")):
        complaints.append(f"asked for {url}")


def column(page: Any, table: str, number: int) -> list[str]:
    rows = page.locator(f'table[data-table="{table}"] tbody tr:not([hidden])')
    return [row.locator("td, th").nth(number).inner_text() for row in rows.all()]


def test_tables_sort_and_filter(report_page: Path, open_page: Open) -> None:
    page = open_page(report_page)
    region = page.get_by_role("region", name="Matches side by side")
    points = [float(each) for each in column(page, "matches", 4)]
    assert points == sorted(points, reverse=True)
    head = region.get_by_role("button", name="Fit of 100")
    head.click()
    assert [float(each) for each in column(page, "matches", 4)] == sorted(points)
    head.press("Enter")
    assert [float(each) for each in column(page, "matches", 4)] == points
    assert page.locator('th[aria-sort="descending"]').inner_text() == "Fit of 100"
    region.get_by_role("button", name="Partner").click()
    names = column(page, "matches", 1)
    assert [name.lower() for name in names] == sorted(name.lower() for name in names)
    page.get_by_label("Filter: Matches side by side").fill(names[0])
    assert column(page, "matches", 1) == [names[0]]


def test_matches_unfold_sort_and_filter(report_page: Path, open_page: Open) -> None:
    page = open_page(report_page)
    items = page.locator(".partners > li")
    second = items.nth(1)
    assert not second.get_by_text("What the fit rests on: the longer, the more").is_visible()
    second.locator("summary").click()
    assert second.get_by_text("What the fit rests on: the longer, the more").is_visible()
    assert second.get_by_role("img").is_visible()
    page.get_by_label("Sort the partners").select_option("by proximity")
    order = [float(each.get_attribute("data-part-2")) for each in items.all()]
    assert order == sorted(order, reverse=True)
    page.get_by_label("Filter the partners").fill("Hyundai")
    shown = page.locator(".partners > li:not([hidden])")
    assert 0 < shown.count() < items.count()
    assert all("hyundai" in each.text_content().lower() for each in shown.all())


def test_the_network_is_searched_filtered_and_clicked(report_page: Path, open_page: Open) -> None:
    page = open_page(report_page)
    card = page.locator("[data-card]")
    assert page.locator("[data-canvas] canvas").count() > 3
    page.locator("[data-search]").fill("hanyang")
    page.locator("[data-search]").press("Enter")
    assert card.get_by_role("heading", level=3).inner_text() == "Hanyang University"
    assert "한양대학교" in card.inner_text()
    page.get_by_label("Close the card").click()
    assert not card.is_visible()
    page.locator('[data-filter="kind"]').select_option("university")
    assert "match" in page.locator("[data-found]").inner_text()
    page.locator('[data-filter="kind"]').select_option("any")
    page.get_by_role("button", name="Reset").click()
    page.wait_for_timeout(500)
    where = page.evaluate(
        """() => {
            const root = document.querySelector("[data-network]");
            root.querySelector("[data-canvas]").scrollIntoView({ block: "center" });
            const renderer = root.view.renderer;
            const key = renderer.getGraph().findNode((_, node) => node.label === "LG Electronics");
            const at = renderer.graphToViewport(renderer.getGraph().getNodeAttributes(key));
            const box = renderer.getContainer().getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];
        }"""
    )
    page.mouse.move(*where)
    page.mouse.click(*where)
    card.wait_for()
    assert card.get_by_role("heading", level=3).inner_text() == "LG Electronics"
    assert "AI One Team" in card.inner_text()


def test_without_webgl_the_still_picture_is_asked(report_page: Path, open_page: Open) -> None:
    page = open_page(report_page, *NO_WEBGL)
    assert "no WebGL" in page.locator("[data-note]").inner_text()
    still = page.locator("[data-still]")
    still.locator("circle", has_text=re.compile("^KT$")).click()
    assert page.locator("[data-card] h3").inner_text() == "KT"
    page.locator('[data-filter="coalition"]').select_option("AI One Team")
    assert still.locator("circle.dim", has_text=re.compile("^Kakao$")).count() == 1
    assert still.locator("circle.dim", has_text=re.compile("^KT$")).count() == 0


def test_without_scripts_it_can_be_read(report_page: Path, open_page: Open) -> None:
    page = open_page(report_page, java_script_enabled=False)
    assert page.get_by_role("heading", level=1).inner_text() == "Partners for KT"
    assert page.locator("[data-note]").inner_text().startswith("This is a still picture")
    assert page.locator("[data-still] svg").is_visible()
    assert page.locator('table[data-table="coverage"]').is_visible()
    second = page.locator(".partners > li").nth(1)
    second.locator("summary").click()
    assert second.get_by_text("What the fit rests on: the longer, the more").is_visible()


def test_on_paper_everything_is_unfolded(report_page: Path, open_page: Open) -> None:
    page = open_page(report_page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 740, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 740
    for item in page.locator(".partners > li").all():
        assert item.get_by_text("What the fit rests on: the longer, the more").is_visible()
    assert page.locator("[data-still] svg").is_visible()
    assert not page.locator("[data-canvas]").is_visible()
    assert not page.locator("nav.contents").is_visible()
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_serious(
    report_page: Path, open_page: Open, node_folder: Path, width: int, scheme: str
) -> None:
    page = open_page(report_page, width=width, color_scheme=scheme)
    page.evaluate((node_folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    serious = [
        (each["id"], each["nodes"][0]["html"], each["nodes"][0]["failureSummary"])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_small_screen_rows_are_cards(report_page: Path, open_page: Open) -> None:
    page = open_page(report_page, width=360)
    table = page.locator('table[data-table="ties-1"]')
    row = table.get_by_role("row").nth(1)
    assert row.get_by_role("rowheader").count() == 1
    cell = row.locator("td.medium")
    label = cell.evaluate("each => getComputedStyle(each, '::before').content")
    assert label == '"Source"'
    box = cell.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
    # Its heads are still there to sort by.
    table = page.locator('table[data-table="recruit-1"]')
    table.get_by_role("button", name="Gain", exact=True).click()
    gains = [float(each) for each in column(page, "recruit-1", 3)]
    assert gains == sorted(gains)


def test_the_keyboard_goes_from_the_top_to_the_answer(report_page: Path, open_page: Open) -> None:
    page = open_page(report_page)
    names = []
    for _ in range(10):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED))
    assert names[:3] == ["Skip to: Answer", "Answer", "Coalitions"]
    assert names[7:] == ["Filter the partners", "Sort the partners", "Unfold all"]
    page.keyboard.press("Tab")
    first = page.locator(".partners details").first
    assert first.get_attribute("open") is not None
    page.keyboard.press("Enter")
    assert first.get_attribute("open") is None


def test_escape_closes_the_card_and_chooses_nothing(report_page: Path, open_page: Open) -> None:
    page = open_page(report_page)
    page.locator("[data-search]").fill("hanyang")
    page.locator("[data-search]").press("Enter")
    renderer = "document.querySelector('[data-network]').view.renderer"
    faded = f"""() => {{
        const renderer = {renderer};
        const shown = renderer.getGraph().nodes().map((key) => renderer.getNodeDisplayData(key));
        return shown.filter((each) => each.color === "#e6e7e9").length;
    }}"""
    assert page.evaluate(faded) > 10  # those that it has no link to stand back
    page.keyboard.press("Escape")
    assert not page.locator("[data-card]").is_visible()
    assert page.evaluate(faded) == 0
    page.locator("[data-search]").press("Enter")
    page.locator('[data-filter="coalition"]').select_option("AI One Team")
    assert not page.locator("[data-card]").is_visible()  # a filter is a new question
    total, standing_back = page.evaluate(f"{renderer}.getGraph().order"), page.evaluate(faded)
    assert 0 < standing_back < total


def test_hostile_names_show_as_text(hostile_page: Path, open_page: Open) -> None:
    page = open_page(hostile_page)
    script = next(name for name in HOSTILE_NAMES if "<script>" in name)
    assert page.get_by_text(script).count() > 1
    assert page.locator("img").count() == 0
    page.locator("[data-search]").fill("<script>")
    page.locator("[data-search]").press("Enter")
    card = page.locator("[data-card]")
    assert card.get_by_role("heading", level=3).inner_text() == script
    assert "<img src=x onerror=alert(1)>" in page.locator("main").inner_text()
    assert page.locator("main script, [data-card] img").count() == 0
    page.locator("[data-search]").fill("gnp")
    page.locator("[data-search]").press("Enter")
    assert card.get_by_role("heading", level=3).inner_text() == r"evil \u202egnp.exe"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_name_without_end_does_not_widen_the_page(
    run, open_page: Open, tmp_path: Path, width: int
) -> None:
    name = "A" * 300
    tables = {
        "organizations": ["id,name", f"a,{name}", f"b,{name[:-1]}B", "c,plain"],
        "capabilities": ["id,name", f"k,{name}"],
        "evidence": ["organization_id,capability_id,direction,strength", "a,k,offers,0.9"],
        "coalitions": ["id,name", f"x,{name}", "y,other"],
        "memberships": ["coalition_id,organization_id", "x,a", "y,b"],
    }
    for table, rows in tables.items():
        (tmp_path / f"{table}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = tmp_path / "long.html"
    assert run("report", "--org", "c", "-d", str(tmp_path), "-o", str(path)).status == 0
    page = open_page(path, width=width)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
