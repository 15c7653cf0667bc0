"""Everything about an ecosystem that scoring needs, computed once and as of its day."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.collaborations import LARGEST, tie_matrix
from matcher.ecosystem.dates import first_day
from matcher.ecosystem.strengths import half_life_weight
from matcher.errors import RequestError
from matcher.matching.open_doors import weighed_needs
from matcher.measures.complementarity import met_needs
from matcher.measures.proximity import degrees
from matcher.measures.sampling import full_product, sampled_product
from matcher.measures.similarity import capability_relatedness
from matcher.measures.spread import cells, look_up
from matcher.measures.track_record import group_affinity

Codes = npt.NDArray[np.intp]
Values = npt.NDArray[np.float64]

#: Age at which a collaboration counts half, in years.
HALF_LIFE_YEARS = 3.0

#: Roles in `participants` that mean running the collaboration.
COORDINATING_ROLES = ("coordinator", "lead")

#: Kinds of stated ties that make partners.
PARTNER_KINDS = ("supplier", "customer", "other")

#: Organizations that must offer a capability, and offer anything at all, before it says something
#: that the same ones offer another too: of fewer, one is enough to make strangers look related.
RELATED_FROM, RELATED_AMONG = 5, 30

#: From this strength on an organization is able to do something, and serves who needs it; from this
#: one on it needs only who is stronger: who took part in one project of a field (0.3) may well.
ABLE_FROM, SUFFICES_FROM = 0.25, 0.5

#: Parts of one field are neighbours where it has at most so many: of a field of hundreds of parts
#: no two need to have anything to do with each other.
PARTS_AT_MOST = 12

#: From this weight of a tie on one can introduce the other: those who only sat together in a body
#: of more than fifty need not know each other.
INTRODUCES_FROM = 0.02

#: Capabilities of which each is held against each, whether anybody offers them or not.
TREE_IN_FULL = 4000

#: Pairs of capabilities that are counted at most, over all organizations.
OFFERED_TOGETHER = 2**32

#: Capabilities of the widest field in which any two are near to each other.
FIELD_AT_MOST = 24

#: Organizations whose partners are found together: a coalition may have thousands of members.
_QUERIES_AT_ONCE = 500


class Context:
    """Matrices and vectors of an ecosystem as of its day; rows are organizations.

    Parameters
    ----------
    ecosystem : Ecosystem
        Cut at its day here, so that nothing later is seen.
    half_life_years : float
        Age at which a collaboration counts half.
    """

    def __init__(self, ecosystem: Ecosystem, half_life_years: float = HALF_LIFE_YEARS) -> None:
        if half_life_years <= 0:
            raise RequestError(f"half_life_years must be greater than 0, not {half_life_years}")
        day = ecosystem.day
        self.ecosystem = ecosystem if day is None else ecosystem.as_of(day)
        self.half_life_years = half_life_years
        self.size = len(self.ecosystem.organization_ids)
        self._tie_kinds: dict[str, sp.csr_array] = {}

    def forget(self) -> None:
        """Drop what was worked out, which takes memory; it is worked out anew when asked for."""
        for name in list(vars(self)):
            if isinstance(getattr(type(self), name, None), cached_property):
                del self.__dict__[name]
        self._tie_kinds.clear()

    @cached_property
    def id_order(self) -> Codes:
        """Place of each organization among all ids in order: what equals go by, shape (n,)."""
        # Numbers sort many times as fast as the ids whose order they keep.
        return np.argsort(np.argsort(self.ecosystem.organization_ids.ids.astype(str)))

    # -- capabilities --------------------------------------------------------------------------

    @property
    def offers(self) -> sp.csr_array:
        """Strengths offered, counts relative to the largest, shape (n, n_capabilities)."""
        return self.ecosystem.relative_offers

    @property
    def needs(self) -> sp.csr_array:
        """Strengths needed, counts relative to the largest, shape (n, n_capabilities)."""
        return self.ecosystem.relative_needs

    @cached_property
    def weighed_needs(self) -> sp.csr_array:
        """As `needs`, what somebody serves already counting less, shape (n, n_capabilities)."""
        return weighed_needs(self.ecosystem, self.needs, ABLE_FROM)

    @cached_property
    def states_needs(self) -> npt.NDArray[np.bool_]:
        """Whether an organization states any need, shape (n,)."""
        return np.diff(self.needs.indptr) > 0

    def met_needs(self, rows: Codes, theirs: sp.csr_array) -> sp.csr_array:
        """Give what organizations need and others can give, shape (n_rows, n_capabilities).

        What one can well do itself is met only by who is stronger in it. A share of what others
        have says nothing of what one can do, so that strengths count as they are.

        Parameters
        ----------
        rows : ndarray of int
        theirs : csr_array, shape (n_rows, n_capabilities)
            How strong the other of each is.
        """
        wanted: sp.csr_array = self.needs[rows]
        if not wanted.nnz:
            return wanted
        return met_needs(wanted, self.ecosystem.offers[rows], theirs, SUFFICES_FROM)

    def needs_met(self, who: Codes, partner: Codes) -> Values:
        """Sum what `met_needs` gives, needs that are served already counting less.

        Parameters
        ----------
        who, partner : ndarray of int, shape (n_pairs,)

        Returns
        -------
        ndarray, shape (n_pairs,)
            At least 0; above 0 where any need is met.
        """
        # Of few pairs only their rows are read: to turn whole matrices takes much longer.
        asking, i = np.unique(who, return_inverse=True)
        asked, j = np.unique(partner, return_inverse=True)
        offers, wanted = self.ecosystem.offers, self.weighed_needs[asking]
        sums = sampled_product(wanted, offers[asked], i, j)
        places = np.flatnonzero(sums > 0.0)
        own, theirs = offers[who[places]], offers[partner[places]]
        sums[places] = met_needs(wanted[i[places]], own, theirs, SUFFICES_FROM).sum(axis=1)
        return sums

    def adds(self, a: Codes, b: Codes) -> Values:
        """Count what b is able to do without help that it needs itself, and a is not.

        Parameters
        ----------
        a, b : ndarray of int, shape (n_pairs,)

        Returns
        -------
        ndarray, shape (n_pairs,)
        """
        new = np.asarray(self.able_alone.sum(axis=1), dtype=float)[b]
        return new - sampled_product(self._able, self.able_alone, a, b)

    @cached_property
    def _able(self) -> sp.csr_array:
        """1 where an organization is able, shape (n, n_capabilities)."""
        able = self.ecosystem.offers.copy()
        able.data = (able.data >= ABLE_FROM).astype(float)
        able.eliminate_zeros()
        return able

    @cached_property
    def able_alone(self) -> sp.csr_array:
        """1 where one is able to do what counts and needs no help, shape (n, n_capabilities)."""
        counted = sp.diags_array(self.ecosystem.counted_capabilities.astype(float))
        able = (self._able @ counted).tocsr()
        helped = self.needs.copy()
        helped.data = (helped.data > 0).astype(float)
        alone: sp.csr_array = (able - able.multiply(helped)).tocsr()
        alone.eliminate_zeros()
        return alone

    @cached_property
    def need_total(self) -> Values:
        """Sum of the strengths that an organization needs, shape (n,)."""
        return np.asarray(self.needs.sum(axis=1), dtype=float).ravel()

    @cached_property
    def described(self) -> npt.NDArray[np.bool_]:
        """Whether it has a tie, or offers or needs anything, shape (n,)."""
        entries = sum(np.diff(each.indptr) for each in (self.close_ties, self.offers, self.needs))
        return np.asarray(entries) > 0

    @cached_property
    def counted_offers(self) -> sp.csr_array:
        """As `offers`, without capabilities that only sum up others, shape (n, n_capabilities)."""
        counted = sp.diags_array(self.ecosystem.counted_capabilities.astype(float))
        kept: sp.csr_array = (self.offers @ counted).tocsr()
        kept.eliminate_zeros()
        return kept

    @cached_property
    def neighbouring_fields(self) -> sp.csr_array:
        """1 where two counted capabilities are parts of one field, or where enough offer both.

        Nearness by a distant common ancestor makes no subject for a talk. A field has at most
        `PARTS_AT_MOST` parts. Enough are `RELATED_FROM` organizations, of `RELATED_AMONG` that
        offer anything. Shape (n_capabilities, n_capabilities).
        """
        parents = self.ecosystem.tree.parents
        known = np.flatnonzero(parents >= 0)
        parts = np.bincount(parents[known], minlength=len(parents))
        known = known[parts[parents[known]] <= PARTS_AT_MOST]
        shape = (len(parents), len(parents))
        part_of = sp.csr_array((np.ones(len(known)), (known, parents[known])), shape=shape)
        near = (part_of @ part_of.T).tocsr()
        if int((np.diff(self.offers.indptr) > 0).sum()) >= RELATED_AMONG:
            near = near + (self.offered_by_both >= RELATED_FROM).astype(float)
        counted = sp.diags_array(self.ecosystem.counted_capabilities.astype(float))
        near = (counted @ near @ counted).tocoo()
        apart = (near.row != near.col) & (near.data > 0)
        places = near.row[apart], near.col[apart]
        return sp.csr_array((np.ones(len(places[0])), places), shape=shape)

    @cached_property
    def fields(self) -> sp.csr_array:
        """1 at the fields that each capability lies in, itself among them, without the widest.

        A field has at most `FIELD_AT_MOST` capabilities; what lies in none together has little to
        do with each other. Shape (n_capabilities, n_capabilities).
        """
        return self.ecosystem.tree.narrow(FIELD_AT_MOST)

    @cached_property
    def offered_by_both(self) -> sp.csr_array:
        """How many offer both of two counted capabilities, shape (n_capabilities, same)."""
        offered = self.counted_offers.copy()
        offered.data = (offered.data > 0).astype(float)
        return full_product(offered.T.tocsr(), offered)

    @cached_property
    def relatedness(self) -> sp.csr_array:
        """Mean of nearness in the tree and of being offered by the same organizations.

        Nearness in the tree alone where a capability is offered by fewer than `RELATED_FROM`, or
        where fewer than `RELATED_AMONG` offer anything, or all together more than
        `OFFERED_TOGETHER` pairs. Of more than `TREE_IN_FULL` capabilities, those that nobody offers
        or needs are related to nothing.
        """
        offered_by = np.bincount(self.offers.indices, minlength=self.offers.shape[1])
        enough = int((np.diff(self.offers.indptr) > 0).sum()) >= RELATED_AMONG
        known = sp.diags_array(((offered_by >= RELATED_FROM) & enough).astype(float))
        # Of a tree of thousands, only what is offered or needed: the square of all is too many.
        held = np.arange(self.offers.shape[1])
        if len(held) > TREE_IN_FULL:
            held = np.intersect1d(held, np.append(self.offers.indices, self.needs.indices))
        tree = self.ecosystem.tree.similarity_among(held)
        # In a tree of thousands of floors, who offers one thing offers thousands above it.
        if (np.diff(self.offers.indptr).astype(float) ** 2).sum() > OFFERED_TOGETHER:
            return tree
        more = known @ (capability_relatedness(self.offers) - tree) @ known
        mean: sp.csr_array = (tree + more * 0.5).tocsr()
        mean.eliminate_zeros()
        mean.sort_indices()
        return mean

    # -- collaborations ------------------------------------------------------------------------

    @cached_property
    def work_ties(self) -> sp.csr_array:
        """Weight of joint work, 1/(members - 1) a collaboration, aged, shape (n, n)."""
        return tie_matrix(self.ecosystem, self.half_life_years)

    @cached_property
    def close_ties(self) -> sp.csr_array:
        """Weight of joint work and of sitting together on the day, shape (n, n).

        A coalition of n members gives each of its pairs 1/(n - 1), as a collaboration that starts
        today. An umbrella gives none.
        """
        seats = self.close_membership
        if not seats.nnz:
            return self.work_ties
        members = np.asarray(seats.sum(axis=0)).ravel()
        share = np.divide(1.0, members - 1, out=np.zeros(len(members)), where=members > 1)
        together = (seats @ sp.diags_array(share) @ seats.T).tocoo()
        off = (together.row != together.col) & (together.data > 0)
        entries = (together.data[off], (together.row[off], together.col[off]))
        both: sp.csr_array = (self.work_ties + sp.csr_array(entries, shape=together.shape)).tocsr()
        both.sort_indices()
        return both

    @property
    def ties(self) -> sp.csr_array:
        """The ties that scores are made of: joint work, and sitting together."""
        return self.close_ties

    @cached_property
    def links(self) -> sp.csr_array:
        """As `ties`, with stated partners, suppliers and customers: what words count, not scores.

        Shape (n, n).
        """
        found: sp.csr_array = self.ties
        for kind in PARTNER_KINDS:
            if self.tie_kind(kind).nnz:
                found = (found + self.tie_kind(kind)).tocsr()
        found.sort_indices()
        return found

    @cached_property
    def introductions(self) -> sp.csr_array:
        """As `links`, without what is too loose for anybody to introduce another, shape (n, n)."""
        kept = self.links.copy()
        kept.data[kept.data < INTRODUCES_FROM] = 0.0
        kept.eliminate_zeros()
        return kept

    @cached_property
    def degree(self) -> Values:
        """Number of distinct partners so far, shape (n,)."""
        return degrees(self.ties)

    @cached_property
    def _age_weight(self) -> Values:
        started = first_day(self.ecosystem.collaborations["start_date"])
        return half_life_weight(started, self.ecosystem.day, self.half_life_years)

    @cached_property
    def activity(self) -> Values:
        """Number of collaborations, aged, shape (n,)."""
        return np.asarray(self.ecosystem.participation @ self._age_weight)

    @cached_property
    def recency(self) -> Values:
        """0.5 ** (years since the latest start / half-life), 0 without any, shape (n,)."""
        aged = self.ecosystem.participation @ sp.diags_array(self._age_weight)
        latest = aged.max(axis=1) if aged.shape[1] else sp.coo_array((self.size, 1))
        return np.asarray(latest.toarray(), dtype=float).ravel()

    # -- traits --------------------------------------------------------------------------------

    @cached_property
    def kind_codes(self) -> Codes:
        """A number for each kind of organization, -1 where unknown, shape (n,)."""
        return self._codes("kind")

    @cached_property
    def country_codes(self) -> Codes:
        """A number for each country, -1 where unknown, shape (n,)."""
        return self._codes("country")

    def _codes(self, column: str) -> Codes:
        # Sorted, so that a code does not depend on the order of rows.
        codes, _ = pd.factorize(self.ecosystem.organizations[column], sort=True)
        return codes.astype(np.intp)

    @cached_property
    def kind_affinity(self) -> Values:
        """How readily two kinds work together, in bits, shape (n_kinds + 1, n_kinds + 1)."""
        return group_affinity(self.ties, self.kind_codes)

    @cached_property
    def group_roots(self) -> Codes:
        """Row of the topmost parent of each organization, shape (n,)."""
        parents = self.ecosystem.organization_ids.rows(self.ecosystem.organizations["parent_id"])
        roots = np.arange(self.size)
        higher = parents[roots]
        while (higher >= 0).any():
            roots = np.where(higher >= 0, higher, roots)
            higher = parents[roots]
        return roots

    # -- coalitions ----------------------------------------------------------------------------

    @cached_property
    def membership(self) -> sp.csr_array:
        """1 where an organization leads or belongs to a coalition on the day."""
        return self._role_matrix(("lead", "member"))

    @cached_property
    def close_membership(self) -> sp.csr_array:
        """The same without umbrellas: coalitions of more than `LARGEST` members tie nobody."""
        close = np.asarray(self.membership.sum(axis=0)).ravel() <= LARGEST
        kept: sp.csr_array = (self.membership @ sp.diags_array(close.astype(float))).tocsr()
        kept.eliminate_zeros()
        return kept

    # -- partners ------------------------------------------------------------------------------

    def partner_rows(self, queries: Codes) -> sp.csr_array:
        """Tell who is a partner: shares a collaboration, or a coalition as members on the day.

        A collaboration of any size makes partners; a coalition of more than `LARGEST` does not.
        This is the one definition of a partner: who is one is not suggested, meets nobody anew,
        and is nobody's negative.

        Parameters
        ----------
        queries : ndarray of int, shape (n_queries,)
            Rows.

        Returns
        -------
        csr_array, shape (n_queries, n)
            Entries greater than 0 at the partners; nobody is one's own.
        """
        partners: sp.csr_array = self.close_ties[queries]
        if self._umbrellas.nnz:
            beside = (self._umbrellas[queries] @ self._umbrellas.T).tocsr()
            beside.data[beside.indices == np.repeat(queries, np.diff(beside.indptr))] = 0.0
            partners = (partners + beside).tocsr()
            partners.eliminate_zeros()
        return partners

    @cached_property
    def _umbrellas(self) -> sp.csr_array:
        """Who took part in collaborations of more than `LARGEST`, shape (n, n_of_these)."""
        participation = self.ecosystem.participation
        return participation[:, np.flatnonzero(participation.sum(axis=0) > LARGEST)]

    def partner_mask(self, queries: Codes) -> npt.NDArray[np.bool_]:
        """Give the partners of some organizations, shape (n_queries, n)."""
        result = np.zeros((len(queries), self.size), dtype=bool)
        result[self.partner_rows(queries).nonzero()] = True
        return result

    def are_partners(self, a: Codes, b: Codes) -> npt.NDArray[np.bool_]:
        """Tell which pairs are partners.

        Parameters
        ----------
        a, b : ndarray of int, shape (n_pairs,)
            Rows.
        """
        result = np.zeros(len(a), dtype=np.bool_)
        distinct, position = np.unique(a, return_inverse=True)
        order = np.argsort(position, kind="stable")
        for start in range(0, len(distinct), _QUERIES_AT_ONCE):
            block = distinct[start : start + _QUERIES_AT_ONCE]
            ends = np.searchsorted(position, [start, start + len(block)], sorter=order)
            pairs = order[slice(*ends)]
            # Looked up, not written out: a mask would grow with the square of the organizations.
            partners = self.partner_rows(block)
            partners.sort_indices()
            found = look_up(partners, cells(partners), position[pairs] - start, b[pairs])
            result[pairs] = found > 0
        return result

    def partner_count(self, among: npt.NDArray[np.bool_]) -> int:
        """Count the ordered pairs of partners among some organizations.

        Parameters
        ----------
        among : ndarray of bool, shape (n_organizations,)
        """
        rows = np.flatnonzero(among)
        starts = range(0, len(rows), _QUERIES_AT_ONCE)
        blocks = (self.partner_rows(rows[start : start + _QUERIES_AT_ONCE]) for start in starts)
        return sum(int(among[block.indices].sum()) for block in blocks)

    # -- coalitions, seen from one's own -------------------------------------------------------

    @cached_property
    def invitation(self) -> sp.csr_array:
        """1 where an organization is invited by a coalition on the day."""
        return self._role_matrix(("invited",))

    @cached_property
    def leading(self) -> sp.csr_array:
        """1 where an organization leads a coalition on the day."""
        return self._role_matrix(("lead",))

    def _role_matrix(self, roles: tuple[str, ...]) -> sp.csr_array:
        held = self.ecosystem.holding("memberships")
        held = held[held["role"].isin(roles)]
        rows = self.ecosystem.organization_ids.rows(held["organization_id"])
        columns = self.ecosystem.coalition_ids.rows(held["coalition_id"])
        shape = (self.size, len(self.ecosystem.coalition_ids))
        matrix = sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1.0
        return matrix

    @cached_property
    def coalition_rivalries(self) -> sp.csr_array:
        """1 or more where two coalitions are declared rivals on the day."""
        rivalries = self.ecosystem.holding("rivalries")
        a = self.ecosystem.coalition_ids.rows(rivalries["coalition_a"])
        b = self.ecosystem.coalition_ids.rows(rivalries["coalition_b"])
        count = self.membership.shape[1]
        rivals = sp.csr_array((np.ones(len(a)), (a, b)), shape=(count, count))
        both_ways: sp.csr_array = (rivals + rivals.T).tocsr()
        return both_ways

    @cached_property
    def rival_membership(self) -> sp.csr_array:
        """1 or more where a coalition is a rival of one that the organization belongs to."""
        against: sp.csr_array = (self.membership @ self.coalition_rivalries).tocsr()
        return against

    def tie_kind(self, kind: str) -> sp.csr_array:
        """Give 1 or more where a pair has a tie of that kind on the day, either way round."""
        if kind not in self._tie_kinds:
            self._tie_kinds[kind] = self._ties_of_kind(kind)
        return self._tie_kinds[kind]

    def _ties_of_kind(self, kind: str) -> sp.csr_array:
        held = self.ecosystem.holding("ties")
        held = held[held["kind"] == kind]
        a = self.ecosystem.organization_ids.rows(held["organization_a"])
        b = self.ecosystem.organization_ids.rows(held["organization_b"])
        one_way = sp.csr_array((np.ones(len(a)), (a, b)), shape=(self.size, self.size))
        return (one_way + one_way.T).tocsr()
