"""Who is suggested and how pairs score: the engine and the baselines, asked in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from matcher.matching.baselines import RowScorer
from matcher.matching.candidates import candidate_pairs
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.context import Context
from matcher.matching.match_findings import ModelInfo
from matcher.matching.scorer import PRIOR_COMPONENTS
from matcher.measures.sampling import Rows

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Blocks: TypeAlias = Iterator[tuple[Rows, Rows, Values]]

#: How many candidates of a query the engine is asked for. More than its generators bring, so
#: that novelty and ablation can order them anew.
DEPTH = 1_000

#: Dense cells that a block of queries may fill, in each of a handful of arrays: 64 MB.
CELLS = 2**23


class FittedModel(Protocol):
    """What a backtest asks of a model."""

    @property
    def context(self) -> Context:
        """What it has seen."""
        ...

    def points(self, a: Rows, b: Rows) -> Values:
        """Score pairs, shape (n_pairs,)."""
        ...

    def contributions(self, a: Rows, b: Rows) -> Values:
        """Split the scores of pairs into components, shape (n_pairs, n_components)."""
        ...


@dataclass(frozen=True)
class Candidates:
    """Scored candidates of some queries, as a flat list.

    Attributes
    ----------
    queries : ndarray of int, shape (n_queries,)
        Rows of who asks.
    position : ndarray of int, shape (n_candidates,)
        Which query each candidate is of: an index into `queries`.
    partner : ndarray of int, shape (n_candidates,)
        Row of the candidate; of equal points, the one that comes first goes first.
    points : ndarray, shape (n_candidates,)
    """

    queries: Rows
    position: Rows
    partner: Rows
    points: Values

    def top(self, k: int, points: Values | None = None) -> Rows:
        """Give the best k of each query, shape (n_queries, k), filled up with -1.

        Parameters
        ----------
        k : int
        points : ndarray, shape (n_candidates,), optional
            In place of the candidates' own.
        """
        values = self.points if points is None else points
        # Differences below a billionth of a point are rounding, not a ranking.
        order = np.lexsort((-np.round(values, 9), self.position))
        position = self.position[order]
        rank = np.arange(len(order)) - np.searchsorted(position, position, "left")
        best = np.full((len(self.queries), k), -1, dtype=np.intp)
        kept = rank < k
        best[position[kept], rank[kept]] = self.partner[order[kept]]
        return best

    def among(self, queries: Rows) -> Candidates:
        """Give the candidates of some of the queries alone, in the order of `queries`."""
        where = {int(row): i for i, row in enumerate(queries)}
        target = np.array([where.get(int(row), -1) for row in self.queries], dtype=np.intp)
        kept = target[self.position] >= 0
        return Candidates(
            queries, target[self.position[kept]], self.partner[kept], self.points[kept]
        )


def blocks_of(queries: Rows, size: int) -> Iterator[slice]:
    """Give slices of the queries small enough for dense rows of that size."""
    step = max(1, CELLS // max(size, 1))
    for start in range(0, len(queries), step):
        yield slice(start, min(start + step, len(queries)))


def candidates_of(
    model: FittedModel, queries: Rows, allowed: Mask, progress: Callable[[int], None]
) -> Candidates:
    """Ask the engine for everybody it would suggest, best first.

    Parameters
    ----------
    model : FittedModel
    queries : ndarray of int, shape (n_queries,)
        Distinct rows.
    allowed : ndarray of bool, shape (n,)
        Who is judged; others are taken out of the lists.
    progress : callable
        Called with the number of queries that are done.
    """
    where = np.full(model.context.size, -1, dtype=np.intp)
    where[queries] = np.arange(len(queries))
    none = np.zeros(0, dtype=np.intp)
    parts = [(none, none, np.zeros(0))]
    done = 0
    for a, b, points in _top(model, queries):
        kept = allowed[b]
        parts.append((where[a[kept]], b[kept], points[kept]))
        done += len(np.unique(a))
        progress(done)
    position, partner, points = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Candidates(queries, position, partner, points)


def probabilities(model: FittedModel, a: Rows, b: Rows) -> Values | None:
    """Ask for probabilities; None where the model, as the prior, gives none."""
    ask = getattr(model, "probabilities", None)
    return None if ask is None else cast("Values | None", ask(a, b))


def model_info(model: FittedModel) -> ModelInfo | None:
    """Ask which model it is; None where it does not say."""
    return cast("ModelInfo | None", getattr(model, "info", None))


def component_names(model: FittedModel) -> tuple[str, ...]:
    """Give the names of the columns of `contributions`."""
    return tuple(getattr(model, "components", PRIOR_COMPONENTS))


def baseline_points(scorer: RowScorer, a: Rows, b: Rows, size: int) -> Values:
    """Give a baseline's score of each pair, a block of queries at a time.

    Parameters
    ----------
    scorer : callable
    a, b : ndarray of int, shape (n_pairs,)
    size : int
        Number of organizations.

    Returns
    -------
    ndarray, shape (n_pairs,)
    """
    points = np.zeros(len(a))
    distinct, position = np.unique(a, return_inverse=True)
    for block in blocks_of(distinct, size):
        inside = (position >= block.start) & (position < block.stop)
        rows = scorer(distinct[block])
        points[inside] = rows[position[inside] - block.start, b[inside]]
    return points


def top_columns(scores: Values, columns: Rows, k: int) -> Rows:
    """Give the columns of the k largest scores of each row, best first, filled up with -1.

    Of equal scores any may come first: whoever wants that left to chance shuffles the columns.

    Parameters
    ----------
    scores : ndarray, shape (n_queries, n_columns)
        -inf where an entry must not be given.
    columns : ndarray of int, shape (n_columns,)
        What each column stands for.
    k : int

    Returns
    -------
    ndarray of int, shape (n_queries, k)
    """
    best = np.full((len(scores), k), -1, dtype=np.intp)
    width = min(k, scores.shape[1])
    chosen = np.argpartition(-scores, width - 1, axis=1)[:, :width]
    values = np.take_along_axis(scores, chosen, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    ranked = columns[np.take_along_axis(chosen, order, axis=1)]
    values = np.take_along_axis(values, order, axis=1)
    best[:, :width] = np.where(np.isneginf(values), -1, ranked)
    return best


def _top(model: FittedModel, queries: Rows) -> Blocks:
    """Ask the model for its candidates, or gather and score them here where it cannot be asked."""
    if len(queries) == 0:
        return
    ask: Any = getattr(model, "top", None)
    if ask is not None:
        yield from cast(Blocks, ask(queries, DEPTH))
        return
    constraints = Constraints(model.context, Filters())
    for a, b in candidate_pairs(model.context, queries, constraints.barred):
        yield a, b, model.points(a, b)
