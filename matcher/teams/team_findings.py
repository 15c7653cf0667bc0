"""What is found of one team: who is in it, what it covers, which rules it meets."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.coalitions.relation_findings import Ground
from matcher.findings import AtLeastZero, Finding, Ids, Named, Natural, Rank, Share, Text
from matcher.matching.shortlist import Contact


@dataclass(frozen=True)
class StandIn(Named):
    """Who could take a seat if its holder declines.

    Attributes
    ----------
    kind : str or None
        Kind of organization; None where unknown.
    country : str or None
        Two letters; None where unknown.
    fit : float or None
        Points of the group model towards the lead and the set members; None where undefined.
    value : float
        What the team would then be worth.
    loses : tuple of str
        Ids of the needs that would then be met less well, by the strengths of the data.
    lacks : tuple of str
        Those of them for which the data have nothing of it.
    further : tuple of str
        Ids of the other needs of whose words less is said of it: it stands back there for that.
    against : tuple of str
        What counts against it in the eyes of the lead and the set members.
    """

    kind: str | None
    country: str | None
    fit: float | None
    value: float
    loses: Ids
    lacks: Ids
    further: Ids
    against: tuple[Text, ...] = ()


@dataclass(frozen=True)
class TeamMember(Named):
    """Who holds a seat.

    Attributes
    ----------
    seat : str
        What it is there for: lead, set member, or what it is the strongest in.
    kind : str or None
        Kind of organization; None where unknown.
    country : str or None
        Two letters; None where unknown.
    adds : tuple of str
        Ids of the needs in which it alone is the strongest.
    lost_without : float
        By how much the coverage of the needs, weighted, falls without it.
    fit : float or None
        Points of the group model towards the lead and the set members; None where undefined.
    worked_with : tuple of Named
        Members of the team with whom it has worked.
    joint_projects : int
        In how many collaborations at least one other member took part too.
    reasons : tuple of str
        Why it, in sentences.
    evidence : tuple of Ground
        Rows behind what it adds.
    stand_in : StandIn or None
        Who could take the seat; None for the lead and set members, and where nobody could.
    next_best : tuple of StandIn
        The best who could take the seat, `stand_in` first.
    shortlist : tuple of Contact
        What the shortlist says of it; empty where it says nothing.
    """

    seat: Text
    kind: str | None
    country: str | None
    adds: Ids
    lost_without: AtLeastZero
    fit: float | None
    worked_with: tuple[Named, ...]
    joint_projects: Natural
    reasons: tuple[str, ...]
    evidence: tuple[Ground, ...]
    stand_in: StandIn | None
    next_best: tuple[StandIn, ...]
    shortlist: tuple[Contact, ...] = ()


@dataclass(frozen=True)
class NeedCoverage(Finding):
    """How well a team meets one need.

    Attributes
    ----------
    capability : str
        Its id.
    before : float
        Strength of the strongest among the lead and the set members.
    strength : float
        Strength of the strongest member.
    holders : tuple of str
        Ids of the members that cover it, the strongest first.
    """

    capability: Text
    before: Share
    strength: Share
    holders: Ids


@dataclass(frozen=True)
class RuleVerdict(Finding):
    """Whether a team keeps a rule.

    Attributes
    ----------
    rule : str
        What it asks for.
    met : bool or None
        None where the data do not say.
    by : tuple of str
        Ids of the members that meet it, or who break it.
    slack : float or None
        By how much it could be tightened; None where that means nothing.
    unknown : tuple of str
        Ids of the members of whom the data do not say what the rule asks about.
    text : str
        The figures, in words.
    """

    rule: Text
    met: bool | None
    by: Ids
    slack: float | None
    unknown: Ids
    text: str


@dataclass(frozen=True)
class Team(Finding):
    """A team and how good it is.

    Attributes
    ----------
    rank : int
        1 is the best.
    value : float
        Coverage of the needs, less what the seats cost.
    bound : float
        No other team than those ranked before is worth more.
    optimal : bool
        Whether that is proven to be its own value.
    gap : float
        By how much, at most, such a team could be better, as a share of the bound.
    covered : float or None
        Coverage as a share of the weight of all needs; None without any.
    members : tuple of TeamMember
        The lead first.
    coverage : tuple of NeedCoverage
        In the order of the needs.
    rules : tuple of RuleVerdict
        Each rule.
    risks : tuple of str
        What could go wrong, in sentences.
    """

    rank: Rank
    value: float
    bound: float
    optimal: bool
    gap: Share
    covered: Share | None
    members: tuple[TeamMember, ...]
    coverage: tuple[NeedCoverage, ...]
    rules: tuple[RuleVerdict, ...]
    risks: tuple[str, ...]
