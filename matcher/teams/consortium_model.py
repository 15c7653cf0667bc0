"""Who joins a consortium with this lead, in this field, of this size: learned from past ones."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values
from matcher.ecosystem import Ecosystem
from matcher.matching.context import Context
from matcher.progress import Steps
from matcher.teams.consortia import RANKED, Call, Features, Past, calls_between

#: With fewer past consortia than this there is too little to learn from.
ENOUGH = 40

#: How many windows of a year before the day, and how many consortia of each.
WINDOWS, WINDOW_DAYS, CONSORTIA = 3, 365, 1000

#: Members of the consortia that are learned from.
SIZES = (4, 25)

#: By which measures a call's candidates are found, and how many by each.
NEAR = {
    "walk_field": 250,
    "walk": 200,
    "walk_times_field": 250,
    "alike": 250,
    "usual": 60,
    "joint_field": 60,
    "walk_ever": 100,
}

#: Of candidates that did not join the share that is learned from.
KEPT_OTHERS = 0.25

#: Entries of all measures of a block of calls.
BLOCK_ENTRIES = 40_000_000

#: How the trees are grown; none of it depends on a data set.
TREES = 150
GROWTH: dict[str, Any] = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "max_depth": 4,
    "eta": 0.08,
    "subsample": 0.7,
    "colsample_bytree": 0.5,
    "min_child_weight": 20.0,
    "reg_lambda": 5.0,
    # Sums over several threads would depend on how many there are, and so would the trees.
    "nthread": 1,
    "verbosity": 0,
}


@dataclass(frozen=True, eq=False)
class Candidates:
    """The candidates of one call.

    Attributes
    ----------
    rows : ndarray of int, shape (n_candidates,)
    features : ndarray of float32, shape (n_candidates, n_features)
    fallback : ndarray, shape (n_organizations,)
        What others are ordered by where the candidates do not suffice.
    """

    rows: Rows
    features: Features
    fallback: Values


def candidates_of(past: Past, calls: Sequence[Call]) -> Iterator[Candidates]:
    """Give the candidates of each call: whoever is among the nearest by one of some measures."""
    step = int(np.clip(BLOCK_ENTRIES // (50 * max(past.size, 1)), 1, 32))
    for start in range(0, len(calls), step):
        some = calls[start : start + step]
        measures = past.measure(some)
        for place, call in enumerate(some):
            open_to = past.active.copy()
            open_to[call.lead] = False
            yield _candidates(measures, place, open_to)


def _candidates(
    measures: dict[str, Values], place: int, open_to: npt.NDArray[np.bool_]
) -> Candidates:
    chosen = np.zeros(len(open_to), dtype=bool)
    for name, count in NEAR.items():
        values = np.where(open_to, measures[name][place], -np.inf)
        if count >= len(values):
            chosen |= open_to
            continue
        least = -np.partition(-values, count)[count]
        lowest = values[open_to].min(initial=np.inf)
        # What everybody shares, as "never met" is, is no reason to be chosen.
        chosen |= (values > least) | ((values >= least) & (least > lowest))
    rows = np.flatnonzero(chosen & open_to)
    columns = [measures[name][place][rows] for name in measures]
    for name in RANKED:
        ranks = np.argsort(np.argsort(measures[name][place][rows], kind="stable"), kind="stable")
        columns.append(np.log1p(len(ranks) - 1 - ranks))
    features = np.stack(columns, axis=1).astype(np.float32)
    fallback = np.where(open_to, measures["walk_field"][place], -np.inf)
    return Candidates(rows, features, fallback)


class ConsortiumModel:
    """Scores the candidates of calls.

    With at least 40 past consortia it is learned from those of the three years before the day,
    each seen as of the day before its year; with fewer, candidates stand in the order in which a
    walk from the lead along work in the field meets them.

    Parameters
    ----------
    ecosystem : Ecosystem
        As of the day of the calls.
    seed : int
        With which consortia and candidates are chosen at random.
    progress : callable, optional
        Called with (windows done, windows in all).

    Attributes
    ----------
    consortia : int
        How many it was learned from; 0 where it was not.
    """

    def __init__(
        self,
        ecosystem: Ecosystem,
        seed: int = 0,
        progress: Steps | None = None,
    ) -> None:
        day = ecosystem.day
        self.past = later = Past(Context(ecosystem))
        parts, self.consortia = [], 0
        rng = np.random.default_rng(seed)
        for window in range(WINDOWS if day is not None else 0):
            assert day is not None
            after = day - datetime.timedelta(days=WINDOW_DAYS * (window + 1))
            past = Past(Context(ecosystem.as_of(after, everybody=True)))
            calls, others = calls_between(past, later, SIZES)
            drawn = np.sort(rng.permutation(len(calls))[:CONSORTIA])
            self.consortia += len(drawn)
            asked, joined = [calls[each] for each in drawn], [others[each] for each in drawn]
            parts += list(_examples(past, asked, joined, rng))
            later = past
            if progress is not None:
                progress(window + 1, WINDOWS)
        self._trees = self._grown(parts, seed) if self.consortia >= ENOUGH else None

    def _grown(self, parts: list[tuple[Features, Values, Values]], seed: int) -> Any:
        import xgboost

        features, joined, weights = (
            np.concatenate([part[place] for part in parts]) for place in range(3)
        )
        data = xgboost.QuantileDMatrix(features, joined, weight=weights, nthread=1)
        return xgboost.train({**GROWTH, "seed": seed}, data, TREES)

    def scores(self, calls: Sequence[Call]) -> Iterator[Values]:
        """Give the score of every organization for each call; higher is better.

        Those who were no candidates come after all who were; the lead and who never worked with
        anybody have minus infinity.
        """
        import xgboost

        for found in candidates_of(self.past, calls):
            if self._trees is None or not len(found.rows):
                yield found.fallback
                continue
            data = xgboost.DMatrix(found.features, nthread=1)
            scores = np.asarray(self._trees.predict(data, output_margin=True), dtype=float)
            finite = found.fallback[np.isfinite(found.fallback)]
            behind = float(scores.min()) - float(finite.max(initial=0.0)) - 1.0
            everybody = found.fallback + behind
            everybody[found.rows] = scores
            yield everybody


def _examples(
    past: Past, calls: Sequence[Call], others: Sequence[Rows], rng: np.random.Generator
) -> Iterator[tuple[Features, Values, Values]]:
    """Give candidates, whether each joined, and one over the chance with which it was drawn."""
    for found, members in zip(candidates_of(past, calls), others, strict=True):
        joined = np.isin(found.rows, members)
        kept = joined | (rng.random(len(joined)) < KEPT_OTHERS)
        weights = np.where(joined, 1.0, 1.0 / KEPT_OTHERS)
        yield found.features[kept], joined[kept].astype(float), weights[kept]
