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

import pandas as pd

from matcher.errors import DataError, Problem, RequestError
from matcher.ingestion.cells import iso_date, slug, unused
from matcher.ingestion.columns import TableBuilder
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.landscape_organizations import Organizations, text_of
from matcher.ingestion.parts import Part, find_parts, opened
from matcher.ingestion.provenance import notes_of, sources_text
from matcher.ingestion.tally import CellError, Tally, counted
from matcher.ingestion.yaml_text import LINE, LONGEST, read_yaml
from matcher.progress import Progress, silent

_ENDINGS = (".yml", ".yaml")

#: Files beside the data of landscape2, and of its forerunner, that hold no items.
_BESIDE = frozenset({"settings", "guide", "games", "processed_landscape", "netlify", "mkdocs"})

#: Categories whose items are members of the foundation; or organizations, and no products, as
#: those are that say who is no member.
_MEMBERS = re.compile(r"\bmember(s|ship|ships)?\b", re.IGNORECASE)
_NO_MEMBERS = re.compile(
    r"\b(not?|non|former|past|prospective)\b[\s-]+(?!for.profit|profit|commercial|govern)",
    re.IGNORECASE,
)
_COMPANIES = re.compile(r"\b(company|companies|organi[sz]ations)\b", re.IGNORECASE)

#: What stands behind an organization's name: "AT&T (hosting)". It is no part of it where it is
#: one of these words, or the name of a coalition of the file.
_BEHIND = re.compile(r"\s*\(([^()]*)\)$")
_ASIDES = frozenset({"hosting", "member", "supporter"})


