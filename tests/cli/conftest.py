"""What the tests of the command line share: running it, and reading what came out."""

from __future__ import annotations

import csv
import functools
import importlib
import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import matcher.sources
from matcher.cli import cli
from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.matching.group_model import GroupModel
from matcher.matching.learning import Effort
from matcher.reporting.record import Report
from matcher.reporting.schemas import schema
from matcher.workspace import reports

from ..matching.history_makers import QUICK

#: The day before the LG firms joined AI One Team, and the day itself.
EVE, DAY = "2020-06-02", "2020-06-03"

#: Names that attack a spreadsheet, a browser, a terminal, a reader's eye or a table's layout.
HOSTILE_NAMES = (
    "=cmd()",
    "<script>alert(1)</script>",
    "red \x1b[31m name",
    "evil \u202egnp.exe",
    "two\nlines",
    "a|b",
    "plain",
)


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and what it wrote."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


def invoke(*arguments: str) -> Outcome:
    """Run the command line in this process; an error that is no exit fails the test."""
    result = CliRunner().invoke(cli, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(scope="session")
def data_sets_read() -> Callable[..., Ecosystem]:
    return functools.cache(matcher.sources.load)


@pytest.fixture(scope="module", autouse=True)
def each_data_set_is_read_once(data_sets_read: Callable[..., Ecosystem]) -> Iterator[None]:
    """Let the runs of these modules share ecosystems, which are immutable; others read anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher.sources, "load", data_sets_read)
        yield


@pytest.fixture(scope="session")
def reports_made() -> dict[Any, Any]:
    return {}


@pytest.fixture(scope="module", autouse=True)
def each_report_is_made_once(reports_made: dict[Any, Any]) -> Iterator[None]:
    """Let runs that ask the same of the same ecosystem with the prior share the record."""
    make, made = reports.make_report, reports_made

    def once(
        ecosystem: Ecosystem, model: PartnerModel, group: GroupModel, *names: str, **asked: Any
    ) -> Report:
        if model.learned is not None or group.info.kind == "learned":
            return make(ecosystem, model, group, *names, **asked)
        asked_for = {name: value for name, value in asked.items() if name != "progress"}
        settings = (model.learn, model.horizon, model.half_life_years, group.info)
        key = (id(ecosystem), settings, names, repr(asked_for))
        if key not in made:  # the ecosystem is kept, so that no other gets its number
            made[key] = ecosystem, make(ecosystem, model, group, *names, **asked)
        return made[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reports, "make_report", once)
        yield


@pytest.fixture(scope="module", autouse=True)
def learning_is_quick() -> Iterator[None]:
    """Let the commands learn from few pairs; what they do with the model is the same."""

    def effort(refits: int = QUICK.refits) -> Effort:
        return replace(QUICK, refits=refits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matcher.matching.learning.Effort", effort)
        patch.setattr(importlib.import_module("matcher.evaluation.backtest"), "Effort", effort)
        yield


@pytest.fixture(scope="session")
def run() -> Run:
    return invoke


@pytest.fixture(scope="session")
def output() -> Callable[..., str]:
    """Return a function that runs a command, which must succeed, and gives what it printed."""

    @functools.cache  # several tests look at one answer; test_repeat.py runs things twice
    def read(*arguments: str) -> str:
        outcome = invoke(*arguments)
        assert (outcome.status, outcome.err) == (0, "")
        return outcome.out

    return read


@pytest.fixture(scope="session")
def document(output: Callable[..., str]) -> Callable[..., Any]:
    """Return a function that gives a command's JSON, held against its schema."""

    def read(command: str, *arguments: str) -> Any:
        found = json.loads(output(command, *arguments, "-f", "json"))
        check(command, found)
        return found

    return read


def check(command: str, found: Any) -> None:
    """Hold a document against the schema of its command, which refuses unknown keys."""
    Draft202012Validator(schema(command)).validate(found)


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the command line as a process of its own, in a new folder."""

    def start(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command_line(*arguments),
            cwd=tmp_path,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        )

    return start


def command_line(*arguments: str) -> list[str]:
    """Give the program and its arguments; it imports the package that is tested here."""
    place = str(Path(matcher.__file__).parents[1])
    script = (
        f"import sys; sys.path.insert(0, {place!r}); sys.argv[0] = 'matcher'; "
        "from matcher.cli import main; main()"
    )
    return [sys.executable, "-c", script, *arguments]


def heeds_interrupts() -> None:
    """Let a process be interrupted; those of tests that run side by side ignore it else."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def csv_rows(text: str) -> list[dict[str, str]]:
    """Read CSV text into a dictionary a row."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def bundled(table: str) -> list[dict[str, str]]:
    """Read a table of the Korean case as plain text, without the library."""
    path = Path(__file__).parents[2] / "datasets" / "korea-ai-2020" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_table(folder: Path, name: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write a table as CSV; the columns are given as one text, parted by blanks."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns.split())
        writer.writerows(rows)


@pytest.fixture(scope="session")
def report_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page on KT, as the command does."""
    path = tmp_path_factory.mktemp("page") / "kt.html"
    outcome = invoke("report", "--org", "kt", "--as-of", DAY, "--prior", "-o", str(path))
    assert (outcome.status, outcome.out) == (0, ""), outcome.err
    return path


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make a data set whose every text is an attack."""
    return attack(tmp_path_factory.mktemp("data") / "hostile", "yyyy")


@pytest.fixture(scope="session")
def swollen(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make the same data set with one field of 10 MB."""
    return attack(tmp_path_factory.mktemp("data") / "swollen", "y" * 10_000_000)


def attack(folder: Path, note: str) -> str:
    """Write a data set whose every text is an attack; `note` is that of one row of evidence."""
    organizations = [
        (f"h{row}", name, "company", "KR", "=1+1") for row, name in enumerate(HOSTILE_NAMES)
    ]
    write_table(folder, "organizations", "id name kind country sector", organizations)
    capabilities = [("c1", "=cap()"), ("c2", "<img src=x onerror=alert(1)>"), ("c3", "c|\x1b[2J")]
    write_table(folder, "capabilities", "id name", capabilities)
    evidence = [
        (f"h{row}", f"c{1 + (row + turn) % 3}", direction, 0.5, "2020-01-01", "=src()|<b>", text)
        for row in range(len(HOSTILE_NAMES))
        for turn, direction in enumerate(("offers", "needs"))
        for text in [note if (row, direction) == (6, "offers") else "@note \x1b]0;t\x07"]
    ]
    columns = "organization_id capability_id direction strength date source note"
    write_table(folder, "evidence", columns, evidence)
    work = [("k1", "=HYPERLINK(1)", "2019-01-01", "-source")]
    write_table(folder, "collaborations", "id name start_date source", work)
    partners = [("k1", "h0"), ("k1", "h1")]
    write_table(folder, "participants", "collaboration_id organization_id", partners)
    names = [("x", "+A|<b>", "2019"), ("y", "@B\x1b[1m", "2019")]
    write_table(folder, "coalitions", "id name founded", names)
    members = [("x", "h0"), ("x", "h2"), ("y", "h1"), ("y", "h3")]
    write_table(folder, "memberships", "coalition_id organization_id", members)
    write_table(folder, "rivalries", "coalition_a coalition_b source", [("x", "y", "=rivals()")])
    return str(folder)
