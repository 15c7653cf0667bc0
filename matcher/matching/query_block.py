"""Measures between a block of queries and whom they lead to, each computed when first asked for.

Here is what candidates are found by; what only candidates are asked about is in `block_pairs`. What
a query leads to does not grow with the number of organizations, nor does the time that it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.matching.learned_context import LearnedContext
from matcher.measures.sampling import Rows
from matcher.measures.selection import largest_in_rows
from matcher.measures.spread import Spread, along, in_order
from matcher.measures.walks import FOLLOWED

Dense = npt.NDArray[np.float32]

#: Cells of a mask of a block, of queries and organizations, about.
CELLS = 2**21

#: Queries of a block: with fewer, calls take longer than what they do.
FEWEST, MOST = 64, 1024

#: Steps of the aged walk, and how much each is damped in its sum.
STEPS, DAMPING = 4, 0.85

#: The place that near partners are held against: a screen of suggestions.
TENTH = 10


def query_blocks(context: LearnedContext, queries: Rows) -> Iterator[QueryBlock]:
    """Cut queries into blocks, of fewer the more organizations there are."""
    size = int(np.clip(CELLS // max(context.size, 1), FEWEST, MOST))
    for start in range(0, len(queries), size):
        yield QueryBlock(context, queries[start : start + size])


def block_bytes(size: int) -> int:
    """Give what a block takes while it is worked on, about, among so many organizations.

    A few masks of its queries and everybody, and some ten spreads.
    """
    return 4 * max(CELLS, FEWEST * size) + 10 * 8 * FEWEST * min(FOLLOWED, size)


class QueryBlock:
    """Some queries and whom they lead to; every measure is a Spread from the queries.

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
        # d (s1 + d (s2 + d (s3 + ...)))
        *earlier, last = self.aged_walk
        damping = np.float32(DAMPING)
        entries, rest = last.entries * damping, last.rest * damping
        for visits in reversed(earlier):
            entries = (entries + visits.entries) * damping
            rest = (rest + visits.rest) * damping
        return Spread(entries.tocsr(), rest, last.share)

    @cached_property
    def adamic_adar(self) -> Spread:
        """Common partners, each worth 1 / log(its partners)."""
        context = self.context
        mine = context.rare_partners[self.queries]
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
            starts, values = spread.starts, spread.values
            values[self._met[starts, spread.entries.indices]] = 0.0
            best = largest_in_rows(values, spread.entries.indptr, TENTH)
            found = np.bincount(starts[best], minlength=len(self.queries))
            least = np.zeros(len(self.queries), dtype=np.float32)
            last = np.cumsum(found)[found == TENTH] - 1
            least[found == TENTH] = values[best[last]]
            self._tenths[measure] = least
        return self._tenths[measure]

    @cached_property
    def _met(self) -> npt.NDArray[np.bool_]:
        """Who is a partner already, or the query itself, shape (n_queries, n_organizations)."""
        met = np.zeros((len(self.queries), self.context.size), dtype=bool)
        met[self.context.partners[self.queries].nonzero()] = True
        met[np.arange(len(self.queries)), self.queries] = True
        return met

    # -- capabilities --------------------------------------------------------------------------

    @cached_property
    def field_activity(self) -> Spread:
        """The share of joint work, aged, of those who do most in the fields of the query's work."""
        return self._led_to(self.context.history.field_mix, self.context.field_leaders)

    @cached_property
    def famed_cosine(self) -> Spread:
        """Cosine of the strength profiles, times popularity, of the first in what it offers."""
        return self._led_to(self.context.unit_offers, self.context.offer_leaders)

    @cached_property
    def needs(self) -> Spread:
        """Shares of needs met and served, of the first to meet them and the first to have them."""
        context = self.context
        met = self._led_to(context.wanted, context.supply_leaders)
        served = self._led_to(context.offers, context.need_leaders)
        return self._exactly((met.entries + served.entries).tocsr())

    def _led_to(self, mine: sp.csr_array, leaders: sp.csr_array) -> Spread:
        return self._exactly(in_order(mine[self.queries].astype(np.float32) @ leaders))

    def _exactly(self, entries: sp.csr_array) -> Spread:
        return self.context.walks.aged.exactly(entries)
