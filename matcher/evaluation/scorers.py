"""Who is suggested and how pairs score: the engine and the baselines, asked in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.distributed import Workers, in_order
from matcher.matching.baselines import RowScorer
from matcher.matching.context import Context
from matcher.matching.match_findings import ModelInfo
from matcher.matching.order import best_first, place_within, rounded
from matcher.measures.ranking import Places, Scores

Blocks: TypeAlias = Iterator[tuple[Rows, Rows, Values]]

#: How many candidates of a query the engine is asked for. More than its generators bring, so
#: that novelty and ablation can order them anew.
DEPTH = 1_000

#: Queries that are asked for as one block of work.
TOGETHER = 512

#: No candidates: whose, who, and their points.
_NOBODY = (np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0))

#: Dense cells that a block of queries may fill, in each of a handful of arrays: 64 MB.
CELLS = 2**23


class FittedModel(Protocol):
    """What a backtest asks of a model."""

    @property
    def context(self) -> Context:
        """What it has seen."""
        ...

    @property
    def info(self) -> ModelInfo | None:
        """Which model it is; None where it does not say."""
        ...

    @property
    def components(self) -> tuple[str, ...]:
        """Names of the columns of `contributions`."""
        ...

    def top(self, queries: Rows, k: int) -> Blocks:
        """Give the best k candidates of some queries and their points, a block at a time."""
        ...

    def points(self, a: Rows, b: Rows) -> Values:
        """Score pairs, shape (n_pairs,)."""
        ...

    def probabilities(self, a: Rows, b: Rows) -> Values | None:
        """Give the probability of pairs; None where the model, as the prior, gives none."""
        ...

    def ranges(self, probabilities: Values) -> Values | None:
        """Give between what each probability lies in most years, shape (n_pairs, 2)."""
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
        order = self._best_first(points)
        position = self.position[order]
        rank = place_within(position)
        best = np.full((len(self.queries), k), -1, dtype=np.intp)
        kept = rank < k
        best[position[kept], rank[kept]] = self.partner[order[kept]]
        return best

    def places(self, position: Rows, partner: Rows, points: Values | None = None) -> Places:
        """Give the places of some partners in the rankings of their queries.

        Parameters
        ----------
        position, partner : ndarray of int, shape (n_entries,)
            Distinct pairs: indices into `queries`, and rows.
        points : ndarray, shape (n_candidates,), optional
            In place of the candidates' own.
        """
        order = self._best_first(points)
        query, value = self.position[order], rounded(self.points if points is None else points)
        value = value[order]
        starts = np.ones(len(order), dtype=bool)
        starts[1:] = (np.diff(query) != 0) | (np.diff(value) != 0)
        first = np.flatnonzero(starts)
        above = place_within(query)[first]
        equal = np.diff(first, append=len(order))
        group = np.cumsum(starts) - 1
        size = 1 + max(int(self.partner.max(initial=0)), int(partner.max(initial=0)))
        _, listed, wanted = np.intersect1d(
            query * size + self.partner[order],
            position * size + partner,
            assume_unique=True,
            return_indices=True,
        )
        places = Places(np.full(len(partner), np.nan), np.full(len(partner), np.nan))
        places.above[wanted] = above[group[listed]]
        places.equal[wanted] = equal[group[listed]]
        return places

    def _best_first(self, points: Values | None) -> Rows:
        """Put the candidates of each query in order; of equals, the one that comes first here."""
        return best_first(self.points if points is None else points, within=self.position)

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
    model: FittedModel,
    queries: Rows,
    progress: Callable[[int], None],
    workers: Workers | None = None,
) -> Candidates:
    """Ask the engine for everybody it would suggest; of each query in the order of ids.

    Parameters
    ----------
    model : FittedModel
    queries : ndarray of int, shape (n_queries,)
        Distinct rows.
    progress : callable
        Called with the number of queries that are done, from none on.
    workers : Workers, optional
        Who asks, if not this process.
    """
    progress(0)
    where = np.full(model.context.size, -1, dtype=np.intp)
    where[queries] = np.arange(len(queries))
    some = [queries[start : start + TOGETHER] for start in range(0, len(queries), TOGETHER)]
    parts, done = [_NOBODY], 0
    for asked, found in zip(some, in_order(workers, _top, model, some), strict=True):
        parts.append(found)
        done += len(asked)
        progress(done)
    a, partner, points = (np.concatenate(column) for column in zip(*parts, strict=True))
    position = where[a]
    order = np.lexsort((model.context.id_order[partner], position))
    return Candidates(queries, position[order], partner[order], points[order])


def all_of(model: FittedModel, queries: Rows, pairs: sp.csr_array) -> Candidates:
    """Give all of some pairs as scored candidates; of each query in the order of ids.

    Parameters
    ----------
    model : FittedModel
    queries : ndarray of int, shape (n_queries,)
        Distinct rows.
    pairs : csr_array, shape (n, n)
        Other than 0 where the engine is asked.
    """
    position, partner = (each.astype(np.intp) for each in pairs[queries].nonzero())
    order = np.lexsort((model.context.id_order[partner], position))
    position, partner = position[order], partner[order]
    return Candidates(queries, position, partner, model.points(queries[position], partner))


def _top(model: FittedModel, queries: Rows) -> tuple[Rows, Rows, Values]:
    """Give all that the engine would suggest to some queries, as one flat list."""
    a, b, points = zip(_NOBODY, *model.top(queries, DEPTH), strict=True)
    return np.concatenate(a), np.concatenate(b), np.concatenate(points)


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


def top_columns(scores: Scores, columns: Rows, k: int) -> Rows:
    """Give the columns of the k largest scores of each row, best first, filled up with -1.

    Of equal scores the first column comes first: whoever wants that left to chance shuffles them.

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
    least = -np.partition(-scores, width - 1, axis=1)[:, width - 1 : width]
    above, on_edge = scores > least, scores == least
    room = width - above.sum(axis=1, keepdims=True)
    kept = above | (on_edge & (np.cumsum(on_edge, axis=1) <= room))
    chosen = np.nonzero(kept)[1].reshape(len(scores), width)
    values = np.take_along_axis(scores, chosen, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    ranked = columns[np.take_along_axis(chosen, order, axis=1)]
    values = np.take_along_axis(values, order, axis=1)
    best[:, :width] = np.where(np.isneginf(values), -1, ranked)
    return best
