"""What plain words perhaps ask for: "old people who live alone" is elderly care."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, log

import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.ingestion.listed_words import listed
from matcher.ingestion.phrases import folded, words
from matcher.ingestion.shared_words import alike, root
from matcher.ingestion.skill_keys import is_general
from matcher.ingestion.skills import Skills, plain_names, plain_words
from matcher.ingestion.tag_words import ASKING, LITTLE, STOPPED

#: Share of what a description or a note says that a text must say too.
SOME = 0.7

#: What a word is worth that only hints, and how much more words must be worth together for a
#: capability than for every other.
HINT, LEAD = 0.7, 1.15

#: Of what a segment says the share that they must have, and what a word is worth that stands at no
#: capability.
LEAST, OF_NOBODY = 0.3, 0.5

#: The share that one word must have which is half of a name.
HALF = 0.5

#: Places of one word in a sentence that are tried; shares closer than this are the same.
TRIED, SAME = 2, 1e-9

#: Words that may stand between those of one phrase.
BETWEEN = 4

#: A word that stands at more capabilities than this says none by itself.
COMMON = 4

#: Who asks, up to the verb of asking, and what is theirs already: the setting, which is no need.
_ASKER = re.compile(rf"[^,;:]{{0,80}}?\b(?:{'|'.join(listed('calls', 'askers'))})\b", re.IGNORECASE)
_OWNED = re.compile(
    rf"\b(?:{'|'.join(listed('calls', 'owned'))})\s(?:own\s)?[\w-]+(?:\s[\w-]+)?", re.IGNORECASE
)
_ASIDE = frozenset(listed("calls", "aside"))

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
    """What is said of a capability: roots, and what share and how many a text must have."""

    capability: str
    roots: tuple[str, ...]
    share: float
    fewest: int


class PlainWords:
    """Finds phrases by the roots of their words, in any order and with others in between.

    Phrases are the plain words for the capabilities, all of whose roots must be there, and their
    descriptions and the notes of evidence on them, of which `SOME` are enough. A note that stands
    at several capabilities says none of them. Where none is found, words hint at a capability that
    stand in its phrases and names, or that people use who ask for it: two or more.

    Parameters
    ----------
    ecosystem : Ecosystem
    skills : Skills
        Knows the names.

    Examples
    --------
    >>> from matcher.sources import load
    >>> ecosystem = load("korea-ai-2020")
    >>> known = PlainWords(ecosystem, Skills(ecosystem.capabilities))
    >>> line = "old people who live alone"
    >>> [(each.capability, each.spans) for each in known.find(line, [(0, 25)], [])]
    [('elderly-care', ((0, 3), (4, 10), (15, 19), (20, 25)))]
    """

    def __init__(self, ecosystem: Ecosystem, skills: Skills) -> None:
        known = ecosystem.capabilities
        self._above = {key: above_of(ecosystem, key) for key in known["id"].astype(str)}
        named = ((term, key) for term, key in skills.terms if not is_general(term))
        self._names = {key: _telling(name) for key, name in skills.names.items()}
        plain = ((term, key) for key, term in plain_names() if key in skills.names)
        phrases = [*_phrases(plain, 1.0), *_phrases(_described(known), SOME)]
        hints = ((term, key) for key, term in plain_words() if key in skills.names)
        self._hints: dict[str, dict[str, float]] = {}
        for phrase in [*phrases, *_phrases(named, 1.0), *_phrases(hints, HINT)]:
            for each in phrase.roots:
                held = self._hints.setdefault(each, {})
                held[phrase.capability] = max(
                    held.get(phrase.capability, 0.0), max(phrase.share, HINT)
                )
        self._sorted = sorted(self._hints)
        phrases += _phrases(_noted(ecosystem), SOME)
        self._by_root: dict[str, list[_Phrase]] = {}
        for phrase in dict.fromkeys(phrases):
            for each in phrase.roots:
                self._by_root.setdefault(each, []).append(phrase)
        self._held = {each: {p.capability for p in at} for each, at in self._by_root.items()}
        self._worth = {each: log(1 + len(known) / len(at)) for each, at in self._held.items()}

    def says(self, capability: str, word: str) -> bool:
        """Tell whether a phrase of a capability, or of what it is part of, has a word."""
        return not self._hints.get(root(word), {}).keys().isdisjoint(self._above[capability])

    def find(self, line: str, segments: Sequence[Span], taken: Sequence[Span]) -> list[Meant]:
        """Give what a sentence perhaps asks for, from left to right.

        Parameters
        ----------
        line : str
        segments : sequence of (int, int)
            No phrase reaches from one into another.
        taken : sequence of (int, int)
            What names something already: it may be part of a phrase, but not all of it.
        """
        found: dict[tuple[float, float, tuple[Span, ...]], set[str]] = {}
        asker = _ASKER.match(line)
        begins = asker.end() if asker else 0
        segments = [(max(start, begins), end) for start, end in segments if end > begins]
        owned = [each.span() for each in _OWNED.finditer(line)]
        for segment in segments:
            for worth, share, spans, key in self._found(line, segment):
                found.setdefault((worth, share, spans), set()).add(key)
        meant: list[Meant] = []
        used: set[Span] = set()
        ordered = sorted(found, key=lambda each: (-each[0], each[2], -each[1]))
        for worth, share, spans in ordered:
            # Of a whole and its part the part is meant; of others that say the same, none.
            keys = found[worth, share, spans]
            narrow = [key for key in sorted(keys) if keys <= set(self._above[key])]
            fresh = [
                span
                for span in spans
                if not _within(span, taken) and folded(line[slice(*span)]) not in ASKING
            ]
            enough = len(fresh) >= (1 if share == 1.0 else 2)
            enough &= not all(_within(span, owned) for span in spans)
            aside = len(spans) == 1 and is_aside(line, segments, spans[0])
            if narrow and enough and not aside and not used & {*spans}:
                used |= {*spans}
                meant.append(Meant(narrow[0], spans))
        for segment in segments:
            while hinted := self._hinted(line, segment, [*used, *taken], owned):
                used |= {*hinted.spans}
                meant.append(hinted)
        return sorted(meant, key=lambda each: each.spans)

    def _hinted(
        self, line: str, segment: Span, used: Sequence[Span], owned: Sequence[Span]
    ) -> Meant | None:
        """Give what words of a segment hint at together that say nothing else yet."""
        whole = 0.0
        worth: dict[str, float] = {}
        words_of: dict[str, dict[str, Span]] = {}
        for span in _tokens(line, segment):
            one = root(line[slice(*span)])
            if folded(line[slice(*span)]) in STOPPED | ASKING:
                continue
            told = self._alike(one)
            whole += max((self._rare(each) for each in told), default=self._rare(""))
            if touches(span, used):
                continue
            gains: dict[str, float] = {}
            for other, part in told.items():
                for key, share in self._hints[other].items():
                    gains[key] = max(gains.get(key, 0.0), part * share * self._rare(other))
            for key, gain in gains.items():
                if one not in words_of.setdefault(key, {}):
                    words_of[key][one] = span
                    worth[key] = worth.get(key, 0.0) + gain
        best = [
            key
            for key in sorted(worth, key=lambda key: (-worth[key], -len(self._above[key]), key))
            if not all(_within(span, owned) for span in words_of[key].values())
            and (len(words_of[key]) > 1 or worth[key] > HALF * whole)
            and (len(words_of[key]) > 1 or self._is_half(line, segment, key, words_of[key]))
        ]
        others = [key for key in best[1:] if not self.are_near(key, best[0])]
        if not best or worth[best[0]] < LEAST * whole:
            return None
        if others and worth[others[0]] > worth[best[0]] / LEAD:
            return None
        return Meant(best[0], tuple(sorted(words_of[best[0]].values())))

    def _is_half(self, line: str, segment: Span, key: str, said: dict[str, Span]) -> bool:
        """Tell whether one word says half of a name, and stands in no other capability's."""
        ((one, span),) = said.items()
        alone = self._hints.get(one, {}).keys() == {key} and one in self._names[key]
        return alone and len(self._names[key]) == 2 and not is_aside(line, [segment], span)

    def _alike(self, told: str) -> dict[str, float]:
        """Give words that hint which are a word, or of which one begins the other."""
        return {told: 1.0} if told in self._hints else dict(alike(told, self._hints, self._sorted))

    def are_near(self, a: str, b: str) -> bool:
        """Tell whether one is part of the other, or both are parts of one that is no trunk."""
        shared = set(self._above[a]) & set(self._above[b])
        return bool(shared & {a, b}) or any(len(self._above[each]) > 1 for each in shared)

    def _rare(self, word: str) -> float:
        """Give what a word says: one at few capabilities says more, one at none may be any."""
        held = len(self._hints.get(word, ()))
        return log(1 + len(self._above) / held) if held else OF_NOBODY * log(1 + len(self._above))

    def _found(
        self, line: str, segment: Span
    ) -> Iterator[tuple[float, float, tuple[Span, ...], str]]:
        """Give each phrase of a segment: what it is worth, where it stands, of which capability."""
        tokens = _tokens(line, segment)
        places: dict[str, list[int]] = {}
        for place, span in enumerate(tokens):
            places.setdefault(root(line[slice(*span)]), []).append(place)
        for phrase in dict.fromkeys(p for each in places for p in self._by_root.get(each, ())):
            there = [each for each in phrase.roots if each in places]
            worth = sum(self._worth[each] for each in there)
            least = phrase.share * sum(self._worth[each] for each in phrase.roots)
            is_common = len(there) == 1 and len(self._held[there[0]]) > COMMON
            if worth < least - SAME or len(there) < phrase.fewest or is_common:
                continue
            near = min(product(*(places[each][:TRIED] for each in there)), key=_width)
            if _width(near) <= len(there) + BETWEEN:
                spans = tuple(tokens[place] for place in sorted(near))
                yield round(worth * phrase.share, 6), phrase.share, spans, phrase.capability


