"""From a challenge to the best teams, with everything that is to be said of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.coalitions.grounds import named
from matcher.errors import check_count
from matcher.matching.apart import kind_of, listed
from matcher.matching.citations import Citations
from matcher.matching.next_step import NextSteps
from matcher.matching.order import best_first
from matcher.teams.asking import Asked, Wishes
from matcher.teams.choice import SAME
from matcher.teams.contradictions import Feasibility
from matcher.teams.findings import Barred, TeamReport, WhyNot
from matcher.teams.program import Search, Solved
from matcher.teams.seats import Seats
from matcher.teams.team_findings import Team
from matcher.teams.understanding import words_in_use
from matcher.teams.verdicts import verdicts

if TYPE_CHECKING:
    from matcher.matching.group_model import GroupModel
    from matcher.teams.challenge import Challenge

#: How many who stand apart are named.
APART_SHOWN = 10

#: Between two members and what is said of both of them alone.
_PAIR = "\x1f"

#: Points of the group model per doubling of the odds.
DOUBLING = 10.0


def build_team(
    model: GroupModel,
    challenge: Challenge,
    wishes: Wishes,
    k: int = 3,
    why_not: Sequence[str] = (),
) -> TeamReport:
    """Choose the k best teams for a challenge.

    Parameters
    ----------
    model : GroupModel
        Over a pair model fitted to the ecosystem.
    challenge : Challenge
        As by `matcher.teams.read_challenge`.
    wishes : Wishes
        Lead, set members, rules, size and filters.
    k : int
        How many different teams; at least 1.
    why_not : sequence of str
        Organizations about whom to say why they are not in the best team.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        Where a name is unknown or of several.
    RequestError
        Where the wishes contradict each other, nobody offers any of the needs, or k is below 1.
    """
    check_count("k", k, 1)
    asked = Asked(model, challenge, wishes, k)
    return _Answer(asked, [asked.ecosystem.find_organization(name) for name in why_not]).report()


class _Answer:
    """The teams of one request."""

    def __init__(self, asked: Asked, why_not: Sequence[str]) -> None:
        self._asked = asked
        self._why_not = [asked.ecosystem.organization_ids.row(each) for each in why_not]
        self._feasibility = Feasibility(asked)
        self._steps = NextSteps(Citations(asked.context))
        lenient = self._feasibility.readable()
        self._read = None if lenient is None else list(zip(asked.rules, lenient, strict=True))
        self._search: Search | None = None
        self._found: list[Solved] = []
        if self._read is not None:
            self._search = asked.search(self._read)
            found = self._search.best()
            self._found = [
                *found[:1],
                *(each for each in found[1:] if self._differs(each, found[0])),
            ]
        self._seats = Seats(asked, self._read or ())

    def _differs(self, found: Solved, best: Solved) -> bool:
        """Tell whether an alternative has another member for a need."""
        choice, new = self._asked.choice, np.setdiff1d(found.rows, best.rows)
        fall = choice.coverage(found.rows) - choice.coverage(np.setdiff1d(found.rows, new))
        return bool((fall > SAME).any())

    def report(self) -> TeamReport:
        """Put the report together."""
        asked = self._asked
        ecosystem, wishes, search = asked.ecosystem, asked.wishes, self._search
        names = ecosystem.capability_ids
        ids = [need.capability for need in asked.challenge.needs]
        return TeamReport(
            challenge=asked.challenge.title,
            dataset=ecosystem.name,
            as_of=ecosystem.day,
            last_date=ecosystem.last_date,
            needs=asked.challenge.needs,
            not_understood=asked.challenge.read.not_understood,
            unread=asked.challenge.read.unread,
            denied=asked.challenge.read.denied,
            left_out=asked.challenge.read.left_out,
            words_in_use=words_in_use(ecosystem, asked.challenge.read.not_understood),
            lead=None if asked.lead is None else named(ecosystem, asked.lead),
            rules=wishes.rules.info,
            size=asked.size,
            covered_from=wishes.covered_from,
            weights=asked.challenge.weights,
            model=asked.model.info,
            filters=wishes.filters,
            considered=int(asked.open_to.sum()),
            compared=0 if search is None else len(np.setdiff1d(search.candidates, asked.fixed)),
            ties_counted=search is not None and search.ties_counted,
            wanted=asked.count,
            teams=tuple(self._team(rank, each) for rank, each in enumerate(self._found, 1)),
            uncovered=self._uncovered(),
            odds=self._odds(),
            why_not=tuple(self._because(row) for row in self._why_not),
            apart=self._apart(),
            apart_total=self._apart_total(),
            infeasible=None if self._found else self._feasibility.explain(),
            capability_names={each: names.name(each) for each in ids},
        )

    def _team(self, rank: int, found: Solved) -> Team:
        asked = self._asked
        weights = np.array([need.weight for need in asked.challenge.needs])
        total, covered = float(weights.sum()), float(weights @ asked.coverage(found.rows))
        gap = max(found.bound - found.value, 0.0)
        return Team(
            rank=rank,
            value=found.value,
            bound=found.bound,
            optimal=gap <= 1e-6 * max(1.0, abs(found.bound)),
            gap=min(gap / max(abs(found.bound), SAME), 1.0),
            covered=covered / total if total > 0 else None,
            members=self._seats.members(found.rows),
            coverage=self._seats.coverage(found.rows),
            rules=verdicts(asked, found.rows),
            risks=(*self._covers_more(rank, found), *self._risks(found.rows)),
        )

    # -- what to mind --------------------------------------------------------------------------

    def _uncovered(self) -> tuple[str, ...]:
        """Give the needs that nobody who could be in a team covers."""
        asked = self._asked
        if not len(asked.capabilities):
            return ()
        able = np.union1d(np.flatnonzero(asked.open_to), asked.fixed)
        best = asked.offers[able].max(axis=0).toarray().ravel()
        ids = asked.ecosystem.capability_ids.ids[asked.capabilities]
        return tuple(str(each) for each in ids[best < asked.wishes.covered_from])

    def _covers_more(self, rank: int, best: Solved) -> Iterator[str]:
        """Say of each alternative that covers more than the best team why it comes after."""
        asked = self._asked
        weights = asked.choice.weights
        for place, other in enumerate(self._found[1:] if rank == 1 else (), 1):
            if weights @ (asked.coverage(other.rows) - asked.coverage(best.rows)) <= SAME:
                continue
            fall = weights @ (asked.choice.coverage(best.rows) - asked.choice.coverage(other.rows))
            why = (
                "less is known of its members in the words of the needs"
                if fall > SAME
                else "it takes more seats"
                if len(other.rows) > len(best.rows)
                else "its members fit less, or have worked together less"
            )
            yield f"alternative {place} covers more by strength alone, and comes after since {why}"

    def _risks(self, team: Rows) -> list[str]:
        asked = self._asked
        words = []
        coverage = self._seats.coverage(team)
        alone: dict[str, list[str]] = {}
        for place, each in enumerate(coverage):
            if len(each.holders) == 1 and len(team) > 1:
                alone.setdefault(each.holders[0], []).append(asked.need_name(place))
        names = asked.ecosystem.organization_ids
        for holder, needs in alone.items():
            listed = ", ".join(needs[:3]) + (f" and {len(needs) - 3} more" if needs[3:] else "")
            words.append(f"of this team only {names.name(holder)} covers {listed}")
        for row in team:
            who = asked.name(int(row))
            source = self._seats.one_source(team, int(row))
            if source is not None:
                words.append(f"what {who} adds rests on one source: {source}")
            adds = asked.capabilities[self._seats.adds(team, int(row))]
            is_set = int(row) in asked.fixed  # who asks knows its own news
            old = [] if is_set else self._steps.old_offers(int(row), adds.tolist())
            words += [f"{who}: {each}" for each in old]
        strangers = [
            asked.name(int(row))
            for row in team
            if row not in asked.fixed and len(team) > 1 and not len(self._seats.partners(team, row))
        ]
        if strangers and asked.context.links.nnz:  # where nobody has a past, that says nothing
            words.append(f"has worked with nobody of the team so far: {', '.join(strangers)}")
        return [*words, *self._against(team), *self._would_be_left_out(team)]

    def _would_be_left_out(self, team: Rows) -> Iterator[str]:
        """Say of members that the call leaves them out: they are set, or the data do not say it."""
        asked = self._asked
        ids = asked.ecosystem.organization_ids
        for each in asked.challenge.read.left_out:
            who = [asked.name(row) for row in team if ids.ids[row] in each.organizations]
            if who:
                why = "set all the same" if each.applied else f'described as "{each.whom}"'
                yield f'the call says "{each.said}": {listed(who)}, {why}'

    def _against(self, team: Rows) -> list[str]:
        """Say what counts against whom to the lead and the set members.

        Of two others who stand apart, and without these of each two, one thing is said.
        """
        asked = self._asked
        fixed, chosen = np.intersect1d(team, asked.fixed), np.setdiff1d(team, asked.fixed)
        told: dict[str, list[str]] = {}
        for other in chosen.tolist():
            name = asked.name(other)
            for said, eyes in asked.against(other, fixed).items():
                self._tell(told, said, [name, *eyes])
        pairs = [] if len(fixed) else [*combinations(chosen.tolist(), 2)]
        for part in (fixed, chosen) if len(fixed) and asked.apart.anybody else ():
            codes = sp.triu(asked.apart.rows(part)[:, part], 1).tocoo()
            pairs += zip(part[codes.row].tolist(), part[codes.col].tolist(), strict=True)
        for a, b in pairs:
            both = (*asked.against(b, np.array([a])), *asked.against(a, np.array([b])))
            for said in both[:1]:
                self._tell(told, said, [asked.name(a), asked.name(b)])
        return [f"{listed(whom)}: {key.rpartition(_PAIR)[2]}" for key, whom in told.items()]

    @staticmethod
    def _tell(told: dict[str, list[str]], said: str, whom: Sequence[str]) -> None:
        """Put down once what is said of one member, for all whom it concerns."""
        names_one = any(name in said for name in whom)
        groups = [whom] if names_one else [[whom[0], each] for each in whom[1:]]
        for group in groups:
            key = said if names_one else f"{sorted(group)}{_PAIR}{said}"
            told[key] = sorted({*told.get(key, ()), *group})

    def _odds(self) -> tuple[float, float] | None:
        """Give the range of the odds that each chosen one completes the rest of the best team."""
        asked = self._asked
        if not self._found or asked.model.info.kind != "learned":
            return None
        team = self._found[0].rows
        chosen = np.setdiff1d(team, asked.fixed)
        points = [
            float(asked.model.points(team[team != row], np.array([row]))[0]) for row in chosen
        ]
        if not points or np.isnan(points).any():
            return None
        odds = [2.0 ** (each / DOUBLING) for each in points]
        return min(odds), max(odds)

    # -- who is not in it ----------------------------------------------------------------------

    def _because(self, row: int) -> WhyNot:
        """Say why an organization is not in the best team, and what would change with it."""
        asked = self._asked
        who = named(asked.ecosystem, row)
        barred = next((name for name, mask in asked.bars if mask[row]), None)
        if self._found and row in self._found[0].rows:
            return WhyNot(who, "it is in the best team", None, ())
        if barred is not None and row not in asked.fixed:
            return WhyNot(who, barred + self._apart_words(row, barred), None, ())
        if self._search is None or not self._found:
            return WhyNot(who, "no team keeps the rules, with it or without", None, ())
        best = self._found[0]
        forced = self._search.best(forced=np.array([row]), count=1)
        if not forced:
            broken = [
                rule.say
                for rule, lenient in self._read or ()
                if not asked.search([(rule, lenient)], 1).best(forced=np.array([row]), count=1)
            ]
            said = f"it breaks a rule: {broken[0]}" if broken else "with it no team keeps the rules"
            return WhyNot(who, said, None, ())
        value = forced[0].value
        out = np.setdiff1d(best.rows, forced[0].rows)
        replaces = tuple(named(asked.ecosystem, int(each)) for each in out)
        loss = best.value - value
        if loss <= SAME:
            said = "a team with it is worth as much; of equals the earlier id is taken"
        else:
            said = f"the best team with it is worth {loss:.3g} less ({value:.3f})"
            offered = asked.offers[[row]].nnz
            said += (
                "" if offered or not len(asked.capabilities) else "; it offers none of the needs"
            )
        return WhyNot(who, said, value, replaces)

    def _apart_words(self, row: int, barred: str) -> str:
        asked = self._asked
        kind = barred.removeprefix("it stands apart: ")
        if kind == barred:
            return ""
        because = asked.apart.because(asked.fixed, row, kind)
        return f" ({because})" if because else ""

    def _apart_total(self) -> int:
        asked = self._asked
        return int((asked.apart_codes > 0).sum()) if asked.wishes.filters.rivals == "apart" else 0

    def _apart(self) -> tuple[Barred, ...]:
        """Give who stands apart and would cover a need better than the best team does."""
        asked = self._asked
        if not self._apart_total() or not self._found:
            return ()
        reached = asked.coverage(self._found[0].rows)
        rows = np.flatnonzero(asked.apart_codes > 0)
        more = np.maximum(asked.offers[rows].toarray() - reached, 0.0)
        gain = more @ asked.choice.weights
        ids = asked.ecosystem.capability_ids.ids[asked.capabilities]
        found = []
        for place in best_first(gain, asked.context.id_order[rows])[:APART_SHOWN]:
            if gain[place] <= SAME:
                break
            row = int(rows[place])
            kind = str(kind_of(int(asked.apart_codes[row])))
            found.append(
                Barred(
                    organization=named(asked.ecosystem, row),
                    because=asked.apart.text(asked.fixed, row, kind),
                    offers=tuple(str(each) for each in ids[more[place] > SAME]),
                )
            )
        return tuple(found)
