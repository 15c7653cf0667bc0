"""What the API takes and gives, as OpenAPI and as a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from matcher.reporting.document import Block, Column, Document, Section, Sentences, Table
from matcher.reporting.schemas import schema
from matcher.serving.questions import Question
from matcher.serving.registry import EXPORTS, QUESTIONS, SENT
from matcher.serving.team_question import Team
from matcher.version import __version__

_PROBLEM = {
    "description": "What is wrong, as problem+json",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_PROBLEM_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}

_LEARNING = {
    "const": True,
    "description": "There while a model is still being learned and the prior answers.",
}

_MODEL = {
    "name": "model",
    "in": "query",
    "required": False,
    "description": "The id of a model that status lists; refused where another one answers.",
    "schema": {"type": "string"},
}

_NEEDS = {
    "type": "object",
    "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
    "description": "Capabilities with their weights, in place of `need`.",
}

# One of both; a tool of an assistant may not have this at the top of what it takes.
_WORDS_OR_NEEDS = [
    {"required": ["challenge"], "properties": {"challenge": {"type": "string"}}},
    {
        "anyOf": [
            {"required": ["need"], "properties": {"need": {"minItems": 1}}},
            {"required": ["needs"], "properties": {"needs": {"minProperties": 1}}},
        ]
    },
]

_CSV = {"text/csv": {"schema": {"type": "string"}}}


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """Give the OpenAPI 3.1 document of all routes."""
    schemas: dict[str, Any] = {"Problem": _PROBLEM_SCHEMA}
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
            parameters.append(_MODEL)
            document["properties"]["learning"] = _LEARNING
        content = {"application/json": {"schema": _component(name, document, schemas)}}
    answer = {"description": "The document", "content": content}
    return {
        "operationId": name,
        "summary": (question.__doc__ or "").strip(),
        "parameters": parameters,
        "responses": {"200": answer, "400": _PROBLEM, "404": _PROBLEM, "503": _PROBLEM},
    }


def _sent(
    operation: Mapping[str, Any], name: str, question: type[Question], schemas: dict[str, Any]
) -> dict[str, Any]:
    """Give the same operation with what it takes as one JSON object."""
    rest = {key: value for key, value in operation.items() if key != "parameters"}
    taken = question.model_json_schema()
    if question is Team:
        taken["properties"]["needs"] = _NEEDS
        taken["oneOf"] = _WORDS_OR_NEEDS
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
