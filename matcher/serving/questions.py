"""Every question that the site, the API and an assistant can ask: its parameters and its answer.

A question is a record of its parameters that calls one method of a `Workspace`. A page, a route
and a tool are made from it, so that a question added here is asked everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from matcher.findings import CommandReport
from matcher.matching import Filters
from matcher.matching.conditions import read_conditions
from matcher.workspace import Workspace

#: A name, an id or another line of text; nobody types more.
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
#: A day, month or year; what is none is refused by what reads it, in better words.
Day = Annotated[Line, Field(json_schema_extra={"pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"})]
Lines = Annotated[tuple[Line, ...], Field(max_length=100)]
Count = Annotated[int, Field(ge=1, le=500)]
Offset = Annotated[
    int, Field(ge=0, le=5000, description="How many of the best are passed over: the next page.")
]


class Question(BaseModel):
    """What may be asked of every data set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: Whether a model answers, so that it makes a difference which.
    by_model: ClassVar[bool] = True

    #: From how many organizations on it takes longer than anybody waits; None: it never does.
    long_from: ClassVar[int | None] = None

    data: Line | None = Field(None, description="Name of a data set; the first if left out.")
    as_of: Day | None = Field(
        None, description="The day as of which it is seen: YYYY-MM-DD, YYYY-MM or YYYY."
    )
    prior: bool = Field(False, description="Answer without learning from the data's history.")

    def answer(self, workspace: Workspace) -> CommandReport:
        """Ask the workspace."""
        raise NotImplementedError


class Filtered(Question):
    """Questions whose candidates can be filtered; the filters are those of the command line."""

    country: Lines = Field((), description="Two letters each; any of them.")
    kind: Lines = Field((), description="Such as company or university; any of them.")
    capability: Lines = Field((), description="Each must be offered.")
    rivals: Literal["apart", "flag", "exclude", "only"] = Field(
        "apart", description="Rivals, competitors and one's own group: listed apart, ranked "
        "with a flag, left out, or alone."
    )  # fmt: skip
    exclude: Lines = Field((), description="Organizations left out, by name.")
    where: Lines = Field((), description="COLUMN=VALUE or COLUMN!=VALUE.")

    def filters(self) -> Filters:
        """Give the filters."""
        where, where_not = read_conditions(self.where)
        return Filters(
            countries=self.country,
            kinds=self.kind,
            capabilities=self.capability,
            rivals=self.rivals,
            include_partners=getattr(self, "include_partners", False),
            exclude=self.exclude,
            where=where,
            where_not=where_not,
        )


class Suggest(Filtered):
    """Rank partners for one organization and say why."""

    organization: Line = Field(description="An id, a name or an alias.")
    k: Count = Field(10, description="How many.")
    novelty: float = Field(
        0.0,
        ge=0.0,
        le=1.0,
        description="The higher, the further less-known partners move up in the order.",
    )
    include_partners: bool = Field(False, description="Existing partners too.")
    offset: Offset = 0

    def answer(self, workspace: Workspace) -> CommandReport:
        """Rank partners."""
        whole = self.offset + self.k
        found = workspace.suggest(self.organization, whole, self.filters(), self.novelty)
        return replace(
            found, matches=found.matches[self.offset :], apart=found.apart[self.offset :]
        )


class Explain(Filtered):
    """Tell everything about one pair, both directions."""

    a: Line = Field(description="An id, a name or an alias.")
    b: Line = Field(description="Another one.")
    include_partners: bool = Field(False, description="Existing partners too.")

    def answer(self, workspace: Workspace) -> CommandReport:
        """Explain the pair."""
        return workspace.explain(self.a, self.b, self.filters())


class Pairs(Filtered):
    """Rank the best pairs of the whole ecosystem."""

    long_from = 5_000

    k: Count = Field(20, description="How many.")
    include_partners: bool = Field(False, description="Existing partners too.")
    offset: Offset = 0

    def answer(self, workspace: Workspace) -> CommandReport:
        """Rank pairs."""
        found = workspace.pairs(self.offset + self.k, self.filters())
        return replace(found, pairs=found.pairs[self.offset :], apart=found.apart[self.offset :])


