"""What words of a call perhaps ask for: one score against all that the data say of a capability."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.ingestion.listed_words import listed
from matcher.ingestion.phrases import folded, words
from matcher.ingestion.shared_words import alike, root
from matcher.ingestion.skill_keys import is_general
from matcher.ingestion.skills import Skills, plain_names, plain_words
from matcher.ingestion.tag_words import ASKING, LITTLE, STOPPED, only_asks

#: The score from which on words ask for a capability, and beside another of their part; how much
#: more of it they must have than of every other. Fitted to the calls in tests/teams/plain_words.
ENOUGH, BESIDE, LEAD = 0.2, 0.3, 1.15

#: What a word is worth that only hints, one that begins or ends another, and, of the rarest, one
#: that nobody in the data says: it may say anything.
HINT, PART, OF_NOBODY = 0.7, 0.7, 0.3

#: The share of a statement that one word must have to be enough, and that of what is said of
#: somebody from which on it is said whole; names of products stand in it that no call says.
HALF, WHOLE = 0.5, 0.7

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

#: Where a name of a product is parted: "CareCall".
INSIDE = r"(?<=[a-z])(?=[A-Z])"

Span = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """What the data say of a capability, and of which organization; of none where it is a name."""

    capability: str
    text: str
    owner: str | None = None


@dataclass(frozen=True, eq=False)
class _Token:
    """A word of a call: where it stands, what known words are like it, and whether it only asks."""

    span: Span
    alike: dict[str, float]
    asks: bool


@dataclass(frozen=True, eq=False)
class Meant:
    """A capability that words of a call perhaps ask for.

    Attributes
    ----------
    capability : str
        Its id.
    score : float
        In [0, 1].
    part : float
        The share of the words that it has.
    said : Said or None
        The text that has most of these words; None where no text has two of them.
    share : float
        Of the text, how much the call says.
    tokens, telling : list of tokens
        The words, and those of them that do more than ask.
    """

    capability: str
    score: float
    part: float
    said: Said | None
    share: float
    tokens: list[_Token]
    telling: list[_Token]

    @property
    def is_whole(self) -> bool:
        """Whether the call says the whole of a text."""
        least = WHOLE if self.said is not None and self.said.owner is not None else 1.0
        return self.share >= least and len(self.tokens) > 1

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the words stand."""
        return tuple(sorted(each.span for each in self.tokens))


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
    >>> meant.capability
    'elderly-care'
    """

    def __init__(self, ecosystem: Ecosystem, skills: Skills) -> None:
        self._above = {key: above_of(ecosystem, key) for key in map(str, skills.names)}
        named = [Said(key, term) for term, key in skills.terms if not is_general(term)]
        plain = [Said(key, term) for key, term in plain_names() if key in skills.names]
        offered = ecosystem.capability_ids.ids[np.unique(ecosystem.offers.indices)]
        self._offered = frozenset(map(str, offered))
        self._bags: dict[str, dict[str, float]] = {}
        self._texts: dict[str, list[tuple[Said, tuple[str, ...]]]] = {}
        #: Of each capability, words of which one is enough.
        self._alone: dict[str, set[str]] = {key: set() for key in self._above}
        more = {key: hints for key, hints in plain_words() if key in skills.names}
        told = ecosystem.capabilities.reindex(columns=["id", "description"]).dropna()
        described = [Said(str(key), str(text)) for key, text in told.itertuples(index=False)]
        # Where the data have no more than the name, what holders say of themselves describes it.
        known = {said.capability for said in (*plain, *described)} | {*more}
        names = {*named}
        for said in [*named, *plain, *described, *_told(ecosystem)]:
            held = _telling(re.sub(INSIDE, " ", said.text) if said.owner else said.text)
            # Of "AI testing" too little is left to be a text.
            if said not in names and len(held) >= min(2, len(words(said.text))):
                self._texts.setdefault(said.capability, []).append((said, held))
            is_told = said.owner is not None and said.capability in known
            self._hold(said.capability, held, 0.0 if is_told else 1.0)
            if said in names or (said.owner is not None and not is_told):
                self._alone[said.capability] |= _alone(said.text) if said in names else {*held}
        for key, hints in more.items():
            self._hold(key, _telling(hints), HINT)
        #: What a word says: one at few capabilities says more, one that nobody says may be any.
        count = len(self._above)
        self._rare = {word: log(1 + count / len(held)) for word, held in self._bags.items()}
        self._unknown = OF_NOBODY * log(1 + count)
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
        fresh = [each for each in tokens if not touches(each.span, used)]
        owned = [each.span() for each in _OWNED.finditer(line)]
        found = [
            each
            for each in self._scored(tokens, fresh)
            if self._is_enough(line, part, each, used)
            and (each.is_whole or not all(touches(t.span, owned) for t in each.tokens))
        ]
        if not found:
            return None
        # What is said whole goes first; then what has most of the words.
        found.sort(key=lambda each: -each.is_whole)
        taken = [each.span for each in found[0].telling]
        alike = [
            each
            for each in found
            if each.is_whole == found[0].is_whole
            and each.score * LEAD > found[0].score
            and any(touches(token.span, taken) for token in each.telling)
        ]
        # Of capabilities that words may mean alike, that one is asked for which somebody has.
        alike = [each for each in alike if each.capability in self._offered] or alike
        first = alike[0].capability
        return alike[0] if all(self.are_near(e.capability, first) for e in alike) else None

    def is_of_another(self, line: str, end: int, capability: str) -> bool:
        """Tell whether a Korean name says of what kind the thing behind it is: "김치 포장"."""
        behind = line[end : end + 1] == " " and "\uac00" <= line[end - 1] <= "\ud7a3"
        first = self._tokens(line, (end, len(line)))[:1] if behind else []
        told = [each for each in first if each.span[0] == end + 1 and not each.asks]
        held = {key for each in told for word in each.alike for key in self._bags[word]}
        return bool(held) and capability not in held

    def near(self, line: str) -> list[str]:
        """Give the capabilities, two at most, that somebody has and that are nearest to a text."""
        tokens = self._tokens(line, (0, len(line)))
        found = [e for e in self._scored(tokens, tokens) if e.capability in self._offered]
        named = {word for each in tokens for word in each.alike}
        near = [e.capability for e in found if e.score >= ENOUGH / 2]
        return [key for key in near if not self._alone[key].isdisjoint(named)][:2]

    def _scored(self, tokens: Sequence[_Token], fresh: Sequence[_Token]) -> list[Meant]:
        """Score each capability that fresh words of a call may mean, the best first."""
        alike = (each.alike for each in tokens if not each.asks)
        whole = sum(max((self._rare[w] for w in e), default=self._unknown) for e in alike)
        known = (word for each in fresh if not each.asks for word in each.alike)
        found = []
        for key in dict.fromkeys(key for word in known for key in self._bags[word]):
            said, share, there = self._text(key, tokens)
            gains = {each: self._gain(key, each, each in there) for each in fresh if not each.asks}
            part = sum(gains.values()) / whole
            mine = [each for each in gains if gains[each]]
            meant = Meant(key, part * (1.0 + share) / 2.0, part, said, share, there, mine)
            # What is said whole claims no other words; they may say something else.
            told = [each for each in mine if each in there] if meant.is_whole else mine
            found.append(replace(meant, tokens=[*dict.fromkeys((*there, *told))], telling=told))
        found.sort(key=lambda e: (-e.score, -len(self._above[e.capability]), e.capability))
        return found

    def _is_enough(self, line: str, part: Span, meant: Meant, used: Sequence[Span]) -> bool:
        """Tell whether words are two, of a text said whole, or one beside which little is said."""
        is_beside = touches(part, used) and not meant.is_whole
        if not meant.telling or meant.score < (BESIDE if is_beside else ENOUGH):
            return False
        if meant.is_whole or len(meant.telling) > 1:
            return True
        if is_beside or is_aside(line, [part], meant.telling[0].span):
            return False
        key, alike = meant.capability, meant.telling[0].alike
        return meant.share == 1.0 or (
            meant.part >= HALF
            and all(self._bags[word].keys() == {key} for word in alike)
            and not self._alone[key].isdisjoint(alike)
        )

    def _gain(self, key: str, token: _Token, is_there: bool) -> float:
        """Give what a word is worth for a capability; one of the text at hand hints at least."""
        least = HINT if is_there else 0.0
        known = ((word, like) for word, like in token.alike.items() if key in self._bags[word])
        worth = (like * self._rare[w] * max(self._bags[w][key], least) for w, like in known)
        return max(worth, default=0.0)

    def _text(self, key: str, tokens: Sequence[_Token]) -> tuple[Said | None, float, list[_Token]]:
        """Give the text of a capability of which a call says most: the text, share, and words."""
        best: tuple[Said | None, float, list[_Token]] = (None, 0.0, [])
        for said, held in self._texts.get(key, ()):
            there: dict[_Token, None] = {}
            worth = 0.0
            for word in held:
                likes = ((token.alike.get(word, 0.0), -at) for at, token in enumerate(tokens))
                like, place = max(likes, default=(0.0, 0))
                if like:
                    there[tokens[-place]] = None
                    worth += like * self._rare[word]
            share = round(worth / sum(self._rare[word] for word in held), 9)
            if len(there) >= min(2, len(held)) and (share, len(there)) > (best[1], len(best[2])):
                best = (said, share, [*there])
        return best

    def _tokens(self, line: str, part: Span) -> list[_Token]:
        found = []
        for word in words(line[part[0] : part[1]]):
            plain, span = folded(word.text), (part[0] + word.start, part[0] + word.end)
            if plain not in LITTLE and not plain.isdigit():
                found.append(_Token(span, self._like(root(word.text)), only_asks(plain)))
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


def _telling(text: str) -> tuple[str, ...]:
    """Give the roots of the words of a text that say something, each once."""
    roots = dict.fromkeys(root(e.text) for e in words(text) if folded(e.text) not in LITTLE)
    return tuple(each for each in roots if len(each) > 1 and not each.isdigit())


def _alone(name: str) -> set[str]:
    """Give words of a name of which one is enough: none of its kind, nor where or for whom.

    "Quay space for demonstrators" is a kind of space, "Recycling of fishing nets" is about nets.
    """
    runs: list[tuple[bool, list[str]]] = [(True, [])]
    for word in words(name):
        plain = folded(word.text)
        if plain in _ASIDE or plain in STOPPED:
            runs.append((plain in _ABOUT, []))
        else:
            runs[-1][1].append(root(word.text))
    (_, first), *rest = [each for each in runs if each[1]] or runs
    is_kind = len(first) > 1 or any(about for about, _ in rest)
    return {
        *first[: -1 if is_kind else None],
        *(word for about, run in rest if about for word in run),
    }


def _told(ecosystem: Ecosystem) -> Iterator[Said]:
    """Give what is told of those who have a capability, or want it."""
    offers = ecosystem.evidence[ecosystem.evidence["direction"] == "offers"]
    notes = offers.reindex(columns=["capability_id", "note", "organization_id"])
    one = offers.drop_duplicates(["organization_id", "capability_id"])
    one = one.drop_duplicates("organization_id", keep=False)[["organization_id", "capability_id"]]
    about = ecosystem.organizations.reindex(columns=["id", "description"])
    about = one.merge(about, left_on="organization_id", right_on="id")
    about = about[["capability_id", "description", "organization_id"]]
    for told in (notes.dropna().drop_duplicates(), about.dropna()):
        yield from (Said(*map(str, row)) for row in told.itertuples(index=False))
