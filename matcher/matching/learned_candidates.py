"""Who is worth scoring by the learned ranker, from what a block of queries has measured anyway.

Most are found by all that favours a partner taken together, which finds more of the later
partners than as many candidates of each measure by itself. What one measure says alone is asked
besides: a newcomer has no neighbourhood, and an unknown has done nothing in one's field yet. Of at
most `COMPLETE` organizations all are scored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from matcher.matching.history import THOUSANDTHS
from matcher.matching.learned_context import LearnedContext
from matcher.matching.query_block import QueryBlock, query_blocks
from matcher.measures.sampling import Rows
from matcher.measures.selection import largest_entries
from matcher.measures.strips import strips

Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

#: How many candidates of a query are found by everything together, and how many by each measure
#: alone.
TOGETHER, ALONE = 60, 15

#: An ecosystem of so many organizations is searched completely.
COMPLETE = 200


def candidate_blocks(
    context: LearnedContext, queries: Rows, barred: Callable[[Rows], Mask]
) -> Iterator[tuple[QueryBlock, Rows, Rows]]:
    """Give the pairs worth scoring, a block of queries at a time, with what was measured for it.

    Parameters
    ----------
    context : LearnedContext
    queries : ndarray of int, shape (n_queries,)
        Rows of who asks, each once.
    barred : callable
        As in `candidates_of`.

    Yields
    ------
    block : QueryBlock
    i, b : ndarray of int, shape (n_pairs,)
        Positions in block.queries and candidate rows; ordered, without repeats.
    """
    for block in query_blocks(context, queries):
        yield block, *candidates_of(block, barred)


def candidates_of(block: QueryBlock, barred: Callable[[Rows], Mask]) -> tuple[Rows, Rows]:
    """Give the pairs of a block that are worth scoring.

    Parameters
    ----------
    block : QueryBlock
    barred : callable
        Query rows -> ndarray of bool, shape (n_queries, n_organizations): who must not be
        suggested to whom; it is asked before the generators choose, so that a hub whose best
        are all partners already still gets its share of candidates.

    Returns
    -------
    i, b : ndarray of int, shape (n_pairs,)
        Positions in block.queries and candidate rows; ordered, without repeats.
    """
    chosen = np.ascontiguousarray(~barred(block.queries).T)
    if block.context.size > COMPLETE:
        chosen = _found(block, chosen)
    b, i = np.divmod(np.flatnonzero(chosen), chosen.shape[1])
    order = np.argsort(i, kind="stable")
    return i[order], b[order]


def _found(block: QueryBlock, open_to: Mask) -> Mask:
    """Choose what each generator finds among those that are open to each query."""
    chosen = _popular_at_home(block, open_to)
    _choose_first(chosen, open_to, block.context.most_popular, np.arange(len(block.queries)))
    held = np.empty(open_to.shape, dtype=np.float32)
    for scores, count in _generated(block):
        for rows in strips(len(held), len(block.queries)):
            np.multiply(scores(rows), open_to[rows], out=held[rows])
        chosen[largest_entries(held, count)] = True
    return chosen


def _generated(block: QueryBlock) -> Iterator[tuple[Callable[[slice], Scores], int]]:
    """Give each generator, and how many it brings.

    A generator gives the scores of some rows, shape (n_rows, n_queries), 0 for "no".
    """
    popularity = np.log1p(block.context.popularity)[:, None]
    needs = block.needs_met + block.needs_served if block.context.needs.nnz else None
    yield lambda rows: _together(block, rows) * popularity[rows], TOGETHER
    yield lambda rows: block.field_activity[rows], ALONE
    yield lambda rows: block.cosine[rows] * popularity[rows], ALONE
    if needs is not None:
        yield lambda rows: needs[rows], 2 * ALONE


def _together(block: QueryBlock, rows: slice) -> Scores:
    """Multiply the walks and the share of work in the query's fields, each against an even one."""
    size = np.float32(block.context.size)
    product: Scores = 1.0 + size * block.pagerank[rows]
    product *= 1.0 + size * block.wide_two_steps[rows]
    product *= 1.0 + size / np.float32(THOUSANDTHS) * block.field_activity[rows]
    return product


def _popular_at_home(block: QueryBlock, open_to: Mask) -> Mask:
    """Choose the most popular of each query's own country or none."""
    context = block.context
    chosen = np.zeros_like(open_to)
    codes = context.country_codes
    home = codes[block.queries]
    for country in np.unique(home):
        among = context.most_popular[codes[context.most_popular] == country]
        _choose_first(chosen, open_to, among, np.flatnonzero(home == country))
    return chosen


def _choose_first(chosen: Mask, open_to: Mask, order: Rows, columns: Rows) -> None:
    """Mark, for some queries, the first `ALONE` in an order that are open to each."""
    looked_at = min(4 * ALONE, len(order))
    while True:
        free = open_to[np.ix_(order[:looked_at], columns)]
        found = np.cumsum(free, axis=0)
        if looked_at == len(order) or found[-1].min() >= ALONE:
            break
        looked_at = min(4 * looked_at, len(order))
    place, column = np.nonzero(free & (found <= ALONE))
    chosen[order[place], columns[column]] = True
