"""Words of a sentence, and which of them make one name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcher.ingestion.article_words import COMMON, FIELD_NAMES, NOT_AT_START, PEOPLES, TITLES
from matcher.ingestion.phrases import LEGAL_FORMS, Found, folded

TOKEN = re.compile(
    r"[a-z]&(?!\w)|\w+(?:[-&+](?!(?:led|backed|headed|driven)\b)\w+|\.\w+|'(?!s\b|S\b)\w+)*\+?|[^\w\s]"
)
_CAPITALISED = re.compile(r"[A-Z\u00c0-\u00de]|[a-z]{1,2}[A-Z]|\d+[A-Z]|[a-z]&$|\d\d+[a-z]{3}")
_ADJECTIVE = re.compile(
    r"-(?:based|led|backed|owned|listed|headquartered|run|born|style|wide|powered|driven|enabled|related|focused)$",
    re.I,
)


def is_name_word(token: str) -> bool:
    """Tell whether a token can be part of a name."""
    return bool(_CAPITALISED.match(token)) and not _ADJECTIVE.search(token)


def opens(tokens: Sequence[tuple[str, int, int]], at: int) -> bool:
    """Tell whether a token begins a sentence, or what is quoted in it."""
    return at == 0 or tokens[at - 1][0] in "\"':(-"


def opens_wrongly(token: str, opening: bool) -> bool:
    """Tell whether a capitalised word does not belong to the name it seems to begin."""
    word = folded(token)
    no_part = word in TITLES or word in NOT_AT_START or word == "the"
    return no_part or (opening and word in COMMON)


def is_legal(tokens: Sequence[tuple[str, int, int]]) -> bool:
    """Tell whether tokens are nothing but a legal form."""
    return all(folded(token) in LEGAL_FORMS or token in ".," for token, _, _ in tokens)


def extended(
    text: str,
    tokens: Sequence[tuple[str, int, int]],
    free: Sequence[bool],
    at: int,
    known: dict[int, Found],
    end: int,
) -> int:
    """Give the token behind a name that goes on from here."""
    while at < len(tokens) and free[at]:
        token, start, _ = tokens[at]
        step = _step(text, tokens, free, at, end)
        if step == 0 or (tokens[at + step - 1][1] in known and step > 1):
            break
        if step == 1 and start in known and folded(token) not in LEGAL_FORMS:
            break
        at += step
        end = tokens[at - 1][2]
    return at


def _step(
    text: str, tokens: Sequence[tuple[str, int, int]], free: Sequence[bool], at: int, end: int
) -> int:
    """Give how many tokens more belong to a name: 0, 1, or a link and what it links."""
    token, start, stop = tokens[at]
    if text[end:start].strip() or len(text[end:start]) > 3 or "\n\n" in text[end:start]:
        return 0
    if token in ".," and at + 1 < len(tokens) and folded(tokens[at + 1][0]) in LEGAL_FORMS:
        return 2
    if (
        text[start : start + 2] == ".,"
        and at + 2 < len(tokens)
        and folded(tokens[at + 2][0]) in LEGAL_FORMS
    ):
        return 3
    legal = at + 3 < len(tokens) and folded(tokens[at + 3][0]) in LEGAL_FORMS
    if token == "(" and legal and tokens[at + 2][0] == ")":  # "Dalmia Cement (Bharat) Limited"
        return 4
    glued = start == end
    if token == "," and _goes_on(text, tokens, at, end):
        return 2
    if not glued and is_name_word(token):
        word = folded(token)
        last = word in PEOPLES and not re.match(r"\s?[,.;)]|\sand\b|$", text[stop:])
        return 0 if word in TITLES or last or word in _NOT_INSIDE else 1
    linked = at + 1 < len(tokens) and free[at + 1] and is_name_word(tokens[at + 1][0])
    if glued or not linked or text[stop : tokens[at + 1][1]].strip():
        return 0
    following = folded(tokens[at + 1][0])
    head = folded(text[max(0, end - 40) : end].split()[-1]) if text[:end].split() else ""
    if token == "&":
        return 2
    if token in _LINKS and head in _HEADS:
        return 2
    if token == "the" and tokens[at - 1][0] in ("of", "for"):
        return 2
    return 2 if token == "and" and following in FIELD_NAMES and head in FIELD_NAMES else 0


def _goes_on(text: str, tokens: Sequence[tuple[str, int, int]], at: int, end: int) -> bool:
    """Tell whether a comma is one within "Ministry of Trade, Industry and Energy"."""
    name = re.search(
        r"\b(?:Ministry|Department|Secretariat|Office) (?:of|for)\b[^.;]*$", text[:end]
    )
    field = at + 1 < len(tokens) and folded(tokens[at + 1][0]) in FIELD_NAMES
    listed = re.match(r",\s(?:[A-Z][\w-]+,\s){0,4}[A-Z][\w-]+,?\sand\s[A-Z]", text[end:])
    return bool(name and field and listed)


_LINKS = frozenset(("of", "for", "de", "del", "di", "do", "da", "des", "du", "für", "della"))
#: What may stand before "of" in a name.
_HEADS = frozenset(
    (
        *("institute", "university", "ministry", "academy", "bank", "college", "school", "center"),
        *("centre", "department", "agency", "association", "council", "federation", "society"),
        *("office", "board", "bureau", "chamber", "house", "commission", "republic", "foundation"),
        *("universidad", "universidade", "université", "università", "universite", "universita"),
        *("instituto", "institut", "istituto", "banco", "banque", "ministerio", "école", "ecole"),
        *("laboratory", "institution", "city", "league", "alliance", "coalition"),
    )
)
_NOT_INSIDE = frozenset(("covid-19", "monday", "tuesday", "wednesday", "thursday", "friday"))
