"""What changed since an earlier report, as typed records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from matcher.findings import Day, Finding, Keywords, Rank, Text


@dataclass(frozen=True)
class RankMove(Finding):
    """One who entered a list, left it, or stands elsewhere in it.

    Attributes
    ----------
    answers : str
        Which list: "partners", "pairs" or the id of the coalition that could invite.
    id, name : str
        Who; of a pair both, joined by " + ".
    kind : {"entered", "left", "moved"}
        What it did.
    before, after : int or None
        Its ranks; None where it is not in the list.
    score_before, score_after : float or None
        In points; None where it is not in the list, or has none.
    relative_before, relative_after : float or None
        Where it stands among all candidates, 0 to 100; None where another model than a prior
        answers, or it is not in the list.
    because : tuple of str
        What changed of it: where it stands now, parts of the score, reasons, evidence.
    """

    answers: Text
    id: Text
    name: Text
    kind: Literal["entered", "left", "moved"]
    before: Rank | None
    after: Rank | None
    score_before: float | None
    score_after: float | None
    relative_before: float | None
    relative_after: float | None
    because: tuple[Text, ...]


@dataclass(frozen=True)
class Since(Finding):
    """What changed since an earlier report on the same question.

    Attributes
    ----------
    file : str
        Name of the file of the earlier report.
    dataset : str
        What its data set is called.
    as_of, newest_date : str or None
        Its day, and the newest date in its data; None where nothing has a date.
    model : {"prior", "learned"}
        What answered then. Where another answers now, scores do not compare, and none is compared.
    tables : mapping of str to int
        By table, how many rows more there are now; tables without a change are left out.
    new_sources : tuple of str
        Sources that it does not list.
    new_sources_in_all : int
        How many sources more there are now.
    best_before, best_now : str or None
        Who has the best fit of all candidates of the one asked for, those apart included; None
        where no prior answers, or a report is not on one organization.
    moves : tuple of RankMove
        By list; in it those who entered and moved by their ranks now, then those who left.
    """

    file: Text
    dataset: Text
    as_of: Day | None
    newest_date: Day | None
    model: Annotated[str, Keywords(enum=["prior", "learned"])]
    tables: dict[str, int]
    new_sources: tuple[str, ...]
    new_sources_in_all: int
    best_before: str | None
    best_now: str | None
    moves: tuple[RankMove, ...]
