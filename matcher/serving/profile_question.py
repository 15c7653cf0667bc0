"""Partners for an organization that is not in the data: its profile is sent along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from matcher.errors import DataError, OptionError
from matcher.findings import CommandReport
from matcher.serving.questions import Count, Filtered, Line
from matcher.workspace import Workspace

Strengths = Annotated[dict[Line, float], Field(max_length=200)]


class Profile(BaseModel):
    """What is known of the organization."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line = Field(description="What it is called.")
    kind: Line | None = Field(None, description="Such as company or university.")
    country: Line | None = Field(None, description="Two letters.")
    offers: Strengths = Field({}, description="Capabilities, each with its strength, 0 to 1.")
    needs: Strengths = Field({}, description="The same of what it looks for.")


class SuggestForProfile(Filtered):
    """Rank partners for an organization that is not in the data."""

    profile: Profile = Field(description="The organization; it is kept nowhere.")
    k: Count = Field(10, description="How many.")
    novelty: float = Field(0.0, ge=0.0, le=1.0, description="As of suggest.")
    include_partners: Literal[False] = Field(False, description="It has none.")

    def answer(self, workspace: Workspace) -> CommandReport:
        """Add it for this question alone, and rank partners."""
        try:
            found = workspace.with_profile(self.profile.model_dump(exclude_none=True))
        except DataError as error:  # of what was sent along, not of the data
            raise OptionError(" ".join(map(str, error.problems))) from error
        return found.suggest(None, self.k, self.filters(), self.novelty)


def profile_of_form(pairs: Mapping[str, str]) -> dict[str, Any]:
    """Gather a profile from the fields of a page: capabilities as NAME or NAME=STRENGTH.

    Examples
    --------
    >>> profile_of_form({"name": "New", "offers": "Robots; Chatbots=0.5", "country": " "})
    {'name': 'New', 'offers': {'Robots': 1.0, 'Chatbots': 0.5}}
    """
    found: dict[str, Any] = {
        key: pairs[key].strip() for key in ("name", "kind", "country") if pairs.get(key, "").strip()
    }
    for key in ("offers", "needs"):
        parts = [part.strip() for part in pairs.get(key, "").split(";") if part.strip()]
        if parts:
            found[key] = dict(_strength(part) for part in parts)
    return found


def _strength(text: str) -> tuple[str, float]:
    name, sign, strength = text.rpartition("=")
    try:
        return (name.strip(), float(strength)) if sign else (text, 1.0)
    except ValueError:
        return text, 1.0  # an equals sign in a name
