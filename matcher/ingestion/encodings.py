"""In which encoding a text file is, where nobody says so: decided by all of its lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from matcher.ecosystem.raw import shown
from matcher.ingestion.parts import TEXT_ENDINGS, Part, opened

#: What programs write that do not write UTF-8; of equally good ones the first counts.
_CANDIDATES = ("cp1252", "cp1250", "cp1251", "cp1253", "cp932", "cp949", "gb18030")

#: A Latin word of more letters has a plain one among them.
_SHORT = 2

#: How many lines are looked at for what their letters say, and bytes of a line.
_SAMPLE, _LONGEST = 2_000, 1 << 16

#: Scripts that stand in one word; others do only where bytes were misread.
_TOGETHER = {
    "HIRAGANA": "JAPANESE",
    "KATAKANA": "JAPANESE",
    "CJK": "JAPANESE",
    "HALFWIDTH": "WRONG",
}

_WORD = re.compile(r"[^\s,;|\t\"]+")

#: What letters of other encodings are misread as.
_SIGNS = frozenset(map(chr, (*range(0xA1, 0xC0), 0xD7, 0xF7))) - frozenset(
    "\xa7\xaa\xab\xad\xae\xb0\xb7\xba\xbb"
)


@dataclass(frozen=True)
class Encoding:
    """How a file is written, and what is to be told of it.

    Attributes
    ----------
    name : str
    note : str or None
        None where the file is UTF-8, as it should be.
    """

    name: str
    note: str | None = None


def encoding_of(part: Part) -> Encoding:
    """Find out how a text file is written.

    It is UTF-8 unless more of its lines are none than are, lines of ASCII aside: single broken
    lines make no other encoding of a file.
    """
    if part.ending not in TEXT_ENDINGS:
        return Encoding("utf-8")
    sound = broken = 0
    sample: list[bytes] = []
    for line in _special_lines(part):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            broken += 1
            if len(sample) < _SAMPLE:
                sample.append(line)
        else:
            sound += 1
    if broken <= sound:
        return Encoding("utf-8")
    found = _likeliest(sample)
    example = shown(sample[0].decode(found, "replace").strip())
    return Encoding(
        found,
        f"{part.shown} is no UTF-8 in {broken:,} of its lines and was read as {found}, such as"
        f" {example!r}; where these are the wrong letters, write encoding in the mapping",
    )


def _special_lines(part: Part) -> Iterator[bytes]:
    """Give the lines that are not ASCII alone, very long ones in pieces."""
    with opened(part) as stream:
        rest = b""
        while line := stream.file.readline(_LONGEST):
            line, rest = rest + line, b""
            if line.isascii():
                continue
            if not line.endswith(b"\n") and len(line) >= _LONGEST:  # do not cut a letter in two
                cut = max(line.rfind(mark) for mark in (b" ", b",", b";", b"\t"))
                line, rest = (line[: cut + 1], line[cut + 1 :]) if cut > 0 else (line, b"")
                rest = rest[-_LONGEST:]
            if not line.isascii():
                yield line


def _likeliest(lines: Sequence[bytes]) -> str:
    return max(_CANDIDATES, key=lambda name: round(_plausibility(lines, name), 2))


def _plausibility(lines: Sequence[bytes], encoding: str) -> float:
    """Give the share of special characters that stand in words as people write them."""
    fitting = total = 0
    for line in lines:
        for word in _WORD.findall(line.decode(encoding, "replace")):
            if not word.isascii():
                special = sum(letter > "\x7f" for letter in word)
                total += special
                fitting += special if _is_word(word) else 0
    return fitting / total if total else 0.0


def _is_word(word: str) -> bool:
    """Whether letters are of one script, Latin ones not all special, and none is capital inside."""
    scripts = {_script(letter) for letter in word} - {""}
    if len(scripts) > 1 or "WRONG" in scripts:
        return False
    if any(a.islower() and b.isupper() and not (a + b).isascii() for a, b in pairwise(word)):
        return False
    plain = any(letter.isascii() and letter.isalpha() for letter in word)
    return scripts != {"LATIN"} or plain or sum(map(str.isalpha, word)) <= _SHORT


@lru_cache(maxsize=10_000)
def _script(letter: str) -> str:
    """Give the script of a letter; empty for marks that stand anywhere."""
    if letter == "\ufffd" or unicodedata.category(letter).startswith("C"):
        return "WRONG"
    if not letter.isalpha():
        return "WRONG" if letter in _SIGNS else ""
    name = re.split("[ -]", unicodedata.name(letter, "WRONG"), maxsplit=1)[0]
    return _TOGETHER.get(name, name)
