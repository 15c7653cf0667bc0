"""Measures between a block of queries and all organizations, each computed when first asked for.

Here is what candidates are found by; what only candidates are asked about is in `block_pairs`. A
block is thrown away with its queries, so memory does not grow with the square of the number of
organizations. Of many organizations (`LearnedContext.followed`) only those are looked at that a
query leads to, so that neither does the time that everybody's partners take.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.matching.learned_context import LearnedContext, followed_of
from matcher.measures.sampling import against
from matcher.measures.spread import Followed, Spread, Whole, along, in_order

Dense = npt.NDArray[np.float32]

#: Entries of an array of a block, about: with fewer, calls take longer than what they do.
ENTRIES = 2**21

#: Queries of a block: with fewer, a product does little with each entry that it fetches.
FEWEST, MOST = 48, 1024

#: Steps of the aged walk, and how much each is damped in its sum.
STEPS, DAMPING = 4, 0.85

#: The place that near partners are held against: a screen of suggestions.
TENTH = 10


def query_blocks(context: LearnedContext, queries: Rows) -> Iterator[QueryBlock]:
    """Cut queries into blocks, of fewer the more organizations there are."""
    size = int(np.clip(ENTRIES // max(context.size, 1), FEWEST, MOST))
    for start in range(0, len(queries), size):
        yield QueryBlock(context, queries[start : start + size])


def block_bytes(size: int) -> int:
    """Give what a block takes while it is worked on, about, among so many organizations.

    Some ten arrays of its queries and everybody, or a few masks and some ten spreads.
    """
    followed = followed_of(size)
    if followed is None:
        return FEWEST * 10 * 4 * size
    return FEWEST * (4 * size + 10 * 12 * min(followed, size))


class QueryBlock:
    """Some queries against everybody; every measure is a Spread from the queries.

    Parameters
    ----------
    context : LearnedContext
    queries : ndarray of int, shape (n_queries,)
        Distinct rows.
    """

    def __init__(self, context: LearnedContext, queries: Rows) -> None:
        self.context = context
        self.queries = queries
        self._tenths: dict[str, Dense] = {}

    # -- proximity -----------------------------------------------------------------------------

    @cached_property
    def aged_walk(self) -> list[Spread]:
        """The walk where work of n members weighs 1/(n - 1) and ages."""
        return self.context.walks.aged.steps(self.queries, STEPS)

    @cached_property
    def wide_two_steps(self) -> Spread:
        """Two steps of the walk where large collaborations count for as much as their pairs."""
        return self.context.walks.wide.steps(self.queries, 2)[1]

    @cached_property
    def pagerank(self) -> Spread:
        """Damped sum of the aged walk's steps: personalised PageRank, truncated."""
        *earlier, last = self.aged_walk
        return last.damped(earlier, DAMPING)

    @cached_property
    def adamic_adar(self) -> Spread:
        """Common partners, each worth 1 / log(its partners)."""
        context = self.context
        mine = context.rare_partners(self.queries)
        return along(context.partners, context.partner_ties, mine, self.queries)

    def tenth(self, measure: str) -> Dense:
        """Give each query's tenth largest entry among those that are no partners yet.

        Parameters
        ----------
        measure : str
            Name of an attribute.

        Returns
        -------
        ndarray of float32, shape (n_queries,)
            0 where fewer than ten are above 0.
        """
        if measure not in self._tenths:
            spread: Spread = getattr(self, measure)
            self._tenths[measure] = spread.least_of_best(self._met, TENTH)
        return self._tenths[measure]

    @cached_property
    def _met(self) -> tuple[Rows, Rows]:
        """Who is a partner already, or the query itself: positions of queries, and rows."""
        position, partner = self.context.partners[self.queries].nonzero()
        own = np.arange(len(self.queries))
        return np.append(position, own), np.append(partner, self.queries)

    # -- capabilities --------------------------------------------------------------------------

    @cached_property
    def field_activity(self) -> Spread:
        """The partner's share of joint work, aged, in the fields of the query's work."""
        context, mix = self.context, self.context.history.field_mix
        if context.followed is None:
            return Whole(against(context.field_share, mix[self.queries]))
        return self.led_to(mix, context.field_leaders)

    def led_to(self, mine: sp.csr_array, leaders: sp.csr_array) -> Followed:
        """Give the product of queries' rows and those who lead in each column."""
        entries = in_order(mine[self.queries].astype(np.float32) @ leaders)
        return Followed.exactly(entries)
