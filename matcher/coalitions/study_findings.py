"""What a study of coalitions finds beside their comparison, as typed records.

Each statement carries the row of the data set on which it rests: its source and its date.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher.coalitions.named import Named
from matcher.coalitions.timeline_findings import TimelineReport
from matcher.findings import Finding


@dataclass(frozen=True)
class FigureRange(Finding):
    """The range of one figure when each source is left out in turn.

    Attributes
    ----------
    figure : {"value", "covered", "members", "weighted_jaccard", "cosine"}
    coalitions : tuple of str
        One, or the two that are compared.
    value : float or None
        With all sources; None where undefined.
    low, high : float or None
        Over all ways to leave one source out, and none.
    low_without, high_without : str or None
        The source without which it is reached; None where that is with all of them.
    """

    figure: str
    coalitions: tuple[str, ...]
    value: float | None
    low: float | None
    low_without: str | None
    high: float | None
    high_without: str | None


@dataclass(frozen=True)
class RobustnessReport(Finding):
    """The ranges, how many sources there are and how many were left out in turn."""

    sources: int
    tried: int
    figures: tuple[FigureRange, ...]

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
    name, date, source : str or None
        As the row has them; the date is the start.
    organization : Named
        The member.
    """

    collaboration: str
    name: str | None
    date: str | None
    source: str | None
    organization: Named


@dataclass(frozen=True)
class Outsider(Finding):
    """An organization that sits inside without being a member.

    Attributes
    ----------
    joint_work : float
        Weight of its collaborations with members; one of n participants gives each pair of them
        1 / (n - 1).
    works_with : tuple of JointWork
        The latest of these collaborations.
    """

    id: str
    name: str
    joint_work: float
    works_with: tuple[JointWork, ...]


@dataclass(frozen=True)
class LatentCoalition(Finding):
    """A declared coalition and the community that holds most of its members.

    Attributes
    ----------
    coalition : str
    community_size : int
        Organizations of that community; 0 where no member has worked with anybody.
    inside : int
        Members in it.
    outsiders : tuple of Outsider
        Organizations of the community that are no member, those with the most joint work with
        members first; only the first of many.
    insiders_outside : tuple of Named
        Members in another community; those without joint work are in none.
    """

    coalition: str
    community_size: int
    inside: int
    outsiders: tuple[Outsider, ...]
    insiders_outside: tuple[Named, ...]


@dataclass(frozen=True)
class LatentReport(Finding):
    """Declared and latent coalitions beside each other.

    Attributes
    ----------
    communities : int
        With two organizations or more.
    adjusted_rand, normalized_mutual_information : float or None
        Over the members of exactly one coalition that have joint work; None with fewer than two.
    compared : int
        How many these are.
    method : str
        How the communities were found.
    """

    communities: int
    adjusted_rand: float | None
    normalized_mutual_information: float | None
    compared: int
    method: str
    coalitions: tuple[LatentCoalition, ...]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return LatentCoalition

    def rows(self) -> list[Finding]:
        """Give the coalitions."""
        return list(self.coalitions)


@dataclass(frozen=True)
class SignedLink(Finding):
    """A side of a triangle.

    Attributes
    ----------
    kind : str
        "member", "rival coalitions", "member of a rival", or the kind of the tie.
    sign : {-1, 1}
    date, source : str or None
        Of the row that says so; of a member of a rival, the row of the rivalry.
    """

    kind: str
    sign: int
    date: str | None
    source: str | None


@dataclass(frozen=True)
class Triangle(Finding):
    """Three that stand to each other so that an odd number of their links is negative.

    Attributes
    ----------
    nodes : tuple of str
        As "organization:<id>" and "coalition:<id>".
    names : tuple of str
        What they are called.
    signs : tuple of int
        Of first-second, first-third and second-third.
    links : tuple of SignedLink
        In the same order.
    """

    nodes: tuple[str, str, str]
    names: tuple[str, str, str]
    signs: tuple[int, int, int]
    links: tuple[SignedLink, SignedLink, SignedLink]


