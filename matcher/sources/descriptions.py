"""What the description of a data set (datapackage.json) says of its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matcher.sources.loading import locate, read_description

if TYPE_CHECKING:
    import os


def source_links(data: str | os.PathLike[str]) -> dict[str, str]:
    """Give where sources can be read, by the name that rows give them.

    Parameters
    ----------
    data : str or path
        As in `matcher.sources.load`. Of one without a description, such as a workbook, nothing is
        known.

    Returns
    -------
    dict of str to str
        `title` to `path` of each entry of the description's list `sources`, where the path is an
        address on the web.

    Raises
    ------
    RequestError
        Where the description is no JSON.

    Examples
    --------
    >>> source_links("korea-ai-2020")["Dailian, 2017-01-17"]
    'https://m.dailian.co.kr/news/view/607233'
    """
    description = read_description(locate(data)[1])
    listed = description.get("sources")
    entries: list[Any] = listed if isinstance(listed, list) else []
    return {
        str(entry["title"]): str(entry["path"])
        for entry in entries
        if isinstance(entry, dict) and {"title", "path"} <= set(entry) and is_url(entry["path"])
    }


def unread(data: str | os.PathLike[str]) -> tuple[str, ...]:
    """Give the columns and sheets of which `matcher ingest` made nothing, as the description says.

    Parameters
    ----------
    data : str or path
        As in `source_links`.

    Raises
    ------
    RequestError
        Where the description is no JSON.
    """
    listed = read_description(locate(data)[1]).get("unread")
    return tuple(map(str, listed)) if isinstance(listed, list) else ()


def is_url(text: object) -> bool:
    """Whether text is an address that a browser may be sent to, and no script.

    Examples
    --------
    >>> is_url("https://example.org"), is_url("javascript:alert(1)"), is_url(None)
    (True, False, False)
    """
    return isinstance(text, str) and text.lower().startswith(("https://", "http://"))
