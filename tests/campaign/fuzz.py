"""make fuzz: thousands of broken data sets, foreign files, models and files that people fill in."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from matcher.ecosystem.validation import validate
from matcher.sources.tables import read_tables
from matcher.sources.writing import write_duckdb
from tests.contracts.test_foreign_readers import SAMPLES
from tests.zips import zip_tables

from .common import (
    Campaign,
    Files,
    document,
    held,
    nothing_unnamed,
    options,
    promise,
    ran,
    ran_apart,
    report,
    rows_of,
    small_data,
    until,
    write,
)
from .mutation import broken_bytes, broken_document, broken_tables, broken_text

#: What is asked of a data set that is right; A, B and X stand for what it holds.
QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("info",),
    ("suggest", "A", "--prior", "--include-partners"),
    ("suggest", "A", "--prior", "--rivals", "flag", "--novelty", "1"),
    ("pairs", "--prior"),
    ("explain", "A", "B", "--prior"),
    ("coalitions",),
    ("recruit", "X", "--prior", "--budget", "2"),
    ("whatif", "X", "--join", "B"),
    ("report", "--prior"),
)

#: How often each is asked: by what it costs, so that as many data sets as possible are tried.
WEIGHTS = (3, 3, 3, 3, 4, 2, 3, 1, 1)

#: One question in so many is put in a process of its own too.
APART = 25

ARTICLE = """Alpha joins Team X
By A. Writer, Daily, 3 June 2020

Alpha Electronics and Beta Telecom said on Wednesday that they have founded an alliance for
artificial intelligence together with KAIST and Gamma University. "We need speech recognition,"
said Beta's chief. Against it stands a coalition of SK Telecom, Samsung Electronics and Kakao.
Delta Industries Holdings was invited to join. LG전자와 KT는 인공지능 원팀에 참여한다고 밝혔다.
"""

PROFILE = """name = "New Robotics"
kind = "company"
country = "FI"
sector = "machinery"
aliases = ["NewRob"]
url = "https://new.example"
founded = 2015

[offers]
Robots = 0.9
[needs]
Speech = 1.0
"""

CHALLENGE = """name = "A call"
lead = "a"
size = [2, 4]

[[needs]]
capability = "sp"
weight = 2
[[needs]]
capability = "Robots"
weight = 1
"""

MAPPING = """[[table]]
table = "organizations"
file = "firms.csv"
separator = ";"
placeholders = ["n/a"]
dates = "%d.%m.%Y"
lists = ";"
numbers = "1,234.5"
[table.columns]
name = "Company"
country = "Country"
kind = "Type"
[table.constants]
sector = "robots"
[table.values.kind]
SME = "company"

