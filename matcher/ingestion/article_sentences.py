"""Sentences of an article with their offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: Abbreviations that end in a point and no sentence.
_ABBREVIATIONS = frozenset(
    (
        *("inc", "corp", "co", "ltd", "llc", "plc", "mr", "mrs", "ms", "dr", "prof", "st", "vs"),
        *("no", "nos", "jr", "sr", "e.g", "i.e", "u.s", "u.k", "u.n", "e.u", "jan", "feb", "mar"),
        *("apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "gov", "gen", "sen"),
        *("rep", "est", "approx", "dept", "univ", "inst", "bros", "intl", "ph.d", "s.a", "n.v"),
    )
)
_END = re.compile(r"[.!?\u3002\uff01\uff1f]+[\"'\u201d\u2019)\]]*(?=\s|$)")
_PARAGRAPH = re.compile(r"\n[ \t\u3000]*\n\s*")
_STATED_DATE = re.compile(
    r"\s*(?:date|published|posted|updated)\b[:\s]*(?:on\s+)?\d{4}[-./]\d{1,2}[-./]\d{1,2}"
    r"(?:[T\s]\d{1,2}:\d{2}(?::\d{2})?)?[.:,]?",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"\s*[A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+)?,[^\n]{4,60}?(?:--|\u2014|\u2013|\s-\s)\s?"
)

#: Characters beyond which a sentence is cut at a blank: no person writes such, and grammar over it
#: takes time that grows with the square.
LONGEST = 1000

#: A first line this much shorter than the longest below is a headline without a blank line.
_HEADLINE_SHARE = 0.7


@dataclass(frozen=True)
class Sentence:
    """One sentence, headline or other line.

    Attributes
    ----------
    text : str
        As it stands in the article, line ends included.
    start, end : int
        Offsets in the article's text.
    paragraph : int
        Number of its paragraph.
    """

    text: str
    start: int
    end: int
    paragraph: int

    @property
    def line(self) -> str:
        """The sentence on one line, every run of blanks as one."""
        return " ".join(self.text.split())


def sentences(text: str, names: Sequence[tuple[int, int]] = ()) -> list[Sentence]:
    r"""Split a text into sentences.

    Parameters
    ----------
    text : str
    names : sequence of (int, int)
        Offsets of known names: no sentence ends within one.

    Examples
    --------
    >>> [part.text for part in sentences("Hi!\n\nOrbit Inc. joined. \u201cWe won.\u201d So did I.")]
    ['Hi!', 'Orbit Inc. joined.', '“We won.”', 'So did I.']
    """
    found: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(text, names)):
        at = start
        for cut in _with_blanks(text, start, [*_cuts(text, start, end, names), end]):
            part = text[at:cut]
            left = at + len(part) - len(part.lstrip())
            right = at + len(part.rstrip())
            if left < right:
                found.append(Sentence(text[left:right], left, right, number))
            at = cut
    return found


def is_title_case(text: str) -> bool:
    """Tell whether a line is a headline that capitalises every word, names or not.

    Examples
    --------
    >>> is_title_case("Carmakers Join Forces on Cells"), is_title_case("KT and Kakao met Naver.")
    (True, False)
    """
    long = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    ended = text.rstrip()[-1:] in ".!?\"'"
    return not ended and len(long) > 2 and all(word[0].isupper() for word in long)


def _paragraphs(text: str, names: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the pieces between blank lines; date, dateline and headline stand for themselves."""
    breaks = [found.span() for found in _PARAGRAPH.finditer(text)]
    for pattern in (_STATED_DATE, _DATELINE):
        if found := pattern.match(text):
            breaks.append((found.end(), found.end()))
    headline = _headline_end(text)
    if headline and not any(left < headline < right for left, right in names):
        breaks.append((headline, headline))
    pieces, at = [], 0
    for start, end in sorted(breaks):
        pieces.append((at, max(at, start)))
        at = max(at, end)
    return [*pieces, (at, len(text))]


def _headline_end(text: str) -> int | None:
    """Find the end of a first line that is a headline although no blank line follows."""
    lines = text.split("\n")
    first = lines[0].rstrip()
    if len(lines) < 2 or not lines[1].strip() or len(first.split()) < 3:
        return None
    longest = max(len(line) for line in lines[1:])
    opens = lines[1].lstrip()[:1]
    ended = first[-1] in ".!?,;:" or first.rsplit(None, 1)[-1].islower()
    if ended or not (opens.isupper() or opens in "\"'\u201c"):
        return None
    return len(lines[0]) if len(first) < _HEADLINE_SHARE * longest else None


def _cuts(text: str, start: int, end: int, names: Sequence[tuple[int, int]]) -> list[int]:
    """Give where the sentences of a paragraph end, but the last."""
    cuts = []
    for found in _END.finditer(text, start, end):
        if any(left < found.start() + 1 < right for left, right in names):
            continue
        if found[0][0] != "." or not _is_abbreviation(text, found.start(), found.end(), end):
            cuts.append(found.end())
    return cuts


def _with_blanks(text: str, start: int, cuts: Sequence[int]) -> list[int]:
    """Add cuts where what lies between two is too long."""
    all_cuts = []
    for cut in cuts:
        while cut - start > LONGEST:
            blank = text.rfind(" ", start + 1, start + LONGEST)
            start = blank if blank > start else start + LONGEST
            all_cuts.append(start)
        all_cuts.append(cut)
        start = cut
    return all_cuts


def _is_abbreviation(text: str, point: int, after: int, end: int) -> bool:
    """Tell whether a point ends an abbreviation within a sentence."""
    following = text[after:end].lstrip()[:1]
    if following.islower() or following in ",;":
        return True
    word = re.search(r"[\w.]*$", text[max(0, point - 12) : point])
    last = word[0].lower() if word else ""
    initial = len(last.split(".")[-1]) == 1 and last.split(".")[-1].isalpha()
    legal = last in ("inc", "corp", "co", "ltd", "llc", "plc", "bros")
    if legal:  # ends a sentence as often as not: a new one begins with a capitalised word
        return not (following.isupper() or following in '"\u201c(') or _goes_on(text[after:end])
    return last in _ABBREVIATIONS or initial


def _goes_on(rest: str) -> bool:
    """Tell whether what follows "Inc." with a capital is still the same name or sentence."""
    return bool(
        re.match(r"\s+(?:Ltd|Inc|Co|Corp|CEO|CTO|CFO|Chief|Chairman|President|Vice)\b", rest)
    )
