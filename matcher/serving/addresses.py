"""The addresses of pages: a page's address holds its whole question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from matcher.serving.registry import QUESTIONS, parameters_of

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem
    from matcher.serving.questions import Question


def address(name: str, parameters: Mapping[str, Any]) -> str:
    """Give the address of a page with its whole question; what is at its default stays out."""
    known = parameters_of(QUESTIONS.get(name, QUESTIONS["info"]))
    said = {
        key: value
        for key, value in parameters.items()
        if value is not None and (key not in known or value != known[key].default)
    }
    return f"/{name}" + (f"?{urlencode(said, doseq=True)}" if said else "")


def file_address(name: str, ending: str, parameters: Mapping[str, Any]) -> str:
    """Give the address of an answer as a file."""
    path, _, query = address(name, parameters).partition("?")
    return f"/download{path}.{ending}" + (f"?{query}" if query else "")


def of_what(question: Question) -> dict[str, Any]:
    """Give what the pages around a question keep of it: the data set and how it is seen."""
    return {"as_of": question.as_of, "data": question.data, "prior": question.prior or None}


class Addresses:
    """Gives the page of what a cell names: an organization or a coalition of that very name.

    Parameters
    ----------
    ecosystem : Ecosystem
    question : Question
        Whose data set and day the pages have too.
    """

    def __init__(self, ecosystem: Ecosystem, question: Question) -> None:
        self._kept = of_what(question)
        self._ecosystem = ecosystem

    def __call__(self, text: object) -> str | None:
        """Give the address; None where nothing, or several things, are called so."""
        if not isinstance(text, str):
            return None
        coalition = self._ecosystem.coalition_ids.named(text)
        if coalition is not None:
            return address("coalitions", {"coalition": coalition, **self._kept})
        organization = self._ecosystem.organization_ids.named(text)
        if organization is None:
            return None
        return address("organization", {"organization": organization, **self._kept})
