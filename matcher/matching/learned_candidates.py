"""Who is worth scoring by the learned ranker, from what a block of queries has measured anyway.

Most are found by all that favours a partner taken together, which finds more of the later
partners than as many candidates of each measure by itself. What one measure says alone is asked
besides: a newcomer has no neighbourhood, and an unknown has done nothing in one's field yet. Of at
most `COMPLETE` organizations all are scored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from matcher.arrays import Mask, Rows
from matcher.matching.history import THOUSANDTHS
from matcher.matching.learned_context import LearnedContext
from matcher.matching.query_block import QueryBlock, query_blocks
from matcher.measures.sampling import against
from matcher.measures.selection import largest_entries, largest_in_rows
from matcher.measures.spread import Dense, Followed, Whole
from matcher.measures.strips import strips

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
    closed, context = barred(block.queries), block.context
    if context.size <= COMPLETE:
        i, b = np.nonzero(~closed)
        return i, b
    found = [_first(closed, context.most_popular, np.arange(len(block.queries)), ALONE)]
    found.extend(_popular_at_home(block, closed))
    generate = _of_everybody if context.followed is None else _of_those_led_to
    return _union(block, [*found, *generate(block, closed)])


def _together(size: int, pagerank: Dense, wide: Dense, in_fields: Dense) -> Dense:
    """Multiply the walks and the share of work in the query's fields, each against an even one."""
    even = np.float32(size)
    product: Dense = 1.0 + even * pagerank
    product *= 1.0 + even * wide
    product *= 1.0 + even / np.float32(THOUSANDTHS) * in_fields
    return product


# -- where everything is followed ------------------------------------------------------------------


def _of_everybody(block: QueryBlock, closed: Mask) -> Iterator[Pairs]:
    """Give what each generator finds among all who are open to each query."""
    open_to = np.ascontiguousarray(~closed.T)
    held = np.empty(open_to.shape, dtype=np.float32)
    for scores, count in _generated(block):
        for rows in strips(len(held), len(block.queries)):
            np.multiply(scores(rows), open_to[rows], out=held[rows])
        b, i = largest_entries(held, count)
        yield i, b


def _generated(block: QueryBlock) -> Iterator[tuple[Callable[[slice], Dense], int]]:
    """Give each generator, and how many it brings.

    A generator gives the scores of some rows, shape (n_rows, n_queries), 0 for "no".
    """
    context, queries = block.context, block.queries
    fame = context.fame[:, None]
    measures = block.pagerank, block.wide_two_steps, block.field_activity
    pagerank, wide, in_fields = (each.entries for each in measures if isinstance(each, Whole))

    def together(rows: slice) -> Dense:
        return _together(context.size, pagerank[rows], wide[rows], in_fields[rows]) * fame[rows]

    yield together, TOGETHER
    yield lambda rows: in_fields[rows], ALONE
    cosine = against(context.unit_offers, context.unit_offers[queries])
    yield lambda rows: cosine[rows] * fame[rows], ALONE
    if context.needs.nnz:
        needs = against(context.offers, context.wanted[queries])
        needs += against(context.wanted, context.offers[queries])
        yield lambda rows: needs[rows], 2 * ALONE


# -- where the larger part is ----------------------------------------------------------------------


def _of_those_led_to(block: QueryBlock, closed: Mask) -> Iterator[Pairs]:
    """Give what each generator finds among those whom a query leads to."""
    context = block.context
    measures = block.pagerank, block.wide_two_steps, block.field_activity
    spreads = [measure for measure in measures if isinstance(measure, Followed)]
    yield _best_led_to(block, closed, *spreads)
    yield _largest(spreads[2], closed, ALONE)
    yield _largest(block.led_to(context.unit_offers, context.offer_leaders), closed, ALONE)
    met = block.led_to(context.wanted, context.supply_leaders)
    served = block.led_to(context.offers, context.need_leaders)
    yield _largest(_sum(met, served), closed, 2 * ALONE)


def _best_led_to(
    block: QueryBlock, closed: Mask, pagerank: Followed, wide: Followed, in_fields: Followed
) -> Pairs:
    """Give whom everything together finds: of those whom walks or fields lead to, or all know.

    The well-known come before others in each.
    """
    context, everybody = block.context, np.arange(len(block.queries))
    # Of those that only one of the walks reaches, the rest of the other is left out of account.
    found = [
        _largest(spread, closed, CONSIDERED, context.fame)
        for spread in (_sum(pagerank, wide), in_fields)
    ]
    found.append(_first(closed, context.most_popular, everybody, TOGETHER))
    i, b = _union(block, found)
    rows, place = np.unique(b, return_inverse=True)
    share = against(context.field_share[rows], context.history.field_mix[block.queries])[place, i]
    visits, visits_wide = (walk.at(i, b).astype(np.float32) for walk in (pagerank, wide))
    product = _together(context.size, visits, visits_wide, share) * context.fame[b]
    ends = np.searchsorted(i, np.arange(len(everybody) + 1))
    best = largest_in_rows(product, ends, TOGETHER)
    return i[best], b[best]


def _sum(one: Followed, other: Followed) -> Followed:
    """Give what arrives entry by entry in either."""
    return Followed.exactly((one.entries + other.entries).tocsr())


def _largest(spread: Followed, closed: Mask, count: int, times: Dense | None = None) -> Pairs:
    """Give the largest entries, times what belongs to each, of those open to each query."""
    i, b = spread.starts, spread.entries.indices
    scores = spread.values if times is None else spread.values * times[b]
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
