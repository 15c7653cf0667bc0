"""What is held back: parts of the past are learned from, and tested on what they saw nothing of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matcher.distributed import Workers, in_order
from matcher.matching.boosting import Growth
from matcher.matching.choice import FIELD, SINGLES, TrialScores
from matcher.matching.parallel import side_by_side
from matcher.matching.ranker import Grown, grow
from matcher.matching.training import Training
from matcher.matching.training_pairs import Sample
from matcher.matching.trees import Trees
from matcher.matching.trial import Trial
from matcher.matching.weighing import Line, field_weights
from matcher.progress import Progress

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """What is learned from.

    Attributes
    ----------
    everything : Training
    parts : list of Training
        Parts of it, each for a test on what it saw nothing of.
    left : list of ndarray of bool, shape (n_trial_queries,)
        Which queries of the trial are left to each part.
    """

    everything: Training
    parts: list[Training]
    left: list[npt.NDArray[np.bool_]]


def plan_of(samples: list[Sample], trials: list[Trial]) -> Plan:
    """Cut the past, the latest first, so that nothing is tested on what it saw.

    One window to test on is left to what lies before it, as the days to come are left to all that
    lies before them. Of several, every other one is left to the rest; of a single window in all,
    every other query.
    """
    # The last window comes last, so that what lies before it is a part and no copy.
    everything = Training.of(samples[::-1])
    if len(trials) > 1:
        folds = [[place % 2 == fold for place in range(len(samples))] for fold in (0, 1)]
        lengths = [len(trial.queries) for trial in trials]
        return Plan(
            everything,
            [
                Training.of(
                    [each for each, out in zip(samples, fold, strict=True) if not out][::-1]
                )
                for fold in folds
            ],
            [np.repeat(fold[: len(trials)], lengths) for fold in folds],
        )
    queries = trials[0].queries
    if len(samples) > 1:
        sizes = [(len(each.pairs.query), len(each.matched.query)) for each in samples[1:]]
        earlier = everything.first(*(sum(size) for size in zip(*sizes, strict=True)))
        return Plan(everything, [earlier], [np.ones(len(queries), dtype=bool)])
    halves = [everything.of_rows(parity=parity) for parity in (1, 0)]
    return Plan(everything, halves, [queries % 2 == parity for parity in (0, 1)])


def learned_twice(
    plan: Plan,
    trial: Trial,
    with_trees: bool,
    growth: Growth,
    rng: np.random.Generator,
    progress: Progress,
    workers: Workers | None,
) -> tuple[Grown, dict[str, TrialScores]]:
    """Learn what stays; beside it, what the parts say of what is left to each of them."""
    field = field_weights()
    tasks = [grow(each, growth, field, with_trees, rng) for each in (plan.everything, *plan.parts)]
    kinds = list(tasks[0])
    grown = all_done([task[kind] for kind in kinds for task in tasks], "trees", progress, workers)
    each = [
        dict(zip(kinds, grown[place :: len(tasks)], strict=True)) for place in range(len(tasks))
    ]
    final, *saw_less = each
    fixed: dict[str, Line] = {name: Line.alone(name) for name in SINGLES}
    fixed[FIELD] = Line.of(field.weights, field.spread)
    scores = {
        kind: _trial_scores(trial, [part[kind] for part in saw_less], plan.left) for kind in kinds
    }
    for name, line in fixed.items():
        scores[name] = line.scores(trial.pairs.features), line.scores(trial.hard)
    return {**final, **fixed}, scores


def _trial_scores(
    trial: Trial, parts: Sequence[Trees | Line], left: Sequence[npt.NDArray[np.bool_]]
) -> TrialScores:
    """Score the trial, each query by the part that it is left to."""
    full = np.empty(len(trial.pairs.happened))
    hard = np.empty(len(trial.hard))
    per_true = len(trial.hard) // max(len(trial.hard_query), 1)
    for each, mine in zip(parts, left, strict=True):
        in_full, in_hard = mine[trial.query], np.repeat(mine[trial.hard_query], per_true)
        full[in_full] = each.scores(trial.pairs.features[in_full])
        hard[in_hard] = each.scores(trial.hard[in_hard])
    return full, hard


def do(plan: Sequence[Callable[[], T]], number: int) -> T:
    """Do one of what is planned."""
    return plan[number]()


def all_done(
    plan: Sequence[Callable[[], T]], stage: str, progress: Progress, workers: Workers | None
) -> list[T]:
    """Do all that is planned, side by side."""
    progress(stage, 0, len(plan))
    done: list[T] = []
    here = workers is None
    for each in side_by_side(plan) if here else in_order(workers, do, plan, range(len(plan))):
        done.append(each)
        progress(stage, len(done), len(plan))
    return done
