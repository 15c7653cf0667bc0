"""What was learned of groups, and how it is written to a file and read again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from matcher.errors import RequestError
from matcher.findings import Finding, Natural, Text
from matcher.matching.group_choice import GroupChoice
from matcher.matching.group_features import MEASURES, SWAYED, TRAITS
from matcher.whole_files import whole_file

#: What the file says it is, and in which version of its layout.
FORMAT, VERSION = "open-innovation-matcher group model", 1

#: What a group model learned is of; another of these is another model.
_COLUMNS = {"measures": list(MEASURES), "swayed": list(SWAYED), "traits": list(TRAITS)}


@dataclass(frozen=True)
class GroupModelInfo(Finding):
    """What the points of a group model mean.

    Attributes
    ----------
    kind : {"learned", "prior"}
        Whether it was learned from the past of this very data set.
    event : str
        What the odds are of.
    consortia : int
        Past consortia that the data tell of, and that could be learned from.
    memberships : int
        Memberships on the day.
    cases : int
        Hidden participants, or joins of coalitions, that it learned from; 0 with the prior.
    note : str
        How the members' views were joined.
    """

    kind: Literal["learned", "prior"]
    event: Text
    consortia: Natural
    memberships: Natural
    cases: Natural
    note: Text


@dataclass(frozen=True, eq=False)
class LearnedGroups:
    """What joins the members' views.

    Attributes
    ----------
    choice : GroupChoice or None
        None for the mean of the members' points.
    info : GroupModelInfo
    """

    choice: GroupChoice | None
    info: GroupModelInfo

    def save(self, path: Path) -> None:
        """Write it to a file; it is read back with `load_groups`.

        Raises
        ------
        RequestError
            Where the file cannot be written.
        """
        document = {
            "format": FORMAT,
            "version": VERSION,
            "columns": _COLUMNS,
            "info": asdict(self.info),
            "choice": None if self.choice is None else self.choice.to_dict(),
        }
        with whole_file(path) as temporary:
            temporary.write_text(json.dumps(document, sort_keys=True), "utf-8")


def load_groups(path: Path) -> LearnedGroups:
    """Read what was learned.

    Raises
    ------
    RequestError
        Where the file is missing, damaged, or of another version or other measures.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
        if (document["format"], document["version"]) != (FORMAT, VERSION):
            raise ValueError("it is of another version")
        if document["columns"] != _COLUMNS:
            raise ValueError("it is of other measures")
        stored = document["choice"]
        choice = None if stored is None else GroupChoice.from_dict(stored)
        return LearnedGroups(choice, GroupModelInfo(**document["info"]))
    except OSError as error:
        raise RequestError(f"cannot read {path}: {error.strerror}") from error
    except (LookupError, ValueError, TypeError, ArithmeticError, RuntimeError) as error:
        raise RequestError(f"{path} is no model of groups, or a damaged one: {error}") from error
