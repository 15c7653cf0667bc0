"""Sources as links."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.reporting.document import Link
from matcher.reporting.text import said
from matcher.sources.descriptions import is_url


def source_link(source: str | None, urls: Mapping[str, str], date: str | None = None) -> Link:
    """Give a source, and a date, with the address where it can be read, if one is known."""
    url = source if is_url(source) else urls.get(source or "")
    return Link(said(date, source), url)
