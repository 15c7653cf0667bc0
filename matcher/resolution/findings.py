"""What resolving names found: clusters, the decisions behind them, and what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from matcher.findings import CommandReport, Finding, Keywords, Natural, Share, Text

_COMPARISONS = ["start", "name", "country", "url", "city", "form", "ids"]


@dataclass(frozen=True)
class Step(Finding):
    """One bar of a waterfall.

    Attributes
    ----------
    comparison : str
        "start", "name", "country", "url", "city", "form" (legal) or "ids".
    level : str
        How the two compare.
    weight : float
        log2 of how much likelier that is of one organization than of two; the steps of a decision
        add up to its weight.
    """

    comparison: Annotated[str, Keywords(enum=_COMPARISONS)]
    level: Text
    weight: float


@dataclass(frozen=True)
class Decision(Finding):
    """Two records that were compared, and what came of it.

    Attributes
    ----------
    a, b : str
        Ids; "known:..." and "ror:..." are of a register.
    name_a, name_b : str
        What they are called.
    probability : float or None
        That they are one; None where a person decided.
    weight : float or None
        log2 of the odds of it.
    waterfall : tuple of Step
        What adds up to the weight, step by step; empty where a person decided.
    note : str or None
        Why it was not followed, or who decided.
    """

    a: Text
    name_a: str
    b: Text
    name_b: str
    probability: Share | None
    weight: float | None
    waterfall: tuple[Step, ...]
    note: str | None = None


@dataclass(frozen=True)
class Member(Finding):
    """One organization of the data set as it came.

    Attributes
    ----------
    id : str
        Its id in the data set, or that of the entry in the register.
    name : str
        What it is called.
    """

    id: Text
    name: str


@dataclass(frozen=True)
class Cluster(Finding):
    """Organizations that are one.

    Attributes
    ----------
    id, name : str
        Of the organization that it has become.
    members : tuple of Member
        The organizations of the data set that it was.
    probability : float or None
        That of its least likely decision; None where there was none, or a person made it.
    registered : tuple of Member
        The entries of registers that it was found to be.
    parent_id : str or None
        The organization it is a part of.
    rolled_up : tuple of str
        The members that are parts of it and were taken into it on request.
    decisions : tuple of Decision
        Why they are one.
    """

    id: Text
    name: str
    members: tuple[Member, ...]
    probability: Share | None
    registered: tuple[Member, ...]
    parent_id: str | None
    rolled_up: tuple[str, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class ResolveReport(CommandReport):
    """What `resolve` did.

    Attributes
    ----------
    data : str
        What the data set is called.
    before, after : int
        Organizations before and after.
    unnamed : int
        Those whose name is only a number: they are compared with nobody.
    threshold : float
        From which probability on two are taken for one.
    rollup : bool
        Whether parts of an organization were taken into it.
    registers : tuple of str
        What the names were held against.
    clusters : tuple of Cluster
        Those of several members, or found in ROR, by id.
    doubtful : tuple of Decision
        For a person to decide, the likeliest first.
    linked : int
        Organizations that got a parent.
    """

    data: str
    before: Natural
    after: Natural
    unnamed: Natural
    threshold: Share
    rollup: bool
    registers: tuple[str, ...]
    clusters: tuple[Cluster, ...]
    doubtful: tuple[Decision, ...]
    linked: Natural

    def rows(self) -> list[Finding]:
        """Give the clusters' members as the rows of the table."""
        return [
            Membership(member.id, member.name, cluster.id, cluster.name, cluster.probability)
            for cluster in self.clusters
            for member in cluster.members
        ]

    def row_type(self) -> type[Finding]:
        """Give the type of the rows."""
        return Membership


@dataclass(frozen=True)
class Membership(Finding):
    """Which organization one of the data set has become."""

    id: str
    name: str
    cluster_id: str
    cluster_name: str
    probability: float | None
