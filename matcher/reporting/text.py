"""Untrusted text made harmless for the place where it lands."""

from __future__ import annotations

import re
import unicodedata

#: Characters that a spreadsheet takes for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: What Markdown or HTML would take for a mark-up of its own.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}

#: Control, format (right-to-left overrides among them) and lone surrogate characters. Joiners
#: stay: some scripts and emoji need them.
_HIDDEN = {"Cc", "Cf", "Cs"}
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
    return "".join(
        char.encode("unicode_escape").decode("ascii")
        if unicodedata.category(char) in _HIDDEN and char not in _JOINERS
        else char
        for char in text
    )


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
    """Give text that a spreadsheet will not run as a formula; numbers stay numbers.

    Examples
    --------
    >>> spreadsheet_cell("=cmd()"), spreadsheet_cell(-1.5)
    ("'=cmd()", -1.5)
    """
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def markdown_text(value: object) -> object:
    r"""Give text that Markdown shows as it is, in one line; numbers stay numbers.

    Examples
    --------
    >>> markdown_text("<b>R&D</b> | *x*")
    '&lt;b&gt;R&amp;D&lt;/b&gt; \\| \\*x\\*'
    """
    if not isinstance(value, str):
        return "" if value is None else value
    return _MARKDOWN.sub(lambda found: _HTML.get(found[1], "\\" + found[1]), visible(value))
