"""The integer program against every team that there could be, on hundreds of small instances."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse as sp

from matcher.teams import program
from matcher.teams.choice import Choice
from matcher.teams.limits import Apartness, Bar, Cap, Distinct, Limit, Reading, Sum
from matcher.teams.narrowing import Ladders, potentials
from matcher.teams.program import Search

#: Of a program and of a sum the same value.
SAME = 1e-6


class Instance:
    """A random choice with random limits, and a naive judge of both."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.size = int(rng.integers(1, 11))
        needs = int(rng.integers(0, 6))
        strengths = rng.choice([0.0, 0.3, 0.5, 0.9], (self.size, needs), p=[0.5, 0.2, 0.2, 0.1])
        self.country = rng.integers(-1, 4, self.size)
        # Now and then all belong to one group.
        self.group = rng.integers(0, 1 if seed % 11 == 0 else 6, self.size)
        self.sme = rng.choice([0.0, 1.0, np.nan], self.size)
        # Of every second instance no pair has worked together, and candidates are ruled out.
        self.whole = 300 * (seed % 2)
        pairs = np.triu(rng.random((self.size, self.size)) < 0.2, 1) * 0.07 * (seed % 2)
        fixed = np.sort(rng.permutation(self.size)[: int(rng.integers(0, min(3, self.size + 1)))])
        low = int(rng.integers(0, 4))
        open_to = rng.random(self.size) < 0.9
        open_to[fixed] = False
        self.choice = Choice(
            offers=sp.csr_array(strengths),
            weights=rng.choice([0.5, 1.0, 2.0], needs),
            cost=rng.choice([0.05, 0.1, 0.2], self.size),
            ties=sp.csr_array(pairs),
            fixed=fixed,
            open_to=open_to,
            low=low,
            high=max(low, len(fixed)) + int(rng.integers(0, 4)),
            order=rng.permutation(self.size),
        )
        self.limits = [self._limit(rng) for _ in range(int(rng.integers(0, 4)))]

    def _limit(self, rng: np.random.Generator) -> Reading:
        rivals = rng.integers(0, self.size, (2, 2))
        rivals = rivals[rivals[:, 0] != rivals[:, 1]]
        made: list[Limit] = [
            Sum(self.sme, low=float(rng.integers(0, 3))),
            Sum(self.sme - 0.5, low=0.0, worst=-0.5, best=0.5),
            Sum(self.sme, high=float(rng.integers(0, 3))),
            Cap(self.group, int(rng.integers(1, 3))),
            Cap(self.country, int(rng.integers(1, 3))),
            Distinct(self.country, int(rng.integers(1, 4)), np.ones(self.size, dtype=bool)),
            Distinct(
                self.country,
                int(rng.integers(1, 4)),
                self.country != 0,
                self.group,
                np.isin(self.country, [1, 2]),
                1,
            ),
            Bar(self.sme),
            Apartness(rivals[:, 0], rivals[:, 1], self.size),
        ]
        return Reading(made[int(rng.integers(0, len(made)))], bool(rng.random() < 0.5))

    def teams(self) -> Iterator[np.ndarray]:
        fixed = set(self.choice.fixed.tolist())
        free = np.flatnonzero(self.choice.open_to)
        for count in range(len(free) + 1):
            for chosen in combinations(free.tolist(), count):
                team = np.array(sorted({*fixed, *chosen}), dtype=np.intp)
                if self.choice.low <= len(team) <= self.choice.high and self.keeps(team):
                    yield team

    def keeps(self, team: np.ndarray) -> bool:
        return all(naive(each.limit, team.tolist(), each.lenient) for each in self.limits)

    def worth(self, team: np.ndarray) -> float:
        offers = self.choice.offers.toarray()
        free = [row for row in team.tolist() if row not in self.choice.fixed]
        total = sum(
            weight * max((offers[row, need] for row in team.tolist()), default=0.0)
            for need, weight in enumerate(self.choice.weights)
        )
        ties = self.choice.ties.toarray()
        return float(
            total
            - sum(self.choice.cost[row] for row in free)
            + sum(ties[a, b] for a in free for b in free)
        )


def naive(limit: Limit, team: list[int], lenient: bool) -> bool:
    """Judge a limit word by word, trying all ways to count."""
    if isinstance(limit, Sum):
        known = [limit.numbers[row] for row in team if not np.isnan(limit.numbers[row])]
        unknown = len(team) - len(known)
        most, least = (sum(known) + unknown * each for each in (limit.best, limit.worst))
        low, high = (most, least) if lenient else (least, most)
        return bool(low >= limit.low - 1e-9 and high <= limit.high + 1e-9)
    if isinstance(limit, Cap):
        codes = [limit.codes[row] for row in team]
        counts = [codes.count(code) for code in set(codes) - {-1}]
        return (lenient or -1 not in codes) and max(counts, default=0) <= limit.count
    if isinstance(limit, Bar):
        return not any(
            (not lenient) if np.isnan(limit.barred[row]) else limit.barred[row] > 0 for row in team
        )
    if isinstance(limit, Apartness):
        pairs = zip(limit.a.tolist(), limit.b.tolist(), strict=True)
        return not any(a in team and b in team for a, b in pairs)
    return any(_counts(limit, some, lenient) for some in combinations(team, limit.count))


