"""Whom a coalition should invite, as typed records."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from matcher.coalitions.relation_findings import Ground
from matcher.coalitions.study_findings import JointWork
from matcher.findings import (
    AtLeastZero,
    CommandReport,
    Finding,
    Ids,
    Keywords,
    Listed,
    Named,
    Natural,
    Percentile,
    Rank,
    ShareAboveZero,
    Text,
)
from matcher.matching.apart import KINDS
from matcher.matching.constraints import Filters
from matcher.matching.learned_groups import GroupModelInfo
from matcher.matching.shortlist import Contact


@dataclass(frozen=True)
class RecruitCandidate(Finding):
    """An organization that the coalition could invite.

    Attributes
    ----------
    rank : int
        1 is the best.
    organization : Named
        Who it is.
    score : float or None
        By what candidates are ranked; None where undefined. With a learned model the points of its
        fit, with a prior how well it would serve the coalition, 0 to 100: half for a need that a
        member states and nobody is known to serve, the rest for what it would add and for its fit.
    gain : float or None
        What the value of the coalition would rise by; None where the data tell of no capability.
    fit : float or None
        How well it fits the members, in points of the model.
    relative : float or None
        With a prior, where the score stands between those of all who are no members, before
        filters, from 0 (the worst) to 100 (the best); no share and no odds. None with a learned
        model, and where all are equal.
    rival_pull : float or None
        The largest fit with a rival; None without a rival that has members.
    contested : bool
        Whether a rival and the coalition both want it: invited by both, or gain and fit for both.
    adds_to : tuple of Named
        The rivals whose value would rise with it too, and for which it does not stand apart.
    closes : tuple of str or None
        Ids of the capabilities that it would newly cover, the most weighty first; None where the
        data tell of no capability.
    meets : tuple of str
        Ids of the capabilities for which members have stated a need that it meets.
    flags : tuple of str
        What to mind, in sentences.
    reasons : tuple of str
        What counts for it most, in sentences.
    next_step : str
        Whom to invite, for what, through whom, and what counts against it.
    apart : {"own group", "rival coalition", "competitor"} or None
        Why it stands apart; of those in the list themselves, with `rivals` as "flag" or "only".
    tied : str or None
        What ties it to a rival, or sets it or its group against a member, as `flags` has it; None
        for nothing.
    works_with : tuple of JointWork
        Its latest collaborations with members.
    evidence : tuple of Ground
        Rows behind what it would newly cover, what it offers that members need, and where it sits
        with them.
    shortlist : tuple of Contact
        What the shortlist says of it; empty where it says nothing.
    """

    rank: Rank
    organization: Named
    score: float | None
    gain: AtLeastZero | None
    fit: float | None
    relative: Percentile | None
    rival_pull: float | None
    contested: bool
    closes: Ids | None
    meets: tuple[Text, ...]
    flags: tuple[str, ...]
    reasons: tuple[str, ...]
    next_step: Text
    works_with: Annotated[tuple[JointWork, ...], Keywords(maxItems=3)]
    evidence: tuple[Ground, ...]
    shortlist: tuple[Contact, ...] = ()
    adds_to: tuple[Named, ...] = ()
    apart: Annotated[str | None, Keywords(enum=[*KINDS, None])] = None
    tied: str | None = None


@dataclass(frozen=True, kw_only=True)
class ApartCandidate(RecruitCandidate):
    """One who fits, but stands apart; its rank is the place that it would take in all.

    Attributes
    ----------
    because : {"own group", "rival coalition", "competitor"}
        What it is.
    text : str
        Why, and what that means.
    """

    because: Annotated[str, Keywords(enum=list(KINDS))]
    text: Text


@dataclass(frozen=True)
class Plan(Finding):
    """The best set of at most `budget` organizations.

    Of those that meet most of what members state that they need, and nobody serves, it is the one
    that raises the value of the coalition most.

    Where the data tell of no capability it is empty, and its values are None.

    Attributes
    ----------
    budget : int
        How many organizations it may hold.
    organizations : tuple of str
        Their ids.
    names : tuple of str
        Their names, in the same order.
    candidates : tuple of RecruitCandidate
        The same, in the same order, with what each adds by itself and why; the rank is its place
        among all who can be had.
    known : tuple of Named
        Who is left out of the set: a member has all that they would add from them already.
    value_before : float or None
        Value of the coalition as it is.
    value_after : float or None
        Its value with the set.
    optimal : bool
        Whether it is proven that no such set does more.
    bound : float or None
        No set of that size is worth more than this; None where members have such needs.
    """

    budget: Natural
    organizations: Ids
    names: tuple[Text, ...]
    candidates: tuple[RecruitCandidate, ...]
    known: tuple[Named, ...]
    value_before: AtLeastZero | None
    value_after: AtLeastZero | None
    optimal: bool
    bound: AtLeastZero | None


@dataclass(frozen=True)
class RecruitReport(Listed, CommandReport):
    """Whom to invite next, and the best set.

    Attributes
    ----------
    coalition : str
        Id of the coalition.
    name : str
        What it is called.
    dataset : str
        What the data set is called: the name of a bundled one, or that of the folder or file
        without its ending.
    as_of : date or None
        The day whose knowledge the document rests on, YYYY-MM-DD: the one asked for, else the
        newest date in the data; None where nothing in the data has a date.
    last_date : date or None
        The newest date in the data as known on that day, YYYY-MM-DD; None where nothing has a
        date.
    covered_from : float
        The strength from which on a capability counts as covered, above 0, at most 1.
    rivals : tuple of Named
        Coalitions that are its rivals on the day.
    model : GroupModelInfo
        What the points mean.
    filters : Filters
    considered : int
        Organizations that are no member, pass the filters and can be had.
    without_reason : int
        How many of them are left out of candidates, for nothing favours them: they add nothing
        that members lack, state no need for what members offer, and are not invited. 0 with a model
        of groups. So candidates can be fewer than asked for.
    candidates : tuple of RecruitCandidate
        Who can be had, best first; so are those of the plan.
    apart : tuple of ApartCandidate
        Who else fits, but is of the rival camp, a member's competitor or of a member's group.
    apart_total : int
        How many are apart.
    unmet : tuple of str
        Names of what members state that they need, and nobody in the data serves or offers.
    plan : Plan
        The best set by value.
    free_plan : Plan or None
        The best set of those who sit with no rival, share no owners with one, are of no group that
        competes with a member's and do not stand apart, where that of `plan` holds others; else
        None.
    capability_names : mapping of str to str
        The name of each counted capability by its id.
    """

    coalition: Text
    name: Text
    dataset: str
    as_of: datetime.date | None
    last_date: datetime.date | None
    covered_from: ShareAboveZero
    rivals: tuple[Named, ...]
    model: GroupModelInfo
    filters: Filters
    considered: Natural
    without_reason: Natural
    candidates: tuple[RecruitCandidate, ...]
    apart: tuple[ApartCandidate, ...]
    apart_total: Natural
    unmet: tuple[str, ...]
    plan: Plan
    free_plan: Plan | None
    capability_names: Mapping[str, str]

    @property
    def advised(self) -> Plan:
        """The set to invite: of those who can be had freely, where these add anything."""
        free = self.free_plan
        return free if free is not None and free.organizations else self.plan

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return RecruitCandidate

    def rows(self) -> list[Finding]:
        """Give the candidates."""
        return list(self.candidates)
