"""A small world with a past and a future, and models that know too much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.evaluation.split import Split, split
from matcher.matching.context import Context

Tables = dict[str, pd.DataFrame]

CUT, HORIZON = "2019-01-01", "12m"
SIZE, FIELDS = 150, 5
KINDS = ("company", "university", "public_body")


def small_world(seed: int = 0) -> Tables:
    """Give 150 organizations of five fields that work mostly within their own, 2014 to 2020."""
    rng = np.random.default_rng(seed)
    ids = [f"o{i:03}" for i in range(SIZE)]
    # The last ten show up with their first joint work in 2019; of five of them a line of
    # evidence was known before.
    collaborations, participants, tags = [], [], []
    for c in range(420):
        year = 2014 + c // 60
        field = int(rng.integers(FIELDS))
        pool = np.arange(SIZE if year >= 2019 else SIZE - 10)
        weight = np.where(pool % FIELDS == field, 8.0, 0.5) / (1.0 + pool // FIELDS)
        members = rng.choice(pool, int(rng.integers(1, 6)), False, weight / weight.sum())
        day = f"{year}-{1 + c % 12:02}-{1 + c % 28:02}"
        collaborations.append({"id": f"c{c}", "start_date": day})
        participants += [{"collaboration_id": f"c{c}", "organization_id": ids[m]} for m in members]
        tags.append({"collaboration_id": f"c{c}", "capability_id": f"t{field}"})
    evidence = [
        {"organization_id": ids[i], "capability_id": f"t{i % FIELDS}", "date": "2018"}
        for i in range(SIZE - 5)
    ]
    organizations = pd.DataFrame({"id": ids, "name": ids})
    organizations["kind"] = [KINDS[i % 3] if i % 10 else None for i in range(SIZE)]
    return {
        "organizations": organizations,
        "capabilities": pd.DataFrame({"id": [f"t{i}" for i in range(FIELDS)]}).assign(
            name=lambda frame: frame.id
        ),
        "collaborations": pd.DataFrame(collaborations),
        "participants": pd.DataFrame(participants),
        "collaboration_capabilities": pd.DataFrame(tags),
        "evidence": pd.DataFrame(evidence),
    }


@pytest.fixture
def tables() -> Tables:
    return small_world()


@pytest.fixture(scope="session")
def world() -> Ecosystem:
    return Ecosystem.from_tables(small_world(), "small world")


@pytest.fixture(scope="session")
def parts(world: Ecosystem) -> Split:
    return split(world, CUT, HORIZON)


def true_pairs(tables: Tables) -> tuple[set[str], set[str], set[frozenset[str]]]:
    """Give who is known, who is active, and the new pairs of known ones, by plain loops."""
    start = dict(tables["collaborations"][["id", "start_date"]].itertuples(index=False))
    members: dict[str, set[str]] = {c: set() for c in start}
    for c, o in tables["participants"][["collaboration_id", "organization_id"]].itertuples(
        index=False
    ):
        members[c].add(o)
    old, new, known, active = set(), set(), set(), set()
    for c, day in start.items():
        pairs = {frozenset((a, b)) for a in members[c] for b in members[c] if a != b}
        if day < "2019-01-01":
            old |= pairs
            known |= members[c]
            active |= members[c] if pairs else set()
        elif day < "2020-01-01":
            new |= pairs
    for o, day in tables["evidence"][["organization_id", "date"]].itertuples(index=False):
        if isinstance(day, str) and day < "2019":
            known.add(o)
    return known, active, {pair for pair in new - old if pair <= known}


class FakeModel:
    """A model of given points for every pair of a small ecosystem."""

    components = ("signal", "noise", "baseline")
    info = None

    def __init__(
        self, context: Context, signal: np.ndarray, noise: np.ndarray | None = None
    ) -> None:
        self.context = context
        self.signal = signal
        self.noise = np.zeros_like(signal) if noise is None else noise

    def contributions(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.column_stack([self.signal[a, b], self.noise[a, b], np.full(len(a), 3.0)])

    def points(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return self.contributions(a, b).sum(axis=1)

    def probabilities(self, a: np.ndarray, b: np.ndarray) -> np.ndarray | None:
        return None

    def ranges(self, probabilities: np.ndarray) -> np.ndarray:
        return np.column_stack([probabilities / 2.0, np.minimum(2.0 * probabilities, 1.0)])

    def top(self, queries: np.ndarray, k: int) -> Iterator[tuple[Any, Any, Any]]:
        ties = self.context.ties.toarray() > 0
        for query in queries:
            b = np.flatnonzero(~ties[query])
            b = b[b != query]
            points = self.points(np.full(len(b), query), b)
            order = np.argsort(-points, kind="stable")[:k]
            yield np.full(len(order), query), b[order], points[order]


@pytest.fixture
def fake_model(parts: Split) -> Callable[..., FakeModel]:
    """Return a function that makes a model of a matrix of points."""
    return lambda signal, noise=None: FakeModel(parts.context, signal, noise)
