"""Why an organization would suit a coalition, and the rows of the data that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.coalitions.coverage import CoverageTerms, Mask, Rows, strongest
from matcher.coalitions.grounds import JointWorkFinder, named, need_grounds, offer_grounds
from matcher.coalitions.relation_findings import Ground
from matcher.coalitions.seat_grounds import SeatFinder
from matcher.coalitions.study_findings import JointWork
from matcher.matching.citations import Citations, largest
from matcher.matching.next_step import NOTHING_AGAINST, NextSteps
from matcher.measures.complementarity import lacking

if TYPE_CHECKING:
    from matcher.matching.context import Context

#: How many capabilities, and how many members for each, a reason names.
NAMED = 3


@dataclass(frozen=True)
class Reasons:
    """What speaks for a candidate."""

    words: tuple[str, ...]
    works_with: tuple[JointWork, ...]
    evidence: tuple[Ground, ...]


class ReasonFinder:
    """Finds what speaks for candidates of one coalition.

    Parameters
    ----------
    context : Context
    terms : CoverageTerms
        Of the same ecosystem.
    members : ndarray of int
        Rows.
    """

    def __init__(self, context: Context, terms: CoverageTerms, members: Rows) -> None:
        self._context, self._terms, self._members = context, terms, members
        self._work = JointWorkFinder(context.ecosystem)
        self._among = self._work.among(members)
        offers, needs = context.offers[members], context.needs[members]
        self._lacking = (needs - needs.multiply(offers)).tocsc()
        self._seats = SeatFinder(context, members)
        #: How strong the strongest member is: who offers no more than that meets no need.
        self._held = strongest(terms.offers[members])
        self._steps = NextSteps(context, Citations(context))

    def reasons(self, row: int, closes: Sequence[int]) -> Reasons:
        """Say why; `closes` are rows of the capabilities that it would newly cover."""
        ecosystem = self._context.ecosystem
        works_with = self._work.find(row, self._among)
        met = self._needs_met(row)
        first = list(closes)[:NAMED]
        offered = [(row, capability) for capability in dict.fromkeys([*first, *met])]
        found = offer_grounds(ecosystem, offered)
        evidence = [found[pair] for pair in offered if pair in found]
        needed = [(member, capability) for capability, who in met.items() for member in who]
        evidence += need_grounds(ecosystem, needed).values()
        words = []
        if works_with:
            partners = dict.fromkeys(each.organization.name for each in works_with)
            words.append(f"has worked with {', '.join(partners)}")
        for seat in self._seats.find(row):
            words.append(seat.words)
            evidence += seat.evidence
        names = ecosystem.capability_ids.names
        wanted = self._needs_served(row)
        if wanted:
            named_needs = _and([str(names[each]) for each in wanted])
            words.append(f"needs {named_needs}, which members offer")
            evidence += need_grounds(ecosystem, [(row, each) for each in wanted]).values()
        for capability, members in met.items():
            who = ", ".join(named(ecosystem, member).name for member in members)
            words.append(f"offers {names[capability]}, which {who} would need")
        return Reasons(tuple(words), works_with, tuple(dict.fromkeys(evidence)))

    def invite(
        self,
        row: int,
        closes: Sequence[int],
        found: Reasons,
        against: Sequence[str],
    ) -> str:
        """Say whom to invite, for what, through whom, and what speaks against it."""
        names = self._context.ecosystem.capability_ids.names
        offered = self._terms.offers[[row]]
        stronger = [
            int(capability)
            for capability, strength in zip(offered.indices, offered.data, strict=True)
            if self._terms.counted[capability] and strength > self._held[capability]
        ]
        what = [str(names[each]) for each in (list(closes) or stronger)[:NAMED]]
        through = list(dict.fromkeys(work.organization.name for work in found.works_with))[:NAMED]
        have = "has" if len(through) == 1 else "have"
        known = f"{_and(through)} {have} worked with them" if through else ""
        doubt = f"Against it: {'; '.join(against)}." if against else NOTHING_AGAINST
        if not what:
            because = f"it {found.words[0]}" if found.words else "a model of groups alone"
            nothing = "would add no capability that members lack."
            start = f"Inviting {self._steps.who(row)} {nothing}"
            if not self._terms.counted.any():  # the data know of no capability at all
                start = f"Invite {self._steps.who(row)}."
            return f"{start} For it: {known or because}." + (f" {doubt}" if against else "")
        none = "which no member covers" if closes else "in which no member is as strong"
        known = f"; {known}" if known else ""
        return f"Invite {self._steps.who(row)} for {_and(what)}, {none}{known}. {doubt}"

    def served(self, rows: Rows) -> Mask:
        """Tell who states a need for what members offer and it lacks, shape (n_rows,)."""
        offered = (self._held > 0.0).astype(float)
        wanted = lacking(self._context.needs[rows], self._context.offers[rows])
        served: Mask = np.asarray(wanted @ offered).ravel() > 0.0
        return served

    def _needs_served(self, row: int) -> list[int]:
        """Give what it needs and lacks and members offer, the strongest need first."""
        wanted = lacking(self._context.needs[[row]], self._context.offers[[row]])
        return [each for each in largest(wanted) if self._held[each] > 0.0]

    def _needs_met(self, row: int) -> dict[int, list[int]]:
        """Give what members state that they need and it offers as no member does, and who."""
        offered = self._terms.offers[[row]]
        amount = {
            int(capability): float(strength * self._lacking[:, [int(capability)]].sum())
            for capability, strength in zip(offered.indices, offered.data, strict=True)
            if strength > self._held[capability]
        }
        best = sorted(amount, key=lambda each: (-round(amount[each], 9), each))[:NAMED]
        found = {}
        for capability in best:
            column = self._lacking[:, [capability]].toarray().ravel()
            order = np.argsort(-np.round(column, 9), kind="stable")[:NAMED]
            who = [int(self._members[place]) for place in order if column[place] > 0]
            if who:
                found[capability] = who
        return found


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
