"""Measures of pairs: between a block of queries and those that it is asked about, no others.

What candidates are found by has been measured between the queries and everybody; all else is only
measured where it is looked at, which takes a fraction of the time.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.matching.learned_context import LearnedContext
from matcher.matching.query_block import Dense, QueryBlock
from matcher.measures.complementarity import lacking, relatedness_density
from matcher.measures.sampling import against, full_product
from matcher.measures.spread import Spread
from matcher.measures.walks import CollaborationWalk


class BlockPairs:
    """Pairs of a block; every measure is an ndarray of shape (n_pairs,).

    Parameters
    ----------
    block : QueryBlock
    i : ndarray of int, shape (n_pairs,)
        Positions in block.queries: who asks.
    b : ndarray of int, shape (n_pairs,)
        Rows of whom it asks about.

    Attributes
    ----------
    a : ndarray of int, shape (n_pairs,)
        Rows of who asks.
    """

    def __init__(self, block: QueryBlock, i: Rows, b: Rows) -> None:
        self.block, self.i, self.b = block, i, b
        self.a = block.queries[i]
        # The distinct rows asked about, and the place of each pair's among them.
        self._rows, self._place = np.unique(b, return_inverse=True)

    @property
    def context(self) -> LearnedContext:
        """The context that the block is of."""
        return self.block.context

    def of(self, spread: Spread) -> Values:
        """Look up what the block has measured."""
        return spread.at(self.i, self.b)

    def _here(self, entries: Dense) -> Values:
        """Look up what was measured for the rows asked about, shape (n_rows, n_queries)."""
        return entries[self._place, self.i].astype(np.float64)

    def _against(self, right: sp.csr_array, left: sp.csr_array) -> Values:
        return self._here(against(right[self._rows], left[self.block.queries]))

    # -- proximity -----------------------------------------------------------------------------

    @cached_property
    def pagerank(self) -> Values:
        """Damped sum of the steps of the aged walk."""
        return self.of(self.block.pagerank)

    @cached_property
    def adamic_adar(self) -> Values:
        """Common partners, each worth 1 / log(its partners)."""
        return self.of(self.block.adamic_adar)

    @property
    def wide_three_steps(self) -> Values:
        """The walk where large collaborations count for as much as their pairs."""
        return self._onward(self.context.walks.wide, self.block.wide_two_steps)

    @property
    def narrow_two_steps(self) -> Values:
        """The walk that keeps to small collaborations."""
        return self._two_steps(self.context.walks.narrow)

    @property
    def late_two_steps(self) -> Values:
        """The walk along work of late."""
        return self._two_steps(self.context.walks.late)

    def _two_steps(self, walk: CollaborationWalk) -> Values:
        return self._onward(walk, walk.first(self.block.queries))

    def _onward(self, walk: CollaborationWalk, here: Spread | sp.csr_array) -> Values:
        return walk.onward_at(here, self.block.queries, self.i, self.b)

    @property
    def partners_regulars(self) -> Values:
        """After a step along joint work, and one to whom that partner works with again."""
        return self._here(self.block.aged_walk[0].carried(self.context.regulars_of[self._rows]))

    @property
    def regulars_partners(self) -> Values:
        """The other way round: first to whom one works with again."""
        return self._onward(self.context.walks.aged, self.context.regulars[self.block.queries])

    @property
    def regulars_regulars(self) -> Values:
        """After two steps, both to whom one works with again."""
        return self._against(self.context.regulars_of, self.context.regulars)

    # -- capabilities --------------------------------------------------------------------------

    @cached_property
    def cosine(self) -> Values:
        """Cosine of the strength profiles."""
        return self._against(self.context.unit_offers, self.context.unit_offers)

    @cached_property
    def needs_met(self) -> Values:
        """Share of the query's needs that the partner offers and it lacks."""
        return self._against(self.context.offers, self.context.wanted)

    @cached_property
    def needs_served(self) -> Values:
        """Share of the partner's needs that the query offers and it lacks."""
        return self._against(self.context.wanted, self.context.offers)

    @cached_property
    def related_cosine(self) -> Values:
        """Cosine of the strength profiles in the metric of related capabilities."""
        offers = self.context.related_offers
        spread = full_product(offers[self.block.queries], self.context.relatedness)
        return np.clip(self._here(against(offers[self._rows], spread)), 0.0, 1.0)

    @property
    def work_cosine(self) -> Values:
        """Cosine of what the collaborations are about, aged, rare fields heavier."""
        profile = self.context.history.field_profile
        return self._against(profile, profile)

    @property
    def latent_needs_met(self) -> Values:
        """Nearness to the query's work of what the partner adds, for who states no need."""
        context, queries = self.context, self.block.queries
        own, offered = context.offers[queries], context.offers[self._rows]
        near = against(offered, lacking(relatedness_density(own, context.relatedness), own))
        room = offered.sum(axis=1).astype(np.float32)[:, None] - against(offered, own)
        met = np.divide(near, room, out=np.zeros_like(near), where=room > 1e-6)
        met[:, context.states_needs[queries]] = 0.0
        return np.clip(self._here(met), 0.0, 1.0)

    # -- track record --------------------------------------------------------------------------

    @cached_property
    def field_activity(self) -> Values:
        """The partner's share of joint work, aged, in the fields of the query's work."""
        return self._against(self.context.field_share, self.context.history.field_mix)

    @property
    def late_field_activity(self) -> Values:
        """The partner's share of joint work of late in the fields of the query's work."""
        return self._against(self.context.late_field_share, self.context.history.field_mix)

    # -- rivalry -------------------------------------------------------------------------------

    @property
    def rivals(self) -> Values:
        """1 where the partner belongs to a rival of one of the query's coalitions."""
        context = self.context
        return np.minimum(self._against(context.membership, context.rival_membership), 1.0)

    def tied(self, kind: str) -> Values:
        """Give 1 where the two have a tie of that kind, either way round."""
        rows = self.context.tie_kind(kind)[self.block.queries]
        return np.minimum(self._here(rows.T.tocsr()[self._rows].toarray()), 1.0)
