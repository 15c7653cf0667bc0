"""make chaos: runs that are killed, refused by the disk, or beside each other."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .common import Campaign, options, promise, ran, report, run, small_data, until, write

State = dict[str, bytes]

#: What a table of everybody keeps of a run that was ended, so that it can be gone on with.
PARTS = ".parts"


@dataclass(frozen=True)
class Writer:
    """A command that writes, and what it writes to.

    Attributes
    ----------
    words : tuple of str
        OUT stands for the target, DATA for a data set, LIST for a table of organizations.
    target : str
    over : bool
        Whether the target may be there already.
    same_bytes : bool
        Whether it writes the same bytes each time.
    """

    words: tuple[str, ...]
    target: str
    over: bool = True
    same_bytes: bool = True


WRITERS = (
    Writer(("suggest", "a", "--prior", "-o", "OUT"), "one.json"),
    Writer(("suggest", "--all", "--prior", "-o", "OUT"), "all.csv"),
    Writer(("suggest", "--all", "--prior", "-o", "OUT"), "all.parquet"),
    Writer(("report", "--prior", "-o", "OUT"), "page.html"),
    Writer(("report", "--prior", "-o", "OUT"), "book.xlsx"),
    Writer(("export", "OUT"), "graph.csv"),
    Writer(("export", "OUT"), "graph.gexf"),
    Writer(("fit", "-o", "OUT"), "kept.model"),
    Writer(("template", "-o", "OUT"), "empty.xlsx", over=False),
    Writer(("ingest", "tables", "LIST", "-o", "OUT"), "made", over=False),
    Writer(("ingest", "tables", "LIST", "-o", "OUT", "--again"), "made"),
    Writer(("ingest", "tables", "LIST", "-o", "OUT"), "made.duckdb", same_bytes=False),
    Writer(("resolve", "-o", "OUT"), "merged", over=False),
    Writer(("resolve", "-o", "OUT"), "merged.duckdb", over=False, same_bytes=False),
    Writer(("synthesize", "--organizations", "30", "-o", "OUT"), "synthetic", over=False),
)


class Chaos:
    """A folder to work in, and what each command writes when nothing disturbs it."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._data = write(scratch / "sound", small_data())
        older = {**small_data(), "evidence.csv": b"organization_id,capability_id\na,ro\nb,sp\n"}
        older["organizations.csv"] += b"i,Iota,,company,,FR,,,,,,\n"
        self._older = write(scratch / "older", older)
        self._wanted: dict[tuple[Writer, bool], State] = {}

    def place(self) -> Path:
        """Give a new, empty folder."""
        place = self._scratch / "here"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def words(self, writer: Writer, place: Path, *, old: bool = False) -> list[str]:
        """Spell a command out."""
        data = self._older if old else self._data
        lists = data / "organizations.csv"
        named = {"OUT": str(place / writer.target), "LIST": str(lists)}
        words = [named.get(word, word) for word in writer.words]
        takes_data = words[0] not in ("ingest", "template", "synthesize")
        return [*words, "-d", str(data)] if takes_data else words

    def wanted(self, writer: Writer, *, old: bool) -> State:
        """Give what it writes undisturbed."""
        key = (writer, old)
        if key not in self._wanted:
            place = self.place()
            outcome = ran(*self.words(writer, place, old=old))
            promise(outcome.status == 0, f"{writer.words}: {outcome.err}")
            self._wanted[key] = state(place, writer)
        return self._wanted[key]

    def before(self, writer: Writer, *, old: bool) -> Path:
        """Give a folder in which an earlier run has written, or none."""
        place = self.place()
        if old:
            promise(ran(*self.words(writer, place, old=True)).status == 0, "an earlier run")
        return place

    def killed(self, writer: Writer, *, old: bool, at: int | None, seconds: float = 0.0) -> bool:
        """Kill a run, at one of its renames or after a while; whether it was still running."""
        new, earlier = self.wanted(writer, old=False), self.wanted(writer, old=True) if old else {}
        place = self.before(writer, old=old)
        words = self.words(writer, place)
        status = child(lambda: run(*words).status, at=at, seconds=seconds)
        if status >= 0:
            promise(status == 0, f"{words}: status {status}")
            return False
        left = [each.name for each in place.iterdir() if each.name.startswith(".matcher-")]
        found = state(place, writer)
        finished = list(place.glob(".matcher-*/moves.json"))
        if not finished:
            promise(same(found, earlier) or same(found, new), f"{words}: half of it: {set(found)}")
        again = ran("template", "-o", str(place / "next.xlsx"))
        (place / "next.xlsx").unlink()
        for name in left:
            said = "finished what" if finished else name
            promise(said in again.err, f"{name} is not named: {again.err!r}")
        found = state(place, writer)
        promise(same(found, new) if finished else True, f"{words}: not finished: {set(found)}")
        promise(same(found, earlier) or same(found, new), f"{words}: mixed: {set(found)}")
        if writer.over:
            outcome = ran(*words)
            promise(outcome.status == 0, f"{words}: not again: {outcome.err[-400:]}")
            promise(same(state(place, writer), new), f"{words}: another answer the next time")
            found = {each.name for each in place.iterdir() if each.name.endswith(PARTS)}
            promise(not found, f"{words}: left behind: {found}")
        hidden = [each.name for each in place.iterdir() if each.name.startswith(".")]
        promise(not hidden, f"{words}: left behind: {hidden}")
        return True

    def full_disk(self, writer: Writer, *, old: bool, size: int) -> None:
        """Let no file grow beyond a size."""
        earlier = self.wanted(writer, old=True) if old else {}
        new, place = self.wanted(writer, old=False), self.before(writer, old=old)
        words = self.words(writer, place)

        def work() -> int:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            outcome = run(*words)
            said = "Error: cannot write" in outcome.err
            return outcome.status if said or not outcome.status else 99

        status = child(work)
        found = state(place, writer)
        promise(status in (0, 1), f"{words}: status {status} on a full disk")
        promise(same(found, earlier if status else new), f"{words}: half of it on a full disk")
        hidden = [each.name for each in place.iterdir() if each.name.startswith(".")]
        promise(not hidden, f"{words}: left behind: {hidden}")

    def read_only(self, writer: Writer) -> None:
        """Write into a folder that takes nothing."""
        place = self.place()
        place.chmod(0o555)
        words = self.words(writer, place)

        def work() -> int:
            if os.geteuid() == 0:
                os.seteuid(65534)
            return run(*words).status

        status = child(work)
        place.chmod(0o755)
        promise(status == 1, f"{words}: status {status} in a folder that is read only")
        promise(not any(place.iterdir()), "something was written")

    def two_writers(self, writer: Writer) -> None:
        """Write to one target twice at a time."""
        new, place = self.wanted(writer, old=False), self.place()
        words = self.words(writer, place)
        numbers = [start(partial(_status, words)) for _ in range(2)]
        statuses = [ended(number) for number in numbers]
        promise(set(statuses) <= {0, 1} and 0 in statuses, f"{words}: {statuses} of two writers")
        promise(same(state(place, writer), new), f"{words}: mixed by two writers")
        hidden = [each.name for each in place.iterdir() if each.name.startswith(".")]
        promise(not hidden, f"{words}: left behind by two writers: {hidden}")

    def reader_beside_writer(self, name: str) -> None:
        """Read a data set while it is written over."""
        writer = next(each for each in WRITERS if each.target == name and each.over)
        place = self.before(writer, old=False)
        words = self.words(writer, place)
        promise(ran(*words).status == 0, "the first of several runs")
        number = start(lambda: max(run(*words).status for _ in range(3)))
        while not gone(number):
            outcome = ran("validate", "-d", str(place / name))
            missing = "no bundled data set, folder or file" in outcome.err
            promise(outcome.status == 0 or missing, f"read beside a writer: {outcome.err[:300]}")


