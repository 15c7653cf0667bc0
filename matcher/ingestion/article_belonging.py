"""Lists of which no words say for certain whose they are: what their clause tells by and large.

Where a clause names a group and a list, or goes on about the group before, and tells of nothing
else, the list belongs if a word of belonging stands beside it. Else that is proposed to the reader.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from matcher.ingestion.article_lists import NameList
from matcher.ingestion.article_names import Entity
from matcher.ingestion.article_words import cue
from matcher.ingestion.sentences import Sentence

#: Where what is said of one list ends, and what tells in a clause that a list belongs or does not.
_CLAUSE = re.compile(r";|\.\s|,?\s(?:while|whereas|but|though|although)\s", re.IGNORECASE)
_BELONGING = re.compile(rf"\b{cue('belonging')}", re.IGNORECASE)
_OTHERWISE = re.compile(rf"\b{cue('otherwise')}|n't\b", re.IGNORECASE)
#: "X and Y have teamed up with the Z Alliance": they need not be in it.
_PARTNER = re.compile(r"[^⟦⟧]* with (?:the )?⟦G")
#: "The consortium brings in A, B and C": three or more right beside their group.
_DIRECT_LEFT = re.compile(r"⟦G\d+⟧(?: [a-z]+){1,4} $")
_DIRECT_RIGHT = re.compile(r"(?: [a-z]+){1,4} ⟦G")
_UNSURE = re.compile(rf"\b{cue('unsure')}\b", re.IGNORECASE)
_OWNERS = re.compile(rf"\b{cue('owned')}\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    rf"\b{cue('points back')}\b|⟦G\d+⟧,? {cue('is called')} (?:the )?[\"']?⟦G", re.IGNORECASE
)


class Loose(NamedTuple):
    """A list of a sentence that named no group, for the group of a sentence that points back."""

    who: list[Entity]
    span: tuple[int, int]
    sentence: Sentence
    how: str


def by_default(text: str, told: NameList) -> tuple[int | None, str] | None:
    """Tell which group a clause names beside a list, by its number, and how.

    How: "belongs", "owns" or "beside". None where the clause tells of something else.
    """
    start = max((found.end() for found in _CLAUSE.finditer(text, 0, told.start)), default=0)
    after = _CLAUSE.search(text, told.end)
    left, right = text[start : told.start], text[told.end : after.start() if after else len(text)]
    both = f"{left}\n{right}"
    if told.said.says == "member":
        return None, "belongs"
    if _UNSURE.search(both) or _OTHERWISE.search(both) or _PARTNER.match(right):
        return None
    marks = [*re.findall(r"⟦G(\d+)⟧", left)[::-1], *re.findall(r"⟦G(\d+)⟧", right)]
    if not marks and len(left.split()) > 3 and not _BELONGING.search(left):
        return None
    direct = len(told.who) > 2 and (_DIRECT_LEFT.search(left) or _DIRECT_RIGHT.match(right))
    how = "direct" if direct else "belongs" if _BELONGING.search(both) else "beside"
    how = "owns" if owned(both) else how
    return (int(marks[0]) if marks else None), how


def owned(words: str) -> bool:
    """Tell whether words are of owners and money: who pays for a firm is not in a coalition."""
    return bool(_OWNERS.search(words))


def points_back(text: str) -> tuple[str | None, bool]:
    """Tell how a sentence goes on about those whom the one before named, and if by "is called"."""
    found = _POINTS_BACK.search(text)
    if found is None:
        return None, False
    opens = len(text[: found.start()].split()) < 4
    return "belongs" if opens and _BELONGING.search(text) else "beside", "⟦G" in found[0]
