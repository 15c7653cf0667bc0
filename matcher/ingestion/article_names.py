"""Names in an article: organizations that are known, and capitalised words that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from matcher.ecosystem.vocabulary import split_list
from matcher.ingestion.article_tokens import (
    Token,
    extended,
    is_legal,
    is_name_word,
    opens,
    opens_wrongly,
    tokens_of,
)
from matcher.ingestion.article_words import (
    KIND_WORDS,
    NOT_NAMES,
    PEOPLES,
    STRONG_GROUPS,
    TITLES,
    WEAK_GROUPS,
    cue,
)
from matcher.ingestion.phrases import LEGAL_FORMS, Found, PhraseIndex, folded
from matcher.ingestion.sentences import Sentence, is_title_case

_TITLE_BEHIND = re.compile(cue("title behind"), re.IGNORECASE)
_OF_MEMBERS = re.compile(rf"\s{cue('members')}\b")
_LABEL = re.compile(rf"{cue('label')}\s", re.IGNORECASE)
_LAST_TITLE = re.compile(r"\b(\w[\w-]*)\.?\s+$")


@dataclass(eq=False)
class Entity:
    """One organization, or what may be one, as an article mentions it."""

    name: str  # in the vocabulary, else the longest that the article uses
    known: str | None = None  # its id in the vocabulary
    also: list[tuple[str, str]] = field(default_factory=list)  # shorter forms of it, and why

    @property
    def kind(self) -> str | None:
        """What the name says of its kind; None where it says nothing."""
        words = map(folded, reversed(re.findall(r"\w+", self.name)))
        return next((KIND_WORDS[word] for word in words if word in KIND_WORDS), None)

    @property
    def may_be_person(self) -> bool:
        """Whether it is built as a person's name is, and nothing is known of it."""
        plain = re.fullmatch(r"([^\W\d_][^\W\d_A-Z]*) ([^\W\d_][^\W\d_A-Z]*)", self.name)
        return self.known is None and self.kind is None and plain is not None


@dataclass(frozen=True)
class Mention:
    """A name at one place of the article."""

    text: str
    start: int
    end: int
    entity: Entity
    weak: bool = False  # one capitalised word at the beginning of a sentence: maybe any word


@dataclass(frozen=True)
class _Piece:
    """A name in a sentence before it is known whose it is."""

    text: str
    start: int
    end: int
    keys: tuple[str, ...]
    weak: bool = False
    person: bool = False