def state(place: Path, writer: Writer) -> State:
    """Give the files of a folder, but for temporary ones; of a database only that it is whole."""
    found = {}
    for path in sorted(place.rglob("*")):
        name = str(path.relative_to(place))
        if path.is_file() and not name.startswith(".") and not name.split("/")[0].endswith(PARTS):
            found[name] = path.read_bytes()
            if path.suffix == ".duckdb" and not writer.same_bytes:
                outcome = run("info", "-d", str(path), "-f", "json")
                found[name] = outcome.out.encode()
                promise(outcome.status == 0, f"{name} is no data set: {outcome.err[:300]}")
    return found


def _status(words: list[str]) -> int:
    return run(*words).status


def same(one: State, other: State) -> bool:
    """Whether two folders hold the same."""
    return one == other


def start(work: Callable[[], int], *, at: int | None = None) -> int:
    """Run something in a process of its own; give its number."""
    number = os.fork()
    if number:
        return number
    status = 99
    try:
        if at is not None:
            die_at(at)
        status = work()
    finally:
        os._exit(status)


def die_at(place: int) -> None:
    """Have this process end, as if killed, at one of its renames."""
    count = 0

    def counted(way: Callable[..., None]) -> Callable[..., None]:
        def moved(*places: object, **more: object) -> None:
            nonlocal count
            if count == place:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1
            way(*places, **more)

        return moved

    os.replace, os.rename = counted(os.replace), counted(os.rename)


