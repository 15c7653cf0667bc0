"""Whom a coalition should invite, as typed records."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from matcher.coalitions.named import Named
from matcher.coalitions.study_findings import Ground, JointWork
from matcher.findings import Finding
from matcher.matching.constraints import Filters
from matcher.matching.group_model import GroupModelInfo


@dataclass(frozen=True)
class RecruitCandidate(Finding):
    """An organization that the coalition could invite.

    Attributes
    ----------
    rank : int
    organization : Named
    score, fit : float or None
        Points of the group model, by which candidates are ranked; None where undefined.
    gain : float
        What the value of the coalition would gain.
    rival_pull : float or None
        The largest fit with a rival of the coalition; None without a rival that has members.
    contested : bool
        Whether a rival and the coalition both want it: invited by both, or gain and fit for both.
    closes : tuple of str
        Ids of the capabilities that it would newly cover, the most weighty first.
    flags : tuple of str
    reasons : tuple of str
        Sentences; what they say of the data stands in `works_with` and `evidence`.
    works_with : tuple of JointWork
        Its latest collaborations with members.
    evidence : tuple of Ground
        Rows behind what it would newly cover, and what it offers that members need.
    """

    rank: int
    organization: Named
    score: float | None
    gain: float
    fit: float | None
    rival_pull: float | None
    contested: bool
    closes: tuple[str, ...]
    flags: tuple[str, ...]
    reasons: tuple[str, ...]
    works_with: tuple[JointWork, ...]
    evidence: tuple[Ground, ...]


@dataclass(frozen=True, kw_only=True)
class ApartCandidate(RecruitCandidate):
    """One who fits, but can hardly be had; its rank is the place that it would take in all.

    Attributes
    ----------
    because : {"own group", "rival coalition", "competitor"}
    text : str
        Why, and what that means.
    """

    because: str
    text: str


@dataclass(frozen=True)
class Plan(Finding):
    """The best set of at most `budget` organizations by the value they bring.

    Attributes
    ----------
    organizations, names : tuple of str
        By id.
    flags : mapping of str to tuple of str
        By the id of each organization that has any.
    value_before, value_after : float
    optimal : bool
        Whether no such set is worth more; then it has been proven.
    bound : float
        No set of that size is worth more than this.
    greedy : tuple of str
        What adding the best one at a time chooses, in that order.
    greedy_value : float
        What the coalition would be worth with these.
    """

    budget: int
    organizations: tuple[str, ...]
    names: tuple[str, ...]
    flags: Mapping[str, tuple[str, ...]]
    value_before: float
    value_after: float
    optimal: bool
    bound: float
    greedy: tuple[str, ...]
    greedy_names: tuple[str, ...]
    greedy_value: float


@dataclass(frozen=True)
class RecruitReport(Finding):
    """Whom to invite next, and the best set.

    Attributes
    ----------
    coalition, name : str
        Id and name.
    rivals : tuple of Named
        Coalitions that are its rivals on the day.
    model : GroupModelInfo
        What the points mean.
    filters : Filters
    considered : int
        Organizations that are no member, pass the filters and can be had.
    candidates : tuple of RecruitCandidate
        Who can be had; so are those of the plan.
    apart : tuple of ApartCandidate
        Who else fits, but is of the rival camp, a member's competitor or of a member's group.
    apart_total : int
        How many are apart.
    """

    coalition: str
    name: str
    dataset: str
    as_of: datetime.date | None
    last_date: datetime.date | None
    covered_from: float
    rivals: tuple[Named, ...]
    model: GroupModelInfo
    filters: Filters
    considered: int
    candidates: tuple[RecruitCandidate, ...]
    apart: tuple[ApartCandidate, ...]
    apart_total: int
    plan: Plan
    capability_names: Mapping[str, str]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return RecruitCandidate

    def rows(self) -> list[Finding]:
        """Give the candidates."""
        return list(self.candidates)
