"""What organizations offer, need and can give each other, computed once and as of a day."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Mask, Rows, Values, off_diagonal
from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.matching.open_doors import weighed_needs
from matcher.measures.complementarity import met_needs
from matcher.measures.sampling import full_product, sampled_product
from matcher.measures.similarity import capability_relatedness

#: Age at which a collaboration counts half, in years.
HALF_LIFE_YEARS = 3.0

#: Organizations that must offer a capability, and offer anything at all, before it says something
#: that the same ones offer another too: of fewer, one is enough to make strangers look related.
RELATED_FROM, RELATED_AMONG = 5, 30

#: Which share of those who offer something is most of them.
MOSTLY = 0.5

#: From this strength on an organization is able to do something, and serves who needs it; from this
#: one on it needs only who is stronger: who took part in one project of a field (0.3) may well.
ABLE_FROM, SUFFICES_FROM = 0.25, 0.5

#: Parts of one field are neighbours where it has at most so many: of a field of hundreds of parts
#: no two need to have anything to do with each other.
PARTS_AT_MOST = 12

#: So many others who do the same and need something tell that one could want it too.
ASK_FOR_IT = 2

#: Capabilities of which each is held against each, whether anybody offers them or not.
TREE_IN_FULL = 4000

#: Pairs of capabilities that may be offered by the same at most: any two of some 6,000.
OFFERED_TOGETHER = 2**25

#: Capabilities of the widest field in which any two are near to each other.
FIELD_AT_MOST = 24


class CapabilityContext:
    """What organizations offer and need as of a day, and how capabilities relate.

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
        self.ecosystem = ecosystem if day is None else ecosystem.as_of(day, everybody=True)
        self.half_life_years = half_life_years
        self.size = len(self.ecosystem.organization_ids)

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
    def unserved_needs(self) -> sp.csr_array:
        """As `needs`, what nobody is known to serve, same shape."""
        served = (self.needs - self.weighed_needs).tocsr()
        unserved: sp.csr_array = (self.needs - self.needs.multiply(served > 0)).tocsr()
        unserved.eliminate_zeros()
        return unserved

    @cached_property
    def open_needs(self) -> sp.csr_array:
        """As `unserved_needs`, what somebody states itself, same shape."""
        evidence = self.ecosystem.evidence
        own = ((evidence["direction"] == "needs") & (evidence["kind"] != "text")).to_numpy(bool)
        places = self.ecosystem.evidence_owners[own], self.ecosystem.evidence_capabilities[own]
        stated = sp.csr_array((np.ones(len(places[0])), places), shape=self.needs.shape)
        wanted: sp.csr_array = self.unserved_needs.multiply(stated > 0).tocsr()
        wanted.eliminate_zeros()
        return wanted

    @cached_property
    def states_needs(self) -> npt.NDArray[np.bool_]:
        """Whether an organization states any need, shape (n,)."""
        return np.diff(self.needs.indptr) > 0

    def met_needs(self, rows: Rows, theirs: sp.csr_array) -> sp.csr_array:
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

    def needs_met(self, who: Rows, partner: Rows) -> Values:
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
        offers, wanted = self.ecosystem.own_offers, self.weighed_needs[asking]
        sums = sampled_product(wanted, offers[asked], i, j)
        places = np.flatnonzero(sums > 0.0)
        own, theirs = self.ecosystem.offers[who[places]], offers[partner[places]]
        sums[places] = met_needs(wanted[i[places]], own, theirs, SUFFICES_FROM).sum(axis=1)
        return sums

    def adds(self, a: Rows, b: Rows) -> Values:
        """Count what of `able_alone` b has, and a is not able to do.

        Parameters
        ----------
        a, b : ndarray of int, shape (n_pairs,)

        Returns
        -------
        ndarray, shape (n_pairs,)
        """
        new = np.asarray(self.able_alone.sum(axis=1), dtype=float)[b]
        return new - sampled_product(self._able, self.able_alone, a, b)

    def wants(self, one: int) -> Mask:
        """Tell what one could want of others: it lacks it, and it is close to its work or needs.

        Close is what lies in a narrow field with that, or is mostly offered by the same; where one
        of the two lies in no such field nothing tells, and it counts as close; so does what
        `ASK_FOR_IT` of those who do the same state that they need. What most who can do something
        of its own can do too, one may well have, and it was only never written down.

        Returns
        -------
        ndarray of bool, shape (n_capabilities,)
        """
        able = self._able[[one]].toarray().ravel() > 0.0
        does = (self.offers[[one]] + self.needs[[one]]).toarray().ravel() > 0.0
        fields = self.fields
        placed = np.diff(fields.indptr) > 1
        close = (fields @ (fields.T @ does) > 0.0) | ~placed | (not placed[does].any())
        if self._enough_offer:
            # Of what few offer nothing is told, and in a chain of thousands that is most.
            offered = self.offered_by_both.diagonal()
            known = np.flatnonzero(offered >= RELATED_FROM)
            own = known[does[known]]
            both = self.offered_by_both[own][:, known].toarray()
            close[known] |= (both >= np.sqrt(offered[own, None] * offered[known]) * MOSTLY).any(
                axis=0
            )
            most = (both >= RELATED_FROM) & (both > offered[own, None] * MOSTLY)
            close[known] &= ~(most & able[own, None]).any(axis=0)
        alike = self._able @ self.counted_offers[[one]].T.astype(bool).astype(float)
        peers = np.setdiff1d(alike.nonzero()[0], [one])
        close |= np.asarray((self.needs[peers] > 0).sum(axis=0)).ravel() >= ASK_FOR_IT
        found: Mask = close & ~able
        return found

    @cached_property
    def _able(self) -> sp.csr_array:
        """1 where an organization is able, shape (n, n_capabilities)."""
        able = self.ecosystem.offers.copy()
        able.data = (able.data >= ABLE_FROM).astype(float)
        able.eliminate_zeros()
        return able

    @cached_property
    def able_alone(self) -> sp.csr_array:
        """1 where one is able to do what counts and needs no help, shape (n, n_capabilities).

        Who states a need for it brings it all the same where it is better than well able.
        """
        counted = sp.diags_array(self.ecosystem.counted_capabilities.astype(float))
        able, own = self._able @ counted, self.ecosystem.own_offers
        helped = (self.needs > 0).astype(float)
        helped = helped - helped.multiply(own > SUFFICES_FROM)
        alone: sp.csr_array = (able - able.multiply(helped)).tocsr()
        alone.eliminate_zeros()
        return alone

    @cached_property
    def brings(self) -> sp.csr_array:
        """1 where that is worth naming, same shape.

        Who is said to do it less than well, and not by a mere count, is not called for that.
        """
        own, said = self.ecosystem.own_offers, self.ecosystem.evidence
        weak = ((said["direction"] == "offers") & (said["strength"] < SUFFICES_FROM)).to_numpy(bool)
        places = self.ecosystem.evidence_owners[weak], self.ecosystem.evidence_capabilities[weak]
        barely = sp.csr_array((np.ones(len(places[0])), places), shape=own.shape)
        barely = barely - barely.multiply(own >= SUFFICES_FROM)
        worth: sp.csr_array = (self.able_alone - self.able_alone.multiply(barely > 0)).tocsr()
        worth.eliminate_zeros()
        return worth

    @cached_property
    def need_total(self) -> Values:
        """Sum of the strengths that an organization needs, shape (n,)."""
        return np.asarray(self.needs.sum(axis=1), dtype=float).ravel()

    @cached_property
    def _counted(self) -> sp.csr_array:
        """What is offered in counted capabilities, by whatever is known."""
        counted = sp.diags_array(self.ecosystem.counted_capabilities.astype(float))
        kept: sp.csr_array = (self.offers @ counted).tocsr()
        kept.eliminate_zeros()
        return kept

    @cached_property
    def counted_offers(self) -> sp.csr_array:
        """As `offers`, without capabilities that only sum up others, shape (n, n_capabilities).

        Nor is there what one only bought: who uses a thing is no peer of who makes it.
        """
        kept: sp.csr_array = self._counted.multiply(self.ecosystem.worked_offers > 0).tocsr()
        kept.eliminate_zeros()
        return kept

    @cached_property
    def _enough_offer(self) -> bool:
        """Whether so many offer anything that it says something who offers two things."""
        return int((np.diff(self.offers.indptr) > 0).sum()) >= RELATED_AMONG

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
        known = known[self.ecosystem.counted_capabilities[known]]
        known = known[parts[parents[known]] <= PARTS_AT_MOST]
        shape = (len(parents), len(parents))
        part_of = sp.csr_array((np.ones(len(known), bool), (known, parents[known])), shape=shape)
        near = part_of @ part_of.T
        if self._enough_offer:
            near = near + (self.offered_by_both >= RELATED_FROM)
        return off_diagonal(near.tocsr()).astype(float)

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
        offered = self._counted.copy()
        offered.data = (offered.data > 0).astype(float)
        return full_product(offered.T.tocsr(), offered)

    @cached_property
    def relatedness(self) -> sp.csr_array:
        """Mean of nearness in the tree and of being offered by the same organizations.

        Nearness in the tree alone where a capability is offered by fewer than `RELATED_FROM`, or
        where fewer than `RELATED_AMONG` offer anything, or the same may offer more than
        `OFFERED_TOGETHER` pairs. Of more than `TREE_IN_FULL` capabilities, those that nobody offers
        or needs are related to nothing.
        """
        offered_by = np.bincount(self.offers.indices, minlength=self.offers.shape[1])
        known = (offered_by >= RELATED_FROM) & self._enough_offer
        # Of a tree of thousands, only what is offered or needed: the square of all is too many.
        held = np.arange(self.offers.shape[1])
        if len(held) > TREE_IN_FULL:
            held = np.intersect1d(held, np.append(self.offers.indices, self.needs.indices))
        tree = self.ecosystem.tree.similarity_among(held)
        together = float((np.diff(self.offers.indptr).astype(float) ** 2).sum())
        if min(together, float(len(held)) ** 2) > OFFERED_TOGETHER:
            return tree
        offered = (self.offers @ sp.diags_array(known.astype(float))).tocsr()
        offered.eliminate_zeros()
        tree.data[np.repeat(known, np.diff(tree.indptr)) & known[tree.indices]] *= 0.5
        mean: sp.csr_array = tree + capability_relatedness(offered) * 0.5
        return mean
