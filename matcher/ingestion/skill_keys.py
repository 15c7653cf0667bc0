"""Spellings of skills: the keys under which a phrase may be a known name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from matcher.ingestion.listed_words import listed
from matcher.ingestion.phrases import Word, folded, stem, words
from matcher.ingestion.skill_words import (
    AMBIGUOUS,
    AROUND,
    BEHIND,
    OVERALL_NAMES,
    OVERALL_SHORT,
)
from matcher.ingestion.tag_words import NEVER_ALONE

_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff66-\uff9f"
ANY_CJK = re.compile(f"[{_CJK}]")

#: Small words about which a name is turned, and what stands behind them.
TURNING = frozenset(("of", "for", "against", "von", "der", "des", "fur", "de", "del", "di"))
ARTICLES = frozenset(listed("skills", "articles"))


@lru_cache(maxsize=1)
def overall_keys() -> frozenset[str]:
    """Give the keys of what AI as a whole is called."""
    return frozenset(key_of(words(even(name))) for name in (*OVERALL_NAMES, *OVERALL_SHORT))


def forms(phrase: str) -> Iterator[tuple[str, str]]:
    """Give the keys of a phrase, the fullest first, and how each was come by."""
    split = words(even(phrase))
    yield key_of(split), "a name of it"
    left, right = 0, len(split)
    while left < right and folded(split[left].text) in AROUND:
        left += 1
    while left < right and folded(split[right - 1].text) in AROUND:
        right -= 1
    how = "a name of it, with words that say nothing more"
    key = key_of(split[left:right])
    yield key, how
    while ending := BEHIND.search(key):
        key = key[: ending.start()]
        yield key, how
    if left == right:  # "AI technology": nothing but words that say nothing, and which field it is
        yield from (
            (folded(word.text), how) for word in split if folded(word.text) in OVERALL_SHORT
        )


def key_of(split: Sequence[Word]) -> str:
    """Give words as the key that they are looked up by: their stems as one word."""
    return "".join(stem(word.text) for word in split)


def even(text: str) -> str:
    """Give text without compatibility forms, such as letters of full width."""
    return unicodedata.normalize("NFKC", text)


def squeezed(text: str) -> str:
    """Give text without blanks and case, as Chinese, Japanese and Korean is compared."""
    return "".join(even(text).casefold().split())


def without_umlauts(term: str) -> str:
    """Give a German term as it is typed without umlauts."""
    return term.translate({0xE4: "ae", 0xF6: "oe", 0xFC: "ue", 0xC4: "Ae", 0xD6: "Oe", 0xDC: "Ue"})


def is_general(term: str) -> bool:
    """Tell whether words of a running text are too general to say anything."""
    split = words(even(term))
    return key_of(split) in UNSURE or " ".join(stem(word.text) for word in split) in NEVER_ALONE


UNSURE = frozenset(key_of(words(even(name))) for name in AMBIGUOUS)
