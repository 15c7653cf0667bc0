"""Groups of organizations in an article: what they are called, and which one a place speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from matcher.ingestion.article_names import Entity
from matcher.ingestion.article_words import (
    BEFORE_OF,
    COMMON,
    GROUP_TITLES,
    NOT_NAMES,
    PLURALS,
    STRONG_GROUPS,
    cue,
    cues,
)
from matcher.ingestion.phrases import folded
from matcher.ingestion.sentences import Sentence, is_title_case, sentences

#: How good a role is; the best that is told of an organization is its own.
RANK = {"invited": 0, "member": 1, "lead": 2}
#: Why a statement is not taken.
REASONS = {
    "": "",
    "denied": "the sentence denies it",
    "unsure": "the sentence says it as a plan, a possibility or a rumour",
    "proposed": "the sentence names both, and does not say for certain that one belongs",
    "alone": "nothing else shows that this is a group of organizations",
}


@dataclass(eq=False)
class Group:
    """One group of organizations of an article."""

    name: str | None
    words: str  # how the article first speaks of it
    strong: bool  # it has a name or is called by a word for organizations that stand together
    roles: dict[Entity, str] = field(default_factory=dict)  # "lead", "member" or "invited"
    founded: str | None = None

    def of_role(self, *roles: str) -> list[Entity]:
        """Give the organizations in one of these roles."""
        return [entity for entity, role in self.roles.items() if role in roles]

    @property
    def members(self) -> set[Entity]:
        """Its leads and members, the invited left out."""
        return set(self.of_role("lead", "member"))

    @property
    def titled(self) -> bool:
        """Whether its name ends in a word for groups."""
        return self.name is not None and self.name.split()[-1].casefold() in GROUP_TITLES

    @property
    def is_told(self) -> bool:
        """Whether enough is said of it to call it a group."""
        led = bool(self.of_role("lead"))
        if self.strong:
            return bool(self.roles) and (self.name is not None or len(self.roles) > 1 or led)
        return len(self.members) > 2 - self.titled or (led and len(self.roles) > 1)


@dataclass(frozen=True)
class Statement:
    """One thing that the article says, and where."""

    says: str  # "lead", "member", "invited", "left", "rival", "founded" or "competitor"
    sentence: Sentence
    start: int  # offsets in the article of the words that say it
    end: int
    entity: Entity | None = None
    other: Entity | None = None
    group: Group | None = None
    other_group: Group | None = None
    date: str | None = None  # as the sentence states it
    reason: str = ""  # why it is not taken into the draft, "" where it is
    note: str = ""  # how it was read

    def moved(self, old: Group, new: Group) -> Statement:
        """Say it of another group."""
        group = new if self.group is old else self.group
        other = new if self.other_group is old else self.other_group
        return replace(self, group=group, other_group=other)


@dataclass
class Spoken:
    """A group as one place speaks of it."""

    name: str | None  # its proper name, if it has one
    words: str
    sure: bool  # name or noun is surely a group's: an alliance, not a team
    definite: bool = False  # "the alliance", "its alliance"
    rival: bool = False  # "the rival camp"
    plural: bool = False  # "two coalitions"
    ellipsis: bool = False  # "one", "the other"
    leads: list[Entity] = field(default_factory=list)  # "the X-led camp"
    joint: list[Entity] = field(default_factory=list)  # "the X-Y alliance", "X's alliance"
    place: tuple[int, int] = (0, 0)  # offsets in the article


class Marked:
    """A sentence in which names, groups and dates are marks: ⟦O0⟧, ⟦G0⟧, ⟦D0⟧.

    What the marks stand for is in `orgs` (of ⟦O0⟧ one, or all of "the three companies"), `groups`
    and `dates`.
    """

    def __init__(self, sentence: Sentence) -> None:
        self.sentence, self.text = sentence, sentence.text
        self._origin = list(range(sentence.start, sentence.end + 1))
        self.orgs: list[list[Entity]] = []
        self.groups: list[Spoken] = []
        self.dates: list[str] = []

    def replace(self, parts: Iterable[tuple[int, int, str]]) -> None:
        """Put marks in the place of parts of the text; overlapping ones are left out."""
        text, origin, at = [], [], 0
        for start, end, mark in sorted(parts):
            if start >= at:
                text += [self.text[at:start], mark]
                origin += [*self._origin[at:start], *[self._origin[start]] * len(mark)]
                at = end
        self.text = "".join([*text, self.text[at:]])
        self._origin = [*origin, *self._origin[at:]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the offsets in the article of a part of the marked text."""
        return self._origin[start], max(self._origin[start], self._origin[end])

    def entities(self, part: str) -> list[Entity]:
        """Give the organizations marked in a part of the text, in their order."""
        numbers = map(int, re.findall(r"⟦O(\d+)⟧", part))
        return list(dict.fromkeys(each for number in numbers for each in self.orgs[number]))


