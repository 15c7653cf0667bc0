"""What plain words perhaps ask for: "old people who live alone" is elderly care."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import log

from matcher.ecosystem import Ecosystem
from matcher.ingestion.phrases import words
from matcher.ingestion.shared_words import root
from matcher.ingestion.skill_keys import is_general
from matcher.ingestion.skills import Skills, plain_names
from matcher.ingestion.tag_words import LITTLE

#: Share of what a description or a note says that a text must say too, and how many words of it.
SOME, FEWEST = 0.6, 2

#: Words that may stand between those of one phrase.
BETWEEN = 4

#: A word that stands at more capabilities than this says none by itself.
COMMON = 4

Span = tuple[int, int]


@dataclass(frozen=True)
class Meant:
    """A capability that words of a text perhaps ask for.

    Attributes
    ----------
    capability : str
        Its id.
    spans : tuple of (int, int)
        Where the words stand.
    """

    capability: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class _Phrase:
    """What is said of a capability: roots, and the share of them that a text must have."""

    capability: str
    roots: frozenset[str]
    share: float


class PlainWords:
    """Finds phrases by the roots of their words, in any order and with others in between.

    Phrases are the names, synonyms and plain words of the capabilities, all of whose roots must be
    there, and their descriptions and the notes of evidence on them, of which `SOME` are enough. A
    note that stands at several capabilities says none of them.

    Parameters
    ----------
    ecosystem : Ecosystem
    skills : Skills
        Knows the names.
    """

    def __init__(self, ecosystem: Ecosystem, skills: Skills) -> None:
        known = ecosystem.capabilities
        named = [(term, key) for term, key in skills.terms if not is_general(term)]
        plain = [(term, key) for key, term in plain_names() if key in skills.names]
        phrases = [*_phrases((*named, *plain), 1.0, 1), *_phrases(_described(known), SOME, FEWEST)]
        phrases += _phrases(_noted(ecosystem), SOME, FEWEST)
        self._by_root: dict[str, list[_Phrase]] = {}
        for phrase in dict.fromkeys(phrases):
            for each in sorted(phrase.roots):
                self._by_root.setdefault(each, []).append(phrase)
        held = {each: {phrase.capability for phrase in at} for each, at in self._by_root.items()}
        self._worth = {each: log(1 + len(known) / len(keys)) for each, keys in held.items()}
        self._common = {each for each, keys in held.items() if len(keys) > COMMON}

    def find(self, line: str, segments: Sequence[Span], taken: Sequence[Span]) -> list[Meant]:
        """Give what a sentence perhaps asks for, what says most of it first.

        Parameters
        ----------
        line : str
        segments : sequence of (int, int)
            No phrase reaches from one into another.
        taken : sequence of (int, int)
            What names something already: it may be part of a phrase, but not all of it.
        """
        found: list[tuple[float, _Phrase, tuple[Span, ...]]] = []
        for start, end in segments:
            tokens = [
                (each.start + start, each.end + start, root(each.text))
                for each in words(line[start:end])
            ]
            found += self._found(tokens)
        found.sort(key=lambda each: (-each[0], each[2][0], each[1].capability))
        meant: list[Meant] = []
        used: set[Span] = set()
        named = {span for _, _, spans in found for span in spans if _within(span, taken)}
        for worth, phrase, spans in found:
            rivals = {
                other.capability for score, other, at in found if score == worth and at == spans
            }
            if used & {*spans} or named >= {*spans} or len(rivals) > 1:
                continue
            used |= {*spans}
            meant.append(Meant(phrase.capability, spans))
        return sorted(meant, key=lambda each: each.spans)

    def _found(
        self, tokens: Sequence[tuple[int, int, str]]
    ) -> Iterator[tuple[float, _Phrase, tuple[Span, ...]]]:
        places: dict[str, list[int]] = {}
        for place, (_, _, each) in enumerate(tokens):
            if each in self._by_root:
                places.setdefault(each, []).append(place)
        for phrase in dict.fromkeys(p for each in places for p in self._by_root[each]):
            there = sorted(each for each in phrase.roots if each in places)
            worth = sum(self._worth[each] for each in there)
            least = phrase.share * sum(self._worth[each] for each in sorted(phrase.roots))
            if worth < least or (phrase.share < 1.0 and len(there) < FEWEST):
                continue
            if self._common.issuperset(there) and len(there) < FEWEST:
                continue
            near = min(product(*(places[each][:FEWEST] for each in there)), key=_width)
            if _width(near) <= len(there) + BETWEEN:
                spans = tuple(sorted(tokens[place][:2] for place in near))
                yield round(worth * phrase.share, 6), phrase, spans


def _width(places: tuple[int, ...]) -> int:
    return max(places) - min(places) + 1


def _within(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _phrases(said: Iterable[tuple[str, str]], share: float, fewest: int) -> Iterator[_Phrase]:
    for text, key in said:
        roots = frozenset(root(each.text) for each in words(text) if each.text.lower() not in LITTLE)
        roots = frozenset(each for each in roots if len(each) > 1 and not each.isdigit())
        if len(roots) >= fewest:
            yield _Phrase(key, roots, share)


def _described(capabilities: object) -> Iterator[tuple[str, str]]:
    table = capabilities
    if "description" in table:
        yield from zip(table["description"].fillna("").astype(str), table["id"], strict=True)


def _noted(ecosystem: Ecosystem) -> Iterator[tuple[str, str]]:
    if "note" not in ecosystem.evidence:
        return
    notes = ecosystem.evidence[["note", "capability_id"]].dropna().drop_duplicates()
    alone = ~notes["note"].duplicated(keep=False)
    yield from zip(notes["note"][alone].astype(str), notes["capability_id"][alone], strict=True)
