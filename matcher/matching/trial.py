"""The last windows before the day as a test of a score: it finds what then happened, or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values
from matcher.matching.learned_candidates import candidate_blocks
from matcher.matching.learned_features import block_features
from matcher.matching.order import rounded
from matcher.matching.training_pairs import Pairs, Rates, draw_pairs, hard_pairs, join
from matcher.matching.windows import Window
from matcher.measures.ranking import Ties, expected_reciprocal, ndcg, places_among, places_in_rows

#: How far down a ranking the test looks.
BEST = 10

#: Negatives of the same number of partners that each true pair is held against.
NEGATIVES = 100

#: A true pair with fewer such negatives is left out; with fewer than `NEGATIVES`, those that there
#: are count several times, so that small data are tested too.
FEWEST_NEGATIVES = 10

#: Every candidate, which is what a ranking is made of, and some of the pairs that are none, which
#: can be scored too.
_RATES = Rates(candidates=1.0, random=15, matched=0)


@dataclass(frozen=True)
class Figures:
    """What a test says of a score.

    Attributes
    ----------
    gain : ndarray, shape (n_queries with a new partner,)
        NDCG@10 of each.
    reciprocal : ndarray, shape (n_true,)
        One over the rank of each true pair among hard negatives.
    """

    gain: Values
    reciprocal: Values

    @property
    def means(self) -> tuple[float, float]:
        """Mean NDCG@10, and MRR; NaN without any."""
        parts = (self.gain, self.reciprocal)
        gain, reciprocal = (float(part.mean()) if len(part) else np.nan for part in parts)
        return gain, reciprocal


@dataclass(frozen=True)
class Trial:
    """Queries of a window, all their candidates, and true pairs among hard negatives.

    Attributes
    ----------
    pairs : Pairs
        Every candidate and every new tie of each query, and some of all other pairs; queries
        ascending.
    queries : ndarray of int, shape (n_queries,)
        Rows of the organizations that were asked; ascending.
    relevant : ndarray of int, shape (n_queries,)
        How many new partners each found, candidates or not.
    hard : ndarray of float32, shape (n_true * (1 + NEGATIVES), n_features)
        A true pair, then its negatives.
    hard_query : ndarray of int, shape (n_true,)
        Position of each true pair's query in `queries`.
    window : ndarray of int, shape (n_queries,)
        Number of the window that each query is of.
    """

    pairs: Pairs
    queries: Rows
    relevant: Rows
    hard: npt.NDArray[np.float32]
    hard_query: Rows
    window: Rows

    @cached_property
    def query(self) -> Rows:
        """Position of each pair's query in `queries`, shape (n_pairs,)."""
        return np.searchsorted(self.queries, self.pairs.query)

    def measure(self, full: Values, hard: Values) -> Figures:
        """Give NDCG@10 of queries with a new partner, and reciprocal ranks among hard negatives.

        Parameters
        ----------
        full, hard : ndarray
            Scores of `pairs` and of the rows of `hard`.
        """
        rows = rounded(hard).reshape(-1, 1 + NEGATIVES)
        held = np.where(self._table >= 0, rounded(full)[self._table], -np.inf)
        query, place = self._true
        ties = Ties.of(places_in_rows(held, query, place, BEST), query)
        return Figures(
            gain=ndcg(ties, self._found, BEST),
            reciprocal=expected_reciprocal(places_among(rows[:, 0], rows[:, 1:])),
        )

    def advantage(self, one: Figures, other: Figures) -> tuple[float, float]:
        """Tell how much better one score does, in logs, and how sure that is.

        Returns
        -------
        ratio : float
            Log of the geometric mean of both figures, over that of the other; of what is
            undefined or nothing, none.
        error : float
            Its standard error by the delta method, each query's figures paired: over queries, and
            over windows where that is more, for a year is good or bad for many at once.
        """
        asked = np.flatnonzero(self.relevant > 0)
        influence, ratios = np.zeros(len(self.relevant)), []
        for name, place in (("gain", asked), ("reciprocal", self.hard_query)):
            mine, theirs = getattr(one, name), getattr(other, name)
            if not len(mine) or not mine.mean() > 0 or not theirs.mean() > 0:
                continue
            ratios.append(np.log(mine.mean() / theirs.mean()))
            apart = (mine / mine.mean() - theirs / theirs.mean()) / len(mine)
            influence += np.bincount(place, apart, minlength=len(influence))
        count, windows = max(len(ratios), 1), np.unique(self.window)
        error = float(np.sqrt((influence**2).sum()))
        if len(windows) > 1:
            of_window = np.bincount(self.window, influence)
            few = len(windows) / (len(windows) - 1.0)
            error = max(error, float(np.sqrt(few * (of_window**2).sum())))
        return float(sum(ratios)) / count, error / count

    @cached_property
    def _asked(self) -> Rows:
        """Place of each query among those with a new partner, -1 for the others."""
        asked = self.relevant > 0
        return np.where(asked, np.cumsum(asked) - 1, -1)

    @cached_property
    def _found(self) -> Rows:
        return self.relevant[self.relevant > 0]

    @cached_property
    def _table(self) -> Rows:
        """Rows of the candidates of each query with a new partner, -1 where it has no more."""
        rows = np.flatnonzero(self.pairs.candidate & (self._asked[self.query] >= 0))
        query = self.query[rows]
        place = np.arange(len(rows)) - np.searchsorted(query, query)
        table = np.full((len(self._found), int(place.max(initial=0)) + 1), -1, dtype=np.intp)
        table[self._asked[query], place] = rows
        return table

    @cached_property
    def _true(self) -> tuple[Rows, Rows]:
        """Row and column in the table of each candidate that came true."""
        query, place = np.nonzero((self._table >= 0) & self.pairs.happened[self._table])
        return query, place


