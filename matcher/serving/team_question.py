"""The question for a team, asked by a text or by needs that were understood before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from matcher.errors import OptionError
from matcher.findings import CommandReport
from matcher.reporting.text import some
from matcher.serving.questions import Count, Filtered, Line, Lines
from matcher.teams import Challenge, Wishes, known_rules, load_rules, read_size
from matcher.teams.exclusions import exclusions_of
from matcher.teams.findings import Need, Reading
from matcher.teams.understanding import needs_of_text
from matcher.workspace import Workspace

#: Characters of a challenge; a call's text is a page or two.
LONGEST = 20_000

#: How many of its needs a team is called by, where there are no words of a call.
NAMED = 3


class Team(Filtered):
    """Build the best teams for a challenge under the rules of a call."""

    #: The first learns how past consortia came together, which is kept.
    long_from = 5_000

    challenge: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)] | None = Field(
        None, description="The words of the call; what they need is found in them."
    )
    need: Lines = Field(
        (),
        description="A capability, or CAPABILITY=WEIGHT, in place of the words of a call; "
        "a question mark behind the weight says that it is only perhaps one.",
    )
    not_understood: Lines = Field(
        (), description="What was not understood of the words that the needs were found in."
    )
    left_out: Lines = Field((), description="What was said of whom the team is not to have.")
    lead: Line | None = Field(None, description="Who leads.")
    members: Lines = Field((), alias="with", description="In every team.")
    without: Lines = Field((), description="In no team.")
    rules: Line = Field("none", description="Rules that come with the program.")
    size: Line | None = Field(None, description="How many members, the lead counted: 4 or 3..6.")
    k: Count = Field(3, description="How many teams.")
    why_not: Lines = Field((), description="Say why these are not in the best team.")

    @model_validator(mode="before")
    @classmethod
    def _with_needs(cls, given: Any) -> Any:
        """Take `needs`, capabilities with their weights, as JSON has them."""
        if not isinstance(given, Mapping) or not isinstance(given.get("needs"), Mapping):
            return given
        rest = {key: value for key, value in given.items() if key != "needs"}
        needs = tuple(f"{name}={weight}" for name, weight in given["needs"].items())
        return {**rest, "need": (*given.get("need", ()), *needs)}

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.challenge is None) == (not self.need):
            raise ValueError("give the words of a challenge, or needs; one of both")
        if self.challenge is not None and (self.not_understood or self.left_out):
            raise ValueError(
                "not_understood and left_out go with needs; of words they are found anew"
            )
        return self

    def answer(self, workspace: Workspace) -> CommandReport:
        """Build the teams."""
        if self.rules not in known_rules():  # a file of the server is never read
            raise OptionError(f"rules: there is no {self.rules}; {', '.join(known_rules())}")
        wishes = Wishes(
            rules=load_rules(self.rules),
            lead=self.lead,
            members=self.members,
            without=self.without,
            size=None if self.size is None else read_size(self.size),
            filters=self.filters(),
        )
        return workspace.team(self._challenge(workspace), wishes, self.k, self.why_not)

    def _challenge(self, workspace: Workspace) -> Challenge:
        if self.challenge is not None:
            read = needs_of_text(workspace.ecosystem, self.challenge, "the challenge")
            return Challenge("challenge", read.needs, read)
        needs = tuple(_need(workspace, each) for each in self.need)
        names = workspace.ecosystem.capability_ids
        called = some([names.name(each.capability) for each in needs], NAMED)
        out = exclusions_of(workspace.ecosystem, self.left_out)
        return Challenge(called, needs, Reading(not_understood=self.not_understood, left_out=out))


def _need(workspace: Workspace, text: str) -> Need:
    """Read a need; a name with an equals sign in it is a name before it is a weight.

    A question mark behind the weight says that it is only perhaps one.
    """
    name, sign, weight = text.rpartition("=")
    if not sign:
        name, weight = text, "1"
    sure = not weight.endswith("?")
    try:
        worth = float(weight.removesuffix("?"))
    except ValueError:
        name, worth, sure = text, 1.0, True
    if not 0 < worth <= 1e6:
        raise OptionError(f"need: the weight of {text} must be above 0 and at most 1000000")
    return Need(workspace.ecosystem.find_capability(name.strip()), worth, "asked for", sure)