def _tokens(line: str, segment: Span) -> list[Span]:
    """Give where the words of a segment stand in the line."""
    first, end = segment
    return [(first + each.start, first + each.end) for each in words(line[first:end])]


def above_of(ecosystem: Ecosystem, key: str) -> list[str]:
    """Give a capability and what it is part of."""
    above = ecosystem.tree.above(ecosystem.capability_ids.rows([key]))
    return [str(each) for each in ecosystem.capability_ids.ids[above.nonzero()[1]]]


def is_aside(line: str, segments: Sequence[Span], span: Span) -> bool:
    """Tell whether a word only says where, of what or for whom: behind a telling one and "in"."""
    start = next((start for start, end in segments if start <= span[0] < end), 0)
    said = [folded(word.text) for word in words(line[start : span[0]])]
    telling = [place for place, each in enumerate(said) if each not in STOPPED | ASKING]
    return bool(telling) and not _ASIDE.isdisjoint(said[telling[0] :])


def _width(places: tuple[int, ...]) -> int:
    return max(places) - min(places) + 1


def touches(span: Span, others: Iterable[Span]) -> bool:
    """Tell whether words overlap with some others."""
    return any(start < span[1] and span[0] < end for start, end in others)


def _within(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _phrases(said: Iterable[tuple[str, str]], share: float) -> Iterator[_Phrase]:
    for text, key in said:
        telling = _telling(text)
        # Of "AI testing" too little is left; a name of one word is one.
        least = min(2, len(words(text))) if share == 1.0 else max(2, ceil(share * len(telling)))
        if len(telling) >= least:
            yield _Phrase(str(key), telling, share, least)


def _telling(text: str) -> tuple[str, ...]:
    """Give the roots of the words of a text that say something, each once."""
    roots = dict.fromkeys(root(e.text) for e in words(text) if folded(e.text) not in LITTLE)
    return tuple(each for each in roots if len(each) > 1 and not each.isdigit())


def _described(capabilities: pd.DataFrame) -> Iterator[tuple[str, str]]:
    if "description" in capabilities:
        told = capabilities["description"].fillna("").astype(str)
        yield from zip(told, capabilities["id"], strict=True)


def _noted(ecosystem: Ecosystem) -> Iterator[tuple[str, str]]:
    if "note" in ecosystem.evidence:
        told = ecosystem.evidence[["note", "capability_id"]].dropna().drop_duplicates()
        alone = ~told["note"].duplicated(keep=False)
        yield from zip(told["note"][alone], told["capability_id"][alone], strict=True)
