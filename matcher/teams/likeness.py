"""Which capability words may mean that name none: a guess, told as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log

import pandas as pd

from matcher.ingestion.shared_words import SharedWords, roots

#: What a word is worth that only the description of a capability has, and one that none has: it
#: may say anything.
OF_DESCRIPTION, OF_NOBODY = 0.7, 0.5

#: Share of what some words say that a capability must have for a guess, how many of the words that
#: must be at least, and by how much it must lead: one word alone can mean anything.
LEAST, FEWEST, LEAD = 0.4, 2, 0.04

#: The share that is enough where it is one word: nothing else is said.
WHOLE = 1.0

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


class Likeness(SharedWords):
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
        ids, named = capabilities["id"].tolist(), [*terms]
        parents = capabilities["parent_id"] if "parent_id" in capabilities else [None] * len(ids)
        self._parent = dict(zip(ids, parents, strict=True))
        described: list[tuple[str, str]] = []
        if "description" in capabilities:
            told = capabilities["description"].fillna("").astype(str)
            described = [*zip(told, ids, strict=True)]
        super().__init__([*named, *described])
        self._named = {(root, key) for term, key in named for root in roots(term)}

    def near(self, phrase: str) -> list[Likely]:
        """Give the capabilities that share something with a phrase, the nearest first."""
        gains: dict[str, dict[str, float]] = {}
        whole = 0.0
        for root, word in roots(phrase).items():
            alike = [(root, 1.0)] if root in self._by_root else [*self._alike(root)]
            unknown = OF_NOBODY * log(1 + len(self._parent))
            whole += max((self._rarity(each) for each, _ in alike), default=unknown)
            for each, part in alike:
                for key in self._by_root[each]:
                    gain = part * self._rarity(each)
                    gain *= 1.0 if (each, key) in self._named else OF_DESCRIPTION
                    own = gains.setdefault(key, {})
                    own[word] = max(own.get(word, 0.0), gain)
        found = [
            Likely(key, round(sum(own.values()) / whole, 2), tuple(own))
            for key, own in gains.items()
        ]
        # Of a whole and its part that are as near, the part is meant.
        return sorted(found, key=lambda each: (-each.share, -len(self._above(each.capability))))

    def guess(self, phrase: str) -> Likely | None:
        """Give the capability that a phrase may mean; None where that is no better than chance."""
        found = self.near(phrase)
        if not found or found[0].share < (LEAST if len(found[0].words) >= FEWEST else WHOLE):
            return None
        best, above = found[0], self._above(found[0].capability)
        second = next((e.share for e in found[1:] if e.capability not in above), 0.0)
        return best if best.share - second >= LEAD else None

    def _above(self, key: str) -> list[str]:
        above: list[str] = []
        parent = self._parent.get(key)
        while isinstance(parent, str) and parent not in above:
            above.append(parent)
            parent = self._parent.get(parent)
        return above
