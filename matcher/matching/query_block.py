"""Measures between a block of queries and all organizations, each computed when first asked for.

A block holds dense arrays of n_organizations x n_queries and is thrown away with its queries, so
memory does not grow with the square of the number of organizations.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.matching.learned_context import LearnedContext
from matcher.measures.complementarity import lacking, relatedness_density
from matcher.measures.sampling import Rows
from matcher.measures.selection import largest_entries

Dense = npt.NDArray[np.float32]

#: Queries handled at a time.
BLOCK = 128

#: Steps of the aged walk, and how much each is damped in its sum.
STEPS, DAMPING = 4, 0.85


#: The place that near partners are held against: a screen of suggestions.
TENTH = 10


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
    def wide_walk(self) -> list[Dense]:
        """The walk where large collaborations count for as much as their pairs."""
        return self.context.walks.wide.steps(self.queries, 3)

    @cached_property
    def narrow_walk(self) -> list[Dense]:
        """The walk that keeps to small collaborations."""
        return self.context.walks.narrow.steps(self.queries, 2)

    @cached_property
    def late_walk(self) -> list[Dense]:
        """The walk along work of late."""
        return self.context.walks.late.steps(self.queries, 2)

    @cached_property
    def partners_regulars(self) -> Dense:
        """After a step along joint work, and one to whom that partner works with again."""
        return np.asarray(self.context.regulars.T @ self.aged_walk[0], dtype=np.float32)

    @cached_property
    def regulars_partners(self) -> Dense:
        """The other way round: first to whom one works with again."""
        return self.context.walks.aged.onward(self._regulars)

    @cached_property
    def regulars_regulars(self) -> Dense:
        """After two steps, both to whom one works with again."""
        return np.asarray(self.context.regulars.T @ self._regulars, dtype=np.float32)

    @cached_property
    def _regulars(self) -> Dense:
        return np.ascontiguousarray(self.context.regulars[self.queries].toarray().T)

    @cached_property
    def pagerank(self) -> Dense:
        """Damped sum of the aged walk's steps: personalised PageRank, truncated."""
        total = np.zeros_like(self.aged_walk[0])
        for step, visits in enumerate(self.aged_walk, start=1):
            total += np.float32(DAMPING**step) * visits
        return total

    @cached_property
    def adamic_adar(self) -> Dense:
        """Common partners, each worth 1 / log(its partners)."""
        common = self.context.rare_partners[self.queries] @ self.context.partners
        return np.asarray(common.T.toarray(), dtype=np.float32)

    @cached_property
    def factors(self) -> Dense:
        """Dot products of a factor model of the aged ties."""
        factors = self.context.factors
        product: Dense = factors @ factors[self.queries].T
        return product

    def entries(self, measure: str) -> Dense:
        """Give a measure by name: of an attribute, or of a walk and its step ("wide_walk 2")."""
        name, _, step = measure.partition(" ")
        found = getattr(self, name)
        entries: Dense = found[int(step)] if step else found
        return entries

    def tenth(self, measure: str) -> Dense:
        """Give each query's tenth largest entry among those that are no partners yet.

        Parameters
        ----------
        measure : str
            As in `entries`.

        Returns
        -------
        ndarray of float32, shape (n_queries,)
            0 where fewer than ten are above 0.
        """
        if measure not in self._tenths:
            open_to = np.where(self._met, np.float32(0.0), self.entries(measure))
            rows, columns = largest_entries(open_to, TENTH)
            found = np.bincount(columns, minlength=len(self.queries))
            least = np.zeros(len(self.queries), dtype=np.float32)
            last = np.cumsum(found)[found == TENTH] - 1
            least[found == TENTH] = open_to[rows[last], columns[last]]
            self._tenths[measure] = least
        return self._tenths[measure]

    @cached_property
    def _met(self) -> npt.NDArray[np.bool_]:
        """Who is a partner already, or the query itself, shape (n_organizations, n_queries)."""
        met = self.context.partners[self.queries].toarray().T > 0
        met[self.queries, np.arange(len(self.queries))] = True
        return np.ascontiguousarray(met)

    # -- capabilities --------------------------------------------------------------------------

    @cached_property
    def cosine(self) -> Dense:
        """Cosine of the strength profiles."""
        return _against(self.context.unit_offers, self.context.unit_offers, self.queries)

    @cached_property
    def related_cosine(self) -> Dense:
        """The same in the metric of related capabilities."""
        spread = (self.context.related_offers[self.queries] @ self.context.relatedness).tocsr()
        return np.clip(_against_rows(self.context.related_offers, spread), 0.0, 1.0)

    @cached_property
    def work_cosine(self) -> Dense:
        """Cosine of what the collaborations are about, aged, rare fields heavier."""
        profile = self.context.history.field_profile
        return _against(profile, profile, self.queries)

    @cached_property
    def needs_met(self) -> Dense:
        """Share of the query's needs that the partner offers and it lacks."""
        return _against(self.context.offers, self.context.wanted, self.queries)

    @cached_property
    def needs_served(self) -> Dense:
        """Share of the partner's needs that the query offers and it lacks."""
        return _against(self.context.wanted, self.context.offers, self.queries)

    @cached_property
    def latent_needs_met(self) -> Dense:
        """Nearness to the query's work of what the partner adds, for who states no need."""
        offers = self.context.offers
        own = offers[self.queries]
        near = _against_rows(
            offers, lacking(relatedness_density(own, self.context.relatedness), own)
        )
        room = offers.sum(axis=1).astype(np.float32)[:, None] - _against_rows(offers, own)
        met = np.divide(near, room, out=np.zeros_like(near), where=room > 1e-6)
        met[:, self.context.states_needs[self.queries]] = 0.0
        share: Dense = np.clip(met, 0.0, 1.0)
        return share

    # -- track record --------------------------------------------------------------------------

    @cached_property
    def field_activity(self) -> Dense:
        """The partner's share of joint work, aged, in the fields of the query's work."""
        history = self.context.history
        return _against(self.context.field_share, history.field_mix, self.queries)

    @cached_property
    def late_field_activity(self) -> Dense:
        """The same for work of late."""
        history = self.context.history
        return _against(self.context.late_field_share, history.field_mix, self.queries)

    # -- rivalry -------------------------------------------------------------------------------

    @cached_property
    def rivals(self) -> Dense:
        """1 where the partner belongs to a rival of one of the query's coalitions."""
        context = self.context
        return np.minimum(_against(context.membership, context.rival_membership, self.queries), 1.0)

    def tied(self, kind: str) -> Dense:
        """Give 1 where the two have a tie of that kind, either way round."""
        rows = self.context.tie_kind(kind)[self.queries]
        return np.minimum(rows.T.toarray().astype(np.float32), 1.0)


def _against(right: sp.csr_array, left: sp.csr_array, queries: Rows) -> Dense:
    return _against_rows(right, left[queries])


def _against_rows(right: sp.csr_array, rows: sp.csr_array) -> Dense:
    """Give right @ rows.T as a dense array."""
    return np.asarray(right @ np.ascontiguousarray(rows.toarray().T), dtype=np.float32)
