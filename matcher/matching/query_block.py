"""Measures between a block of queries and all organizations, each computed when first asked for.

Here is what candidates are found by; what only candidates are asked about is in `block_pairs`. A
block holds dense arrays of n_organizations x n_queries and is thrown away with its queries, so
memory does not grow with the square of the number of organizations.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.matching.learned_context import LearnedContext
from matcher.measures.sampling import Rows
from matcher.measures.selection import largest_entries
from matcher.measures.strips import strips

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


class QueryBlock:
    """Some queries against everybody; every array has shape (n_organizations, n_queries).

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
    def aged_walk(self) -> list[Dense]:
        """The walk where work of n members weighs 1/(n - 1) and ages."""
        return self.context.walks.aged.steps(self.queries, STEPS)

    @cached_property
    def wide_two_steps(self) -> Dense:
        """Two steps of the walk where large collaborations count for as much as their pairs."""
        return self.context.walks.wide.steps(self.queries, 2)[1]

    @cached_property
    def pagerank(self) -> Dense:
        """Damped sum of the aged walk's steps: personalised PageRank, truncated."""
        total = np.empty_like(self.aged_walk[0])
        for rows in strips(*total.shape):
            # d (s1 + d (s2 + d (s3 + ...)))
            here = total[rows]
            here[:] = 0.0
            for visits in reversed(self.aged_walk):
                here += visits[rows]
                here *= np.float32(DAMPING)
        return total

    @cached_property
    def adamic_adar(self) -> Dense:
        """Common partners, each worth 1 / log(its partners)."""
        common = self.context.rare_partners[self.queries] @ self.context.partners
        entries: Dense = common.T.toarray(order="C")
        return entries

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
            entries = getattr(self, measure)
            # Those are taken out for a moment: a copy takes as long as the search.
            of_met = entries[self._met]
            entries[self._met] = 0.0
            rows, columns = largest_entries(entries, TENTH)
            found = np.bincount(columns, minlength=len(self.queries))
            least = np.zeros(len(self.queries), dtype=np.float32)
            last = np.cumsum(found)[found == TENTH] - 1
            least[found == TENTH] = entries[rows[last], columns[last]]
            entries[self._met] = of_met
            self._tenths[measure] = least
        return self._tenths[measure]

    @cached_property
    def _met(self) -> tuple[Rows, Rows]:
        """Who is a partner already, or the query itself: rows, and positions of queries."""
        position, partner = self.context.partners[self.queries].nonzero()
        own = np.arange(len(self.queries))
        return np.append(partner, self.queries), np.append(position, own)

    # -- capabilities --------------------------------------------------------------------------

    @cached_property
    def cosine(self) -> Dense:
        """Cosine of the strength profiles."""
        return against(self.context.unit_offers, self.context.unit_offers[self.queries])

    @cached_property
    def needs_met(self) -> Dense:
        """Share of the query's needs that the partner offers and it lacks."""
        return against(self.context.offers, self.context.wanted[self.queries])

    @cached_property
    def needs_served(self) -> Dense:
        """Share of the partner's needs that the query offers and it lacks."""
        return against(self.context.wanted, self.context.offers[self.queries])

    # -- track record --------------------------------------------------------------------------

    @cached_property
    def field_activity(self) -> Dense:
        """The partner's share of joint work, aged, in the fields of the query's work."""
        history = self.context.history
        return against(self.context.field_share, history.field_mix[self.queries])


def against(right: sp.csr_array, left: sp.csr_array) -> Dense:
    """Give right @ left.T as a dense array."""
    if not (right.nnz and left.nnz):
        return np.zeros((right.shape[0], left.shape[0]), dtype=np.float32)
    product: Dense = right.astype(np.float32, copy=False) @ left.T.toarray(order="C").astype(
        np.float32, copy=False
    )
    return product
