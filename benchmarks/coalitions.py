"""Time `matcher coalitions` where coalitions have thousands of members, beside `matcher info`.

    python benchmarks/coalitions.py [--organizations 100000] [--coalitions 20] [--members 3000]

The data set is drawn: evidence, joint work, rival coalitions of which many overlap and one is
nested in another. Both commands run as a user runs them, loading included; `info` does little
besides, so that the difference is what the coalitions take.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

CAPABILITIES, EVIDENCE, WORK, TOGETHER = 100, 4, 0.8, 4


def drawn(organizations: int, coalitions: int, members: int) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(0)
    ids = np.array([f"o{number}" for number in range(organizations)])
    rows, works = EVIDENCE * organizations, int(WORK * organizations)
    work = np.array([f"p{number}" for number in range(works)])
    days = pd.date_range("2014-01-01", "2019-12-31").strftime("%Y-%m-%d")
    # The square crowds joint work on the first organizations, as on hubs.
    busy = (organizations * rng.random(TOGETHER * works) ** 2).astype(int)
    seats = [rng.choice(organizations, members, replace=False) for _ in range(coalitions)]
    seats[-1] = seats[0][: members // 2]
    names = [f"k{number}" for number in range(coalitions)]
    return {
        "organizations": pd.DataFrame({"id": ids, "name": [f"Firm {each}" for each in ids]}),
        "capabilities": pd.DataFrame({"id": [f"c{n}" for n in range(CAPABILITIES)]}).assign(
            name=lambda table: table["id"]
        ),
        "evidence": pd.DataFrame(
            {
                "organization_id": ids[rng.integers(organizations, size=rows)],
                "capability_id": [f"c{n}" for n in rng.integers(CAPABILITIES, size=rows)],
                "count": rng.integers(1, 50, rows),
                "date": rng.choice(["2015", "2017-03", "2019-05-06"], rows),
                "source": rng.choice(["a", "b", "c"], rows),
            }
        ),
        "collaborations": pd.DataFrame({"id": work, "start_date": rng.choice(days, works)}),
        "participants": pd.DataFrame(
            {"collaboration_id": np.repeat(work, TOGETHER), "organization_id": ids[busy]}
        ).drop_duplicates(),
        "coalitions": pd.DataFrame({"id": names, "name": names, "founded": "2015-01-01"}),
        "memberships": pd.DataFrame(
            {
                "coalition_id": np.repeat(names, [len(seat) for seat in seats]),
                "organization_id": ids[np.concatenate(seats)],
                "since": "2016-06",
            }
        ),
        "rivalries": pd.DataFrame(
            {"coalition_a": names[0:-1:2], "coalition_b": names[1::2][: len(names[0:-1:2])]}
        ),
    }


def timed(command: str, data: Path) -> float:
    start = time.perf_counter()
    called = [sys.executable, "-m", "matcher", command, "-d", str(data)]
    subprocess.run(called, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--organizations", type=int, default=100_000)
    parser.add_argument("--coalitions", type=int, default=20)
    parser.add_argument("--members", type=int, default=3000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, table in drawn(**vars(options)).items():
            table.to_csv(Path(folder) / f"{name}.csv", index=False)
        plain = timed("info", Path(folder))
        studied = timed("coalitions", Path(folder))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"info {plain:.1f} s, coalitions {studied:.1f} s, ratio {studied / plain:.1f}")
    print(f"peak {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
