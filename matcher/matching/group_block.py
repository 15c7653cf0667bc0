"""Groups measured against everybody: what the families of the registry read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.ecosystem.collaborations import own_tags
from matcher.ecosystem.taking_part import coordinating
from matcher.matching.context import Context
from matcher.matching.group_seats import Seats
from matcher.matching.history import NEVER, History
from matcher.measures.group_proximity import group_walk, joint_work
from matcher.measures.proximity import binary_ties
from matcher.measures.sampling import unit_rows
from matcher.measures.track_record import group_affinity

Parts = dict[str, Values]


class GroupNetwork:
    """What measures of all groups of an ecosystem share, as of its day.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        self.context, self.history = context, History(context.ecosystem)
        self.seats = Seats(context)
        self.taken = context.ecosystem.participation.astype(np.float64).tocsr()
        self.ties = context.work_ties

    @cached_property
    def age(self) -> Values:
        """Years since each collaboration started, 0 where unknown."""
        return np.nan_to_num(self.history.age, nan=0.0)

    @property
    def participants(self) -> Values:
        """Number of participants of each collaboration."""
        return self.history.members

    @cached_property
    def walks(self) -> dict[str, tuple[Values, int]]:
        """Weights of the collaborations of each walk, and its steps."""
        years = self.context.half_life_years
        return {
            "walk": (self.history.weight(years, 1.0), 8),
            "walk_ever": (self.history.weight(None, 1.0), 8),
            "walk_late": (self.history.weight(years / 3.0, 1.0), 8),
            "walk_small": (self.history.weight(years, 2.0), 8),
            "walk_wide": (self.history.weight(years, 0.0), 4),
        }

    @cached_property
    def partners(self) -> sp.csr_array:
        """1 for every pair that ever worked together."""
        return binary_ties(self.ties)

    @cached_property
    def rare(self) -> sp.csr_array:
        """The same, with 1 / log(partners of the second)."""
        degree = np.diff(self.ties.indptr).astype(float)
        return (self.partners @ sp.diags_array(1.0 / np.log(np.maximum(degree, 2.0)))).tocsr()

    @cached_property
    def field_work(self) -> Values:
        """Aged work in each field, shape (n_organizations, n_capabilities)."""
        ecosystem = self.context.ecosystem
        weight = ecosystem.collaboration_capabilities["weight"].to_numpy(float)
        about = own_tags(ecosystem, weight)
        aged = 0.5 ** (self.age / self.context.half_life_years)
        return np.asarray((self.taken @ sp.diags_array(aged) @ about).toarray())

    @cached_property
    def field_focus(self) -> tuple[Values, Values, Values]:
        """What everybody works on, what each organization does, and its profile of length 1.

        Shares of work are drawn to what everybody does where there is little of it.
        """
        work = self.field_work
        everybody = work.sum(axis=0) / max(float(work.sum()), 1e-12)
        focus = (work + 2.0 * everybody) / (work.sum(axis=1, keepdims=True) + 2.0)
        return everybody, focus, np.asarray(unit_rows(sp.csr_array(work)).toarray())

    @cached_property
    def alone(self) -> Parts:
        """Measures of the candidate alone, each of shape (n_organizations,)."""
        count = np.asarray(self.taken.sum(axis=1)).ravel()
        aged = 0.5 ** (self.age / self.context.half_life_years)
        entries = self.taken.tocoo()
        idle, age = np.full(self.context.size, NEVER), np.zeros(self.context.size)
        np.minimum.at(idle, entries.row, self.age[entries.col])
        np.maximum.at(age, entries.row, self.age[entries.col])
        ran = self._coordinated
        sizes = self.taken @ np.log(np.maximum(self.participants, 1.0))
        codes = self.context.country_codes
        same = np.bincount(codes[codes >= 0], minlength=int(codes.max(initial=-1)) + 1)
        return {
            "activity": np.log1p(self.taken @ aged),
            "collaborations": np.log1p(count),
            "late": np.log1p(self.taken @ (self.age <= 1.0).astype(float)),
            "partners": np.log1p(np.diff(self.ties.indptr).astype(float)),
            "coordinated": np.log1p(ran),
            "coordinated_share": ran / np.maximum(count, 1.0),
            "idle": idle,
            "age": age,
            "usual_size": sizes / np.maximum(count, 1.0),
            "country_size": np.log1p(np.append(same, 0)[codes].astype(float)),
        }

    @cached_property
    def _coordinated(self) -> Values:
        ecosystem = self.context.ecosystem
        rows = ecosystem.part_organizations[coordinating(ecosystem)]
        return np.bincount(rows, minlength=self.context.size).astype(float)

    @cached_property
    def country_affinity(self) -> Values:
        """How readily two countries work together, in bits."""
        return group_affinity(self.ties, self.context.country_codes)

    @cached_property
    def kind_affinity(self) -> Values:
        """How readily two kinds work together, in bits."""
        return group_affinity(self.ties, self.context.kind_codes)