class Names:
    """Finds the names of an article; the vocabulary is a table organizations, maybe empty."""

    def __init__(self, organizations: pd.DataFrame) -> None:
        self._names = dict(zip(organizations["id"], organizations["name"], strict=True))
        self.index = PhraseIndex(_called(organizations))
        self._by_id: dict[str, Entity] = {}
        self._by_name: dict[str, Entity] = {}
        self.persons: set[str] = set()  # names taken for persons'
        # Names that the vocabulary has for several organizations, and their ids.
        self.ambiguous: list[tuple[str, tuple[str, ...], int, int]] = []

    def find(
        self, sentences: Sequence[Sentence], taken: Sequence[tuple[int, int]]
    ) -> list[list[Mention]]:
        """Give the mentions of each sentence, in their order; `taken` are other names' offsets."""
        from babel import Locale

        pieces = [
            self._pieces(part, taken, headline=is_title_case(part.text) and not listed)
            for part, listed in zip(sentences, _listed(sentences), strict=True)
        ]
        no_names = {name.split()[end] for name in self.persons for end in (0, -1)}
        no_names |= {*Locale("en").territories.values()} - {"Aruba", "Jersey"}  # of firms, too
        kept = [
            [
                piece
                for piece in row
                if not piece.person and (piece.keys or piece.text not in no_names)
            ]
            for row in pieces
        ]
        flat = [piece for row in kept for piece in row]
        inner = {piece.text for piece in flat if not piece.weak}
        # Longer names first, so that "Orbitel" finds "Orbitel Networks" wherever it stands.
        for piece in sorted(flat, key=lambda piece: (not piece.keys, -len(piece.text.split()))):
            self._entity(piece)
        return [
            [
                Mention(p.text, p.start, p.end, entity, p.weak and p.text not in inner)
                for p in row
                if (entity := self._entity(p)) is not None
            ]
            for row in kept
        ]

    def knows(self, text: str) -> bool:
        """Tell whether a text is a name of the vocabulary."""
        return any(hit.text == text for hit in self.index.find(text))

    def mention(self, text: str, start: int) -> list[Mention]:
        """Give the mention of a name that stands at an offset, known or not; none if unclear."""
        hits = [hit for hit in self.index.find(text) if hit.text == text]
        piece = _Piece(text, start, start + len(text), hits[0].keys if hits else ())
        entity = self._entity(piece)
        return [] if entity is None else [Mention(text, start, start + len(text), entity)]

    def _pieces(
        self, sentence: Sentence, taken: Sequence[tuple[int, int]], *, headline: bool
    ) -> list[_Piece]:
        """Give what is capitalised or known in a sentence, coalitions left out."""
        known = {found.start: found for found in self.index.find(sentence.text)}
        tokens = tokens_of(
            sentence.text, [(a - sentence.start, b - sentence.start) for a, b in taken]
        )
        pieces: list[_Piece] = []
        label = _LABEL.match(sentence.text)  # "Lead partner: ..."
        at = sum(token.start < label.end() for token in tokens) if label else 0
        while at < len(tokens):
            run = self._run(sentence.text, tokens, at, known) if tokens[at].free else None
            if run is None:
                at += 1
                continue
            piece, at = run
            if piece is not None and (piece.keys or not headline):
                pieces.append(self._placed(sentence, piece))
        return pieces

    def _run(
        self, text: str, tokens: Sequence[Token], at: int, known: dict[int, Found]
    ) -> tuple[_Piece | None, int] | None:
        """Give the name that begins at a token, and the token behind it."""
        hit = known.get(tokens[at].start)
        if hit is not None:
            while at < len(tokens) and tokens[at].start < hit.end:
                at += 1
            after = extended(text, tokens, at, known, hit.end)
            if after == at or is_legal(tokens[at:after]):
                end = tokens[after - 1].end if after > at else hit.end
                return _Piece(hit.text, hit.start, end, hit.keys), max(after, at)
            end = tokens[after - 1].end
            return _Piece(" ".join(text[hit.start : end].split()), hit.start, end, ()), after
        if not is_name_word(tokens[at].text):
            return None
        after = extended(text, tokens, at + 1, known, tokens[at].end)
        start = at
        while start < after and opens_wrongly(tokens[start].text, opens(tokens, start)):
            behind = [token.text for token in tokens[start + 1 : after]]
            people = folded(tokens[start].text) in PEOPLES
            named = behind and folded(behind[0]) not in NOT_NAMES
            if people and named and not behind[0].isupper() and behind[0][0].isupper():
                break
            start += 1
        words = [part for token in tokens[start:after] for part in folded(token.text).split("-")]
        generic = after - start == 1 and words[0] in (*STRONG_GROUPS, *WEAK_GROUPS)
        generic = generic and bool(re.search(r"\b[Tt]he\s$", text[: tokens[start].start]))
        if NOT_NAMES.issuperset(words) or generic:  # "French-Italian", "the Alliance"
            return None, after
        left, right = tokens[start].start, tokens[after - 1].end
        if folded(tokens[after - 1].text).replace(".", "") in LEGAL_FORMS:  # "Upstage Co. said"
            right += bool(re.match(r"\.(?=\s[a-z(]|[,;'])", text[right:]))
        word = tokens[start].text
        plain = word[1:] == word[1:].lower() and not any(map(str.isdigit, word))
        weak = after - start == 1 and opens(tokens, start) and plain
        verb = word.endswith(("ing", "ed", "ly")) and not re.match(r", [A-Z]", text[right:])
        if (weak and verb) or (after - start == 1 and _OF_MEMBERS.match(text[right:])):
            return None, after
        return _Piece(" ".join(text[left:right].split()), left, right, (), weak), after

    def _placed(self, sentence: Sentence, piece: _Piece) -> _Piece:
        """Place a piece in the article, and tell persons from organizations."""
        start, end = sentence.start + piece.start, sentence.start + piece.end
        person = not piece.keys and _is_person(sentence.text, piece)
        self.persons |= {piece.text} if person else set()
        return _Piece(piece.text, start, end, piece.keys, piece.weak, person)

    def _entity(self, piece: _Piece) -> Entity | None:
        """Give whose name this is; None where the vocabulary has several of that name."""
        if piece.keys:
            return self._known(piece)
        key = folded(" ".join(piece.text.split()))
        if key not in self._by_name:
            self._by_name[key] = self._meant(piece.text) or Entity(piece.text)
        return self._by_name[key]

    def _known(self, piece: _Piece) -> Entity | None:
        keys = piece.keys
        if len(keys) > 1:
            named = [key for key in keys if folded(self._names[key]) == folded(piece.text)]
            if len(named) != 1:
                entry = (piece.text, keys, piece.start, piece.end)
                self.ambiguous += [entry] if entry not in self.ambiguous else []
                return None
            keys = (named[0],)
        return self._by_id.setdefault(keys[0], Entity(str(self._names[keys[0]]), keys[0]))

    def _meant(self, text: str) -> Entity | None:
        """Find the one longer name of this article that a short form can stand for."""
        entities = list(dict.fromkeys([*self._by_id.values(), *self._by_name.values()]))
        word = folded(text)
        kind = word in KIND_WORDS  # "the University"
        ways: tuple[tuple[str, Callable[[str], bool]], ...] = (
            ("the only one with that word", lambda n: kind and word in folded(n).split() != [word]),
            ("the only name here that begins so", lambda name: folded(name).startswith(word + " ")),
            ("its capitals", lambda name: text.isupper() and text in _initials(name)),
        )
        for why, fits in ways:
            found = [each for each in entities if fits(each.name)]
            if len(found) == 1:
                found[0].also.append((text, f"{why}: {found[0].name}"))
                return found[0]
        return None


