"""Who is worth scoring by the learned ranker, from what a block of queries has measured anyway.

No generator sees everybody's point: the neighbourhood finds nobody for a newcomer, popularity
finds nobody unknown. Their union is scored. Of at most `COMPLETE` organizations all are scored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from matcher.matching.learned_context import LearnedContext
from matcher.matching.query_block import QueryBlock, query_blocks
from matcher.measures.sampling import Rows
from matcher.measures.selection import largest_entries

Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

#: How many candidates each generator brings for each query.
PER_GENERATOR = 30

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
    chosen = _popular(block, open_to)
    held = np.empty(open_to.shape, dtype=np.float32)
    for scores in _generated(block):
        np.multiply(scores, open_to, out=held)
        chosen[largest_entries(held, PER_GENERATOR)] = True
    return chosen


def _generated(block: QueryBlock) -> Iterator[Scores]:
    """Give each generator's scores, shape (n_organizations, n_queries), 0 for "no"."""
    yield block.pagerank
    yield block.wide_two_steps
    yield block.adamic_adar
    yield block.field_activity
    yield block.cosine * np.log1p(block.context.popularity)[:, None]
    if block.context.needs.nnz:
        yield block.needs_met + block.needs_served


def _popular(block: QueryBlock, open_to: Mask) -> Mask:
    """Choose the most popular of all, and of each query's own country or none."""
    context = block.context
    chosen = np.zeros_like(open_to)
    _choose_first(chosen, open_to, context.most_popular, np.arange(len(block.queries)))
    codes = context.country_codes
    home = codes[block.queries]
    for country in np.unique(home):
        among = context.most_popular[codes[context.most_popular] == country]
        _choose_first(chosen, open_to, among, np.flatnonzero(home == country))
    return chosen


def _choose_first(chosen: Mask, open_to: Mask, order: Rows, columns: Rows) -> None:
    """Mark, for some queries, the first `PER_GENERATOR` in an order that are open to each."""
    looked_at = min(4 * PER_GENERATOR, len(order))
    while True:
        free = open_to[np.ix_(order[:looked_at], columns)]
        found = np.cumsum(free, axis=0)
        if looked_at == len(order) or found[-1].min() >= PER_GENERATOR:
            break
        looked_at = min(4 * looked_at, len(order))
    place, column = np.nonzero(free & (found <= PER_GENERATOR))
    chosen[order[place], columns[column]] = True
