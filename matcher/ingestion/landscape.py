"""Landscape files: the members of a foundation by tier, and the products of its field.

A landscape.yml has categories, these have subcategories, and these have items. Items of a
category of members are members; items of all others are products, and evidence that the
organization that they name can do what the category says.
https://github.com/cncf/landscapeapp#external-data
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from matcher.ecosystem.raw import shown
from matcher.errors import DataError, Problem, RequestError
from matcher.ingestion.cells import iso_date, joined, slug
from matcher.ingestion.columns import TableBuilder
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.parts import Part, Progress, find_parts, opened, silent
from matcher.ingestion.placeholders import check_name
from matcher.ingestion.provenance import sources_text
from matcher.ingestion.tally import CellError, Tally
from matcher.ingestion.yaml_text import LINE, LONGEST, read_yaml

_ENDINGS = (".yml", ".yaml")

#: Categories whose items are members of the foundation; or organizations, and no products.
_MEMBERS = re.compile(r"\bmember(s|ship|ships)?\b", re.IGNORECASE)
_COMPANIES = re.compile(r"\b(company|companies|organi[sz]ations)\b", re.IGNORECASE)

#: What stands behind an organization's name and is not part of it: "AT&T (hosting)".
_ASIDE = re.compile(r"\s*\((hosting|member|supporter)\)\s*$", re.IGNORECASE)

_NOTES = (
    "The licence is that of the landscape's own repository.",
    "A landscape is a coalition, named by its category of members. A member's tier is the"
    " subcategory it stands in, and its role is member. A product is evidence, of count 1, that"
    " the organization named with it offers what its subcategory says. That organization is the"
    " one with the same Crunchbase address, else of the same name; one that is known by its"
    " address alone gets its name from that. Categories are named alike in several landscapes and"
    " become one capability. Nothing here is dated but the day on which a member joined, where"
    " the file tells it.",
)


def read_landscape(paths: Sequence[Path], progress: Progress = silent) -> Ingested:
    """Read one landscape or several.

    Parameters
    ----------
    paths : sequence of Path
        Files such as landscape.yml, or folders of them; each becomes a coalition.
    progress : callable

    Returns
    -------
    Ingested
        Memberships have the further column `tier`; evidence `maturity`; organizations
        `crunchbase`.

    Raises
    ------
    RequestError
        Where there is no such file among the paths.
    DataError
        Where a file is no YAML, or no landscape.
    """
    parts = [part for part in find_parts(paths) if part.ending in _ENDINGS]
    if not parts:
        raise RequestError("there is no landscape file: .yml or .yaml")
    reading = _Reading()
    entries: list[tuple[_Entry, Part]] = []
    for number, part in enumerate(parts, start=1):
        entries += [(entry, part) for entry in _entries(part)]
        progress("reading landscapes", number, len(parts))
    # Members first: they bear their full names, which products only hint at.
    for entry, part in sorted(entries, key=lambda found: _SORTS.index(found[0].sort)):
        reading.take(entry, part)
    tables = reading.tables()
    tallies = reading.tallies.values()
    counts = tuple(tally.count() for tally in tallies)
    rejects = tuple(reject for tally in tallies for reject in tally.rejects)
    text = sources_text("landscape files", parts, _NOTES, counts, tables)
    return Ingested(tables, counts, rejects, text)


# -- the file ----------------------------------------------------------------------------------

_SORTS = ("members", "organizations", "products")


@dataclass(frozen=True)
class _Entry:
    """An item and where it stands."""

    sort: str
    category: str
    subcategory: str
    line: int | None
    item: Any


def _entries(part: Part) -> list[_Entry]:
    with opened(part) as stream:
        content = stream.file.read(LONGEST + 1)
    document = read_yaml(content, part.shown)
    categories = None
    if isinstance(document, dict):
        categories = document.get("landscape", document.get("categories"))
    if not isinstance(categories, list):
        problem = "the file is no landscape: it has no list `landscape` of categories"
        fix = "Give the landscape.yml of a foundation"
        raise DataError([Problem(part.shown, None, None, None, problem, fix)], part.shown)
    entries = [entry for category in categories for entry in _of_category(category)]
    if not entries:
        problem, fix = "the landscape has no item in any category", "Give one that has"
        raise DataError([Problem(part.shown, None, None, None, problem, fix)], part.shown)
    return entries


def _of_category(category: Any) -> Iterator[_Entry]:
    name = _text(category, "name")
    if not name:
        yield _Entry("products", "", "", _line(category), CellError("category", None, _NAMELESS))
        return
    sort = "products"
    if _MEMBERS.search(name):
        sort = "members"
    elif _COMPANIES.search(name):
        sort = "organizations"
    for subcategory in _list(category, "subcategories"):
        under = _text(subcategory, "name")
        if not under:
            error = CellError("subcategory", None, _NAMELESS)
            yield _Entry(sort, name, "", _line(subcategory), error)
            continue
        for item in _list(subcategory, "items"):
            yield _Entry(sort, name, under, _line(item), item)


_NAMELESS = "it has no name, and what it holds cannot be placed"


def _list(mapping: Any, key: str) -> list[Any]:
    found = mapping.get(key) if isinstance(mapping, dict) else None
    return found if isinstance(found, list) else []


def _line(mapping: Any) -> int | None:
    return mapping.get(LINE) if isinstance(mapping, dict) else None


def _text(mapping: Any, key: str) -> str:
    """Give a text in one line, empty where there is none."""
    found = mapping.get(key) if isinstance(mapping, dict) else None
    if not isinstance(found, str) or found.strip().casefold() in ("null", "~"):
        return ""
    return " ".join(found.replace("\0", " ").split())


# -- what it says ------------------------------------------------------------------------------


class _Reading:
    """What has been taken so far."""

    def __init__(self) -> None:
        self.tallies: dict[tuple[str, str], Tally] = {}
        self._organizations = _Organizations()
        self._capabilities: dict[str, tuple[str, str | None]] = {}
        self._coalitions: dict[str, tuple[str, str]] = {}  # by file: id and name
        self._memberships: dict[tuple[str, str], tuple[str, str, str]] = {}
        self._evidence: dict[tuple[str, str, str], tuple[str, str]] = {}

    def take(self, entry: _Entry, part: Part) -> None:
        """Take one entry, or reject it by its name."""
        tally = self.tallies.setdefault((part.shown, entry.sort), Tally(part.shown, entry.sort))
        tally.read += 1
        name = _text(entry.item, "name")
        try:
            self._add(entry, part, name)
        except CellError as error:
            told = CellError(error.column, error.value or None, error.reason)
            if name:
                told = CellError("name", name, f"{error.column}: {error.reason}")
            tally.reject(entry.line, told)
        else:
            tally.taken += 1

    def _add(self, entry: _Entry, part: Part, name: str) -> None:
        if isinstance(entry.item, CellError):
            raise entry.item
        if not isinstance(entry.item, dict):
            raise CellError("item", str(entry.item)[:200], "the entry is no item")
        if not name:
            raise CellError("name", None, "the entry has no name")
        if entry.sort == "products":
            self._add_product(entry, name)
        elif entry.sort == "organizations":
            self._organizations.of_itself(_ASIDE.sub("", name), entry.item)
        else:
            self._add_member(entry, part, name)

    def _add_member(self, entry: _Entry, part: Part, name: str) -> None:
        since = iso_date("joined", _text(entry.item, "joined") or _extra(entry.item, "joined"))
        member = self._organizations.of_itself(name, entry.item)
        coalition = self._coalition(part, entry.category)
        key = (coalition, member)
        if key in self._memberships:
            raise CellError("name", name, "it is a member already, by an entry further up")
        self._memberships[key] = (entry.subcategory, since, part.shown)

    def _add_product(self, entry: _Entry, name: str) -> None:
        owner = self._organizations.named_by(entry.item)
        capability = self._capability(entry.category, entry.subcategory)
        key = (owner, capability, name)
        if key in self._evidence:
            raise CellError("name", name, "the product is already there, in the same category")
        page = _text(entry.item, "homepage_url") or _text(entry.item, "repo_url")
        self._evidence[key] = (page, _text(entry.item, "project"))

    def _coalition(self, part: Part, category: str) -> str:
        """Give the coalition of a file; its first category of members names it."""
        if part.shown not in self._coalitions:
            name = _MEMBERS.split(category)[0].strip(" -:|") or part.stem
            taken = {identifier for identifier, _ in self._coalitions.values()}
            base = identifier = slug(name) or "landscape"
            number = 2
            while identifier in taken:
                identifier, number = f"{base}-{number}", number + 1
            self._coalitions[part.shown] = identifier, name
        return self._coalitions[part.shown][0]

    def _capability(self, category: str, subcategory: str) -> str:
        top = slug(category) or category
        self._capabilities.setdefault(top, (category, None))
        if category.casefold() == subcategory.casefold():
            return top
        node = f"{top}/{slug(subcategory) or subcategory}"
        self._capabilities.setdefault(node, (f"{category}: {subcategory}", top))
        return node

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the tables of the format."""
        return {
            "organizations": self._organizations.frame(),
            "capabilities": _frame(
                ["id", "name", "parent_id"],
                [(node, *said) for node, said in self._capabilities.items()],
            ),
            "evidence": _frame(
                ["organization_id", "capability_id", "kind", "source", "note", "maturity", "count"],
                [
                    (owner, node, "product", page, name, maturity, 1.0)
                    for (owner, node, name), (page, maturity) in self._evidence.items()
                ],
            ),
            "coalitions": _frame(
                ["id", "name", "source"],
                [(*said, file) for file, said in self._coalitions.items()],
            ),
            "memberships": _frame(
                ["coalition_id", "organization_id", "role", "since", "source", "tier"],
                [
                    (*key, "member", since, file, tier)
                    for key, (tier, since, file) in self._memberships.items()
                ],
            ),
        }


