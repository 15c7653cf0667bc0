"""What a study of coalitions finds beside their comparison, as typed records.

Each statement carries the row of the data set on which it rests: its source and its date.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Literal

from matcher.coalitions.relation_findings import BalanceReport, CoopetitionMap
from matcher.findings import (
    AboutShare,
    AtLeastZero,
    Finding,
    Keywords,
    Named,
    Natural,
    PartialDate,
    Share,
    Text,
)

_FIGURES = ["value", "covered", "members", "weighted_jaccard", "cosine"]


@dataclass(frozen=True)
class TimelinePoint(Finding):
    """One coalition at the end of one day.

    Attributes
    ----------
    day : date
        The day.
    coalition : str
        Id of the coalition.
    members : int
        Leads and members.
    value : float
        Its value, of what was known then.
    covered : int
        How many capabilities it covered.
    """

    day: datetime.date
    coalition: Text
    members: Natural
    value: AtLeastZero
    covered: Natural


@dataclass(frozen=True)
class OverlapPoint(Finding):
    """Two coalitions at the end of one day; None where the overlap is undefined.

    Attributes
    ----------
    day : date
        The day.
    a : str
        Id of one coalition.
    b : str
        Id of the other.
    weighted_jaccard : float or None
        Overlap of what they cover; None where neither offers anything.
    """

    day: datetime.date
    a: Text
    b: Text
    weighted_jaccard: Share | None


@dataclass(frozen=True)
class MembershipMove(Finding):
    """Who joined, left or changed sides.

    Attributes
    ----------
    day : date
        The first day on which it is so.
    organization : Named
        Who moved.
    kind : {"joined", "left", "changed sides"}
        To change sides is to leave a coalition and then, or on the same day, join another.
    coalition : str
        Id of the coalition it joined, or left.
    came_from : str or None
        Id of the coalition it had left, where it changed sides; else None.
    date : str or None
        Of the membership, or of the coalition where that began or ended: the since or until of the
        row as the data has it; None where it does not say.
    source : str or None
        Of that row: who says so; None where the data does not say.
    """

    day: datetime.date
    organization: Named
    kind: Literal["joined", "left", "changed sides"]
    coalition: Text
    came_from: str | None
    date: PartialDate | None
    source: str | None


@dataclass(frozen=True)
class TimelineReport(Finding):
    """Coalitions on the days on which one or a membership began or ended, and on the day asked for.

    Attributes
    ----------
    coalitions : tuple of str
        Ids of the coalitions.
    points : tuple of TimelinePoint
        By day, then by coalition; only those founded by then.
    overlaps : tuple of OverlapPoint
        Two coalitions each, on each of these days.
    moves : tuple of MembershipMove
        Who joined, left or changed sides, by day.
    days_left_out : int
        Days with a change, between those given, that are too many to be given.
    moves_left_out : int
        Early moves that are too many to be given.
    """

    coalitions: tuple[Text, ...]
    points: tuple[TimelinePoint, ...]
    overlaps: tuple[OverlapPoint, ...]
    moves: tuple[MembershipMove, ...]
    days_left_out: Natural
    moves_left_out: Natural

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return TimelinePoint

    def rows(self) -> list[Finding]:
        """Give the series."""
        return list(self.points)


@dataclass(frozen=True)
class FigureRange(Finding):
    """The range of one figure when each source is left out in turn.

    Attributes
    ----------
    figure : {"value", "covered", "members", "weighted_jaccard", "cosine"}
        Which figure.
    coalitions : tuple of str
        Id of the coalition, or of the two that are compared.
    value : float or None
        With all sources; None where undefined.
    low : float or None
        The lowest; None where undefined.
    low_without : str or None
        The source without which it is the lowest; None where that is with all sources.
    high : float or None
        The highest; None where undefined.
    high_without : str or None
        The source without which it is the highest; None where that is with all sources.
    """

    figure: Annotated[str, Keywords(enum=_FIGURES)]
    coalitions: Annotated[tuple[Text, ...], Keywords(minItems=1, maxItems=2)]
    value: float | None
    low: float | None
    low_without: str | None
    high: float | None
    high_without: str | None


@dataclass(frozen=True)
class RobustnessReport(Finding):
    """The ranges, how many sources there are and how many were left out in turn.

    Attributes
    ----------
    sources : int
        Sources that rows of evidence, collaborations and memberships name.
    tried : int
        How many of them were left out in turn.
    figures : tuple of FigureRange
        One range for each figure of a coalition, or of two.
    """

    sources: Natural
    tried: Natural
    figures: tuple[FigureRange, ...]

    def range_of(self, figure: str, *coalitions: str) -> FigureRange | None:
        """Give the range of a figure of a coalition, or of two; None where it is not known."""
        if not self.tried:
            return None
        found = (
            each
            for each in self.figures
            if each.figure == figure and set(each.coalitions) == set(coalitions)
        )
        return next(found, None)

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return FigureRange

    def rows(self) -> list[Finding]:
        """Give the ranges."""
        return list(self.figures)


@dataclass(frozen=True)
class JointWork(Finding):
    """A collaboration with a member.

    Attributes
    ----------
    collaboration : str
        Its id.
    name : str or None
        Its name; None where it has none.
    date : str or None
        Its start, as the data has it.
    source : str or None
        Who says so; None where the data does not say.
    organization : Named
        The member.
    """

    collaboration: Text
    name: str | None
    date: PartialDate | None
    source: str | None
    organization: Named


@dataclass(frozen=True)
class Outsider(Named):
    """An organization that sits inside without being a member.

    Attributes
    ----------
    joint_work : float
        Weight of its collaborations with members; one of n participants gives each pair 1 / (n -
        1).
    works_with : tuple of JointWork
        The latest of these collaborations.
    """

    joint_work: AtLeastZero
    works_with: Annotated[tuple[JointWork, ...], Keywords(maxItems=3)]


@dataclass(frozen=True)
class LatentCoalition(Finding):
    """A declared coalition and the community that holds most of its members.

    Attributes
    ----------
    coalition : str
        Id of the coalition.
    community_size : int
        Organizations of that community; 0 where no member has worked with anybody.
    inside : int
        Members in it.
    outsiders : tuple of Outsider
        Organizations of the community that are no members, those with the most joint work with
        members first; the first 20.
    insiders_outside : tuple of Named
        Members in another community; those without joint work are in none.
    """

    coalition: Text
    community_size: Natural
    inside: Natural
    outsiders: Annotated[tuple[Outsider, ...], Keywords(maxItems=20)]
    insiders_outside: tuple[Named, ...]


@dataclass(frozen=True)
class LatentReport(Finding):
    """Declared and latent coalitions beside each other.

    Attributes
    ----------
    communities : int
        Communities of two organizations or more.
    adjusted_rand : float or None
        Adjusted Rand index of community and coalition over the compared members: 1 is the same, 0
        is chance; None with fewer than two.
    normalized_mutual_information : float or None
        Normalized mutual information of the two, from 0 to 1; None with fewer than two.
    compared : int
        Members of exactly one coalition that have joint work.
    method : str
        How the communities were found.
    coalitions : tuple of LatentCoalition
        One for each coalition.
    """

    communities: Natural
    adjusted_rand: Annotated[float, Keywords(maximum=1.000000001)] | None
    normalized_mutual_information: AboutShare | None
    compared: Natural
    method: Text
    coalitions: tuple[LatentCoalition, ...]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return LatentCoalition

    def rows(self) -> list[Finding]:
        """Give the coalitions."""
        return list(self.coalitions)


@dataclass(frozen=True)
class MatrixCell(Finding):
    """Two of many coalitions: what they share and whether they are rivals.

    Attributes
    ----------
    a : str
        Id of one coalition.
    b : str
        Id of the other.
    weighted_jaccard : float or None
        Overlap of what they cover; None where neither offers anything.
    common_members : int
        Organizations in both.
    nested : bool
        Whether all members of one, which has any, belong to the other.
    rivals : bool
        Whether the data calls them rivals on the day.
    """

    a: Text
    b: Text
    weighted_jaccard: Share | None
    common_members: Natural
    nested: bool
    rivals: bool


@dataclass(frozen=True)
class Study(Finding):
    """What is found beside the comparison, of the same coalitions on the same day.

    Attributes
    ----------
    timeline : TimelineReport
        How they moved up to the day.
    robustness : RobustnessReport
        How far each figure moves when one source is left out.
    latent : LatentReport
        Communities of the graph of joint work, held against the declared coalitions.
    balance : BalanceReport
        Structural balance of the graph of rivalries and ties.
    coopetition : tuple of CoopetitionMap
        Rivalry and complementarity of the pairs across, one map for each comparison.
    matrix : tuple of MatrixCell
        Every pair of the coalitions, rivals or not.
    matrix_left_out : int
        Coalitions that the matrix leaves out, those of least value, where there are too many.
    """

    timeline: TimelineReport
    robustness: RobustnessReport
    latent: LatentReport
    balance: BalanceReport
    coopetition: tuple[CoopetitionMap, ...]
    matrix: tuple[MatrixCell, ...]
    matrix_left_out: Natural
