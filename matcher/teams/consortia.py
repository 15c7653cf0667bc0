"""What can be said of a call and a candidate, from past consortia with lead, field and size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.ecosystem.collaborations import capability_tags
from matcher.ecosystem.taking_part import coordinating
from matcher.matching.context import Context
from matcher.matching.history import NEVER, History
from matcher.measures.group_proximity import group_walk
from matcher.measures.sampling import unit_rows

Features = npt.NDArray[np.float32]

#: Years after which a collaboration counts half, and half when only late ones are to count.
HALF_LIFE, LATE = 3.0, 1.0

#: How near the size of a past consortium must be: one standard deviation, in log.
SIZE_WIDTH = 0.4

#: What a collaboration of another field, or of another size, still counts in a walk.
OTHER_FIELD, OTHER_SIZE = 0.03, 0.05

#: Steps of a walk, and the chance to go on at each.
STEPS, DAMPING = 6, 0.85

#: Measures of whose order within a call the rank is a measure too.
RANKED = ("walk", "walk_field", "walk_field_size", "walk_times_field", "alike", "field", "usual")


@dataclass(frozen=True)
class Call:
    """What a call gives.

    Attributes
    ----------
    lead : int
        Row of the organization that leads.
    fields : tuple of int
        Rows of capabilities.
    size : int
        Members, the lead counted.
    countries : int
        The least number of distinct countries.
    """

    lead: int
    fields: tuple[int, ...]
    size: int
    countries: int


class Past:
    """Consortia up to a day, and what they say of candidates for a call.

    Parameters
    ----------
    context : Context
        As of the day, with everybody: rows of organizations are then the same on every day.
    """

    def __init__(self, context: Context) -> None:
        self.ecosystem, self.size = context.ecosystem, context.size
        self.countries, self.kinds = context.country_codes, context.kind_codes
        self._history = History(self.ecosystem)
        self.taken = self.ecosystem.participation.astype(np.float64).tocsr()
        self._back = self.taken.T.tocsr()
        self.about = capability_tags(self.ecosystem)
        self._profiles = unit_rows(self.about)
        self._age = np.nan_to_num(self._history.age, nan=0.0)
        self._members = self._history.members

    @cached_property
    def led(self) -> sp.csr_array:
        """1 where one ran a collaboration; where nobody is said to, whoever took part."""
        runs = coordinating(self.ecosystem)
        if not runs.any():
            return self.taken
        place = self.ecosystem.part_organizations[runs], self.ecosystem.part_collaborations[runs]
        led = sp.csr_array((np.ones(len(place[0])), place), shape=self.taken.shape)
        led.data[:] = 1.0
        return led

    @cached_property
    def active(self) -> npt.NDArray[np.bool_]:
        """Who has worked with anybody, shape (n_organizations,)."""
        found: npt.NDArray[np.bool_] = self._history.joint_count > 0
        return found

    # -- weights of collaborations -------------------------------------------------------------

    def _aged(self, half_life: float | None) -> Values:
        return self._history.weight(half_life, 0.0)

    def _shared(self, half_life: float | None) -> Values:
        """Weigh a collaboration so that every member spends one unit on it."""
        return self._history.weight(half_life, 1.0)

    def _field_match(self, calls: Sequence[Call]) -> tuple[Values, Values]:
        """Give what is asked for, rows of length 1, and how alike each collaboration is to it."""
        asked = np.zeros((len(calls), self.about.shape[1]))
        for place, call in enumerate(calls):
            asked[place, list(call.fields)] = 1.0
        asked /= np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-12)
        return asked, np.asarray(self._profiles @ asked.T).T

    def _size_match(self, calls: Sequence[Call]) -> Values:
        sizes = np.log([call.size for call in calls])
        apart = np.log(np.maximum(self._members, 1.0))[None, :] - sizes[:, None]
        matched: Values = np.exp(-0.5 * (apart / SIZE_WIDTH) ** 2)
        return matched

    # -- measures ------------------------------------------------------------------------------

    def measure(self, calls: Sequence[Call]) -> dict[str, Values]:
        """Give every measure of calls and candidates.

        Parameters
        ----------
        calls : sequence of Call

        Returns
        -------
        dict of str to ndarray, shape (n_calls, n_organizations)
        """
        asked, field = self._field_match(calls)
        size = self._size_match(calls)
        leads = np.array([call.lead for call in calls], dtype=np.intp)
        found = self._joint(leads, field, size)
        found |= self._walks(leads, field, size)
        found |= self._fields(asked, field, size, found)
        found |= self._origin(leads)
        shape = (len(calls), self.size)
        for name, own in self._organizations.items():
            found[name] = np.broadcast_to(own, shape)
        sizes = np.log([call.size for call in calls])
        found["size_gap"] = self._organizations["usual_size"][None, :] - sizes[:, None]
        for name, of_call in self._of_calls(calls, leads, asked).items():
            found[name] = np.broadcast_to(of_call[:, None], shape)
        return found

    def _joint(self, leads: Rows, field: Values, size: Values) -> dict[str, Values]:
        """Measure joint work with the lead."""
        mine = self.taken[leads]
        aged = sp.diags_array(self._aged(HALF_LIFE))

        def work(weights: sp.csr_array) -> Values:
            return np.asarray((weights @ self._back).toarray())

        found = {
            f"tie_{name}": np.log1p(
                10.0 * work((mine @ sp.diags_array(self._shared(half))).tocsr())
            )
            for name, half in (("ever", None), ("late", LATE), ("aged", HALF_LIFE))
        }
        found["joint"] = work((mine @ sp.diags_array(self._aged(None))).tocsr())
        found["joint_aged"] = work((mine @ aged).tocsr())
        found["joint_led"] = work((self.led[leads] @ aged).tocsr())
        found["joint_field"] = work((mine.multiply(field).tocsr() @ aged).tocsr())
        found["joint_size"] = work((mine.multiply(size).tocsr() @ aged).tocsr())
        found["joint_field_size"] = work((mine.multiply(field * size).tocsr() @ aged).tocsr())
        found["led_the_lead"] = (self.led @ (mine @ aged).T).toarray().T
        found["since_joint"] = self._since(mine)
        return found

    def _since(self, mine: sp.csr_array) -> Values:
        """Give years since the latest joint collaboration."""
        since = np.full((mine.shape[0], self.size), NEVER)
        for place in range(mine.shape[0]):
            done = mine.indices[mine.indptr[place] : mine.indptr[place + 1]]
            for column in done[np.argsort(-self._age[done], kind="stable")]:
                start, end = self._back.indptr[column : column + 2]
                since[place, self._back.indices[start:end]] = self._age[column]
        return since

    def _walks(self, leads: Rows, field: Values, size: Values) -> dict[str, Values]:
        """Measure how often walks from the lead along joint work come by, in log."""
        aged = self._shared(HALF_LIFE)[None, :]
        weights = {
            "walk": aged,
            "walk_ever": self._shared(None)[None, :],
            "walk_late": self._shared(LATE)[None, :],
            "walk_field": aged * (field + OTHER_FIELD),
            "walk_field_size": aged * (field + OTHER_FIELD) * (size + OTHER_SIZE),
        }
        visits = {name: self._walk(leads, each) for name, each in weights.items()}
        return {name: np.log(each * self.size + 1e-3) for name, each in visits.items()}

    def _walk(self, leads: Rows, weights: Values) -> Values:
        """Walk from each lead, with weights of its own, shape (n_leads or 1, n_collaborations)."""
        start = np.zeros((self.size, len(leads)))
        start[leads, np.arange(len(leads))] = 1.0
        return group_walk(self.taken, weights.T, start, damping=DAMPING, steps=STEPS).T

    def _fields(
        self, asked: Values, field: Values, size: Values, found: dict[str, Values]
    ) -> dict[str, Values]:
        """Measure work in the fields of a call, and in consortia like the one asked for."""
        work, late = (self._field_work(half) for half in (HALF_LIFE, LATE))
        in_field = np.asarray(work @ asked.T).T
        aged = self._aged(HALF_LIFE)[None, :]
        active = np.asarray(self.taken @ aged[0])
        measures = {
            "field": np.log1p(in_field),
            "field_late": np.log1p(np.asarray(late @ asked.T).T),
            "field_share": in_field / (active + 1.0)[None, :],
            "usual": np.log1p((self.taken @ (field * size * aged).T).T),
            "size_work": np.log1p((self.taken @ (size * aged).T).T),
        }
        # Consortia whose members are near the lead, in the field, of the size: who was in them.
        for name, walk in (("alike", "walk_field"), ("alike_any", "walk")):
            near = (np.exp(found[walk]) - 1e-3) / self.size
            mass = (self._back @ near.T).T / np.maximum(self._members, 1.0)[None, :]
            seen = (self.taken @ (mass * field * size * aged).T).T
            measures[name] = np.log(seen * self.size + 1e-3)
        measures["walk_times_field"] = found["walk"] + np.log(measures["field"] + 1e-2)
        return measures

    def _field_work(self, half_life: float) -> sp.csr_array:
        aged = sp.diags_array(self._aged(half_life))
        work: sp.csr_array = (self.taken @ aged @ self.about).tocsr()
        return work

    def _origin(self, leads: Rows) -> dict[str, Values]:
        """Measure what country and kind say."""
        countries, kinds = self.countries, self.kinds
        return {
            "same_country": (countries[leads][:, None] == countries[None, :]).astype(float),
            "country_affinity": self._country_affinity[countries[leads]][:, countries],
            "same_kind": (kinds[leads][:, None] == kinds[None, :]).astype(float),
            "kind_affinity": self._kind_affinity[kinds[leads]][:, kinds],
        }

    @cached_property
    def _country_affinity(self) -> Values:
        return self._affinity(self.countries)

    @cached_property
    def _kind_affinity(self) -> Values:
        return self._affinity(self.kinds)

    def _affinity(self, codes: Rows) -> Values:
        """Give how readily two classes work together, in bits; the last is the unknown one."""
        count = int(codes.max(initial=-1)) + 2
        places = np.where(codes < 0, count - 1, codes)
        member = sp.csr_array(
            (np.ones(len(codes)), (np.arange(len(codes)), places)), shape=(len(codes), count)
        )
        taken = (member.T @ self.taken).tocsr()
        joint = (taken @ sp.diags_array(self._shared(None)) @ taken.T).toarray()
        expected = np.outer(joint.sum(axis=1), joint.sum(axis=0)) / max(float(joint.sum()), 1e-12)
        bits: Values = np.log2((joint + 1.0) / (expected + 1.0))
        return bits

    @cached_property
    def _organizations(self) -> dict[str, Values]:
        """Measures of the candidate alone, each of shape (n_organizations,)."""
        count = np.asarray(self.taken.sum(axis=1)).ravel()
        entries = self.taken.tocoo()
        idle = np.full(self.size, NEVER)
        np.minimum.at(idle, entries.row, self._age[entries.col])
        partners = (self.taken @ self._back).tocsr()
        ran = np.asarray(self.led.sum(axis=1)).ravel()
        sizes = self.taken @ np.log(np.maximum(self._members, 1.0))
        return {
            "activity": np.log1p(self.taken @ self._aged(HALF_LIFE)),
            "late": np.log1p(self.taken @ (self._age <= 1.0).astype(float)),
            "partners": np.log1p(np.maximum(np.diff(partners.indptr) - 1.0, 0.0)),
            "idle": idle,
            "usual_size": sizes / np.maximum(count, 1.0),
            "ran": np.log1p(ran),
            "ran_share": ran / np.maximum(count, 1.0),
        }

    def _of_calls(self, calls: Sequence[Call], leads: Rows, asked: Values) -> dict[str, Values]:
        """Measures of the call alone, each of shape (n_calls,)."""
        of_lead = {name: numbers[leads] for name, numbers in self._organizations.items()}
        return {
            "call_size": np.log([call.size for call in calls]),
            "call_countries": np.array([call.countries / call.size for call in calls]),
            "call_fields": (asked > 0).sum(axis=1).astype(float),
            "lead_activity": of_lead["activity"],
            "lead_partners": of_lead["partners"],
            "lead_ran": of_lead["ran"],
            "lead_field": np.asarray(
                self._field_work(HALF_LIFE)[leads].multiply(asked).sum(axis=1)
            ),
        }


def calls_between(
    before: Past, later: Past, sizes: tuple[int, int]
) -> tuple[list[Call], list[Rows]]:
    """Give the consortia that started between two days as calls, with their other members.

    Only members that were active by the first day count: nothing is known of others.

    Parameters
    ----------
    before, later : Past
    sizes : (int, int)
        The fewest and the most members of a call.
    """
    ids = later.ecosystem.collaborations["id"]
    columns = np.flatnonzero(~ids.isin(before.ecosystem.collaborations["id"]).to_numpy(bool))
    taken, led = later.taken[:, columns].tocsc(), later.led[:, columns].tocsc()
    calls: list[Call] = []
    others: list[Rows] = []
    for place, column in enumerate(columns):
        both = _column(taken, place), _column(led, place)
        members, leads = (rows[before.active[rows]] for rows in both)
        if not (sizes[0] <= len(members) <= sizes[1] and len(leads)):
            continue
        lead = int(leads[0])
        fields = later.about.indices[later.about.indptr[column] : later.about.indptr[column + 1]]
        known = before.countries[members]
        calls.append(
            Call(lead, tuple(fields.tolist()), len(members), len(np.unique(known[known >= 0])))
        )
        others.append(members[members != lead])
    return calls, others


def _column(matrix: sp.csc_array, place: int) -> Rows:
    found = matrix.indices[matrix.indptr[place] : matrix.indptr[place + 1]]
    return np.sort(found).astype(np.intp)
