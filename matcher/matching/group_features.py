"""What can be said of a group and a candidate: the members' views joined, and the whole group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.ecosystem.dates import first_day
from matcher.ecosystem.strengths import DAYS_PER_YEAR
from matcher.matching.context import COORDINATING_ROLES, Context
from matcher.measures.group_proximity import group_walk, joint_work
from matcher.measures.sampling import Rows, unit_rows
from matcher.measures.track_record import group_affinity

Values = npt.NDArray[np.float64]
Features = npt.NDArray[np.float32]

#: What measures are about, as a reason says it.
_NEAR = "near the members in the network of joint work"
_WORKED = "worked with members before"
_SEVERAL = "worked with several members at once"
_FIELDS = "works in the members' fields"
_ADDS = "adds to the members' strengths"
_ORIGIN = "of a country and kind that suit the members"
_ACTIVE = "active, with many partners"
_RUNS = "runs joint work"
_HABITS = "its years and the size of its collaborations suit"

#: Each measure of a group and a candidate: what it is about, and what it says.
_MEASURED = {
    "walk": (_NEAR, "how often a walk from the group along aged joint work comes by, in log"),
    "walk_ever": (_NEAR, "the same, however long ago the work was"),
    "walk_late": (_NEAR, "the same, where old work fades three times as fast"),
    "walk_small": (_NEAR, "the same, where small collaborations count more"),
    "walk_wide": (_NEAR, "the same, where every pair of participants counts alike"),
    "tied_share": (_WORKED, "share of the members it worked with"),
    "tied": (_WORKED, "log1p of the members it worked with"),
    "tie_mean": (_WORKED, "log1p of its ties to the members, by weight"),
    "tie_any": (_WORKED, "noisy-or over the members of their ties to it"),
    "common_partners": (_NEAR, "log1p of Adamic-Adar with the members, on average"),
    "tie_largest": (_WORKED, "log1p of its strongest tie to a member"),
    "together": (_SEVERAL, "log1p of work with several members at once, aged"),
    "together_late": (_SEVERAL, "the same, where old work fades three times as fast"),
    "largest_together": (_SEVERAL, "the most members it was with in one collaboration"),
    "largest_share": (_SEVERAL, "the same as a share of members and participants"),
    "field_cosine": (_FIELDS, "likeness of its fields to what the members do on average"),
    "field_overlap": (_FIELDS, "likeness of its fields to what all members do"),
    "field_activity": (_FIELDS, "log1p of its work in the fields that all members share"),
    "field_focus": (_FIELDS, "how much more it works in these fields than others do, in log"),
    "coverage_gain": (_ADDS, "what it adds to the strengths of the group"),
    "country_share": (_ORIGIN, "share of the members from its country"),
    "country_new": (_ORIGIN, "1 where no member is from its country"),
    "country_affinity": (
        _ORIGIN,
        "how readily its country works with the members' countries, in bits",
    ),
    "kind_share": (_ORIGIN, "share of the members that are of its kind"),
    "kind_affinity": (_ORIGIN, "how readily its kind works with the members' kinds, in bits"),
    "activity": (_ACTIVE, "log1p of its collaborations, aged"),
    "collaborations": (_ACTIVE, "log1p of its collaborations"),
    "late": (_ACTIVE, "log1p of its collaborations of the last year"),
    "partners": (_ACTIVE, "log1p of its partners"),
    "coordinated": (_RUNS, "log1p of the collaborations it ran"),
    "coordinated_share": (_RUNS, "share of its collaborations that it ran"),
    "idle": (_HABITS, "years since its latest start"),
    "age": (_HABITS, "years since its first start"),
    "usual_size": (_HABITS, "log of the size of its collaborations"),
    "country_size": (_ORIGIN, "log1p of the organizations in its country"),
}
MEASURES = tuple(_MEASURED)

#: What each measure is about, in their order.
THEMES = tuple(theme for theme, _ in _MEASURED.values())

#: Traits of the group that change what a measure is worth, and the measures they change.
TRAITS = ("members tied among themselves", "size of the group", "activity of its members")
SWAYED = (
    "walk", "walk_late", "walk_wide", "tie_any", "field_cosine", "partners", "together",
    "largest_share", "country_share", "country_affinity", "late",
)  # fmt: skip

#: Entries of one block of features, at most; bounds the memory (4 bytes each).
BLOCK_ENTRIES = 40_000_000

#: Years since something that never happened.
NEVER = 20.0


class GroupViews:
    """Measures between groups and all organizations of an ecosystem, as of its day.

    Parameters
    ----------
    context : Context
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.size = context.size
        self._taken = context.ecosystem.participation.astype(np.float64).tocsr()

    def blocks(self, groups: Sequence[Rows]) -> Iterator[tuple[int, Features, Values]]:
        """Measure groups, as many at a time as memory allows.

        Parameters
        ----------
        groups : sequence of ndarray of int
            Rows of the members of each; at least one member.

        Yields
        ------
        start : int
            Place of the first group of the block.
        features : ndarray of float32, shape (n_measures, n_groups_here, n_organizations)
            Finite; in the order of `MEASURES`.
        traits : ndarray, shape (n_groups_here, n_traits)
        """
        at_a_time = int(np.clip(BLOCK_ENTRIES // (max(self.size, 1) * len(MEASURES)), 1, 64))
        for start in range(0, len(groups), at_a_time):
            features, traits = self._measure(groups[start : start + at_a_time])
            yield start, features, traits

    def _measure(self, groups: Sequence[Rows]) -> tuple[Features, Values]:
        sizes = np.array([len(group) for group in groups], dtype=float)
        rows = np.repeat(np.arange(len(groups)), sizes.astype(int))
        member = sp.csr_array(
            (np.ones(len(rows)), (rows, np.concatenate(groups))), shape=(len(groups), self.size)
        )
        share = (sp.diags_array(1.0 / sizes) @ member).tocsr()
        found: dict[str, Values] = {
            **self._walks(share),
            **self._ties(member, sizes),
            **self._together(member, sizes),
            **self._fields(member, share),
            **self._traits(groups, share),
        }
        shape = (len(groups), self.size)
        features = np.empty((len(MEASURES), *shape), dtype=np.float32)
        for place, name in enumerate(MEASURES):
            features[place] = found[name]
        tied = (member @ self._partners).multiply(member).sum(axis=1) / np.maximum(sizes**2, 1.0)
        active = np.asarray(share @ self._organizations["activity"])
        traits = np.column_stack([np.asarray(tied), np.log(sizes), active])
        return features, traits

    # -- the network ---------------------------------------------------------------------------

    @cached_property
    def _age(self) -> Values:
        day = self.context.ecosystem.day
        started = first_day(self.context.ecosystem.collaborations["start_date"])
        if day is None:
            return np.zeros(len(started))
        years = (np.datetime64(day, "D") - started).astype(float) / DAYS_PER_YEAR
        return np.where(np.isnat(started), 0.0, np.maximum(years, 0.0))

    @cached_property
    def _participants(self) -> Values:
        return np.asarray(self._taken.sum(axis=0), dtype=float).ravel()

    def _weight(self, half_life: float | None, exponent: float) -> Values:
        """Weigh collaborations by age and size; those of one participant by 0."""
        aged = np.ones(len(self._age)) if half_life is None else 0.5 ** (self._age / half_life)
        others = np.maximum(self._participants - 1.0, 1.0)
        weight: Values = np.where(self._participants > 1, aged, 0.0) / others**exponent
        return weight

    @cached_property
    def _weights(self) -> dict[str, tuple[Values, int]]:
        years = self.context.half_life_years
        return {
            "walk": (self._weight(years, 1.0), 8),
            "walk_ever": (self._weight(None, 1.0), 8),
            "walk_late": (self._weight(years / 3.0, 1.0), 8),
            "walk_small": (self._weight(years, 2.0), 8),
            "walk_wide": (self._weight(years, 0.0), 4),
        }

    def _walks(self, share: sp.csr_array) -> dict[str, Values]:
        start = share.toarray().T
        found = {}
        for name, (weight, steps) in self._weights.items():
            visits = group_walk(self._taken, weight, start, steps=steps).T
            found[name] = np.log(visits * self.size + 1e-3)
        return found

    @cached_property
    def _partners(self) -> sp.csr_array:
        ties = self.context.ties
        return sp.csr_array((np.ones(ties.nnz), ties.indices, ties.indptr), shape=ties.shape)

    @cached_property
    def _rare(self) -> sp.csr_array:
        degree = np.diff(self.context.ties.indptr).astype(float)
        return (self._partners @ sp.diags_array(1.0 / np.log(np.maximum(degree, 2.0)))).tocsr()

    def _ties(self, member: sp.csr_array, sizes: Values) -> dict[str, Values]:
        ties = self.context.ties
        either = ties.copy()
        either.data = np.log1p(3.0 * ties.data)
        tied = (member @ self._partners).toarray()
        largest = np.zeros_like(tied)
        for group in range(len(sizes)):
            mine = member.indices[member.indptr[group] : member.indptr[group + 1]]
            np.maximum.at(largest[group], ties[mine].indices, ties[mine].data)
        common = ((member @ self._rare) @ self._partners).toarray()
        return {
            "tied_share": tied / sizes[:, None],
            "tied": np.log1p(tied),
            "tie_mean": np.log1p((member @ ties).toarray()),
            "tie_any": (member @ either).toarray(),
            "common_partners": np.log1p(common / sizes[:, None]),
            "tie_largest": np.log1p(largest),
        }

    def _together(self, member: sp.csr_array, sizes: Values) -> dict[str, Values]:
        joint = (member @ self._taken).tocsr()
        aged, late = self._weights["walk"][0], self._weights["walk_late"][0]
        repeated, largest = joint_work(self._taken, joint, aged)
        squared = joint.copy()
        squared.data = joint.data**2
        late_work = (squared @ sp.diags_array(late) @ self._taken.T).toarray()
        scaled = joint.copy()
        others = np.sqrt(np.maximum(self._participants[joint.indices] - 1.0, 1.0))
        per_group = np.repeat(np.sqrt(sizes), np.diff(joint.indptr))
        scaled.data = joint.data / (others * per_group)
        return {
            "together": np.log1p(repeated),
            "together_late": np.log1p(late_work),
            "largest_together": largest,
            "largest_share": joint_work(self._taken, scaled, aged)[1],
        }

    # -- fields and traits ---------------------------------------------------------------------

    @cached_property
    def _field_work(self) -> Values:
        """Aged work in each field, shape (n_organizations, n_capabilities)."""
        ecosystem = self.context.ecosystem
        tags = ecosystem.collaboration_capabilities
        place = {each: row for row, each in enumerate(ecosystem.collaborations["id"])}
        about = sp.csr_array(
            (
                tags["weight"].to_numpy(float),
                (
                    tags["collaboration_id"].map(place).to_numpy(dtype=np.intp),
                    ecosystem.capability_ids.rows(tags["capability_id"]),
                ),
            ),
            shape=(self._taken.shape[1], len(ecosystem.capability_ids)),
        )
        aged = 0.5 ** (self._age / self.context.half_life_years)
        return np.asarray((self._taken @ sp.diags_array(aged) @ about).toarray())

    @cached_property
    def _field_focus(self) -> tuple[Values, Values, Values]:
        """What everybody works on, what each organization does, and its profile of length 1.

        Shares of work are drawn to what everybody does where there is little of it.
        """
        work = self._field_work
        everybody = work.sum(axis=0) / max(float(work.sum()), 1e-12)
        focus = (work + 2.0 * everybody) / (work.sum(axis=1, keepdims=True) + 2.0)
        return everybody, focus, np.asarray(unit_rows(sp.csr_array(work)).toarray())

    def _fields(self, member: sp.csr_array, share: sp.csr_array) -> dict[str, Values]:
        work, offers = self._field_work, self.context.offers
        everybody, focus, profile = self._field_focus
        inner, place = np.unique(member.indices, return_inverse=True)
        inside = sp.csr_array(
            (share.data, place, share.indptr), shape=(len(share.indptr) - 1, len(inner))
        )
        mean = inside @ focus[inner]
        common = np.exp(inside @ np.log(focus[inner] + 1e-9))
        common /= np.maximum(common.sum(axis=1, keepdims=True), 1e-12)
        expected = np.maximum(common @ everybody, 1e-9)
        lift = np.maximum(common @ focus.T, 1e-9) / expected[:, None]
        gain = np.empty(member.shape)
        for group in range(member.shape[0]):
            mine = offers[member.indices[member.indptr[group] : member.indptr[group + 1]]]
            reached = np.zeros(offers.shape[1])
            np.maximum.at(reached, mine.indices, mine.data)
            data = np.maximum(offers.data - reached[offers.indices], 0.0)
            added = sp.csr_array((data, offers.indices, offers.indptr), shape=offers.shape)
            gain[group] = added.sum(axis=1)
        return {
            "field_cosine": _unit(mean) @ profile.T,
            "field_overlap": _unit(common) @ profile.T,
            "field_activity": np.log1p(common @ work.T),
            "field_focus": np.log(lift),
            "coverage_gain": gain,
        }

    @cached_property
    def _organizations(self) -> dict[str, Values]:
        """Measures of the candidate alone, each of shape (n_organizations,)."""
        count = np.asarray(self._taken.sum(axis=1)).ravel()
        aged = 0.5 ** (self._age / self.context.half_life_years)
        entries = self._taken.tocoo()
        idle, age = np.full(self.size, NEVER), np.zeros(self.size)
        np.minimum.at(idle, entries.row, self._age[entries.col])
        np.maximum.at(age, entries.row, self._age[entries.col])
        ran = self._coordinated
        sizes = self._taken @ np.log(np.maximum(self._participants, 1.0))
        codes = self.context.country_codes
        same = np.bincount(codes[codes >= 0], minlength=int(codes.max(initial=-1)) + 1)
        return {
            "activity": np.log1p(self._taken @ aged),
            "collaborations": np.log1p(count),
            "late": np.log1p(self._taken @ (self._age <= 1.0).astype(float)),
            "partners": np.log1p(np.diff(self.context.ties.indptr).astype(float)),
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
        runs = ecosystem.participants["role"].str.casefold().isin(COORDINATING_ROLES)
        rows = ecosystem.organization_ids.rows(ecosystem.participants["organization_id"][runs])
        return np.bincount(rows, minlength=self.size).astype(float)

    @cached_property
    def _country_affinity(self) -> Values:
        return group_affinity(self.context.ties, self.context.country_codes)

    def _traits(self, groups: Sequence[Rows], share: sp.csr_array) -> dict[str, Values]:
        country, kind = self.context.country_codes, self.context.kind_codes
        from_here, alike = _shares(share, country), _shares(share, kind)
        readily = [self._country_affinity[country[group]].mean(axis=0) for group in groups]
        kinds = [self.context.kind_affinity[kind[group]].mean(axis=0) for group in groups]
        return {
            "country_share": from_here,
            "country_new": (from_here == 0.0).astype(float),
            "country_affinity": np.stack(readily)[:, country],
            "kind_share": alike,
            "kind_affinity": np.stack(kinds)[:, kind],
            **self._organizations,
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
