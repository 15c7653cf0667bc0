"""True pairs, each beside others who did not come true: as popular, and busy of late.

Among others of as many partners, popularity is taken out. Among those who did much of late, to name
whoever is busy now is no answer, though it wins where others are drawn from everybody: Daniluk, M.
and Dabrowski, J. (2023). Temporal graph models fail to capture global temporal dynamics.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Mask, Rows, Values
from matcher.evaluation.split import Split
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.context import Context
from matcher.matching.history import History
from matcher.matching.ladder import Ladder
from matcher.measures.ranking import Scores

#: Queries that are drawn, true pairs of each, and others of each kind held against each true pair.
QUERIES, TRUE_PAIRS, NEGATIVES = 1_000, 5, 100

#: What joint work of late counts for where there is none: who did some is drawn before all others.
_NONE_OF_LATE = 1e-9


@dataclass(frozen=True)
class Question:
    """What is to be found, and among whom.

    Attributes
    ----------
    truth : csr_array, shape (n, n)
        1 where it comes true, by who asks.
    barred : callable
        Gives who is no answer for each query, shape (n_queries, n).
    """

    truth: sp.csr_array
    barred: Callable[[Rows], Mask]


def new_partners(split: Split) -> Question:
    """Who first works with whom, among those who are no partners."""
    return Question(split.truth, Constraints(split.context, Filters()).barred)


def partners_again(split: Split) -> Question:
    """Who works with whom again, among those who did before."""
    met = split.context.work_ties
    return Question(split.again, lambda queries: met[queries].toarray() <= 0)


@dataclass(frozen=True)
class HardPairs:
    """True pairs and their negatives.

    Attributes
    ----------
    query, partner : ndarray of int, shape (n_pairs,)
        Rows of who asks, and of the true new partner.
    negatives : ndarray of int, shape (n_pairs, 2 * NEGATIVES)
        Rows; first those of as many partners, then those busy of late, who are the same for all
        pairs of a query. -1 where there are no more.
    """

    query: Rows
    partner: Rows
    negatives: Rows

    def flat(self) -> tuple[Rows, Rows]:
        """Give every pair to be scored, each once."""
        keys, _ = self._distinct
        return keys // self._size, keys % self._size

    def table(self, points: Scores) -> Values:
        """Put the scores of `flat` beside each other, NaN where there is none.

        Returns
        -------
        ndarray, shape (n_pairs, 1 + 2 * NEGATIVES)
            The true pair first.
        """
        _, place = self._distinct
        scores = np.full(self._all.shape, np.nan)
        scores[self._all >= 0] = points[place]
        return scores

    @property
    def fewest(self) -> int | None:
        """The least number of negatives of as many partners; None without pairs."""
        there = (self.negatives[:, :NEGATIVES] >= 0).sum(axis=1)
        return int(there.min()) if len(there) else None

    @cached_property
    def _all(self) -> Rows:
        return np.column_stack([self.partner, self.negatives])

    @cached_property
    def _size(self) -> int:
        return 1 + int(self._all.max(initial=0))

    @cached_property
    def _distinct(self) -> tuple[Rows, Rows]:
        """Give a number for each distinct pair, and which of them stands where."""
        keys = self.query[:, None] * self._size + self._all
        distinct, place = np.unique(keys[self._all >= 0], return_inverse=True)
        return distinct, place

    def among(self, chosen: Mask) -> HardPairs:
        """Give some of the pairs alone."""
        return HardPairs(self.query[chosen], self.partner[chosen], self.negatives[chosen])


def draw_hard_pairs(
    context: Context, question: Question, queries: Rows, rng: np.random.Generator
) -> HardPairs:
    """Draw true pairs of a sample of the queries, and others for each who did not come true.

    The first are those of `Ladder`; the others are drawn by how many each worked with in the last
    year, repeats counted, of all organizations known before the cut.

    Parameters
    ----------
    context : Context
        As of the day before the cut.
    question : Question
    queries : ndarray of int, shape (n_queries,)
    rng : numpy.random.Generator
    """
    ladder = Ladder(context.degree, np.ones(context.size, dtype=bool))
    late = History(context.ecosystem).met_late + _NONE_OF_LATE
    found: list[tuple[int, int, Rows]] = []
    for query in rng.permutation(queries)[:QUERIES]:
        true = question.truth[[query]].nonzero()[1].astype(np.intp)
        allowed = ~question.barred(np.array([query]))[0]
        allowed[true] = False
        others = np.flatnonzero(allowed)
        # The smallest of exponential times are a draw by weight, none twice.
        times = rng.exponential(size=len(others)) / late[others]
        busy = others[np.argsort(times, kind="stable")[:NEGATIVES]]
        for partner, alike in ladder.hard_negatives(
            true, allowed, TRUE_PAIRS, NEGATIVES, rng, fewest=1
        ):
            row = np.full(2 * NEGATIVES, -1, dtype=np.intp)
            row[: len(alike)] = alike
            row[NEGATIVES : NEGATIVES + len(busy)] = busy
            found.append((int(query), partner, row))
    return HardPairs(
        np.array([query for query, _, _ in found], dtype=np.intp),
        np.array([partner for _, partner, _ in found], dtype=np.intp),
        np.array([row for _, _, row in found], dtype=np.intp).reshape(-1, 2 * NEGATIVES),
    )
