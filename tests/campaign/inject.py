"""make inject: text that attacks whoever shows it, in every text column, through every output."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from resource import RLIM_INFINITY
from typing import Any
from xml.etree import ElementTree

from .common import (
    TABLES,
    Campaign,
    document,
    options,
    promise,
    ran,
    report,
    rows_of,
    run,
    until,
    worked_out_once,
    write,
)

#: What a script that runs would set.
HIT = "window.hit=1"

#: Where HIT stands, a script is meant to run; elsewhere a sheet, a terminal or an eye is attacked.
PATTERNS = (
    *("<script>HIT</script>", "</script><script>HIT</script>", "<img src=x onerror=HIT>"),
    *("<svg onload=HIT>", "<svg><script>HIT</script></svg>", "</title><script>HIT</script>"),
    *("</style><script>HIT</script>", "--><script>HIT</script>", "]]><script>HIT</script>"),
    *('"><img src=x onerror=HIT>', "'><img src=x onerror=HIT>", '" onmouseover="HIT" x="'),
    *("<iframe srcdoc='<script>parent.HIT</script>'></iframe>", "<details open ontoggle=HIT>"),
    *("<a href=javascript:HIT>x</a>", "[x](javascript:HIT)", '![x](x" onerror="HIT)'),
    *("<math><mtext><img src=x onerror=HIT>", "<!--<img src=x onerror=HIT>", "{{7*7}}{% raw %}"),
    *("\\u003cscript\\u003eHIT\\u003c/script\\u003e", "&lt;script&gt;HIT&lt;/script&gt;"),
    *("<style>@import 'http://x.invalid'</style>", "<base href=http://x.invalid/>", "${HIT}"),
    *("<meta http-equiv=refresh content='0;url=javascript:HIT'>", "<object data=javascript:HIT>"),
    *(
        "`HIT`",
        "'-HIT-'",
        '"-HIT-"',
        "\\'-HIT//",
        "<body onload=HIT>",
        "<input autofocus onfocus=HIT>",
    ),
    *(
        "=cmd()",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "a\r=1",
        "a\n=1",
        "a\r\n=1",
        "\uff1d1+1",
    ),
    *('=HYPERLINK("http://x.invalid")', "=cmd|' /C calc'!A0", ";=1", ",=1", '",=1,"', "'=1", " =1"),
    *(
        "\x1b[31m",
        "\x1b]8;;http://x.invalid\x07x\x1b]8;;\x07",
        "\x9b31m",
        "\x07",
        "\x08\x08",
        "\x7f",
    ),
    *(
        "\u202egnp.exe",
        "\u2066x\u2069",
        "\u200b",
        "\ufeff",
        "\u2028=1",
        "\u2029",
        "\x85=1",
        "\x0b=1",
    ),
    *("| a | b |", "\\|", "# head", "* * *", "[x]: http://x.invalid", "<http://x.invalid>", "```"),
    *("&xx;", "<!ENTITY x 'y'>", "<?xml version='1.0'?>", "]]>", "<![CDATA[", "</svg>", "</label>"),
)

#: Addresses that no link may have.
ADDRESSES = (
    *("javascript:HIT", "JaVaScRiPt:HIT", "java\nscript:HIT", " javascript:HIT", "vbscript:HIT"),
    *("data:text/html,<script>HIT</script>", "file:///etc/passwd", 'https://x" onclick="HIT'),
    *("//x.invalid", "\x01javascript:HIT", "https://x.invalid/<script>HIT</script>", "blob:HIT"),
)

#: The columns of text that are attacked, by table.
COLUMNS = {
    "organizations": ("name", "local_name", "aliases", "sector", "description"),
    "capabilities": ("name", "synonyms", "description"),
    "evidence": ("source", "note"),
    "collaborations": ("name", "kind", "source"),
    "participants": ("role",),
    "coalitions": ("name", "description", "source"),
    "memberships": ("source",),
    "rivalries": ("source",),
    "ties": ("source",),
}

#: What is asked, and the formats it is drawn in; -o gives the rest.
ASKED: tuple[tuple[str, ...], ...] = (
    ("suggest", "a", "--prior", "--include-partners"),
    ("pairs", "--prior"),
    ("explain", "a", "b", "--prior"),
    ("coalitions",),
    ("recruit", "x", "--prior"),
    ("whatif", "x", "--join", "b"),
    ("info",),
    ("validate",),
)

#: What the workspace is asked once for all formats.
ANSWERS = ("suggest", "pairs", "explain", "coalitions", "recruit", "whatif", "info", "report")

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]")
TAG = re.compile(r"<[a-zA-Z/!?]")


def payloads(count: int, rng: random.Random) -> list[str]:
    """Give the patterns as they are, then changed in ways that slip past filters."""
    found = [pattern.replace("HIT", HIT) for pattern in PATTERNS]
    while len(found) < count:
        one = rng.choice(PATTERNS).replace("HIT", HIT)
        way = rng.randrange(7)
        other = rng.choice(PATTERNS).replace("HIT", HIT)
        changed = (
            "x" + one,
            one + other,
            one.replace("<s", "<S").replace("<i", "<I"),
            one.replace(" ", "\t"),
            " " + one,
            one.replace("<", "<\u200b", 1),
            one * 3,
        )[way]
        found.append(changed)
    return found


#: Rows that every table has at least, so that so many rounds fewer show every text everywhere.
ROWS = 8


def tables() -> dict[str, list[dict[str, str]]]:
    """Give the small data set as rows, with more of them where it has few."""
    found = {name: list(csv.DictReader(io.StringIO(text))) for name, text in TABLES.items()}
    for name, rows in found.items():
        first = list(rows)
        for number in range(len(rows), ROWS):
            rows.append(dict(first[number % len(first)]))
            if "id" in rows[-1]:
                rows[-1]["id"] = f"{name[:2]}{number}"
    coalitions = [row["id"] for row in found["coalitions"]]
    organizations = [row["id"] for row in found["organizations"]]
    for number, row in enumerate(found["rivalries"]):
        row["coalition_a"], row["coalition_b"] = coalitions[number - 1], coalitions[number]
    for number, row in enumerate(found["ties"]):
        row["organization_a"], row["organization_b"] = (
            organizations[number - 1],
            organizations[number],
        )
    for number, row in enumerate(found["memberships"][6:]):
        row["coalition_id"] = coalitions[2 + number]
    for number, row in enumerate(found["participants"][7:]):
        row["collaboration_id"], row["organization_id"] = f"co{3 + number}", organizations[number]
    return found


class Inject:
    """A data set whose text is taken from the payloads, and every output of it."""

    def __init__(self, scratch: Path, texts: list[str]) -> None:
        self._scratch, self._texts = scratch, texts
        self.shown: set[tuple[str, str, int]] = set()

    def data(self, turn: int) -> Path:
        """Write the data set: in each column other payloads, the next ones with each turn."""
        for old in self._scratch.glob("data-*"):
            shutil.rmtree(old)
        files, shift = {}, 0
        for table, rows in tables().items():
            for column in COLUMNS.get(table, ()):
                shift += 61  # so that one row does not hold the same payload several times
                for number, row in enumerate(rows):
                    chosen = (turn * ROWS + number + shift) % len(self._texts)
                    text = self._texts[chosen].replace("\x00", "")
                    row[column] = text if text.strip() else f"x{text}"
                    self.shown.add((table, column, chosen))
            stream = io.StringIO()
            writer = csv.DictWriter(stream, list(rows[0]), quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
            files[f"{table}.csv"] = stream.getvalue().encode("utf-8", "replace")
        return write(self._scratch / f"data-{turn}", files)

    def printed(self, data: Path) -> None:
        """Look at every format of every answer."""
        told = document("validate", "-d", str(data))
        promise(told is not None and told["valid"], f"nothing can be asked: {told}")
        for words in ASKED:
            found = document(words[0], *words[1:], "-d", str(data))
            promise(found is not None, f"{words[0]} refuses")
            for form in ("table", "csv", "md"):
                text = ran(*words, "-d", str(data), "-f", form).out
                steering = STEERING.search(text)
                promise(not steering, f"{words[0]} -f {form}: {steering and steering[0]!r}")
                if form == "csv":
                    no_formula(text, words[0])
                if form == "md":
                    promise(not TAG.search(text), f"{words[0]} -f md: {TAG.search(text)}")

    def files(self, data: Path) -> Path:
        """Look at every file of the report and the graph; give the page."""
        out = self._scratch / "out"
        shutil.rmtree(out, ignore_errors=True)
        given = ("-d", str(data))
        for ending in ("html", "md", "xlsx", "pptx", "svg"):
            target = ("--org", "a", "--prior", "-o", str(out / f"r.{ending}"))
            promise(ran("report", *target, *given).status == 0, f"report .{ending}")
        for name in ("g.gexf", "g.graphml", "g.json", "g.csv"):
            promise(ran("export", str(out / name), *given).status == 0, f"export {name}")
        for name in ("g.gexf", "g.graphml", "r.svg"):
            root = ElementTree.parse(out / name).getroot()
            tags = {each.tag.rpartition("}")[2].lower() for each in root.iter()}
            promise(not tags & {"script", "foreignobject", "image", "iframe"}, f"{name}: {tags}")
        json.loads((out / "g.json").read_text("utf-8"))
        for name in ("g.nodes.csv", "g.edges.csv"):
            no_formula((out / name).read_bytes().decode("utf-8"), name)
        promise(not TAG.search((out / "r.md").read_text("utf-8")), "a tag in r.md")
        no_formula_in_workbook(out / "r.xlsx")
        return out / "r.html"


def no_formula(text: str, name: str) -> None:
    """Hold that no cell of a CSV is run, and that all rows are as wide as the first."""
    rows = rows_of(text, strict=True)
    promise(len({len(row) for row in rows}) <= 1, f"{name}: rows of several widths")
    for row in rows:
        for cell in row:
            promise(not cell.startswith(FORMULA) or _number(cell), f"{name}: formula {cell[:60]!r}")
    # A reader that takes a lone carriage return for a line, and knows no quotation marks.
    for line in re.split(r"[\r\n\x0b\x0c\x85\u2028\u2029]", text):
        quoted = line.count('"') % 2 == 0
        bad = line.startswith(("=", "+", "@")) and quoted and '"' not in text
        promise(not bad, f"{name}: line {line[:60]!r}")


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def no_formula_in_workbook(path: Path) -> None:
    """Hold that a workbook has text, and links to the web alone."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of what openpyxl does not know
        book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                promise(cell.data_type != "f", f"a formula in {path.name}: {cell.value!r}")
                target = cell.hyperlink.target if cell.hyperlink else None
                wrong = target and not re.match(r"https?://|#|mailto:", target)
                promise(not wrong, f"a link in {path.name}: {target!r}")


