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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from .common import (
    BrokenPromiseError,
    Campaign,
    options,
    promise,
    ran,
    report,
    run,
    small_data,
    until,
    worked_out_once,
    write,
)

State = dict[str, bytes]

#: What a table of everybody keeps of a run that was ended, so that it can be gone on with.
PARTS = ".parts"


#: The tables of the small data set that the commands read here.
FEW = ("organizations", "capabilities", "evidence", "collaborations", "participants")


#: The folders of what they read now, and of what an earlier run has read; neither changes.
SOUND = ("sound", "older")


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
        few = {f"{name}.csv": small_data()[f"{name}.csv"] for name in FEW}
        self._data = write(scratch / SOUND[0], few)
        older = {**few, "evidence.csv": b"organization_id,capability_id\na,ro\nb,sp\n"}
        older["organizations.csv"] += b"i,Iota,,company,,FR,,,,,,\n"
        self._older = write(scratch / SOUND[1], older)
        self._wanted: dict[tuple[Writer, bool], State] = {}
        self._written: dict[Writer, State] = {}
        self._outcomes: dict[Writer, list[State]] = {}
        self._renames: dict[tuple[Writer, bool], int] = {}

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
            if old:
                files = [path for path in place.rglob("*") if path.is_file()]
                self._written[writer] = {
                    str(path.relative_to(place)): path.read_bytes() for path in files
                }
        return self._wanted[key]

    def outcomes(self, writer: Writer) -> list[State]:
        """Give what it may write: over nothing, and over what is there, which it may go on with."""
        if writer not in self._outcomes:
            found = [self.wanted(writer, old=False)]
            if writer.over:
                place = self.before(writer, old=True)
                promise(ran(*self.words(writer, place)).status == 0, f"{writer.words}: over a file")
                found.append(state(place, writer))
            self._outcomes[writer] = found
        return self._outcomes[writer]

    def before(self, writer: Writer, *, old: bool) -> Path:
        """Give a folder in which an earlier run has written, or none."""
        if old:
            self.wanted(writer, old=True)
        return write(self.place(), self._written[writer] if old else {})

    def renames(self, writer: Writer, *, old: bool) -> int:
        """Count the renames of a run."""
        key = (writer, old)
        if key not in self._renames:
            words = self.words(writer, self.before(writer, old=old))

            def work() -> int:
                counted = die_at(None)
                run(*words)
                return counted[0]

            self._renames[key] = child(work)
        return self._renames[key]

    def killed(
        self,
        writer: Writer,
        *,
        old: bool,
        at: int | None = None,
        after: bool = False,
        seconds: float = 0.0,
        at_once: bool = False,
    ) -> None:
        """Kill a run, and look what the next one makes of it.

        Parameters
        ----------
        writer : Writer
        old : bool
            Whether it writes over what an earlier run wrote.
        at : int, optional
            The rename that it is killed at; otherwise it is killed after some seconds.
        after : bool
            Right after that rename, not before it.
        seconds : float
        at_once : bool
            Whether the same command is the next one, not another.
        """
        new, earlier = self.outcomes(writer), self.wanted(writer, old=True) if old else {}
        place = self.before(writer, old=old)
        words = self.words(writer, place)
        status = child(partial(_status, words), at=at, after=after, seconds=seconds)
        if status >= 0:
            promise(status == 0 and at is None, f"{words}: status {status}, and not killed")
            return
        left = [each.name for each in place.iterdir() if each.name.startswith(".matcher-")]
        finished = list(place.glob(".matcher-*/moves.json"))
        if finished and writer.target.endswith(".duckdb"):
            refused = ran("info", "-d", str(place / writer.target)).err
            promise(" is not whole" in refused or " no bundled" in refused, f"read: {refused}")
        elif not finished:
            found = state(place, writer)
            promise(found in (earlier, *new), f"{words}: half of it: {set(found)}")
        at_once = at_once and writer.over
        following = words if at_once else ["template", "-o", str(place / "next.xlsx")]
        again = ran(*following)
        promise(again.status == 0, f"{following}: not after a kill: {again.err[-400:]}")
        (place / "next.xlsx").unlink(missing_ok=True)
        for name in left:
            said = "finished what" if finished else name
            promise(said in again.err, f"{name} is not named: {again.err!r}")
        found = state(place, writer)
        done = bool(finished) or at_once
        promise(found in new if done else True, f"{words}: not finished: {set(found)}")
        promise(found in (earlier, *new), f"{words}: mixed: {set(found)}")
        if at_once:
            found = {each.name for each in place.iterdir() if each.name.endswith(PARTS)}
            promise(not found, f"{words}: left behind: {found}")
        hidden = [each.name for each in place.iterdir() if each.name.startswith(".")]
        promise(not hidden, f"{words}: left behind: {hidden}")

    def full_disk(self, writer: Writer, *, old: bool, size: int) -> None:
        """Let no file grow beyond a size."""
        earlier = self.wanted(writer, old=True) if old else {}
        new, place = self.outcomes(writer), self.before(writer, old=old)
        words = self.words(writer, place)

        def work() -> int:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            outcome = run(*words)
            said = "Error: cannot write" in outcome.err
            return outcome.status if said or not outcome.status else 99

        status = child(work)
        found = state(place, writer)
        promise(status in (0, 1), f"{words}: status {status} on a full disk")
        promise(found in ([earlier] if status else new), f"{words}: half of it on a full disk")
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
        new, place = self.outcomes(writer), self.place()
        words = self.words(writer, place)
        numbers = [start(partial(_status, words)) for _ in range(2)]
        statuses = [ended(number) for number in numbers]
        promise(set(statuses) <= {0, 1} and 0 in statuses, f"{words}: {statuses} of two writers")
        promise(state(place, writer) in new, f"{words}: mixed by two writers")
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
            told = f"{outcome.status}: {(outcome.out + outcome.err)[:300]}"
            promise(outcome.status == 0 or missing, f"read beside a writer: {told}")


