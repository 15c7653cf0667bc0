"""Words that differ as typing errors, endings and transliterations let them differ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from matcher.resolution.segment_kinds import is_cjk
from matcher.resolution.text import DIGRAPHS

#: Letters that cases of one word have in common, and letters of their endings.
_INFLECTED = 5
_ENDINGS = frozenset("aceghijkmouy")

#: Letters of a word at least in which a letter is typed once or twice.
_DOUBLED = 5

#: What one letter is written as, and its one form, longer ones first.
_TRANSLITERATED = (
    *(("shch", "st"), ("sch", "s"), ("sh", "s"), ("sc", "st"), ("ch", "c"), ("zh", "z")),
    *(("kh", "h"), ("ts", "c"), ("ph", "f"), ("x", "ks"), ("w", "v"), ("y", "i"), ("j", "i")),
    ("ii", "i"),
)

#: Further ones of whole names, by which nothing is known but whether they are the same.
_LETTERED = (
    *(("ie", "e"), ("ou", "u"), ("oi", "u"), ("ai", "e"), ("ei", "i"), ("mp", "b"), ("nt", "d")),
    *(("qu", "kv"), ("c", "k"), ("g", "h")),
)


def are_inflected(rest_a: Collection[str], rest_b: Collection[str]) -> bool:
    """Tell whether words differ by endings alone, as cases of one word do: "Óbudai", "Liberci"."""
    for one, other in zip(sorted(rest_a), sorted(rest_b), strict=True):
        ends = {*one[_INFLECTED:], *other[_INFLECTED:]}
        if one[:_INFLECTED] != other[:_INFLECTED] or not ends <= _ENDINGS:
            return False
    return True


def are_plurals(rest_a: Collection[str], rest_b: Collection[str]) -> bool:
    """Tell whether words differ by an s at the end alone."""
    pairs = zip(sorted(rest_a), sorted(rest_b), strict=True)
    return all(one.rstrip("s") == other.rstrip("s") for one, other in pairs)


def is_slip(one: str, other: str, endings: bool) -> bool:
    """Tell whether one word is the other typed wrong, or where `endings`, with another ending."""
    from rapidfuzz.distance import OSA

    if endings and not is_cjk(one) and not is_cjk(other):
        if is_slip(one, other, endings=False):  # a slip within what is transliterated
            return True
        one, other = transliterated(one), transliterated(other)
    longest, shortest = max(len(one), len(other)), min(len(one), len(other))
    differ = (at for at in range(shortest) if one[at] != other[at])
    stem = next(differ, shortest)
    ends = {*one[stem:], *other[stem:]} <= _ENDINGS
    most_more = 3 if ends and stem >= _INFLECTED else 2
    if endings and longest - stem <= most_more and (stem >= 5 or stem == shortest == 4):
        return not is_cjk(one)
    if is_cjk(one) or is_cjk(other):
        one, other = _jamo(one), _jamo(other)
        least, most = 16, 1
        if not one or not other:
            return False
    else:
        least, most = 6, 2 if min(len(one), len(other)) >= 11 else 1
        if one[0] != other[0]:
            return False
        if min(len(one), len(other)) >= _DOUBLED and _undoubled(one) == _undoubled(other):
            return True
    if min(len(one), len(other)) < least:
        return False
    return OSA.distance(one, other, score_cutoff=most) <= most


def transliterated(word: str) -> str:
    """Give what transliterations of Cyrillic and Greek write in several ways in one of them.

    Examples
    --------
    >>> transliterated("shevchenko"), transliterated("sevcenka")
    ('sevcenko', 'sevcenka')
    """
    for written, one in _TRANSLITERATED:
        word = word.replace(written, one)
    return word


def lettered(name: str) -> str:
    """Give the letters of a name as they are in whatever alphabet it is written.

    Examples
    --------
    >>> lettered("jandeks") == lettered("yandex"), lettered("piraios") == lettered("peiraios")
    (True, True)
    """
    name = transliterated(name)
    for written, one in _LETTERED:
        name = name.replace(written, one)
    return _undoubled(name)


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def letters(word: str) -> int:
    """Count the letters of a word; two of Hangul tell as much as one of another script."""
    return len(_jamo(word)) // 2 if is_cjk(word) else len(word)


def _jamo(word: str) -> str:
    """Give the letters of Korean syllables; nothing of other characters, each of which tells."""
    return unicodedata.normalize("NFD", word) if re.fullmatch("[\uac00-\ud7a3]+", word) else ""


def are_first_names(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether words are the initials of the others: "hj", "hans jakob"."""
    heads = ["".join(word[0] for word in each) for each in (one, other)]
    return any(heads) and ("".join(one) == heads[1] or heads[0] == "".join(other))


def letters_of(words: Sequence[str]) -> str:
    """Give the letters of words, an umlaut as one however it is written: "Süd", "Sued"."""
    return DIGRAPHS.sub(lambda found: found[0][0], "".join(words))
