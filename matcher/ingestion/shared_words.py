"""Which known terms share a telling word with a phrase: suggestions for a person, never a match."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import takewhile
from math import log

from matcher.ingestion.phrases import folded, stem, words
from matcher.ingestion.tag_words import STOP

#: Endings that a word takes on from its verb or noun, the longer first.
_ENDINGS = (
    *("ation", "ating", "ated", "ator", "ment", "ance", "ing", "ion", "ive", "ant", "ung", "ate"),
    *("ed", "er", "or", "en", "e"),
)

#: Letters of a root at least, and terms that one root may stand in: more make it a common word.
_SHORTEST, _COMMON = 4, 8

#: Letters of a root at least that begins a compound, and what sharing it so is worth.
_BEGINNING, _WORTH_OF_BEGINNING = 5, 0.5


def root(word: str) -> str:
    """Give what "training", "trainer" and "trains" have in common.

    Examples
    --------
    >>> [root(word) for word in ("trains", "Training", "falls", "falling", "planning", "nurses")]
    ['train', 'train', 'fall', 'fall', 'plan', 'nurs']
    >>> root("prediction"), root("predicted"), root("models"), root("modelling")
    ('predict', 'predict', 'model', 'model')
    """
    plain = folded(word).removesuffix("s")
    base = plain if plain.endswith("lling") else stem(word)  # whose spelling is evened below
    for ending in _ENDINGS:
        if base.endswith(ending) and len(base) - len(ending) >= _SHORTEST:
            base = base.removesuffix(ending)
            break
    doubled = len(base) > _SHORTEST and base[-1] == base[-2]  # "planning", "modelling"
    return base[:-1] if doubled else base


def roots(text: str) -> dict[str, str]:
    """Give the roots of the telling words of a text, and each word as it stands there."""
    telling = (word.text for word in words(text) if folded(word.text) not in STOP)
    return {
        key: word
        for word in reversed([*telling])
        if len(key := root(word)) >= _SHORTEST and key.isalpha() and stem(word) not in STOP
    }


class SharedWords:
    """Terms by the roots of their words.

    Parameters
    ----------
    terms : iterable of (str, str)
        A term, and what it stands for.

    Examples
    --------
    >>> known = SharedWords([("Fall detection", "falls"), ("Fraud detection", "fraud")])
    >>> known.nearest("help against falls of old patients at night")
    [('falls', 'falls')]
    >>> SharedWords([("Sturzerkennung", "falls")]).nearest("Stürze in der Nacht")
    [('falls', 'Stürze')]
    """

    def __init__(self, terms: Iterable[tuple[str, str]]) -> None:
        self._by_root: dict[str, dict[str, None]] = {}
        self._keys: dict[str, None] = {}
        for term, key in terms:
            self._keys.setdefault(key)
            for each in roots(term):
                self._by_root.setdefault(each, {}).setdefault(key)
        self._sorted = sorted(self._by_root)

    def nearest(self, phrase: str, count: int = 2) -> list[tuple[str, str]]:
        """Give what shares the rarest words with a phrase, the nearest first.

        Parameters
        ----------
        phrase : str
        count : int
            How many at most.

        Returns
        -------
        list of (str, str)
            What the term stands for, and the word of the phrase that is shared.
        """
        worth: dict[str, float] = {}
        shared: dict[str, tuple[float, str]] = {}
        told = [(at, word) for each, word in roots(phrase).items() for at in self._alike(each)]
        for (each, share), word in told:
            there = self._by_root[each]
            if len(there) > _COMMON:
                continue
            rarity = share * log(1 + len(self._keys) / len(there))
            for key in there:
                worth[key] = worth.get(key, 0.0) + rarity
                shared[key] = max(shared.get(key, (0.0, "")), (rarity, word))
        best = sorted(worth, key=lambda key: -worth[key])[:count]
        return [(key, shared[key][1]) for key in best]

    def _alike(self, told: str) -> Iterator[tuple[str, float]]:
        """Give roots of terms that are a root, or a compound of which one begins the other."""
        if told in self._by_root:
            yield told, 1.0
        if len(told) < _BEGINNING:
            return
        for length in range(_BEGINNING, len(told)):
            if told[:length] in self._by_root:
                yield told[:length], _WORTH_OF_BEGINNING
        start = bisect_left(self._sorted, told)
        after = (self._sorted[place] for place in range(start, len(self._sorted)))
        for each in takewhile(lambda root: root.startswith(told), after):
            if each != told:
                yield each, _WORTH_OF_BEGINNING
