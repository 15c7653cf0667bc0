"""A shortlist: who was asked already, what came of it, and a note.

A CSV file with the columns organization and status, and note where there is one. Who declined is
left out of every list; who was contacted or agreed is shown with status and note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from matcher.ecosystem.nearest import NearestNames
from matcher.errors import (
    AmbiguousNameError,
    DataError,
    Problem,
    RequestError,
    UnknownNameError,
)
from matcher.findings import Finding, Keywords, Rank, Text

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem
    from matcher.ecosystem.raw import RawTable

#: Each status, and the words that people write for it.
STATUSES = {
    "declined": (
        *("declined", "decline", "rejected", "refused", "refuses", "no", "said no", "turned down"),
        *("not interested", "no interest", "dropped", "lost", "withdrawn"),
        *("abgelehnt", "abgesagt", "absage", "nein", "refusé", "rechazado", "거절", "거절함"),
    ),
    "contacted": (
        *("contacted", "approached", "asked", "called", "written", "emailed", "mailed", "met"),
        *("meeting", "invited", "in talks", "in discussion", "talking", "negotiating", "open"),
        *("in negotiation", "waiting", "pending", "interested", "ongoing", "follow up"),
        *("kontaktiert", "angefragt", "in gespräch", "contacté", "contactado", "접촉", "연락함"),
    ),
    "agreed": (
        *("agreed", "agrees", "accepted", "accepts", "yes", "said yes", "joined", "signed", "won"),
        *("committed", "confirmed", "on board"),
        *("zugesagt", "zusage", "ja", "accepté", "de acuerdo", "합의", "수락"),
    ),
}

_STATUS_OF = {word: status for status, words in STATUSES.items() for word in words}

#: What stands next, in place of a call, with who stands on a shortlist.
_STANDS_NEXT = {
    "declined": "Declined, so no call:",
    "contacted": "Contacted already; ask for the answer:",
    "agreed": "Agreed; settle what comes next:",
}

#: How a step begins that says to call somebody.
_TO_CALL = re.compile(r"\A(?:Call|Invite|Go on with|Only as a deliberate step:) ")

#: What stands between words of a status.
_BETWEEN = re.compile(r"[\s_.,!/-]+")

#: Columns of the file; the last may be missing.
_COLUMNS = ("organization", "status", "note")

Status = Annotated[str, Keywords(enum=list(STATUSES))]


@dataclass(frozen=True)
class ShortlistRow(Finding):
    """One row of a shortlist.

    Attributes
    ----------
    organization : str
        As the file names it.
    status : {"declined", "contacted", "agreed"}
        What its words mean.
    note : str or None
        None where the row has none.
    file : str
        Name of the file.
    row : int
        Line of the file, the header is line 1.
    """

    organization: Text
    status: Status
    note: str | None
    file: Text
    row: Rank


@dataclass(frozen=True)
class Contact(Finding):
    """What a shortlist says of an organization.

    Attributes
    ----------
    organization : str
        Its id in the data set.
    status : {"contacted", "agreed", "declined"}
        Who declined is seen only where a pair is asked for by name.
    note : str or None
        None where the shortlist has none.
    """

    organization: Text
    status: Status
    note: str | None


def read_shortlist(path: Path) -> tuple[ShortlistRow, ...]:
    """Read a shortlist; names are looked up by `contacts_of`.

    Parameters
    ----------
    path : pathlib.Path
        A CSV file in UTF-8.

    Raises
    ------
    DataError
        With every row that is wrong: its status is not understood, or there is no name.
    RequestError
        Where the file cannot be opened, or lacks a column.
    """
    from matcher.sources.csv_text import read_csv_file

    raw = read_csv_file(path, _COLUMNS[:2])
    cells = _cells(raw, path)
    rows: list[ShortlistRow] = []
    problems: list[Problem] = []
    for line, name, said, note in cells:
        status = _STATUS_OF.get(_BETWEEN.sub(" ", said).strip().casefold())
        if not name:
            fix = "Name an organization, by id, name or alias"
            problems.append(Problem(path.name, line, "organization", None, "it is empty", fix))
        elif status is None:
            problems.append(_status_problem(path.name, line, said))
        else:
            rows.append(ShortlistRow(name, status, note or None, path.name, line))
    if problems:
        raise DataError(problems, str(path))
    return tuple(rows)


def _cells(raw: RawTable, path: Path) -> list[tuple[int, str, str, str]]:
    """Give line, name, status and note of each row; heads are taken in any case."""
    heads = [str(each).strip().casefold() for each in raw.frame.columns]
    missing = [name for name in _COLUMNS[:2] if name not in heads]
    if missing:
        raise RequestError(
            f"{path} has no column {' and no column '.join(missing)}; a shortlist has the columns "
            "organization and status, and note where there is one"
        )
    frame = raw.frame.fillna("")
    columns = [
        frame.iloc[:, heads.index(name)].astype(str).str.strip().tolist()
        if name in heads
        else [""] * len(frame)
        for name in _COLUMNS
    ]
    return list(zip([int(line) for line in raw.lines], *columns, strict=True))


def _status_problem(file: str, line: int, said: str) -> Problem:
    if not said:
        return Problem(file, line, "status", None, "it is empty", f"Write {_choices()}")
    near = NearestNames(_STATUS_OF).did_you_mean(said)
    return Problem(file, line, "status", said, "it is no known status", f"{near}Write {_choices()}")


def _choices() -> str:
    return ", ".join(f"'{each}'" for each in STATUSES) + ", or a usual word for one of them"


def contacts_of(ecosystem: Ecosystem, rows: Sequence[ShortlistRow]) -> dict[str, Contact]:
    """Give what a shortlist says, by the id of each organization.

    Raises
    ------
    DataError
        With every name that nobody or several have, and every organization named twice.
    """
    found: dict[str, Contact] = {}
    lines: dict[str, int] = {}
    problems = []
    for each in rows:
        where = each.file, each.row, "organization", each.organization
        try:
            identifier = ecosystem.find_organization(each.organization)
        except (UnknownNameError, AmbiguousNameError) as error:
            problems.append(
                Problem(*where, str(error).rstrip("."), "Mend the name, or leave it out")
            )
            continue
        if identifier in found:
            twice = f"row {lines[identifier]} names the same organization"
            problems.append(Problem(*where, twice, "Keep the row that holds"))
        found[identifier] = Contact(identifier, each.status, each.note)
        lines[identifier] = each.row
    if problems:
        raise DataError(problems, rows[0].file)
    return found


_Listed = TypeVar("_Listed", bound=Any)


def noted(
    listed: Iterable[_Listed],
    ids: Callable[[_Listed], Sequence[str]],
    contacts: Mapping[str, Contact],
) -> tuple[_Listed, ...]:
    """Give records with what the shortlist says of those whom each names, and what stands next.

    Parameters
    ----------
    listed : iterable of records with the fields `shortlist` and `next_step`
    ids : callable
        Gives the ids of the organizations that a record names.
    contacts : mapping of str to Contact
    """
    return tuple(_noted(each, ids(each), contacts) for each in listed)


def _noted(each: _Listed, ids: Sequence[str], contacts: Mapping[str, Contact]) -> _Listed:
    known = tuple(contacts[one] for one in ids if one in contacts)
    step = each.next_step
    if known and len(ids) == 1:  # of two who are to meet, the other is still to be asked
        step = _TO_CALL.sub(f"{_STANDS_NEXT[known[0].status]} ", step, count=1)
    noted: _Listed = replace(each, shortlist=known, next_step=step)
    return noted