class GroupBlock:
    """Some groups, measured against all organizations; each part is measured when asked for.

    Every value of a part has shape (n_groups, n_organizations) or (n_organizations,).

    Parameters
    ----------
    network : GroupNetwork
        Of the ecosystem.
    groups : sequence of ndarray of int
        Rows of the members of each; at least one member.
    """

    def __init__(self, network: GroupNetwork, groups: Sequence[Rows]) -> None:
        self._network, self._groups = network, groups
        self._context = network.context
        self._sizes = np.array([len(group) for group in groups], dtype=float)
        rows = np.repeat(np.arange(len(groups)), self._sizes.astype(int))
        self._member = sp.csr_array(
            (np.ones(len(rows)), (rows, np.concatenate(groups))),
            shape=(len(groups), self._context.size),
        )
        self._member.sort_indices()
        self._share = (sp.diags_array(1.0 / self._sizes) @ self._member).tocsr()

    @cached_property
    def traits(self) -> Values:
        """Traits of the groups, shape (n_groups, n_traits)."""
        tied = (self._member @ self._network.partners).multiply(self._member).sum(axis=1)
        active = np.asarray(self._share @ self._network.alone["activity"])
        return np.column_stack(
            [np.asarray(tied) / np.maximum(self._sizes**2, 1.0), np.log(self._sizes), active]
        )

    @property
    def alone(self) -> Parts:
        """Measures of the candidate alone."""
        return self._network.alone

    @cached_property
    def seats(self) -> Parts:
        """Who sits together elsewhere."""
        return self._network.seats.measure(self._member)

    @cached_property
    def words(self) -> Parts:
        """What the candidate says of itself, in the members' words."""
        return {"words": self._network.seats.words(self._share)}

    @cached_property
    def walks(self) -> Parts:
        """Visits by walks from the group along joint work."""
        start = self._share.toarray().T
        found = {}
        for name, (weight, steps) in self._network.walks.items():
            visits = group_walk(self._network.taken, weight, start, steps=steps).T
            found[name] = np.log(visits * self._context.size + 1e-3)
        return found

    @cached_property
    def ties(self) -> Parts:
        """Joint work with members, and with their partners."""
        ties = self._network.ties
        either = ties.copy()
        either.data = np.log1p(3.0 * ties.data)
        tied = (self._member @ self._network.partners).toarray()
        largest = np.zeros_like(tied)
        for group, mine in enumerate(self._groups):
            np.maximum.at(largest[group], ties[mine].indices, ties[mine].data)
        common = ((self._member @ self._network.rare) @ self._network.partners).toarray()
        return {
            "tied_share": tied / self._sizes[:, None],
            "tied": np.log1p(tied),
            "tie_mean": np.log1p((self._member @ ties).toarray()),
            "tie_any": (self._member @ either).toarray(),
            "common_partners": np.log1p(common / self._sizes[:, None]),
            "tie_largest": np.log1p(largest),
        }

    @cached_property
    def together(self) -> Parts:
        """Joint work with several members at once."""
        taken, participants = self._network.taken, self._network.participants
        joint = (self._member @ taken).tocsr()
        aged, late = self._network.walks["walk"][0], self._network.walks["walk_late"][0]
        repeated, largest = joint_work(taken, joint, aged)
        squared = joint.copy()
        squared.data = joint.data**2
        late_work = (squared @ sp.diags_array(late) @ taken.T).toarray()
        scaled = joint.copy()
        others = np.sqrt(np.maximum(participants[joint.indices] - 1.0, 1.0))
        per_group = np.repeat(np.sqrt(self._sizes), np.diff(joint.indptr))
        scaled.data = joint.data / (others * per_group)
        return {
            "together": np.log1p(repeated),
            "together_late": np.log1p(late_work),
            "largest_together": largest,
            "largest_share": joint_work(taken, scaled, aged)[1],
        }

    @cached_property
    def fields(self) -> Parts:
        """What the candidate works on, and what it adds."""
        work = self._network.field_work
        everybody, focus, profile = self._network.field_focus
        inner, place = np.unique(self._member.indices, return_inverse=True)
        inside = sp.csr_array(
            (self._share.data, place, self._share.indptr), shape=(len(self._sizes), len(inner))
        )
        mean = inside @ focus[inner]
        common = np.exp(inside @ np.log(focus[inner] + 1e-9))
        common /= np.maximum(common.sum(axis=1, keepdims=True), 1e-12)
        expected = np.maximum(common @ everybody, 1e-9)
        lift = np.maximum(common @ focus.T, 1e-9) / expected[:, None]
        return {
            "field_cosine": _unit(np.asarray(mean)) @ profile.T,
            "field_overlap": _unit(common) @ profile.T,
            "field_activity": np.log1p(common @ work.T),
            "field_focus": np.log(lift),
            "coverage_gain": self._gain(),
        }

    def _gain(self) -> Values:
        """Give what each adds to the strengths of each group."""
        offers = self._context.offers
        gain = np.empty(self._member.shape)
        for group, members in enumerate(self._groups):
            mine = offers[members]
            reached = np.zeros(offers.shape[1])
            np.maximum.at(reached, mine.indices, mine.data)
            data = np.maximum(offers.data - reached[offers.indices], 0.0)
            added = sp.csr_array((data, offers.indices, offers.indptr), shape=offers.shape)
            gain[group] = added.sum(axis=1)
        return gain

    @cached_property
    def origins(self) -> Parts:
        """Countries and kinds of the candidate and of the members."""
        country, kind = self._context.country_codes, self._context.kind_codes
        from_here, alike = _shares(self._share, country), _shares(self._share, kind)
        by_country, by_kind = self._network.country_affinity, self._network.kind_affinity
        readily = [by_country[country[group]].mean(axis=0) for group in self._groups]
        kinds = [by_kind[kind[group]].mean(axis=0) for group in self._groups]
        return {
            "country_share": from_here,
            "country_new": (from_here == 0.0).astype(float),
            "country_affinity": np.stack(readily)[:, country],
            "kind_share": alike,
            "kind_affinity": np.stack(kinds)[:, kind],
        }


def _shares(share: sp.csr_array, codes: Rows) -> Values:
    """Give the share of each group that has the code of each organization; 0 for unknown."""
    known = np.flatnonzero(codes >= 0)
    count = int(codes.max(initial=-1)) + 1
    has = sp.csr_array((np.ones(len(known)), (known, codes[known])), shape=(len(codes), count))
    by_code = np.column_stack([(share @ has).toarray(), np.zeros(share.shape[0])])
    shares: Values = by_code[:, codes]
    return shares


def _unit(profiles: Values) -> Values:
    length = np.linalg.norm(profiles, axis=1, keepdims=True)
    unit: Values = np.divide(profiles, length, out=np.zeros_like(profiles), where=length > 0)
    return unit
