"""What goes between the server and its processes: a question, an answer, an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from matcher.reporting.text import json_escaped
from matcher.serving.questions import Question


@dataclass(frozen=True)
class Asked:
    """A question on its way to a process.

    Attributes
    ----------
    name : str
        One of `QUESTIONS`.
    question : Question
    format : str
        json, csv, md, xlsx, gexf, html (a page of the site) or page (the report as one file).
    learning : bool
        Whether the model is still being learned.
    context : mapping
        What a page says beside the answer.
    by_prior : bool
        Whether the prior answers, whatever the question says, for want of a model.
    """

    name: str
    question: Question
    format: str
    learning: bool = False
    context: Mapping[str, Any] = field(default_factory=dict)
    by_prior: bool = False


@dataclass(frozen=True)
class Answer:
    """What came of it.

    Attributes
    ----------
    status : int
        As in HTTP.
    media_type : str
    body : bytes
    """

    status: int
    media_type: str
    body: bytes


def problem(status: int, detail: str, title: str | None = None) -> Answer:
    """Give an error as problem+json (RFC 9457)."""
    titles = {
        400: "The question cannot be answered as it is asked",
        404: "Nothing is called so",
        503: "Too busy",
    }
    said = {
        "type": "about:blank",
        "title": title or titles.get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
    }
    text = json_escaped(json.dumps(said, ensure_ascii=False))
    return Answer(status, "application/problem+json", text.encode("utf-8"))