_NOUNS = cue("nouns")
#: Patterns of a name that is surely a group's, and of one that is if many form it.
_SURE = tuple(map(re.compile, cues("names of groups")))
_ABOVE_LABELS = re.compile(cue("names above labels"))
_IF_MANY = tuple(map(re.compile, cues("names of many")))
_ACROSS = tuple(map(re.compile, cues("names across sentences")))
#: "The chipmaker is ...": what the next sentences say of a firm.
_CALLED_FIRM = re.compile(rf"\. The {cue('describes')}\b")
_NO_GROUP = re.compile(cue("no name of a group"))
_WHEN = re.compile(r"\s(?:in|on)\s(?:[A-Z][a-z]{2,8}|\d{4})$")
_NO_PART_OF_NAME = re.compile(rf"^{cue('no name before')}\s")


_NO_NAMES = COMMON | NOT_NAMES | GROUP_TITLES | BEFORE_OF


def group_names(text: str) -> dict[str, bool]:
    """Find the proper names that an article gives to groups of organizations, in their order.

    Each is sure, or a group's only if several organizations form it. One that is called a firm in
    the next sentences is left out.

    Examples
    --------
    >>> list(group_names('They form an alliance dubbed "Polar Stack". The Iron Coalition objects.'))
    ['Polar Stack', 'Iron Coalition']
    """
    # "the FIDO (Fast IDentity Online) Alliance"
    parts = [re.sub(r"\s\([^()]*\)(?=\s[A-Z])", "", part.line) for part in sentences(text)]
    places: dict[str, tuple[int, int]] = {}
    kinds: dict[str, bool] = {}
    for number, (part, after) in enumerate(zip(parts, [*parts[1:], ""], strict=True)):
        tried = [(pattern, part) for pattern in (*_SURE, *_IF_MANY)]
        tried += [(pattern, f"{part} {after}") for pattern in _ACROSS]
        tried = [] if is_title_case(part) else tried
        for pattern, where in tried if number else [(_ABOVE_LABELS, text), *tried]:
            for match in pattern.finditer(where):
                name = next((group for group in match.groups() if group), "")
                name = _WHEN.sub("", _NO_PART_OF_NAME.sub("", name)).strip(" ,.'")
                words = folded(name).split()
                if _NO_GROUP.search(name) or len(name) < 2:
                    continue
                plain = all(word in NOT_NAMES or word.isnumeric() for word in words)
                told = " ".join(parts[number : number + 3])
                firm = _CALLED_FIRM.search(told) and words[-1] not in GROUP_TITLES
                sure = pattern in _SURE
                if not plain and folded(name) not in _NO_NAMES and (sure or not firm):
                    place = (number, match.start())
                    places[name] = min(place, places.get(name, place))
                    kinds.setdefault(name, sure)
    return {name: kinds[name] for name in sorted(places, key=lambda name: (places[name], name))}


def short_names(text: str, names: Iterable[str]) -> dict[str, str]:
    """Give the short forms that stand in brackets behind names of groups, and those names.

    Examples
    --------
    >>> short_names("the Iron Coalition (IC) and the Polar Pact, or PoPa,", ["Iron Coalition"])
    {'IC': 'Iron Coalition'}
    """
    even = " ".join(text.split())
    return {
        found[1]: name
        for name in names
        for found in re.finditer(
            rf"{re.escape(name)}(?:\s\(\W?|, (?:or|short) )([A-Z][\w-]*[A-Z0-9][\w-]*)\b", even
        )
    }


