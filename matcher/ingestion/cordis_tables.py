"""What the rows of CORDIS become: organizations, participants, and the tree of EuroSciVoc."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable

import numpy as np
import pandas as pd

from matcher.ecosystem.raw import as_number, shown
from matcher.ingestion.cells import bare_id, country_code, joined, moment, web_address
from matcher.ingestion.columns import TableBuilder, text_by_code
from matcher.ingestion.numbers import NumberColumn
from matcher.ingestion.placeholders import check_name
from matcher.ingestion.records import Cells
from matcher.ingestion.tally import CellError, Tally
from matcher.ingestion.words import sme_of

#: What CORDIS calls the types of organization: higher education, private company, research
#: organization, public body, other.
_KINDS = {
    "HES": "university",
    "PRC": "company",
    "REC": "research_institute",
    "PUB": "public_body",
    "OTH": "other",
}


#: More than this no project costs.
_MOST_MONEY = 1e15


class Organizations:
    """The organizations by PIC; what is said of one last counts."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._said: list[Cells] = []
        self._names: dict[int, list[str]] = {}

    def add(self, cells: Cells) -> int:
        """Take what a row says of an organization and give its number."""
        cells = (bare_id(cells[0]), *cells[1:])
        pic, name = cells[0], cells[1]
        if not pic:
            raise CellError("organisationID", None, "the organization has no PIC")
        if not name:
            raise CellError("name", None, "the organization has no name")
        web_address("organizationURL", cells[5])
        code = self.ids.get(pic)
        if code is None:
            check_name(name)
            country_code("country", cells[4])
            _size("SME", cells[7])
            code = self.ids[pic] = len(self.ids)
            self._said.append(cells)
            return code
        known = self._said[code]
        if known != cells:
            if known[4] != cells[4]:
                country_code("country", cells[4])
            if known[7] != cells[7]:
                _size("SME", cells[7])
            if name != known[1]:
                check_name(name)
                self._names.setdefault(code, []).extend([known[1], name])
            if _is_later(cells[8], known[8]):
                self._said[code] = cells
        return code

    def frame(self) -> pd.DataFrame:
        """Give the table of organizations."""
        table = TableBuilder(["id", "name", "kind", "country", "aliases", "url", "sme", "city"])
        for code, cells in enumerate(self._said):
            pic, name, short, activity, country, url, city, sme, _ = cells
            aliases = joined([short, *self._names.get(code, ())], besides=name)
            kind = _KINDS.get(activity.upper())
            land = country_code("country", country)
            table.add(pic, name, kind, land, aliases, url, _size("SME", sme), city)
        return table.frame()


def _size(column: str, cell: str) -> str:
    """Say whether a cell says that it is an SME, in the words of the format; empty stays so."""
    plain = cell.lower()
    said = plain if plain in ("", "true", "false") else sme_of(cell)
    if said is None:
        raise CellError(column, cell, "this says neither that it is an SME nor that it is none")
    return said


def _is_later(updated: str, before: str) -> bool:
    """Whether a date of update is the later one; most are ISO 8601, which sort as they are."""
    if updated[4:5] == before[4:5] == "-":
        return updated > before
    return moment(updated) > moment(before)


