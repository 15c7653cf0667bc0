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
from matcher.measures.sampling import Rows, against
from matcher.measures.selection import largest_in_rows
from matcher.measures.spread import Dense, Spread

Mask = npt.NDArray[np.bool_]
Pairs = tuple[Rows, Rows]

#: How many candidates of a query are found by everything together, and how many by each measure
#: alone.
TOGETHER, ALONE = 60, 15

#: Among so many that walks lead to first, as many that fields do, and the best known are those
#: that everything together finds.
CONSIDERED = 256

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


def candidates_of(block: QueryBlock, barred: Callable[[Rows], Mask]) -> Pairs:
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
    closed = barred(block.queries)
    if block.context.size <= COMPLETE:
        i, b = np.nonzero(~closed)
        return i, b
    return _union(block, list(_found(block, closed)))


def _found(block: QueryBlock, closed: Mask) -> Iterator[Pairs]:
    """Give what each generator finds among those that are open to each query."""
    context, everybody = block.context, np.arange(len(block.queries))
    yield _first(closed, context.most_popular, everybody, ALONE)
    yield from _popular_at_home(block, closed)
    yield _together(block, closed)
    for spread, count in (
        (block.field_activity, ALONE),
        (block.famed_cosine, ALONE),
        (block.needs, 2 * ALONE),
    ):
        yield _largest(spread, spread.values, closed, count)


def _together(block: QueryBlock, closed: Mask) -> Pairs:
    """Multiply the walks and the share of work in the query's fields, each against an even one."""
    context = block.context
    i, b = _considered(block, closed)
    rows, place = np.unique(b, return_inverse=True)
    mix = context.history.field_mix[block.queries]
    in_fields = against(context.field_share[rows], mix)[place, i]
    size = np.float32(context.size)
    product = 1.0 + size * block.pagerank.at(i, b).astype(np.float32)
    product *= 1.0 + size * block.wide_two_steps.at(i, b).astype(np.float32)
    product *= 1.0 + size / np.float32(THOUSANDTHS) * in_fields
    product *= context.fame[b]
    ends = np.searchsorted(i, np.arange(len(block.queries) + 1))
    best = largest_in_rows(product, ends, TOGETHER)
    return i[best], b[best]


def _considered(block: QueryBlock, closed: Mask) -> Pairs:
    """Give those whom walks or fields lead to first, the well-known before others, and these."""
    context, pagerank, wide = block.context, block.pagerank, block.wide_two_steps
    # Of those that only one of the walks reaches, the rest of the other is left out of account.
    walks = context.walks.aged.exactly((pagerank.entries + wide.entries).tocsr())
    found = [
        _largest(spread, spread.values * context.fame[spread.entries.indices], closed, CONSIDERED)
        for spread in (walks, block.field_activity)
    ]
    found.append(_first(closed, context.most_popular, np.arange(len(block.queries)), TOGETHER))
    return _union(block, found)


def _largest(spread: Spread, scores: Dense, closed: Mask, count: int) -> Pairs:
    """Give the entries of a spread with the largest scores of those that are open to each query."""
    i, b = spread.starts, spread.entries.indices
    best = largest_in_rows(
        np.where(closed[i, b], np.float32(0.0), scores), spread.entries.indptr, count
    )
    return i[best], b[best].astype(np.intp)


def _union(block: QueryBlock, found: list[Pairs]) -> Pairs:
    """Put pairs together, ordered, without repeats."""
    keys = [i * block.context.size + b for i, b in found]
    i, b = np.divmod(np.unique(np.concatenate(keys)), block.context.size)
    return i, b


def _popular_at_home(block: QueryBlock, closed: Mask) -> Iterator[Pairs]:
    """Give the most popular of each query's own country or none."""
    home = block.context.country_codes[block.queries]
    for country in np.unique(home):
        among = block.context.most_popular_of(int(country))
        yield _first(closed, among, np.flatnonzero(home == country), ALONE)


def _first(closed: Mask, order: Rows, queries: Rows, count: int) -> Pairs:
    """Give, for some queries, the first `count` in an order that are open to each."""
    looked_at = min(4 * count, len(order))
    while True:
        free = ~closed[np.ix_(queries, order[:looked_at])]
        found = np.cumsum(free, axis=1)
        if looked_at == len(order) or found[:, -1].min() >= count:
            break
        looked_at = min(4 * looked_at, len(order))
    query, place = np.nonzero(free & (found <= count))
    return queries[query], order[place]
