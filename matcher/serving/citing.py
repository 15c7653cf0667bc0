"""Sources in the words of a page: those whose address is known become links."""

from __future__ import annotations

import re
from collections.abc import Mapping

from matcher.reporting.document import Link

#: Of more sources than these none is looked for by name: every text of a page is gone through.
NAMED = 1_000

_URL = r"https?://[^\s\[\]()<>;,\"']+"


class Citing:
    """Finds sources in text.

    Parameters
    ----------
    links : mapping of str to str
        Addresses by source, as `matcher.sources.descriptions.source_links` gives them.

    Examples
    --------
    >>> Citing({"Dailian, 2017-01-17": "https://example.org/1"})("a fact [Dailian, 2017-01-17]")
    ('a fact [', Link(text='Dailian, 2017-01-17', url='https://example.org/1'), ']')
    """

    def __init__(self, links: Mapping[str, str]) -> None:
        self._links = links if len(links) <= NAMED else {}
        # Of two that begin alike the longer is meant.
        names = sorted(self._links, key=lambda each: (-len(each), each))
        named = [rf"(?<!\w){re.escape(each)}(?!\w)" for each in names if each.strip()]
        self._any = re.compile("|".join([*named, _URL]))

    def __call__(self, text: str) -> tuple[str | Link, ...]:
        """Give text in pieces, of which links are sources with their address."""
        found: list[str | Link] = []
        at = 0
        for match in self._any.finditer(text):
            found += [text[at : match.start()], Link(match[0], self._links.get(match[0], match[0]))]
            at = match.end()
        return tuple(each for each in (*found, text[at:]) if each != "")
