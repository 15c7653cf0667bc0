"""How coalitions moved, as typed records."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from matcher.coalitions.named import Named
from matcher.findings import Finding


@dataclass(frozen=True)
class TimelinePoint(Finding):
    """One coalition at the end of one day.

    Attributes
    ----------
    covered : int
        How many capabilities it covers.
    """

    day: datetime.date
    coalition: str
    members: int
    value: float
    covered: int


@dataclass(frozen=True)
class OverlapPoint(Finding):
    """Two coalitions at the end of one day; None where the overlap is undefined."""

    day: datetime.date
    a: str
    b: str
    weighted_jaccard: float | None


@dataclass(frozen=True)
class MembershipMove(Finding):
    """Who joined, left or changed sides.

    Attributes
    ----------
    day : date
        The first on which it is so.
    kind : {"joined", "left", "changed sides"}
        To change sides is to leave a coalition and then, or on the same day, join another.
    coalition : str
        Id of the one it joined, or left.
    came_from : str or None
        Id of the one it had left, where it changed sides.
    date, source : str or None
        Of the membership, or of the coalition where that began or ended: the since or until of
        the row as the data has it, and who says so.
    """

    day: datetime.date
    organization: Named
    kind: str
    coalition: str
    came_from: str | None
    date: str | None
    source: str | None


@dataclass(frozen=True)
class TimelineReport(Finding):
    """Coalitions on the days on which one or a membership began or ended, and on the day asked for.

    Attributes
    ----------
    coalitions : tuple of str
        Ids.
    points : tuple of TimelinePoint
        By day, then in the order of the coalitions; only those founded by then.
    overlaps : tuple of OverlapPoint
        Every two of them on each of these days.
    moves : tuple of MembershipMove
        By day, of all days.
    days_left_out, moves_left_out : int
        Days between those of `points`, and early moves, that are too many to be given.
    """

    coalitions: tuple[str, ...]
    points: tuple[TimelinePoint, ...]
    overlaps: tuple[OverlapPoint, ...]
    moves: tuple[MembershipMove, ...]
    days_left_out: int
    moves_left_out: int

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return TimelinePoint

    def rows(self) -> list[Finding]:
        """Give the series."""
        return list(self.points)