def child(work: Callable[[], int], *, at: int | None = None, seconds: float = 0.0) -> int:
    """Run something in a process of its own, perhaps killed after a while; give its status."""
    number = start(work, at=at)
    if seconds:
        time.sleep(seconds)
        os.kill(number, signal.SIGKILL)
    return ended(number)


def ended(number: int) -> int:
    """Wait for a process; its status, or less than 0 where it was killed."""
    _, status = os.waitpid(number, 0)
    return os.waitstatus_to_exitcode(status)


def gone(number: int) -> bool:
    """Whether a process has ended."""
    done, _ = os.waitpid(number, os.WNOHANG)
    return bool(done)


#: Renames that a command has at most: the list, and eight files.
MOST_RENAMES = 9


def chaos(campaign: Campaign, minutes: float, seed: int, most: int | None = None) -> None:
    """Disturb one command after the other."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        made = Chaos(Path(scratch))
        for number in until(minutes, most):
            writer = WRITERS[number % len(WRITERS)]
            way = WAYS[(number // len(WRITERS) + number) % len(WAYS)]
            campaign.note(way, partial(_once, made, way, writer, rng))
        for name in ("made", "made.duckdb"):
            campaign.note("reader beside writer", partial(made.reader_beside_writer, name))


#: What is done to a command, one after the other.
WAYS = (
    *("killed at a rename", "killed at random", "killed at a rename", "full disk"),
    *("killed at a rename", "killed at random", "read only", "two writers"),
)


def _once(made: Chaos, way: str, writer: Writer, rng: random.Random) -> None:
    old = writer.over and rng.random() < 0.6
    if way == "killed at a rename":
        at = rng.randrange(MOST_RENAMES)
        while at >= 0 and not made.killed(writer, old=old, at=at):
            at -= 1  # there are not so many
    elif way == "killed at random":
        made.killed(writer, old=old, at=None, seconds=0.001 + rng.random() * 0.4)
    elif way == "full disk":
        made.full_disk(writer, old=old, size=rng.randrange(1, 60_000))
    elif way == "read only":
        made.read_only(writer)
    else:
        made.two_writers(writer)


if __name__ == "__main__":
    given = options("chaos")
    running = Campaign("chaos", given.found)
    chaos(running, given.minutes, given.seed, given.most)
    sys.exit(report(running))
