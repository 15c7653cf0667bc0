"""The line in which a match ends: whom to call, about what, because of what, what is against it.

Nothing is said that the data do not hold. They name no persons, so that it is the organization
that is to be called, with its address where that is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

from matcher.matching.citations import Citations, Row, largest, purpose
from matcher.matching.context import Context
from matcher.matching.grounds import Grounds, neighbouring
from matcher.measures.proximity import common_partners

#: Facts are called old from this many years on.
OLD_YEARS = 3

#: How many subjects a call is about.
SUBJECTS = 2

#: How a flag begins that speaks against a call, and what it means.
_AGAINST = (
    ("rival coalition", "it is in the rival camp"),
    ("works with the rival camp", "it works with the rival camp too"),
    ("equity tie", "one holds shares of the other"),
    ("competitors", "the two compete"),
    ("sits in a coalition with a competitor", "it sits in a coalition with a competitor"),
    ("same corporate group", "both are of one group"),
    ("invited elsewhere", "another coalition has invited it"),
)

#: What is against a pair of which nothing else is known.
NOTHING_AGAINST = "Nothing in the data speaks against it."


@dataclass(frozen=True)
class _Side:
    """One of a pair, and what it is called in a sentence."""

    row: int
    name: str
    plural: bool

    def does(self, verb: str) -> str:
        return f"{self.name} {verb}{'' if self.plural else 's'}"


class NextSteps:
    """Says what to do about a match.

    Parameters
    ----------
    context : Context
    cited : Citations
    """

    def __init__(self, context: Context, cited: Citations) -> None:
        self._context, self._cited = context, cited

    def call(
        self, asking: int, partner: int, flags: Sequence[str], wanted: Sequence[str] = ()
    ) -> str:
        """Say it to the one that asks.

        Parameters
        ----------
        asking, partner : int
            Rows.
        flags : sequence of str
            What a person should know before calling.
        wanted : sequence of str
            Capabilities that were asked for, and that the partner offers.
        """
        start = f"Call {self.who(partner)}"
        return self._step(start, (asking, partner), ("", "they"), flags, wanted)

    def introduce(self, a: int, b: int, flags: Sequence[str]) -> str:
        """Say it to one who brings others together; the parameters are those of `call`."""
        start = f"Bring together {self.who(a)} and {self.who(b)}"
        return self._step(start, (a, b), ("", ""), flags)

    def who(self, organization: int) -> str:
        """Name an organization, with its address where the data have it."""
        url = self._context.ecosystem.organizations["url"].iloc[organization]
        host = urlsplit(url).netloc.removeprefix("www.") if isinstance(url, str) else ""
        name = self._cited.name(organization)
        return f"{name} ({host})" if host else name

    def _step(
        self,
        start: str,
        pair: tuple[int, int],
        called: tuple[str, str],
        flags: Sequence[str],
        wanted: Sequence[str] = (),
    ) -> str:
        """Say a whole step; each of the pair is called by its name unless something is given."""
        grounds = Grounds.of(self._context, np.array(pair[:1]), np.array(pair[1:]))
        if not grounds.any[0] and wanted:
            return f"{start} about {' and '.join(wanted)}, which they offer. {NOTHING_AGAINST}"
        if not grounds.any[0]:
            return f"{start}? The data name nothing that the two could talk about."
        sides = tuple(
            _Side(row, name or self._cited.name(row), bool(name))
            for row, name in zip(pair, called, strict=True)
        )
        subject, facts = self._subject(sides[0], sides[1], grounds)
        against = [said for begin, said in _AGAINST if any(f.startswith(begin) for f in flags)]
        stated = grounds.gives | grounds.wants | grounds.invited | grounds.partners
        if not stated[0]:
            against.append("neither states a need that the other meets")
        against += self._old(facts)
        doubt = f"Against it: {'; '.join(against)}." if against else NOTHING_AGAINST
        return f"{start} {subject}. {doubt}"

    def _subject(self, a: _Side, b: _Side, grounds: Grounds) -> tuple[str, list[Row]]:
        """Say about what and why, and give the rows of evidence behind it."""
        if grounds.gives[0] and grounds.wants[0]:
            words, facts = self._need(a, b)
            more, others = self._met(b.row, a.row)
            return f"{words}; in return {b.does('need')} {self._named(more)}", facts + others
        if grounds.gives[0] or grounds.wants[0]:
            return self._need(a, b) if grounds.gives[0] else self._need(b, a)
        if grounds.invited[0]:
            return f"about joining {self._inviting(a.row, b.row)}, which has invited them", []
        between, tied = self._between(a.row, b.row) if grounds.introduced[0] else ("", "")
        if grounds.peers[0]:
            shared = self._shared(a.row, b.row)
            words = f"about {self._named(shared)}, which both offer"
        elif near := neighbouring(self._context, a.row, b.row):
            shared = list(near)
            mine, theirs = (self._cited.capability(each) for each in near)
            words = f"about {theirs}, which {b.does('offer')}, beside the {mine} of {a.name}"
        else:
            known = f"by way of {between}, which {tied}" if between else ""
            return known or "about what comes next: they are partners already", []
        facts = self._offered(a.row, b.row, shared)
        return words + (f"; {between} {tied}" if between else ""), facts

    def _need(self, who: _Side, partner: _Side) -> tuple[str, list[Row]]:
        """Say what one needs, for what, and that the partner offers it."""
        met, facts = self._met(who.row, partner.row)
        why = purpose(self._cited.rows(who.row, met[0], "needs"))
        what = "it" if len(met) == 1 else "them"
        words = f"about {self._named(met)}: {who.does('need')} {what}{why}, {partner.does('offer')}"
        return f"{words} {what}", facts

    def _met(self, who: int, partner: int) -> tuple[list[int], list[Row]]:
        """Give what one needs and lacks and the partner offers, with the newest row of each."""
        wanted = self._cited.wanted[[who]].multiply(self._context.offers[[partner]])
        met = largest(wanted.tocsr())[:SUBJECTS]
        found = [self._cited.rows(partner, c, "offers") for c in met]
        return met, [rows[0] for rows in found if rows]

    def _shared(self, a: int, b: int) -> list[int]:
        own = self._context.counted_offers
        return largest(own[[a]].multiply(own[[b]]).tocsr())[:SUBJECTS]

    def _offered(self, a: int, b: int, capabilities: Sequence[int]) -> list[Row]:
        found = [self._cited.rows(each, c, "offers") for each in (a, b) for c in capabilities]
        return [rows[0] for rows in found if rows]

    def _named(self, capabilities: Sequence[int]) -> str:
        return " and ".join(self._cited.capability(each) for each in capabilities)

    def _between(self, a: int, b: int) -> tuple[str, str]:
        """Name the partner of both with whom who asks has done most, and say what it is to them."""
        common = common_partners(self._context.ties, a, b)
        strength = self._context.ties[[a]][:, common].toarray()[0]
        row = int(common[int(np.argmax(strength))])
        worked = self._context.work_ties[[row]].toarray()[0, [a, b]].all()
        return self._cited.name(row), "has worked with both" if worked else "sits with both"

    def _inviting(self, a: int, b: int) -> str:
        both = self._context.membership[[a]].multiply(self._context.invitation[[b]]).tocsr()
        return str(self._context.ecosystem.coalition_ids.names[int(both.nonzero()[1][0])])

    def _old(self, facts: list[Row]) -> list[str]:
        """Say of when the newest of the facts is, where that is long ago."""
        day, dates = self._context.ecosystem.day, [row["date"] for row in facts]
        if day is None or not dates or not all(isinstance(date, str) for date in dates):
            return []
        newest = str(max(dates))
        edge = f"{day.year - OLD_YEARS:04}{day.isoformat()[4:]}"
        return [f"the newest fact is of {newest[:4]}"] if newest < edge[: len(newest)] else []
