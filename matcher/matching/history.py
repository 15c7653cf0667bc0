"""What organizations did, and when: counts of their collaborations, of late and in all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import Values, off_diagonal
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.collaborations import LARGEST, own_tags
from matcher.ecosystem.dates import first_day, last_day
from matcher.ecosystem.schema import TABLES
from matcher.ecosystem.strengths import DAYS_PER_YEAR
from matcher.ecosystem.taking_part import coordinating
from matcher.measures.proximity import binary_ties
from matcher.measures.sampling import scale_rows, unit_rows

#: "Of late" means at most this many years before the day.
LATE_YEARS = 1.0

#: Years since an event that never happened, or whose date is unknown.
NEVER = 20.0

#: Rows of organizations whose partners are looked at together.
ROWS = 2**15

#: Unit of shares of all work in a field.
THOUSANDTHS = 1000.0


class History:
    """The dated facts of an ecosystem as of its day; rows are organizations.

    Parameters
    ----------
    ecosystem : Ecosystem
        Already cut at its day.
    """

    def __init__(self, ecosystem: Ecosystem) -> None:
        self._ecosystem = ecosystem
        self.participation = ecosystem.participation
        self._averages: dict[str, float] = {}

    # -- collaborations ------------------------------------------------------------------------

    @cached_property
    def age(self) -> Values:
        """Years since each collaboration started, NaN where unknown, shape (n_collaborations,)."""
        started = first_day(self._ecosystem.collaborations["start_date"])
        if self._ecosystem.day is None:
            return np.full(len(started), np.nan)
        days = (np.datetime64(self._ecosystem.day, "D") - started).astype(float)
        return np.where(np.isnat(started), np.nan, np.maximum(days, 0.0) / DAYS_PER_YEAR)

    @cached_property
    def members(self) -> Values:
        """Number of participants of each collaboration, shape (n_collaborations,)."""
        return np.asarray(self.participation.sum(axis=0), dtype=float).ravel()

    @cached_property
    def joint(self) -> npt.NDArray[np.bool_]:
        """Whether a collaboration has two participants or more, shape (n_collaborations,)."""
        return self.members > 1

    @cached_property
    def _close(self) -> npt.NDArray[np.bool_]:
        """Whether it says anything of two of its participants, shape (n_collaborations,)."""
        return self.joint & (self.members <= LARGEST)

    def weight(self, half_life_years: float | None, size_exponent: float) -> Values:
        """Weigh each joint collaboration by its age and size.

        0.5 ** (age / half-life) / (members - 1) ** size_exponent; 0 for one of a single
        participant. An unknown date has age 0.

        Parameters
        ----------
        half_life_years : float or None
            Greater than 0; None to leave age out.
        size_exponent : float
            1 lets every member spend one unit on a collaboration, 0 lets every pair count 1.
        """
        weight = np.where(self.joint, 1.0, 0.0) / np.maximum(self.members - 1, 1.0) ** size_exponent
        if half_life_years is not None:
            weight *= 0.5 ** (np.nan_to_num(self.age, nan=0.0) / half_life_years)
        return weight

    # -- organizations -------------------------------------------------------------------------

    @cached_property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether the data says anything of an organization by the day, shape (n,).

        The table of organizations carries no dates, so who is only named in it may have entered
        it because of what happened later; a past window leaves those out.
        """
        ids = self._ecosystem.organization_ids
        known = np.zeros(len(ids), dtype=bool)
        for name, table in TABLES.items():
            for column in table.columns:
                if column.references == "organizations" and name != "organizations":
                    said_of = self._ecosystem.table(name)[column.name].dropna().unique()
                    known[ids.rows(said_of)] = True
        return known

    def average(self, name: str, counts: Values) -> float:
        """Give the mean of counts over those of whom anything is known, infinite where it is 0."""
        if name not in self._averages:
            values = counts[self.known]
            self._averages[name] = float(values.sum()) / max(len(values), 1) or np.inf
        return self._averages[name]

    @cached_property
    def count(self) -> Values:
        """Number of collaborations, those of a single participant too, shape (n,)."""
        return self._sum(np.ones(len(self.members)))

    @cached_property
    def joint_count(self) -> Values:
        """Number of joint collaborations, shape (n,)."""
        return self._sum(self.joint)

    @cached_property
    def joint_late(self) -> Values:
        """Number of joint collaborations started of late, shape (n,)."""
        return self._sum(self.joint & (self.age <= LATE_YEARS))

    @cached_property
    def joint_before(self) -> Values:
        """The same for as long a time before that, shape (n,)."""
        return self._sum(self.joint & (self.age > LATE_YEARS) & (self.age <= 2 * LATE_YEARS))

    @cached_property
    def running(self) -> Values:
        """Number of joint collaborations not known to have ended, shape (n,)."""
        ended = ~np.isnat(last_day(self._ecosystem.collaborations["end_date"]))
        return self._sum(self.joint & ~ended)

    @cached_property
    def met(self) -> Values:
        """Co-participants summed over collaborations, repeats counted, shape (n,)."""
        return self._sum(np.maximum(self.members - 1, 0.0))

    @cached_property
    def met_late(self) -> Values:
        """The same over collaborations started of late, shape (n,)."""
        return self._sum(np.maximum(self.members - 1, 0.0) * (self.age <= LATE_YEARS))

    @cached_property
    def typical_size(self) -> Values:
        """Mean log2 of the members of one's joint collaborations, 0 without any, shape (n,)."""
        total = self._sum(np.where(self.joint, np.log2(np.maximum(self.members, 1.0)), 0.0))
        return _divide(total, self.joint_count)

    @cached_property
    def since_last(self) -> Values:
        """Years since the latest start, at most `NEVER`, shape (n,)."""
        nearness = np.maximum(NEVER - np.nan_to_num(self.age, nan=NEVER), 0.0)
        return NEVER - self._largest(nearness)

    @cached_property
    def coordinated_joint(self) -> Values:
        """Number of joint collaborations run, shape (n,)."""
        runs = coordinating(self._ecosystem) & self.joint[self._ecosystem.part_collaborations]
        return self._by_organization(runs.astype(float))

    # -- money ---------------------------------------------------------------------------------

    @cached_property
    def typical_funding(self) -> Values:
        """Mean log2(1 + EUR) of one's own parts of joint work, 0 if none is known, shape (n,)."""
        counted = np.isfinite(self._funding) & self._part_joint
        total = self._by_organization(np.where(counted, np.log2(1.0 + self._money), 0.0))
        return _divide(total, self._by_organization(counted.astype(float)))

    @cached_property
    def typical_budget(self) -> Values:
        """Mean log2(1 + EUR a member) of one's joint collaborations, 0 without any, shape (n,)."""
        each = np.log2(1.0 + self._budget / np.maximum(self.members, 1.0))
        return _divide(self._sum(np.where(self.joint, each, 0.0)), self.joint_count)

    @cached_property
    def funding_share(self) -> Values:
        """Mean share of the money of one's joint collaborations, 0 without any, shape (n,)."""
        share = _divide(self._money, self._budget[self._ecosystem.part_collaborations])
        return _divide(self._by_organization(share * self._part_joint), self.joint_count)

    @property
    def _funding(self) -> Values:
        """EUR of each row of participants, NaN where unknown."""
        return self._ecosystem.participants["funding_eur"].to_numpy(dtype=float, na_value=np.nan)

    @property
    def _money(self) -> Values:
        """The same, nothing where unknown."""
        return np.nan_to_num(self._funding)

    @cached_property
    def _budget(self) -> Values:
        """Known EUR of each collaboration, shape (n_collaborations,)."""
        return _summed(self._ecosystem.part_collaborations, self._money, len(self.members))

    @cached_property
    def _part_joint(self) -> npt.NDArray[np.bool_]:
        """Whether each row of participants is of joint work."""
        return self.joint[self._ecosystem.part_collaborations]

    # -- partners ------------------------------------------------------------------------------

    @cached_property
    def new_partners(self) -> Values:
        """log1p of the distinct partners of late that were none before, shape (n,)."""
        return np.log1p(self._late_partners[1])

    @cached_property
    def openness(self) -> Values:
        """Share of the partners of late that were none before, drawn to a half, shape (n,)."""
        late, fresh = self._late_partners
        return (1.0 + fresh) / (2.0 + late)

    @cached_property
    def regulars(self) -> sp.csr_array:
        """log2 of the joint collaborations of two that have several, float32, shape (n, n)."""
        work = self.participation[:, self._close]
        parts = []
        for together in _products(work):
            together.data = np.log2(together.data).astype(np.float32)
            together.eliminate_zeros()
            parts.append(together)
        return sp.csr_array(sp.vstack(parts, format="csr"))

    @cached_property
    def regular_count(self) -> Values:
        """log1p of the partners with whom there was more than one collaboration, shape (n,)."""
        count: Values = np.log1p(np.diff(self.regulars.indptr).astype(float))
        return count

    @cached_property
    def _late_partners(self) -> tuple[Values, Values]:
        """Number of partners of late, and of those of them that were none before, shape (n,)."""
        of_late = self.age <= LATE_YEARS
        late, before = (self.participation[:, self._close & which] for which in (of_late, ~of_late))
        counts = []
        for lately, old in zip(_products(late), _products(before), strict=True):
            again = binary_ties(lately).multiply(binary_ties(old)).sum(axis=1)
            partners = np.diff(lately.indptr).astype(float)
            counts.append((partners, partners - again))
        partners, fresh = (np.concatenate(part) for part in zip(*counts, strict=True))
        return partners, fresh

    # -- fields --------------------------------------------------------------------------------

    @cached_property
    def fields(self) -> sp.csr_array:
        """Tags of each collaboration, a row summing to 1, shape (n_collaborations, n_cap.)."""
        weight = self._ecosystem.collaboration_capabilities["weight"]
        return _shares(own_tags(self._ecosystem, weight.to_numpy(float)))

    @cached_property
    def field_mix(self) -> sp.csr_array:
        """Share of each field in all that one did, shape (n, n_capabilities)."""
        return _shares(self._in_fields(np.ones(len(self.members))))

    @cached_property
    def field_profile(self) -> sp.csr_array:
        """Work in each field, aged, rare fields heavier, rows of length 1; shape as above."""
        age = np.nan_to_num(self.age, nan=0.0)
        work = self._in_fields(0.5 ** (age / 3.0))
        held = np.asarray((work > 0).sum(axis=0), dtype=float).ravel()
        rarity = np.log1p(work.shape[0] / np.maximum(held, 1.0))
        return unit_rows((work @ sp.diags_array(rarity)).tocsr())

    def field_share(self, weight: Values) -> sp.csr_array:
        """Give the organization's share of all work in each field, in thousandths."""
        work = self._in_fields(weight)
        total = np.asarray(work.sum(axis=0), dtype=float).ravel()
        share = THOUSANDTHS * _divide(np.ones_like(total), total)
        shares: sp.csr_array = (work @ sp.diags_array(share)).tocsr()
        return shares

    def _in_fields(self, weight: Values) -> sp.csr_array:
        work: sp.csr_array = (self.participation @ scale_rows(self.fields, weight)).tocsr()
        return work

    # -- sums ----------------------------------------------------------------------------------

    def _sum(self, of_collaborations: npt.NDArray[np.generic]) -> Values:
        return np.asarray(self.participation @ of_collaborations.astype(float))

    def _by_organization(self, of_parts: Values) -> Values:
        """Add up what belongs to rows of participants, shape (n,)."""
        return _summed(self._ecosystem.part_organizations, of_parts, self.participation.shape[0])

    def _largest(self, of_collaborations: Values) -> Values:
        size = self.participation.shape[0]
        if not len(of_collaborations):
            return np.zeros(size)
        spread = (self.participation @ sp.diags_array(of_collaborations)).tocsr()
        return np.asarray(spread.max(axis=1).toarray(), dtype=float).ravel()


def _divide(numerator: Values, denominator: Values) -> Values:
    """Divide, giving 0 where there is nothing to divide by."""
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator > 0)


def _summed(place: npt.NDArray[np.intp], values: Values, length: int) -> Values:
    return np.bincount(place, values, minlength=length).astype(float)


def _products(work: sp.csr_array) -> Iterator[sp.csr_array]:
    """Give work @ work.T without its diagonal, some rows at a time: it takes much memory."""
    across = work.T.tocsr()
    for start in range(0, max(work.shape[0], 1), ROWS):
        yield off_diagonal((work[start : start + ROWS] @ across).tocsr(), start)


def _shares(matrix: sp.csr_array) -> sp.csr_array:
    total = np.asarray(matrix.sum(axis=1), dtype=float).ravel()
    return scale_rows(matrix, _divide(np.ones_like(total), total))
