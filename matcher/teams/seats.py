"""Each seat of a team: who, why this one, how well known, and who could stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from matcher.arrays import Rows
from matcher.coalitions.grounds import JointWorkFinder, named, offer_grounds
from matcher.coalitions.relation_findings import Ground
from matcher.coalitions.tracing import trace_offers
from matcher.matching.order import best_first, rounded
from matcher.teams.asking import Asked
from matcher.teams.choice import SAME
from matcher.teams.contradictions import size_words
from matcher.teams.program import worth_with
from matcher.teams.rules import Rule
from matcher.teams.team_findings import NeedCoverage, StandIn, TeamMember

#: How many needs, names and rows a reason holds.
NAMED = 3

#: How many who could take a seat are named.
NEXT_BEST = 3


class Seats:
    """Describes the seats of teams.

    Parameters
    ----------
    asked : Asked
    read : sequence of (Rule, bool)
        The rules that teams keep, and with whom in a seat they must keep them too, each with
        whether it is read leniently.
    """

    def __init__(self, asked: Asked, read: Sequence[tuple[Rule, bool]]) -> None:
        self._asked = asked
        self._kept = [(rule, asked.readings(rule, lenient)) for rule, lenient in read]
        self._limits = [each for _, readings in self._kept for each in readings]
        self._work = JointWorkFinder(asked.ecosystem)
        self._ids = [str(each) for each in asked.ecosystem.capability_ids.ids[asked.capabilities]]

    def ordered(self, team: Rows) -> Rows:
        """Order members: the lead, the set ones, then by what is lost without each."""
        asked = self._asked
        lost = np.array([self._lost(team, row) for row in team])
        fixed = np.isin(team, asked.fixed)
        leads = team != (-1 if asked.lead is None else asked.lead)
        keys = (asked.context.id_order[team], -rounded(lost), ~fixed, leads)
        return team[np.lexsort(keys)]

    def members(self, team: Rows) -> tuple[TeamMember, ...]:
        """Give every seat, the lead's first."""
        return tuple(self._member(team, int(row)) for row in self.ordered(team))

    def coverage(self, team: Rows) -> tuple[NeedCoverage, ...]:
        """Give how well each need is met, before and after."""
        asked = self._asked
        before = asked.coverage(asked.fixed)
        strengths = asked.offers[team].toarray()
        ids = asked.ecosystem.organization_ids.ids
        found = []
        for place, capability in enumerate(self._ids):
            held = strengths[:, place]
            order = best_first(held, asked.context.id_order[team])
            holders = [row for row in order if held[row] >= asked.wishes.covered_from]
            found.append(
                NeedCoverage(
                    capability=capability,
                    before=float(before[place]),
                    strength=float(held.max(initial=0.0)),
                    holders=tuple(str(ids[team[row]]) for row in holders),
                )
            )
        return tuple(found)

    # -- one seat ------------------------------------------------------------------------------

    def _lost(self, team: Rows, row: int) -> float:
        choice = self._asked.choice
        fall = choice.coverage(team) - choice.coverage(team[team != row])
        return float(choice.weights @ fall)

    def adds(self, team: Rows, row: int) -> Rows:
        """Give places of the needs in which one alone is the strongest, the weightiest first."""
        choice = self._asked.choice
        rest = choice.coverage(team[team != row])
        more = choice.coverage(team) - rest
        places = np.flatnonzero(more > SAME)
        return places[best_first(choice.weights[places] * more[places], places)]

    def _member(self, team: Rows, row: int) -> TeamMember:
        asked = self._asked
        adds = self.adds(team, row)
        partners = self.partners(team, row)
        table = asked.facts
        points = asked.points[row]
        padding = not len(adds) and self._keeps(team, row) is None  # anybody could stand there
        next_best = () if row in asked.fixed or padding else self.stand_ins(team, row, NEXT_BEST)
        identifier = str(asked.ecosystem.organization_ids.ids[row])
        contact = asked.contacts.get(identifier)
        return TeamMember(
            id=identifier,
            name=asked.name(row),
            seat=self._seat(team, row, adds),
            kind=table.kinds[row],
            country=table.countries[row],
            adds=tuple(self._ids[place] for place in adds),
            lost_without=self._lost(team, row),
            fit=None if np.isnan(points) else float(points),
            worked_with=tuple(named(asked.ecosystem, int(each)) for each in partners),
            joint_projects=self._joint_projects(team, row),
            reasons=tuple(self._reasons(team, row, adds)),
            evidence=self._evidence(row, adds),
            stand_in=next_best[0] if next_best else None,
            next_best=next_best,
            shortlist=() if contact is None else (contact,),
        )

    def _seat(self, team: Rows, row: int, adds: Rows) -> str:
        asked = self._asked
        if row == asked.lead:
            return "lead"
        if row in asked.fixed:
            return "set member"
        if len(adds):
            return asked.need_name(int(adds[0]))
        rule = self._keeps(team, row)
        if rule is None:
            return "only for the size"
        return str(rule.traits.get("name", "only for a rule"))

    def _keeps(self, team: Rows, row: int) -> Rule | None:
        """Give the rule for which one who adds nothing is there; None where that is the size."""
        rest = team[team != row]
        return next(
            (
                rule
                for rule, readings in self._kept
                if not all(reading.holds(rest) for reading in readings)
            ),
            None,
        )

    def partners(self, team: Rows, row: int) -> Rows:
        """Give the members with whom one has worked, sits in a coalition, or says it is linked."""
        return team[self._asked.known_to(np.array([row]))[team] > 0]

    def _joint_projects(self, team: Rows, row: int) -> int:
        taken = self._asked.ecosystem.participation
        others = team[team != row]
        mine = taken[[row]].indices
        return int((taken[others][:, mine].sum(axis=0) > 0).sum()) if len(others) else 0

    def _reasons(self, team: Rows, row: int, adds: Rows) -> list[str]:
        asked = self._asked
        words = []
        others = team[team != row]
        if not len(adds) and row not in asked.fixed:
            rule = self._keeps(team, row)
            why = f"the team is to have {size_words(*asked.size)}" if rule is None else rule.say
            words.append(f"adds nothing that the others lack; without it this does not hold: {why}")
        for place in adds[:NAMED]:
            strength = float(asked.offers[row, int(place)])
            held = asked.offers[others][:, [int(place)]].toarray().ravel()
            need = asked.need_name(int(place))
            if held.max(initial=0.0) > 0:
                next_best = asked.name(int(others[int(np.argmax(held))]))
                words.append(
                    f"strongest in {need}: {strength:.2f}, next is {next_best} with "
                    f"{held.max():.2f}"
                    if strength > held.max() + SAME
                    else f"has {need} ({strength:.2f}) closer to the words of the need than "
                    f"{next_best} ({held.max():.2f})"
                )
            else:
                alone = ", nobody else of the team does" if len(others) else ""
                words.append(f"has {need} ({strength:.2f}){alone}")
            text = asked.challenge.needs[int(place)].said
            if text.startswith(f"{asked.name(row)}: "):
                words.append(
                    f"in the words of the need: {text.removeprefix(f'{asked.name(row)}: ')}"
                )
            elif said := asked.wording.said.get((row, int(place))):
                listed = ", ".join(f'"{word}"' for word in said)
                words.append(f"what is known of it says {listed}, as the need does")
        if len(adds) > NAMED:
            more = len(adds) - NAMED
            words.append(f"and is the strongest in {more} more need{'s' if more > 1 else ''}")
        work = self._work.find(row, self._work.among(others))
        if work:
            first = work[0]
            date = f", {first.date}" if first.date else ""
            project = f" ({first.name or first.collaboration}{date})"
            who = dict.fromkeys(each.organization.name for each in work)
            words.append(f"has worked with {', '.join(who)}{project}")
        contact = asked.contacts.get(str(asked.ecosystem.organization_ids.ids[row]))
        if contact is not None:
            note = f": {contact.note}" if contact.note else ""
            words.append(f"{contact.status}, by the shortlist{note}")
        if not words and row in asked.fixed:
            words.append("leads, as asked" if row == asked.lead else "is set, as asked")
        return words

    def _evidence(self, row: int, adds: Rows) -> tuple[Ground, ...]:
        asked = self._asked
        pairs = [(row, int(asked.capabilities[place])) for place in adds[: 2 * NAMED]]
        found = offer_grounds(asked.ecosystem, pairs)
        name = asked.ecosystem.capability_ids.name
        told = (found[pair] for pair in pairs if pair in found)
        named = (replace(e, text=e.text or name(str(e.capability))) for e in told)
        return tuple(dict.fromkeys(named))

    def one_source(self, team: Rows, row: int) -> str | None:
        """Give the source on which all that one adds rests; None where there are several."""
        asked = self._asked
        adds = self.adds(team, row)
        if not len(adds) or row in asked.fixed:
            return None
        capabilities = asked.capabilities[adds]
        rows = np.full(len(adds), row)
        strengths = np.array([asked.offers[row, int(place)] for place in adds])
        traced = trace_offers(asked.ecosystem, rows, capabilities, strengths)
        sources = {each.source for rows_of in traced.values() for each in rows_of}
        return next(iter(sources)) if len(sources) == 1 else None

    # -- stand-ins -----------------------------------------------------------------------------

    @cached_property
    def _open_to(self) -> Rows:
        return np.flatnonzero(self._asked.open_to)

    def stand_ins(self, team: Rows, row: int, count: int) -> tuple[StandIn, ...]:
        """Give the best who could take a seat, within all rules, with what is lost then.

        Who takes the seat of somebody who adds something adds some of that, and not another need.
        """
        asked = self._asked
        rest = team[team != row]
        without = asked.choice.coverage(rest)
        added = np.flatnonzero(asked.choice.coverage(team) - without > SAME)
        others = np.setdiff1d(self._open_to, team)
        if len(added):
            gains = asked.choice.offers[others][:, added].toarray() - without[added]
            others = others[(gains > SAME).any(axis=1)]
        worth = rounded(worth_with(asked.choice, rest, others))
        if len(rest) >= asked.choice.low and all(reading.holds(rest) for reading in self._limits):
            # The seat may stay empty: who is worth no more than that is no help.
            useful = worth > asked.choice.value(rest) + SAME
            others, worth = others[useful], worth[useful]
        found: list[StandIn] = []
        for place in best_first(worth, asked.context.id_order[others]):
            other = int(others[place])
            changed = np.sort(np.append(rest, other))
            if all(reading.holds(changed) for reading in self._limits):
                has = asked.offers[other].toarray().ravel() > 0
                falls = asked.coverage(team) - asked.coverage(changed) > SAME
                counts = asked.choice.coverage(team) - asked.choice.coverage(changed) > SAME
                found.append(
                    StandIn(
                        id=str(asked.ecosystem.organization_ids.ids[other]),
                        name=asked.name(other),
                        kind=asked.facts.kinds[other],
                        country=asked.facts.countries[other],
                        fit=None if np.isnan(asked.points[other]) else float(asked.points[other]),
                        value=float(worth[place]),
                        loses=tuple(self._ids[at] for at in np.flatnonzero(falls)),
                        lacks=tuple(self._ids[at] for at in np.flatnonzero(falls & ~has)),
                        further=tuple(self._ids[at] for at in np.flatnonzero(counts & ~falls)),
                        against=tuple(asked.against(other, asked.fixed)),
                    )
                )
            if len(found) == count:
                break
        return tuple(found)
