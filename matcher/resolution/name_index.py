"""Names that are known already, found by their words in any order or at the front of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.resolution.lexicon import Words, lexicon
from matcher.resolution.places import Place, is_code

#: What a foundation may be that is nothing beside it.
_INSTITUTES = frozenset(["institute", "center", "hochschule", "laboratory", "observatory"])

#: Letters that a short form has at most.
_SHORT = 6


def bare_words(words: Sequence[str]) -> Words:
    """Give a name without stop words, legal forms and codes, short forms spelled out.

    Examples
    --------
    >>> bare_words(lexicon().words("Samsung Electronics Co. Ltd"))
    ('samsung', 'electronics')
    >>> bare_words(lexicon().words("UC Irvine"))
    ('university', 'california', 'irvine')
    """
    kept = [
        word
        for position, word in enumerate(without_legal(list(words)))
        if word not in lexicon().stop and (position == 0 or not is_code(word))
    ]
    if not kept or tuple(kept) in lexicon().legal:
        kept = list(words)
    rest = [word for word in kept if word != "foundation"]
    ends = "foundation" in (*kept[:1], *kept[-1:])
    if ends and not is_generic(rest) and not _INSTITUTES.isdisjoint(rest):
        kept = rest  # its legal form, as in "Fondazione Istituto Italiano di Tecnologia"
    if "municipality" in kept:
        # "Zaragoza City Council"
        kept = [word for word in kept if word not in ("council", "office", "hall", "municipal")]
    bare = tuple(spelled_out(without_legal(kept)))
    if len(bare) == 1 and bare[0] in lexicon().company_words and words[0] not in lexicon().articles:
        # "DEM Solutions": what looks like an article is all that tells it from the others.
        return tuple(without_legal(list(words)))
    return bare


def spelled_out(words: Sequence[str]) -> list[str]:
    """Give words with short forms spelled out where another word follows: "uc irvine".

    Compounds ("universitatsklinikum") may stand at the end too.
    """
    spelled: list[str] = []
    for position, word in enumerate(words):
        follows = position + 1 < len(words) or (position and len(word) > _SHORT)
        short_academy = position and words[0] == "institute" and word in lexicon().academies
        long = lexicon().expansions.get(word) if follows or short_academy else None
        spelled += long or (word,)
    return spelled


def without_legal(words: list[str]) -> list[str]:
    """Take legal forms off the ends of a name; at least one word stays.

    Examples
    --------
    >>> without_legal(["nokia", "solutions", "oy", "ab"])
    ['nokia', 'solutions']
    """
    legal, front = lexicon().legal, lexicon().legal_front
    sizes = range(min(5, len(words) - 1), 0, -1)  # no form has more words
    fits = (n for n in sizes if (tuple(words[:n]) in legal if n > 1 else words[0] in front))
    words = words[next(fits, 0) :]
    if len(words) > 2 and words[-2] in lexicon().firm_forms and (words[-1],) in lexicon().cities:
        words = words[:-1]  # "Ericsson Nikola Tesla d.d. Zagreb"
    while size := next((n for n in sizes if n < len(words) and tuple(words[-n:]) in legal), 0):
        words = words[: -size - (words[-size - 1 :][:1] == ["and"] and size + 1 < len(words))]
    return words


def is_generic(words: Iterable[str]) -> bool:
    """Tell whether a name has only words that many organizations bear.

    Examples
    --------
    >>> is_generic(["institute", "physics"]), is_generic(["cavendish"])
    (True, False)
    """
    return all(word in lexicon().general or word.isdigit() or len(word) == 1 for word in words)


@dataclass(frozen=True)
class Entry:
    """One organization that is known.

    Attributes
    ----------
    id : str
    kind : str
        As in the data set format; "" where unknown.
    country, city : str or None
        Where it is; the city in the words of `Lexicon.words`.
    """

    id: str
    kind: str
    country: str | None = None
    city: str | None = None

    def may_be_in(self, place: Place) -> bool:
        """Tell whether it may be there: a company may be anywhere, others are in one place."""
        if self.kind in ("company", ""):
            return True
        other_city = self.city and place.city and self.city != place.city
        return not other_city and (not place.certain or place.country == self.country)


class NameIndex:
    """Organizations by their names."""

    def __init__(self) -> None:
        self._by_key: dict[Words, dict[str, Entry]] = {}
        self._by_words: dict[Words, dict[str, Entry]] = {}
        self._longest = 1

    def add(self, entry: Entry, name: Words) -> None:
        """Add an organization under one of its names, given as `bare_words`."""
        if not name:
            return
        self._by_words.setdefault(name, {})[entry.id] = entry
        self._by_key.setdefault(tuple(sorted(set(name))), {})[entry.id] = entry
        self._longest = max(self._longest, len(name))

    def exact(self, name: Words) -> Entry | None:
        """Find who is called so, in any order of the words; the first of several."""
        found = self._by_words.get(name) or self._by_key.get(tuple(sorted(set(name))))
        return next(iter(found.values())) if found else None

    def is_two(self, key: Words) -> bool:
        """Tell whether the same words in another order are somebody else's name."""
        return len(self._by_key.get(key, ())) > 1

    def at_front(self, name: Words) -> tuple[Words, Entry] | None:
        """Find the longest known name that a longer name begins with."""
        sizes = range(min(len(name) - 1, self._longest), 0, -1)
        return self._first(name[:size] for size in sizes)

    def at_end(self, name: Words) -> tuple[Words, Entry] | None:
        """Find the longest known name, of two words or more, that a longer name ends with."""
        sizes = range(min(len(name) - 1, self._longest), 1, -1)
        return self._first(name[-size:] for size in sizes)

    def _first(self, names: Iterable[Words]) -> tuple[Words, Entry] | None:
        found = ((name, self._by_words[name]) for name in names if name in self._by_words)
        return next(((name, next(iter(each.values()))) for name, each in found), None)
