"""What a report holds: one record of facts, from which every format is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any

from matcher.coalitions.findings import CoalitionsReport
from matcher.coalitions.recruit_findings import RecruitReport
from matcher.coalitions.study_findings import Study
from matcher.ecosystem.summary import InfoReport
from matcher.evaluation.findings import BacktestReport
from matcher.findings import (
    CommandReport,
    Day,
    Finding,
    Keywords,
    Named,
    Natural,
    Rank,
    Share,
    Text,
)
from matcher.matching.findings import Pair, PairsReport, SuggestReport
from matcher.matching.match_findings import Component, Evidence, Match, ModelInfo, Partner
from matcher.matching.shortlist import Contact
from matcher.reporting.matches import relation_words
from matcher.reporting.since_findings import Since


@dataclass(frozen=True)
class Answer(Finding):
    """One suggested partnership: who would ask whom, and why; the fields are those of a match."""

    rank: int | None
    organization: Named
    partner: Partner
    score: float
    relative: float | None
    relation: str | None
    probability: float | None
    lift: float | None
    interval: tuple[float, float] | None
    components: tuple[Component, ...]
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]
    next_step: str
    shortlist: tuple[Contact, ...]
    probability_range: tuple[float, float] | None = None


@dataclass(frozen=True)
class SourceLine(Finding):
    """One source, and what rests on it.

    Attributes
    ----------
    source : str or None
        As the rows name it; None for rows that name none.
    url : str or None
        Where it can be read, if the source itself or the data set's description says so.
    count : int
        Rows that name it.
    tables : tuple of str
        In which tables.
    first, last : str or None
        The earliest and the latest date of these rows, as ISO days.
    """

    source: str | None
    url: str | None
    count: Rank
    tables: tuple[Text, ...]
    first: Day | None
    last: Day | None


@dataclass(frozen=True)
class Skill(Finding):
    """What an organization offers or needs in a capability.

    Attributes
    ----------
    capability : str
        Its id.
    strength : float
        From 0 to 1.
    """

    capability: Text
    strength: Share


@dataclass(frozen=True)
class NetworkNode(Finding):
    """An organization or a coalition, and its place in the picture.

    Attributes
    ----------
    key : str
        "organization:<id>" or "coalition:<id>".
    type : str
        "organization" or "coalition".
    name : str
        What it is called.
    local_name, kind, country, sector, url, description : str or None
        As the data has it; None where it does not say.
    coalitions : tuple of Named
        The coalitions that it leads or is a member of.
    invited : tuple of Named
        The coalitions that invite it.
    offers, needs : tuple of Skill
        Ids of capabilities, the strongest first; at most `SKILLS_SHOWN`.
    partners : int
        How many organizations of the whole data set it has worked with.
    x, y, size : float
        In the unit of the drawing.
    colour : str
        As "#rrggbb".
    """

    key: Text
    type: Annotated[str, Keywords(enum=["organization", "coalition"])]
    name: str
    local_name: str | None
    kind: str | None
    country: str | None
    sector: str | None
    url: str | None
    description: str | None
    coalitions: tuple[Named, ...]
    invited: tuple[Named, ...]
    offers: tuple[Skill, ...]
    needs: tuple[Skill, ...]
    partners: Natural
    x: float
    y: float
    size: float
    colour: Annotated[str, Keywords(pattern="^#[0-9a-f]{6}$")]


@dataclass(frozen=True)
class NetworkEdge(Finding):
    """A link of one kind.

    Attributes
    ----------
    source, target : int
        Places in the list of nodes, from 0.
    kind : str
        Of the link: a collaboration, a membership, a tie ...
    weight : float
        How strong it is.
    collaborations : int or None
        How many it stands for; None for another kind.
    start : str or None
        Since when; None where the data does not say.
    """

    source: Natural
    target: Natural
    kind: Text
    weight: float
    collaborations: Natural | None
    start: str | None


@dataclass(frozen=True)
class Network(Finding):
    """The ecosystem as a picture, or that part of it which the report is about.

    Attributes
    ----------
    organizations : int
        In the data; `nodes` may hold fewer.
    shown : int
        Organizations among `nodes`.
    edges_left_out : int
        Links between the nodes that are too many to draw; the weakest.
    layout, colouring : str
        In words.
    nodes : tuple of NetworkNode
        Organizations and coalitions.
    edges : tuple of NetworkEdge
        Links between them.
    capability_names : mapping of str to str
        The name of each capability by its id.
    """

    organizations: Natural
    shown: Natural
    edges_left_out: Natural
    layout: str
    colouring: str
    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    capability_names: Mapping[str, str]


@dataclass(frozen=True)
class Report(CommandReport):
    """Everything that one report tells.

    Attributes
    ----------
    version : str
        Of the program.
    seed : int
        From which everything is drawn that is drawn by chance.
    dataset : str
        What the data set is called.
    as_of : str or None
        The day whose knowledge the report rests on; None where nothing in the data has a date.
    newest_date : str or None
        The newest date in the data as known on that day; None where nothing has a date.
    organization : Named or None
        Whose partners are given: who was asked for, else the lead of the coalition asked for.
    coalition : Named or None
        Which coalition is asked for; without one, `standing` says which are shown.
    model : ModelInfo
        Which model answers.
    suggestions : SuggestReport or None
        The partners of that organization; None where none was asked for.
    pairs : PairsReport or None
        The best pairs of all, where neither an organization nor a coalition was asked for.
    standing : CoalitionsReport
        Of the coalitions shown, with its study.
    coalitions_in_all : int
        How many the data know of on the day; the report may show fewer.
    recruits : tuple of RecruitReport
        Whom the coalitions shown could invite.
    backtest : BacktestReport or None
        How well the engine would have done; None where that was not judged.
    backtest_note : str
        Why there is none, or what was judged.
    contents : InfoReport
        What the data set holds.
    sources : tuple of SourceLine
        By rows, the most first, then by name; at most `SOURCES_SHOWN`.
    sources_in_all : int
        How many there are.
    network : Network
        The ecosystem as a picture.
    since : Since or None
        What changed since an earlier report; None where none was given.
    """

    version: str
    seed: int
    dataset: str
    as_of: Day | None
    newest_date: Day | None
    organization: Named | None
    coalition: Named | None
    model: ModelInfo
    suggestions: SuggestReport | None
    pairs: PairsReport | None
    standing: CoalitionsReport
    coalitions_in_all: Natural
    recruits: tuple[RecruitReport, ...]
    backtest: BacktestReport | None
    backtest_note: str
    contents: InfoReport
    sources: tuple[SourceLine, ...]
    sources_in_all: Natural
    network: Network
    since: Since | None = None

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The suggestions, or the pairs, as lines of one kind."""
        if self.suggestions is not None:
            asking = self.suggestions.organization
            return tuple(_answer(each, organization=asking) for each in self.suggestions.matches)
        return tuple(
            _answer(
                pair,
                organization=pair.a,
                partner=Partner(pair.b.id, pair.b.name, None, None, None, None),
                relation=relation_words(pair),
            )
            for pair in (self.pairs.pairs if self.pairs else ())
        )

    @property
    def study(self) -> Study:
        """What is found of the coalitions beside their comparison."""
        assert self.standing.study is not None  # make_report asks for it
        return self.standing.study

    @property
    def urls(self) -> dict[str, str]:
        """Where each source can be read, of those known."""
        return {each.source: each.url for each in self.sources if each.source and each.url}

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Answer

    def rows(self) -> list[Finding]:
        """Give the answers."""
        return list(self.answers)


@dataclass(frozen=True)
class Summary(Finding):
    """A report of which one page is shown; its facts are those of the report."""

    report: Report


def _answer(found: Match | Pair, **known: Any) -> Answer:
    """Give a match or a pair as a line of a report; a pair lacks some of its fields."""
    of_both: dict[str, Any] = {e.name: getattr(found, e.name, None) for e in fields(Answer)}
    return Answer(**(of_both | known))
