"""What the learned ranker needs to know of an ecosystem beyond what the prior does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Rows, Values, at_same_places
from matcher.matching.context import Context
from matcher.matching.history import History
from matcher.measures.complementarity import lacking
from matcher.measures.sampling import full_product, scale_rows, unit_rows
from matcher.measures.selection import largest_in_rows
from matcher.measures.spread import Ties
from matcher.measures.track_record import group_affinity, group_preference
from matcher.measures.walks import CollaborationWalk

#: Factors of the factor model, at most.
FACTORS = 48

#: Among so many organizations everything is followed, from everybody: to choose what to follow
#: would take as long.
ALL_FOLLOWED = 2**15

#: Among more, the ties that a step of a walk follows from one organization, and one to the partners
#: of partners, which costs less: docs/scale.md has what is found with other numbers.
FOLLOWED, FOLLOWED_PARTNERS = 2**17, 2**19

#: How many lead in each capability, at most.
LEADERS = 256


@dataclass(frozen=True)
class Walks:
    """The walk along joint work, weighed in four ways.

    Attributes
    ----------
    aged : CollaborationWalk
        n members weigh 1/(n - 1), older work less.
    wide : CollaborationWalk
        Every pair of members weighs 1, older work less.
    narrow : CollaborationWalk
        n members weigh 1/(n - 1)^2, older work less.
    late : CollaborationWalk
        As `aged`, with a third of its half-life.
    """

    aged: CollaborationWalk
    wide: CollaborationWalk
    narrow: CollaborationWalk
    late: CollaborationWalk


class LearnedContext(Context):
    """The context of the prior, with a history, walks and factors; rows are organizations.

    Parameters
    ----------
    ecosystem, half_life_years
        As of `Context`.
    """

    @property
    def ties(self) -> sp.csr_array:
        """Joint work alone: what is learned is who first works together."""
        return self.work_ties

    @cached_property
    def unit_offers(self) -> sp.csr_array:
        """Offers with rows of length 1, float32."""
        return unit_rows(self.offers).astype(np.float32)

    @cached_property
    def related_offers(self) -> sp.csr_array:
        """Offers with rows of length 1 in the metric of related capabilities."""
        offers = self.offers
        spread = full_product(offers, self.relatedness)
        own = np.asarray(spread.multiply(offers).sum(axis=1)).ravel()
        length = np.sqrt(np.maximum(own, 0.0))
        return scale_rows(offers, np.divide(1.0, length, out=np.zeros_like(own), where=own > 0))

    @cached_property
    def wanted(self) -> sp.csr_array:
        """What is needed and not offered oneself, as a share of all that is needed."""
        total = np.asarray(self.needs.sum(axis=1)).ravel()
        share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
        return scale_rows(lacking(self.needs, self.offers), share)

    @cached_property
    def followed(self) -> int | None:
        """Ties that a step of a walk follows from one organization; None for all."""
        return followed_of(self.size)

    @cached_property
    def history(self) -> History:
        """Counts of what organizations did, and when."""
        return History(self.ecosystem)

    @cached_property
    def walks(self) -> Walks:
        """The walks along joint work."""
        history, years = self.history, self.half_life_years
        taken = history.participation[:, history.joint].astype(np.float32)
        turned = taken.T.tocsr()

        def walk(half_life_years: float, size_exponent: float) -> CollaborationWalk:
            weight = history.weight(half_life_years, size_exponent)[history.joint]
            return CollaborationWalk(taken, weight, self.followed, turned)

        return Walks(walk(years, 1.0), walk(years, 0.0), walk(years, 2.0), walk(years / 3.0, 1.0))

    @cached_property
    def factors(self) -> npt.NDArray[np.float32]:
        """A factor model of the aged ties, shape (n, n_factors)."""
        return self.walks.aged.factors(FACTORS)

    @cached_property
    def wide_factors(self) -> npt.NDArray[np.float32]:
        """The same, large collaborations counting by their pairs, shape (n, n_factors)."""
        return self.walks.wide.factors(FACTORS)

    @cached_property
    def partners(self) -> sp.csr_array:
        """1 for every pair that ever worked together, float32, shape (n, n)."""
        return at_same_places(self.ties, np.ones(self.ties.nnz, dtype=np.float32))

    @cached_property
    def partner_ties(self) -> Ties | None:
        """What it costs to go on from each to its partners; None where all are followed."""
        return None if self.followed is None else Ties.of(self.partners, FOLLOWED_PARTNERS)

    def rare_partners(self, queries: Rows) -> sp.csr_array:
        """Give some of its rows, with 1 / log(partners of the second) in place of 1, float32."""
        mine: sp.csr_array = self.partners[queries]
        mine.data /= np.log(np.maximum(self.degree[mine.indices], 2.0)).astype(np.float32)
        return mine

    @cached_property
    def field_share(self) -> sp.csr_array:
        """Share of all joint work in each field, aged, in thousandths, shape (n, n_cap.)."""
        weight = self.history.weight(self.half_life_years, 0.0)
        return self.history.field_share(weight).astype(np.float32)

    @cached_property
    def field_leaders(self) -> sp.csr_array:
        """The largest shares of each field, shape (n_capabilities, n)."""
        return leaders(self.field_share)

    @cached_property
    def offer_leaders(self) -> sp.csr_array:
        """The largest unit offers of each capability, times popularity, shape as above."""
        return leaders((sp.diags_array(self.fame) @ self.unit_offers).tocsr())

    @cached_property
    def supply_leaders(self) -> sp.csr_array:
        """The largest offers of each capability, shape as above."""
        return leaders(self.offers.astype(np.float32))

    @cached_property
    def need_leaders(self) -> sp.csr_array:
        """The largest shares of needs that are of each capability, shape as above."""
        return leaders(self.wanted.astype(np.float32))

    @cached_property
    def late_field_share(self) -> sp.csr_array:
        """The same for work of late, by a third of the half-life."""
        weight = self.history.weight(self.half_life_years / 3.0, 0.0)
        return self.history.field_share(weight).astype(np.float32)

    @cached_property
    def country_affinity(self) -> Values:
        """How readily two countries work together, in bits, shape as above."""
        return group_affinity(self.ties, self.country_codes)

    @cached_property
    def country_preference(self) -> npt.NDArray[np.float32]:
        """How much one prefers each country to what all do, in bits, shape (n, n_countries + 1)."""
        return group_preference(self.ties, self.country_codes)

    @cached_property
    def kind_preference(self) -> npt.NDArray[np.float32]:
        """The same for kinds, shape (n, n_kinds + 1)."""
        return group_preference(self.ties, self.kind_codes)

    @cached_property
    def regulars(self) -> sp.csr_array:
        """Those with whom one worked more than once, a row summing to 1, float32, shape (n, n)."""
        together = self.history.regulars
        total = np.asarray(together.sum(axis=1), dtype=float).ravel()
        share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
        return scale_rows(together, share).astype(np.float32)

    @cached_property
    def regulars_of(self) -> sp.csr_array:
        """The same the other way round: a row's entries are those that come to it."""
        return self.regulars.T.tocsr()

    @cached_property
    def popularity(self) -> npt.NDArray[np.float32]:
        """Joint work, aged, and of late, and 1: everybody can be suggested, shape (n,)."""
        return (1.0 + self.activity + self.history.joint_late).astype(np.float32)

    @cached_property
    def fame(self) -> npt.NDArray[np.float32]:
        """log1p of the popularity, shape (n,)."""
        return np.log1p(self.popularity)

    @cached_property
    def most_popular(self) -> Rows:
        """Rows by popularity, the most popular first."""
        return np.argsort(-self.popularity, kind="stable")

    def most_popular_of(self, country: int) -> Rows:
        """Give the rows of one country's code, -1 for the unknown, in the same order."""
        return self._most_popular_at_home[country + 1]

    @cached_property
    def _most_popular_at_home(self) -> list[Rows]:
        codes = self.country_codes[self.most_popular]
        ordered = self.most_popular[np.argsort(codes, kind="stable")]
        ends = np.cumsum(np.bincount(codes + 1))
        return np.split(ordered, ends[:-1])

    @cached_property
    def country_size(self) -> Values:
        """Number of organizations of each country, 0 for the unknown, shape (n_countries + 1,)."""
        codes = self.country_codes
        counted = np.bincount(codes[codes >= 0], minlength=int(codes.max(initial=-1)) + 1)
        return np.append(counted.astype(float), 0.0)


def followed_of(size: int) -> int | None:
    """Give how many ties a step of a walk follows among so many organizations; None for all."""
    return None if size <= ALL_FOLLOWED else FOLLOWED


def leaders(matrix: sp.csr_array) -> sp.csr_array:
    """Give the `LEADERS` largest entries of each column as rows, shape (n_columns, n_rows).

    With them alone, those whom a query's capabilities lead to do not grow with the data (Fagin, R.,
    Lotem, A. and Naor, M. (2003). Optimal aggregation algorithms for middleware. Journal of
    Computer and System Sciences 66(4), 614-656, without its exact end).
    """
    columns = matrix.T.tocsr()
    best = np.sort(largest_in_rows(columns.data, columns.indptr, LEADERS))
    ends = np.searchsorted(best, columns.indptr)
    entries = (columns.data[best], columns.indices[best], ends)
    return sp.csr_array(entries, shape=columns.shape)