[[table]]
table = "evidence"
file = "firms.csv"
[table.columns]
organization_id = "Company"
capability_id = "Skills"
count = "Number"
date = "Since"
"""

FIRMS = """Company;Country;Type;Skills;Number;Since
Alpha;Germany;SME;robots; 3 ;01.02.2019
Beta;KR;n/a;speech;1,200;03.2018
"""

#: The tables that a table of the small data set refers to, beside organizations.
NEEDED: dict[str, tuple[str, ...]] = {
    "capabilities": (),
    "evidence": ("capabilities",),
    "collaborations": (),
    "participants": ("collaborations",),
    "collaboration_capabilities": ("collaborations", "capabilities"),
    "coalitions": (),
    "memberships": ("coalitions",),
    "rivalries": ("coalitions",),
    "ties": (),
}

SHORTLIST = "organization,status,note\nBeta,in talks,met\nGamma,agreed,\nd,said no,later\n"
CALLS = "call_id,lead,capabilities,size,countries\n1,a,sp;ro,2,1\n2,c,ai,3,\n"
PAIRS = "organization_a,organization_b\na,b\nc,d\n"


class Fuzz:
    """One campaign: a folder to work in, and what has to be made once."""

    def __init__(self, campaign: Campaign, seed: int, scratch: Path) -> None:
        self.campaign, self.rng, self._scratch = campaign, random.Random(seed), scratch
        self.data = write(scratch / "sound", small_data())
        promise(ran("fit", "-d", str(self.data), "-o", str(scratch / "m.model")).status == 0, "fit")
        self.model = (scratch / "m.model").read_bytes()
        self.one_file = one_file(self.data, scratch)
        asked = document("report", "-d", str(self.data), "--prior")
        self.earlier = asked

    def place(self) -> Path:
        """Give a new, empty folder."""
        for old in self._scratch.glob("here-*"):
            shutil.rmtree(old)
        # Of a name of its own: other tests share data sets by where they are.
        return Path(tempfile.mkdtemp(prefix="here-", dir=self._scratch))

    def data_set(self, rng: random.Random) -> None:
        """Break a data set; validate it, and ask what it allows."""
        (asked,) = rng.choices(QUESTIONS, WEIGHTS)
        apart, read_too = rng.random() < 1.0 / APART, rng.random() < 0.25

        def check(files: Files) -> None:
            data = write(self.place() / "data", files)
            told = document("validate", "-d", str(data))
            if told is None:
                return
            if not told["valid"]:
                promise(bool(told["problems"]), "not valid without a problem")
                if not read_too:
                    return
                read = ran("info", "-d", str(data))
                promise(read.status == 1, f"what is not valid is read: {read.out}{read.err}")
                return
            for table, rows in told["tables"].items():
                name = f"{table}.csv"
                if name in files:
                    promise(rows == _rows(files[name]), f"{table}: {rows} of {_rows(files[name])}")
            names = _ids(files)
            words = [names.get(word, word) for word in asked]
            document(words[0], *words[1:], "-d", str(data))
            if apart:
                ran_apart(*words, "-d", str(data), "-f", rng.choice(("table", "csv", "md")))

        self.campaign.try_files("data set", check, broken_tables(some_tables(rng), rng))

    def packed(self, rng: random.Random) -> None:
        """Break the bytes of a data set that is one file: an archive, a workbook, a database."""
        name = rng.choice(sorted(self.one_file))

        def check(files: Files) -> None:
            data = write(self.place(), files) / name
            told = document("validate", "-d", str(data))
            read = ran("info", "-d", str(data))
            valid = told is not None and told["valid"]
            promise((read.status == 0) == valid, f"valid {valid}, and status {read.status}")

        self.campaign.try_files(
            f"packed {name}", check, {name: broken_bytes(self.one_file[name], rng)}
        )

    def reader(self, rng: random.Random) -> None:
        """Break a foreign file in bytes, or one value of its records."""
        sample = SAMPLES[rng.choice(sorted(SAMPLES))]
        content = sample.write(sample.records)
        if rng.random() < 0.5:
            content = broken_bytes(content, rng)
        else:
            broken = broken_document([*sample.records], rng)
            try:
                content = sample.write(broken if isinstance(broken, list) else [broken])
            except (StopIteration, TypeError, ValueError, AttributeError):
                content = json.dumps(broken).encode()
        beside = {k: v.encode() if isinstance(v, str) else v for k, v in sample.beside.items()}

        def check(files: Files) -> None:
            folder = self.place()
            source, out = write(folder / "in", files), folder / "out"
            outcome = ran("ingest", sample.source, str(source), "-o", str(out))
            whole(outcome.status, folder, out)

        self.campaign.try_files(f"reader {sample.source}", check, {**beside, sample.name: content})

    def mapping(self, rng: random.Random) -> None:
        """Break a mapping, or the table that it is for."""
        files = {"m.toml": MAPPING.encode(), "firms.csv": FIRMS.encode()}
        name = rng.choice(("m.toml", "m.toml", "firms.csv"))
        files[name] = broken_text(files[name], rng)

        def check(files: Files) -> None:
            folder = self.place()
            source, out = write(folder / "in", files), folder / "out"
            asked = ("ingest", "tables", str(source / "firms.csv"), "-o", str(out))
            outcome = ran(*asked, "--mapping", str(source / "m.toml"))
            whole(outcome.status, folder, out)

        self.campaign.try_files("mapping", check, files)

    def article(self, rng: random.Random) -> None:
        """Break an article."""

        def check(files: Files) -> None:
            folder = self.place()
            source, out = write(folder / "in", files), folder / "out"
            asked = ("ingest", "article", str(source / "a.txt"), "-d", str(self.data))
            outcome = ran(*asked, "-o", str(out), "--published", "2020-06-03")
            whole(outcome.status, folder, out)

        self.campaign.try_files("article", check, {"a.txt": broken_text(ARTICLE.encode(), rng)})

    def filled_in(self, rng: random.Random) -> None:
        """Break what people write for a command: profile, call, list, pairs, an earlier report."""
        kinds: dict[str, tuple[bytes, tuple[str, ...], str | None]] = {
            "profile.toml": (PROFILE.encode(), ("suggest", "--profile", "FILE"), "suggest"),
            "call.toml": (CHALLENGE.encode(), ("team", "FILE", "--lead", "a"), "team"),
            "call.txt": (ARTICLE.encode(), ("team", "FILE", "--lead", "a"), "team"),
            "list.csv": (SHORTLIST.encode(), ("suggest", "a", "--shortlist", "FILE"), "suggest"),
            "out.txt": (b"b\nGamma\n", ("suggest", "a", "--exclude", "FILE"), "suggest"),
            "calls.csv": (CALLS.encode(), ("team", "--all", "FILE", "-o", "out.csv"), None),
            "pairs.csv": (PAIRS.encode(), ("score", "FILE", "-o", "out.csv"), None),
            "old.json": (
                json.dumps(self.earlier).encode(),
                ("report", "--since", "FILE"),
                "report",
            ),
        }
        name = rng.choice(sorted(kinds))
        content, words, command = kinds[name]
        if name == "old.json" and rng.random() < 0.7:
            content = json.dumps(broken_document(self.earlier, rng)).encode()
        else:
            content = broken_text(content, rng)

        def check(files: Files) -> None:
            folder = write(self.place(), files)
            named = {"FILE": str(folder / name), "out.csv": str(folder / "out.csv")}
            asked = [named.get(word, word) for word in words]
            asked += ["-d", str(self.data), "--prior"]
            if command is not None:
                document(asked[0], *asked[1:])
                return
            status = ran(*asked).status
            promise((folder / "out.csv").exists() == (status == 0), "a table, and a failure")
            nothing_unnamed(folder, {*files, "out.csv"})

        self.campaign.try_files(f"filled in {name}", check, {name: content})

    def models(self, rng: random.Random) -> None:
        """Break the bytes of a model."""

        def check(files: Files) -> None:
            folder = write(self.place(), files)
            asked = ("suggest", "a", "-d", str(self.data), "--model", str(folder / "m.model"))
            if outcome := document(*asked):
                held("suggest", json.dumps(outcome))

        self.campaign.try_files("model", check, {"m.model": broken_bytes(self.model, rng)})


def one_file(data: Path, scratch: Path) -> Files:
    """Give a data set as an archive, a workbook, and a database."""
    frames = validate(read_tables(data)[0]).tables
    zip_tables(frames, scratch / "data.zip")
    write_duckdb(frames, scratch / "data.duckdb")
    with pd.ExcelWriter(scratch / "data.xlsx") as book:
        for name, frame in frames.items():
            frame.to_excel(book, sheet_name=name, index=False)
    return {
        name: (scratch / name).read_bytes() for name in ("data.zip", "data.duckdb", "data.xlsx")
    }


def some_tables(rng: random.Random) -> Files:
    """Give the small data set, or some of its tables, mostly with those that they need."""
    files = small_data()
    if rng.random() < 0.15:
        return files
    left_out = set(rng.sample(sorted(NEEDED), rng.randrange(3, len(NEEDED))))
    if rng.random() < 0.9:
        left_out |= {name for name, needed in NEEDED.items() if left_out & {*needed}}
    return {name: text for name, text in files.items() if name[:-4] not in left_out}


def whole(status: int, folder: Path, out: Path) -> None:
    """Hold that an ingest wrote all or nothing, and that what was read was taken or rejected."""
    nothing_unnamed(folder, {"in", "out"})
    promise(out.exists() == (status == 0), f"status {status}, and a target that says otherwise")
    if status:
        return
    counts = list(csv.DictReader(io.StringIO((out / "counts.csv").read_text("utf-8"), newline="")))
    rejects = (out / "rejects.csv").read_text("utf-8")
    lost = len(list(csv.DictReader(io.StringIO(rejects, newline=""))))
    rejected = sum(int(each["rejected"]) for each in counts)
    for each in counts:
        promise(
            int(each["read"]) == int(each["taken"]) + int(each["rejected"]), f"records lost: {each}"
        )
    promise(rejected == lost, f"{rejected} rejected, and {lost} rows of rejects.csv")
    told = document("validate", "-d", str(out))
    promise(told is not None and told["valid"], f"a data set that is not valid: {told}")


def _rows(content: bytes) -> int:
    """Count the rows of a table as Python's own reader does, blank lines left out."""
    text = content.decode("utf-8-sig", "replace")
    rows = [row for row in rows_of(text) if row]
    return max(len(rows) - 1, 0)


def _ids(files: Files) -> dict[str, str]:
    """Give an id for each word of a question."""
    found = {}
    for table, words in (("organizations", "AB"), ("coalitions", "X")):
        text = files.get(f"{table}.csv", b"").decode("utf-8-sig", "replace")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        for word, row in zip(words, rows, strict=False):
            found[word] = row.get("id") or word
    return found


def fuzz(
    campaign: Campaign, minutes: float | None, seed: int, count: int | None = None, first: int = 0
) -> None:
    """Break one thing after the other."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Fuzz(campaign, seed, Path(scratch))
        ways: tuple[Callable[[random.Random], None], ...] = (
            *(made.data_set,) * 12,
            *(made.reader,) * 2,
            *(made.filled_in,) * 2,
            made.mapping,
            made.packed,
            made.article,
            made.models,
        )
        for number in until(minutes, count, first):
            rng = random.Random(seed * 1_000_003 + number)
            ways[number % len(ways)](rng)
            if number % 250 == 249:
                print(campaign.told(), flush=True)


if __name__ == "__main__":
    given = options("fuzz")
    running = Campaign("fuzz", given.found)
    fuzz(running, given.minutes, given.seed, given.count, given.first)
    sys.exit(report(running))
