"""A sentence whose names, groups and dates are replaced by marks, so that grammar can be read.

"The alliance, led by Orbitel, includes Foo and Bar." becomes "⟦G0⟧, led by ⟦O0⟧, includes ⟦O1⟧
and ⟦O2⟧." Every place of the marked text can be found again in the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from matcher.ingestion.article_dates import When
from matcher.ingestion.article_names import Entity, Mention
from matcher.ingestion.article_sentences import Sentence, is_title_case
from matcher.ingestion.article_words import PLURAL_GROUPS, STRONG_GROUPS, WEAK_GROUPS


@dataclass
class GroupMention:
    """A group as one place speaks of it.

    Attributes
    ----------
    name : str or None
        Its proper name.
    words : str
        The words of the place.
    definite : bool
        "the alliance", "its alliance": one that is known already.
    rival : bool
        "the rival camp", "the other".
    plural : bool
        "two competing coalitions".
    strong : bool
        Whether the word alone means organizations that stand together: an alliance, not a team.
    leads, joint : list of Entity
        "the X-led camp"; "the X-Y alliance", "X's alliance".
    start, end : int
        Offsets in the article.
    """

    name: str | None
    words: str
    definite: bool = False
    rival: bool = False
    plural: bool = False
    strong: bool = True
    leads: list[Entity] = field(default_factory=list)
    joint: list[Entity] = field(default_factory=list)
    start: int = 0
    end: int = 0


class Masked:
    """A sentence with marks.

    Attributes
    ----------
    sentence : Sentence
    text : str
        The marked text; every run of blanks outside marks is one blank.
    entities : list of list of Entity
        What ⟦O0⟧, ⟦O1⟧, ... stand for: one organization, or all of "the three companies".
    weak : set of int
        Numbers of those that are one capitalised word at the beginning, maybe no name.
    groups : list of GroupMention
        What ⟦G0⟧, ⟦G1⟧, ... stand for.
    dates : list of str
    """

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.text = sentence.text
        self._origin = list(range(sentence.start, sentence.end + 1))
        self.entities: list[list[Entity]] = []
        self.weak: set[int] = set()
        self.groups: list[GroupMention] = []
        self.dates: list[str] = []

    def replace(self, parts: Iterable[tuple[int, int, str]]) -> None:
        """Put marks in the place of parts of the marked text; overlapping ones are left out."""
        text, origin, at = [], [], 0
        for start, end, mark in sorted(parts):
            if start < at:
                continue
            text += [self.text[at:start], mark]
            origin += [*self._origin[at:start], *[self._origin[start]] * len(mark)]
            at = end
        self.text = "".join([*text, self.text[at:]])
        self._origin = [*origin, *self._origin[at:]]

    def at(self, place: int) -> int:
        """Give the offset in the article of a place in the marked text."""
        return self._origin[place]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the offsets in the article of a part of the marked text."""
        left, right = self._origin[start], self._origin[end]
        inside = re.search(r"⟦[^⟧]*⟧$", self.text[start:end])
        if inside and end < len(self._origin) and right < left:
            right = left
        return left, max(left, right)

    def orgs(self, part: str) -> list[Entity]:
        """Give the organizations marked in a part of the marked text, in their order."""
        numbers = [int(number) for number in re.findall(r"⟦O(\d+)⟧", part)]
        return list(dict.fromkeys(each for number in numbers for each in self.entities[number]))


def mask(
    sentence: Sentence,
    mentions: Sequence[Mention],
    names: Sequence[tuple[int, int, str]],
    dates: Sequence[When],
) -> Masked:
    """Mark a sentence.

    Parameters
    ----------
    sentence : Sentence
    mentions : sequence of Mention
    names : sequence of (int, int, str)
        Offsets in the article of names of groups, and the names.
    dates : sequence of When
        With offsets in the sentence.
    """
    masked = Masked(sentence)
    parts = []
    for mention in mentions:
        start, end = mention.start - sentence.start, mention.end - sentence.start
        if mention.weak:
            masked.weak.add(len(masked.entities))
        parts.append((start, end, f"⟦O{len(masked.entities)}⟧"))
        masked.entities.append([mention.entity])
    for left, right, name in names:
        mark = f"⟦G{len(masked.groups)}⟧"
        parts.append((left - sentence.start, right - sentence.start, mark))
        found = GroupMention(name, name, definite=True, start=left, end=right)
        masked.groups.append(found)
    for when in dates:
        parts.append((when.start, when.end, f"⟦D{len(masked.dates)}⟧"))
        masked.dates.append(when.date)
    masked.replace(parts)
    masked.replace((found.start(), found.end(), " ") for found in re.finditer(r"\s+", masked.text))
    return masked


# -- groups without a name -----------------------------------------------------------------------

_NOUNS = "|".join(sorted((*STRONG_GROUPS, *WEAK_GROUPS, *PLURAL_GROUPS), key=len, reverse=True))

