"""Whom a coalition should invite next."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from matcher.arrays import Mask, Rows
from matcher.coalitions.contested import SideView, defined, side_view
from matcher.coalitions.coverage import CoverageTerms, Roster, check_exists, rosters, strongest
from matcher.coalitions.cross_ties import rivalries
from matcher.coalitions.grounds import named
from matcher.coalitions.plan import best_set
from matcher.coalitions.recruit_findings import (
    ApartCandidate,
    Plan,
    RecruitCandidate,
    RecruitReport,
)
from matcher.coalitions.recruit_reasons import ReasonFinder
from matcher.coalitions.wants import Wants, scores
from matcher.errors import check_count
from matcher.findings import Named
from matcher.matching.apart import KINDS, Apart, kind_of, listed
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.group_model import GroupModel
from matcher.matching.model import PartnerModel
from matcher.matching.order import best_first
from matcher.matching.reservation_words import OF_ONES_OWN, Reservation
from matcher.matching.reservations import Reservations
from matcher.matching.shortlist import Contact, contacts_of, noted

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: The kinds of what ties one to a rival, or sets its group against a member's.
TIED = ("equity with a foe", OF_ONES_OWN, "below a competitor", "group of a foe")

#: Points by which a rival's fit is said to be better: twice the odds.
TWICE = 10.0


def recruit(
    ecosystem: Ecosystem,
    coalition: str,
    model: PartnerModel | GroupModel,
    k: int = 10,
    budget: int = 3,
    filters: Filters | None = None,
) -> RecruitReport:
    """Rank whom a coalition could invite, and choose the best set.

    Parameters
    ----------
    ecosystem : Ecosystem
        As of the day of interest.
    coalition : str
        Id or name.
    model : PartnerModel or GroupModel
        Fitted on the ecosystem.
    k : int
        How many candidates; at least 1.
    budget : int
        How many organizations the plan may hold; at least 0.
    filters : Filters, optional
        Whom to consider. Partners of members always are. By default those of the rival camp,
        competitors of members and who is of a member's group are listed apart.

    Raises
    ------
    UnknownNameError
        Where no coalition is called so.
    RequestError
        Where a number is out of range, or the coalition does not exist on the day.
    """
    check_count("k", k, 1)
    check_exists(ecosystem, ecosystem.find_coalition(coalition))
    chosen = filters or Filters()
    asked = _Recruiter(ecosystem, coalition, group_model_of(model), chosen)
    return _noted(asked.report(k, budget), contacts_of(ecosystem, chosen.shortlist))


def _noted(found: RecruitReport, contacts: Mapping[str, Contact]) -> RecruitReport:
    """Give what was found with what the shortlist says of those named."""
    free = found.free_plan
    if free is not None:
        free = replace(free, candidates=noted(free.candidates, _invited, contacts))
    plan = replace(found.plan, candidates=noted(found.plan.candidates, _invited, contacts))
    candidates = noted(found.candidates, _invited, contacts)
    apart = noted(found.apart, _invited, contacts)
    return replace(found, plan=plan, free_plan=free, candidates=candidates, apart=apart)


def _invited(candidate: RecruitCandidate) -> tuple[str]:
    return (candidate.organization.id,)


def group_model_of(model: PartnerModel | GroupModel) -> GroupModel:
    """Give the model of groups that asks a pair model, or that model itself."""
    return model if isinstance(model, GroupModel) else GroupModel(model)


class _Recruiter:
    """What one coalition and its rivals see."""

    def __init__(
        self, ecosystem: Ecosystem, coalition: str, model: GroupModel, filters: Filters
    ) -> None:
        self._ecosystem, self._model, self._filters = ecosystem, model, filters
        self._terms = CoverageTerms.of(ecosystem)
        identifier = ecosystem.find_coalition(coalition)
        against = sorted(
            other for pair in rivalries(ecosystem) if identifier in pair for other in pair
        )
        self._rivals = [other for other in against if other != identifier]
        found = rosters(ecosystem, self._terms, [identifier, *self._rivals])
        self._roster, self._against = found[0], found[1:]
        self._wants = Wants(model.context, self._terms, self._roster.members)
        self._view = self._seen_by(self._roster, self._wants)
        views = [
            self._seen_by(each, Wants(model.context, self._terms, each.members))
            for each in self._against
        ]
        #: By what everybody is ranked, and from 0 to 100 where it is no odds.
        self._scores = self._view.standing
        self._apart = Apart(model.context)
        #: Whom a rival cannot well have is not between the two.
        self._free = [self._free_for(each) for each in self._against]
        self._views = [
            replace(view, wanted=view.wanted & free, gain=np.where(free, view.gain, 0.0))
            for view, free in zip(views, self._free, strict=True)
        ]
        self._by_id = model.context.id_order
        self._reasons = ReasonFinder(self._wants)
        self._reservations = Reservations(self._reasons.cited)
        self._row = ecosystem.coalition_ids.row(identifier)
        self._codes = self._apart.of_coalition(self._row, self._roster.members)
        self._view = replace(self._view, wanted=self._view.wanted & (self._codes == 0))
        asked_for = np.flatnonzero(Constraints(model.context, filters).asked_for)
        everybody = np.setdiff1d(asked_for, self._roster.members)
        apart = self._codes[everybody] > 0
        if filters.rivals == "exclude":
            everybody, apart = everybody[~apart], apart[~apart]
        if filters.rivals == "only":
            everybody, apart = everybody[apart], apart[apart]
        listed_apart = apart & (filters.rivals == "apart")
        #: Who can be had: of them a plan is made.
        self._candidates = everybody[~listed_apart]
        #: Whom to rank, and which of them are listed apart.
        spoken_for = self._spoken_for(everybody)
        self._ranked_of, self._listed_apart = everybody[spoken_for], listed_apart[spoken_for]
        self._without_reason = int((~spoken_for & ~listed_apart).sum())

    def _seen_by(self, roster: Roster, wants: Wants) -> SideView:
        """See all with the eyes of one, ranked as its own list ranks them."""
        ranked = partial(scores, self._model, wants)
        return side_view(roster, self._terms, self._model.points, ranked)

    def _free_for(self, rival: Roster) -> Mask:
        """Tell whom a rival can well have: neither its members nor who is apart for it."""
        row = self._ecosystem.coalition_ids.row(rival.id)
        free: Mask = self._apart.of_coalition(row, rival.members) == 0
        free[rival.members] = False
        return free

    def _spoken_for(self, rows: Rows) -> Mask:
        """Tell whom anything favours: a gain, an invitation, a need met.

        To have worked with a member is no reason by itself where it is known what everybody adds.
        What a model of groups says counts for everybody, if it learned it from these data, or if
        they tell of no capability.
        """
        if self._model.of_groups and (self._learned or not self._terms.counted.any()):
            return np.ones(len(rows), dtype=bool)
        favoured = (self._view.gain[rows] > 0.0) | self._view.invited[rows]
        if not self._terms.counted.any():
            ties = self._model.context.ties[self._roster.members]
            favoured |= np.asarray(ties.sum(axis=0)).ravel()[rows] > 0
        favoured[~favoured] = self._reasons.served(rows[~favoured])
        return favoured

    def report(self, k: int, budget: int) -> RecruitReport:
        """Put the report together."""
        names = self._ecosystem.capability_ids
        coalitions = self._ecosystem.coalition_ids
        order = self._ranked()
        aside = np.isin(order, self._ranked_of[self._listed_apart])
        had, places = order[~aside], np.flatnonzero(aside)
        plan, free_plan = self._plans(budget, had)
        return RecruitReport(
            coalition=self._roster.id,
            name=coalitions.name(self._roster.id),
            dataset=self._ecosystem.name,
            as_of=self._ecosystem.day,
            last_date=self._ecosystem.last_date,
            covered_from=self._terms.covered_from,
            rivals=self._named_rivals,
            model=self._model.info,
            filters=self._filters,
            considered=len(self._candidates),
            without_reason=self._without_reason,
            candidates=tuple(
                self._candidate(rank, int(row)) for rank, row in enumerate(had[:k], start=1)
            ),
            apart=tuple(self._aside(int(place) + 1, int(order[place])) for place in places[:k]),
            apart_total=len(places),
            unmet=tuple(str(names.names[each]) for each in self._wants.unmet),
            plan=plan,
            free_plan=free_plan,
            capability_names={
                str(names.ids[row]): str(names.names[row])
                for row in np.flatnonzero(self._terms.counted)
            },
        )

    def _ranked(self) -> Rows:
        """Order candidates by score, those without one last, equals by id."""
        rows = self._ranked_of
        return rows[best_first(self._scores[rows], self._by_id[rows])]

    def _aside(self, place: int, row: int) -> ApartCandidate:
        because = str(kind_of(int(self._codes[row])))
        text = self._apart.text(self._roster.members, row, because)
        return ApartCandidate(**vars(self._candidate(place, row)), because=because, text=text)

    def _candidate(self, rank: int, row: int) -> RecruitCandidate:
        points = defined(self._view.pull[row])
        closes = self._closes(row)
        found = self._reasons.reasons(row, closes.tolist())
        counted = bool(self._terms.counted.any())
        gain = float(self._view.gain[row]) if counted else None
        known, relative = self._known(row), None if self._learned else defined(self._scores[row])
        rivals = self._contested(row)
        themes = self._themes(row)
        if not self._learned:  # its points are nominal, and say little beside facts
            themes = [] if counted else [each.partition(": ")[0] for each in themes]
        reasons = (*themes, *found.words)
        pulls = [view.pull[row] for view in self._views if not math.isnan(view.pull[row])]
        rival_pull = float(max(pulls)) if pulls else None
        model_says, apart = [], kind_of(int(self._codes[row]))
        facing = apart not in (None, KINDS[0]) or any(
            each.kind in (OF_ONES_OWN, "equity with a foe") for each in known
        )
        invited = any(each.kind == "invited by a rival" for each in known)
        if rivals and not invited:  # which is said
            model_says.append(f"they suit {listed(rivals)} too: of the best tenth there as well")
        elif points is not None and (better := self._fits_better(row, points, rank)):
            model_says.append(f"by the model they fit {listed(better)} better")
        return RecruitCandidate(
            rank=rank,
            organization=named(self._ecosystem, row),
            score=defined(self._scores[row]),
            gain=gain,
            fit=points,
            relative=relative,
            rival_pull=rival_pull,
            contested=bool(rivals),
            adds_to=self._adds_to(row),
            closes=self._capabilities(closes) if counted else None,
            meets=self._capabilities([e for e in found.meets if self._wants.needed[e]]),
            flags=tuple(each.flag for each in known),
            apart=apart,
            tied=self._tied(row, known),
            reasons=reasons,
            next_step=self._reasons.invite(
                row, closes.tolist(), found, known, model_says, facing=facing
            ),
            works_with=found.works_with,
            evidence=found.evidence,
        )

    def _tied(self, row: int, known: Sequence[Reservation]) -> str | None:
        """Say what ties one to a rival, or sets it against a member; None for nothing."""
        own_trade = ("same trade",) if self._wants.asked_trade[row] else ()
        return next((each.flag for each in known if each.kind in (*TIED, *own_trade)), None)

    def _themes(self, row: int) -> list[str]:
        return self._model.reasons(self._roster.members, row)

    @property
    def _learned(self) -> bool:
        return self._model.info.kind == "learned"

    def _known(self, row: int) -> list[Reservation]:
        roster = self._roster
        return self._reservations.of_joining(self._row, roster.members, roster.invited, row)

    def _contested(self, row: int) -> list[str]:
        """Name the rivals that want it as the coalition does."""
        return [
            rival.name
            for rival, view, roster in zip(
                self._named_rivals, self._views, self._against, strict=True
            )
            if _wanted_by_both(self._view, view, row) and row not in roster.members
        ]

    def _fits_better(self, row: int, points: float, rank: int) -> list[str]:
        """Name rivals that can well have it, where it has more points and stands higher.

        Points of a prior are nominal, and not held against each other.
        """
        if not self._learned:
            return []
        sides = zip(self._named_rivals, self._views, self._free, strict=True)
        return [
            rival.name
            for rival, view, free in sides
            if view.pull[row] >= points + TWICE
            and (view.pull > view.pull[row]).sum() < rank - 1
            and free[row]
        ]

    def _adds_to(self, row: int) -> tuple[Named, ...]:
        sides = zip(self._named_rivals, self._views, strict=True)
        return tuple(rival for rival, view in sides if view.gain[row] > 0.0)

    @cached_property
    def _named_rivals(self) -> tuple[Named, ...]:
        names = self._ecosystem.coalition_ids
        return tuple(Named(each, names.name(each)) for each in self._rivals)

    def _closes(self, row: int) -> Rows:
        offered = self._terms.offers[[row]].toarray().ravel()
        new: Mask = self._terms.covered(offered) & ~self._terms.covered(self._roster.coverage)
        return self._terms.by_importance(offered, new)

    def _capabilities(self, rows: Rows | Sequence[int]) -> tuple[str, ...]:
        return tuple(str(self._ecosystem.capability_ids.ids[each]) for each in rows)

    def _plans(self, budget: int, had: Rows) -> tuple[Plan, Plan | None]:
        """Choose the best set, and where it holds who sits with a rival, the best without these.

        And without who has shares in common with one, stands apart, is of a group that competes
        with a member's or of the very trade in which a member asks for help, where these are
        candidates.
        """
        foes = sorted({row for each in self._against for row in each.members.tolist()})
        shares = self._model.context.tie_kind("equity")[:, foes]
        taken = self._apart.with_rivals(self._row) | (self._codes > 0)
        taken = taken | (np.diff(shares.tocsr().indptr) > 0) | self._wants.against_groups()
        taken = taken | self._wants.asked_trade
        taken = taken[self._candidates]
        # Of equal sets one takes who comes first: who is free.
        ordered = self._candidates[np.lexsort((self._by_id[self._candidates], taken))]
        plan = self._plan(budget, ordered, had)
        free = ordered[: len(ordered) - int(taken.sum())]
        chosen = set(plan.organizations)
        if chosen <= set(self._ids(free)):
            return plan, None
        return plan, self._plan(budget, free, had)

    def _plan(self, budget: int, ordered: Rows, had: Rows) -> Plan:
        """Choose the best set of some; `had` are all who can be had, in their order.

        Of those that meet most of what members need it is the one of largest value. Nobody is in
        it who would add no more than a member has from it already.
        """
        terms = self._terms
        counted = bool(terms.counted.any())
        best = best_set(*self._wants.worth(), ordered, budget)
        if stale := [row for row in best.rows if self._has_already(int(row))]:
            plan = self._plan(budget, ordered[~np.isin(ordered, stale)], had)
            left_out = (*(named(self._ecosystem, int(row)) for row in stale), *plan.known)
            return replace(plan, known=left_out)
        chosen = had[np.isin(had, best.rows)]  # in their order
        together = np.concatenate([self._roster.members, best.rows])
        return Plan(
            budget=budget,
            organizations=self._ids(chosen),
            names=tuple(named(self._ecosystem, int(row)).name for row in chosen),
            candidates=tuple(
                self._candidate(int(np.flatnonzero(had == row)[0]) + 1, int(row)) for row in chosen
            ),
            known=(),
            value_before=terms.value(self._roster.coverage) if counted else None,
            value_after=terms.value(strongest(terms.offers[together])) if counted else None,
            optimal=best.optimal,
            bound=best.bound if counted and not self._wants.needed.any() else None,
        )

    def _has_already(self, row: int) -> bool:
        """Tell whether a member has all that one would add from it already."""
        closes = self._closes(row).tolist()
        return bool(closes) and all(self._reasons.gives_already(row, each) for each in closes)

    def _ids(self, rows: Sequence[int] | Rows) -> tuple[str, ...]:
        return tuple(named(self._ecosystem, int(row)).id for row in rows)


def _wanted_by_both(ours: SideView, theirs: SideView, row: int) -> bool:
    invited = ours.invited[row] and theirs.invited[row]
    return bool(invited or (ours.wanted[row] and theirs.wanted[row]))
