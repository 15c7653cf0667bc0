"""Sources as links."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.reporting.document import Link
from matcher.sources.descriptions import is_url


def source_link(source: str | None, urls: Mapping[str, str]) -> Link:
    """Give a source with the address where it can be read, if one is known."""
    if source is None:
        return Link("no source given")
    return Link(source, source if is_url(source) else urls.get(source))