class Participants:
    """Who takes part in what: numbers alone, as there may be tens of millions."""

    def __init__(self) -> None:
        self._projects, self._organizations = array("i"), array("i")
        self._money = array("d")
        self._roles: dict[str, int] = {}
        self._left: dict[str, int] = {}
        self._codes, self._lefts = array("i"), array("i")
        self._tallies: list[Tally] = []
        self._files, self._rows = array("i"), array("i")
        self._numbers: dict[Tally, NumberColumn] = {}
        self._open: dict[int, tuple[str, Tally]] = {}  # money that may be two amounts, by place

    def money(self, column: str, cell: str, tally: Tally) -> str:
        """Read an amount of money; where it may be two, it is settled once all are read.

        Raises
        ------
        CellError
            Where this is no number, or one below zero.
        """
        remedy = "; write all amounts of the column with decimals"
        known = self._numbers.setdefault(tally, NumberColumn("contribution", remedy=remedy))
        money = known.read(cell)
        if not money or known.is_open(money):
            return money
        number = as_number(money)
        if math.isnan(number) or math.isinf(number):
            raise CellError(column, cell, "this is no amount of money")
        if not 0 <= number <= _MOST_MONEY:
            raise CellError(column, cell, "the amount is out of range")
        return money

    def number_notes(self) -> list[str]:
        """Say how each file writes its amounts, and what shows it."""
        notes = ((tally.file, numbers.note()) for tally, numbers in self._numbers.items())
        return [f"{file}, contributions: {note}" for file, note in notes if note]

    def add(
        self,
        project: int,
        organization: int,
        role: str,
        money: str,
        left: str,
        tally: Tally,
        row: int,
    ) -> None:
        """Take a participation: numbers of project and organization, `money`, and its place."""
        if NumberColumn.is_open(money):
            self._open[len(self._money)] = money, tally
        if not self._tallies or self._tallies[-1] is not tally:
            self._tallies.append(tally)
        self._projects.append(project)
        self._organizations.append(organization)
        self._money.append(as_number(money))
        self._codes.append(self._roles.setdefault(role, len(self._roles)))
        self._lefts.append(self._left.setdefault(left.lower(), len(self._left)))
        self._files.append(len(self._tallies) - 1)
        self._rows.append(row)

    def frame(self, projects: Iterable[str], organizations: Iterable[str]) -> pd.DataFrame:
        """Give the table; rows are rejected that say again what an earlier one said.

        So are those whose money may be two amounts.
        """
        unsettled = self._settle()
        codes = pd.DataFrame(
            {
                "project": np.asarray(self._projects),
                "organization": np.asarray(self._organizations),
                "role": np.asarray(self._codes),
                "money": np.asarray(self._money),
                "left": np.asarray(self._lefts),
            }
        )
        repeated = codes.drop(index=unsettled).duplicated().reindex(codes.index, fill_value=False)
        for place in np.flatnonzero(repeated):
            reason = "an earlier row says the same of this project and organization"
            self._reject(int(place), CellError(None, None, reason))
        codes = codes[~repeated].drop(index=unsettled)
        left = np.array([word in ("true", "1", "yes") for word in self._left] or [False])
        frame = pd.DataFrame(
            {
                "collaboration_id": text_by_code(codes["project"].to_numpy(), list(projects)),
                "organization_id": text_by_code(
                    codes["organization"].to_numpy(), list(organizations)
                ),
                "role": text_by_code(
                    codes["role"].to_numpy(), [role or None for role in self._roles]
                ),
                "funding_eur": codes["money"].to_numpy(),
            }
        )
        frame["left_early"] = text_by_code(left[codes["left"]].astype(int), [None, "true"])
        return frame

    def _settle(self) -> list[int]:
        """Settle what open amounts mean; give the places of those that stay open."""
        unsettled = []
        for place, (cell, tally) in self._open.items():
            try:
                self._money[place] = as_number(self._numbers[tally].settle(cell))
            except CellError as error:
                self._reject(place, error)
                unsettled.append(place)
        return unsettled

    def _reject(self, place: int, error: CellError) -> None:
        tally = self._tallies[self._files[place]]
        tally.taken -= 1
        tally.reject(self._rows[place], error)


class Tree:
    """The part of EuroSciVoc that the projects use, and which project has which tag."""

    def __init__(self) -> None:
        self._nodes: dict[str, tuple[str, str | None]] = {}
        self._numbers: dict[str, int] = {}
        self._tags: dict[int, None] = {}  # project and node as one number

    def tag(self, project: int, code: str, path: str) -> None:
        """Take a tag: codes and names from the root down, each behind a slash."""
        codes, names = code.strip("/").split("/"), path.strip("/").split("/")
        if len(codes) != len(names) or not all(codes) or not all(name.strip() for name in names):
            reason = f"the code does not fit the path, {shown(path)}"
            raise CellError("euroSciVocCode", code, reason)
        parent = None
        for node, name in zip(codes, names, strict=True):
            known = self._nodes.setdefault(f"euroscivoc-{node}", (name.strip(), parent))
            if known != (name.strip(), parent):
                reason = f"node {node} stands elsewhere in the tree, as {shown(known[0])}"
                raise CellError("euroSciVocCode", code, reason)
            parent = f"euroscivoc-{node}"
        node_number = self._numbers.setdefault(str(parent), len(self._numbers))
        key = project << 32 | node_number
        if key in self._tags:
            raise CellError("euroSciVocCode", code, "an earlier row gives the project this tag")
        self._tags[key] = None

    def frame(self) -> pd.DataFrame:
        """Give the table of capabilities."""
        table = TableBuilder(["id", "name", "parent_id"])
        for node, (name, parent) in self._nodes.items():
            table.add(node, name, parent)
        return table.frame()

    def tags(self, projects: Iterable[str]) -> pd.DataFrame:
        """Give the table of which project has which tag; `projects` are the ids by number."""
        keys = np.fromiter(self._tags, np.int64, len(self._tags))
        return pd.DataFrame(
            {
                "collaboration_id": text_by_code(keys >> 32, list(projects)),
                "capability_id": text_by_code(keys & 0xFFFFFFFF, list(self._numbers)),
            }
        )