def _counts(limit: Distinct, some: tuple[int, ...], lenient: bool) -> bool:
    codes = [int(limit.codes[row]) if limit.codes[row] >= 0 else -100 - row for row in some]
    known = [limit.codes[row] >= 0 for row in some]
    if len(set(codes)) < len(some) or not all(limit.allowed[row] for row in some):
        return False
    if not lenient and not all(known):
        return False
    if limit.groups is not None and len({int(limit.groups[row]) for row in some}) < len(some):
        return False
    if limit.among is None:
        return True
    among = [limit.among[row] or (lenient and limit.codes[row] < 0) for row in some]
    return sum(among) >= limit.least


@pytest.mark.parametrize("block", range(20))
def test_the_best_teams_are_those_of_trying_all(block: int) -> None:
    for seed in range(20 * block, 20 * block + 20):
        made = Instance(seed)
        found = Search(made.choice, made.limits, 3, made.whole).best()
        left = sorted(made.teams(), key=lambda team: -made.worth(team))
        for each in found:
            assert made.keeps(each.rows), seed
            assert made.worth(each.rows) == pytest.approx(each.value, abs=SAME), seed
            assert each.value == pytest.approx(made.worth(left[0]), abs=SAME), seed
            assert each.bound == pytest.approx(each.value, abs=SAME), seed
            # What only adds members to it, or leaves some out, is no alternative.
            mine = set(each.rows.tolist())
            left = [t for t in left if not mine <= set(t.tolist()) and not set(t.tolist()) <= mine]
        assert len(found) == 3 or not left, seed


@pytest.mark.parametrize("seed", range(30))
def test_a_limit_says_of_a_team_what_the_naive_judge_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = Instance(seed)
    for _ in range(10):
        reading = made._limit(rng)
        team = np.sort(rng.permutation(made.size)[: int(rng.integers(0, made.size + 1))])
        for lenient in (False, True):
            expected = naive(reading.limit, team.tolist(), lenient)
            assert reading.limit.holds(team, lenient) == expected


def test_the_same_question_has_the_same_answer_and_equals_go_by_order() -> None:
    offers = sp.csr_array(np.ones((6, 1)) * 0.5)
    order = np.array([3, 1, 4, 0, 5, 2])
    choice = Choice(
        offers,
        np.ones(1),
        np.full(6, 0.1),
        sp.csr_array((6, 6)),
        np.zeros(0, dtype=np.intp),
        np.ones(6, dtype=bool),
        1,
        3,
        order,
    )
    answers = [[each.rows.tolist() for each in Search(choice, [], 3).best()] for _ in range(2)]
    assert answers[0] == answers[1] == [[3], [1], [5]]


def test_a_seat_that_adds_nothing_is_not_taken() -> None:
    offers = sp.csr_array(np.array([[0.9], [0.9], [0.2]]))
    choice = Choice(
        offers,
        np.ones(1),
        np.full(3, 0.05),
        sp.csr_array((3, 3)),
        np.array([0]),
        np.array([False, True, True]),
        1,
        3,
        np.arange(3),
    )
    assert [each.rows.tolist() for each in Search(choice, [], 3).best()] == [[0]]


def test_where_all_have_worked_together_a_choice_of_thirty_is_no_long_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng, solve = np.random.default_rng(5), scipy.optimize.milp
    nodes: list[int] = []

    def counted(*asked: Any, **options: Any) -> Any:
        found = solve(*asked, **options)
        nodes.append(found.mip_node_count)
        return found

    monkeypatch.setattr(scipy.optimize, "milp", counted)
    count = 30
    choice = Choice(
        offers=sp.csr_array(rng.random((count, 2))),
        weights=np.ones(2),
        cost=np.full(count, 0.1),
        ties=sp.csr_array(np.triu(rng.random((count, count)) * 0.07, 1)),
        fixed=np.zeros(0, dtype=np.intp),
        open_to=np.ones(count, dtype=bool),
        low=4,
        high=4,
        order=np.arange(count),
    )
    (found,) = Search(choice, []).best()
    best = max(choice.value(np.array(team)) for team in combinations(range(count), 4))
    assert found.value == pytest.approx(best, abs=SAME)
    assert max(nodes) < 100  # thousands, without what follows for whole members


@pytest.mark.parametrize("block", range(5))
def test_prices_leave_out_nobody_of_a_best_team(block: int, monkeypatch) -> None:
    monkeypatch.setattr(program, "PRICED_FROM", 0)
    monkeypatch.setattr(program, "TRIED", 2)
    for seed in range(40 * block, 40 * block + 40, 2):  # those whose pairs add nothing
        made = Instance(seed)
        found = Search(made.choice, made.limits, 2, made.whole).best()
        left = sorted(made.teams(), key=lambda team: -made.worth(team))
        for each in found:
            assert made.keeps(each.rows), seed
            assert each.value == pytest.approx(made.worth(left[0]), abs=SAME), seed
            mine = set(each.rows.tolist())
            left = [t for t in left if not mine <= set(t.tolist()) and not set(t.tolist()) <= mine]
        assert len(found) == 2 or not left, seed


@pytest.mark.parametrize("seed", range(25))
def test_no_choice_that_holds_a_candidate_gains_more_than_its_potential(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, needs, seats = int(rng.integers(2, 9)), int(rng.integers(1, 5)), int(rng.integers(1, 4))
    gains = np.round(rng.random((count, needs)) * (rng.random((count, needs)) < 0.6), 1)
    cost = np.round(rng.random(count) * 0.3, 2)
    limits, bound = potentials(Ladders(sp.csr_array(gains), cost, seats))
    for size in range(1, seats + 1):
        for team in combinations(range(count), size):
            worth = gains[list(team)].max(axis=0).sum() - cost[list(team)].sum()
            assert worth <= bound + SAME
            assert all(worth <= limits[row] + SAME for row in team)