def _listed(sentences: Sequence[Sentence]) -> Iterator[bool]:
    """Tell which lines are items of a list: they have a bullet or a label, or follow a colon."""
    below = False
    for sentence in sentences:
        bullet = re.match(r"[-*\u2022\u00b7]\s|\d+[.)]\s", sentence.text) or _LABEL.match(
            sentence.text
        )
        below = below and sentence.text[-1] not in ".!?" and len(sentence.text.split()) < 9
        yield bool(bullet) or below
        below = below or sentence.text.endswith(":")


def _called(organizations: pd.DataFrame) -> Iterable[tuple[str, str]]:
    for row in organizations.to_dict("records"):
        for name in (row["name"], row.get("local_name"), *split_list(row.get("aliases"))):
            if isinstance(name, str):
                yield name, row["id"]


def _is_person(text: str, piece: _Piece) -> bool:
    """Tell whether a name is a person's, by the title before or behind it."""
    words = piece.text.split()
    if len(words) > 4 or any(folded(word) in KIND_WORDS for word in words):
        return False
    title = _LAST_TITLE.search(text[: piece.start])
    korean = re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+-[a-z]+", piece.text)
    if (title and folded(title[1]) in TITLES) or korean:
        return True
    return len(words) >= 2 and bool(_TITLE_BEHIND.match(text[piece.end :]))


def _initials(name: str) -> set[str]:
    """Give the acronyms that a name can have: its capitals, and those of its first words."""
    firsts = "".join(part[0] for part in re.findall(r"[\w&]+", name) if part[0].isupper())
    return {each for each in (re.sub(r"[^A-Z]", "", name), firsts) if len(each) > 1}
