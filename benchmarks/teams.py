"""How long the choice of a team takes: random strengths, few organizations and needs hold most.

python benchmarks/teams.py            the curve of docs/team.md
"""

from __future__ import annotations

import resource
import time

import numpy as np
import scipy.sparse as sp

from matcher.teams.choice import Choice
from matcher.teams.limits import Distinct, Reading
from matcher.teams.program import Search

#: Candidates, needs, members at most, teams, and pairs who have worked together.
CASES = (
    (40, 3, 8, 3, 600),
    (300, 21, 8, 3, 1_500),
    (1_000, 21, 8, 3, 0),
    (10_000, 21, 8, 1, 0),
    (32_000, 21, 8, 1, 0),
    (32_000, 100, 10, 1, 0),
    (32_000, 500, 15, 1, 0),
    (32_000, 500, 15, 3, 0),
    (100_000, 21, 8, 1, 0),
    (100_000, 500, 15, 1, 0),
)


def made(candidates: int, needs: int, members: int, pairs: int, seed: int = 0) -> Search:
    rng = np.random.default_rng(seed)
    count = 4 * candidates
    popular = 1.0 / np.arange(1, needs + 1) ** 0.7
    active = rng.pareto(1.5, candidates) + 0.2
    who = rng.choice(candidates, count, p=active / active.sum())
    what = rng.choice(needs, count, p=popular / popular.sum())
    offers = sp.csr_array((np.ones(count), (who, what)), shape=(candidates, needs))
    offers.sum_duplicates()
    offers.data = offers.data / (offers.data + 7.0 / 3.0)
    ends = np.sort(rng.choice(candidates, (2 * pairs, 2)), axis=1)
    ends = np.unique(ends[ends[:, 0] < ends[:, 1]], axis=0)[:pairs]
    joint = np.full(len(ends), 0.01)
    choice = Choice(
        offers=offers,
        weights=rng.choice([1.0, 2.0], needs),
        cost=rng.random(candidates) * 0.1 + 0.05,
        ties=sp.csr_array((joint, tuple(ends.T)), shape=(candidates, candidates)),
        fixed=np.zeros(0, dtype=np.intp),
        open_to=np.ones(candidates, dtype=bool),
        low=3,
        high=members,
        order=np.arange(candidates),
    )
    countries = rng.choice(30, candidates)
    three = Distinct(countries, 3, np.ones(candidates, dtype=bool))
    return Search(choice, [Reading(three, False)])


def main() -> None:
    print("candidates  needs  members  teams  pairs  seconds of one core    gap  most memory (MB)")
    for candidates, needs, members, teams, pairs in CASES:
        search = made(candidates, needs, members, pairs)
        began = time.process_time()
        found = search.best(count=teams)
        seconds = time.process_time() - began
        gap = max((each.bound - each.value) / each.bound for each in found)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
        print(
            f"{candidates:10,} {needs:6} {members:8} {teams:6} {pairs:6,} {seconds:20.1f} "
            f"{gap:6.1%} {most:17,}",
            flush=True,
        )


if __name__ == "__main__":
    main()
