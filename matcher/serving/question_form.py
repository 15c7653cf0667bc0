"""The form of a question: each parameter as a field, in words of those who ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from matcher.ecosystem.schema import ORGANIZATION_KINDS
from matcher.serving.registry import QUESTIONS, listed_fields, parameters_of
from matcher.teams import known_rules

#: What a field is called, where its name says it badly.
LABELS = {
    "q": "Name",
    "a": "One organization",
    "b": "The other",
    "capability": "Must offer",
    "rivals": "Rivals and competitors",
    "include_partners": "Existing partners too",
    "exclude": "Leave out",
    "k": "How many",
    "as_of": "As of the day",
    "prior": "Without a learned model",
    "covered": "Covered from strength",
    "budget": "Size of the best set",
    "need": "What is needed",
    "lead": "Who leads",
    "with": "Also in the team",
    "without": "Not in the team",
    "size": "How many members",
    "why_not": "Why not these",
    "join": "Who joins",
    "leave": "Who leaves",
    "cut": "A day in the past",
    "queries": "For how many organizations",
    "data": "Data set",
}

#: What an option is called.
OPTIONS = {"apart": "listed apart", "flag": "ranked, with a flag", "exclude": "left out",
           "only": "alone", "none": "no rules but the size"}  # fmt: skip

#: Parameters of a question that people seldom want, folded away.
FURTHER = {
    "data", "as_of", "prior", "novelty", "where", "exclude", "covered", "horizon", "queries",
    "include_partners", "rivals", "capability", "k", "budget", "with", "without", "why_not",
    "offset",
}  # fmt: skip

#: Those that people seldom want of a team.
SELDOM_OF_TEAMS = {"country", "kind"}

#: The kind of name that a field takes, so that names are offered as one types.
LOOKED_UP = {
    **dict.fromkeys(
        ("organization", "a", "b", "join", "leave", "exclude", "lead", "with", "without",
         "why_not"), "organization"
    ),
    "coalition": "coalition",
    "capability": "capability",
    "need": "capability",
}  # fmt: skip

_WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def form_fields(
    name: str, given: Mapping[str, Any], context: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Give the fields of a question's form, each with what was given.

    Parameters
    ----------
    name : str
        Of the page.
    given : mapping
        Parameters and their values so far.
    context : mapping
        With `sets`, the names of the data sets, and `coalitions`, (id, name) of a few.
    """
    question = QUESTIONS.get(name, QUESTIONS["info"])
    listed = listed_fields(question)
    found = []
    for key, field in parameters_of(question).items():
        options = _options(key, field.annotation, context)
        if _needless(key, options, question.by_model):
            continue
        value = given.get(key, None if field.is_required() else field.default)
        if options and key == "coalition":
            value = _known_ids(value, options)
        elif key in listed and not options:
            value = "; ".join(value or ())
        label = LABELS.get(key, key.replace("_", " ").capitalize())
        said = field.description or ""
        found.append(
            {
                "name": key,
                "label": label,
                "help": "" if said.rstrip(".") == label else said,
                "type": _type(key, field.annotation, value),
                "options": options,
                "several": key in listed,
                "value": value,
                "default": None if field.is_required() else field.default,
                "required": field.is_required(),
                "further": key in FURTHER or (name == "team" and key in SELDOM_OF_TEAMS),
                "looks_up": LOOKED_UP.get(key),
            }
        )
    if not any(not each["further"] for each in found):
        found = [{**each, "further": False} for each in found]  # nothing to fold it behind
    # What must be given is asked for first.
    return sorted(found, key=lambda each: not each["required"])


def _needless(key: str, options: list[tuple[str, str]], by_model: bool) -> bool:
    """Tell what needs no field: a text and what was not understood of it have their own."""
    return (
        key in ("challenge", "not_understood", "left_out", "offset")
        or (key == "data" and len(options) < 2)
        or (key == "prior" and not by_model)
    )


def _options(key: str, annotation: Any, context: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give what can be chosen, each with its words."""
    if key == "coalition":
        return [(str(each), str(words)) for each, words in context.get("coalitions", ())]
    found: tuple[str, ...] = ()
    if get_origin(annotation) is Literal:
        found = tuple(str(each) for each in get_args(annotation))
    elif key == "kind":
        found = tuple(ORGANIZATION_KINDS)
    elif key == "rules":
        found = tuple(known_rules())
    elif key == "data":
        found = tuple(context.get("sets", ()))
    return [(each, OPTIONS.get(each, each.replace("_", " "))) for each in found]


def _known_ids(value: Any, options: list[tuple[str, str]]) -> Any:
    """Give the ids of coalitions that were given by id or name, in any case."""
    ids = {text.casefold(): each for each, words in options for text in (words, each)}
    if isinstance(value, str):
        return ids.get(value.casefold(), value)
    return tuple(ids.get(each.casefold(), each) for each in value or ())


def _type(key: str, annotation: Any, value: Any) -> str:
    if annotation is bool:
        return "checkbox"
    if key in ("as_of", "cut"):  # a year or a month may be given too, and then stays to be read
        return "date" if not value or _WHOLE_DAY.fullmatch(str(value)) else "text"
    return "number" if annotation in (int, float) or "Ge(" in str(annotation) else "text"
