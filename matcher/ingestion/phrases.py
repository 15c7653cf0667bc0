"""Known phrases in running text: names of organizations, synonyms of capabilities.

A phrase is found whole and by words, never inside another word; the longest that fits wins. What
differs between writers does not count: capitals, accents, hyphens, blanks and line ends between
the words, curly apostrophes, and, for terms, the plural and British spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from matcher.ecosystem.legal_forms import legal_forms
from matcher.ingestion.listed_words import listed

_HANGUL = "\uac00-\ud7a3"

#: A run of letters and digits of one script: a Korean particle stands on its own behind "KT".
_WORD = re.compile(rf"[{_HANGUL}]+|(?:(?![{_HANGUL}])[^\W_])+")
_WORD_WITHOUT_HANGUL = re.compile(r"[^\W_]+")  # much faster, and nearly every text has none
_ANY_HANGUL = re.compile(f"[{_HANGUL}]")

#: What may stand between two words of one phrase, and what only before a legal form.
_JOINT = re.compile(r"(?:\s*[-\u2010-\u2015&/'\u2019+.]\s?|\s+|\s+(?:&|\+|/)\s+)?")
_BEFORE_LEGAL_FORM = re.compile(r"[.,\s]{1,3}")
#: Words (folded) that are legal forms.
LEGAL_FORMS = legal_forms()

#: Korean particles that follow a name without a blank.
_PARTICLES = frozenset(listed("names", "particles"))


@dataclass(frozen=True)
class Word:
    """One word of a text.

    Attributes
    ----------
    text : str
        As it stands there.
    start, end : int
        Offsets in characters; `end` is that behind the last one.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Found:
    """One phrase found in a text.

    Attributes
    ----------
    keys : tuple of str
        What the phrase stands for, as given to the index; several where it is ambiguous.
    text : str
        The words as they stand in the text.
    start, end : int
        Offsets in characters.
    """

    keys: tuple[str, ...]
    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Split a text into words.

    Examples
    --------
    >>> [word.text for word in words("KT가 speech-to-text")]
    ['KT', '가', 'speech', 'to', 'text']
    """
    pattern = _WORD if _ANY_HANGUL.search(text) else _WORD_WITHOUT_HANGUL
    return [Word(found[0], *found.span()) for found in pattern.finditer(text)]


@lru_cache(maxsize=100_000)
def folded(word: str) -> str:
    """Give a word without capitals and accents.

    Examples
    --------
    >>> folded("GÉANT")
    'geant'
    """
    if word.isascii():
        return word.lower()
    if _is_hangul(word):
        return unicodedata.normalize("NFC", word)
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Give a word of a term in the singular and in one spelling.

    Examples
    --------
    >>> stem("Technologies"), stem("modelling"), stem("analysis"), stem("localisation")
    ('technology', 'modeling', 'analysis', 'localization')
    """
    base = folded(word)
    for british, american in (("isation", "ization"), ("lling", "ling"), ("centre", "center")):
        base = base.replace(british, american)
    if len(base) > 4 and base.endswith("ies"):
        return base[:-3] + "y"
    if len(base) > 3 and base.endswith("s") and not base.endswith(("ss", "us", "is")):
        return base[:-1]
    return base


