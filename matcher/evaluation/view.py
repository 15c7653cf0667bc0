"""Every scorer asked the same questions: lists for queries, points for true pairs and negatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.evaluation.findings import MATCHER
from matcher.evaluation.hard_negatives import HardPairs, draw_hard_pairs
from matcher.evaluation.scorers import (
    Candidates,
    FittedModel,
    baseline_points,
    blocks_of,
    candidates_of,
    top_columns,
)
from matcher.evaluation.split import Split
from matcher.evaluation.tallies import DEPTH, Tally, full_ranking, hard_ranking, tally
from matcher.matching.baselines import RowScorer
from matcher.matching.constraints import Constraints, Filters
from matcher.measures.sampling import Rows

Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]

#: Called with the name of the stage, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class View:
    """The answers of all scorers to a sample of queries.

    Attributes
    ----------
    queries : ndarray of int, shape (n_queries,)
        Distinct rows, ascending.
    relevant : csr_array, shape (n_queries, n)
        Their new partners.
    candidates : Candidates
        All that the engine would suggest.
    top : dict of str to ndarray of int, shape (n_queries, DEPTH)
        Scorer -> suggested rows; the engine first.
    hard_pairs : HardPairs
    hard : dict of str to ndarray, shape (n_pairs, 3)
        Scorer -> metrics of each true pair against its negatives.
    """

    queries: Rows
    relevant: sp.csr_array
    candidates: Candidates
    top: dict[str, Rows]
    hard_pairs: HardPairs
    hard: dict[str, Values]

    @property
    def owner(self) -> Rows:
        """Give which query each true pair is of, shape (n_pairs,)."""
        return np.searchsorted(self.queries, self.hard_pairs.query)

    def tally(
        self,
        queries: Mask | None = None,
        relevant: sp.csr_array | None = None,
        pairs: Mask | None = None,
    ) -> Tally:
        """Sum up all metrics, of all or of some queries, partners and true pairs.

        Parameters
        ----------
        queries : ndarray of bool, shape (n_queries,), optional
            Of whom the full ranking counts; where `pairs` is not given, of whom pairs count too.
        relevant : csr_array, shape (n_queries, n), optional
            Which new partners count in the full ranking, in place of all.
        pairs : ndarray of bool, shape (n_pairs,), optional
            Which true pairs count against hard negatives.
        """
        chosen = np.ones(len(self.queries), dtype=bool) if queries is None else queries
        owner = self.owner
        counted = chosen[owner] if pairs is None else pairs
        wanted = (self.relevant if relevant is None else relevant)[chosen]
        renumbered = np.cumsum(chosen) - 1
        return tally(
            {name: full_ranking(rows[chosen], wanted) for name, rows in self.top.items()},
            {name: values[counted] for name, values in self.hard.items()},
            renumbered[owner[counted]],
            int(chosen.sum()),
        )


def make_view(
    split: Split,
    model: FittedModel,
    baselines: Mapping[str, RowScorer],
    queries: Rows,
    rng: np.random.Generator,
    progress: Progress,
) -> View:
    """Ask the engine and the baselines about a sample of queries.

    Parameters
    ----------
    split : Split
    model : FittedModel
        Fitted to `split.seen`.
    baselines : mapping of str to callable
    queries : ndarray of int, shape (n_queries,)
        Distinct rows, ascending.
    rng : numpy.random.Generator
    progress : callable
    """
    total = len(queries)
    progress("suggestions", 0, total)
    candidates = candidates_of(
        model, queries, split.active, lambda done: progress("suggestions", done, total)
    )
    progress("suggestions", total, total)
    top = {MATCHER: candidates.top(DEPTH)}
    top.update(_baseline_tops(split, baselines, queries, rng, progress))
    hard_pairs = draw_hard_pairs(split, queries, rng)
    a, b = hard_pairs.flat()
    progress("hard negatives", 0, len(baselines) + 1)
    hard = {MATCHER: hard_ranking(hard_pairs.table(model.points(a, b)))}
    for done, (name, scorer) in enumerate(baselines.items(), start=1):
        progress("hard negatives", done, len(baselines) + 1)
        points = baseline_points(scorer, a, b, split.context.size)
        hard[name] = hard_ranking(hard_pairs.table(points))
    progress("hard negatives", len(baselines) + 1, len(baselines) + 1)
    return View(queries, split.truth[queries], candidates, top, hard_pairs, hard)


def _baseline_tops(
    split: Split,
    baselines: Mapping[str, RowScorer],
    queries: Rows,
    rng: np.random.Generator,
    progress: Progress,
) -> dict[str, Rows]:
    """Rank all active organizations by each baseline; equal scores in an order left to chance."""
    columns = rng.permutation(np.flatnonzero(split.active))
    constraints = Constraints(split.context, Filters())
    top = {name: np.full((len(queries), DEPTH), -1, dtype=np.intp) for name in baselines}
    progress("baselines", 0, len(queries))
    for block in blocks_of(queries, split.context.size):
        barred = constraints.barred(queries[block])[:, columns]
        for name, scorer in baselines.items():
            scores = scorer(queries[block])[:, columns]
            scores[barred] = -np.inf
            top[name][block] = top_columns(scores, columns, DEPTH)
        progress("baselines", block.stop, len(queries))
    return top
