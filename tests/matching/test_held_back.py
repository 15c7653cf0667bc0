"""Nothing is tested on what it saw: which parts are learned from, and what is left to each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.matching.held_back import Plan, _trial_scores, all_done, plan_of
from matcher.matching.learned_features import FEATURES
from matcher.matching.training_pairs import Matched, Pairs, Sample
from matcher.matching.trial import Trial, trial_of
from matcher.matching.weighing import Line


def pairs_of(queries: list[int], mark: float) -> Pairs:
    """Make two pairs of each query, whose every feature is a mark and the query."""
    query = np.repeat(np.array(queries, dtype=np.intp), 2)
    features = np.full((len(query), len(FEATURES)), mark, dtype=np.float32)
    features[:, 0] = query
    happened = np.tile([True, False], len(queries))
    ones = np.ones(len(query))
    return Pairs(features, happened, ones, query, query[::-1], ones > 0)


def sample_of(queries: list[int], mark: float) -> Sample:
    pairs = pairs_of(queries, mark)
    matched = Matched(np.repeat(pairs.features[::2, None], 3, axis=1), pairs.query[::2])
    return Sample(pairs, matched, pairs)


def seen(plan: Plan) -> list[set[tuple[float, float]]]:
    """Give the window and the query of all that each part learns from."""
    return [
        {(row[1], row[0]) for row in part.pairs.features}
        | {(row[1], row[0]) for rows in part.matched.features for row in rows}
        for part in plan.parts
    ]


def left(plan: Plan, trials: list[Trial]) -> list[set[tuple[float, float]]]:
    """Give the window and the query of all that is left to each part."""
    marks = np.concatenate([t.pairs.features[::2, 1] for t in trials])
    queries = np.concatenate([trial.queries for trial in trials])
    return [set(zip(marks[mine], queries[mine].astype(float), strict=True)) for mine in plan.left]


@pytest.mark.parametrize(("windows", "tested"), [(1, 1), (2, 1), (4, 1), (2, 2), (3, 3), (5, 2)])
def test_each_query_is_left_to_parts_that_saw_nothing_of_it(windows: int, tested: int) -> None:
    queries = [0, 1, 2, 3, 5, 8]
    samples = [sample_of(queries, float(mark)) for mark in range(windows)]
    trials = [trial_of(pairs_of(queries, float(mark))) for mark in range(tested)]
    plan = plan_of(samples, trials)
    everything = {(float(mark), float(query)) for mark in range(windows) for query in queries}
    pairs = plan.everything.pairs.features
    assert {(row[1], row[0]) for row in pairs} == everything
    given = left(plan, trials)
    assert sum(map(len, given)) == len(set().union(*given)) == tested * len(queries)
    for saw, asked in zip(seen(plan), given, strict=True):
        assert saw and asked
        if tested == 1 and windows > 1:
            assert {mark for mark, _ in saw} == set(range(1, windows))  # what lies before
        elif tested > 1:
            assert {mark for mark, _ in saw}.isdisjoint(mark for mark, _ in asked)
        else:
            assert saw.isdisjoint(asked)
            assert len(saw) == len(queries) // 2
    # The last window comes last, and no age of a query is lost with what is left out.
    age = plan.everything.age[plan.everything.query]
    assert age.tolist() == pairs[:, 1].tolist() == sorted(age, reverse=True)
    assert all(part.age.max() <= windows - 1 for part in plan.parts)


def test_each_query_is_scored_by_the_part_that_it_is_left_to() -> None:
    trial = trial_of(pairs_of([0, 2, 3, 7], 1.0))
    hard_query = np.array([0, 1, 1, 3], dtype=np.intp)
    hard = np.zeros((3 * len(hard_query), len(FEATURES)), dtype=np.float32)
    hard[:, 0] = np.arange(len(hard))
    trial = replace(trial, hard=hard, hard_query=hard_query)
    first = np.zeros(len(FEATURES))
    first[0] = 1.0
    parts = [Line(first), Line(-first)]
    left = [np.array([True, False, True, False]), np.array([False, True, False, True])]
    full, among = _trial_scores(trial, parts, left)
    assert full.tolist() == [0.0, 0.0, -2.0, -2.0, 3.0, 3.0, -7.0, -7.0]
    assert among.tolist() == [0, 1, 2, *(-n for n in range(3, 12))]


def test_all_that_is_planned_is_done_in_its_order_and_told() -> None:
    told: list[tuple[str, int, int]] = []
    plan = [lambda number=number: number**2 for number in range(4)]
    done = all_done(plan, "squares", lambda *said: told.append(said), None)
    assert done == [0, 1, 4, 9]
    assert told == [("squares", number, 4) for number in range(5)]
