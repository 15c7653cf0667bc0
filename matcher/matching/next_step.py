"""The line in which a match ends: whom to call, about what, because of what, what is against it.

Nothing is said that the data do not hold. They name no persons, so that it is the organization
that is to be called, with its address where that is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import numpy as np

from matcher.matching.apart import listed
from matcher.matching.citations import Citations, largest
from matcher.matching.doubts import doubts
from matcher.matching.go_between import GoBetweens
from matcher.matching.grounds import Grounds, neighbouring
from matcher.matching.news import News
from matcher.matching.reservation_words import (
    MAY_COMPETE,
    OF_ONES_OWN,
    WEIGHTY,
    Reservation,
    against_words,
    told_once,
)
from matcher.matching.subjects import Side, Subject
from matcher.matching.trades import Trades

#: How many subjects a call is about.
SUBJECTS = 2

#: How what counts against a step begins.
AGAINST = "Against it: "

#: What is said where nothing is.
NOTHING_AGAINST = "Nothing in the data counts against it."

#: How a step begins where no need is stated and nothing is added, as `Subject.idle` has it.
IDLE = "Worth a first talk, no more:"

#: How a step begins with one who stands apart as a competitor or in a rival's camp, or who competes
#: with somebody of one's own coalition or group.
DELIBERATE = "Only as a deliberate step:"
#: And with one of the very trade in which help is asked for.
OWN_TRADE = "Only as a deliberate step, being of that trade:"
#: How a step begins with one who is a partner already.
GO_ON = "Go on with"
#: How a step begins that rests on a need read out of words alone.
GUESS = "A guess from words alike:"

#: What is against a pair without a stated need.
_NO_SUBJECT = "the data name no need or field that links the two"
NO_NEED = "neither states a need that the other meets"
#: The same, in data of work alone: in a list of them it is said of each.
_NOTHING_STATED = "the data say of nobody what it needs or offers"


class NextSteps:
    """Says what to do about a match.

    Parameters
    ----------
    cited : Citations
    """

    def __init__(self, cited: Citations) -> None:
        self._context, self._cited, self._served = cited.context, cited, cited.served
        self._go_betweens, self.news = GoBetweens(cited), News(cited)
        self.in_own_trade = Trades(cited.context).asked

    def call(
        self,
        asking: int,
        partner: int,
        known: Sequence[Reservation],
        wanted: Sequence[int] = (),
        *,
        odds: bool,
    ) -> str:
        """Say it to the one that asks.

        Parameters
        ----------
        asking, partner : int
            Rows.
        known : sequence of Reservation
            What a person should know before calling.
        wanted : sequence of int
            Capabilities that were asked for, and that the partner offers.
        odds : bool
            Whether odds count for it; else facts alone do, and these may be too few for a call.
        """
        start = f"Call {self.who(partner, self._leads(partner, known))}"
        sides = Side(asking, self._cited.name(asking), asks=True), Side(partner, "they", True)
        return self._step(start, sides, known, wanted, odds)

    def introduce(self, a: int, b: int, known: Sequence[Reservation], *, odds: bool) -> str:
        """Say it to one who brings others together; the parameters are those of `call`.

        Without a stated need no call is advised where the two sell to the same, or several things
        count against it: nobody asked for it.
        """
        start = f"Bring together {self.who(a)} and {self.who(b)}"
        sides = Side(a, self._cited.name(a)), Side(b, self._cited.name(b))
        kinds = {each.kind for each in known}
        objected = len(kinds & WEIGHTY) > 1 or "same customer" in kinds
        return self._step(start, sides, known, (), odds, idle=objected)

    def who(self, organization: int, more: str = "") -> str:
        """Name an organization, with its address where the data have it, and what is known more."""
        url = self._context.ecosystem.organizations["url"].iloc[organization]
        host = urlsplit(url).netloc.removeprefix("www.") if isinstance(url, str) else ""
        name, known = self._cited.name(organization), "; ".join(filter(None, (host, more)))
        return f"{name} ({known})" if known else name

    def _leads(self, row: int, known: Sequence[Reservation]) -> str:
        """Say which coalitions with rivals one leads, where nothing that is known tells of them."""
        led = np.intersect1d(self._context.leading[[row]].indices, self._context.contending)
        names = self._context.ecosystem.coalition_ids.names[led].tolist()
        told = [each for each in names if not any(each in one.flag for one in known)]
        return f"leads {listed(told)}" if told else ""

    def old_offers(self, row: int, capabilities: Sequence[int]) -> list[str]:
        """Say which offers of one who is called "they" were last reported long ago."""
        return self._old_offers(Side(row, "they", True), capabilities)

    def _step(
        self,
        start: str,
        sides: tuple[Side, Side],
        known: Sequence[Reservation],
        wanted: Sequence[int],
        odds: bool,
        *,
        idle: bool = False,
    ) -> str:
        a, b = sides
        grounds = Grounds.of(self._context, np.array([a.row]), np.array([b.row]))
        if not grounds.any[0] and not wanted:
            return f"{start}? The data name nothing that the two could talk about."
        subject = self._wanted(a, b, wanted) if wanted else self._subject(a, b, grounds)
        served = list[str]()
        for who, capabilities in subject.needs:
            other = b if who is a else a
            served += self._served.words(who.row, capabilities, other.row, (a.row, b.row))
        them = "them" if b.plural else None
        known, served = told_once(known, served)
        # Of what both are said to do in the same line, it is not said again that both offer it.
        brief = (
            replace(e, name=MAY_COMPETE) if set(e.about) & set(subject.shared) else e for e in known
        )
        against = against_words(list(brief), b.name, them)
        against += [*served, *subject.against, *subject.old]
        whom = start.removeprefix("Call ").removeprefix("Bring together ")
        if self._guessed(subject):
            asked = f"{GUESS} ask {whom} {subject.words}."
            return f"{asked} {doubt(against)}" if against else asked
        known_one = grounds.partners[0] and b.plural
        facing = self._go_betweens.facing(a.row, np.array([b.row]))[0]
        facing |= not odds and any(each.kind == OF_ONES_OWN for each in known)
        if (subject.idle or (idle and not grounds.stated[0])) and not (odds or known_one):
            start = f"{IDLE} {whom}"
        elif facing or (not odds and self.in_own_trade(a.row, np.array([b.row]))[0]):
            start = f"{DELIBERATE if facing else OWN_TRADE} {whom}"
        elif known_one:
            start = f"{GO_ON} {whom}"
        return f"{start} {subject.words}. {doubt(against)}"

    # -- about what ----------------------------------------------------------------------------

    def _subject(self, a: Side, b: Side, grounds: Grounds) -> Subject:
        """Find about what and why; beside a stated need, none that is a guess is told."""
        linked = ((a, b, grounds.gives[0]), (b, a, grounds.wants[0]))
        needs = [self._need(who, other) for who, other, needed in linked if needed]
        told = [each for each in needs if not self._guessed(each)] or needs
        stated = bool(told) and not self._guessed(told[0])
        if stated and grounds.peers[0] and self._cited.all_second_source(a.row, b.row):
            field = self._peers(a, b, told)
            if not field.idle:
                return field
        if len(told) == 2 and stated:
            mine, theirs = told[0], told[1].needs[0][1]
            words = f"{mine.words}; in return {b.does('need')} {self._named(theirs)}"
            old, against = [*mine.old, *told[1].old], [*mine.against, *told[1].against]
            return Subject(words, [*mine.needs, *told[1].needs], old, against)
        if len(told) == 2:
            both = [each for subject in told for each in subject.needs]
            return Subject(f"{told[0].words}; and {told[1].words}", both)
        if told:
            return self._beside_guesses(told[0], a, b)
        if grounds.invited[0]:
            words = f"about joining {self._inviting(a.row, b.row)}, which has invited them"
            return Subject(words)
        # Partners need nobody to introduce them.
        known_by = grounds.introduced[0] and not grounds.partners[0]
        between, tied = ("", "") if grounds.partners[0] else self._go_betweens.words(a, b)
        more = f"; {between} {tied}" if between else ""
        if grounds.peers[0]:
            peers = self._peers(a, b)
            return replace(peers, words=peers.words + more)
        if near := neighbouring(self._context, a.row, b.row):
            mine_, theirs_ = (self._cited.capability(each) for each in near)
            offers = self._offers(b, near[1:])
            words = f"about {theirs_}, which {offers}, beside the {mine_} of {a.name}"
            old = self._both(a, b, near)
            return Subject(words + more, [], old, [self._no_need(a, b)], idle=not known_by)
        if known_by:
            alone = self._go_betweens.none_words(a, b)
            way = f"by way of {between}, which {tied}" if between else alone
            return Subject(way, [], [], [_NO_SUBJECT], idle=True)
        return Subject("about what comes next: they are partners already")

    def _wanted(self, a: Side, b: Side, wanted: Sequence[int]) -> Subject:
        """Take what was asked for, whether or not it is a stated need, and what they need."""
        met = set(self._cited.met(a.row, b.row).indices.tolist())
        mine = [each for each in wanted if each in met and not self._cited.guessed(a.row, each)]
        stated = f" {a.does('need')} and" if mine else ""
        words = f"about {self._named(wanted)}, which{stated} {self._offers(b, wanted)}"
        old, needs = self._old_offers(b, wanted), [(a, mine)] if mine else []
        theirs = self._met(b.row, a.row)
        if not theirs or self._cited.guessed(b.row, theirs[0]):
            return Subject(words, needs, old)
        words += f"; in return {b.does('need')} {self._named(theirs)}"
        return Subject(words, [*needs, (b, theirs)], [*old, *self._old(b, a, theirs)])

    def _need(self, who: Side, partner: Side) -> Subject:
        """Say what one needs, for what, and that the partner offers it."""
        met = self._met(who.row, partner.row)
        if self._cited.guessed(who.row, met[0]):
            asked = " and ".join(
                f'"{self._cited.capability(each)}", which {self._offers(partner, [each])}, is '
                f'what {who.does("mean")} by "{self._cited.written(who.row, each)}"'
                for each in met
            )
            return Subject(f"whether {asked}", [(who, met)])
        why = self._cited.purpose(self._cited.rows(who.row, met[0], "needs"))
        why = why.replace(" for its ", " for their ") if who.plural else why
        offers = self._offers(partner, met)
        words = f"about {self._named(met)}, which {who.does('need')}{why} and {offers}"
        if len(met) == 1 and (part := self._cited.part(partner.row, met[0])) is not None:
            whole = f"a part of the {self._cited.capability(met[0])} that {who.does('need')}{why}"
            words = f"about {self._cited.capability(part)}, which {offers}: {whole}"
        weak = [*doubts(self._cited, who, partner, met)]
        return Subject(words, [(who, met)], self._old(who, partner, met), weak)

    def _beside_guesses(self, told: Subject, a: Side, b: Side) -> Subject:
        """Add what either perhaps needs besides, for it counts in the fit."""
        if self._guessed(told):
            return told
        words = told.words
        for who, other in ((a, b), (b, a)):
            met = largest(self._cited.met(who.row, other.row))
            if perhaps := [each for each in met if self._cited.guessed(who.row, each)][:SUBJECTS]:
                verb = "need" if who.plural else "needs"
                words += f"; {who.name} perhaps {verb} {self._named(perhaps)} too, by words alike"
        return replace(told, words=words)

    def _guessed(self, subject: Subject) -> bool:
        """Tell whether the needs of a subject are read out of words."""
        return any(self._cited.guessed(who.row, met[0]) for who, met in subject.needs)

    def _peers(self, a: Side, b: Side, served: Sequence[Subject] = ()) -> Subject:
        """Say what both do, and what each would add: to be alike is no reason to ally.

        A need that is `served` already asks for no more than a second source.
        """
        shared = self._cited.telling(self._shared(a.row, b.row))[:SUBJECTS]
        adds, back = (
            sorted(self._cited.added(*each), key=partial(self._is_old, each[0]))[:SUBJECTS]
            for each in ((b.row, a.row), (a.row, b.row))
        )
        parts = [
            f"{one.name} {self._cited.adds(one.row, added, one.has)} {self._named(added)}"
            for one, added in ((b, adds), (a, back))
            if added
        ]
        stated = all(self._cited.states_offer(each.row, *shared) for each in (a, b))
        both = f", which both {'offer' if stated else self._cited.worked_on('have')}"
        parted = all(self._cited.by_parts(a.row, b.row, each) for each in shared)
        names = " and ".join(self._cited.in_common(a.row, b.row, each) for each in shared)
        told = f"{self._named(shared)}, of which each offers a part" if parted else names + both
        words = f"about {told}" + (f": {', '.join(parts)}" if parts else "")
        said = a.asks and adds and not self._is_old(b.row, adds[0])
        if said and all(self._is_old(b.row, each) for each in shared):
            # What they would bring may be news where what both do is none.
            bring = self._cited.adds(b.row, adds, b.has)
            words = f"about {self._named(adds)}, which {b.name} {bring}, beside {told}"
        idle = not adds and (a.asks or not back)  # of two who meet it is enough that one adds
        nothing = self._nothing_added(a, b) if idle else ""
        if a.asks and not idle:  # of old news alone no call is made
            idle = not self.news.adds(a.row, np.array([b.row]))[0]
        # What a partner at hand is well able to do, nobody has to bring.
        asking = (a.row, b.row)
        has = [*self._served.words(a.row, adds, b.row, asking)]
        has += [] if a.asks else self._served.words(b.row, back, a.row, asking)
        needs = [each for subject in served for each in subject.needs]
        for who, capabilities in needs:
            words += f"; {who.does('need')} a second source of {self._named(capabilities)} at most"
        nobody_states = idle and not self._cited.anybody_states and not self._context.needs.nnz
        against = [_NOTHING_STATED if nobody_states else self._no_need(a, b) + nothing]
        old = [
            words
            for one, added in ((a, back), (b, adds))
            for words in self._old_offers(one, dict.fromkeys([*shared, *added]))
        ]
        against = [*([] if needs else against), *has]
        return Subject(words, needs, old, against, idle=idle, shared=shared)

    def _nothing_added(self, a: Side, b: Side) -> str:
        """Say that b adds nothing that a wants, or who is at hand for it."""
        if not self._cited.anybody_states:
            return ", and the data say of nobody what it offers"
        spared = self._cited.added(b.row, a.row, at_hand=True)[:SUBJECTS]
        if has := self._served.words(a.row, spared, b.row, (a.row, b.row)):
            return f", and what {b.name} would add is at hand: {' and '.join(has)}"
        return f", and the data show nothing close to {a.name}'s work that {b.name} would add"

    def _no_need(self, a: Side, b: Side) -> str:
        """Say that no need links them; of one that is stated, who has no less of it itself."""
        context = self._context
        for who, other in ((a, b), (b, a)):
            theirs = context.ecosystem.own_offers[[other.row]]
            if stated := largest(context.needs[[who.row]].multiply(theirs).tocsr())[:SUBJECTS]:
                name, needed = self._cited.name(who.row), self._named(stated)
                return f"{name} states that it needs {needed}, but offers no less of it itself"
        return NO_NEED

    def _offers(self, who: Side, capabilities: Sequence[int]) -> str:
        if self._cited.states_offer(who.row, *capabilities):
            return who.does("offer")
        return f"{who.name} {self._cited.worked_on(who.has)}"

    def _met(self, who: int, partner: int) -> list[int]:
        """Give what one needs and lacks and the partner offers; a guess only where all are."""
        met = self._cited.needed(who, partner)
        return ([each for each in met if not self._cited.guessed(who, each)] or met)[:SUBJECTS]

    def _shared(self, a: int, b: int) -> list[int]:
        own = self._context.counted_offers
        return largest(own[[a]].multiply(own[[b]]).tocsr())

    # -- what it rests on ----------------------------------------------------------------------

    def _old(self, who: Side, partner: Side, met: Sequence[int]) -> list[str]:
        """Say what is old of a need and of the offer that meets it."""
        found = [self._cited.rows(who.row, each, "needs") for each in met]
        newest = [rows[0] for rows in found if rows]
        old = self.news.old(f"{who.whose} need", "stated", newest)
        return [*([old] if old else []), *self._old_offers(partner, met)]

    def _old_offers(self, who: Side, capabilities: Iterable[int]) -> list[str]:
        """Say what of that which one offers is old; what is stated and of one year, together."""
        of_year: dict[tuple[str, bool], list[int]] = {}
        for each in capabilities if not who.asks else ():  # who asks knows its own news
            if when := self.news.old_offer(who.row, each):
                key = when, self._cited.states_offer(who.row, each)
                of_year.setdefault(key, []).append(each)
        return [
            f"that {self._offers(who, each)} {self._named(each)}{when}"
            for (when, _), each in of_year.items()
        ]

    def _is_old(self, row: int, capability: int) -> bool:
        return self.news.old_offer(row, capability) is not None

    def _both(self, a: Side, b: Side, capabilities: Sequence[int]) -> list[str]:
        return [old for each in (a, b) for old in self._old_offers(each, capabilities)]

    def _named(self, capabilities: Sequence[int]) -> str:
        return " and ".join(self._cited.capability(each) for each in capabilities)

    def _inviting(self, a: int, b: int) -> str:
        both = self._context.membership[[a]].multiply(self._context.invitation[[b]]).tocsr()
        return str(self._context.ecosystem.coalition_ids.names[int(both.nonzero()[1][0])])


def doubt(against: Sequence[str]) -> str:
    """Say all that counts against it, or that nothing does; the weightiest stand first."""
    return f"{AGAINST}{'; '.join(against)}." if against else NOTHING_AGAINST
