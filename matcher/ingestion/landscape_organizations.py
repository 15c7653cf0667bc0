"""Who landscape files speak of: organizations by Crunchbase address, else by name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from matcher.ecosystem.raw import shown
from matcher.ingestion.cells import joined, slug, unused, web_address
from matcher.ingestion.columns import TableBuilder
from matcher.ingestion.naming import NameIndex, told
from matcher.ingestion.placeholders import check_name
from matcher.ingestion.tally import CellError


def text_of(mapping: Any, key: str) -> str:
    """Give a text in one line, empty where there is none."""
    found = mapping.get(key) if isinstance(mapping, dict) else None
    if not isinstance(found, str) or found.strip().casefold() in ("null", "~"):
        return ""
    return " ".join(found.replace("\0", " ").split())


class Organizations:
    """The organizations: known by their Crunchbase address, else by their name."""

    def __init__(self) -> None:
        self._said: dict[str, list[str]] = {}  # name, url, description, crunchbase
        self._aliases: dict[str, list[str]] = {}
        self._by_address: dict[str, str] = {}
        self._names = NameIndex(lambda known: self._said[known][0])

    def of_itself(self, name: str, item: dict[str, Any]) -> str:
        """Give the id of an organization that has an entry of its own.

        Raises
        ------
        CellError
            Where its address is none of a page.
        """
        further = text_of(item.get("organization"), "name")
        known = self._find(_address(item), name, further)
        if known is None:
            description = text_of(item, "description")
            url = web_address("homepage_url", text_of(item, "homepage_url"))
            known = self._new(name, _address(item), url, description)
        for called in filter(None, (name, further)):
            self._aliases.setdefault(known, []).append(called)
            self._names.add(called, known)
        return known

    def named_by(self, item: dict[str, Any]) -> str:
        """Give the id of the organization that a product names.

        Raises
        ------
        CellError
            Where it names none, or several bear the name.
        """
        address, name = _address(item), text_of(item.get("organization"), "name")
        if not address and not name:
            reason = "the product names no organization, neither by crunchbase nor organization"
            raise CellError("crunchbase", None, reason)
        called = name or address.replace("-", " ").title()
        known = self._find(address, called)
        return self._new(called, address, "", "") if known is None else known

    def _find(self, address: str, *names: str) -> str | None:
        """Find an organization by its address, else by the first name that is known."""
        if address in self._by_address:
            return self._by_address[address]
        for name in filter(None, names):
            bearers = self._names.bearers(name)
            if len(bearers) > 1:
                reason = f"the name is that of {told(bearers)}; give its crunchbase"
                raise CellError("name", name, reason)
            if bearers:
                known = next(iter(bearers))
                if address and not self._said[known][3]:
                    self._said[known][3] = address
                    self._by_address[address] = known
                return known
        return None

    def _new(self, name: str, address: str, url: str, description: str) -> str:
        check_name(name)
        identifier = unused(address or slug(name) or name, self._said)
        self._said[identifier] = [name, url, description, address]
        self._names.add(name, identifier)
        if address:
            self._by_address[address] = identifier
        return identifier

    def frame(self) -> pd.DataFrame:
        """Give the table."""
        columns = ["id", "name", "aliases", "url", "description", "crunchbase"]
        table = TableBuilder(columns)
        for identifier, (name, url, description, address) in self._said.items():
            aliases = joined(self._aliases.get(identifier, ()), besides=name)
            page = f"https://www.crunchbase.com/organization/{address}" if address else ""
            table.add(identifier, name, aliases, url, description, page)
        return table.frame()


def _address(item: dict[str, Any]) -> str:
    """Give the last part of a Crunchbase address, empty where there is none."""
    written = text_of(item, "crunchbase")
    if not written:
        return ""
    try:
        parts = urlsplit(written)
    except ValueError:
        raise CellError("crunchbase", written, "this is no address") from None
    path = [each for each in parts.path.split("/") if each]
    if not (parts.hostname or "").endswith("crunchbase.com") or len(path) < 2:
        raise CellError("crunchbase", shown(written), "this is no address of Crunchbase")
    return path[1].casefold()
