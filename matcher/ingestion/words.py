"""What headers are called, in several languages, and which words stand for kinds."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("header_words.json")

#: What stands between two words for kinds, such as "Industry / SME".
_BETWEEN = re.compile(r"[/,;|+&()\[\]\uff08\uff09\u30fb\u3001\u00b7]|\s-\s")


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Give the file of words: headers by concept, concepts by column, hints, kinds."""
    found: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return found


def plain(header: str) -> str:
    """Give the words of a header, without what stands in brackets, such as a unit.

    Examples
    --------
    >>> plain("Funding_(EUR)"), plain("기관명 ")
    ('funding', '기관명')
    """
    bare = re.sub(r"[(\[\uff08].*?[)\]\uff09]", " ", header)
    return " ".join(re.sub(r"[\W_]+", " ", bare.casefold()).split())


def called(*concepts: str) -> list[str]:
    """Give what headers of some concepts are called, the surest first."""
    return [plain(word) for concept in concepts for word in words()["words"][concept]]


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    kinds = words()["kinds"]
    return {plain(word): kind for kind, said in kinds.items() for word in (kind, *said)}


def kind_of(cell: str) -> str | None:
    """Give the kind of organization that a cell names; None where it names none, or several.

    Examples
    --------
    >>> [kind_of(cell) for cell in ("PME", "Krankenhaus", "Unternehmen (KMU)", "대학/학교", "4")]
    ['company', 'other', 'company', 'university', None]
    """
    kinds = _kinds()
    if (whole := kinds.get(plain(cell))) is not None:
        return whole
    named = {kinds.get(plain(part)) for part in _BETWEEN.split(cell) if plain(part)}
    return named.pop() if len(named) == 1 else None
