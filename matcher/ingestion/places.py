"""Countries that a running text names: "from the United States", "no American firms"."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from matcher.ingestion.countries import usual_country_of
from matcher.ingestion.phrases import folded, words

#: Words of the longest name of a country that is sought.
LONGEST = 5

#: Endings that an adjective takes on: a plural, a case, a gender.
_ENDINGS = ("", "s", "e", "es", "en", "er", "em", "ne", "nes", "a", "as", "o", "os")

#: Abbreviations that are words too where they are written small.
_SHORT = {"US": "US", "USA": "US", "UK": "GB"}


@dataclass(frozen=True)
class Place:
    """A country named in a text.

    Attributes
    ----------
    country : str
        Code of ISO 3166-1.
    start, end : int
        Offsets in characters.
    """

    country: str
    start: int
    end: int


def countries_named(text: str) -> list[Place]:
    """Find the countries that a text names, by name or by adjective, from left to right.

    Examples
    --------
    >>> [each.country for each in countries_named("No American firms, nor any from South Korea.")]
    ['US', 'KR']
    >>> [each.country for each in countries_named("ohne koreanische Firmen, sans les américaines")]
    ['KR', 'US']
    """
    split, at = words(text), 0
    found: list[Place] = []
    while at < len(split):
        for length in range(min(LONGEST, len(split) - at), 0, -1):
            start, end = split[at].start, split[at + length - 1].end
            if code := _country(text[start:end]):
                found.append(Place(code, start, end))
                at += length - 1
                break
        at += 1
    return found


def _country(said: str) -> str | None:
    if said in _SHORT:
        return _SHORT[said]
    if said.isascii() and len(said) < 4:  # letters on cars, and small words
        return None
    is_name = said[0].isupper() or not said[0].isascii()
    if is_name and (code := usual_country_of(said)):
        return code
    return _adjectives().get(folded(re.sub(r"[\s-]+", " ", said)))


@lru_cache(maxsize=1)
def _adjectives() -> dict[str, str]:
    """Give the country of each adjective with each ending, and of "South Korean" as one."""
    text = Path(__file__).with_name("country_adjectives.json").read_text("utf-8")
    return {
        folded(stem.replace("-", " ")) + ending: code
        for code, stems in json.loads(text).items()
        for stem in stems
        for ending in _ENDINGS
    }
