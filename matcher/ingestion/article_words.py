"""Words that tell names, groups and other words of an article apart: they are in a file of data."""

from __future__ import annotations

import json
import re
from importlib import resources

_WORDS = json.loads((resources.files(__package__) / "article_words.json").read_text("utf-8"))

#: Words that are no name although they stand with a capital at the beginning of a sentence.
COMMON = frozenset(_WORDS["common"])

#: Capitalised words that are no organization: places, peoples, days, technical acronyms; those
#: among them that begin no name either.
PEOPLES = frozenset(_WORDS["peoples"])
NOT_AT_START = PEOPLES | frozenset(_WORDS["calendar"]) | {"south", "north"}
NOT_NAMES = NOT_AT_START | frozenset(_WORDS["places"]) | {*_WORDS["technical"]}

#: Titles of persons; a name behind one is a person's.
TITLES = frozenset(_WORDS["titles"])

#: Last or inner words by which a name is an organization's, and of which kind.
KIND_WORDS: dict[str, str] = {
    word: kind for kind, listed in _WORDS["kinds"].items() for word in listed
}

#: Fields that follow "of X and" within one name: "Institute of Science and Technology".
FIELD_NAMES = frozenset(_WORDS["fields"])

#: What a group of organizations is called; the first are always one, the second may be.
STRONG_GROUPS: tuple[str, ...] = tuple(_WORDS["groups"]["strong"])
WEAK_GROUPS: tuple[str, ...] = tuple(_WORDS["groups"]["weak"])
#: Last words by which a name is a group's.
GROUP_TITLES = frozenset(
    (*STRONG_GROUPS, *WEAK_GROUPS, *map(str.casefold, _WORDS["groups"]["bodies"]))
)
PLURALS: tuple[str, ...] = tuple(_WORDS["groups"]["plural"])

#: What may stand before "of" in a name.
BEFORE_OF = frozenset(_WORDS["before_of"])

#: What cues may be made of, beside other cues.
_LISTS = {
    "strong titles": [noun.title() for noun in STRONG_GROUPS],
    "weak titles": [noun.title() for noun in WEAK_GROUPS],
    "nouns": sorted((*STRONG_GROUPS, *WEAK_GROUPS), key=len, reverse=True),
    "bodies": _WORDS["groups"]["bodies"],
    "titles": sorted(TITLES),
    "no description": _WORDS["no_description"],
    **_WORDS["cues"],
}


def cue(name: str) -> str:
    """Give a pattern of the words that say one thing, such as "led" or "invited"."""
    return f"(?:{'|'.join(cues(name))})"


def cues(name: str) -> list[str]:
    """Give its alternatives; <<led>> in one stands for that cue."""
    return [re.sub("<<(.+?)>>", lambda found: cue(found[1]), each) for each in _LISTS[name]]
