"""What counts against a call, in words: the kinds that there are, and how each is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.matching.apart import listed

#: What is against companies that offer the same.
MAY_COMPETE = "who offers the same may compete"

#: How many names of one kind are given before it is said how many more there are.
NAMED = 3

#: What is to be done about a seat on a side of a contest.
CLEARED = ": to be cleared with its members first"

#: What each kind that counts against a call says in short, the weightiest first; {names} are whom
#: it concerns.
AGAINST = {
    "rival lead": "{who} {leads} the rival {names}",
    "rival": "{who} {is} in the rival {names}",
    "rival group": "{names}",
    "camp of a competitor": "{who} {is} in {names}",
    "competitor": "the two compete",
    "competitor of a member": "{who} {competes} with {names}, among the members",
    "competitor of one's own": "{who} {competes} with {names}",
    "works with rivals": "{who} already {sits} with the rival camp ({names})",
    "invited by a rival": "the rival {names} has invited {who}",
    "below a competitor": "{who} {belongs} to {names}",
    "group of a foe": "{who} {is} of one group with {names}",
    "leads another side": "{who} {leads} {names}",
    "on another side": "{who} {sits} in {names}",
    "beside a former competitor": "{who} {sits} in {names}",
    "own side": "{names}",
    "elsewhere": f"{{who}} {{sits}} in {{names}}{CLEARED}",
    "own group": "both are of one group",
    "group of a member": "{who} {is} of one group with {names}, among the members",
    "linked": "{who} {is} linked already with {names}: this may be nothing new",
    "supplies": "{who} {supplies} {names}",
    "buys from": "{who} {buys} from {names}",
    "works with": "{who} {works} with {names}",
    "worked with": "{who} worked with {names}",
    "equity with a foe": "{who} {has} an equity tie with {names}",
    "beside a competitor": "{who} {sits} in a coalition with a competitor, {names}",
    "invited elsewhere": "{names} has invited {who}",
    "competitor of a partner": "{who} {competes} with {names}",
    "equity": "{names}: this may be nothing new",
    "equity with a member": "{names}: this may be nothing new",
    "former ally": "{names}: this may be nothing new",
    "former rival": "{names}",
    "former competitor": "{names}",
    "public body": "{who} {is} a public body, which may have to serve all sides alike",
    "abroad": "{who} {is} in {names}, and all members in another country",
    "same offer": "{names}",
    "offer of its group": "{names}",
    "same customer": "{names}",
    "same trade": "{names}",
}

#: Those of them that tell of somebody on another side.
WEIGHTY = frozenset(AGAINST) - {
    *("own group", "linked", "invited elsewhere", "equity", "equity with a member", "former ally"),
    *("public body", "abroad", "offer of its group", "same offer", "same customer", "same trade"),
}

#: The kind of who competes with one's own coalition or group.
OF_ONES_OWN = "competitor of one's own"

#: Those that say that the two compete themselves.
COMPETING = ("competitor", "camp of a competitor")

#: Verbs as of one who is called "they", by how they are of one who is named.
_OF_THEM = {
    "is": "are",
    "has": "have",
    "competes": "compete",
    "belongs": "belong",
    "sits": "sit",
    "leads": "lead",
    "supplies": "supply",
    "buys": "buy",
    "works": "work",
}

#: What one has to do with those on the other side.
DEALINGS = ("supplies", "buys from", "works with", "worked with")

#: The name of one of these: who, on which side, and in what work.
_DEALING = re.compile(
    r"(.*?) \(((?:a competitor of|of a rival's camp|which )[^;)]*)"
    r"(?:; (.*?)(?:; .* in it too)?)?\)$"
)

#: How the flag of a partner begins, and how all flags begin that warn of nothing.
PARTNERS = "already partners"
NO_WARNING = (PARTNERS, "already invited", "invited to ")

#: The kind of who is linked with a member: it opens a door, and counts against nothing.
LINKED_MEMBER = "linked with a member"

#: How the flag of who sits with a rival begins, and is in no camp.
WITH_RIVALS = "works with the rival camp"


#: What a coalition reads of what stands between a member and who would join it, and of rivals.
_OF_MEMBERS = {
    "equity": ("equity with a member", "{1}, a member", "{0}"),
    "competitor": ("competitor of a member", "competitor of {}, a member", "{}"),
    "linked": (LINKED_MEMBER, "linked already with {}, a member", "{}"),
    "own group": ("group of a member", "same group as {}, a member", "{}"),
    "rival lead": ("rival lead", "leads the rival {}", "{}, which would lose its lead"),
    "rival": ("rival", "member of the rival {}", "{}"),
    "works with rivals": ("works with rivals", f"{WITH_RIVALS}: sits in {{}}", "{}"),
    "invited by a rival": ("invited by a rival", "invited by the rival {}", "{}"),
}


@dataclass(frozen=True)
class Reservation:
    """One thing to know.

    Attributes
    ----------
    kind : str
        A key of `AGAINST`, or another where it counts against nothing.
    name : str
        Whom or what it concerns, as the short line names it.
    flag : str
        The whole in words.
    about : sequence of int
        Capabilities that it names.
    """

    kind: str
    name: str
    flag: str
    about: Sequence[int] = ()


def to_members(found: Reservation) -> Reservation:
    """Say of a coalition's member what holds of one who asks alone."""
    if found.kind not in _OF_MEMBERS:
        return found
    kind, flag, name = _OF_MEMBERS[found.kind]
    return Reservation(kind, name.format(found.name), flag.format(found.name, found.flag))


def against_words(found: Sequence[Reservation], who: str, them: str | None = None) -> list[str]:
    """Say in short what counts against a call, each kind once.

    Parameters
    ----------
    found : sequence of Reservation
    who : str
        Who is to be called, as the line says it: a name, or "they".
    them : str, optional
        The same after a verb, where that is another word.
    """
    lines = []
    verbs = _OF_THEM if who == "they" else {each: each for each in _OF_THEM}
    for kind, words in AGAINST.items():
        names = list(dict.fromkeys(each.name for each in found if each.kind == kind))
        if not names:
            continue
        shown = [*names[:NAMED], *([f"{len(names) - NAMED} more"] if len(names) > NAMED else [])]
        after_verb = "{names} has invited" in words or "rival {names} has" in words
        said = them if after_verb and them is not None else who
        lines.append(words.format(who=said, names=listed(shown), **verbs))
    return lines


def told_once(
    found: Sequence[Reservation], lines: Sequence[str]
) -> tuple[list[Reservation], list[str]]:
    """Leave out with whom one works where some lines tell of that one's work already.

    Parameters
    ----------
    found : sequence of Reservation
    lines : sequence of str
        Who serves needs already.

    Returns
    -------
    (list of Reservation, list of str)
        What is still to be said, and the lines with the side on which those stand.
    """
    kept, said = [], list(lines)
    for each in found:
        dealing = _DEALING.match(each.name) if each.kind in DEALINGS else None
        name, side, work = dealing.groups() if dealing else ("", "", "")
        told = False
        for place, line in enumerate(said):
            start = f"{name} ({side}"
            if dealing and start in line:
                told = True
            elif dealing and line.startswith(f"{name} works with ") and (work or "") in line:
                told, said[place] = True, line.replace(name, f"{start})", 1)
        kept += [] if told else [each]
    return kept, said


def untold(found: Sequence[Reservation], sat: Sequence[str]) -> list[Reservation]:
    """Leave out the seats of which it is said that they faced those who ask."""
    return [e for e in found if not any(e.name.partition(" since ")[0] in said for said in sat)]