def make_trial(
    window: Window, active: int, others: int, true_pairs: int, rng: np.random.Generator
) -> Trial:
    """Draw queries of a window and gather what a score is tested on.

    Parameters
    ----------
    window : Window
        With at least one new tie.
    active, others : int
        How many queries with and without a new partner, at most.
    true_pairs : int
        How many true pairs to hold against hard negatives, about.
    rng : numpy.random.Generator
    """
    queries, weight = window.draw_queries(window.new_ties, active, others, rng)
    relevant = np.diff(window.new_ties.indptr)[queries]
    each = max(1, round(true_pairs / max(int((relevant > 0).sum()), 1)))
    ladder = window.ladder()
    parts: list[Pairs] = []
    hard: list[tuple[npt.NDArray[np.float32], Rows]] = []
    done = 0
    for block, i, b in candidate_blocks(window.context, queries, window.barred):
        true = window.new_ties[block.queries].toarray() > 0
        barred = window.barred(block.queries)
        parts.append(draw_pairs(block, (i, b), true, barred, weight, _RATES, ladder, rng))
        one, negative = hard_pairs(
            ladder, true, barred, each, NEGATIVES, rng, fewest=FEWEST_NEGATIVES
        )
        hard.append((block_features(block, one, negative).astype(np.float32), one + done))
        done += len(block.queries)
    hard_features, hard_query = (np.concatenate(part) for part in zip(*hard, strict=True))
    return Trial(
        pairs=join(parts),
        queries=queries,
        relevant=relevant,
        hard=hard_features,
        hard_query=hard_query[:: 1 + NEGATIVES],
        window=np.zeros(len(queries), dtype=np.intp),
    )


def trial_of(pairs: Pairs) -> Trial:
    """Take all pairs of some queries for a test, without hard negatives."""
    queries, place = np.unique(pairs.query, return_inverse=True)
    relevant = np.bincount(place, pairs.happened).astype(np.intp)
    none = np.zeros(0, dtype=np.intp)
    return Trial(pairs, queries, relevant, pairs.features[:0], none, np.zeros_like(queries))


def pool(trials: Sequence[Trial]) -> Trial:
    """Put the trials of several windows together, at least one; each query keeps its own rows."""
    apart = 1 + max(int(trial.queries.max(initial=0)) for trial in trials)
    first = np.cumsum([0, *(len(trial.queries) for trial in trials)])
    numbered = list(enumerate(trials))
    return Trial(
        pairs=join([replace(t.pairs, query=t.pairs.query + n * apart) for n, t in numbered]),
        queries=np.concatenate([trial.queries + n * apart for n, trial in numbered]),
        relevant=np.concatenate([trial.relevant for trial in trials]),
        hard=np.concatenate([trial.hard for trial in trials]),
        hard_query=np.concatenate([trial.hard_query + first[n] for n, trial in numbered]),
        window=np.repeat(np.arange(len(trials)), np.diff(first)),
    )
