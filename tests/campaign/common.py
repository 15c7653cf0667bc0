"""What fuzz, chaos and inject share: a small data set, promises of a run, the smallest input."""

from __future__ import annotations

import argparse
import csv
import faulthandler
import functools
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner
from jsonschema import Draft202012Validator

import matcher.sources
from matcher.cli import cli
from matcher.ecosystem import Ecosystem
from matcher.reporting.schemas import schema
from matcher.workspace import Workspace

Files = dict[str, bytes]

#: A data set with a row of everything, small enough for thousands of runs.
TABLES: dict[str, str] = {
    "organizations": "id,name,local_name,kind,sme,country,aliases,parent_id,sector,url,founded,"
    """description
a,Alpha,알파,company,false,KR,Al;Alph,,machinery,https://alpha.example,1990,Robots
b,Beta,,company,true,DE,,,machinery,,2001-05,Speech
c,Gamma,,university,,NA,,,,,1900,
d,Delta,,public_body,,FR,,,,,,
e,Epsilon,,company,,FR,Eps,a,,,,
f,Zeta,,research_institute,,KR,,,,,,
g,Eta,,company,,US,,,retail,,,
h,Theta,,other,,,,,,,,
""",
    "capabilities": """id,name,parent_id,synonyms,description,weight
ai,Artificial intelligence,,AI,,1
sp,Speech,ai,voice;talk,,2
ro,Robots,,,Machines,1.5
ch,Chips,,,,0.5
""",
    "evidence": """organization_id,capability_id,direction,strength,count,date,kind,source,note
a,ro,offers,0.9,,2018-01-01,product,Daily,
a,sp,needs,1,,2019,statement,Daily,wanted
b,sp,offers,,12,2017-03,patent,Office,
c,ai,offers,0.5,3,2016-01-01,paper,,
d,ch,needs,,,,,,
e,ch,offers,0.2,,2019-02-01,text,Post,
f,ai,offers,0.7,,2018-05-01,project,,
g,sp,offers,,1,2019-01-01,,,
""",
    "collaborations": """id,name,kind,start_date,end_date,source
p1,One,project,2016-01-01,2018-12-31,CORDIS
p2,Two,project,2017-06-01,,CORDIS
p3,Three,,2018-03,2020,
""",
    "participants": """collaboration_id,organization_id,role,funding_eur
p1,a,coordinator,100000
p1,c,participant,50000.5
p2,b,,
p2,c,,
p2,f,,
p3,e,,
p3,g,,
""",
    "collaboration_capabilities": """collaboration_id,capability_id,weight
p1,ro,1
p2,ai,0.5
""",
    "coalitions": """id,name,founded,announced,dissolved,description,source
x,Team X,2019-01-01,,,First,Post
y,Team Y,2019-06,,,,
""",
    "memberships": """coalition_id,organization_id,role,since,until,source
x,a,lead,2019-01-01,,Post
x,c,member,,,
x,d,invited,,,
y,b,lead,,,
y,g,member,2019-07-01,2020-01-01,
""",
    "rivalries": "coalition_a,coalition_b,since,until,source\nx,y,2019-06-01,,Post\n",
    "ties": "organization_a,organization_b,kind,since,until,source\na,b,competitor,2018,,Post\n",
}


def small_data() -> Files:
    """Give the small data set as files."""
    return {f"{name}.csv": text.encode() for name, text in TABLES.items()}


def write(folder: Path, files: Files) -> Path:
    """Write files into a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and what it wrote."""

    status: int
    out: str
    err: str


