"""What words of a call perhaps ask for: one score against all that the data say of a capability."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.ingestion.listed_words import listed
from matcher.ingestion.phrases import folded, words
from matcher.ingestion.shared_words import alike, root
from matcher.ingestion.skill_keys import is_general
from matcher.ingestion.skills import Skills, plain_names, plain_words
from matcher.ingestion.tag_words import ASKING, LITTLE, STOPPED

#: The score from which on words ask for a capability, and how much more of it they must have than
#: of every other. Fitted to the calls in tests/teams/plain_words.
ENOUGH, LEAD = 0.2, 1.15

#: What a word is worth that only hints, one that begins or ends another, and, of the rarest, one
#: that nobody in the data says: it may say anything.
HINT, PART, OF_NOBODY = 0.7, 0.7, 0.3

#: The share of a statement that one word must have to be enough.
HALF = 0.5

#: The share of what is said of somebody from which on it counts as said whole; names of products
#: stand in it that no call says.
WHOLE = 0.7

#: Letters of a word at least that ends a longer one.
ENDING = 5

#: Who asks, up to the verb of asking, and what is theirs already: the setting, which is no need.
_ASKER = re.compile(rf"[^,;:]{{0,80}}?\b(?:{'|'.join(listed('calls', 'askers'))})\b", re.IGNORECASE)
_OWNED = re.compile(
    rf"\b(?:{'|'.join(listed('calls', 'owned'))})\s(?:own\s)?[\w-]+(?:\s[\w-]+)?", re.IGNORECASE
)
_ASIDE = frozenset(listed("calls", "aside"))

#: In a name, what stands behind these is what it is about; behind others, where or for whom.
_ABOUT = frozenset(("of", "von", "im", "in", "des", "de", "du"))

Span = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """What the data say of a capability.

    Attributes
    ----------
    capability : str
        Its id.
    text : str
    owner : str or None
        Id of the organization of which it is said; None for names, plain words and descriptions.
    """

    capability: str
    text: str
    owner: str | None = None


@dataclass(frozen=True)
class Meant:
    """A capability that words of a call perhaps ask for.

    Attributes
    ----------
    capability : str
        Its id.
    spans : tuple of (int, int)
        Where the words stand.
    said : Said or None
        What the data say in most of these words; None where no text has two of them.
    is_whole : bool
        Whether the call says all of it.
    """

    capability: str
    spans: tuple[Span, ...]
    said: Said | None
    is_whole: bool


@dataclass(frozen=True, eq=False)
class _Token:
    """A word of a call: where it stands, what known words are like it, and whether it only asks."""

    span: Span
    root: str
    alike: dict[str, float]
    asks: bool


@dataclass(frozen=True, eq=False)
class _Scored:
    """A capability that words may ask for, and how well."""

    is_whole: bool
    score: float
    capability: str
    said: Said | None
    tokens: list[_Token]


class Retrieval:
    """Scores words of a call against everything that the data say of each capability.

    That is its names in all languages, plain words for it and its description; of those who offer
    or need it the notes of evidence, and what they say of themselves where they offer nothing else.
    Words count by how rare they are among the capabilities. The score is the share of the call's
    words that a capability has, times the mean of 1 and the share of the best of its texts that the
    call has; so a text that is said whole counts twice.

    Parameters
    ----------
    ecosystem : Ecosystem
    skills : Skills
        Knows the names.

    Examples
    --------
    >>> from matcher.sources import load
    >>> ecosystem = load("korea-ai-2020")
    >>> known = Retrieval(ecosystem, Skills(ecosystem.capabilities))
    >>> meant = known.best("old people who live alone", (0, 25), [])
    >>> meant.capability, meant.spans
    ('elderly-care', ((0, 3), (4, 10), (15, 19), (20, 25)))
    """

    def __init__(self, ecosystem: Ecosystem, skills: Skills) -> None:
        self._above = {key: above_of(ecosystem, key) for key in map(str, skills.names)}
        named = [Said(key, term) for term, key in skills.terms if not is_general(term)]
        plain = [Said(key, term) for key, term in plain_names() if key in skills.names]
        offered = ecosystem.capability_ids.ids[np.unique(ecosystem.offers.indices)]
        self._offered = frozenset(map(str, offered))
        self._bags: dict[str, dict[str, float]] = {}
        self._texts: dict[str, list[tuple[Said, tuple[str, ...]]]] = {}
        self._weak: dict[str, set[str]] = {}
        more = {key: hints for key, hints in plain_words() if key in skills.names}
        described = [*_described(ecosystem)]
        # Where the data have no more than the name, what holders say of themselves describes it.
        known = {said.capability for said in (*plain, *described)} | {*more}
        names = {*named}
        for said in [*named, *plain, *described, *_told(ecosystem)]:
            held = _telling(said.text)
            # Of "AI testing" too little is left to be a text.
            if said not in names and len(held) >= min(2, len(words(said.text))):
                self._texts.setdefault(said.capability, []).append((said, held))
            is_told = said.owner is not None and said.capability in known
            self._hold(said.capability, held, 0.0 if is_told else 1.0)
        for key, hints in more.items():
            self._hold(key, _telling(hints), HINT)
        for said in named:
            self._weak.setdefault(said.capability, set()).update(_weak(said.text))
        self._sorted = sorted(self._bags)
        self._like = lru_cache(maxsize=10_000)(self._alike)

    def _hold(self, capability: str, held: Iterable[str], worth: float) -> None:
        for each in held:
            bag = self._bags.setdefault(each, {})
            bag[capability] = max(bag.get(capability, 0.0), worth)

    def says(self, capability: str, word: str) -> bool:
        """Tell whether the data say a word of a capability, or of what it is part of."""
        return not self._bags.get(root(word), {}).keys().isdisjoint(self._above[capability])

    def are_near(self, a: str, b: str) -> bool:
        """Tell whether one is part of the other, or both are parts of one that is no trunk."""
        shared = set(self._above[a]) & set(self._above[b])
        return bool(shared & {a, b}) or any(len(self._above[each]) > 1 for each in shared)

    def best(self, line: str, part: Span, used: Sequence[Span]) -> Meant | None:
        """Give what a part of a sentence perhaps asks for beside what is taken of it already.

        Parameters
        ----------
        line : str
        part : (int, int)
        used : sequence of (int, int)
            What is taken: it may be part of a text that is said, but not all of it.
        """
        asker = _ASKER.match(line)
        part = (max(part[0], asker.end()), part[1]) if asker else part
        tokens = self._tokens(line, part)
        whole = sum(self._worth(each) for each in tokens if not each.asks)
        owned = [each.span() for each in _OWNED.finditer(line)]
        fresh = [each for each in tokens if not touches(each.span, used)]
        found: list[_Scored] = []
        for key in dict.fromkeys(k for e in fresh if not e.asks for a in e.alike for k in self._bags[a]):
            said, share, there = self._text(key, tokens)
            gains = self._gains(key, fresh, there)
            is_whole = len(there) > 1 and share >= (WHOLE if said and said.owner else 1.0)
            mine = [e for e in tokens if e in there or (e in gains and not is_whole)]
            part_share = sum(gains.values()) / whole
            score = part_share * (1.0 + share) / 2.0
            if (
                score >= ENOUGH
                and self._is_enough(line, part, key, mine, fresh, share, part_share)
                and (is_whole or not all(_within(each.span, owned) for each in mine))
            ):
                found.append(_Scored(is_whole, score, key, said, mine))
        found.sort(key=lambda e: (-e.is_whole, -e.score, -len(self._above[e.capability]), e.capability))
        if not found:
            return None
        taken = [each.span for each in found[0].tokens]
        alike = [
            each
            for each in found
            if each.is_whole == found[0].is_whole
            and each.score * LEAD > found[0].score
            and any(touches(token.span, taken) for token in each.tokens)
        ]
        # Of capabilities that words may mean alike, that one is asked for which somebody has.
        alike = [e for e in alike if e.capability in self._offered] or alike
        first = alike[0]
        if not all(self.are_near(each.capability, first.capability) for each in alike):
            return None
        spans = tuple(sorted(each.span for each in first.tokens))
        return Meant(first.capability, spans, first.said, first.is_whole)

    def _is_enough(
        self,
        line: str,
        part: Span,
        key: str,
        mine: list[_Token],
        fresh: list[_Token],
        share: float,
        half: float,
    ) -> bool:
        """Tell whether words are two, a text said whole, or one that says half and names the kind."""
        telling = [each for each in mine if each in fresh and not each.asks]
        if len(telling) > 1 or (telling and len(mine) > 1 and share == 1.0):
            return True
        if not telling or is_aside(line, [part], telling[0].span):
            return False
        if share == 1.0:
            return True
        (one,) = telling
        held = {k for each in one.alike for k in self._bags[each]}
        return (
            half >= HALF
            and held == {key}
            and any(
                self._bags[each][key] == 1.0 and each not in self._weak.get(key, ())
                for each in one.alike
            )
        )

    def _gains(
        self, key: str, tokens: Sequence[_Token], there: Sequence[_Token]
    ) -> dict[_Token, float]:
        """Give what words are worth for a capability, each word once."""
        gains: dict[_Token, float] = {}
        told: set[str] = set()
        for token in tokens:
            if token.asks or token.root in told:
                continue
            worth = max(
                (
                    part * self._rare(each) * max(self._bags[each].get(key, 0.0), HINT * (token in there))
                    for each, part in token.alike.items()
                    if key in self._bags[each]
                ),
                default=0.0,
            )
            if worth:
                gains[token] = worth
                told.add(token.root)
        return gains

    def _text(self, key: str, tokens: Sequence[_Token]) -> tuple[Said | None, float, list[_Token]]:
        """Give the text of a capability of which a call says most: the text, share, and words."""
        best: tuple[Said | None, float, list[_Token]] = (None, 0.0, [])
        for said, held in self._texts.get(key, ()):
            there: dict[_Token, None] = {}
            worth = 0.0
            for each in held:
                like = max(tokens, key=lambda t: t.alike.get(each, 0.0), default=None)
                part = like.alike.get(each, 0.0) if like else 0.0
                if like is not None and part:
                    there[like] = None
                    worth += part * self._rare(each)
            share = round(worth / sum(self._rare(each) for each in held), 9)
            if len(there) >= min(2, len(held)) and (share, len(there)) > (best[1], len(best[2])):
                best = (said, share, [*there])
        return best

    def _tokens(self, line: str, part: Span) -> list[_Token]:
        found = []
        for word in words(line[part[0] : part[1]]):
            plain = folded(word.text)
            if plain in LITTLE or plain.isdigit():
                continue
            one = root(word.text)
            asks = plain in STOPPED | ASKING
            found.append(
                _Token((part[0] + word.start, part[0] + word.end), one, self._like(one), asks)
            )
        return found

    def _alike(self, told: str) -> dict[str, float]:
        """Give known words that are a word, begin it, or are begun or ended by it."""
        if told in self._bags:
            return {told: 1.0}
        found = {
            each: 1.0 if "\uac00" <= each[0] <= "\ud7a3" else PART
            for each, _ in alike(told, self._bags, self._sorted)
        }
        if len(told) >= ENDING:
            found.update({each: PART for each in self._sorted if each.endswith(told)})
        return found

    def _worth(self, token: _Token) -> float:
        return max((self._rare(each) for each in token.alike), default=self._rare(""))

    def _rare(self, word: str) -> float:
        """Give what a word says: one at few capabilities says more."""
        held = len(self._bags.get(word, ()))
        return log(1 + len(self._above) / held) if held else OF_NOBODY * log(1 + len(self._above))


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


def touches(span: Span, others: Iterable[Span]) -> bool:
    """Tell whether words overlap with some others."""
    return any(start < span[1] and span[0] < end for start, end in others)


def _within(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _telling(text: str) -> tuple[str, ...]:
    """Give the roots of the words of a text that say something, each once."""
    roots = dict.fromkeys(root(e.text) for e in words(text) if folded(e.text) not in LITTLE)
    return tuple(each for each in roots if len(each) > 1 and not each.isdigit())


def _weak(name: str) -> set[str]:
    """Give words of a name that alone say too little: its kind of thing, and where or for whom.

    "Quay space for demonstrators" is a kind of space, "Recycling of fishing nets" is about nets.
    """
    runs: list[tuple[bool, list[str]]] = [(True, [])]
    for word in words(name):
        plain = folded(word.text)
        if plain in _ASIDE or plain in STOPPED:
            runs.append((plain in _ABOUT, []))
        else:
            runs[-1][1].append(root(word.text))
    first, *rest = [each for each in runs if each[1]] or [(True, [])]
    is_kind = len(first[1]) > 1 or any(about for about, _ in rest)
    return {*(first[1][-1:] if is_kind else ())} | {each for about, run in rest if not about for each in run}


def _described(ecosystem: Ecosystem) -> Iterator[Said]:
    known = ecosystem.capabilities
    if "description" in known:
        told = known[["description", "id"]].dropna()
        for text, key in told.itertuples(index=False):
            yield Said(str(key), str(text))


def _told(ecosystem: Ecosystem) -> Iterator[Said]:
    """Give what is told of those who have a capability, or want it."""
    offers = ecosystem.evidence[ecosystem.evidence["direction"] == "offers"]
    if "note" in offers:
        known = offers[["note", "capability_id", "organization_id"]].dropna().drop_duplicates()
        for note, key, owner in known.itertuples(index=False):
            yield Said(str(key), str(note), str(owner))
    table = ecosystem.organizations
    if "description" in table:
        pairs = offers[["organization_id", "capability_id"]].drop_duplicates()
        alone = pairs[~pairs["organization_id"].duplicated(keep=False)]
        of = dict(zip(alone["organization_id"].astype(str), alone["capability_id"], strict=True))
        for owner, text in table[["id", "description"]].dropna().itertuples(index=False):
            if owner in of:
                yield Said(str(of[owner]), str(text), str(owner))