def read_landscape(paths: Sequence[Path], progress: Progress = silent) -> Ingested:
    """Read one landscape or several.

    Parameters
    ----------
    paths : sequence of Path
        Files such as landscape.yml, or folders of them; each of their categories of members
        becomes a coalition.
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
    found = [part for part in find_parts(paths) if part.ending in _ENDINGS]
    if not found:
        raise RequestError("there is no landscape file: .yml or .yaml")
    # Beside a landscape lie settings, a guide and games, which are in the same folder only.
    parts = [part for part in found if part.path in paths or part.stem.casefold() not in _BESIDE]
    parts = parts or found
    reading = _Reading()
    entries: list[tuple[_Entry, Part]] = []
    for number, part in enumerate(parts, start=1):
        entries += [(entry, part) for entry in _entries(part)]
        progress("reading landscapes", number, len(parts))
    reading.name_coalitions(entries)
    # Members first: they bear their full names, which products only hint at.
    for entry, part in sorted(entries, key=lambda found: _SORTS.index(found[0].sort)):
        reading.take(entry, part)
    tables = reading.tables()
    tallies = reading.tallies.values()
    counts, rejects = counted(tallies)
    text = sources_text("landscape files", parts, notes_of("landscape"), counts)
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
    first: str | None = None  # of a further path: what the item is by its own place


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
    entries += [further for entry in entries for further in _further(entry)]
    if not entries:
        problem, fix = "the landscape has no item in any category", "Give one that has"
        raise DataError([Problem(part.shown, None, None, None, problem, fix)], part.shown)
    return entries


def _of_category(category: Any) -> Iterator[_Entry]:
    name = text_of(category, "name")
    if not name:
        yield _Entry("products", "", "", _line(category), CellError("category", None, _NAMELESS))
        return
    for subcategory in _list(category, "subcategories"):
        under = text_of(subcategory, "name")
        if not under:
            error = CellError("subcategory", None, _NAMELESS)
            yield _Entry(_sort(name, ""), name, "", _line(subcategory), error)
            continue
        for item in _list(subcategory, "items"):
            yield _Entry(_sort(name, under), name, under, _line(item), item)


def _sort(category: str, subcategory: str) -> str:
    """Give what the items of a subcategory are."""
    if _MEMBERS.search(category):
        return "organizations" if _NO_MEMBERS.search(category) else "members"
    said = f"{category} {subcategory}"
    return "organizations" if _COMPANIES.search(said) else "products"


def _further(entry: _Entry) -> Iterator[_Entry]:
    """Give an entry for each further place of an item, the path to which may be one text."""
    if not isinstance(entry.item, dict):
        return
    paths = _list(entry.item, "second_path") or [text_of(entry.item, "second_path")]
    places = [_split(str(path)) for path in paths if path]
    for place in _list(entry.item, "additional_categories"):
        places.append((text_of(place, "category"), text_of(place, "subcategory")))
    for category, under in places:
        item: Any = entry.item
        if not (category and under):
            wrong = f"{category} / {under}".strip(" /")[:200]
            item = CellError("second_path", wrong, "this is no path such as Category / Subcategory")
        yield _Entry(_sort(category, under), category, under, entry.line, item, entry.sort)


def _split(path: str) -> tuple[str, str]:
    """Split a path; a slash without blanks around it may be part of a name, as in CI/CD."""
    category, _, under = path.partition(" / " if " / " in path else "/")
    return category.strip(), under.strip()


_NAMELESS = "it has no name, and what it holds cannot be placed"


def _list(mapping: Any, key: str) -> list[Any]:
    found = mapping.get(key) if isinstance(mapping, dict) else None
    return found if isinstance(found, list) else []


def _line(mapping: Any) -> int | None:
    return mapping.get(LINE) if isinstance(mapping, dict) else None


# -- what it says ------------------------------------------------------------------------------


class _Reading:
    """What has been taken so far."""

    def __init__(self) -> None:
        self.tallies: dict[tuple[str, str], Tally] = {}
        self._organizations = Organizations()
        self._capabilities: dict[str, tuple[str, str | None]] = {}
        self._coalitions: dict[tuple[str, str], str] = {}  # by file and name
        self._memberships: dict[tuple[str, str], tuple[str, str, str]] = {}
        self._evidence: dict[tuple[str, str, str], tuple[str, str]] = {}

    def take(self, entry: _Entry, part: Part) -> None:
        """Take one entry, or reject it by its name."""
        tally = self.tallies.setdefault((part.shown, entry.sort), Tally(part.shown, entry.sort))
        tally.read += 1
        name = text_of(entry.item, "name")
        try:
            self._add(entry, part, name)
        except CellError as error:
            rejected = CellError(error.column, error.value or None, error.reason)
            if name:
                rejected = CellError("name", name, f"{error.column}: {error.reason}")
            tally.reject(entry.line, rejected)
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
        elif entry.first == "products":
            reason = "the further path is one of organizations, and this is a product"
            raise CellError("second_path", f"{entry.category} / {entry.subcategory}", reason)
        elif entry.sort == "organizations":
            self._organizations.of_itself(self._bare(name, part), entry.item)
        else:
            self._add_member(entry, part, name)

    def _bare(self, name: str, part: Part) -> str:
        """Give a name without what stands behind it and only says where the entry stands."""
        behind = _BEHIND.search(name)
        asides = {called.casefold() for file, called in self._coalitions if file == part.shown}
        if behind is None or behind[1].strip().casefold() not in asides | _ASIDES:
            return name
        return name[: behind.start()].strip() or name

    def _add_member(self, entry: _Entry, part: Part, name: str) -> None:
        since = iso_date("joined", text_of(entry.item, "joined") or _extra(entry.item, "joined"))
        coalition = self._coalition(part, entry.category)
        member = self._organizations.of_itself(self._bare(name, part), entry.item)
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
        page = text_of(entry.item, "homepage_url") or text_of(entry.item, "repo_url")
        self._evidence[key] = (page, text_of(entry.item, "project"))

    def name_coalitions(self, entries: Sequence[tuple[_Entry, Part]]) -> None:
        """Make a coalition of each category of members of each file."""
        for entry, part in entries:
            if entry.sort == "members":
                self._coalition(part, entry.category)

    def _coalition(self, part: Part, category: str) -> str:
        """Give the coalition of a category of members; what stands before that word names it."""
        name = _MEMBERS.split(category)[0].strip(" -:|") or part.stem
        key, taken = (part.shown, name), self._coalitions.values()
        return self._coalitions.setdefault(key, unused(slug(name) or "landscape", taken))

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
                [(each, name, file) for (file, name), each in self._coalitions.items()],
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
    """Read a text under `extra`, which may be a list of one."""
    extra = item.get("extra")
    return text_of(extra[0] if isinstance(extra, list) and extra else extra, key)
