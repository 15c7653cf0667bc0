"""Which known terms share a telling word with a phrase: suggestions for a person, never a match."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import takewhile
from math import log

from matcher.ingestion.compounds import Compounds
from matcher.ingestion.listed_words import listed
from matcher.ingestion.phrases import folded, stem, words
from matcher.ingestion.skill_words import AROUND
from matcher.ingestion.tag_words import STOP

#: Endings that a word takes on from its verb or noun, the longer first.
_ENDINGS = listed("shared", "endings")

#: Letters of a root at least, and terms that one root may stand in: more make it a common word.
_SHORTEST, _COMMON = 4, 8

#: Letters of a root at least that begins a compound, and what sharing it so is worth.
_BEGINNING, _WORTH_OF_BEGINNING = 5, 0.5

#: What a word that stands in no term is worth beside the rarest that stand in one: it may say
#: anything.
_WORTH_OF_UNKNOWN = 0.5

#: Korean, Japanese and Chinese write in two signs what others write in five letters.
_SIGNS = 2

#: Words that say nothing, and those that say where and for whom.
_SAY_NOTHING = STOP | AROUND | frozenset(listed("shared", "where_and_for_whom"))

#: Words that say of what sort a thing is: to share them alone makes nothing near.
_OF_WHAT_SORT = frozenset(listed("shared", "of_what_sort"))


def root(word: str) -> str:
    """Give what "training", "trainer" and "trains" have in common.

    Examples
    --------
    >>> [root(word) for word in ("trains", "Training", "falls", "falling", "planning", "nurses")]
    ['train', 'train', 'fall', 'fall', 'plan', 'nurs']
    >>> root("prediction"), root("predicted"), root("models"), root("modelling")
    ('predict', 'predict', 'model', 'model')
    >>> root("Akkus"), root("Akku")
    ('akku', 'akku')
    """
    plain = folded(word).removesuffix("s")
    base = plain if plain.endswith("lling") else stem(word)  # whose spelling is evened below
    for ending in _ENDINGS:
        if base.endswith(ending) and len(base) - len(ending) >= _SHORTEST:
            base = base.removesuffix(ending)
            break
    doubled = len(base) > _SHORTEST and base[-1] == base[-2]  # "planning", "modelling"
    base = base[:-1] if doubled else base
    return base[:-1] if base.endswith("us") and len(base) > _SHORTEST else base


def roots(text: str) -> dict[str, str]:
    """Give the roots of the telling words of a text, and each word as it stands there."""
    telling = (word.text for word in words(text) if folded(word.text) not in _SAY_NOTHING)
    return {
        key: word
        for word in reversed([*telling])
        if len(key := root(word)) >= _long(key, _SHORTEST)
        and key.isalpha()
        and stem(word) not in _SAY_NOTHING
    }


def _long(root: str, letters: int) -> int:
    """Give how many characters are long enough for a root."""
    return letters if root[:1] < "\u1100" else _SIGNS


class SharedWords:
    """Terms by the roots of their words.

    Parameters
    ----------
    terms : iterable of (str, str)
        A term, and what it stands for.
    names : iterable of str
        Further ones by whose words compounds are parted.

    Examples
    --------
    >>> known = SharedWords([("Fall detection", "falls"), ("Fraud detection", "fraud")])
    >>> known.nearest("help against falls of old patients at night")
    [('falls', 'falls')]
    >>> SharedWords([("Sturzerkennung", "falls")]).nearest("Stürze in der Nacht")
    [('falls', 'Stürze')]
    """

    def __init__(self, terms: Iterable[tuple[str, str]], names: Iterable[str] = ()) -> None:
        terms = list(terms)
        self._compounds = Compounds([*(term for term, _ in terms), *names])
        self._by_root: dict[str, dict[str, None]] = {}
        self._keys: dict[str, None] = {}
        for term, key in terms:
            self._keys.setdefault(key)
            for each in roots(self._compounds.parted(term)):
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
        named = [
            (key, things[0])
            for key, shared, _ in self.shares(phrase)
            if (things := [each for each in shared if folded(each) not in _OF_WHAT_SORT])
        ]
        return named[:count]

    def shares(self, phrase: str) -> list[tuple[str, tuple[str, ...], float]]:
        """Give how much of a phrase each term has that shares a telling word with it.

        Parameters
        ----------
        phrase : str

        Returns
        -------
        list of (str, tuple of str, float)
            What the term stands for, the words of the phrase that are shared, the rarest first, and
            the share of the phrase's telling words, weighed by how rare they are, in (0, 1];
            largest first.
        """
        worth: dict[str, float] = {}
        shared: dict[str, dict[str, float]] = {}
        whole = 0.0
        for each, word in roots(self._compounds.parted(phrase)).items():
            found = [*alike(each, self._by_root, self._sorted)]
            whole += self._rarity(each) * (1.0 if found else _WORTH_OF_UNKNOWN)
            for other, part in found:
                there = self._by_root[other]
                rarity = part * self._rarity(other) if len(there) <= _COMMON else 0.0
                for key in there if rarity else ():
                    worth[key] = worth.get(key, 0.0) + rarity
                    rarest = shared.setdefault(key, {})
                    rarest[word] = max(rarest.get(word, 0.0), rarity)
        best = sorted(worth, key=lambda key: -worth[key])
        return [
            (
                key,
                tuple(sorted(shared[key], key=lambda word: (-shared[key][word], word))),
                min(1.0, worth[key] / whole),
            )
            for key in best
        ]

    def _rarity(self, root: str) -> float:
        """Give the worth of a root: one of few terms tells more."""
        return log(1 + len(self._keys) / max(1, len(self._by_root.get(root, ()))))


def alike(told: str, known: Container[str], ordered: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Give known roots that are a root, or a compound of which one begins the other.

    Parameters
    ----------
    told : str
    known : container of str
    ordered : sequence of str
        The same, sorted.

    Yields
    ------
    (str, float)
        The known root, and what it is worth for this one, in (0, 1].
    """
    if told in known:
        yield told, 1.0
    beginning = _long(told, _BEGINNING)
    if len(told) < beginning:
        return
    for length in range(beginning, len(told)):
        if told[:length] in known:
            yield told[:length], _WORTH_OF_BEGINNING
    start = bisect_left(ordered, told)
    after = (ordered[place] for place in range(start, len(ordered)))
    for each in takewhile(lambda root: root.startswith(told), after):
        if each != told:
            yield each, _WORTH_OF_BEGINNING