@contextmanager
def browser(path: str) -> Iterator[Any]:
    """Open Chromium, without a screen and without the network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=path, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        context = found.new_context(offline=True)
        try:
            yield context
        finally:
            context.close()
            found.close()


def runs_no_script(context: Any, page: Path, *, policy: bool) -> None:
    """Open a page, touch all of it, and hold that no payload ran."""
    text = page.read_text("utf-8")
    if not policy:
        bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text, count=1)
        promise(bare != text, "the page has no policy")
        page = page.with_name("bare.html")
        page.write_text(bare, "utf-8")
    opened = context.new_page()
    opened.on("dialog", lambda dialog: dialog.dismiss())
    try:
        opened.goto(page.as_uri(), wait_until="load")
        opened.evaluate(
            """() => { for (const e of document.querySelectorAll('*')) {
              for (const n of ['mouseover', 'focus', 'toggle', 'click'])
                if (n !== 'click' || e.tagName === 'A')
                  e.dispatchEvent(new Event(n, {cancelable: true}));
            } }"""
        )
        promise(opened.evaluate("window.hit") is None, f"a script ran (policy: {policy})")
        wrong = opened.evaluate(
            "[...document.querySelectorAll('a[href], area[href]')].map(a => a.protocol)"
            ".filter(p => !['http:', 'https:', 'file:', 'mailto:', 'data:'].includes(p))"
        )
        promise(not wrong, f"links to {wrong}")
    finally:
        opened.close()


def addresses(scratch: Path, address: str) -> None:
    """Give an organization an address that no link may have."""
    rows = list(csv.DictReader(io.StringIO(TABLES["organizations"])))
    rows[1]["url"] = address.replace("HIT", HIT)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    files = {f"{name}.csv": text.encode() for name, text in TABLES.items()}
    shutil.rmtree(scratch / "address", ignore_errors=True)
    data = write(scratch / "address", {**files, "organizations.csv": stream.getvalue().encode()})
    told = document("validate", "-d", str(data))
    assert told is not None
    if told["valid"]:
        said = [note for note in told["notes"] if note["column"] == "url"]
        fine = re.match(r"(https?:)?//[^\s\"<>]+", address.replace("HIT", HIT))
        promise(bool(said or fine), f"the address {address!r} is taken without a word")
        page = scratch / "address.html"
        shown = run("report", "--org", "a", "--prior", "-d", str(data), "-o", str(page))
        promise(shown.status == 0, shown.err)
        links = re.findall(r'href="([^"]*)"', page.read_text("utf-8"))
        wrong = [link for link in links if not re.match(r"https?://|#|mailto:|data:", link)]
        promise(not wrong, f"links: {wrong}")


def inject(
    campaign: Campaign, minutes: float | None, seed: int, count: int | None = None, size: int = 500
) -> None:
    """Put payloads into every column, as many rounds as there is time for."""
    texts = payloads(size, random.Random(seed))
    random.Random(seed).shuffle(texts)
    chromium = shutil.which("chromium")
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(worked_out_once(_Turns(), ANSWERS))
        context = stack.enter_context(browser(chromium)) if chromium is not None else None
        made = Inject(Path(scratch), texts)
        for address in ADDRESSES:
            campaign.note("address", partial(addresses, Path(scratch), address))
        for number in until(minutes, count):
            data = made.data(number)
            campaign.note("answers", partial(made.printed, data))
            pages: list[Path] = []
            campaign.note("files", partial(_kept, made, data, pages))
            if context is not None and pages:
                for policy in (True, False):
                    check = partial(runs_no_script, context, pages[0], policy=policy)
                    campaign.note("page", check)
            campaign.tried["column and text"] = len(made.shown)
            if number % 10 == 9:
                print(campaign.told(), flush=True)


class _Turns:
    """The folders that `Inject.data` makes: each is another data set."""

    def __contains__(self, name: object) -> bool:
        return str(name).startswith("data-")


def _kept(made: Inject, data: Path, pages: list[Path]) -> None:
    pages.append(made.files(data))


if __name__ == "__main__":
    given = options("inject", memory=RLIM_INFINITY)  # Chromium reserves more than it uses
    running = Campaign("inject", given.found)
    inject(running, given.minutes, given.seed, given.count)
    sys.exit(report(running))
