"""ROR: the Research Organization Registry, its dump in schema 2.

https://ror.readme.io/docs/ror-data-structure
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from matcher.ecosystem.raw import shown
from matcher.errors import RequestError
from matcher.ingestion.cells import country_code, joined, web_address
from matcher.ingestion.columns import TableBuilder
from matcher.ingestion.countries import own_language
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.json_text import json_records
from matcher.ingestion.openalex_institutions import KINDS
from matcher.ingestion.parents import sound_parents
from matcher.ingestion.parts import Part, find_parts, opened
from matcher.ingestion.placeholders import check_name
from matcher.ingestion.provenance import notes_of, sources_text
from matcher.ingestion.tally import CellError, Tally, counted, main_reason
from matcher.progress import Progress, silent

_ENDINGS = (".json", ".jsonl")

_ID = re.compile(r"(?:https?://)?(?:ror\.org/)?(0[a-z0-9]{6}[0-9]{2})")

#: The order in which types decide what an organization is, where it has several.
_TYPES = ("education", "company", "facility", "government", "healthcare", "nonprofit", "archive")

#: After how many records progress is told.
_TELL = 2_000


def read_ror(paths: Sequence[Path], progress: Progress = silent) -> Ingested:
    """Read the dump of the registry.

    Parameters
    ----------
    paths : sequence of Path
        The published .zip, or the .json in it, schema 2.
    progress : callable

    Returns
    -------
    Ingested
        Organizations with the further columns `status`, `types` (as ROR has them) and `city`; and
        `parents` and `countries` where an organization has several.

    Raises
    ------
    RequestError
        Where no record could be taken: the file is something else, or of schema 1.
    DataError
        Where a file is damaged.
    """
    parts = [part for part in find_parts(paths) if part.ending in _ENDINGS]
    # A dump of the years of transition holds both schemas.
    newer = [part for part in parts if "schema_v2" in part.stem]
    parts = newer or parts
    if not parts:
        raise RequestError("there is no dump of ROR: its published .zip, or the .json in it")
    registry = _Registry()
    for part in parts:
        registry.read(part, progress)
    if not registry.said:
        reason = main_reason(registry.tallies)
        raise RequestError(f"{shown(parts[0].shown)} holds no record of ROR to be taken{reason}")
    tables = {"organizations": registry.frame()}
    counts, rejects = counted(registry.tallies)
    text = sources_text("ROR", parts, notes_of("ror"), counts)
    return Ingested(tables, counts, rejects, text, notes=registry.notes())


class _Registry:
    """The organizations read so far."""

    def __init__(self) -> None:
        self.tallies: list[Tally] = []
        self.said: dict[str, tuple[str, ...]] = {}
        self._parents: dict[str, list[str]] = {}
        self._countries: dict[str, list[str]] = {}

    def read(self, part: Part, progress: Progress) -> None:
        """Read one file."""
        tally = Tally(part.shown, "organizations")
        self.tallies.append(tally)
        with opened(part) as stream:
            for row, record in json_records(stream.file, part.shown):
                tally.read += 1
                try:
                    self._add(record)
                except CellError as error:
                    tally.reject(row, error)
                else:
                    tally.taken += 1
                if tally.read % _TELL == 0:
                    progress(part.shown, stream.position(), stream.size)
            progress(part.shown, stream.size, stream.size)

    def _add(self, record: dict[str, Any] | CellError) -> None:
        if isinstance(record, CellError):
            raise record
        try:
            cells = _cells(record)
            parents, countries = _parents(record), _countries(record)
        except CellError:
            raise
        except (TypeError, AttributeError, KeyError, ValueError) as error:
            reason = f"the record is not laid out as schema 2 of ROR: {error}"
            raise CellError(None, None, reason[:200]) from error
        identifier = cells[0]
        if identifier in self.said:
            same = "the same" if self.said[identifier] == cells else "different"
            reason = f"the organization is already there, with {same} content"
            raise CellError("id", identifier, reason)
        self.said[identifier] = cells
        if parents:
            self._parents[identifier] = parents
        if len(countries) > 1:
            self._countries[identifier] = countries

    def frame(self) -> pd.DataFrame:
        """Give the table of organizations."""
        parents = sound_parents(self._parents, self.said)
        table = TableBuilder([*_COLUMNS, "parent_id"])
        for identifier, cells in self.said.items():
            table.add(*cells, parents.get(identifier))
        frame = table.frame()
        several = {each: above for each, above in self._parents.items() if len(above) > 1}
        for column, of in (("parents", several), ("countries", self._countries)):
            if of:
                lists = [";".join(of.get(identifier, ())) or None for identifier in self.said]
                frame[column] = pd.Series(lists, dtype="str")
        return frame

    def notes(self) -> tuple[str, ...]:
        """Tell of organizations whose country is left open."""
        if not self._countries:
            return ()
        return (
            f"organizations with places in several countries: {len(self._countries):,}; their"
            " country is left open, and the column countries has all",
        )


_COLUMNS = (
    *("id", "name", "local_name", "kind", "country", "aliases", "url", "ror", "founded"),
    *("status", "types", "city"),
)


def _cells(record: dict[str, Any]) -> tuple[str, ...]:
    """Give the cells of `_COLUMNS`."""
    identifier = _short(record.get("id"))
    if isinstance(record.get("name"), str):
        raise CellError("name", record["name"], "the record is of schema 1; schema 2 is read")
    status = str(record["status"]).casefold()
    if status == "withdrawn":
        value = f"withdrawn, {identifier}{_successor(record)}"
        raise CellError("status", value, "ROR has withdrawn the record")
    countries, places = _countries(record), _places(record)
    country = countries[0] if len(countries) == 1 else ""
    name, local, others = _names(record["names"], country)
    types = [str(each).casefold() for each in record.get("types") or ()]
    kind = next((KINDS[each] for each in _TYPES if each in types), "other" if types else "")
    sites = [link for link in record.get("links") or () if link.get("type") == "website"]
    url = web_address("links", str(sites[0].get("value") or "")) if sites else ""
    return (
        *(identifier, name, local, kind, country, joined(others, besides=name), url),
        *(f"https://ror.org/{identifier}", _founded(record.get("established")), status),
        *(joined(types), joined(str(place.get("name") or "") for place in places)),
    )


def _short(identifier: object) -> str:
    """Give the nine characters of an id of ROR."""
    found = _ID.fullmatch(str(identifier).strip().casefold())
    if found is None:
        raise CellError("id", str(identifier), "this is no id of ROR")
    return found[1]


def _names(names: Sequence[dict[str, Any]], country: str) -> tuple[str, str, list[str]]:
    """Give the name that is shown, the one in the organization's own language, and the others."""
    there = [each for each in names if str(each.get("value") or "").strip()]
    labels = [each for each in there if "label" in (each.get("types") or ())]
    displayed = [each for each in there if "ror_display" in (each.get("types") or ())]
    first = next(iter([*displayed, *labels, *there]), None)
    if first is None:
        raise CellError("names", None, "the organization has no name")
    name, language = str(first["value"]).strip(), first.get("lang")
    check_name(name)
    local = {
        str(each["lang"]): str(each["value"]).strip()
        for each in reversed(labels)
        if each is not first and each.get("lang")
    }
    others = [str(each["value"]) for each in there if each is not first]
    return name, own_language(country, language, local), others


def _places(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the places of an organization, which ROR sorts by number and not by weight."""
    found = [each.get("geonames_details") for each in record.get("locations") or ()]
    return [dict(details) for details in found if details]


def _countries(record: dict[str, Any]) -> list[str]:
    codes = [str(place.get("country_code") or "") for place in _places(record)]
    return list(dict.fromkeys(country_code("country_code", code) for code in codes if code))


def _founded(year: object) -> str:
    return f"{year:04}" if type(year) is int and 1 <= year <= 9999 else ""


def _parents(record: dict[str, Any]) -> list[str]:
    """Give the parents, of which an organization may have several."""
    relations = record.get("relationships") or ()
    return [_short(each.get("id")) for each in relations if each.get("type") == "parent"]


def _successor(record: dict[str, Any]) -> str:
    for relation in record.get("relationships") or ():
        if relation.get("type") == "successor":
            return f", succeeded by {shown(relation.get('label') or relation.get('id'))}"
    return ""
