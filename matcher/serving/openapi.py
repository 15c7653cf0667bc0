"""What the API takes and gives, as OpenAPI and as a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from matcher.reporting.document import Block, Column, Document, Section, Sentences, Table
from matcher.reporting.schemas import schema
from matcher.serving.questions import Question
from matcher.serving.registry import EXPORTS, QUESTIONS, SENT
from matcher.serving.team_question import Team
from matcher.version import __version__

#: What stands in many places of the description, or in none of the questions: an error, a document
#: that is made while a model is learned, the id of a model, the needs of a team by weight, and that
#: it takes words or needs. (A tool of an assistant may not have the last at the top.)
_PARTS: dict[str, Any] = json.loads(
    (resources.files(__package__) / "openapi_parts.json").read_text("utf-8")
)

_CSV = {"text/csv": {"schema": {"type": "string"}}}


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """Give the OpenAPI 3.1 document of all routes."""
    schemas: dict[str, Any] = {"Problem": _PARTS["problem_schema"]}
    paths = {
        f"/api/v1/{name}": {"get": _operation(name, each, schemas)}
        for name, each in {**QUESTIONS, **EXPORTS}.items()
    }
    for name, question in SENT.items():
        paths[f"/api/v1/{name}"]["post"] = _sent(
            paths[f"/api/v1/{name}"]["get"], name, question, schemas
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "matcher", "version": __version__},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(name: str, question: type[Question], schemas: dict[str, Any]) -> dict[str, Any]:
    described = question.model_json_schema()
    parameters = []
    for key, known in described["properties"].items():
        kind = {part: value for part, value in known.items() if part not in ("title",)}
        words = kind.pop("description", "")
        parameters.append(
            {
                "name": key,
                "in": "query",
                "required": key in described.get("required", ()),
                "description": words,
                "schema": kind,
            }
        )
    content = _CSV
    if name in QUESTIONS:
        document = schema(name)
        if question.by_model:
            parameters.append(_PARTS["model"])
            document["properties"]["learning"] = _PARTS["learning"]
        content = {"application/json": {"schema": _component(name, document, schemas)}}
    answer = {"description": "The document", "content": content}
    return {
        "operationId": name,
        "summary": (question.__doc__ or "").strip(),
        "parameters": parameters,
        "responses": {
            "200": answer,
            **dict.fromkeys(("400", "404", "503"), _PARTS["problem"]),
        },
    }


def _sent(
    operation: Mapping[str, Any], name: str, question: type[Question], schemas: dict[str, Any]
) -> dict[str, Any]:
    """Give the same operation with what it takes as one JSON object."""
    rest = {key: value for key, value in operation.items() if key != "parameters"}
    taken = question.model_json_schema()
    if question is Team:
        taken["properties"]["needs"] = _PARTS["needs"]
        taken["oneOf"] = _PARTS["words_or_needs"]
    reference = _component(f"{name}_question", taken, schemas)
    body = {"required": True, "content": {"application/json": {"schema": reference}}}
    return {**rest, "operationId": f"send_{name}", "requestBody": body}


def _component(name: str, described: Mapping[str, Any], schemas: dict[str, Any]) -> dict[str, str]:
    """Put a schema and its parts among the components, where every tool finds them; refer to it."""
    place = f"#/components/schemas/{name}"
    whole = json.loads(json.dumps(described).replace('"#/$defs/', f'"{place}.'))
    schemas |= {f"{name}.{part}": each for part, each in whole.pop("$defs", {}).items()}
    schemas[name] = {key: each for key, each in whole.items() if key not in ("$id", "$schema")}
    return {"$ref": place}


def docs_page(context: Mapping[str, Any]) -> str:
    """Give the page that lists the routes and their parameters."""
    from matcher.serving.pages import document_page

    blocks: list[Block] = [
        Sentences(
            (
                "Each address gives the JSON document that the command of the same name writes; "
                "`/openapi.json` describes all of it for programs. Lists are given by repeating "
                "a parameter.",
            )
        )
    ]
    for name, question in {**QUESTIONS, **EXPORTS}.items():
        described = question.model_json_schema()
        rows = tuple(
            (
                key,
                "must be given" if key in described.get("required", ()) else None,
                str(known.get("description", "")),
            )
            for key, known in described["properties"].items()
        )
        columns = (Column("parameter"), Column("needed"), Column("meaning", width=60))
        words = Sentences(((question.__doc__ or "").strip(),))
        blocks.append(
            Section(f"GET /api/v1/{name}", (words, Table(f"of-{name}", columns, rows)), name)
        )
    return document_page(context, Document("The API", (), tuple(blocks)))
