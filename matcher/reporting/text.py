"""Untrusted text made harmless for the place where it lands."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence

#: How many characters of one text a person is shown; JSON and CSV have all of them.
LONGEST = 1000

#: How many names a sentence holds before it says how many more there are.
NAMES_SAID = 4

#: What Markdown or HTML would take for a mark-up of its own.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}

#: A name such as "Acme S.A." where a sentence ends.
_TWO_STOPS = re.compile(r"(?<=\w)\.\.(?!\S)")

#: Control, format (right-to-left overrides among them) and lone surrogate characters, and the
#: separators of lines and paragraphs. Joiners stay: some scripts and emoji need them.
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}


def visible(text: str) -> str:
    r"""Replace what would steer a terminal by an escape that can be seen, and two stops by one.

    Examples
    --------
    >>> visible("red \x1b[31m name\n")
    'red \\x1b[31m name\\n'
    >>> visible("Call Acme S.A.. Ask first ...")
    'Call Acme S.A. Ask first ...'
    """
    text = _TWO_STOPS.sub(".", text)
    if text.isprintable():
        return text
    return text.translate(
        {ord(char): char.encode("unicode_escape").decode("ascii") for char in _hidden(text)}
    )


def json_escaped(document: str) -> str:
    r"""Write what would steer a terminal as JSON writes control characters: \\u202e.

    Parameters
    ----------
    document : str
        A whole JSON document; what it says stays the same.

    Examples
    --------
    >>> json_escaped('{"name": "evil \u202e name"}')
    '{"name": "evil \\u202e name"}'
    """
    if document.isprintable():
        return document
    # Line feeds stand between the values only: those within are escaped already.
    return document.translate(
        {ord(char): _json_escape(char) for char in _hidden(document) if char != "\n"}
    )


def _json_escape(char: str) -> str:
    # Beyond the first plane JSON wants a pair of surrogates, which json knows how to write.
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else json.dumps(char)[1:-1]


def _hidden(text: str) -> set[str]:
    """Give the characters that cannot be seen; each distinct one is looked at once."""
    return {char for char in set(text) - _JOINERS if unicodedata.category(char) in _HIDDEN}


def brief(text: str, length: int = LONGEST) -> str:
    """Cut text that nobody would read to its end, and say so by an ellipsis.

    It is cut between words, but for words that are longer than half of what is kept, and before a
    bracket rather than within it.

    Examples
    --------
    >>> brief("a name without end", length=7), brief("a name without end", length=13)
    ('a name…', 'a name…')
    >>> brief("unendingly", length=7)
    'unendi…'
    >>> brief("by one report [Korea Herald, 2020-06-03]", length=30)
    'by one report…'
    """
    if len(text) <= length:
        return text
    kept = text[: length - 1]
    if not text[length - 1].isspace() and (blank := kept.rfind(" ")) > length // 3:
        kept = kept[:blank]
    for opens, closes in ("()", "[]"):
        at = kept.rfind(opens)
        if at > length // 3 and closes not in kept[at:] and closes in text[at:]:
            kept = kept[:at]
    return kept.rstrip(" ,;:([") + "…"


def some(names: Sequence[str], count: int = NAMES_SAID) -> str:
    """Name the first, and say how many more there are.

    Examples
    --------
    >>> some(["KT", "ETRI", "KAIST"], 2)
    'KT, ETRI and 1 more'
    """
    more = len(names) - count
    return ", ".join(names[:count]) + (f" and {more} more" if more > 0 else "")


def sentence(words: str) -> str:
    """Give a note as a sentence.

    Examples
    --------
    >>> sentence("nothing can be calibrated")
    'Nothing can be calibrated.'
    """
    end = "" if words.endswith((".", "!", "?")) else "."
    return words[:1].upper() + words[1:] + end


def counted(count: int, noun: str) -> str:
    """Give a number with what it counts.

    Examples
    --------
    >>> counted(1, "pair"), counted(2000, "pair")
    ('1 pair', '2,000 pairs')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def said(date: str | None, source: str | None) -> str:
    """Give "date; source"; a date that the source bears in its name is said once.

    Examples
    --------
    >>> said("2020-04", "Hankyung, 2021-05-25"), said("2020-02-20", "ZDNet Korea, 2020-02-20")
    ('2020-04; Hankyung, 2021-05-25', 'ZDNet Korea, 2020-02-20')
    """
    own = None if date and source and date in source else date
    return "; ".join(part for part in (own, source) if part) or "no source given"


def shown_lines(value: object) -> object:
    r"""Make what would steer a terminal visible in a cell of CSV; the ends of lines stay.

    Examples
    --------
    >>> shown_lines("red \x1b[31m\nname"), shown_lines(-1.5)
    ('red \\x1b[31m\nname', -1.5)
    """
    if not isinstance(value, str):
        return value
    return "\n".join(visible(line) for line in value.split("\n"))


def markdown_text(value: object) -> object:
    r"""Give text that Markdown shows as it is, in one line; numbers stay numbers.

    Examples
    --------
    >>> markdown_text("<b>R&D</b> | *x*")
    '&lt;b&gt;R&amp;D&lt;/b&gt; \\| \\*x\\*'
    """
    if not isinstance(value, str):
        return "" if value is None else value
    return _MARKDOWN.sub(lambda found: _HTML.get(found[1], "\\" + found[1]), visible(brief(value)))
