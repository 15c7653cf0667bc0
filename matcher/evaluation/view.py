"""Every scorer asked the same questions: lists for queries, points for true pairs and negatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.arrays import Mask, Rows, Values
from matcher.evaluation.findings import MATCHER
from matcher.evaluation.hard_negatives import HardPairs, Question, draw_hard_pairs
from matcher.evaluation.scorers import (
    Candidates,
    FittedModel,
    baseline_points,
    blocks_of,
    top_columns,
)
from matcher.evaluation.split import Split
from matcher.evaluation.tallies import DEPTH, SHOWN, Tally, full_ranking, hard_ranking, tally
from matcher.matching.baselines import RowScorer
from matcher.matching.order import rounded
from matcher.measures.ranking import Places, places_in_rows
from matcher.progress import Progress


@dataclass(frozen=True)
class View:
    """The answers of all scorers to a sample of queries.

    Attributes
    ----------
    queries : ndarray of int, shape (n_queries,)
        Distinct rows, ascending.
    asking, found : ndarray of int, shape (n_entries,)
        Every new partner of the queries: whose it is, an index into `queries`, ascending, and its
        row.
    candidates : Candidates
        All that the engine would suggest.
    places : dict of str to Places
        Scorer -> where it ranks each new partner, in the order of `found`; the engine first.
    shown : dict of str to ndarray of int, shape (n_queries, SHOWN)
        Scorer -> the rows that it suggests first.
    hard_pairs : HardPairs
    hard : dict of str to ndarray, shape (n_pairs, 4)
        Scorer -> metrics of each true pair against its negatives.
    """

    queries: Rows
    asking: Rows
    found: Rows
    candidates: Candidates
    places: dict[str, Places]
    shown: dict[str, Rows]
    hard_pairs: HardPairs
    hard: dict[str, Values]

    @property
    def owner(self) -> Rows:
        """Give which query each true pair is of, shape (n_pairs,)."""
        return np.searchsorted(self.queries, self.hard_pairs.query)

    def tally(
        self,
        queries: Mask | None = None,
        relevant: Mask | None = None,
        pairs: Mask | None = None,
    ) -> Tally:
        """Sum up all metrics, of all or of some queries, partners and true pairs.

        Parameters
        ----------
        queries : ndarray of bool, shape (n_queries,), optional
            Of whom the full ranking counts; where `pairs` is not given, of whom pairs count too.
        relevant : ndarray of bool, shape (n_entries,), optional
            Which new partners count in the full ranking, in place of all.
        pairs : ndarray of bool, shape (n_pairs,), optional
            Which true pairs count against hard negatives.
        """
        chosen = np.ones(len(self.queries), dtype=bool) if queries is None else queries
        owner = self.owner
        counted = chosen[owner] if pairs is None else pairs
        wanted = chosen[self.asking] if relevant is None else chosen[self.asking] & relevant
        renumbered, total = np.cumsum(chosen) - 1, int(chosen.sum())
        of_wanted = renumbered[self.asking[wanted]]
        return tally(
            {
                name: full_ranking(places.where(wanted), of_wanted, total)
                for name, places in self.places.items()
            },
            {name: values[counted] for name, values in self.hard.items()},
            renumbered[owner[counted]],
            total,
        )


def make_view(
    split: Split,
    model: FittedModel,
    baselines: Mapping[str, RowScorer],
    question: Question,
    candidates: Candidates,
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
    question : Question
    candidates : Candidates
        What the engine ranks: its own for each query, or all that may be asked about.
    rng : numpy.random.Generator
    progress : callable
    """
    queries = candidates.queries
    entries = question.truth[queries].tocoo()
    asking, found = entries.row.astype(np.intp), entries.col.astype(np.intp)
    places = {MATCHER: candidates.places(asking, found)}
    shown = {MATCHER: candidates.top(SHOWN)}
    for name, ranked in _of_baselines(
        split, baselines, question, queries, (asking, found), rng, progress
    ).items():
        places[name], shown[name] = ranked
    hard_pairs = draw_hard_pairs(split.context, question, queries, rng)
    a, b = hard_pairs.flat()
    progress("hard negatives", 0, len(baselines) + 1)
    hard = {MATCHER: hard_ranking(hard_pairs.table(rounded(model.points(a, b))))}
    for done, (name, scorer) in enumerate(baselines.items(), start=1):
        progress("hard negatives", done, len(baselines) + 1)
        points = _single(baseline_points(scorer, a, b, split.context.size))
        hard[name] = hard_ranking(hard_pairs.table(points))
    progress("hard negatives", len(baselines) + 1, len(baselines) + 1)
    return View(queries, asking, found, candidates, places, shown, hard_pairs, hard)


def _of_baselines(
    split: Split,
    baselines: Mapping[str, RowScorer],
    question: Question,
    queries: Rows,
    entries: tuple[Rows, Rows],
    rng: np.random.Generator,
    progress: Progress,
) -> dict[str, tuple[Places, Rows]]:
    """Rank all known organizations by each baseline: places of the new partners, and the first.

    Whom it shows first of those that score alike is left to chance.
    """
    columns = rng.permutation(split.context.size)
    column_of = np.argsort(columns)
    asking, found = entries[0], column_of[entries[1]]
    result = {name: (_nowhere(len(found)), _nobody(len(queries))) for name in baselines}
    progress("baselines", 0, len(queries))
    for block in blocks_of(queries, split.context.size):
        barred = question.barred(queries[block])[:, columns]
        mine = slice(*np.searchsorted(asking, [block.start, block.stop]))
        for name, scorer in baselines.items():
            scores = _single(scorer(queries[block])[:, columns])
            scores[barred] = -np.inf
            places, shown = result[name]
            here = places_in_rows(scores, asking[mine] - block.start, found[mine], DEPTH)
            places.above[mine], places.equal[mine] = here.above, here.equal
            shown[block] = top_columns(scores, columns, SHOWN)
        progress("baselines", block.stop, len(queries))
    return result


def _nowhere(entries: int) -> Places:
    return Places(np.full(entries, np.nan), np.full(entries, np.nan))


def _nobody(queries: int) -> Rows:
    return np.full((queries, SHOWN), -1, dtype=np.intp)


def _single(scores: Values) -> npt.NDArray[np.float32]:
    """Make equal what differs beyond single precision: rounding of a sum, not a ranking."""
    return scores.astype(np.float32)