def state(place: Path, writer: Writer) -> State:
    """Give the files of a folder, but for temporary ones; of a database only that it is whole."""
    found = {}
    for path in sorted(place.rglob("*")):
        name = str(path.relative_to(place))
        if path.is_file() and not name.startswith(".") and not name.split("/")[0].endswith(PARTS):
            found[name] = path.read_bytes()
            if path.suffix == ".duckdb" and not writer.same_bytes:
                found[name] = _rows(path)
    return found


def _rows(path: Path) -> bytes:
    """Give what the tables of a database hold."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            names = [name for (name,) in connection.execute("show tables").fetchall()]
            rows = [connection.execute(f"from {name}").fetchall() for name in names]
    except duckdb.Error as error:
        raise BrokenPromiseError(f"{path.name} is no database: {error}") from error
    return repr([*zip(names, rows, strict=True)]).encode()


def _status(words: list[str]) -> int:
    return run(*words).status


def start(work: Callable[[], int], *, at: int | None = None, after: bool = False) -> int:
    """Run something in a process of its own; give its number."""
    number = os.fork()
    if number:
        return number
    status = 99
    try:
        if at is not None:
            die_at(at, after=after)
        status = work()
    finally:
        os._exit(status)


def die_at(place: int | None, *, after: bool = False) -> list[int]:
    """Have this process end, as if killed, before or after one of its renames; count them."""
    count = [0]

    def counted(way: Callable[..., None]) -> Callable[..., None]:
        def moved(*places: object, **more: object) -> None:
            number = count[0]
            if number == place and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            count[0] += 1
            way(*places, **more)
            if number == place:
                os.kill(os.getpid(), signal.SIGKILL)

        return moved

    os.replace, os.rename = counted(os.replace), counted(os.rename)
    return count


def child(
    work: Callable[[], int], *, at: int | None = None, after: bool = False, seconds: float = 0.0
) -> int:
    """Run something in a process of its own, perhaps killed after a while; give its status."""
    number = start(work, at=at, after=after)
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


def chaos(
    campaign: Campaign,
    minutes: float | None,
    seed: int,
    count: int | None = None,
    writers: Sequence[Writer] = WRITERS,
) -> None:
    """Disturb the commands, round for round: a kill at each rename of each, then the other ways."""
    with tempfile.TemporaryDirectory() as scratch, worked_out_once(SOUND, ("report", "resolve")):
        made = Chaos(Path(scratch))
        for number in until(minutes, count):
            rng = random.Random(seed * 1_000_003 + number)
            for writer in writers:
                _at_each_rename(campaign, made, writer, rng)
            for way in WAYS[number % 2 :: 2]:
                campaign.note(way, partial(_once, made, way, rng.choice(writers), rng))
            if number % 10 == 9:
                print(campaign.told(), flush=True)
        for name in {each.target for each in writers} & {"made", "made.duckdb"}:
            campaign.note("reader beside writer", partial(made.reader_beside_writer, name))


def _at_each_rename(campaign: Campaign, made: Chaos, writer: Writer, rng: random.Random) -> None:
    old = writer.over and rng.random() < 0.5
    for at in range(made.renames(writer, old=old)):
        after, at_once = rng.random() < 0.5, rng.random() < 0.25
        kill = partial(made.killed, writer, old=old, at=at, after=after, at_once=at_once)
        again = " --again" if "--again" in writer.words else ""
        campaign.note(f"{writer.words[0]}{again} {writer.target}, rename {at + 1}", kill)


#: What else is done to a command.
WAYS = ("killed at random", "full disk", "read only", "two writers")


def _once(made: Chaos, way: str, writer: Writer, rng: random.Random) -> None:
    old = writer.over and rng.random() < 0.6
    if way == "killed at random":
        made.killed(writer, old=old, seconds=0.001 + rng.random() * 0.4, at_once=True)
    elif way == "full disk":
        made.full_disk(writer, old=old, size=rng.randrange(1, 60_000))
    elif way == "read only":
        made.read_only(writer)
    else:
        made.two_writers(writer)


if __name__ == "__main__":
    given = options("chaos")
    running = Campaign("chaos", given.found)
    chaos(running, given.minutes, given.seed, given.count)
    sys.exit(report(running))
