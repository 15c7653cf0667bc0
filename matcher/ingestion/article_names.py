"""Names in an article: organizations that are known, and capitalised words that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from matcher.ecosystem.vocabulary import split_list
from matcher.ingestion.article_sentences import Sentence, is_title_case
from matcher.ingestion.article_tokens import (
    TOKEN,
    extended,
    is_legal,
    is_name_word,
    opens,
    opens_wrongly,
)
from matcher.ingestion.article_words import (
    KIND_WORDS,
    NATIONAL,
    NOT_NAMES,
    PEOPLES,
    TITLES,
)
from matcher.ingestion.phrases import LEGAL_FORMS, Found, PhraseIndex, folded

_KOREAN_PERSON = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+-[a-z]+")
_TITLE_BEHIND = re.compile(
    r",\s+(?:the\s+|its\s+|a\s+|an\s+|who\b)?(?:[\w'-]+\s+){0,4}?(?:"
    + "|".join(sorted(TITLES))
    + r"|who)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\s*,?\s*(?:said|says|told|added|explained|noted|commented)\b")
_LAST_TITLE = re.compile(r"\b(\w[\w-]*)\.?\s+$")


@dataclass
class Entity:
    """One organization, or what may be one, as an article speaks of it.

    Attributes
    ----------
    name : str
        Its name in the vocabulary, else the longest that the article uses.
    known : str or None
        Its id in the vocabulary.
    also : list of (str, str)
        Shorter forms that were taken to mean it, and why.
    """

    name: str
    known: str | None = None
    also: list[tuple[str, str]] = field(default_factory=list)

    def __hash__(self) -> int:
        """One object is one organization."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        """One object is one organization."""
        return self is other

    @property
    def kind(self) -> str | None:
        """What the name says of its kind; None where it says nothing."""
        for word in reversed(re.findall(r"\w+", self.name)):
            if folded(word) in KIND_WORDS:
                return KIND_WORDS[folded(word)]
        return None


@dataclass(frozen=True)
class Mention:
    """A name at one place of the article.

    Attributes
    ----------
    text : str
    start, end : int
        Offsets in the article.
    entity : Entity
    weak : bool
        Whether it is one capitalised word at the beginning of a sentence, which may be any word.
    """

    text: str
    start: int
    end: int
    entity: Entity
    weak: bool = False


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
    """Finds the names of an article.

    Parameters
    ----------
    organizations : DataFrame
        The vocabulary: the table organizations of a data set; may have no rows.

    Attributes
    ----------
    persons : list of (str, int, int)
        Names taken for persons', with their offsets.
    ambiguous : list of (str, tuple of str, int, int)
        Names that the vocabulary has for several organizations, and their ids.
    """

    def __init__(self, organizations: pd.DataFrame) -> None:
        self._table = organizations.set_index("id", drop=False)
        self.index = PhraseIndex(_called(organizations))
        self._exact = {
            (folded(name), key)
            for key, name in zip(organizations["id"], organizations["name"], strict=True)
        }
        self._by_id: dict[str, Entity] = {}
        self._by_name: dict[str, Entity] = {}
        self.persons: list[tuple[str, int, int]] = []
        self.ambiguous: list[tuple[str, tuple[str, ...], int, int]] = []

    def find(
        self, sentences: Sequence[Sentence], taken: Sequence[tuple[int, int]]
    ) -> list[list[Mention]]:
        """Give the mentions of each sentence, in their order.

        Parameters
        ----------
        sentences : sequence of Sentence
        taken : sequence of (int, int)
            Offsets that are something else, such as names of coalitions.
        """
        pieces = [
            self._pieces(part, taken, headline=is_title_case(part.text) and not listed)
            for part, listed in zip(sentences, _listed(sentences), strict=True)
        ]
        flat = [piece for row in pieces for piece in row if not piece.person]
        inner = {piece.text for piece in flat if not piece.weak}
        surnames = {text.split()[0] for text, _, _ in self.persons}
        surnames |= {text.split()[-1] for text, _, _ in self.persons}
        # Longer names first, so that "Orbitel" finds "Orbitel Networks" wherever it stands.
        order = sorted(flat, key=lambda piece: (not piece.keys, -len(piece.text.split())))
        explained = _explained(sentences, flat)
        for piece in order:
            if piece.text not in surnames:
                self._entity(piece, explained)
        return [
            [
                Mention(
                    piece.text,
                    piece.start,
                    piece.end,
                    entity,
                    piece.weak and piece.text not in inner,
                )
                for piece in row
                if not piece.person
                and piece.text not in surnames
                and (entity := self._entity(piece, explained)) is not None
            ]
            for row in pieces
        ]

    def knows(self, text: str) -> bool:
        """Tell whether a text is a name of the vocabulary."""
        return any(hit.text == text for hit in self.index.find(text))

    def mention(self, text: str, start: int) -> list[Mention]:
        """Give the mention of a name that stands at an offset, known or not; none if unclear."""
        hits = [hit for hit in self.index.find(text) if hit.text == text]
        piece = _Piece(text, start, start + len(text), hits[0].keys if hits else ())
        entity = self._entity(piece, {})
        return [] if entity is None else [Mention(text, start, start + len(text), entity)]

    # -- pieces --------------------------------------------------------------------------------

    def _pieces(
        self, sentence: Sentence, taken: Sequence[tuple[int, int]], *, headline: bool
    ) -> list[_Piece]:
        """Give what is capitalised or known in a sentence, coalitions left out."""
        known = {found.start: found for found in self.index.find(sentence.text)}
        tokens = [(found[0], found.start(), found.end()) for found in TOKEN.finditer(sentence.text)]
        free = [
            not any(left < sentence.start + end and sentence.start + start < right
                    for left, right in taken)
            for _, start, end in tokens
        ]  # fmt: skip
        pieces: list[_Piece] = []
        at = 0
        while at < len(tokens):
            if not free[at]:
                at += 1
                continue
            run = self._run(sentence.text, tokens, free, at, known)
            if run is None:
                at += 1
                continue
            piece, at = run
            if piece is not None:
                pieces.append(self._judged(sentence, piece))
        return [piece for piece in pieces if piece.keys or not headline]

    def _run(
        self,
        text: str,
        tokens: Sequence[tuple[str, int, int]],
        free: Sequence[bool],
        at: int,
        known: dict[int, Found],
    ) -> tuple[_Piece | None, int] | None:
        """Give the name that begins at a token, and the token behind it."""
        first, hit = at, known.get(tokens[at][1])
        if hit is not None:
            while at < len(tokens) and tokens[at][1] < hit.end:
                at += 1
            after = extended(text, tokens, free, at, known, hit.end)
            if after == at or is_legal(tokens[at:after]):
                end = tokens[after - 1][2] if after > at else hit.end
                return _Piece(text[hit.start : hit.end], hit.start, end, hit.keys), max(after, at)
            whole = text[hit.start : tokens[after - 1][2]]
            return _Piece(" ".join(whole.split()), hit.start, tokens[after - 1][2], ()), after
        if not is_name_word(tokens[at][0]):
            return None
        after = extended(text, tokens, free, at + 1, known, tokens[at][2])
        start = first
        while start < after and opens_wrongly(tokens[start][0], opens(tokens, start)):
            if folded(tokens[start][0]) in PEOPLES and _is_national(tokens[start + 1 : after]):
                break
            start += 1
        if all(folded(token) in NOT_NAMES for token, _, _ in tokens[start:after]):
            return None, after
        left, right = tokens[start][1], tokens[after - 1][2]
        if folded(tokens[after - 1][0]) in LEGAL_FORMS and text[right : right + 1] == ".":
            right += bool(re.match(r"\.(?=\s[a-z(]|[,;'])", text[right:]))
        single = after - start == 1 and opens(tokens, start)
        word = tokens[start][0]
        weak = single and not (word[1:] != word[1:].lower() or any(map(str.isdigit, word)))
        return _Piece(" ".join(text[left:right].split()), left, right, (), weak), after

    def _judged(self, sentence: Sentence, piece: _Piece) -> _Piece:
        """Place a piece in the article, and tell persons from organizations."""
        start, end = sentence.start + piece.start, sentence.start + piece.end
        person = not piece.keys and _is_person(sentence.text, piece)
        if person:
            self.persons.append((piece.text, start, end))
        return _Piece(piece.text, start, end, piece.keys, piece.weak, person)

    # -- whose ---------------------------------------------------------------------------------

    def _entity(self, piece: _Piece, explained: dict[str, str]) -> Entity | None:
        """Give whose name this is; None where the vocabulary has several of that name."""
        if piece.keys:
            return self._known(piece)
        key = folded(" ".join(piece.text.split()))
        if key not in self._by_name:
            self._by_name[key] = self._meant(piece.text, explained) or Entity(piece.text)
        return self._by_name[key]

    def _known(self, piece: _Piece) -> Entity | None:
        keys = piece.keys
        if len(keys) > 1:
            named = [key for key in keys if (folded(piece.text), key) in self._exact]
            if len(named) != 1:
                entry = (piece.text, keys, piece.start, piece.end)
                if entry not in self.ambiguous:
                    self.ambiguous.append(entry)
                return None
            keys = (named[0],)
        identifier = keys[0]
        if identifier not in self._by_id:
            name = str(self._table.loc[identifier, "name"])
            self._by_id[identifier] = Entity(name, identifier)
        return self._by_id[identifier]

    def _meant(self, text: str, explained: dict[str, str]) -> Entity | None:
        """Find the one longer name of this article that a short form can stand for."""
        entities = dict.fromkeys([*self._by_id.values(), *self._by_name.values()])
        if text in explained:
            for entity in entities:
                if folded(entity.name) == folded(explained[text]):
                    entity.also.append((text, "explained in brackets"))
                    return entity
        if folded(text) in KIND_WORDS:  # "the University"
            word = folded(text)
            ends = [each for each in entities if word in folded(each.name).split()]
            if len(ends) == 1 and folded(ends[0].name) != word:
                ends[0].also.append((text, f"the only name here with that word is {ends[0].name}"))
                return ends[0]
        begins = [each for each in entities if folded(each.name).startswith(folded(text) + " ")]
        if len(begins) == 1:
            begins[0].also.append((text, f"the only name here that begins so is {begins[0].name}"))
            return begins[0]
        spelled = [each for each in entities if text.isupper() and text in _initials(each.name)]
        if len(spelled) == 1 and len(text) > 1:
            spelled[0].also.append((text, f"the capitals of {spelled[0].name}"))
            return spelled[0]
        return None

    def of_product(self, entity: Entity, product: str) -> tuple[Entity, str] | None:
        """Find the one organization of the vocabulary that makes a product called so.

        Only one whose name begins like that of the entity comes into question: it is what "LG"
        can mean in "LG's ThinQ".
        """
        if "description" not in self._table:
            return None
        told = self._table["description"].fillna("").astype(str).tolist()
        named = [str(name) for name in self._table["name"]]
        word = re.compile(rf"\b{re.escape(product)}\b")
        start = folded(entity.name.split()[0])
        made = [
            (str(identifier), name)
            for identifier, name, text in zip(self._table["id"], named, told, strict=True)
            if word.search(text) and folded(name).startswith(start)
        ]
        if len(made) != 1 or made[0][0] == entity.known:
            return None
        identifier, name = made[0]
        found = self._by_id.setdefault(identifier, Entity(name, identifier))
        return found, f"{product} is {name}'s by its description in the vocabulary"


def _listed(sentences: Sequence[Sentence]) -> Iterator[bool]:
    """Tell which lines are items of a list: they have a bullet or follow a colon."""
    below = False
    for sentence in sentences:
        bullet = re.match(r"[-*\u2022\u00b7]\s|\d+[.)]\s", sentence.text)
        below = below and sentence.text[-1] not in ".!?" and len(sentence.text.split()) < 9
        yield bool(bullet) or below
        below = below or sentence.text.endswith(":")


def _called(organizations: pd.DataFrame) -> Iterable[tuple[str, str]]:
    for row in organizations.to_dict("records"):
        names = [row["name"], row.get("local_name"), *split_list(row.get("aliases"))]
        for name in names:
            if isinstance(name, str):
                yield name, row["id"]


def _is_national(behind: Sequence[tuple[str, int, int]]) -> bool:
    """Tell whether a name goes on as those of national bodies do: "German Research Center"."""
    return bool(behind) and folded(behind[0][0]) in NATIONAL


def _is_person(text: str, piece: _Piece) -> bool:
    """Tell whether a name is a person's, by the title before or behind it."""
    count = len(piece.text.split())
    before = text[: piece.start]
    title = _LAST_TITLE.search(before)
    if title and folded(title[1]) in TITLES and count <= 4:
        return not any(folded(word) in KIND_WORDS for word in piece.text.split())
    if count > 4 or any(folded(word) in KIND_WORDS for word in piece.text.split()):
        return False
    if _KOREAN_PERSON.fullmatch(piece.text):
        return True
    behind = text[piece.end :]
    if count >= 2 and _TITLE_BEHIND.match(behind):
        return True
    said = before.rstrip().endswith((" said", " says", " added")) or _SAYS.match(behind)
    return (
        bool(said)
        and count == 2
        and all(
            word.isalpha() and not word.isupper() and word[1:].islower()
            for word in piece.text.split()
        )
        and _TITLE_BEHIND.match(behind) is not None
    )


def _explained(sentences: Sequence[Sentence], pieces: Sequence[_Piece]) -> dict[str, str]:
    """Give the short forms in brackets behind a name: "Northern Institute (NI)"."""
    explained = {}
    for left, right in pairwise(pieces):
        for sentence in sentences:
            if sentence.start <= left.start and right.end <= sentence.end:
                between = sentence.text[left.end - sentence.start : right.start - sentence.start]
                behind = sentence.text[right.end - sentence.start :][:2]
                bracket = re.fullmatch(r"\s*\(\W*", between) and re.match(r"\W?\)", behind)
                if bracket or re.fullmatch(r",?\s(?:also )?(?:known as|or|short)\s\W?", between):
                    explained[right.text] = left.text
    return explained


def _initials(name: str) -> set[str]:
    """Give the acronyms that a name can have: its capitals, and those of its first words."""
    parts = re.findall(r"[\w&]+", name)
    capitals = re.sub(r"[^A-Z]", "", name)
    firsts = "".join(part[0] for part in parts if part[0].isupper())
    return {each for each in (capitals, firsts) if len(each) > 1}