@dataclass(frozen=True)
class BalanceReport(Finding):
    """Structural balance of the signed graph of organizations and coalitions.

    Attributes
    ----------
    triangles, unbalanced : int
    balance : float or None
        Share of the triangles that are balanced; None without any.
    named : tuple of Triangle
        The unbalanced ones; only the first of many.
    """

    triangles: int
    unbalanced: int
    balance: float | None
    named: tuple[Triangle, ...]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Triangle

    def rows(self) -> list[Finding]:
        """Give the unbalanced triangles."""
        return list(self.named)


@dataclass(frozen=True)
class Ground(Finding):
    """A row of the data set on which a statement about an organization rests.

    Attributes
    ----------
    organization : str
        Id.
    direction : {"offers", "needs"} or None
        Of the capability; None for a tie.
    capability : str or None
        Id of what the row is about; None for a tie.
    table : {"evidence", "collaborations", "ties"}
    text, date, source : str or None
        As the row has them.
    """

    organization: str
    direction: str | None
    capability: str | None
    table: str
    text: str | None
    date: str | None
    source: str | None


@dataclass(frozen=True)
class Coopetition(Finding):
    """A pair across two coalitions on two axes that are never added up.

    Attributes
    ----------
    a, b : Named
        Of one side and of the other.
    rivalry : float
        Cosine of what both offer, in [0, 1]; 1 for stated competitors.
    complementarity : float
        The mean of both directions of how far one's needs, or else its latent needs, are met by
        the other, in [0, 1].
    competitors : bool
        Whether the data calls them competitors.
    alike : tuple of str
        Ids of the capabilities that both offer, the strongest in both first.
    a_gives, b_gives : tuple of str
        Ids of the capabilities that one offers and the other lacks and needs, stated or latent,
        those that count most first.
    grounds : tuple of Ground
        Rows behind these.
    """

    a: Named
    b: Named
    rivalry: float
    complementarity: float
    competitors: bool
    alike: tuple[str, ...]
    a_gives: tuple[str, ...]
    b_gives: tuple[str, ...]
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class CoopetitionMap(Finding):
    """The pairs across two coalitions, by rivalry and complementarity.

    Attributes
    ----------
    a, b : str
        Ids of the coalitions. Members of both are in no pair.
    considered : int
        How many pairs were looked at.
    left_out : int
        Pairs that were not: of very large coalitions only the members that contribute most are
        looked at.
    pairs : tuple of Coopetition
        Those that are among the first on either axis; by rivalry.
    """

    a: str
    b: str
    considered: int
    left_out: int
    pairs: tuple[Coopetition, ...]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Coopetition

    def rows(self) -> list[Finding]:
        """Give the pairs."""
        return list(self.pairs)


@dataclass(frozen=True)
class MatrixCell(Finding):
    """Two of many coalitions: what they share and whether they are rivals.

    Attributes
    ----------
    weighted_jaccard : float or None
        Overlap of coverage; None where undefined.
    common_members : int
    nested : bool
        Whether all members of one, which has any, belong to the other.
    rivals : bool
    """

    a: str
    b: str
    weighted_jaccard: float | None
    common_members: int
    nested: bool
    rivals: bool


@dataclass(frozen=True)
class Study(Finding):
    """What is found beside the comparison, of the same coalitions on the same day.

    Attributes
    ----------
    timeline : TimelineReport
    robustness : RobustnessReport
    latent : LatentReport
    balance : BalanceReport
    coopetition : tuple of CoopetitionMap
        One for each comparison; of large ecosystems only for the first three.
    matrix : tuple of MatrixCell
        Every pair of coalitions, rivals or not.
    matrix_left_out : int
        Coalitions that the matrix leaves out, those of least value, where there are too many.
    """

    timeline: TimelineReport
    robustness: RobustnessReport
    latent: LatentReport
    balance: BalanceReport
    coopetition: tuple[CoopetitionMap, ...]
    matrix: tuple[MatrixCell, ...]
    matrix_left_out: int
