"""Words of a sentence, and which of them make one name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from matcher.ingestion.article_words import (
    BEFORE_OF,
    COMMON,
    FIELD_NAMES,
    NOT_AT_START,
    PEOPLES,
    TITLES,
    cue,
)
from matcher.ingestion.phrases import LEGAL_FORMS, Found, folded

_TOKEN = re.compile(cue("token"))
_CAPITALISED = re.compile(r"[A-Z\u00c0-\u00de]|[a-z]{1,2}[A-Z]|\d+[A-Z]|[a-z]&$|\d\d+[a-z]{3}")
_DESCRIBES = re.compile(cue("describes"))
_ADJECTIVE = re.compile(cue("adjective"), re.IGNORECASE)
#: What may stand for "of" in a name, where English has no such word, and what is never inside.
_FOREIGN_LINKS = frozenset(("de", "del", "di", "do", "da", "des", "du", "für", "della", "van"))
_LINKS = _FOREIGN_LINKS | {"of", "for"}
_ARTICLES = frozenset(("la", "las", "los", "l'", "der", "den"))
_NOT_INSIDE = frozenset(("covid-19", "monday", "tuesday", "wednesday", "thursday", "friday"))
_MINISTRY = re.compile(r"\b(?:Ministry|Department|Secretariat|Office) (?:of|for)\b[^.;]*$")
#: "the Museum of": what has an article is no person, and goes on in its name.
_THE_HEAD = re.compile(r"\b[Tt]he (?:[A-Z][\w-]+ )?[A-Z][a-z]+$")
_FIELDS_FOLLOW = re.compile(r",\s(?:[A-Z][\w-]+,\s){0,4}[A-Z][\w-]+,?\sand\s[A-Z]")


class Token(NamedTuple):
    """A word or mark of a sentence, where it stands, and whether it is free to be a name."""

    text: str
    start: int
    end: int
    free: bool


def tokens_of(text: str, taken: Sequence[tuple[int, int]]) -> list[Token]:
    """Split a sentence into tokens; those within `taken` are not free."""
    return [
        Token(
            found[0],
            *found.span(),
            not any(a < found.end() and found.start() < b for a, b in taken),
        )
        for found in _TOKEN.finditer(text)
    ]


def is_name_word(token: str) -> bool:
    """Tell whether a token can be part of a name."""
    return bool(_CAPITALISED.match(token)) and not _ADJECTIVE.search(token)


def opens(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a token begins a sentence, or what is quoted in it."""
    return at == 0 or tokens[at - 1].text in "\"':(-"


def opens_wrongly(token: str, opening: bool) -> bool:
    """Tell whether a capitalised word does not belong to the name it seems to begin."""
    word = folded(token)
    if opening and _DESCRIBES.fullmatch(word):  # "Steelmaker SSAB"
        return True
    wrong = word in TITLES or word in NOT_AT_START or word in ("the", "smes", "startups")
    return wrong or (opening and word in COMMON)


def is_legal(tokens: Sequence[Token]) -> bool:
    """Tell whether tokens are nothing but a legal form."""
    return all(folded(token.text) in LEGAL_FORMS or token.text in ".," for token in tokens)


def extended(text: str, tokens: Sequence[Token], at: int, known: dict[int, Found], end: int) -> int:
    """Give the token behind a name that goes on from here."""
    while at < len(tokens) and tokens[at].free:
        step = _step(text, tokens, at, end)
        if step == 0 or (tokens[at + step - 1].start in known and step > 1):
            break
        if step == 1 and tokens[at].start in known and folded(tokens[at].text) not in LEGAL_FORMS:
            break
        at += step
        end = tokens[at - 1].end
    return at


def _step(text: str, tokens: Sequence[Token], at: int, end: int) -> int:
    """Give how many tokens more belong to a name: 0, 1, or a link and what it links."""
    token, start, stop, _ = tokens[at]
    words = [folded(each.text) for each in tokens[at : at + 4]]
    gap = text[end:start]
    if gap.strip() or len(gap) > 3 or "\n\n" in gap:
        return 0
    following = words[1] if len(words) > 1 else ""
    if token in ".," and following in LEGAL_FORMS:
        return 2
    if token == "." and re.search(r"(?:\b[A-Z]\.)+[A-Z]$", text[:end]):  # "Mitsui O.S.K. Lines"
        return 2 if len(words) > 1 and is_name_word(tokens[at + 1].text) else 0
    if words[:2] == [".", ","] and len(words) > 2 and words[2] in LEGAL_FORMS:  # "Co., Ltd."
        return 3
    if words[0] == "(" and words[2:3] == [")"] and words[3:] and words[3] in LEGAL_FORMS:
        return 4  # "Dalmia Cement (Bharat) Limited"
    if token == "," and following in FIELD_NAMES and _FIELDS_FOLLOW.match(text[end:]):
        return 2 if _MINISTRY.search(text[:end]) else 0
    glued = start == end
    if not glued and is_name_word(token):
        last = words[0] in PEOPLES and not re.match(r"\s?[,.;)]|\sand\b|$", text[stop:])
        return 0 if words[0] in TITLES or last or words[0] in _NOT_INSIDE else 1
    if token in _FOREIGN_LINKS and following in _ARTICLES and len(words) > 2:
        return 3 if not glued and is_name_word(tokens[at + 2].text) else 0
    linked = following and tokens[at + 1].free and is_name_word(tokens[at + 1].text)
    if glued or not linked or text[stop : tokens[at + 1].start].strip():
        return 0
    before = text[max(0, end - 40) : end].split()
    head = folded(before[-1]) if before else ""
    named = token in _FOREIGN_LINKS or (token in _LINKS and head in BEFORE_OF)
    named |= token == "of" and bool(_THE_HEAD.search(text[:end]))
    article = token == "the" and tokens[at - 1].text in ("of", "for")
    fields = token == "and" and _is_field(following) and _is_field(head)
    return 2 if token == "&" or named or article or fields else 0


def _is_field(word: str) -> bool:
    return word in FIELD_NAMES or bool(
        re.search(r"(?:olog(?:y|ies)|sciences?|nomics|istry|metry|systems)$", word)
    )
