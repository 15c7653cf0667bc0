"""Countries, states and cities at the end of an address."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from matcher.resolution.lexicon import Words, lexicon

#: Longest name of a place, in words.
_LONGEST = 5

#: Digits, and what stands before a code of the post: "F-59000", "CA 94305", "SW7 2AZ".
_CODE = re.compile(r"[a-z]{0,2}\d[\da-z]{2,}|[a-z]{1,2}\d{1,2}[a-z]?|\d[a-z]{2}")


@dataclass(frozen=True)
class Place:
    """Where something is, as far as the text says.

    Attributes
    ----------
    country : str or None
        Code of the country.
    city : str or None
        The words of its name.
    certain : bool
        Whether the country was named, not only a city of it.
    """

    country: str | None = None
    city: str | None = None
    certain: bool = False

    def and_then(self, other: Place) -> Place:
        """Add what another part of the address says; what is certain stays."""
        country, certain = self.country, self.certain
        if other.country and (country is None or (other.certain and not certain)):
            country, certain = other.country, other.certain
        return Place(country, self.city or other.city, certain)


#: What an address without places says.
NOWHERE = Place()


def is_code(word: str) -> bool:
    """Tell whether a word is a number of a house or a code of the post.

    Examples
    --------
    >>> is_code("94305"), is_code("sw7"), is_code("6"), is_code("nec")
    (True, True, False, False)
    """
    return bool(_CODE.fullmatch(word)) and word not in ("3m", "c3s", "4tu")


def is_place(words: Collection[str]) -> bool:
    """Tell whether each word is a city, country or region."""
    known = lexicon()
    return all(
        (word,) in known.cities or (word,) in known.countries or (word,) in known.regions
        for word in words
    )


def place_of(raw: str, words: Sequence[str]) -> Place | None:
    """Read one segment of an address as a place; None where it names anything else.

    Parameters
    ----------
    raw : str
        As typed: the postal codes of states are capitals.
    words : sequence of str
        The words of the segment in their one form.
    """
    kept = [word for word in words if not is_code(word) and word not in lexicon().stop]
    if not kept:
        return Place()
    if lexicon().streets & set(words) and not {"university", "institute", "hospital"} & set(words):
        return Place()
    state = re.fullmatch(r"([A-Z]{2})(?:[\s.]+[\d-]+)?\.?", raw.strip())
    if state and state[1].lower() in lexicon().states:
        return Place("US", None, state[0] != state[1])
    found = Place()
    for name, country in _parts(kept):
        if country is None:
            return None
        found = found.and_then(_named(name, country))
    return found


def _parts(words: list[str]) -> Iterator[tuple[Words, str | None]]:
    """Take names of places off the front, longest first; a None says that one is none."""
    start = 0
    while start < len(words):
        for size in range(min(_LONGEST, len(words) - start), 0, -1):
            name = tuple(words[start : start + size])
            code = country_of(name)
            if code is not None:
                yield name, code
                start += size
                break
        else:
            last_of_several = start > 0 and start == len(words) - 1
            if last_of_several and words[start] in lexicon().states:
                yield (words[start],), "US"
                return
            yield tuple(words[start:]), None
            return


def country_of(name: Words) -> str | None:
    """Give the country of a place by its name."""
    found = lexicon().countries.get(name) or lexicon().regions.get(name)
    return found or lexicon().cities.get(name)


def _named(name: Words, country: str) -> Place:
    if name in lexicon().countries:
        return Place(country, None, certain=True)
    if name in lexicon().cities:
        return Place(country, " ".join(name))
    return Place(country, None, certain=country == "US")


def without_last_place(words: list[str], cities: bool = True) -> tuple[list[str], Place]:
    """Take places off the end of a name, but "of China" stays.

    Parameters
    ----------
    words : list of str
        With the stop words still in them.
    cities : bool
        Whether cities go too, or only countries and states.

    Returns
    -------
    list of str
        The rest; at least one word.
    Place
    """
    place = Place()
    while True:
        for size in range(min(_LONGEST, len(words) - 1), 0, -1):
            name = tuple(word for word in words[-size:] if word not in lexicon().stop)
            code = country_of(name) if len(name) == size else None
            if not cities and name in lexicon().cities:
                code = None
            if code is not None and words[-size - 1] not in lexicon().stop:
                place = place.and_then(_named(name, code))
                words = words[:-size]
                break
        else:
            return words, place
