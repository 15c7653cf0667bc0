"""Untrusted text made harmless for the place where it lands."""

from __future__ import annotations

import re
import unicodedata

#: Characters that a spreadsheet takes for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: How many characters of one text a person is shown; JSON and CSV have all of them.
LONGEST = 1000

#: What Markdown or HTML would take for a mark-up of its own.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}

#: Control, format (right-to-left overrides among them) and lone surrogate characters, and the
#: separators of lines and paragraphs. Joiners stay: some scripts and emoji need them.
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}


def visible(text: str) -> str:
    r"""Replace what would steer a terminal by an escape that can be seen.

    Examples
    --------
    >>> visible("red \x1b[31m name\n")
    'red \\x1b[31m name\\n'
    """
    if text.isprintable():
        return text
    # Each distinct character is looked at once: a field may be megabytes long.
    escapes = {
        ord(char): char.encode("unicode_escape").decode("ascii")
        for char in set(text) - _JOINERS
        if unicodedata.category(char) in _HIDDEN
    }
    return text.translate(escapes)


def brief(text: str, length: int = LONGEST) -> str:
    """Cut text that nobody would read to its end, and say so by an ellipsis.

    Examples
    --------
    >>> brief("a name without end", length=7)
    'a name…'
    """
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def said(date: str | None, source: str | None) -> str:
    """Give "date; source"; a date that the source bears in its name is said once.

    Examples
    --------
    >>> said("2020-04", "Hankyung, 2021-05-25"), said("2020-02-20", "ZDNet Korea, 2020-02-20")
    ('2020-04; Hankyung, 2021-05-25', 'ZDNet Korea, 2020-02-20')
    """
    own = None if date and source and date in source else date
    return "; ".join(part for part in (own, source) if part) or "no source given"


def spreadsheet_cell(value: object) -> object:
    r"""Give text that a spreadsheet will not run as a formula; numbers stay numbers.

    What would steer a terminal can be seen, as by `visible`; the ends of lines stay.

    Examples
    --------
    >>> spreadsheet_cell("=cmd()"), spreadsheet_cell(-1.5), spreadsheet_cell("two\nlines")
    ("'=cmd()", -1.5, 'two\nlines')
    """
    if not isinstance(value, str):
        return value
    shown = "\n".join(visible(line) for line in value.split("\n"))
    return "'" + shown if value.startswith(_FORMULA) else shown


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
