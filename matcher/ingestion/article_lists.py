"""Lists of names in a sentence, and what the words left and right of a list say of it.

The rule is plain. Names that follow one another are a list. What a sentence says of a list stands
right before it ("led by", "including", "members are", "rivals") or right behind it ("... have
formed", "... are members of", "... left"). A list whose words say nothing is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from matcher.ingestion.article_groups import Marked
from matcher.ingestion.article_names import Entity
from matcher.ingestion.article_words import cue

_DESCRIPTION = cue("description")
_JOINT = re.compile(cue("joint"), re.IGNORECASE)

_GAP, _MEMBERS, _INVITED = map(cue, ("gap", "members", "invited"))

_AT_END = cue("at the end")
#: Those who are told of beside a group and do not belong to it.
_NO_MEMBERS = re.compile(cue("no members"), re.IGNORECASE)
#: What the words right before a list say, the list's own description between them left out.
_BEFORE = {
    says: re.compile(cue(f"left {says}") + _AT_END, re.IGNORECASE)
    for says in ("lead", "member", "invited", "against", "excluded", "same")
}
#: Words that go on from what they name to some of it: what is said of the whole is said of these.
_SOME_OF_IT = re.compile(cue("some of it"), re.IGNORECASE)
_WHOLE = re.compile(cue("the whole"), re.IGNORECASE)
_WITH = re.compile(rf",?\s(?:(?:together|along|jointly)\s)?with\s{_DESCRIPTION}(?:the\s)?$")

#: What the words right behind a list say.
_AFTER = {
    says: re.compile(cue(f"right {says}"), re.IGNORECASE)
    for says in ("excluded", "left", "lead", "invited", "member")
}

_DENIED = re.compile(rf"\b{cue('denied')}\b|n't\b", re.IGNORECASE)
#: A heading above some of the members, such as "Research partners:".
TIER = re.compile(rf"\W*(?:{cue('label')}|⟦G\d+⟧:)", re.IGNORECASE)
#: A line above a list that says whose members follow, without a colon.
HEADING = re.compile(
    rf"\b{cue('members')}\b[^⟦]*⟦G\d+⟧[^.!?:]*$|^\W*(?:[\w-]+ )?{cue('members')}\W*$", re.IGNORECASE
)
#: An item of a list, which is no sentence.
ITEM = re.compile(r"\W*(?:\d{1,2}[.)]\s)?(?:⟦O\d+⟧|\([^()]*\)|\W|(?:and|the)\b)*", re.IGNORECASE)
_BULLET = re.compile(r"^\W*(?:\d{1,2}[.)]\s)?(?:(?<=\W\s)the\s)?", re.IGNORECASE)
#: A line above a list that speaks of a group, and of none who is not in it.
_OF_A_GROUP = re.compile(rf"(?!.*(?:\b{cue('otherwise')}|n't\b)).*\bthe group\b", re.IGNORECASE)
_UNSURE = re.compile(rf"\b{cue('unsure')}\b", re.IGNORECASE)
_TURNED_DOWN = re.compile(cue("turned down"), re.IGNORECASE)


@dataclass(frozen=True)
class Cue:
    """What the words around a list say of it."""

    says: str = ""  # "lead", "member", "invited", "left", "against", "excluded" or ""
    status: str = ""  # "denied", "unsure" or ""
    group: int | None = None  # number of the mark of the group that the words name
    length: int = 0  # how many characters of the marked text they take
    before: bool = False  # whether they stand before the list


@dataclass(frozen=True)
class NameList:
    """Names that follow one another, and what is said of them."""

    who: list[Entity]
    numbers: list[int]  # of their marks
    start: int  # offsets in the marked text
    end: int
    said: Cue

    @property
    def told(self) -> tuple[int, int]:
        """Offsets in the marked text of the list with the words that tell of it."""
        if self.said.before:
            return max(0, self.start - self.said.length), self.end
        return self.start, self.end + self.said.length


def name_lists(marked: Marked, opening: str = "") -> list[NameList]:
    """Give the lists of a sentence; `opening` is the one before, where it ends in a colon."""
    found: list[NameList] = []
    text = marked.text
    spans = list(_spans(text))
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans[1:]), len(text)]
    for (start, end), before, behind in zip(spans, ends, starts, strict=False):
        left = text[before:start]
        if opening and not re.search(r"\w", _BULLET.sub("", left)):
            left = opening + " "
        numbers = [int(number) for number in re.findall(r"⟦O(\d+)⟧", text[start:end])]
        said = _said(left, text[end:behind], found[-1].said if found else None)
        if not said.says and left == f"{opening} " and _OF_A_GROUP.match(opening):
            said = Cue("member", "", None, len(left), True)
        found.append(NameList(marked.entities(text[start:end]), numbers, start, end, said))
    return found


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Give where each list begins and ends."""
    marks = [found.span() for found in re.finditer(r"⟦O\d+⟧", text)]
    at = 0
    while at < len(marks):
        last = at
        while last + 1 < len(marks):
            if not _JOINT.fullmatch(text, marks[last][1], marks[last + 1][0]):
                break
            last += 1
        yield marks[at][0], marks[last][1]
        at = last + 1


def _said(left: str, right: str, previous: Cue | None) -> Cue:
    """Read the words around a list."""
    if _NO_MEMBERS.search(left):
        return Cue("excluded", "", None, len(left), True)
    before, behind = _before(left), _behind(right)
    if before and before[0] in ("against", "excluded"):
        return Cue(before[0], "", None, len(left) - before[1], True)
    if behind and behind.says in ("excluded", "left", "invited"):
        return behind
    if previous is not None and previous.says == "lead" and not behind and _WITH.match(left):
        return Cue("member", previous.status, previous.group, len(left), True)
    if before and before[0] == "same":
        length = len(left) - before[1]
        return Cue() if previous is None else replace(previous, length=length, before=True)
    if before:
        says, start = before
        status = _status(left[max(0, start - 40) :])
        if says == "invited" and _TURNED_DOWN.match(right):
            status = "denied"
        return Cue(says, status, _last_group(left), len(left) - start, True)
    return behind or Cue()


def _before(left: str) -> tuple[str, int] | None:
    """Give what the words before a list say, and where they begin."""
    found = [
        (match.start(), says) for says, words in _BEFORE.items() if (match := words.search(left))
    ]
    if found:
        start, says = max(found)
        return says, start
    some = _SOME_OF_IT.search(left)
    if some is None:
        return None
    whole = left[: some.start()]
    if re.search(rf"\b{_INVITED}\b(?:{_GAP}|⟦G\d+⟧){{1,110}}$", whole, re.IGNORECASE):
        return "invited", some.start()
    if _WHOLE.search(whole):
        return "member", some.start()
    return _before(whole.rstrip(" ,") + " ")


def _behind(right: str) -> Cue | None:
    """Give what the words behind a list say."""
    for says, words in _AFTER.items():
        match = words.match(right)
        if match is None:
            continue
        named = next((mark for mark in match.groups() if mark), None)
        status = "" if says == "excluded" else _status(match[0])
        if says == "invited" and _TURNED_DOWN.match(right[match.end() :]):
            status = "denied"
        return Cue(says, status, int(named[2:-1]) if named else None, match.end())
    return None


def _last_group(text: str) -> int | None:
    marks = re.findall(r"⟦G(\d+)⟧", text)
    return int(marks[-1]) if marks else None


def _status(words: str) -> str:
    """Tell whether words deny or doubt what they say."""
    if _DENIED.search(words):
        return "denied"
    return "unsure" if _UNSURE.search(words) else ""
