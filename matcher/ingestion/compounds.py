"""The same words put together otherwise: "Klärschlammtrocknung", "Trocknung von Klärschlamm"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from matcher.ingestion.cells import figures, slug
from matcher.ingestion.listed_words import listed
from matcher.ingestion.phrases import folded, stem, words
from matcher.ingestion.skill_keys import ANY_CJK, ARTICLES, TURNING

#: Small words (folded) about which a name can be turned and still mean the same. Those that say of
#: what or with what ("Futter aus Insekten") are none: "Insektenfutter" may be food for insects.
_ABOUT = TURNING | frozenset(listed("skills", "turning"))

#: What stands for a whole word before an apostrophe: "traitement de l'eau", "détection d'objets".
_ELIDED, _WHOLE = re.compile(r"\b[dl]['\u2019](?=\w)", re.IGNORECASE), {"d": "de ", "l": ""}

#: Endings of a case or a plural, the longer first; what is left of a word has so many letters: a
#: "plane" is no "plan", though German "Boote" are more than one "Boot".
_ENDINGS, _LEFT, _LEFT_OF_GERMAN = ("en", "n", "e"), 5, 4

#: Small words that only a German name has.
_GERMAN = frozenset(("fur", "von", "vom", "zur", "zum", "und", "mit", "aus", "der", "dem", "den"))

#: Words between two things of which either can stand first, and a name with more in brackets.
_AND = frozenset(listed("shared", "and"))
_BRACKETS = re.compile(r"([^()]+)\(([^()]+)\)\s*")

#: What stands between the parts of a German compound, or behind a Korean word that says of what.
_LINKS = ("의", "", "s", "n", "en", "es")

#: A part of a compound has at least so many letters, the last one more; of Korean, so many signs.
_FIRST, _LAST, _SIGNS = 3, 4, 2


class Compounds:
    """Parts compounds by the words of a data set itself.

    Parameters
    ----------
    names : iterable of str
        A word is a compound of others where each of its parts is a word in one of these.

    Examples
    --------
    >>> known = Compounds(["Klärschlammtrocknung", "Trocknung von Klärschlamm und Gärresten"])
    >>> known.parted("Klärschlammtrocknung in Linz"), known.parted("Trocknungsanlage")
    ('Klärschlamm trocknung in Linz', 'Trocknungsanlage')
    """

    def __init__(self, names: Iterable[str]) -> None:
        told = [slug(name).split("-") for name in names]
        self._german = {token for tokens in told if _GERMAN & {*tokens} for token in tokens}
        each = {token for tokens in told for token in tokens if len(token) >= _least(token, _FIRST)}
        self._words = {form for token in each for form in (bare(token), self._bare(token))}

    def parted(self, name: str) -> str:
        """Give a name with the parts of its compounds as words of their own."""
        pieces, end = [], 0
        for word in words(name):
            parts = self._parts(folded(word.text))
            pieces.append(name[end : word.start])
            end = word.end
            cuts, start = [], 0
            if len(folded(word.text)) == len(word.text):
                for part in parts:
                    cuts.append(word.text[start : start + len(part)])
                    start += len(part)
            pieces.append(" ".join(cuts or parts))
        return "".join([*pieces, name[end:]])

    def keys(self, name: str) -> tuple[str, ...]:
        """Give what a name has in common with those of the same words, put together otherwise.

        Parameters
        ----------
        name : str

        Returns
        -------
        tuple of str
            Its words as one, in the order in which they stand, turned about small words, about
            brackets, and about an "and" in the order of the alphabet. Names that have one of these
            in common mean the same.
        """
        apart = _ELIDED.sub(lambda found: _WHOLE[found[0][0].casefold()], name)
        tokens = _tokens(apart)
        told = "|".join(figures(name))
        inside = _BRACKETS.fullmatch(apart)
        before = _tokens(f"{inside[2]} {inside[1]}") if inside else []
        orders = (tokens, _turned(tokens), before, _sorted(tokens))
        joined = ("".join(self._pieces(each)) for each in orders if each)
        return tuple(dict.fromkeys(f"{each} {told}".strip() for each in joined))

    def _pieces(self, tokens: Iterable[str]) -> Iterator[str]:
        """Give the parts of words as the words that they are, without what links them."""
        for part in (part for token in tokens for part in self._parts(token)):
            linked = (self._bare(part.removesuffix(link)) for link in _LINKS)
            yield next((each for each in linked if each in self._words), self._bare(part))

    def _bare(self, word: str) -> str:
        """Give a word without endings; a German one is known by the words that it stands with."""
        return bare(word, _LEFT_OF_GERMAN if word in self._german else _LEFT)

    def _parts(self, word: str) -> tuple[str, ...]:
        """Give the parts of a word with what links them; a word that is no compound, whole."""
        return tuple(self._found(word)) or (word,)

    def _found(self, word: str) -> list[str]:
        """Give the parts of a word of which each is a word, the longest one first; or none."""
        for end in range(len(word) - _least(word, _LAST), _least(word, _FIRST) - 1, -1):
            first, last = word[:end], word[end:]
            if self._bare(last) not in self._words:
                continue
            links = (link for link in _LINKS if first.endswith(link))
            if any(self._bare(first.removesuffix(link)) in self._words for link in links):
                return [first, last]
            if parts := self._found(first):
                return [*parts, last]
        return []


@lru_cache(maxsize=100_000)
def bare(word: str, left: int = _LEFT) -> str:
    """Give a word without the endings of a plural or a case, if so many letters are left.

    Examples
    --------
    >>> bare("Spurenstoffen"), bare("Prognosen"), bare("Prognose"), bare("coatings"), bare("plane")
    ('spurenstoff', 'prognos', 'prognos', 'coating', 'plane')
    """
    base = stem(word)
    if base.endswith("ais"):  # French "quais" are more than one, unlike English "basis"
        return base[:-1]
    if base.endswith("us"):  # German "Akkus" are more than one; "Viru" is no other word
        return base[:-1] if len(base) > _LEFT_OF_GERMAN else base
    for ending in _ENDINGS:
        if base.endswith(ending) and len(base) - len(ending) >= left:
            return base.removesuffix(ending)
    return base


def _tokens(name: str) -> list[str]:
    return [each for each in slug(name).split("-") if each not in ARTICLES]


def _sorted(tokens: list[str]) -> list[str]:
    """Give two things that an "and" links in the order of the alphabet; none of others."""
    places = [place for place, each in enumerate(tokens) if each in _AND]
    if len(places) != 1 or places[0] in (0, len(tokens) - 1):
        return []
    halves = sorted([tokens[: places[0]], tokens[places[0] + 1 :]])
    return [*halves[0], "&", *halves[1]]


def _turned(tokens: list[str]) -> list[str]:
    """Turn words about small words: what stands behind one says which, and comes first."""
    place = next((at for at, each in enumerate(tokens) if each in _ABOUT), None)
    if place is None or not 0 < place < len(tokens) - 1:
        return tokens
    return [*_turned(tokens[place + 1 :]), *tokens[:place]]


def _least(word: str, letters: int) -> int:
    return _SIGNS if ANY_CJK.search(word) else letters