class PhraseIndex:
    r"""Phrases by their first word, ready to be found in any number of texts.

    Parameters
    ----------
    phrases : iterable of (str, str)
        A phrase and what it stands for. One phrase may stand for several things.
    terms : bool
        Whether the phrases are terms, whose plural counts too, or proper names, which begin
        with a capital in the text unless they are written without one, and which, if short,
        must be spelled as given.

    Examples
    --------
    >>> index = PhraseIndex([("SK Telecom", "skt"), ("SK", "sk")])
    >>> [(found.keys, found.start) for found in index.find("Why SK\nTelecom's sky fell on SK")]
    [(('skt',), 4), (('sk',), 29)]
    """

    #: Names of at most this many letters are acronyms: capitals must agree.
    SHORT = 5

    def __init__(self, phrases: Iterable[tuple[str, str]], *, terms: bool = False) -> None:
        self._fold = stem if terms else folded
        self._terms = terms
        self._hangul: set[str] = set()
        self._by_first: dict[str, dict[tuple[str, ...], dict[str, list[str]]]] = {}
        for phrase, key in phrases:
            folds = tuple(self._fold(word.text) for word in words(phrase))
            self._hangul.update(fold for fold in folds if _is_hangul(fold))
            if folds:
                spellings = self._by_first.setdefault(folds[0], {}).setdefault(folds, {})
                keys = spellings.setdefault(phrase, [])
                if key not in keys:
                    keys.append(key)

    def find(self, text: str) -> list[Found]:
        """Give the phrases in a text from left to right, none overlapping another."""
        split = self._without_particles(words(text))
        folds = [self._fold(word.text) for word in split]
        found: list[Found] = []
        at = 0
        while at < len(split):
            longest = next(self._at(text, split, folds, at), None)
            if longest is None:
                at += 1
            else:
                length, keys = longest
                start, end = split[at].start, split[at + length - 1].end
                found.append(Found(keys, text[start:end], start, end))
                at += length
        return found

    def _without_particles(self, split: list[Word]) -> list[Word]:
        """Part Korean words from particles, where what is left is a word of a phrase."""
        if not self._hangul:
            return split
        parted: list[Word] = []
        for word in split:
            cuts = [
                cut
                for cut in range(len(word.text) - 1, max(0, len(word.text) - 4), -1)
                if _is_hangul(word.text)
                and word.text not in self._hangul
                and word.text[:cut] in self._hangul
                and word.text[cut:] in _PARTICLES
            ]
            middle = word.start + cuts[0] if cuts else word.end
            parted.append(Word(word.text[: middle - word.start], word.start, middle))
            if cuts:
                parted.append(Word(word.text[cuts[0] :], middle, word.end))
        return parted

    def _at(
        self, text: str, split: Sequence[Word], folds: Sequence[str], at: int
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Give the phrases that begin at a word, the longest first: words, and what they mean."""
        candidates = self._by_first.get(folds[at])
        if candidates is None:
            return
        for phrase in sorted(candidates, key=len, reverse=True):
            length = len(phrase)
            if tuple(folds[at : at + length]) != phrase:
                continue
            if not _joined(text, split[at : at + length]) or not _ends(split, at + length):
                continue
            shown = text[split[at].start : split[at + length - 1].end]
            spelled = [
                key
                for spelling, keys in candidates[phrase].items()
                if self._is_spelled(spelling, shown)
                for key in keys
            ]
            if spelled:
                yield length, tuple(dict.fromkeys(spelled))

    def _is_spelled(self, spelling: str, shown: str) -> bool:
        """Tell whether the capitals agree as far as they must."""
        letters = sum(char.isalpha() for char in spelling)
        if letters <= self.SHORT and spelling.isupper():
            return shown.removesuffix("s") == spelling or (not self._terms and shown == spelling)
        if self._terms:
            return True
        first = shown[0]
        if not (first.isupper() or not first.isalpha() or not first.isascii()):
            return spelling[0] == first
        return letters > self.SHORT or shown.isupper() or shown[:2] == spelling[:2]


def _joined(text: str, split: Sequence[Word]) -> bool:
    """Tell whether nothing but blanks, hyphens and the like stands between the words."""
    for left, right in pairwise(split):
        between = text[left.end : right.start]
        if _JOINT.fullmatch(between):
            continue
        if folded(right.text) in LEGAL_FORMS and _BEFORE_LEGAL_FORM.fullmatch(between):
            continue
        return False
    return True


def _ends(split: Sequence[Word], after: int) -> bool:
    """Tell whether a phrase ends before a word; glued to it may be only a Korean particle."""
    if after >= len(split) or split[after].start > split[after - 1].end:
        return True
    return split[after].text in _PARTICLES


def _is_hangul(word: str) -> bool:
    return "\uac00" <= word[0] <= "\ud7a3"
