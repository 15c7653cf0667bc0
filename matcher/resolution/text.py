"""Text as it was typed, to plain lower-case words that can be compared."""

from __future__ import annotations

import html
import re
import unicodedata

from matcher.ecosystem.scripts import LATIN

#: Letters that decomposition leaves as they are.
_LETTERS = str.maketrans(
    {"\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00f0": "d", "\u0131": "i", "\u0439": "j"}
    | {"\u00df": "ss", "\u00e6": "ae", "\u0153": "oe", "\u00fe": "th"}
)

#: How German and the Nordic languages write an umlaut where there is none on the keyboard.
DIGRAPHS = re.compile("aa|ae|oe|ue")

#: Letters from which on a word may hold such; shorter ones are short forms ("UESTC", "LAAS").
_LONG = 6

_DOTTED = re.compile(
    r"(?:\b[^\W\d_]\.)+[^\W\d_]\b\.?|(?:\b[^\W\d_]\.){2,}|(?:\b[^\W\d_]\.\s){1,4}[^\W\d_]\.(?=\s|$|,)"
)
_AMPERSAND = re.compile(r"\b([^\W\d_]{1,2})&([^\W\d_]{1,2})\b")
_SLASH = re.compile(r"\b([A-Z])/([A-Z])\b")
_POSSESSIVE = re.compile(r"(\w)['\u2019`\u00b4](s)\b")
_UNIVERSITY = re.compile(r"\bU(?=[A-Z][^\W\dA-Z]{3,})|^U\.? *(?=(?:of )?[A-Z][^\W\dA-Z]{3,})")
_WORD = re.compile(r"[^\W_]+")
_HANGUL = re.compile("[\uac00-\ud7a3]")

#: How Koreans spell the letters from a to z.
_SPELLED = (
    "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠"
    " 엔 오 피 큐 알 에스 티 유 브이 더블유 엑스 와이 제트"
)
_KOREAN_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", _SPELLED.split(), strict=True))

#: Numbers of universities, as Roman numerals; I, V and X are letters too often.
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_ROMAN |= {"xi": "11", "xii": "12", "xiii": "13"}


def plain(text: str) -> str:
    """Undo what forms and web pages do to text: entities, compatibility forms, odd blanks.

    Examples
    --------
    >>> plain("AT&amp;T\u00a0Labs")
    'AT&T Labs'
    """
    text = unicodedata.normalize("NFKC", html.unescape(html.unescape(text)))
    return " ".join(text.split())


def folded(text: str) -> str:
    """Give text without case, accents and ligatures; Greek and Cyrillic in Latin letters.

    Examples
    --------
    >>> folded("Universität Tübingen"), folded("Göteborgs")
    ('universitat tubingen', 'goteborgs')
    >>> folded("Нови Сад"), folded("Πανεπιστήμιο Πατρών")
    ('novi sad', 'panepistimio patron')
    """
    low = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(char for char in low if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).translate(LATIN)


def word_key(word: str) -> str:
    """Fold the ways in which one word is spelled: "tuebingen" and "tübingen" are one.

    Examples
    --------
    >>> word_key("Tuebingen"), word_key("XI"), word_key("06")
    ('tubingen', '11', '6')
    """
    word = folded(spelled_in_korean(word))
    if word.isascii() and word.isdigit():
        return word.lstrip("0") or "0"
    if len(word) < _LONG:
        return _ROMAN.get(word, word)
    return DIGRAPHS.sub(lambda found: found[0][0], word)


def spelled_in_korean(word: str) -> str:
    """Write Latin letters in a Korean word as Koreans spell them.

    Examples
    --------
    >>> spelled_in_korean("셀바스AI"), spelled_in_korean("AI")
    ('셀바스에이아이', 'AI')
    """
    if word.isascii() or _HANGUL.search(word) is None:
        return word
    return "".join(_KOREAN_LETTERS.get(letter, letter) for letter in word.casefold())


def words(text: str) -> list[str]:
    """Split plain text into folded words.

    Dotted initials are one word, a possessive s stays with its word, and a U that is written
    onto a name is a university.

    Examples
    --------
    >>> words("King's College, U.C.L.A. & Univ. Köln")
    ['kings', 'college', 'ucla', 'and', 'univ', 'koln']
    >>> words("UHasselt")
    ['univ', 'hasselt']
    """
    text = _UNIVERSITY.sub("Univ ", text)
    text = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", text)
    text = _AMPERSAND.sub(r"\1n\2", text)
    text = _SLASH.sub(r"\1\2", text)
    text = _POSSESSIVE.sub(r"\1\2", text).replace("&", " and ").replace("+", " and ")
    return [word_key(word) for word in _WORD.findall(text)]