def _frame(columns: Sequence[str], rows: Sequence[Sequence[str | float | None]]) -> pd.DataFrame:
    table = TableBuilder(columns, numbers=["count"])
    for row in rows:
        table.add(*row)
    return table.frame()


def _extra(item: dict[str, Any], key: str) -> str:
    return _text(item.get("extra"), key)


class _Organizations:
    """The organizations: known by their Crunchbase address, else by their name."""

    def __init__(self) -> None:
        self._said: dict[str, list[str]] = {}  # name, url, description, crunchbase
        self._aliases: dict[str, list[str]] = {}
        self._by_address: dict[str, str] = {}
        self._by_name: dict[str, str] = {}

    def of_itself(self, name: str, item: dict[str, Any]) -> str:
        """Give the id of an organization that has an entry of its own."""
        known = self._find(_address(item), name)
        if known is not None:
            self._aliases.setdefault(known, []).append(name)
            self._by_name.setdefault(name.casefold(), known)
            return known
        description = _text(item, "description")
        return self._new(name, _address(item), _text(item, "homepage_url"), description)

    def named_by(self, item: dict[str, Any]) -> str:
        """Give the id of the organization that a product names.

        Raises
        ------
        CellError
            Where it names none.
        """
        address, name = _address(item), _text(item.get("organization"), "name")
        if not address and not name:
            reason = "the product names no organization, neither by crunchbase nor organization"
            raise CellError("crunchbase", None, reason)
        known = self._find(address, name)
        if known is not None:
            return known
        return self._new(name or address.replace("-", " ").title(), address, "", "")

    def _find(self, address: str, name: str) -> str | None:
        found = self._by_address.get(address) if address else None
        return found or (self._by_name.get(name.casefold()) if name else None)

    def _new(self, name: str, address: str, url: str, description: str) -> str:
        check_name(name)
        base = identifier = address or slug(name) or name
        number = 2
        while identifier in self._said:
            identifier, number = f"{base}-{number}", number + 1
        self._said[identifier] = [name, url, description, address]
        self._by_name.setdefault(name.casefold(), identifier)
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
    written = _text(item, "crunchbase")
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
