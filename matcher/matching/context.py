"""Everything about an ecosystem that scoring needs, computed once and as of its day."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.arrays import Mask, Rows, Values, off_diagonal, short
from matcher.ecosystem.collaborations import LARGEST, own_tags, tie_matrix
from matcher.ecosystem.dates import first_day
from matcher.ecosystem.strengths import half_life_weight
from matcher.ecosystem.taking_part import CUSTOMER, in_role, paying, supplies
from matcher.matching.capability_context import SUFFICES_FROM, CapabilityContext
from matcher.matching.lately import PARTNER_KINDS, late_work, near_to
from matcher.measures.proximity import degrees
from matcher.measures.spread import cells, look_up
from matcher.measures.track_record import group_affinity

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: From this weight of a tie on one can introduce the other: those who only sat together in a body
#: of more than fifty need not know each other.
INTRODUCES_FROM = 0.02

#: Organizations whose partners are found together: a coalition may have thousands of members.
_QUERIES_AT_ONCE = 500


class Context(CapabilityContext):
    """Matrices and vectors of an ecosystem as of its day; rows are organizations.

    The parameters are those of `CapabilityContext`.
    """

    @classmethod
    def of(cls, ecosystem: Ecosystem, half_life_years: float) -> Self:
        """Give the context that all who ask for it share; the parameters are those of the class."""
        key = cls.__name__, half_life_years
        if key not in ecosystem.beside:
            ecosystem.beside[key] = cls(ecosystem, half_life_years)
        found = ecosystem.beside[key]
        assert isinstance(found, cls)
        return found

    @property
    def id_order(self) -> Rows:
        """Place of each organization among all ids in order: what equals go by, shape (n,)."""
        return self.ecosystem.organization_ids.order

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
        together = off_diagonal((seats @ sp.diags_array(share) @ seats.T).tocsr())
        both: sp.csr_array = (self.work_ties + together).tocsr()
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

    def introductions(self, rows: Rows) -> sp.csr_array:
        """Give rows of `links`, without what is too loose for anybody to introduce another."""
        kept: sp.csr_array = self.links[rows]
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

    @cached_property
    def participants(self) -> sp.csr_array:
        """Who took part in each collaboration: 1s, shape (n_collaborations, n)."""
        return sp.csr_array(self.ecosystem.participation.T.tocsr())

    @cached_property
    def tags(self) -> sp.csr_array:
        """What each collaboration is tagged with: 1s, shape (n_collaborations, n_capabilities)."""
        return own_tags(self.ecosystem)

    @cached_property
    def pays(self) -> sp.csr_array:
        """1 or more where an organization pays for a collaboration, shape as of participation."""
        places = paying(self.ecosystem)
        shape = self.ecosystem.participation.shape
        return sp.csr_array((np.ones(len(places[0])), places), shape=shape)

    @cached_property
    def sells(self) -> sp.csr_array:
        """1 or more where one sells to another, by a tie or in joint work, shape (n, n)."""
        ecosystem = self.ecosystem
        sellers, buyers = supplies(ecosystem)
        pays, work = in_role(ecosystem, (CUSTOMER,)), ecosystem.participation
        who = ecosystem.part_organizations[pays], ecosystem.part_collaborations[pays]
        paid = sp.csr_array((np.ones(len(who[0])), who), shape=work.shape)
        tied = sp.csr_array((np.ones(len(sellers)), (sellers, buyers)), shape=(work.shape[0],) * 2)
        return off_diagonal((work @ paid.T + tied).tocsr())

    def wants(self, one: int) -> Mask:
        """As `CapabilityContext.wants`, without what is at hand already."""
        return super().wants(one) & ~self.at_hand(one)

    def at_hand(self, one: int) -> Mask:
        """Tell what a partner, a supplier or a firm of one's group is well able to do.

        Somebody has to say so: to have taken part in work on it, as every partner has, is none of
        that.

        Returns
        -------
        ndarray of bool, shape (n_capabilities,)
        """
        able = self._said_offers[np.flatnonzero(self.near(one))] >= SUFFICES_FROM
        found: Mask = np.asarray(able.sum(axis=0)).ravel() > 0
        return found

    def near(self, one: int) -> Mask:
        """Tell who has to do with one of late, as `near_to` has it, shape (n,)."""
        stated = [self.tie_kind(kind) for kind in PARTNER_KINDS]
        work = self.ecosystem.participation, self.participants, self._late_work
        return near_to(one, self.group_roots, *work, self.close_membership, stated)

    @cached_property
    def _late_work(self) -> Mask:
        return late_work(self.ecosystem)

    @cached_property
    def _said_offers(self) -> sp.csr_array:
        """Strengths offered where evidence says so, shape (n, n_capabilities)."""
        own, evidence = self.ecosystem.own_offers, self.ecosystem.evidence
        said = (evidence["direction"] == "offers").to_numpy(bool)
        places = self.ecosystem.evidence_owners[said], self.ecosystem.evidence_capabilities[said]
        stated = sp.csr_array((np.ones(len(places[0])), places), shape=own.shape)
        kept: sp.csr_array = own.multiply(stated > 0).tocsr()
        return kept

    # -- traits --------------------------------------------------------------------------------

    @cached_property
    def described(self) -> npt.NDArray[np.bool_]:
        """Whether it has a tie, or offers or needs anything, shape (n,)."""
        entries = sum(np.diff(each.indptr) for each in (self.close_ties, self.offers, self.needs))
        return np.asarray(entries) > 0

    @cached_property
    def kind_codes(self) -> Rows:
        """A number for each kind of organization, -1 where unknown, shape (n,)."""
        return self._codes("kind")

    @cached_property
    def country_codes(self) -> Rows:
        """A number for each country, -1 where unknown, shape (n,)."""
        return self._codes("country")

    def _codes(self, column: str) -> Rows:
        # Sorted, so that a code does not depend on the order of rows.
        codes, _ = pd.factorize(self.ecosystem.organizations[column], sort=True)
        return codes.astype(np.intp)

    @cached_property
    def kind_affinity(self) -> Values:
        """How readily two kinds work together, in bits, shape (n_kinds + 1, n_kinds + 1)."""
        return group_affinity(self.ties, self.kind_codes)

    @cached_property
    def group_roots(self) -> Rows:
        """Row of the topmost parent of each organization, shape (n,)."""
        roots, higher = np.arange(self.size), self.parents
        while (higher >= 0).any():
            roots = np.where(higher >= 0, higher, roots)
            higher = self.parents[roots]
        return roots

    @cached_property
    def parents(self) -> Rows:
        """Row of the parent of each organization, -1 where it has none, shape (n,)."""
        ecosystem = self.ecosystem
        return ecosystem.organization_ids.rows(ecosystem.organizations["parent_id"])

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

    @cached_property
    def held_seats(self) -> Mapping[tuple[int, int], tuple[object, object]]:
        """Since when, and who says so, by rows of who is a member and of the coalition."""
        held = self.ecosystem.holding("memberships")
        held = held[held["role"] != "invited"]
        who = self.ecosystem.organization_ids.rows(held["organization_id"]).tolist()
        where = self.ecosystem.coalition_ids.rows(held["coalition_id"]).tolist()
        told = zip(held["since"], held["source"], strict=True)
        return dict(zip(zip(who, where, strict=True), told, strict=True))

    # -- partners ------------------------------------------------------------------------------

    def partner_rows(self, queries: Rows) -> sp.csr_array:
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

    def partner_mask(self, queries: Rows) -> npt.NDArray[np.bool_]:
        """Give the partners of some organizations, shape (n_queries, n)."""
        result = np.zeros((len(queries), self.size), dtype=bool)
        result[self.partner_rows(queries).nonzero()] = True
        return result

    def are_partners(self, a: Rows, b: Rows) -> npt.NDArray[np.bool_]:
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
        matrix = short(sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape))
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
    def contending(self) -> Rows:
        """Coalitions that have a declared rival on the day."""
        return np.flatnonzero(np.diff(self.coalition_rivalries.indptr))

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

    @cached_property
    def _tie_kinds(self) -> dict[str, sp.csr_array]:
        return {}

    def _ties_of_kind(self, kind: str) -> sp.csr_array:
        held = self.ecosystem.holding("ties")
        held = held[held["kind"] == kind]
        a = self.ecosystem.organization_ids.rows(held["organization_a"])
        b = self.ecosystem.organization_ids.rows(held["organization_b"])
        one_way = sp.csr_array((np.ones(len(a)), (a, b)), shape=(self.size, self.size))
        return (one_way + one_way.T).tocsr()
