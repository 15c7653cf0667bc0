"""What headers are called, in several languages, and which words stand for kinds."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("header_words.json")

#: What stands between two words for kinds, such as "Industry / SME".
_BETWEEN = re.compile(r"[/,;|+&()\[\]\uff08\uff09\u30fb\u3001\u00b7]|\s-\s")

#: Words that say who owns an organization, or what it does, and only with others what it is.
_VAGUE = frozenset(
    {"private", "public", "large", "industry", "research", "state", "land", "privat"}
    | {"commerce", "comercio", "handel", "landwirtschaft"}
)

#: An end of a word that says what it is has at least so many letters, or syllables.
_LETTERS, _SYLLABLES = 5, 2


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Give the file of words: headers by concept, concepts by column, hints, kinds."""
    found: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return found


@lru_cache(maxsize=8192)  # the same headers are tried under many readings of a file
def plain(header: str) -> str:
    """Give the words of a header, without what stands in brackets, such as a unit.

    Examples
    --------
    >>> plain("Funding_(EUR)"), plain("기관명 "), plain("Fördersumme in €")
    ('funding', '기관명', 'fördersumme')
    """
    bare = re.sub(
        r"[(\[\uff08].*?[)\]\uff09]|[\u00b9\u00b2\u00b3\u2070-\u2079]+$", " ", header
    ).casefold()
    bare = re.sub(r"(?<=\w)[\s_]+(?:in |en )?(?:€|eur|euros?)\s*$", " ", bare)
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def called(*concepts: str) -> list[str]:
    """Give what headers of some concepts are called, the surest first."""
    return [word for concept in concepts for word in _called(concept)]


@cache
def _called(concept: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in words()["words"][concept])


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    kinds = words()["kinds"]
    return {plain(word): kind for kind, said in kinds.items() for word in (kind, *said)}


def kind_of(cell: str) -> str | None:
    """Give the kind of organization that a cell names; None where it names none, or several.

    Examples
    --------
    >>> [kind_of(cell) for cell in ("PME", "Krankenhaus", "Unternehmen (KMU)", "대학/대학원")]
    ['company', 'other', 'company', 'university']
    >>> [kind_of(cell) for cell in ("Government agency", "Softwareunternehmen", "Firma und Uni")]
    ['public_body', 'company', None]
    """
    kinds = _kinds()
    if (whole := kinds.get(plain(cell))) is not None:
        return whole
    parts = {_kind_of_part(plain(part)) for part in _BETWEEN.split(cell) if plain(part)}
    return parts.pop() if len(parts) == 1 else None


def role_of(cell: str) -> str | None:
    """Give the role in a coalition that a cell names; None where it is no word for one.

    Examples
    --------
    >>> [role_of(cell) for cell in ("Chef de file", "Mitglied", "주관기관", "Tester")]
    ['lead', 'member', 'lead', None]
    """
    bare = plain(cell)
    return next((role for role, said in words()["roles"].items() if bare in map(plain, said)), None)


def _kind_of_part(part: str) -> str | None:
    """Give the kind that a few words name: all that name one agree, or a word ends in one."""
    kinds = _kinds()
    if part in kinds:
        return kinds[part]
    said = {word: kinds[word] for word in part.split() if word in kinds}
    named = {kind for word, kind in said.items() if word not in _VAGUE} or set(said.values())
    if named:
        return named.pop() if len(named) == 1 else None
    # Of compounds, such as those of German and Korean, the end says what they are.
    ends = (part[start:] for start in range(1, len(part)))
    return next((kinds[end] for end in ends if end in kinds and _is_long(end)), None)


def _is_long(end: str) -> bool:
    return len(end) >= (_LETTERS if end.isascii() or end[0] < "\u1100" else _SYLLABLES)


@lru_cache(maxsize=1)
def _sizes() -> dict[str, str]:
    sizes = words()["sme"]
    return {plain(word) or word: said for said, names in sizes.items() for word in names}


def sme_of(cell: str) -> str | None:
    """Say whether a cell names an SME, or says yes: "true" or "false"; None where it says neither.

    Examples
    --------
    >>> sme_of("KMU"), sme_of("Large enterprise"), sme_of("nein"), sme_of("Universität")
    ('true', 'false', 'false', None)
    """
    said = [plain(cell) or cell.strip(), *map(plain, _BETWEEN.split(cell))]
    found = {_sizes()[each] for each in said if each in _sizes()}
    return found.pop() if len(found) == 1 else None