class Coalitions(Question):
    """Describe one coalition, or compare several; without a name, all."""

    coalition: Lines = Field((), description="Ids or names.")
    covered: float = Field(
        0.25, gt=0.0, le=1.0, description="The strength from which a capability is covered."
    )

    def answer(self, workspace: Workspace) -> CommandReport:
        """Compare coalitions."""
        return workspace.coalitions(*self.coalition, covered_from=self.covered)


class Recruit(Filtered):
    """Rank whom a coalition could invite, and choose the best set."""

    long_from = 5_000

    coalition: Line = Field(description="An id or a name.")
    k: Count = Field(10, description="How many.")
    budget: int = Field(3, ge=1, le=15, description="Size of the best set.")
    offset: Offset = 0

    def answer(self, workspace: Workspace) -> CommandReport:
        """Rank whom to invite."""
        whole = self.offset + self.k
        found = workspace.recruit(self.coalition, whole, self.budget, self.filters())
        return replace(
            found, candidates=found.candidates[self.offset :], apart=found.apart[self.offset :]
        )


class WhatIf(Question):
    """Show a coalition before and after organizations join or leave."""

    coalition: Line = Field(description="An id or a name.")
    join: Lines = Field((), description="Who joins.")
    leave: Lines = Field((), description="Who leaves.")

    def answer(self, workspace: Workspace) -> CommandReport:
        """Try the moves."""
        return workspace.whatif(self.coalition, self.join, self.leave)


class Info(Question):
    """Tell what the data set holds."""

    by_model = False

    def answer(self, workspace: Workspace) -> CommandReport:
        """Count."""
        return workspace.info()


class Search(Question):
    """Find organizations, coalitions and capabilities by what they are called."""

    by_model = False

    q: Annotated[str, StringConstraints(max_length=300)] = Field(
        description="A name or a part of it, in any script; typing errors are forgiven."
    )
    k: Count = Field(10, description="How many.")
    offset: Offset = 0

    def answer(self, workspace: Workspace) -> CommandReport:
        """Search."""
        found = workspace.search(self.q, self.offset + self.k)
        return replace(found, results=found.results[self.offset :])


class Organization(Question):
    """Tell what is known of one organization, with the evidence."""

    by_model = False

    organization: Line = Field(description="An id, a name or an alias.")

    def answer(self, workspace: Workspace) -> CommandReport:
        """Portray it."""
        return workspace.portrait(self.organization)


class Capabilities(Question):
    """Tell who offers and who needs each capability."""

    by_model = False

    def answer(self, workspace: Workspace) -> CommandReport:
        """Survey them."""
        return workspace.capabilities()


class Backtest(Question):
    """Judge the engine at a day in the past."""

    long_from = 500

    cut: Day = Field(description="The day: what was known before it answers.")
    horizon: Line = Field("12m", description="How long the truth runs, such as 12m.")
    queries: int = Field(3000, ge=1, le=3000, description="For how many organizations.")

    def answer(self, workspace: Workspace) -> CommandReport:
        """Judge."""
        return workspace.backtest(self.cut, self.horizon, self.queries)


class Report(Filtered):
    """The whole report of one organization or coalition, as one file."""

    long_from = 5_000

    organization: Line | None = Field(None, description="Whose partners.")
    coalition: Line | None = Field(None, description="Which coalition and its rivals.")
    k: Count = Field(10, description="How many partners.")

    def answer(self, workspace: Workspace) -> CommandReport:
        """Collect it."""
        return workspace.report(self.organization, self.coalition, self.k, filters=self.filters())


class Export(Filtered):
    """Rank partners for everybody: one CSV, sent while it is made."""

    k: Count = Field(10, description="How many each.")
    novelty: float = Field(0.0, ge=0.0, le=1.0, description="As of suggest.")
    include_partners: bool = Field(False, description="Existing partners too.")

    def answer(self, workspace: Workspace) -> CommandReport:
        """Refuse: this is a table and no document."""
        raise NotImplementedError
