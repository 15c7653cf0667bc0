"""Teams for a challenge, as typed records."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from matcher.findings import (
    AtLeastZero,
    CommandReport,
    Finding,
    Ids,
    Keywords,
    Named,
    Natural,
    ShareAboveZero,
    Text,
)
from matcher.matching.constraints import Filters
from matcher.matching.learned_groups import GroupModelInfo
from matcher.teams.team_findings import Team, TeamMember


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
        The part of the challenge that asks for it.
    sure : bool
        Whether that names it; else it only shares telling words with it, and may mean another.
    words : tuple of str
        Those words of the part; none where a person wrote down the need.
    said : str
        What the data say in these words of an organization that offers it, and of which; empty
        where they are names and plain words for the capability.
    """

    capability: Text
    weight: AtLeastZero
    because: str
    sure: bool = True
    words: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True)
class LeftOut(Finding):
    """Whom the words of a challenge leave out.

    Attributes
    ----------
    said : str
        The words.
    applied : bool
        Whether those are left out; else the data do not say who is meant.
    whom : str
        Who is meant, or the word that the data say nothing of.
    organizations : tuple of str
        Ids of those who are left out, or, where it is not applied, who would be by their name,
        sector or description.
    """

    said: Text
    applied: bool
    whom: Text
    organizations: Ids


@dataclass(frozen=True)
class Reading(Finding):
    """What a text asks for.

    Attributes
    ----------
    needs : tuple of Need
        The sure ones in the order of the text, then those that are perhaps meant; each with the
        part of a sentence that asks for it first.
    not_understood : tuple of str
        Sentences, and parts of sentences, in which nothing was found, each once.
    unread : tuple of str
        Telling words of the other parts that name nothing, each once.
    denied : tuple of str
        What says what is not asked for, each once.
    left_out : tuple of LeftOut
        What says whom the team is not to have.
    """

    needs: tuple[Need, ...] = ()
    not_understood: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


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
        Sentences of the challenge, and parts of them, in which no capability was recognized.
    unread : tuple of str
        Telling words of the other parts that name nothing.
    denied : tuple of str
        What the challenge says is not asked for.
    left_out : tuple of LeftOut
        Whom the challenge says the team is not to have.
    words_in_use : mapping of str to tuple of str
        Of what was not understood, what shares telling words with capabilities, and their names.
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
    wanted : int
        How many teams were asked for.
    teams : tuple of Team
        The best first; fewer where no other has another member for a need.
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
    unread: tuple[str, ...]
    denied: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    words_in_use: Mapping[str, tuple[str, ...]]
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
    wanted: Natural
    teams: tuple[Team, ...]
    uncovered: Ids
    odds: Annotated[tuple[float, float] | None, Keywords()]
    why_not: tuple[WhyNot, ...]
    apart: tuple[Barred, ...]
    apart_total: Natural
    infeasible: Infeasible | None
    capability_names: Mapping[str, str]

    @property
    def is_mostly_understood(self) -> bool:
        """Whether half of it was understood or more; what is perhaps meant counts half."""
        sure = sum(need.sure for need in self.needs)
        return sure > 0 and sure >= len(self.not_understood)

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return TeamMember

    def rows(self) -> list[Finding]:
        """Give the members of the best team."""
        return list(self.teams[0].members) if self.teams else []
