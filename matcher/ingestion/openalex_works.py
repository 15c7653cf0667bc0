"""The works of OpenAlex: who published together, when, and on what topics."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from matcher.ingestion.cells import iso_date
from matcher.ingestion.columns import TableBuilder, text_by_code
from matcher.ingestion.openalex_institutions import (
    Cells,
    Institutions,
    institution_cells,
    short_id,
    text_of,
)
from matcher.ingestion.tally import CellError

#: Subfields of computer science that are AI: Artificial Intelligence, and Computer Vision and
#: Pattern Recognition.
AI_SUBFIELDS = frozenset({"1702", "1707"})

#: The levels of the tree above a topic, from the root down.
_LEVELS = ("domain", "field", "subfield")

#: Titles are cut to this many characters; some works have a whole abstract as theirs.
_LONGEST_TITLE = 500


class Works:
    """The works taken so far.

    Parameters
    ----------
    institutions : Institutions
        Gets those that the works name.
    ai_only : bool
        Pass over works without a topic in `AI_SUBFIELDS`.
    without_retracted : bool
        Pass over works that were retracted.

    Attributes
    ----------
    truncated, retracted : int
        Works taken whose list of authors was cut off, and those that were retracted.
    """

    def __init__(self, institutions: Institutions, ai_only: bool, without_retracted: bool) -> None:
        self._institutions, self._ai_only = institutions, ai_only
        self._without_retracted = without_retracted
        self.truncated = self.retracted = 0
        self._topics = _Topics()
        self._numbers: dict[int, int] = {}  # of the works taken, and what they said
        self._table = TableBuilder(["id", "name", "kind", "start_date", "source"])
        self._works, self._organizations, self._roles = array("i"), array("i"), array("b")
        self._tagged, self._tags, self._scores = array("i"), array("i"), array("d")

    def add(self, record: dict[str, Any]) -> bool:
        """Take a work; False where the filter passes it over.

        Raises
        ------
        CellError
            Where it cannot be taken; then nothing of it is.
        """
        topics = record.get("topics") or []
        if self._ai_only and not any(_node(topic, "subfield") in AI_SUBFIELDS for topic in topics):
            return False
        retracted = record.get("is_retracted") is True
        if retracted and self._without_retracted:
            return False
        identifier = short_id(record["id"])
        title = text_of(record, "display_name", "title")[:_LONGEST_TITLE]
        date = iso_date("publication_date", text_of(record, "publication_date", "publication_year"))
        if not date:
            raise CellError("publication_date", None, "the work has no date")
        institutions = _institutions(record)
        if not institutions:
            raise CellError("authorships", None, "no author of the work has an institution")
        number, content = int(identifier[1:]), hash((title, date, *institutions))
        if number in self._numbers:
            same = "the same" if self._numbers[number] == content else "different"
            raise CellError("id", identifier, f"the work is already there, with {same} content")
        paths = [_path(topic) for topic in topics]
        self._numbers[number] = content
        self._link(len(self._table), institutions, paths)
        source = text_of(record, "doi") or f"https://openalex.org/{identifier}"
        self.truncated += _is_truncated(record)
        self.retracted += retracted
        self._table.add(identifier, title, text_of(record, "type"), date, source)
        return True

    def _link(
        self, work: int, institutions: dict[Cells, bool], paths: Sequence[tuple[_Path, float]]
    ) -> None:
        for cells, corresponding in institutions.items():
            self._works.append(work)
            self._organizations.append(self._institutions.of_work(cells))
            self._roles.append(corresponding)
        for node, score in {self._topics.add(path): score for path, score in paths}.items():
            self._tagged.append(work)
            self._tags.append(node)
            self._scores.append(score)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the tables that come of works; nothing can be added afterwards."""
        works = self._table.frame()
        ids = works["id"].tolist()
        participants = {
            "collaboration_id": text_by_code(self._works, ids),
            "organization_id": text_by_code(self._organizations, list(self._institutions.ids)),
            "role": text_by_code(self._roles, ["author", "corresponding"]),
        }
        tags = {
            "collaboration_id": text_by_code(self._tagged, ids),
            "capability_id": text_by_code(self._tags, list(self._topics.ids)),
            "weight": np.asarray(self._scores),
        }
        return {
            "capabilities": self._topics.frame(),
            "collaborations": works,
            "participants": pd.DataFrame(participants),
            "collaboration_capabilities": pd.DataFrame(tags),
        }


def _is_truncated(record: dict[str, Any]) -> bool:
    """Whether authors of a work are missing: lists of the API have the first hundred."""
    there, told = record.get("authorships") or (), record.get("authors_count")
    return record.get("is_authors_truncated") is True or (
        isinstance(told, int) and told > len(there)
    )


def _institutions(record: dict[str, Any]) -> dict[Cells, bool]:
    """Give the institutions of a work's authors, and whether they are of a corresponding one."""
    found: dict[str, tuple[Cells, bool]] = {}
    for authorship in record.get("authorships") or ():
        corresponding = authorship.get("is_corresponding") is True
        for institution in authorship.get("institutions") or ():
            identifier = institution.get("id")
            if identifier is None:  # an affiliation that OpenAlex could not place
                continue
            cells, before = found.get(identifier) or (institution_cells(institution), False)
            found[identifier] = cells, before or corresponding
    return dict(found.values())


# -- topics ------------------------------------------------------------------------------------

#: Id and name of each node from the root down.
_Path = tuple[tuple[str, str], ...]


def _node(topic: dict[str, Any], level: str) -> str:
    """Give the number of the level above a topic: "1702" of .../subfields/1702."""
    above = topic.get(level) or {}
    return str(above.get("id") or "").rsplit("/", 1)[-1]


def _path(topic: dict[str, Any]) -> tuple[_Path, float]:
    """Give where a topic stands in the tree, and its score."""
    path = []
    for level in _LEVELS:
        number = _node(topic, level)
        name = text_of(topic.get(level) or {}, "display_name")
        if number and name:
            path.append((f"{level}-{number}", name))
    identifier, name = short_id(topic.get("id")), text_of(topic, "display_name")
    if not identifier or not name:
        raise CellError("topics", str(topic.get("id")), "a topic has no OpenAlex id or no name")
    score = topic.get("score")
    if score is None:
        score = 1.0
    if not isinstance(score, int | float) or not 0 <= score <= 1:
        raise CellError("topics", str(score), "a topic's score is not from 0 to 1")
    return (*path, (identifier, name)), float(score)


class _Topics:
    """The part of the tree that works use."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._nodes: list[tuple[str, str | None]] = []

    def add(self, path: _Path) -> int:
        """Take a topic and what it stands under; give its number."""
        parent = None
        for node, name in path:
            if node not in self.ids:
                self.ids[node] = len(self.ids)
                self._nodes.append((name, parent))
            parent = node
        return self.ids[path[-1][0]]

    def frame(self) -> pd.DataFrame:
        table = TableBuilder(["id", "name", "parent_id"])
        for node, (name, parent) in zip(self.ids, self._nodes, strict=True):
            table.add(node, name, parent)
        return table.frame()
