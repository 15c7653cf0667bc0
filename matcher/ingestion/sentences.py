"""Sentences of an article with their offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: Abbreviations that end in a point and no sentence; the first end a name, too.
_LEGAL = frozenset(("inc", "corp", "co", "ltd", "llc", "plc", "bros"))
_ABBREVIATIONS = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "prof", "st", "vs", "no", "nos", "jr", "sr", "e.g", "i.e"),
        *("u.s", "u.k", "u.n", "e.u", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep"),
        *("sept", "oct", "nov", "dec", "gov", "gen", "sen", "rep", "est", "approx", "dept"),
        *("univ", "inst", "intl", "ph.d", "s.a", "n.v"),
    )
)
_END = re.compile(r"[.!?\u3002\uff01\uff1f]+[\"'\u201d\u2019)\]]*(?=\s|$)")
#: A blank line, and the beginning of an item of a list or of a line such as "Partners: A, B".
_PARAGRAPH = re.compile(
    r"\n[ \t\u3000]*\n\s*|\n(?=[ \t]*(?:[-*\u2022\u00b7]|\d{1,2}[.)])\s|[A-Z][\w ()-]{2,40}:\s)"
)
_STATED_DATE = re.compile(
    r"\s*(?:date|published|posted|updated)\b[:\s]*(?:on\s+)?\d{4}[-./]\d{1,2}[-./]\d{1,2}"
    r"(?:[T\s]\d{1,2}:\d{2}(?::\d{2})?)?[.:,]?",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"\s*(?:[A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+)?,[^\n]{4,60}?|[A-Z]{4,}(?:[ /][A-Z]{3,})*\s?"
    r"|(?:[A-Z][a-z]+ ){0,2}\([A-Z][A-Za-z. ]+\) |[A-Z][a-z]+(?: [A-Z][a-z]+)? (?=\W{1,2} [A-Z]))"
    r"(?:--|\u2014|\u2013|\s-\s|(?<=\s)-\s)\s?"
)

#: Characters beyond which a sentence is cut at a blank: no person writes such.
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
    """

    text: str
    start: int
    end: int

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
    for start, end in _paragraphs(text, names):
        at = start
        for cut in _with_blanks(text, start, [*_cuts(text, start, end, names), end]):
            part = text[at:cut]
            left, right = at + len(part) - len(part.lstrip()), at + len(part.rstrip())
            if left < right:
                found.append(Sentence(text[left:right], left, right))
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
    starts, heads = [0, *(end for _, end in breaks)], []
    for start, end in zip(starts, [*(begin for begin, _ in breaks), len(text)], strict=True):
        first = start
        if headline := _headline_end(text[start:end]):
            first += headline
            heads += [] if any(left < first < right for left, right in names) else [first]
        for each in (_STATED_DATE, _DATELINE):
            heads += [found.end()] if (found := each.match(text, first, end)) else []
    pieces, at = [], 0
    for start, end in sorted([*breaks, *((head, head) for head in heads)]):
        pieces.append((at, max(at, start)))
        at = max(at, end)
    return [*pieces, (at, len(text))]


def _headline_end(text: str) -> int | None:
    """Find the end of a first line that is a headline although no blank line follows."""
    lines = text.split("\n")
    first = lines[0].rstrip()
    if len(lines) < 2 or not lines[1].strip() or len(first.split()) < 3:
        return None
    opens = lines[1].lstrip()[:1]
    ended = first[-1] in ".!?,;:" or first.rsplit(None, 1)[-1].islower()
    if ended or not (opens.isupper() or opens in "\"'\u201c"):
        return None
    return len(lines[0]) if len(first) < _HEADLINE_SHARE * max(map(len, lines[1:])) else None


def _cuts(text: str, start: int, end: int, names: Sequence[tuple[int, int]]) -> list[int]:
    """Give where the sentences of a paragraph end, but the last."""
    return [
        found.end()
        for found in _END.finditer(text, start, end)
        if not any(left < found.start() + 1 < right for left, right in names)
        and not (found[0][0] == "." and _is_abbreviation(text, found.start(), found.end(), end))
    ]


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
    if re.search(r"(?:^|\n)[ \t]*\d{1,2}$", text[max(0, point - 6) : point]):  # "1. Orbit Inc."
        return True
    word = re.search(r"[\w.]*$", text[max(0, point - 12) : point])
    last = word[0].lower() if word else ""
    if last in _LEGAL:  # ends a sentence as often as not: a new one begins with a capital
        same = r"\s+(?:Ltd|Inc|Co|Corp|CEO|CTO|CFO|Chief|Chairman|President|Vice)\b"
        new = following.isupper() or following in '"\u201c('
        return not new or bool(re.match(same, text[after:end]))
    initial = last.split(".")[-1]
    return last in _ABBREVIATIONS or (len(initial) == 1 and initial.isalpha())
