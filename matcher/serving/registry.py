"""The registry of questions: a question is added here, and is then a route, a page and a tool."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic.fields import FieldInfo

from matcher.serving.profile_question import SuggestForProfile
from matcher.serving.questions import (
    Backtest,
    Capabilities,
    Coalitions,
    Explain,
    Export,
    Info,
    Organization,
    Pairs,
    Question,
    Recruit,
    Report,
    Search,
    Suggest,
    WhatIf,
)
from matcher.serving.team_question import Team

#: Every question by the name that its route and its page have.
QUESTIONS: Mapping[str, type[Question]] = {
    "suggest": Suggest,
    "explain": Explain,
    "pairs": Pairs,
    "coalitions": Coalitions,
    "recruit": Recruit,
    "whatif": WhatIf,
    "team": Team,
    "info": Info,
    "search": Search,
    "organization": Organization,
    "capabilities": Capabilities,
    "backtest": Backtest,
    "report": Report,
}

#: What is asked of the API alone and answered by a table in place of a document.
EXPORTS: Mapping[str, type[Question]] = {"export": Export}

#: What is sent along as JSON, by the name of its route.
SENT: Mapping[str, type[Question]] = {"team": Team, "suggest": SuggestForProfile}


def parameters_of(question: type[Question]) -> dict[str, FieldInfo]:
    """Give the parameters of a question by the names that requests give them."""
    return {field.alias or name: field for name, field in question.model_fields.items()}


def listed_fields(question: type[Question]) -> frozenset[str]:
    """Give the names of the parameters that may be given several times."""
    known = parameters_of(question).items()
    return frozenset(name for name, field in known if str(field.annotation).startswith("tuple["))
