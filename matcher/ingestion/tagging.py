"""Capabilities from free text: what a project's objective or a description is about.

A tag needs words that stand in the text: a name or synonym of the capability that means only that,
or one that can mean other things ("vision", "upscaling", "AR") where the text mentions artificial
intelligence in the same breath. A second way in, by TF-IDF, is for texts that use the words of a
capability in another order or form ("the asset manager's investment decisions"). What is denied
("without machine learning") or only named as one field among others is left out. The aim is
precision: a tag that is missing costs less than one that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from matcher.ecosystem.vocabulary import split_list
from matcher.ingestion.phrases import Found, PhraseIndex, folded, stem, words
from matcher.ingestion.tag_words import (
    AI_WORDS,
    DENIED,
    EXAMPLES,
    NEVER_ALONE,
    NOT_DENIED,
    STOP,
    SURE_ACRONYMS,
    UNSURE,
)

#: Root of the tree whose capabilities are fields of use: without AI a field is only a field.
FIELDS = "fields"

#: Least cosine, in [0, 1], of a text and a capability's own words for a tag by TF-IDF alone, and
#: how many different words of it the passage must have.
LEAST_COSINE = 0.30
LEAST_WORDS = 2

#: Letters of a word that are compared by TF-IDF: "diagnosis" and "diagnostic" are one.
TRUNK = 6

_SENTENCE_END = re.compile(r"(?<=[.!?;])[\"'\u201d\u2019)]*\s+(?=[\"'\u201c(]?[A-Z0-9])|\n\s*\n")
_ACRONYM = re.compile(r"\(([A-Z]{2,6})s?\)")


@dataclass(frozen=True)
class Tag:
    """One capability that a text is about.

    Attributes
    ----------
    capability_id : str
    words : tuple of str
        The words of the text that say so, in their order, each spelling once.
    count : int
        How many times such words stand there, at least 1.
    """

    capability_id: str
    words: tuple[str, ...]
    count: int


class Tagger:
    """Finds the capabilities of a tree in texts.

    Parameters
    ----------
    capabilities : DataFrame
        The table of that name: id, name, parent_id, synonyms.

    Examples
    --------
    >>> tree = pd.DataFrame({"id": ["stt"], "name": ["Speech-to-text"], "parent_id": [None],
    ...                      "synonyms": ["speech recognition"]})
    >>> Tagger(tree).tag("Speech recognition for trams, not without speech recognition.")
    (Tag(capability_id='stt', words=('Speech recognition',), count=1),)
    """

    def __init__(self, capabilities: pd.DataFrame) -> None:
        self._ids = capabilities["id"].tolist()
        parents = capabilities["parent_id"].tolist()
        self._parent = {
            child: parent if isinstance(parent, str) else None
            for child, parent in zip(self._ids, parents, strict=True)
        }
        names = capabilities["name"].tolist()
        synonyms = capabilities["synonyms"].tolist() if "synonyms" in capabilities else []
        self._terms = {
            key: [name, *split_list(more)]
            for key, name, more in zip(
                self._ids, names, synonyms or [None] * len(names), strict=True
            )
        }
        pairs = [(term, key) for key, terms in self._terms.items() for term in terms]
        self.index = PhraseIndex(pairs, terms=True)
        self._ai = PhraseIndex([(word, "ai") for word in AI_WORDS], terms=True)

    def tag(self, text: str, title: str = "") -> tuple[Tag, ...]:
        """Give the capabilities of one text, in the order of the tree.

        Parameters
        ----------
        text : str
        title : str
            A headline that belongs to it; it is read as its first sentence.
        """
        passages = _passages(text, title)
        other = _other_meanings(" ".join(passages), self)
        about_ai = [bool(self._real(self._ai.find(passage), other)) for passage in passages]
        if not any(about_ai):
            sure = self._by_words(passages, about_ai, other, fields=False)
            return self._tags(sure)
        found = self._by_words(passages, about_ai, other, fields=True)
        for key, hits in self._by_cosine(passages, about_ai).items():
            if key not in found and not any(self._is_above(key, other) for other in found):
                found[key] = hits
        return self._tags(found)

    def _tags(self, found: Mapping[str, Sequence[str]]) -> tuple[Tag, ...]:
        return tuple(
            Tag(key, tuple(dict.fromkeys(found[key])), len(found[key]))
            for key in self._ids
            if key in found
        )

    # -- by words ------------------------------------------------------------------------------

    def _by_words(
        self,
        passages: Sequence[str],
        about_ai: Sequence[bool],
        other: frozenset[str],
        *,
        fields: bool,
    ) -> dict[str, list[str]]:
        """Give what each capability's own terms say, by its id."""
        found: dict[str, list[str]] = {}
        for passage, ai in zip(passages, about_ai, strict=True):
            for hit in self._real(self.index.find(passage), other):
                if _is_denied(passage, hit) or _is_example(passage, hit):
                    continue
                for key in hit.keys:
                    if self._counts(key, hit, ai=ai) and (fields or self.root(key) != FIELDS):
                        found.setdefault(key, []).append(" ".join(hit.text.split()))
        return found

    def _counts(self, key: str, hit: Found, *, ai: bool) -> bool:
        term = " ".join(stem(word.text) for word in words(hit.text))
        if term in NEVER_ALONE:
            return False
        return ai or not is_unsure(hit.text)

    def _real(self, hits: Sequence[Found], other: frozenset[str]) -> list[Found]:
        """Leave out acronyms that the text itself explains as something else."""
        return [hit for hit in hits if hit.text not in other]

    # -- by TF-IDF -----------------------------------------------------------------------------

    @cached_property
    def _space(self) -> tuple[Any, Any]:
        """Give the vectorizer and a row for each capability, made of its own words only."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer=trunks, sublinear_tf=True)
        matrix = vectorizer.fit_transform(" ; ".join(self._terms[key]) for key in self._ids)
        return vectorizer, matrix

    def _by_cosine(self, passages: Sequence[str], about_ai: Sequence[bool]) -> dict[str, list[str]]:
        """Give the capabilities whose own words a passage about AI has, in whatever form."""
        vectorizer, matrix = self._space
        found: dict[str, list[str]] = {}
        free = [self._without_terms(passage) for passage in passages]
        cosines = (vectorizer.transform(free) @ matrix.T).toarray()
        for passage, ai, line in zip(free, about_ai, cosines, strict=True):
            for column in np.flatnonzero(line >= LEAST_COSINE) if ai else ():
                key = self._ids[column]
                shared = self._shared(key, passage)
                if len({trunk for word in shared for trunk in trunks(word)}) >= LEAST_WORDS:
                    found.setdefault(key, []).append(" ... ".join(dict.fromkeys(shared)))
        return found

    def _shared(self, key: str, passage: str) -> list[str]:
        """Give the words of a passage that belong to terms all of whose words are there."""
        there = set(trunks(passage))
        whole = [set(own) for own in map(trunks, self._terms[key]) if own and there.issuperset(own)]
        return [
            word.text
            for word in words(passage)
            if any(trunk in own for own in whole for trunk in trunks(word.text))
        ]

    def _without_terms(self, passage: str) -> str:
        """Give a passage without the terms that were found in it as they are."""
        rest, at = [], 0
        for hit in sorted(
            [*self.index.find(passage), *self._ai.find(passage)], key=lambda hit: hit.start
        ):
            if hit.start >= at:
                rest.append(passage[at : hit.start])
            at = max(at, hit.end)
        return " ".join([*rest, passage[at:]])

    # -- the tree ------------------------------------------------------------------------------

    def root(self, key: str) -> str:
        """Give the root of the tree above a capability."""
        while (parent := self._parent.get(key)) is not None:
            key = parent
        return key

    def _is_above(self, key: str, lower: str) -> bool:
        parent: str | None = lower
        while parent is not None:
            if parent == key:
                return True
            parent = self._parent.get(parent)
        return False


def trunks(text: str) -> list[str]:
    """Give the first letters of each word that says something.

    Examples
    --------
    >>> trunks("the diagnostic support of AI")
    ['diagno', 'suppor']
    """
    return [
        stem(word.text)[:TRUNK]
        for word in words(text)
        if folded(word.text) not in STOP and len(word.text) > 2
    ]


def is_unsure(term: str) -> bool:
    """Tell whether a term can well mean something that has nothing to do with AI.

    Examples
    --------
    >>> is_unsure("AR"), is_unsure("upscaling"), is_unsure("speech recognition")
    (True, True, False)
    """
    if term.isupper() and len(term) <= 4 and term not in SURE_ACRONYMS:
        return True
    return " ".join(stem(word.text) for word in words(term)) in UNSURE


def _passages(text: str, title: str) -> list[str]:
    parts = [part for part in _SENTENCE_END.split(text) if part.strip()]
    return ([title] if title.strip() else []) + parts or [""]


def _is_denied(passage: str, hit: Found) -> bool:
    """Tell whether the words in front say that this is not there."""
    before = passage[max(0, hit.start - 60) : hit.start]
    denials = [found.end() for found in DENIED.finditer(before)]
    return bool(denials) and not NOT_DENIED.search(before)


def _is_example(passage: str, hit: Found) -> bool:
    """Tell whether this is only named as one field among others."""
    return bool(EXAMPLES.search(passage[max(0, hit.start - 120) : hit.start]))


def _other_meanings(text: str, tagger: Tagger) -> frozenset[str]:
    """Give the acronyms that the text explains, and not as a capability or AI.

    Examples
    --------
    >>> tree = pd.DataFrame({"id": ["ar"], "name": ["Augmented reality"], "parent_id": [None],
    ...                      "synonyms": ["AR"]})
    >>> sorted(_other_meanings("the androgen receptor (AR), augmented reality (VR)", Tagger(tree)))
    ['AR']
    """
    other = set()
    for found in _ACRONYM.finditer(text):
        before = [word.text for word in words(text[: found.start()])][-len(found[1]) - 2 :]
        spelled = " ".join(before)
        initials = "".join(word[0].upper() for word in before)
        known = tagger.index.find(spelled)
        if initials.endswith(found[1]) and not known and "rtificial intelligence" not in spelled:
            other.add(found[1])
    return frozenset(other)
