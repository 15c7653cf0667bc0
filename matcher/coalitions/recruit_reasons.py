"""Why an organization would suit a coalition, and the rows of the data that say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Mask, Rows
from matcher.coalitions.grounds import JointWorkFinder, need_grounds, offer_grounds
from matcher.coalitions.relation_findings import Ground
from matcher.coalitions.seat_grounds import SeatFinder
from matcher.coalitions.study_findings import JointWork
from matcher.coalitions.wants import Wants
from matcher.matching.apart import listed
from matcher.matching.capability_context import ABLE_FROM, SUFFICES_FROM
from matcher.matching.citations import Citations, largest
from matcher.matching.dealings import Dealings
from matcher.matching.next_step import DELIBERATE, NO_NEED, OWN_TRADE, NextSteps, doubt
from matcher.matching.order import best_first
from matcher.matching.reservation_words import LINKED_MEMBER, Reservation, against_words, told_once
from matcher.matching.served import NOBODY
from matcher.measures.complementarity import lacking

#: How many capabilities, and how many members for each, a reason names.
NAMED = 3

#: How the line of an invitation says that members know it.
WORKED_WITH = "worked with them"

#: What is against one whom only needs link that count no more.
MET = "the needs that link them are served already, or met by members themselves"


@dataclass(frozen=True)
class Reasons:
    """What counts for a candidate, and who serves the needs that it rests on already.

    `meets` are the needs of members that it meets, with their names; `for_them` is what members
    have for it, None where that is nothing.
    """

    words: tuple[str, ...]
    works_with: tuple[JointWork, ...]
    evidence: tuple[Ground, ...]
    against: tuple[str, ...]
    meets: dict[int, list[str]]
    for_them: str | None


class ReasonFinder:
    """Finds what counts for candidates of one coalition.

    Parameters
    ----------
    wants : Wants
        What it wants.
    """

    def __init__(self, wants: Wants) -> None:
        context, members = wants.context, wants.members
        self._context, self._terms, self._members = context, wants.terms, members
        self._wants = wants
        self._work = JointWorkFinder(context.ecosystem)
        self._among = self._work.among(members)
        self._lacking = lacking(context.needs[members], context.offers[members])
        self._seats = SeatFinder(context, members)
        #: How strong the strongest member is, and in what members have to give.
        self._held = wants.coverage
        self._gives = sp.csr_array(wants.held[None, :])
        self.cited = Citations(context)
        self._steps = NextSteps(self.cited)
        self._dealings = Dealings(context)

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
        wanted, already = self._needs_served(row), self._met_already(row)
        words = [self._offers_words(row, [each], who) for each, who in met.items()]
        against = self._served_words({each: [row] for each in wanted}, row)
        against += [*self._served_words(met, row), *self._served_words(already, NOBODY)]
        for_them = None
        if wanted:
            names = ecosystem.capability_ids.names
            named_needs = listed([f"{names[each]}{self._aside(row, each)}" for each in wanted])
            for_them = f"needs {named_needs}, which members offer"
            words.append(for_them)
            newest = [e for each in wanted for e in self.cited.rows(row, each, "needs")[:1]]
            long_ago = self._steps.news.old("their need", "stated", newest)
            against += [long_ago] if long_ago else []
            evidence += need_grounds(ecosystem, [(row, each) for each in wanted]).values()
        words += self._second_words(row, already)
        if knows := self._worked_with(row):
            words.append(f"has worked with {listed(knows)}")
        # What is long over is told with its date, and is no reason of its own.
        old = [] if knows else works_with[:1]
        words += [
            f"worked with {each.organization.name}{_last_words(old, [each.organization.name])}"
            for each in old
        ]
        if not self._terms.counted.any():
            # Where it is known what everybody can do, to sit in one more camp is no reason.
            for seat in self._seats.find(row):
                words.append(seat.words)
                evidence += seat.evidence
        facts = tuple(dict.fromkeys(evidence))
        meets = {each: [self._needing(one, each) for one in who] for each, who in met.items()}
        said = tuple(dict.fromkeys(against))
        return Reasons(tuple(words), works_with, facts, said, meets, for_them)

    def invite(
        self,
        row: int,
        closes: Sequence[int],
        found: Reasons,
        known: Sequence[Reservation],
        model_says: Sequence[str],
        *,
        facing: bool,
    ) -> str:
        """Say whom to invite, for what, through whom, and what counts against it.

        Parameters
        ----------
        row : int
        closes : sequence of int
            What it would newly cover.
        found : Reasons
        known : sequence of Reservation
            What to know before inviting it.
        model_says : sequence of str
            What counts against it by the model alone.
        facing : bool
            Whether it competes, or is in a rival's camp.
        """
        offered = self._terms.offers[[row]]
        stronger = [
            int(capability)
            for capability, strength in zip(offered.indices, offered.data, strict=True)
            if self._terms.counted[capability] and strength > self._held[capability]
        ]
        useful = self._useful([each for each in closes if each not in found.meets])
        further = [each for each in closes if each not in (*found.meets, *useful)]
        what = (useful or ([] if found.meets else further or stronger))[:NAMED]
        named = {*what, *found.meets}
        beside = [
            f"; {start} {self._named(left[:NAMED])}"
            for start, all_of in (
                ("new too, further from what members do:", further),
                ("stronger than any member in", [e for e in stronger if e not in closes]),
            )
            if (left := [each for each in all_of if each not in named])
        ]
        against = [*self._against(row, what, found, known), *model_says]
        against += self._steps.old_offers(row, [*found.meets, *what])
        through = self._worked_with(row)
        linked = [each.name for each in known if each.kind == LINKED_MEMBER]
        have = "has" if len(through) == 1 else "have"
        last = _last_words(found.works_with, through)
        known_by = f"{listed(through)} {have} {WORKED_WITH}{last}" if through else ""
        if linked and not through:
            known_by = f"they are linked with {listed(linked)} already{self._stated(row)}"
        who = self._steps.who(row)
        invite = f"{self._how(row, found, facing)} {who}"
        needed = self._needed(what)
        stated = needed or found.meets or found.for_them or self._met_already(row)
        if not stated and self._terms.counted.any():
            against.append(MET if self._linked_by_need(row) else NO_NEED)
        if not what and not found.meets:
            name = self.cited.name(row)
            because = f"{name} {found.words[0]}" if found.words else "a model of groups alone"
            start = f"Inviting {who} would add no capability that members lack."
            if not self._terms.counted.any():  # the data know of no capability at all
                start = f"{invite}."
            said = f"{start} For it: {known_by or because}."
            return f"{said} {doubt(against)}" if against else said
        none = "which no member covers" if closes else "in which no member is as strong"
        new = self._worked_on_apart(row, what, none)
        new += " (none has stated a need)" if stated and not needed else ""
        more = "".join(beside)
        known_by = f"; {known_by}" if known_by else ""
        if found.for_them and not needed and not found.meets:
            said = f"{invite}: they need{found.for_them.removeprefix('needs')}{known_by}."
            return f"{said} What they would add is {new}{more}. {doubt(against)}"
        wanted = [self._met_words([each], who) for each, who in found.meets.items()]
        subject = ", and ".join([*wanted, *([new] if what else [])])
        return f"{invite} for {subject}{more}{known_by}. {doubt(against)}"

    def _stated(self, row: int) -> str:
        """Cite the first tie with a member that makes two partners; empty without any."""
        facts = (fact for each in self._members for fact in self.cited.stated(row, int(each)))
        told = ("; ".join(filter(None, (each.date, each.source))) for each in facts)
        return next((f" ({each})" for each in told if each), "")

    def _how(self, row: int, found: Reasons, facing: bool) -> str:
        """Give how the line of an invitation begins."""
        asked = [self._wants.in_own_trade(row, each) for each in found.meets]
        return DELIBERATE if facing else OWN_TRADE if asked and all(asked) else "Invite"

    def _linked_by_need(self, row: int) -> bool:
        """Tell whether a member states a need that one could meet, or the reverse, open or not."""
        needs, offers = self._context.needs, self._context.ecosystem.own_offers
        pairs = ((self._members, [row]), ([row], self._members))
        return any((needs[who] @ offers[by].T).nnz for who, by in pairs)

    def _against(
        self, row: int, what: Sequence[int], found: Reasons, known: Sequence[Reservation]
    ) -> Iterator[str]:
        """Say what counts against inviting one, as it is said of a pair, and who has it inside."""
        known, served = told_once(known, found.against)
        yield from [*against_words(known, "they", "them"), *served]
        told = [capability for each in known for capability in each.about]
        needed = dict.fromkeys([*found.meets, *self._met_already(row)])
        yield from self._held_inside([each for each in needed if each not in told])
        yield from self._own_firms(row, what)

    def _own_firms(self, row: int, capabilities: Sequence[int]) -> list[str]:
        """Say which firm of a member's group, itself no member, can do what one would add."""
        roots, members = self._context.group_roots, self._members
        firms = np.setdiff1d(np.flatnonzero(np.isin(roots, roots[members])), [*members, row])
        able = self._context.ecosystem.offers[firms][:, list(capabilities)].toarray() >= ABLE_FROM
        found = []
        for firm, has in zip(firms[able.any(axis=1)], able[able.any(axis=1)], strict=True):
            of_whom = self.cited.name(members[roots[members] == roots[firm]][0])
            what = self._named([capabilities[int(each)] for each in np.flatnonzero(has)])
            found.append(f"{self.cited.name(firm)}, of the group of {of_whom}, has {what}")
        return found[:NAMED]

    def _worked_with(self, row: int) -> list[str]:
        """Name members with whom one began joint work lately, as what is against it counts it."""
        recent = self._dealings.recent
        met = (recent[self._members] @ recent[[row]].T).toarray().ravel() > 0
        return [self.cited.name(each) for each in self._members[met][:NAMED].tolist()]

    def _worked_on_apart(self, row: int, what: Sequence[int], none: str) -> str:
        """Name what is new; what it only took part in, apart from what it offers."""
        offers = [each for each in what if self.cited.states_offer(row, each)]
        worked = [each for each in what if each not in offers]
        said = [f"{self._named(offers)}, {none}"] if offers else []
        if worked:
            said.append(f"{self._named(worked)}, which they have worked on, and {none}")
        return ", and ".join(said)

    def _needing(self, row: int, capability: int) -> str:
        """Name one who needs something, and say where that is a guess, or served already."""
        return f"{self.cited.name(row)}{self._aside(row, capability)}"

    def _aside(self, row: int, capability: int) -> str:
        """Say beside a need that it is a guess, or served already."""
        perhaps = any(one.perhaps for one in self.cited.served.by(row, capability, row))
        served = " (perhaps served already)" if perhaps else ""
        served = " (served already)" if self._served(row, capability) else served
        return self._guess(row, capability) or served

    def _guess(self, row: int, capability: int) -> str:
        if not self.cited.guessed(row, capability):
            return ""
        return f' (a guess: what is written is "{self.cited.written(row, capability)}")'

    def _served_words(self, needs: Mapping[int, Sequence[int]], but: int) -> list[str]:
        """Say who serves needs, by who has them, already."""
        asking, served = self._members.tolist(), self.cited.served
        return [
            words
            for capability, who in needs.items()
            for one in who
            for words in served.words(one, [capability], but, asking)
        ]

    def _second_words(self, row: int, already: Mapping[int, Sequence[int]]) -> Iterator[str]:
        """Say of which needs that somebody serves it could be a second source; not of its own."""
        found: dict[tuple[tuple[int, ...], str], list[int]] = {}
        for each, who in already.items():
            if not any(self._served(one, each, np.array([row])) for one in who):
                held = " (members offer this too)" if any(self._held_inside([each])) else ""
                found.setdefault((tuple(who), held), []).append(each)
        for (who, held), capabilities in found.items():
            yield f"{self._offers_words(row, capabilities, who)}{held}"

    def _offers_words(self, row: int, capabilities: Sequence[int], who: Sequence[int]) -> str:
        """Say that one offers what members need."""
        stated = self.cited.states_offer(row, *capabilities)
        does = "offers" if stated else self.cited.worked_on("has")
        needing = [self._needing(one, capabilities[0]) for one in who[:NAMED]]
        return f"{does} {self._met_words(capabilities, needing)}"

    def _met_words(self, capabilities: Sequence[int], members: Sequence[str]) -> str:
        need = "needs" if len(members) == 1 else "need"
        return f"{self._named(capabilities)}, which {listed(members)} {need}"

    def _useful(self, capabilities: Sequence[int]) -> list[int]:
        """Give what members need, then what is near to what they do, the nearest first."""
        covered = self._terms.covered(self._held).astype(float)
        fields = self._context.fields
        near = fields @ (fields.T @ covered)
        needed = self._needed(capabilities)
        others = [each for each in capabilities if each not in needed and near[each] > 0.0]
        return [*needed, *sorted(others, key=lambda each: -near[each])]

    def _needed(self, capabilities: Sequence[int]) -> list[int]:
        """Give those that a member has stated a need for and lacks."""
        needed = np.asarray(self._lacking.sum(axis=0)).ravel()
        return [each for each in capabilities if needed[each] > 0.0]

    def _named(self, capabilities: Sequence[int]) -> str:
        return listed([self.cited.capability(each) for each in capabilities])

    def served(self, rows: Rows) -> Mask:
        """Tell who has a need that nobody serves and members could, shape (n_rows,)."""
        served: Mask = (self._context.needs[rows] @ self._gives.T).toarray().ravel() > 0.0
        for place in np.flatnonzero(served):
            row = int(rows[place])
            served[place] = any(not self._served(row, each) for each in self._needs_served(row))
        return served

    def _needs_served(self, row: int) -> list[int]:
        """Give what it needs and members offer, but for what one of them serves already."""
        met = self._context.met_needs(np.array([row]), self._gives)
        return [each for each in largest(met) if not self._served(row, each, self._members)]

    def gives_already(self, row: int, capability: int) -> bool:
        """Tell whether joint work with a member gives it already what one would add."""
        wanting = self._members[self._context.needs[self._members][:, [capability]].nonzero()[0]]
        return any(
            server.row == row and server.delivers
            for one in wanting.tolist()
            for server in self.cited.served.by(one, capability, NOBODY)
        )

    def _served(self, row: int, capability: int, among: Rows | None = None) -> bool:
        """Tell whether joint work with somebody, or with one of some, serves a need already."""
        by = self.cited.served.by(row, capability, row)
        return any(
            one.work and not one.perhaps and (among is None or one.row in among) for one in by
        )

    def _held_inside(self, capabilities: Sequence[int]) -> Iterator[str]:
        """Say which members are well able themselves to do what is asked for of another."""
        own = self._context.ecosystem.offers[self._members][:, list(capabilities)].toarray()
        found: dict[tuple[int, ...], list[int]] = {}
        for place, capability in enumerate(capabilities):
            able = self._members[own[:, place] >= SUFFICES_FROM].tolist()
            found.setdefault(tuple(able), []).append(capability)
        for able, what in found.items():
            if able:
                does = f"offer{'s' * (len(able) == 1)} {self._named(what)}"
                yield f"{listed([self.cited.name(row) for row in able])} {does} too, less strongly"

    def _needs_met(self, row: int) -> dict[int, list[int]]:
        """Give what members need and it does best, or alone, and who needs it."""
        lacks = self._wants.lacking
        strength = self._context.ecosystem.own_offers[[row]].multiply(self._wants.able(row))
        met = largest(strength.multiply(lacks.sum(axis=0)[None, :]).tocsr())
        found = {}
        for capability in met:
            column = lacks[:, [capability]].toarray().ravel()
            order = best_first(column, self._context.id_order[self._members])
            needing = [int(self._members[place]) for place in order if column[place] > 0]
            found[capability] = needing[:NAMED]
        return found

    def _met_already(self, row: int) -> dict[int, list[int]]:
        """Give needs that it could meet and somebody serves, be it itself, and who has them."""
        served = self._lacking - self._lacking.multiply(self._wants.lacking > 0)
        found: dict[int, list[int]] = {}
        for member, capability in zip(
            *served.multiply(self._wants.able(row)).nonzero(), strict=True
        ):
            found.setdefault(int(capability), []).append(int(self._members[member]))
        return found


def _last_words(works: Sequence[JointWork], through: Sequence[str]) -> str:
    """Name the last of some work, and with which of those named it was."""
    said = ", ".join(filter(None, (works[0].name, works[0].date))) if works else ""
    if not said:
        return ""
    inside = [e.organization.name for e in works if e.collaboration == works[0].collaboration]
    whom = "" if set(through) <= set(inside) else f"with {listed(inside)} in "
    return f" (last: {whom}{said})"
