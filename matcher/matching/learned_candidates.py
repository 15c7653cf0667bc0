"""Who is worth scoring by the learned ranker, from what a block of queries has measured anyway.

No generator sees everybody's point: the neighbourhood finds nobody for a newcomer, popularity
finds nobody unknown. Their union is scored. Where there are at most `PER_GENERATOR` organizations
the popularity generator brings all of them, so a small ecosystem is searched completely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from matcher.matching.learned_context import LearnedContext
from matcher.matching.query_block import BLOCK, QueryBlock
from matcher.measures.sampling import Rows
from matcher.measures.selection import largest_entries

Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

#: How many candidates each generator brings for each query.
PER_GENERATOR = 40


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


def query_blocks(context: LearnedContext, queries: Rows) -> Iterator[QueryBlock]:
    """Cut queries into blocks."""
    for start in range(0, len(queries), BLOCK):
        yield QueryBlock(context, queries[start : start + BLOCK])


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
    open_to = np.ascontiguousarray(~barred(block.queries).T)
    chosen = np.zeros_like(open_to)
    for scores in _generated(block):
        chosen[largest_entries(np.where(open_to, scores, np.float32(0.0)), PER_GENERATOR)] = True
    i, b = np.nonzero(chosen.T)
    return i, b


def _generated(block: QueryBlock) -> Iterator[Scores]:
    """Give each generator's scores, shape (n_organizations, n_queries), 0 for "no"."""
    context = block.context
    # Everybody can be suggested by popularity, the wholly unknown last.
    popularity = (1.0 + context.activity + context.history.joint_late).astype(np.float32)[:, None]
    yield np.broadcast_to(popularity, (context.size, len(block.queries)))
    codes = context.country_codes
    home = codes[:, None] == codes[block.queries][None, :]
    yield np.where(home, popularity, np.float32(0.0))
    yield block.pagerank
    yield block.wide_walk[1]
    yield block.adamic_adar
    yield block.field_activity
    yield block.cosine * np.log1p(popularity)
    if context.needs.nnz:
        yield block.needs_met + block.needs_served