#: Words that cannot stand between an article and the noun it belongs to.
NOT_MODIFIERS = (
    r"(?:a|an|the|this|that|these|those|its|their|our|his|her|is|are|was|were|be|been|being|am"
    r"|has|have"
    r"|had|do|does|did|will|would|can|could|may|might|shall|should|must|to|of|by|with|for|from|in"
    r"|on"
    r"|at|as|into|within|inside|against|between|among|and|or|but|nor|than|while|who|which|whose|it"
    r"|they|he|she|we|join\w*|lead|leads|led|leading|form|forms|formed|forming|launch\w*"
    r"|found(?:ed|s)?"
    r"|said|says|call(?:ed|s)|named|dubbed|includ\w+|compris\w+|involv\w+|creat\w+|establish\w*"
    r"|announc\w+|rivals|versus|vs|not|also|under|over|about|around|behind|via|through|so|such|set"
    r"|build|building|built|make|making|made|head\w*|back(?:s|ing)?|enter\w*|leav\w+|left|quit"
    r"|told)"
)
_NP = re.compile(
    rf"""(?<![\w'/&-])(?:(?P<det>the|a|an|its|their|this|that|another|each|one|our)\s)?
    (?P<mod>(?:(?:(?!{NOT_MODIFIERS}\b)"?[\w'/&-]+"?
        |⟦O\d+⟧(?:[-/]⟦O\d+⟧)*(?:'s?)?(?:-(?:led|backed|centered|centred|driven|headed))?)\s){{0,6}})
    (?P<noun>{_NOUNS})\b(?!\s(?:leader|member|mate|chief|head|work|building|lead|talks|CEO)s?\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    r"\b(?P<first>one|the first(?: one)?|the former)\b|\b(?P<second>the other(?: one)?|the second"
    r"(?: one)?|the latter|another(?: one)?|its (?:arch-?)?rival|the opposing one)\b",
    re.IGNORECASE,
)
_BEHIND_ELLIPSIS = re.compile(
    r",?\s(?:is |was |being )?(?:(?:jointly |mainly )?(?:led|headed|spearheaded|formed|run"
    r"|fronted)\b"
    r"|by\b|involv|compris|includ|around|cent(?:ers|red|ered|res)|consist|made up|brings|unites"
    r"|groups|links|has|under|between|among|with\b|,)"
)
_OF_A_GROUP = re.compile(
    r"(?:(?:new|joint|open|innovation|ai|industry|whole|same|three-way|cross-industry|rival|other|"
    r"opposing|competing|newly|launched|formed|expanded|wider|broader|tech)\s?)+",
    re.IGNORECASE,
)
_RIVAL = re.compile(
    r"\b(?:rival\w*|compet\w+|opposing|opposed|other|hostile|enemy|second|different)\b",
    re.IGNORECASE,
)


def mark_groups(masked: Masked, *, talked_of: bool) -> None:
    """Mark the groups that a sentence speaks of without a proper name.

    Parameters
    ----------
    masked : Masked
    talked_of : bool
        Whether the sentence before spoke of several groups, so that "one" and "the other" may
        stand for them.
    """
    masked.replace(_named_with_noun(masked))
    parts = []
    for found in _NP.finditer(masked.text):
        mention = _group_mention(masked, found)
        if mention is not None:
            parts.append((found.start(), found.end(), f"⟦G{len(masked.groups)}⟧"))
            masked.groups.append(mention)
    several = talked_of or any(group.plural for group in masked.groups)
    for found in _ELLIPSIS.finditer(masked.text) if several else ():
        if _BEHIND_ELLIPSIS.match(masked.text[found.end() :]):
            parts.append((found.start(), found.end(), f"⟦G{len(masked.groups)}⟧"))
            start, end = masked.at(found.start()), masked.at(found.end())
            rival = found["second"] is not None
            masked.groups.append(GroupMention(None, found[0], False, rival, start=start, end=end))
    masked.replace(parts)


def _named_with_noun(masked: Masked) -> Iterable[tuple[int, int, str]]:
    """Take the noun behind a name into its mark: the "Polar Stack" alliance."""
    pattern = rf"[\"']?(⟦G\d+⟧)[\"']?(?:\s(?:AI|tech|industry)\s?)?\s(?:{_NOUNS})\b"
    for found in re.finditer(pattern, masked.text, re.IGNORECASE):
        yield found.start(), found.end(), found[1]


def _group_mention(masked: Masked, found: re.Match[str]) -> GroupMention | None:
    """Read a noun phrase as a group; None where it is something else."""
    noun, det, mod = found["noun"].lower(), (found["det"] or "").lower(), found["mod"]
    plural = noun in PLURAL_GROUPS
    strong = noun in STRONG_GROUPS or (plural and noun != "groups")
    led = re.search(r"((?:⟦O\d+⟧[-/]?)+)-(?:led|headed|backed|driven|cent\w+)", mod)
    joint = re.search(r"(⟦O\d+⟧(?:[-/]⟦O\d+⟧)+)(?!-led)", mod)
    owner = re.search(r"(⟦O\d+⟧)(?:'s?)?\s*$", mod.rstrip()) or re.search(r"(⟦O\d+⟧)'s?\s", mod)
    if not strong and not (det or led or joint):
        return None
    if not strong and owner and not led and not joint:
        return None
    of_its_own = det in ("a", "an") or led or joint or not mod.strip()
    if not strong and not of_its_own and not _OF_A_GROUP.fullmatch(mod.strip()):
        return None
    start, end = masked.span(found.start(), found.end())
    first = masked.sentence.start
    return GroupMention(
        None,
        " ".join(masked.sentence.text[start - first : end - first].split()),
        definite=det in ("the", "its", "their", "this", "that", "our") or bool(owner),
        rival=bool(_RIVAL.search(mod)) or det == "another",
        plural=plural,
        strong=strong,
        leads=masked.orgs(led[1]) if led else [],
        joint=[] if led else masked.orgs(joint[1] if joint else owner[1] if owner else ""),
        start=start,
        end=end,
    )


# -- proper names of groups ----------------------------------------------------------------------

_CAP = r"[A-Z0-9][\w'&+-]*"
_CAPS = rf"{_CAP}(?:\s(?:(?:of|for|and|the)\s){{0,2}}{_CAP}){{0,6}}"
_QUOTED = r"(?:\"([^\"]{2,60}?),?\"|(?<!\w)'([^'\"]{2,60}?),?'(?!\w))"
_NAMING = (
    r"(?:so-called|called|named|dubbed|known as|titled|entitled|christened|branded|nicknamed"
    r"|baptised"
    r"|under the (?:name|banner|brand|title)(?: of)?|goes by|by the name(?: of)?|tentatively named)"
)
_STRONG_TITLES = "|".join(noun.title() for noun in STRONG_GROUPS)
_STRONG_NAME = re.compile(
    rf"\b((?:[A-Z0-9][\w'&+-]*\s(?:(?:of|for|and|the)\s)?){{1,6}}(?:{_STRONG_TITLES}))\b"
)
_AFTER_NOUN = "of|led|that|which|between|among|compris|includ|involv|formed|launched|backed|head"
_HOLDS_TOGETHER = "unites|brings together|groups|comprises|consists of|gathers|is made up of"
_AFTER_NAME = (
    r"led by|includes|comprises|consists|brings|unites|involves|counts|has invited|is led"
    r"|was (?:formed|founded|launched)"
)
_WEAK_TITLES = "|".join(noun.title() for noun in WEAK_GROUPS)


_NO_PART_OF_NAME = re.compile(
    r"^(?:The|An|A|In|On|Of|And|For|By|With|While|But|Its|Their|This|That)\s"
)


def group_names(text: str) -> list[str]:
    """Find the proper names that an article gives to groups of organizations.

    Examples
    --------
    >>> group_names('They form an alliance dubbed "Polar Stack". The Iron Coalition objects.')
    ['Polar Stack', 'Iron Coalition']
    """
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    parts = [part for part in parts if not is_title_case(part)]
    nouns = rf"\b(?:{_NOUNS})\b"
    strong = "|".join(STRONG_GROUPS)
    weak_name = rf"((?:{_CAP}\s){{1,5}}(?:{_WEAK_TITLES}))"
    modifiers = rf"(?:(?!{NOT_MODIFIERS}\b)[\w-]+\s){{0,5}}?"
    patterns = (
        rf"{nouns}[^.;]{{0,60}}?\b{_NAMING}\s(?:the\s)?(?:{_QUOTED}|({_CAPS}))",
        rf"{_QUOTED}\s(?:\w+\s)?{nouns}",
        rf"{nouns},?\s{_QUOTED}",
        rf"{_QUOTED},\s(?:a|an|the|its|their)\s(?:[\w-]+\s){{0,5}}?{nouns}",
        rf"\b(?:of|join\w*|form\w*|launch\w*|announc\w+|unveil\w*)\s(?:the\s)?{_QUOTED}(?=[,.\s])",
        rf"{_QUOTED},?\s(?:which\s|that\s)?(?:{_HOLDS_TOGETHER})",
        rf"\b({_CAPS}),\s(?:a|an|the)\s{modifiers}(?:{strong})(?=,|\.|\s(?:{_AFTER_NOUN}))",
        rf"\b(?:join\w*|members? of|lead\w*|led)\sthe\s{weak_name}\b",
        rf"\b[Tt]he\s{weak_name}(?=,?\s(?:{_AFTER_NAME}))",
    )
    found: dict[str, tuple[int, int]] = {}
    for number, part in enumerate(parts):
        for pattern in patterns:
            for match in re.finditer(pattern, part):
                name = next((group for group in match.groups() if group), "")
                _note(found, name, (number, match.start()))
        for match in _STRONG_NAME.finditer(part):
            _note(found, match[1], (number, match.start()))
    return sorted(found, key=lambda name: (found[name], name))


def _note(found: dict[str, tuple[int, int]], name: str, place: tuple[int, int]) -> None:
    """Keep a name if it reads like one."""
    name = _NO_PART_OF_NAME.sub("", name).strip(" ,.")
    if len(name) > 2 and (name[0].isupper() or name[0].isdigit()) and len(name.split()) <= 7:
        found.setdefault(name, place)