def run(*arguments: str) -> Outcome:
    """Run the command line in this process."""
    result = CliRunner().invoke(cli, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


@contextmanager
def worked_out_once(unchanged: Container[str], answers: Sequence[str]) -> Iterator[None]:
    """Let runs share what is read and answered, where it is how they show or write it that counts.

    Parameters
    ----------
    unchanged : container of str
        Names of folders that are data sets and never change.
    answers : sequence of str
        Methods of the workspace.
    """
    load, kept = matcher.sources.load, dict[str, Any]()
    once = functools.cache(load)

    def read(data: Any, as_of: Any = None) -> Ecosystem:
        return (once if Path(data).name in unchanged else load)(data, as_of)

    def shared(name: str) -> Callable[..., Any]:
        work_out = getattr(Workspace, name)

        def answer(self: Workspace, *given: Any, **more: Any) -> Any:
            if Path(str(self.data)).name not in unchanged:
                return work_out(self, *given, **more)
            asked = repr((name, self.data, given, more))
            if asked not in kept:
                kept[asked] = work_out(self, *given, **more)
            return kept[asked]

        return answer

    with ExitStack() as stack:
        stack.enter_context(patch.object(matcher.sources, "load", read))
        for name in answers:
            stack.enter_context(patch.object(Workspace, name, shared(name)))
        yield


class BrokenPromiseError(AssertionError):
    """Something happened that docs/reliability.md says never does."""


def promise(kept: bool, words: str) -> None:
    """Hold a promise."""
    if not kept:
        raise BrokenPromiseError(words)


def ran(*arguments: str) -> Outcome:
    """Run a command and hold what is promised of every run."""
    try:
        outcome = run(*arguments)
    except Exception as error:
        raise BrokenPromiseError(f"{arguments[0]}: traceback of {error!r}") from error
    promise(outcome.status in (0, 1, 2), f"status {outcome.status}: {outcome.err[-400:]}")
    promise("Traceback" not in outcome.err, "a traceback is shown")
    promise("does not fit into the memory" not in outcome.err, "small data that takes all memory")
    said = outcome.out + outcome.err
    promise(outcome.status == 0 or bool(said.strip()), "a failure without a word")
    promise(not _steers(outcome.err), f"a control character in a message: {outcome.err[:200]!r}")
    return outcome


def ran_apart(*arguments: str) -> None:
    """Run a command in a new process: it ends and answers as it does in this one, byte for byte."""
    here = ran(*arguments)
    command = [sys.executable, "-m", "matcher", *arguments]
    there = subprocess.run(command, capture_output=True, check=False, timeout=10 * MOST_SECONDS)
    words = f"{arguments[0]} in a process of its own"
    promise(there.returncode == here.status, f"{words}: {there.returncode}, not {here.status}")
    promise(there.stdout.decode("utf-8") == here.out, f"{words}: another answer")


#: Address space that is enough for everything that a campaign does, with all libraries.
MOST_MEMORY = 6_000_000_000

#: Seconds that nothing of a small data set takes, even on a machine with much else to do.
MOST_SECONDS = 60


@contextmanager
def limited() -> Iterator[None]:
    """Hold that what is tried comes to an end; where compiled code does not, show where it is."""

    def late(_: int, __: FrameType | None) -> None:
        raise BrokenPromiseError(f"it takes more than {MOST_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(MOST_SECONDS)
    faulthandler.dump_traceback_later(10 * MOST_SECONDS, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def document(command: str, *arguments: str) -> dict[str, Any] | None:
    """Run a command for JSON that keeps its schema; None where it refuses."""
    outcome = ran(command, *arguments, "-f", "json")
    if outcome.status and not outcome.out:
        return None
    return held(command, outcome.out)


def held(command: str, text: str) -> dict[str, Any]:
    """Read a document: valid against its schema, without numbers that are none."""

    def refuse(number: str) -> None:
        raise BrokenPromiseError(f"{command}: {number} in JSON")

    found: dict[str, Any] = json.loads(text, parse_constant=refuse)
    wrong = next(Draft202012Validator(_schema(command)).iter_errors(found), None)
    promise(wrong is None, f"{command}: {wrong and wrong.message[:300]}")
    return found


_SCHEMAS: dict[str, Any] = {}


def _schema(command: str) -> Any:
    if command not in _SCHEMAS:
        _SCHEMAS[command] = schema(command)
    return _SCHEMAS[command]


def _steers(text: str) -> bool:
    return any((ord(c) < 32 and c not in "\n") or 127 <= ord(c) < 160 for c in text)


def nothing_unnamed(folder: Path, allowed: set[str]) -> None:
    """Hold that a folder has nothing in it but what was asked for."""
    more = {each.name for each in folder.iterdir()} - allowed
    promise(not more, f"left behind: {sorted(more)}")


Check = Callable[[Files], None]


def fails(check: Check, files: Files) -> str | None:
    """Give the words of the promise that these files break, if any."""
    try:
        with limited():
            check(files)
    except BrokenPromiseError as error:
        return str(error)
    return None


def smallest(check: Check, files: Files, seconds: float = 60.0) -> Files:
    """Take away files, then lines, then bytes, as long as the same promise is still broken."""
    end, words = time.monotonic() + seconds, fails(check, files)

    def still(less: Files) -> bool:
        return (fails(check, less) or "")[:25] == (words or "")[:25]

    for name in list(files):
        less = {other: text for other, text in files.items() if other != name}
        if less and still(less):
            files = less
    for separator in (b"\n", b",", b""):
        for name in list(files):
            parts = files[name].split(separator) if separator else [*map(_byte, files[name])]
            size = max(len(parts) // 2, 1)
            while size and time.monotonic() < end and len(parts) < 5000:
                start = 0
                while start < len(parts) and time.monotonic() < end:
                    less_parts = parts[:start] + parts[start + size :]
                    tried = {**files, name: separator.join(less_parts)}
                    if still(tried):
                        parts, files = less_parts, tried
                    else:
                        start += size
                size //= 2
    return files


def _byte(number: int) -> bytes:
    return bytes([number])


#: Where the input is that a campaign is at: there it stays where the process itself breaks down.
UNDER_WAY = "under-way"


@dataclass
class Campaign:
    """Counts what was tried, and keeps what was found."""

    name: str
    found_in: Path
    tried: dict[str, int] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)
    found: list[str] = field(default_factory=list)

    def try_files(self, kind: str, check: Check, files: Files) -> None:
        """Try one input; where it breaks a promise, write the smallest that does."""
        self.tried[kind] = self.tried.get(kind, 0) + 1
        write(self.found_in / UNDER_WAY, files)
        words = fails(check, files)
        shutil.rmtree(self.found_in / UNDER_WAY)
        if words is None:
            return
        place = self.found_in / f"{kind.replace(' ', '-')}-{len(self.found)}"
        write(place, smallest(check, files))
        (place / "WORDS.txt").write_text(words, "utf-8", errors="replace")
        self.found.append(f"{kind}: {words.splitlines()[0][:300]} ({place})")
        print(self.found[-1], flush=True)

    def note(self, kind: str, check: Callable[[], None]) -> None:
        """Try something that is no set of files."""
        self.tried[kind] = self.tried.get(kind, 0) + 1
        try:
            check()
        except BrokenPromiseError as error:
            self.found.append(f"{kind}: {str(error)[:600]}")
            print(self.found[-1], flush=True)

    def told(self) -> str:
        """Say what was tried and found."""
        counts = ", ".join(f"{kind} {count:,}" for kind, count in sorted(self.tried.items()))
        minutes, tried = (time.monotonic() - self.began) / 60.0, sum(self.tried.values())
        rate = f"in {minutes:.1f} minutes, {tried / max(minutes, 1e-9) / 60.0:.2f} a second"
        lines = [f"{self.name}: {tried:,} tried {rate} ({counts})", *self.found]
        return "\n".join([*lines, f"{len(self.found)} promises broken"])


def until(minutes: float | None, count: int | None, first: int = 0) -> Iterator[int]:
    """Count up until the time, or the number, is over."""
    end, number = time.monotonic() + 60.0 * minutes if minutes is not None else None, first
    while (end is None or time.monotonic() < end) and (count is None or number < first + count):
        yield number
        number += 1


def options(name: str, *, memory: int = MOST_MEMORY) -> argparse.Namespace:
    """Read what `make` gives: minutes or a number, a seed, and where to write what is found."""
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("--minutes", type=float, help="no limit where a number is given")
    parser.add_argument("--count", type=int, help="how many to try")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--found", type=Path, default=Path(f"found-{name}"))
    given = parser.parse_args()
    # Nothing of the one who runs it: neither their models nor all memory of their machine.
    os.environ["MATCHER_CACHE"] = tempfile.mkdtemp(prefix="kept-models-")
    os.environ["MATCHER_PROGRESS"] = "off"
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if given.minutes is None and given.count is None:
        given.minutes = 10.0
    return given


def report(campaign: Campaign) -> int:
    """Print the figures; the status is 1 where something was found."""
    print(campaign.told())
    return 1 if campaign.found else 0


def rows_of(text: str, *, strict: bool = False) -> list[list[str]]:
    """Read a table as Python's own reader does, with cells of any length, for this once."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=strict))
    finally:
        csv.field_size_limit(limit)
