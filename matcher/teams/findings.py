"""Teams for a challenge, as typed records."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from matcher.coalitions.named import Named
from matcher.coalitions.relation_findings import Ground
from matcher.findings import (
    AtLeastZero,
    CommandReport,
    Finding,
    Ids,
    Keywords,
    Natural,
    Rank,
    Share,
    ShareAboveZero,
    Text,
)
from matcher.matching.constraints import Filters
from matcher.matching.group_storage import GroupModelInfo
from matcher.matching.shortlist import Contact


@dataclass(frozen=True)
class Need(Finding):
    """A capability that the challenge asks for.

    Attributes
    ----------
    capability : str
        Its id.
    weight : float
        How much it counts.
    because : str
        The words of the challenge that ask for it.
    """

    capability: Text
    weight: AtLeastZero
    because: str


@dataclass(frozen=True)
class RulesInfo(Finding):
    """Which rules a team must keep.

    Attributes
    ----------
    name : str
        As `--rules` names them.
    version : str
        Which edition of them.
    date : str or None
        The day of that edition; None for no rules.
    source : str or None
        Where they are written; None for no rules.
    """

    name: Text
    version: Text
    date: str | None
    source: str | None


@dataclass(frozen=True)
class TeamWeights(Finding):
    """What the value of a team adds up from.

    Attributes
    ----------
    coverage : float
        Of each need's weight times the strength of the strongest member.
    fit : float
        What a seat costs whose holder fits the lead and the set members worst.
    cohesion : float
        What a seat costs whose holder has worked with none of them.
    newcomers : float
        What a seat costs whose holder has worked with one of them.
    ties : float
        Of each pair of chosen members that worked together.
    seat : float
        What any seat costs: so nobody is seated who adds next to nothing.
    """

    coverage: AtLeastZero = 1.0
    fit: AtLeastZero = 0.1
    cohesion: AtLeastZero = 0.05
    newcomers: AtLeastZero = 0.0
    ties: AtLeastZero = 0.01
    seat: AtLeastZero = 0.05


@dataclass(frozen=True)
class StandIn(Finding):
    """Who could take a seat if its holder declines.

    Attributes
    ----------
    id : str
        Its id.
    name : str
        What it is called.
    kind : str or None
        Kind of organization; None where unknown.
    country : str or None
        Two letters; None where unknown.
    fit : float or None
        Points of the group model towards the lead and the set members; None where undefined.
    value : float
        What the team would then be worth.
    loses : tuple of str
        Ids of the needs that would then be met less well.
    """

    id: Text
    name: Text
    kind: str | None
    country: str | None
    fit: float | None
    value: float
    loses: Ids


@dataclass(frozen=True)
class TeamMember(Finding):
    """Who holds a seat.

    Attributes
    ----------
    id : str
        Its id.
    name : str
        What it is called.
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

    id: Text
    name: Text
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


@dataclass(frozen=True)
class WhyNot(Finding):
    """Why an organization is not in the best team.

    Attributes
    ----------
    organization : Named
        Who was asked about.
    because : str
        In a sentence.
    value : float or None
        What the best team with it is worth; None where it can be in none, or is in the best.
    replaces : tuple of Named
        Whom it would push out.
    """

    organization: Named
    because: Text
    value: float | None
    replaces: tuple[Named, ...]


@dataclass(frozen=True)
class Relaxation(Finding):
    """The smallest change of one rule that makes a team possible.

    Attributes
    ----------
    rule : str
        What it asks for.
    change : str
        What to change, in words.
    by : float or None
        How much its number moves; None where the rule has to go.
    """

    rule: Text
    change: Text
    by: float | None


@dataclass(frozen=True)
class Infeasible(Finding):
    """Why there is no team.

    Attributes
    ----------
    rules : tuple of str
        A smallest set of rules that contradict each other.
    relaxations : tuple of Relaxation
        Each is enough by itself.
    """

    rules: tuple[Text, ...]
    relaxations: tuple[Relaxation, ...]


@dataclass(frozen=True)
class Barred(Finding):
    """Who cannot be in a team, and why.

    Attributes
    ----------
    organization : Named
        Who it is.
    because : str
        In words.
    offers : tuple of str
        Ids of the needs that it would cover.
    """

    organization: Named
    because: Text
    offers: Ids


@dataclass(frozen=True)
class TeamReport(CommandReport):
    """The best teams for a challenge.

    Attributes
    ----------
    challenge : str
        What it is called.
    dataset : str
        What the data set is called.
    as_of : date or None
        The day whose knowledge the document rests on; None where nothing in the data has a date.
    last_date : date or None
        The newest date in the data as known on that day; None where nothing has a date.
    needs : tuple of Need
        What the challenge asks for.
    not_understood : tuple of str
        Sentences of the challenge in which no capability was recognized.
    lead : Named or None
        Who leads; None where no one is set.
    rules : RulesInfo
        Which rules hold.
    size : tuple of (int, int)
        The fewest and the most members, the lead counted.
    covered_from : float
        The strength from which on a need counts as covered.
    weights : TeamWeights
        What the value adds up from.
    model : GroupModelInfo
        What the points of a fit mean.
    filters : Filters
        Whom the candidates were narrowed down to.
    considered : int
        Candidates that could be in a team.
    compared : int
        Of these, those that were left when nobody could be better with another.
    ties_counted : bool
        Whether pairs of chosen members that worked together were part of the choice.
    teams : tuple of Team
        The best first.
    uncovered : tuple of str
        Ids of the needs that no candidate, lead or set member covers.
    odds : tuple of (float, float) or None
        Over the members chosen for the best team, the lowest and the highest odds that this is
        the one who completes the rest, as a multiple of those of a random candidate; None where
        the history is too little to learn that.
    why_not : tuple of WhyNot
        Of each organization asked about.
    apart : tuple of Barred
        Who covers a need best, but stands apart: rivals, competitors, one's own group.
    apart_total : int
        How many stand apart.
    infeasible : Infeasible or None
        Why there is no team; None where there is one.
    capability_names : mapping of str to str
        The name of each need by its id.
    """

    challenge: Text
    dataset: str
    as_of: datetime.date | None
    last_date: datetime.date | None
    needs: tuple[Need, ...]
    not_understood: tuple[str, ...]
    lead: Named | None
    rules: RulesInfo
    size: tuple[Natural, Natural]
    covered_from: ShareAboveZero
    weights: TeamWeights
    model: GroupModelInfo
    filters: Filters
    considered: Natural
    compared: Natural
    ties_counted: bool
    teams: tuple[Team, ...]
    uncovered: Ids
    odds: Annotated[tuple[float, float] | None, Keywords()]
    why_not: tuple[WhyNot, ...]
    apart: tuple[Barred, ...]
    apart_total: Natural
    infeasible: Infeasible | None
    capability_names: Mapping[str, str]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return TeamMember

    def rows(self) -> list[Finding]:
        """Give the members of the best team."""
        return list(self.teams[0].members) if self.teams else []
