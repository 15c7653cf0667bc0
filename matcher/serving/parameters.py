"""From the parameters of a request to a question, and what is said where they are wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from matcher.serving.questions import Question
from matcher.serving.registry import EXPORTS, QUESTIONS, listed_fields

#: What a link says of the answer that it was made of.
LINKED = ("version", "model")

#: What is said in sentences, in which a semicolon ends nothing.
SENTENCES = ("not_understood", "left_out")


def read_parameters(
    name: str, pairs: Iterable[tuple[str, str]], *, form: bool = False
) -> dict[str, Any]:
    """Gather the parameters of a question.

    Parameters
    ----------
    name : str
        Of the question.
    pairs : iterable of (str, str)
        Names and values in the order of the request.
    form : bool
        Whether they come from a page's form, which sends fields that are empty too and several
        names in one field with semicolons between.
    """
    listed = listed_fields({**QUESTIONS, **EXPORTS}[name])
    found: dict[str, Any] = {}
    for key, value in pairs:
        if form and (not value.strip() or key in LINKED):
            continue
        if key in listed:
            split = form and key not in SENTENCES
            parts = [part.strip() for part in value.split(";")] if split else [value]
            found[key] = (*found.get(key, ()), *(part for part in parts if part or not form))
        elif key in found:
            found[key] = [found[key], value]  # refused with the others that are wrong
        else:
            found[key] = value
    return found


def read_question(name: str, given: Mapping[str, Any]) -> Question:
    """Give the question.

    Raises
    ------
    pydantic.ValidationError
        Where a parameter is missing, unknown or wrong.
    """
    return QUESTIONS[name].model_validate(dict(given))


def said(error: ValidationError) -> str:
    """Say everything that is wrong with the parameters, a line each."""
    lines = []
    for each in error.errors():
        where = ".".join(str(part) for part in each["loc"])
        value = "" if each["type"] == "missing" else f" (given: {str(each['input'])[:80]!r})"
        lines.append(f"{where}: {each['msg']}{value}")
    return "\n".join(lines)
