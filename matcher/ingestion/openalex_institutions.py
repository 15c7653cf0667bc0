"""The institutions of OpenAlex: from their own records, and from what works say of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from matcher.ecosystem.raw import cell_text
from matcher.ingestion.cells import country_code, joined, web_address
from matcher.ingestion.columns import TableBuilder
from matcher.ingestion.parents import sound_parents
from matcher.ingestion.placeholders import check_name
from matcher.ingestion.tally import CellError

#: What OpenAlex and ROR call the types of organization.
KINDS = {
    "education": "university",
    "company": "company",
    "facility": "research_institute",
    "government": "public_body",
    "healthcare": "other",
    "nonprofit": "other",
    "archive": "other",
    "funder": "other",
    "other": "other",
}

#: Id, name, kind, country, aliases, url, ror, and the parent that the lineage tells.
Cells = tuple[str, ...]

_ID = re.compile(r"(?:https?://openalex\.org/)?([A-Z]\d{1,15})")


def short_id(identifier: object) -> str:
    """Give an id without its address, empty where it is none of OpenAlex."""
    found = _ID.fullmatch(identifier.strip()) if isinstance(identifier, str) else None
    return found[1] if found is not None else ""


def text_of(record: Mapping[str, Any], *names: str) -> str:
    """Give the first of the named texts that is there, in one line."""
    value = next((record[name] for name in names if record.get(name)), None)
    return " ".join((cell_text(value) or "").split())


class Institutions:
    """The institutions by their id.

    Attributes
    ----------
    ids : dict of str to int
        Number of each.
    """

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._said: list[Cells] = []
        self._own: dict[int, int] = {}  # those that have a record, and what it said
        self._parents: dict[str, list[str]] = {}

    def add_record(self, record: dict[str, Any]) -> None:
        """Take an institution's own record."""
        said, parents = institution_cells(record), _parents(record)
        code = self.ids.get(said[0])
        if code in self._own:
            same = "the same" if self._own[code] == hash(said) else "different"
            reason = f"the institution is already there, with {same} content"
            raise CellError("id", said[0], reason)
        code = self._put(said)
        self._own[code] = hash(said)
        if parents:
            self._parents[said[0]] = parents

    def of_work(self, said: Cells) -> int:
        """Take what a work says of an institution and give its number."""
        code = self.ids.get(said[0])
        return self._put(said) if code is None else code

    def _put(self, said: Cells) -> int:
        code = self.ids.setdefault(said[0], len(self.ids))
        if code == len(self._said):
            self._said.append(said)
        else:
            self._said[code] = said
        return code

    def frame(self) -> pd.DataFrame:
        """Give the table; a parent that is unknown, or that closes a circle, is left out."""
        lines = {said[0]: [said[-1]] for said in self._said if said[-1]}
        parents = sound_parents({**self._parents, **lines}, self.ids)
        table = TableBuilder(
            ["id", "name", "kind", "country", "aliases", "parent_id", "url", "ror"]
        )
        for identifier, name, kind, country, aliases, url, ror, _ in self._said:
            table.add(identifier, name, kind, country, aliases, parents.get(identifier), url, ror)
        return table.frame()


def _parents(record: dict[str, Any]) -> list[str]:
    """Give the parents that a record names."""
    others = record.get("associated_institutions") or ()
    return [short_id(each.get("id")) for each in others if each.get("relationship") == "parent"]


def institution_cells(record: dict[str, Any]) -> Cells:
    """Read an institution's record, or what a work says of one.

    Raises
    ------
    CellError
        Where it has no id or no name.
    """
    identifier, name = short_id(record.get("id")), text_of(record, "display_name")
    if not identifier:
        raise CellError("institution", str(record.get("id")), "the institution has no OpenAlex id")
    if not name:
        raise CellError("display_name", None, f"the institution {identifier} has no name")
    check_name(name)
    kind = KINDS.get(text_of(record, "type").casefold(), "")
    country = country_code("country_code", text_of(record, "country_code"))
    names = [
        *(record.get("display_name_acronyms") or ()),
        *(record.get("display_name_alternatives") or ()),
    ]
    aliases = joined([str(each) for each in names], besides=name)
    # A lineage of two is the institution and its parent; longer ones do not say who is whose.
    lineage = [short_id(line) for line in record.get("lineage") or ()]
    above = [line for line in lineage if line and line != identifier]
    parent = above[0] if len(above) == 1 else ""
    url = web_address("homepage_url", text_of(record, "homepage_url"))
    ror = text_of(record, "ror")
    return identifier, name, kind, country, aliases, url, ror, parent
