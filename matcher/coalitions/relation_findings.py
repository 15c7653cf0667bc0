"""How organizations stand to each other across coalitions, as typed records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from matcher.ecosystem.schema import TIE_KINDS
from matcher.findings import (
    Finding,
    Keywords,
    Named,
    Natural,
    PartialDate,
    Share,
    Text,
)

#: For each other, or against each other.
Sign = Annotated[int, Keywords(enum=[-1, 1])]


#: What two are to each other in a triangle.
_LINKS = ["member", "rival coalitions", "member of a rival", *TIE_KINDS]


@dataclass(frozen=True)
class SignedLink(Finding):
    """A side of a triangle.

    Attributes
    ----------
    kind : str
        What the two are to each other: member, rival coalitions, member of a rival, or the kind of
        the tie.
    sign : {-1, 1}
        Against or for each other.
    date : str or None
        Of the row that says so, as the data has it; of a member of a rival, of the row of the
        rivalry; None where it does not say.
    source : str or None
        Who says so; None where the data does not say.
    """

    kind: Annotated[str, Keywords(enum=_LINKS)]
    sign: Sign
    date: PartialDate | None
    source: str | None


@dataclass(frozen=True)
class Triangle(Finding):
    """Three of whom one stands with both others, who are against each other.

    Attributes
    ----------
    nodes : tuple of str
        "organization:" or "coalition:" and the id.
    names : tuple of str
        What they are called.
    signs : tuple of int
        Of first and second, first and third, second and third.
    links : tuple of SignedLink
        The three links in the same order.
    """

    nodes: tuple[Text, Text, Text]
    names: tuple[Text, Text, Text]
    signs: tuple[Sign, Sign, Sign]
    links: tuple[SignedLink, SignedLink, SignedLink]

    @property
    def between(self) -> int:
        """The place of the one who stands with both: the node that the negative link leaves out."""
        return 2 - self.signs.index(-1)


@dataclass(frozen=True)
class BalanceReport(Finding):
    """Structural balance of the signed graph of organizations and coalitions.

    Attributes
    ----------
    triangles : int
        Threes that are all linked.
    unbalanced : int
        Those of which just one link is negative.
    balance : float or None
        Share of the triangles that are balanced; None without any.
    named : tuple of Triangle
        The unbalanced ones; the first 200.
    """

    triangles: Natural
    unbalanced: Natural
    balance: Share | None
    named: Annotated[tuple[Triangle, ...], Keywords(maxItems=200)]

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
        Its id.
    direction : {"offers", "needs"} or None
        Of the capability; None for a tie or a membership.
    capability : str or None
        Id of what the row is about; None for a tie or a membership.
    table : {"evidence", "collaborations", "ties", "memberships"}
        The table of the row.
    text : str or None
        Its note, or the name of the collaboration or coalition; None where there is none.
    date : str or None
        As the row has it; None where it does not say.
    source : str or None
        Who says so; None where the data does not say.
    """

    organization: Text
    direction: Literal["offers", "needs"] | None
    capability: str | None
    table: Literal["evidence", "collaborations", "ties", "memberships"]
    text: str | None
    date: PartialDate | None
    source: str | None


@dataclass(frozen=True)
class Coopetition(Finding):
    """A pair across two coalitions on two axes that are never added up.

    Attributes
    ----------
    a : Named
        Of the one side.
    b : Named
        Of the other.
    rivalry : float
        Cosine of what both offer; 1 for stated competitors.
    complementarity : float
        How far the needs of each, stated or else latent, are met by the other: the mean of both
        directions.
    competitors : bool
        Whether the data calls them competitors.
    alike : tuple of str
        Ids of the capabilities that both offer, the strongest first.
    a_gives : tuple of str
        Ids of what a offers and b needs and lacks.
    b_gives : tuple of str
        Ids of what b offers and a needs and lacks.
    grounds : tuple of Ground
        Rows of the data behind these.
    """

    a: Named
    b: Named
    rivalry: Share
    complementarity: Share
    competitors: bool
    alike: Annotated[tuple[Text, ...], Keywords(maxItems=3)]
    a_gives: Annotated[tuple[Text, ...], Keywords(maxItems=3)]
    b_gives: Annotated[tuple[Text, ...], Keywords(maxItems=3)]
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class CoopetitionMap(Finding):
    """The pairs across two coalitions, by rivalry and complementarity.

    Attributes
    ----------
    a : str
        Id of one coalition.
    b : str
        Id of the other.
    considered : int
        How many pairs were looked at.
    left_out : int
        Pairs that were not: of very large coalitions only the members that contribute most are.
    pairs : tuple of Coopetition
        Those among the first on either axis; by rivalry.
    """

    a: Text
    b: Text
    considered: Natural
    left_out: Natural
    pairs: Annotated[tuple[Coopetition, ...], Keywords(maxItems=50)]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Coopetition

    def rows(self) -> list[Finding]:
        """Give the pairs."""
        return list(self.pairs)
