"""The pages, in a real browser: by mouse, by keyboard, on a telephone, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from matcher.serving.pages import LINK_ROOM, _as_many_as_fit

from .conftest import Serve, Server

PAGES = {
    "home": "/",
    "partners": "/suggest?organization=KT",
    "partners, not asked yet": "/suggest",
    "partners of nobody": "/suggest?organization=Nawer",
    "organization": "/organization?organization=kt",
    "pair": "/explain?a=KT&b=Naver",
    "pairs": "/pairs",
    "coalitions": "/coalitions",
    "recruit": "/recruit?coalition=AI+One+Team",
    "what if": "/whatif?coalition=AI+One+Team&join=naver",
    "team": "/team?need=Robots&need=cloud-computing%3D0.5&lead=KT",
    "team, not asked yet": "/team",
    "capabilities": "/capabilities",
    "map": "/map",
    "search": "/search?q=samsung",
    "api": "/docs",
}

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    import os
    import shutil

    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium")
    if found is None and os.environ.get("MATCHER_REQUIRE_TOOLS") == "1":
        pytest.fail("this test needs the program 'chromium', which is not on the path")
    if found is None:
        pytest.skip("this test needs the program 'chromium', which is not on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, korea: Server) -> Iterator[Open]:
    """Return a function that opens a page; what it complains of or asks elsewhere fails."""
    complaints: list[str] = []
    contexts = []

    def start(path: str, *, width: int = 1280, error: bool = False, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: _note(complaints, said, error))
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.on("request", lambda asked: _note_request(complaints, asked.url, korea.address))
        page.goto(korea.address + path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def _note(complaints: list[str], said: Any, error: bool) -> None:
    # The browser itself reports the status of a page that is an error.
    if said.type == "error" and not (error and "Failed to load resource" in said.text):
        complaints.append(said.text)


def _note_request(complaints: list[str], url: str, own: str) -> None:
    if not url.startswith((own, "data:")):
        complaints.append(f"asked for {url}")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_everybody_can_use_it(visit: Open, name: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(PAGES[name], width=width, error="nobody" in name)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    found = Axe().run(page).response["violations"]
    serious = [
        (each["id"], each["nodes"][0]["html"][:200])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_names_are_offered_as_one_types(visit: Open) -> None:
    page = visit("/")
    page.get_by_label("Find").click()
    page.keyboard.type("케이")
    page.get_by_role("option", name="KT").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organization?organization=kt")
    assert page.locator("h1").inner_text() == "KT"
    page.get_by_role("link", name="Partners for it").click()
    assert page.locator("h1").inner_text() == "Partners for KT"


def test_a_question_stays_with_back_forward_and_reload(visit: Open) -> None:
    page = visit("/suggest?organization=KT")
    page.get_by_role("link", name="university", exact=True).click()
    page.wait_for_url("**kind=university**")
    first = page.locator(".partner").first.inner_text()
    assert page.locator('select[name="kind"]').input_value() == "university"
    page.go_back()
    assert "kind" not in page.url
    page.go_forward()
    page.reload()
    assert page.locator(".partner").first.inner_text() == first
    assert page.locator('[name="organization"]').input_value() == "KT"


def test_a_link_holds_the_whole_question(visit: Open) -> None:
    page = visit("/suggest?organization=KT&k=3&rivals=flag&as_of=2020-06-02")
    link = page.locator("[data-link]").get_attribute("href")
    for part in (
        "organization=KT",
        "k=3",
        "rivals=flag",
        "as_of=2020-06-02",
        "version=",
        "model=prior",
    ):
        assert part in link
    assert "/korea" not in link


def test_a_what_if_answers_while_boxes_are_ticked(visit: Open) -> None:
    page = visit("/whatif?coalition=AI+One+Team")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("checkbox", name="KAIST").uncheck()
    page.wait_for_url("**leave=kaist**")
    page.locator("main").get_by_text("Its value goes from").wait_for()
    assert ["/part/whatif?" in each for each in asked] == [True]  # the difference, nothing else
    page.reload()
    assert not page.get_by_role("checkbox", name="KAIST").is_checked()
    page.get_by_role("checkbox", name="KAIST").check()
    page.wait_for_url(lambda url: "leave" not in url)


def test_coalitions_are_compared_day_by_day(visit: Open) -> None:
    page = visit("/coalitions")
    page.get_by_role("checkbox", name="AI One Team").check()
    page.wait_for_url("**coalition=ai-one-team**")
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_url("**as_of=2020-02-20**")
    page.get_by_text("as of 2020-02-20").first.wait_for()
    members = page.locator("main tbody tr").count()
    page.keyboard.press("End")
    page.wait_for_url("**as_of=2021-04-20**")
    page.get_by_text("as of 2021-04-20").first.wait_for()
    assert page.locator("main tbody tr").count() > members
    assert page.locator("main thead button").count()  # tables sort after an answer was put in place


def test_counts_filter_by_capability_and_flag(visit: Open) -> None:
    page = visit("/suggest?organization=KT")
    offers = page.get_by_role("region", name="Offers").get_by_role("listitem").first
    count = int(offers.locator(".count").inner_text())
    offers.get_by_role("link").click()
    page.wait_for_url("**capability=**")
    assert page.locator("[data-ranking=partners] > li, [data-ranking] > li").count() <= count
    page.go_back()
    page.get_by_role("region", name="Flags").get_by_role("link", name="already a partner").click()
    page.wait_for_url("**include_partners=True**")
    assert page.get_by_text("already partners").count()


def test_counts_add_up_to_the_possible_partners(visit: Open) -> None:
    page = visit("/suggest?organization=KT")
    said = page.get_by_text("possible partners.").inner_text()
    for name in ("Country", "Kind"):
        counts = page.get_by_role("region", name=name).locator(".count").all_inner_texts()
        assert f"of {sum(map(int, counts))} possible partners" in said


def test_pages_of_coalitions_are_offered_where_there_are_some(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text("id,name\na,Alpha\nb,Beta\n")
    assert "/whatif" not in serve("-d", str(tmp_path)).get("/").text


def test_sources_of_reasons_are_links(visit: Open) -> None:
    page = visit("/suggest?organization=KT")
    first = page.locator("[data-ranking] > li").first
    source = first.get_by_role("link", name="ETNews, 2020-04-16").first
    assert source.get_attribute("href") == "https://m.etnews.com/20200416000159"


def test_on_a_telephone_the_answer_comes_first(visit: Open) -> None:
    page = visit("/whatif?coalition=AI+One+Team", width=360)
    assert page.locator("h1").bounding_box()["y"] < 300
    kaist = page.get_by_role("checkbox", name="KAIST")
    assert not kaist.is_visible()
    page.get_by_text("Change the question").click()
    kaist.uncheck()
    page.get_by_role("status").get_by_text("Its value goes from").wait_for()
    assert visit("/whatif?coalition=AI+One+Team").get_by_role("checkbox", name="KAIST").is_visible()


@pytest.mark.parametrize("name", ["what if", "team", "coalitions"])
def test_no_table_is_cut(visit: Open, name: str) -> None:
    page = visit(PAGES[name])
    cut = "[...document.querySelectorAll('.scroll')].filter((e) => e.scrollWidth > e.clientWidth)"
    assert page.evaluate(f"{cut}.map((each) => each.ariaLabel)") == []


def test_a_seat_is_swapped(visit: Open) -> None:
    page = visit("/team?need=Robots&need=cloud-computing%3D0.5&lead=KT")
    other = page.get_by_role("region", name="Swap a seat").get_by_role("link").first
    name = other.inner_text()
    other.click()
    page.wait_for_url("**without=**")
    best = page.get_by_role("region", name="The best team")
    assert best.get_by_role("link", name=name, exact=True).count()


def test_the_neighbourhood_can_be_walked(visit: Open) -> None:
    page = visit("/organization?organization=kt&as_of=2020-06-03")
    page.locator("[data-network]").get_by_role("searchbox").fill("KAIST")
    page.locator("[data-hits] button").first.click()
    page.locator("[data-card]").get_by_role("link", name="All about KAIST").click()
    page.wait_for_url("**/organization?organization=kaist&as_of=2020-06-03")
    assert page.locator("h1").inner_text() == "KAIST"


def test_where_drawing_is_slow_the_map_slides_along_and_is_drawn_at_rest(visit: Open) -> None:
    page = visit("/map")
    canvas = page.locator("[data-canvas]")
    canvas.scroll_into_view_if_needed()
    # Every look at the clock finds that a whole second has passed.
    page.evaluate("let at = 0; performance.now = () => (at += 1000)")
    box = canvas.bounding_box()
    x, y = box["x"] + 5, box["y"] + 5
    page.mouse.move(x, y)
    page.mouse.down()
    slid = "getComputedStyle(document.querySelector('.sigma-nodes')).translate"
    for step in (1, 2, 3):
        page.mouse.move(x + 10 * step, y)
        page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
    assert page.evaluate(slid).endswith("px")
    camera = "document.querySelector('[data-network]').view.renderer.getCamera().getState().x"
    assert page.evaluate(camera) < 0.5
    page.mouse.up()
    Server.wait_until(lambda: page.evaluate(slid) == "0px")


def test_the_words_of_a_call_become_a_link_of_needs(visit: Open) -> None:
    page = visit("/team")
    page.get_by_label("The words of the call").fill(
        "We need cloud computing and robots. People shall wear red hats; they bake bread."
    )
    assert page.get_by_label("Who leads").count() == 1
    page.get_by_role("button", name="Show").click()
    page.get_by_role("heading", name="The best team").wait_for()
    link = page.locator("[data-link]").get_attribute("href")
    assert "need=cloud-computing" in link
    assert "We" not in link
    others = page.get_by_role("region", name="Swap a seat").get_by_role("link")
    for way in (page.reload, others.first.click, page.get_by_role("link", name="KR").first.click):
        way()
        assert "need=cloud-computing" in page.url
        page.get_by_role("heading", name="The best team").wait_for()
        missed = page.locator("main li", has_text="People shall wear red hats; they bake bread.")
        assert missed.count() == 1


def test_an_address_holds_as_much_of_what_was_not_understood_as_fits() -> None:
    few = ("Red hats; bread.", "빨간 모자")
    assert _as_many_as_fit(few) == few
    found = _as_many_as_fit(["빨간 모자 " * 20] * 90)
    assert len(quote("".join(found))) < 1.1 * LINK_ROOM
    assert found[-1] == f"and {90 - len(found) + 1} more statements"
    assert _as_many_as_fit(["bread"] * 150)[-1] == "and 51 more statements"


def test_reasons_unfold_by_keyboard(visit: Open) -> None:
    page = visit("/suggest?organization=KT")
    second = page.locator("[data-ranking] details").nth(1)
    second.locator("summary").focus()
    page.keyboard.press("Enter")
    assert second.evaluate("each => each.open")


def test_it_works_without_scripts(visit: Open) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_label("Find").fill("naver")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Naver", exact=True).click()
    assert page.locator("h1").inner_text() == "Naver"


@pytest.mark.parametrize("name", ["partners", "pair", "coalitions", "recruit", "team", "map"])
def test_a_view_prints_on_one_sheet(visit: Open, name: str) -> None:
    page = visit(PAGES[name])
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert not page.locator("form.ask").first.is_visible()
    assert page.locator("h1").is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
