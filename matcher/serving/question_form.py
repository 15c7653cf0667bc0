"""The form of a question: each parameter as a field, in words of those who ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from matcher.ecosystem.schema import ORGANIZATION_KINDS
from matcher.serving.registry import QUESTIONS, listed_fields, parameters_of
from matcher.serving.words import WORDS
from matcher.teams import known_rules

#: What a field is called, whether it is folded away, and of what kind the names are that it takes.
FIELDS: Mapping[str, Mapping[str, Any]] = WORDS["fields"]

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
        words = FIELDS.get(key, {})
        label = words.get("label", key.replace("_", " ").capitalize())
        further = words.get("further", False)
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
                "further": further is True or (further and name in further),
                "looks_up": words.get("looks_up"),
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
    return [(each, WORDS["choices"].get(each, each.replace("_", " "))) for each in found]


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