_NP = re.compile(
    rf"""(?<![\w'/&-])(?:(?P<det>the|an?|its|their|this|that|another|each|one|our)\s)?
    (?P<mod>(?:(?:(?!{cue("no description")}\b)"?[\w'/&-]+"?
        |⟦O\d+⟧(?:[-/]⟦O\d+⟧)*(?:'s?)?(?:-(?:led|backed|centered|driven|headed))?)\s){{0,6}})
    (?P<noun>{"|".join(PLURALS)}|{_NOUNS.replace(" ", "[ ]")})\b(?!\s{cue("no group itself")}s?\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ELLIPSIS = re.compile(cue("ellipsis"), re.IGNORECASE)
_OF_A_GROUP = re.compile(rf"(?:{cue('of a group')}\s?)+", re.IGNORECASE)
_RIVAL = re.compile(r"\b(?:rival\w*|compet\w+|oppos\w+|other|hostile|second)\b", re.IGNORECASE)


#: Two marks of one group: "a platform called ⟦G0⟧", "the X-led alliance, the ⟦G0⟧,".
SAME = re.compile(cue("same group"), re.IGNORECASE)


def mark_groups(marked: Marked, *, several: bool) -> None:
    """Mark the groups that a sentence speaks of without a proper name.

    Where the sentence before spoke of `several`, "one" and "the other" may stand for them.
    """
    parts = []
    for each in _NP.finditer(marked.text):
        spoken = _spoken(marked, each)
        if spoken is not None:
            parts.append((each.start(), each.end(), f"⟦G{len(marked.groups)}⟧"))
            marked.groups.append(spoken)
    several = several or any(group.plural for group in marked.groups)
    for each in _ELLIPSIS.finditer(marked.text):
        if several or each[0].lower().startswith(("a ", "an ")):
            parts.append((each.start(), each.end(), f"⟦G{len(marked.groups)}⟧"))
            place = marked.span(each.start(), each.end())
            rival = each["first"] is None
            marked.groups.append(
                Spoken(None, each[0], True, rival=rival, ellipsis=True, place=place)
            )
    marked.replace(parts)


def _spoken(marked: Marked, found: re.Match[str]) -> Spoken | None:
    """Read a noun phrase as a group; None where it is something else."""
    noun, det, mod = found["noun"].lower(), (found["det"] or "").lower(), found["mod"]
    plural = noun in PLURALS
    strong = noun in STRONG_GROUPS or (plural and noun not in ("groups", "teams"))
    led = re.search(r"((?:⟦O\d+⟧[-/]?)+)-(?:led|headed|backed|driven|cent\w+)", mod)
    joint = re.search(r"(⟦O\d+⟧(?:[-/]⟦O\d+⟧)+)(?!-led)", mod)
    owner = re.search(r"(⟦O\d+⟧)(?:'s?)?\s*$", mod) or re.search(r"(⟦O\d+⟧)'s?\s", mod)
    own = bool(det in ("a", "an") or led or joint or not mod.strip() or _OF_A_GROUP.fullmatch(mod))
    if plural and not owner and not led and not joint:
        strong = True
    if not strong and (not (det or led or joint) or not own or (owner and not led and not joint)):
        return None
    bare = not det and not mod and not plural  # "Consortium: A, B"
    start, end = marked.span(found.start(), found.end())
    first = marked.sentence.start
    return Spoken(
        None,
        " ".join(marked.sentence.text[start - first : end - first].split()),
        strong,
        definite=det in ("the", "its", "their", "this", "that", "our") or bool(owner) or bare,
        rival=bool(_RIVAL.search(mod)) or det == "another",
        plural=plural,
        leads=marked.entities(led[1]) if led else [],
        joint=[] if led else marked.entities(joint[1] if joint else owner[1] if owner else ""),
        place=(start, end),
    )


def group_key(name: str) -> str:
    """Give a name of a group as names are compared."""
    return re.sub(r"\W+", " ", name.casefold()).removeprefix("the ").strip()
