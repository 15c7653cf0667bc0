"""Time and size the main jobs as a data set grows, and say with which power of it they grow.

    python benchmarks/scale.py [--sizes 10000 30000 100000] [--jobs info fit ...] [--folder FOLDER]

Each size is made as CSV files, written as they are drawn: ten participations an organization,
collaborations of two to sixty, most with neighbours and some with the well-known, so that a few
take part in thousands. Every job is a process of its own. Seconds of computing are those of all its
threads, which other work on the machine moves less than the time on the clock; the exponent is
log(ratio of these seconds) / log(ratio of organizations), from each size to the next. docs/scale.md
says what was run.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

#: Participations of an organization, on average, and members of a collaboration, on average.
PARTICIPATIONS, MEMBERS = 10, 6

#: Organizations of a neighbourhood, and the share of members that come from it.
NEIGHBOURS, NEAR = 500, 0.7

#: Collaborations that are drawn at a time.
AT_ONCE = 50_000

CAPABILITIES, SEATS = 60, 3000

COUNTRIES = ("AT", "BE", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "IT", "NL", "NO")

#: The tables of collaborations that are written as they are drawn, and beside them the same as
#: CORDIS publishes it, for `ingest`.
DRAWN = {
    "collaborations.csv": "id,start_date",
    "participants.csv": "collaboration_id,organization_id",
    "collaboration_capabilities.csv": "collaboration_id,capability_id",
    "cordis/project.csv": "id;startDate",
    "cordis/organization.csv": "projectID;organisationID;name;country",
}


@dataclass(frozen=True)
class Taken:
    """What a job took: seconds of computing of all threads, seconds on the clock, MiB at most."""

    computing: float
    clock: float
    peak: float


def run(command: list[str], kept: Path) -> Taken:
    """Run a command as a process of its own, what it keeps in a folder; SystemExit if it fails."""
    start = time.perf_counter()
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    environment = {**os.environ, "MATCHER_CACHE": str(kept)}
    process = os.posix_spawnp(command[0], command, environment, file_actions=silent)
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)} ended with status {status}")
    clock = time.perf_counter() - start
    return Taken(usage.ru_utime + usage.ru_stime, clock, usage.ru_maxrss / 1024)


# -- the data ----------------------------------------------------------------------------------


def make(folder: Path, size: int) -> None:
    """Write a data set of so many organizations; the memory it takes does not grow with them."""
    rng = np.random.default_rng(size)
    folder.mkdir(parents=True)
    _write(
        folder / "organizations.csv",
        "id,name,country,kind",
        (f"o{i},Organization {i},{_country(i)},company" for i in range(size)),
    )
    fields = (f"f{i},Field {i}" for i in range(CAPABILITIES))
    _write(folder / "capabilities.csv", "id,name", fields)
    seats = (f"all,o{i},{'lead' if i == 0 else 'member'}" for i in range(min(SEATS, size // 3)))
    _write(folder / "coalitions.csv", "id,name", ["all,Alliance"])
    _write(folder / "memberships.csv", "coalition_id,organization_id,role", seats)
    (folder / "cordis").mkdir()
    with ExitStack() as stack:
        files = [stack.enter_context((folder / name).open("w")) for name in DRAWN]
        for file, header in zip(files, DRAWN.values(), strict=True):
            file.write(header + "\n")
        collaborations, participants, tags, projects, parts = files
        for first in range(0, size * PARTICIPATIONS // MEMBERS, AT_ONCE):
            count = min(AT_ONCE, size * PARTICIPATIONS // MEMBERS - first)
            for number, day, field, members in _drawn(rng, size, first, count):
                collaborations.write(f"c{number},{day}\n")
                tags.write(f"c{number},f{field}\n")
                participants.writelines(f"c{number},o{member}\n" for member in members)
                projects.write(f"{number};{day}\n")
                parts.writelines(
                    f"{number};{member};Organization {member};{_country(member)}\n"
                    for member in members
                )


def _country(organization: int) -> str:
    return COUNTRIES[organization // NEIGHBOURS % len(COUNTRIES)]


def _write(path: Path, header: str, lines: Iterator[str] | list[str]) -> None:
    with path.open("w") as file:
        file.write(header + "\n")
        file.writelines(line + "\n" for line in lines)


def _drawn(
    rng: np.random.Generator, size: int, first: int, count: int
) -> Iterator[tuple[int, str, int, set[int]]]:
    """Draw collaborations: number, start, field, members."""
    sizes = np.minimum(1 + rng.geometric(1 / (MEMBERS - 1), count), 60)
    days = np.datetime64("2010-01-01") + rng.integers(0, 3650, count)
    homes = rng.integers(0, max(size // NEIGHBOURS, 1), count)
    home = np.repeat(homes, sizes)
    near = home * NEIGHBOURS + (NEIGHBOURS * rng.random(len(home)) ** 2).astype(int)
    known = (size * rng.random(len(home)) ** 3).astype(int)
    members = np.where(rng.random(len(home)) < NEAR, near, known) % size
    fields = (homes + rng.integers(0, 4, count)) % CAPABILITIES
    starts = np.cumsum(sizes) - sizes
    for at in range(count):
        mine = members[starts[at] : starts[at] + sizes[at]]
        yield first + at, str(days[at]), int(fields[at]), set(mine.tolist())


# -- the jobs ----------------------------------------------------------------------------------


def jobs(folder: Path, data: Path) -> dict[str, list[str]]:
    """Give the command of each job, in the order in which they must run."""
    engine = [sys.executable, "-m", "matcher"]
    model, source = str(folder / "model"), str(data)
    learned = ["-d", source, "--model", model]
    published, stored = str(data / "cordis"), str(folder / "ingested.duckdb")
    return {
        "ingest": [*engine, "ingest", "cordis", published, "-o", stored],
        "info": [*engine, "info", "-d", source],
        "validate": [*engine, "validate", "-d", source],
        "fit": [*engine, "fit", "-d", source, "-o", model],
        "uncached": [*engine, "suggest", "o5", *learned, "--no-cache"],
        "first": [*engine, "suggest", "o5", *learned],  # which keeps what it worked out
        "suggest": [*engine, "suggest", "o5", *learned],
        "all": [*engine, "suggest", "--all", "-k", "10", *learned, "-o", str(folder / "top.csv")],
        "recruit": [*engine, "recruit", "Alliance", *learned],
        "export": [*engine, "export", str(folder / "near.gexf"), "-d", source, "--country", "AT"],
    }


def measure(folder: Path, size: int, chosen: list[str]) -> Iterator[tuple[str, Taken]]:
    """Make a data set where it is not there, and run the chosen jobs on it."""
    data = folder / f"made-{size}"
    if not data.exists():
        make(data, size)
    for name, command in jobs(folder, data).items():
        if name in chosen:
            yield name, run(command, folder / "kept")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    names = list(jobs(Path(), Path()))
    parser.add_argument("--jobs", nargs="+", choices=names, default=names)
    parser.add_argument("--folder", type=Path, help="where data sets are kept for the next time")
    options = parser.parse_args()
    print(f"{'job':10}{'organizations':>15}{'computing':>12}{'clock':>10}{'peak':>12}{'power':>8}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        before: dict[str, tuple[int, Taken]] = {}
        for size in options.sizes:
            for name, taken in measure(folder, size, options.jobs):
                power = ""
                if name in before:
                    smaller, less = before[name]
                    grown = math.log(taken.computing / less.computing)
                    power = f"{grown / math.log(size / smaller):.2f}"
                before[name] = size, taken
                print(
                    f"{name:10}{size:15,}{taken.computing:10.1f} s{taken.clock:8.1f} s"
                    f"{taken.peak:8.0f} MiB{power:>8}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
