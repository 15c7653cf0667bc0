"""Time and size the main jobs, each beside what a user would do instead, in one run.

    python benchmarks/run.py [--data FOLDER] [--organizations N]

Every command runs as a process of its own, several times in turn with its yardstick; the table
gives the median of each, the ratio of the medians, and the peak memory. Without --data a
synthetic ecosystem stands in.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5
NOTHING = "pass"
LIBRARIES = "import sklearn, pandas"


@dataclass(frozen=True)
class Job:
    name: str
    command: list[str]
    yardstick_name: str
    yardstick: list[str]


def run(command: list[str]) -> tuple[float, float]:
    """Give the wall time in seconds and the peak memory in MiB."""
    start = time.perf_counter()
    process = os.posix_spawnp(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        raise RuntimeError(f"{' '.join(command)} ended with status {status}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def jobs(data: str, organization: str, model: str) -> list[Job]:
    engine = [sys.executable, "-m", "matcher"]
    python = [sys.executable, "-c"]
    read = (
        "import pandas, pathlib, sys\n"
        f"for path in sorted(pathlib.Path({data!r}).glob('*.csv*')):\n"
        "    pandas.read_csv(path, dtype=str, keep_default_na=False)"
    )
    return [
        Job("matcher --help", [*engine, "--help"], "python, doing nothing", [*python, NOTHING]),
        Job("matcher suggest KT", [*engine, "suggest", "KT"], LIBRARIES, [*python, LIBRARIES]),
        Job(
            "matcher validate",
            [*engine, "validate", "-d", data],
            "pandas.read_csv",
            [*python, read],
        ),
        Job(
            "matcher suggest, large",
            [*engine, "suggest", organization, "-d", data, "--model", model],
            "matcher info",
            [*engine, "info", "-d", data],
        ),
    ]


def busiest(data: str) -> str:
    """Give the organization with the most collaborations.

    Asked of a process of its own: what this one has in memory would count for its children too.
    """
    code = (
        "import matcher, sys\n"
        "ecosystem = matcher.load(sys.argv[1])\n"
        "row = ecosystem.participation.sum(axis=1).argmax()\n"
        "print(ecosystem.organization_ids.ids[row])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, data], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", help="a folder in the data set format")
    parser.add_argument("--organizations", type=int, default=5000, help="of the stand-in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or str(Path(folder) / "made")
        make = "" if options.data else f"--organizations={options.organizations}"
        if make:
            run([sys.executable, "-m", "matcher", "synthesize", "-o", data, make])
        organization, model = busiest(data), str(Path(folder) / "model")
        run([sys.executable, "-m", "matcher", "fit", "-d", data, "-o", model])
        print(f"{'job':24} {'s':>7} {'MiB':>6}   {'beside':24} {'s':>7} {'MiB':>6}  {'ratio':>6}")
        for job in jobs(data, organization, model):
            ours, theirs = zip(
                *[(run(job.command), run(job.yardstick)) for _ in range(ROUNDS)], strict=True
            )
            seconds = [statistics.median(each[0] for each in side) for side in (ours, theirs)]
            memory = [max(each[1] for each in side) for side in (ours, theirs)]
            print(
                f"{job.name:24} {seconds[0]:7.2f} {memory[0]:6.0f}   {job.yardstick_name:24} "
                f"{seconds[1]:7.2f} {memory[1]:6.0f}  {seconds[0] / seconds[1]:6.2f}"
            )


if __name__ == "__main__":
    main()
