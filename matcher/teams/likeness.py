"""Which capability words may mean that name none: a guess, told as one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from math import log

import pandas as pd

from matcher.ingestion.phrases import words
from matcher.ingestion.shared_words import roots

#: What a word is worth that only the description of a capability has, and one that begins a
#: compound, or is begun by one.
OF_DESCRIPTION, OF_COMPOUND = 0.7, 0.5

#: Letters of a root at least that begins a compound.
_BEGINNING = 5

#: Where Korean, Chinese and Japanese begin: two signs there are a word's root.
_SIGNS, _SIGN = "\u1100", 2

#: Share of what some words say that a capability must have for a guess, how many of the words that
#: must be at least, and by how much it must lead: one word alone can mean anything.
LEAST, FEWEST, LEAD = 0.35, 2, 0.04

#: The share from which on a capability is named as near.
NEAR = 0.2


@dataclass(frozen=True)
class Likely:
    """What some words may mean.

    Attributes
    ----------
    capability : str
        Its id.
    share : float
        Of what the words say, weighed by how rare each is, the part that the capability has too.
    words : tuple of str
        Those that it has.
    """

    capability: str
    share: float
    words: tuple[str, ...]


class Likeness:
    """Compares words with the names, synonyms and descriptions of capabilities.

    Parameters
    ----------
    capabilities : DataFrame
        The table of that name: id, parent_id, description.
    terms : iterable of (str, str)
        Names and synonyms in any language, and the id of each.

    Examples
    --------
    >>> tree = pd.DataFrame({"id": ["falls", "fraud"], "parent_id": [None, None],
    ...                      "description": ["Noticing that somebody fell.", None]})
    >>> known = Likeness(tree, [("Fall detection", "falls"), ("Fraud detection", "fraud")])
    >>> known.guess("notice when old people fall")
    Likely(capability='falls', share=0.85, words=('fall', 'notice'))
    >>> known.guess("detection of leaks in pipes") is None
    True
    """

    def __init__(self, capabilities: pd.DataFrame, terms: Iterable[tuple[str, str]]) -> None:
        ids = capabilities["id"].tolist()
        parents = capabilities["parent_id"] if "parent_id" in capabilities else [None] * len(ids)
        self._parent = dict(zip(ids, parents, strict=True))
        self._worth: dict[str, dict[str, float]] = {}
        if "description" in capabilities:
            told = zip(capabilities["description"].fillna("").astype(str), ids, strict=True)
            self._add(told, OF_DESCRIPTION)
        self._add(terms, 1.0)
        self._sorted = sorted(self._worth)

    def _add(self, texts: Iterable[tuple[str, str]], worth: float) -> None:
        for text, key in texts:
            for root in _telling(text):
                self._worth.setdefault(root, {})[key] = worth

    def near(self, phrase: str) -> list[Likely]:
        """Give the capabilities that share something with a phrase, the nearest first."""
        shares: dict[str, float] = {}
        shared: dict[str, list[str]] = {}
        whole = 0.0
        for root, word in _telling(phrase).items():
            alike = list(self._alike(root))
            whole += max((self._rarity(each) for each, _ in alike), default=log(1 + len(self)))
            best: dict[str, float] = {}
            for each, likeness in alike:
                for key, worth in self._worth[each].items():
                    gain = likeness * worth * self._rarity(each)
                    best[key] = max(best.get(key, 0.0), gain)
            for key, gain in best.items():
                shares[key] = shares.get(key, 0.0) + gain
                shared.setdefault(key, []).append(word)
        found = [
            Likely(key, round(share / whole, 2), tuple(shared[key]))
            for key, share in shares.items()
        ]
        # Of a whole and its part that are as near, the part is meant.
        return sorted(found, key=lambda each: (-each.share, -len(self._above(each.capability))))

    def guess(self, phrase: str) -> Likely | None:
        """Give the capability that a phrase may mean; None where that is no better than chance."""
        found = self.near(phrase)
        if not found or found[0].share < LEAST or len(found[0].words) < FEWEST:
            return None
        best, above = found[0], self._above(found[0].capability)
        second = next((e.share for e in found[1:] if e.capability not in above), 0.0)
        return best if best.share - second >= LEAD else None

    def __len__(self) -> int:
        """Give how many capabilities there are."""
        return len(self._parent)

    def _rarity(self, root: str) -> float:
        return log(1 + len(self) / len(self._worth[root]))

    def _above(self, key: str) -> list[str]:
        above: list[str] = []
        parent = self._parent.get(key)
        while isinstance(parent, str) and parent not in above:
            above.append(parent)
            parent = self._parent.get(parent)
        return above

    def _alike(self, root: str) -> Iterator[tuple[str, float]]:
        """Give known roots that are a root, or else a compound of which one begins the other."""
        if root in self._worth:
            yield root, 1.0
        elif len(root) >= _BEGINNING:
            for length in range(_BEGINNING, len(root)):
                if root[:length] in self._worth:
                    yield root[:length], OF_COMPOUND
            after = self._sorted[bisect_left(self._sorted, root) :]
            for each in takewhile(lambda known: known.startswith(root), after):
                yield each, OF_COMPOUND


def _telling(text: str) -> dict[str, str]:
    """Give the roots of telling words, and each word as it stands there."""
    found = {root: word for root, word in roots(text).items() if root < _SIGNS}
    for word in words(text):
        if word.text >= _SIGNS:
            for start in range(0, len(word.text) - 1, _SIGN):
                found.setdefault(word.text[start : start + _SIGN], word.text)
    return found
