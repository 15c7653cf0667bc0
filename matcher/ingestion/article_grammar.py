"""How articles say that organizations stand together or against each other.

Sentences are read by patterns (`article_patterns`) over marks (`article_mask`): ⟦O0⟧ for
organizations, ⟦G0⟧ for groups, ⟦D0⟧ for dates. Here it is judged whether a match means what it
says; `article_story` decides which group of the article is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.ingestion.article_mask import Masked
from matcher.ingestion.article_patterns import AND, INVITED, OF_GROUP, PATTERNS, Pattern

AGAINST = re.compile(
    r"\b(?:against|versus|vs\.?|rival(?:s|led|ling|ing|ed)?(?: of| to)?|compet(?:e|es|ed|ing"
    r"|itors?)"
    r"(?: with| against| to)?|in competition with|counter(?:s|ed|ing)?|challeng(?:e|es|ed|ing)"
    r"|tak(?:e|es|ing)"
    r" on|took on|up against|pitted against|fac(?:e|es|ing) off with|in response to|answer to"
    r"|counterweight"
    r" to|counterbalance to|opposes?|opposing|opposed (?:to|by)|facing|taking aim at|head-to-head"
    r" with"
    r"|fend off)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(⟦G\d+⟧)(?:[^⟦⟧.;]|⟦[OD]\d+⟧){0,60}?(?:so-called|called|named|dubbed|known as|titled"
    r"|entitled|christened|branded|nicknamed"
    r"|under the (?:name|banner|brand|title)(?: of)?|goes by|by the name(?: of)?)\s(?:the"
    r" )?\"?'?(⟦G\d+⟧)"
    r"|(⟦G\d+⟧)[\"']?\s?(?:\([^)]*\))?,?\s(?:is |was |became )?(?:the )?[\"']?(⟦G\d+⟧)",
    re.IGNORECASE,
)

#: Before or within a statement: it did not happen, or nobody knows yet.
_DENIED = re.compile(
    r"\b(?:not|never|n't|declin\w+|refus\w+|reject\w*|turned down|denie[sd]|den(?:y|ying)|no"
    r" longer|ruled out"
    r"|stay(?:ed|ing)? out|without|neither|nor|opted out|fail(?:ed|s) to|stopped short|snubbed"
    r"|shunned"
    r"|cancel\w*|halted|abandon\w*)\b|n't\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:may|might|could|consider(?:s|ed|ing)?|in talks|mull(?:s|ed|ing)|weigh(?:s|ed|ing)"
    r"|hop(?:es?|ed|ing) to"
    r"|likely|reportedly|rumou?r(?:s|ed)|would|if|whether|wants? to|wish(?:es)? to|plan(?:s|ned"
    r"|ning)? to join"
    r"|interest(?:ed)? in|possib(?:le|ly)|potential(?:ly)?|speculat\w+|negotiat\w+|expected to"
    r" join|seek(?:s|ing)? to"
    r" join|eyeing|undecided|allegedly|perhaps|should)\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely)\b", re.IGNORECASE)

_TURNED_DOWN = re.compile(
    r"[^.;]{0,60}?\b(?:but|and|yet)\b[^.;]{0,30}?\b(?:declined|refused|turned|rejected)"
)
_CLAUSE_END = re.compile(r"[;:]|,? (?:but|while|whereas|although) |,? and (?=⟦O)")

#: What one is invited to that is no membership.
_EVENT = re.compile(
    r"\bto (?:an?|the|its|their|attend|speak|visit|watch|see|present|comment|bid)\b(?: \w+){0,3}?"
    r" ?(?:event|ceremony"
    r"|conference|summit|talks|meeting|dinner|launch|briefing|workshop|seminar|forum|panel|fair"
    r"|hearing|tour|party"
    r"|bid|speak|attend|comment|press)?\b",
    re.IGNORECASE,
)
_TO_JOIN = re.compile(
    r"\b(?:to|into)\s(?:also\s)?(?:join|participat|take part|become|enter|sign|come on board|be"
    r" (?:a )?(?:part|member)|cooperat"
    r"|collaborat|⟦G)",
    re.IGNORECASE,
)

#: A verb behind a list whose last part was joined by a comma alone: that part begins a new clause.
_VERB = re.compile(
    r"(?:'s?)?\s(?:said|says|has|have|had|will|is|are|was|were|would|announced|plans?|told|added"
    r"|can|could|may|also"
    r"|did|does|then|later|joined|leads|led|hopes|aims|wants|expects|offers|provides|declined"
    r"|refused|brings)\b"
)


@dataclass(frozen=True)
class Said:
    """One statement found in a sentence.

    Attributes
    ----------
    says : str
        As `Pattern.says`.
    who : str
        The part of the marked text that names the organizations.
    group : str or None
        The mark of the group that the pattern names itself.
    start, end : int
        The whole match in the marked text.
    at : int
        Where the organizations begin in it.
    status : str
        "" where it is a fact, else "denied" or "unsure".
    """

    says: str
    who: str
    group: str | None
    start: int
    end: int
    at: int
    status: str


def statements(masked: Masked) -> Iterator[Said]:
    """Give what a sentence says of organizations and groups.

    Parameters
    ----------
    masked : Masked
        With its groups marked.
    """
    if "⟦O" not in masked.text:
        return
    for pattern in PATTERNS:
        for found in pattern.regex.finditer(masked.text):
            if not _holds(pattern, found, masked.text):
                continue
            who = _without_next_clause(found, masked.text)
            if who:
                group = found.groupdict().get("group")
                status = _status(masked.text, found, pattern.says)
                yield Said(
                    pattern.says, who, group, found.start(), found.end(), found.start("who"), status
                )


def same_groups(masked: Masked) -> Iterator[tuple[int, int]]:
    """Give pairs of marks of groups that are one: "a platform called ⟦G1⟧"."""
    for found in _NAMED.finditer(masked.text):
        marks = [int(re.sub(r"\D", "", mark)) for mark in found.groups() if mark]
        if len(marks) == 2:
            yield marks[0], marks[1]


def _without_next_clause(found: re.Match[str], text: str) -> str:
    """Cut off a name that begins the next clause: "led by X, Y said"."""
    who = found["who"]
    verb = _VERB.match(text[found.end("who") :])
    parts = re.split(r",\s", who)
    if (
        verb
        and len(parts) > 1
        and not re.match(rf"{AND}\s", parts[-1])
        and not re.search(rf"\s{AND}\s", parts[-1])
        and found.end("who") == found.end()
    ):
        return ", ".join(parts[:-1])
    return who


def _holds(pattern: Pattern, found: re.Match[str], text: str) -> bool:
    """Tell whether a match means what its pattern says, by the words around it."""
    before, behind = text[: found.start()], text[found.end() :]
    if pattern.says == "invited":
        return _is_invitation(found, before, behind, text)
    if found[0][:7].lower() == "includi":
        invited = re.search(rf"\b{INVITED}\b[^;.]*$", before, re.IGNORECASE)
        return _before_holding(before) and not invited
    if pattern.says == "member" and re.search(
        r"\bto\s\w*\s?(?:join|bec|be |enter|sign|take)", found[0], re.IGNORECASE
    ):
        return not re.search(rf"\b{INVITED}\b[^;.]*$", text[: found.end()], re.IGNORECASE)
    if pattern.says == "lead" and found.groupdict().get("group") is None:
        return _leads_group(before, behind)
    return True


def _before_holding(before: str) -> bool:
    """Tell whether what comes before "including" is a group or its members."""
    return bool(
        re.search(
            rf"(?:⟦G\d+⟧|⟦O\d+⟧|\b{OF_GROUP}|\bit|\bone|\bthat|\bwhich"
            rf"|⟦D\d+⟧)(?:\s\([^()]*\))?,?\s(?:and |currently |already |now"
            r" |also )?$",
            before,
            re.IGNORECASE,
        )
    )


def _leads_group(before: str, behind: str) -> bool:
    """Tell whether it is a group that is led, and no round of funding or research."""
    if re.fullmatch(r"\W*", before):
        return "⟦G" in behind[:80]
    near = re.search(
        r"(⟦G\d+⟧|\bit|\bthey)(?:'s)?(?:,? (?:which|that))?,?(?: \([^()]*\),?)?(?:(?:\s(?:is|are"
        r"|was|were|being|has been|will be|to be|jointly"
        r"|mainly|now|currently|also|and|formed|founded|launched|set up|established|of|for|in|on"
        r"|this|last|year|month|week|in"
        r"|early|late|called|named|dubbed|so far|⟦[DG]\d+⟧|\w+ly|[\w-]+ (?:companies|firms"
        r"|organi[sz]ations)))*,?\s)\"?'?,?\s?$",
        before,
        re.IGNORECASE,
    )
    if near:
        return True
    tail = before[-60:]
    blocked = re.search(
        r"\b(?:round|funding|investment|study|research|project|delegation|effort|investors?"
        r"|series|financing|survey|work|deal)\W*$",
        tail,
        re.IGNORECASE,
    )
    return bool(re.search(r"⟦G\d+⟧[^⟦⟧]*$", tail)) and not blocked


def _is_invitation(found: re.Match[str], before: str, behind: str, text: str) -> bool:
    """Tell whether somebody is invited into a group, and not to dinner."""
    whole = found[0] + behind[:90]
    joins = _TO_JOIN.search(whole)
    if joins:
        return True
    if re.match(r"asked|asking|urged|called|approached|wooed|courted", found[0], re.IGNORECASE):
        return False
    if re.search(r"(?:asked|approached)$", found[0], re.IGNORECASE):
        return False
    return not _EVENT.search(whole)


def _status(text: str, found: re.Match[str], says: str) -> str:
    """Tell whether a statement is a fact, denied or unsure."""
    clause = max((end.end() for end in _CLAUSE_END.finditer(text, 0, found.start())), default=0)
    window = _NOT_ONLY.sub("", text[max(clause, found.start() - 25) : found.end()])
    if says == "invited" and _TURNED_DOWN.match(text[found.end() :]):
        return "denied"
    if _DENIED.search(window):
        return "denied"
    return "unsure" if _UNSURE.search(window) else ""
