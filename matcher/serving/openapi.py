"""What the API takes and gives, as OpenAPI and as a page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from matcher.reporting.document import Block, Column, Document, Section, Sentences, Table
from matcher.reporting.schemas import schema
from matcher.serving.questions import Question
from matcher.serving.registry import EXPORTS, QUESTIONS, SENT
from matcher.version import __version__

_PROBLEM = {
    "description": "What is wrong, as problem+json",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_MODEL = {
    "name": "model",
    "in": "query",
    "required": False,
    "description": "The id of a model that status lists; refused where another one answers.",
    "schema": {"type": "string"},
}

_CSV = {"text/csv": {"schema": {"type": "string"}}}


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """Give the OpenAPI 3.1 document of all routes."""
    paths = {f"/api/v1/{name}": {"get": _operation(name, each)} for name, each in QUESTIONS.items()}
    for name, question in SENT.items():
        paths[f"/api/v1/{name}"]["post"] = _sent(paths[f"/api/v1/{name}"]["get"], name, question)
    for name, question in EXPORTS.items():
        paths[f"/api/v1/{name}"] = {"get": _operation(name, question)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "matcher", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": {
                "Problem": {
                    "type": "object",
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                    },
                }
            }
        },
    }


def _operation(name: str, question: type[Question]) -> dict[str, Any]:
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
    if question.by_model and name not in EXPORTS:
        words = "The id of a model that status lists: refused where another one answers."
        kind = {"type": "string"}
        parameters.append(
            {
                "name": "model",
                "in": "query",
                "required": False,
                "description": words,
                "schema": kind,
            }
        )
    content = {"application/json": {"schema": schema(name)}} if name in QUESTIONS else _CSV
    answer = {"description": "The document", "content": content}
    return {
        "operationId": name,
        "summary": (question.__doc__ or "").strip(),
        "parameters": parameters,
        "responses": {"200": answer, "400": _PROBLEM, "404": _PROBLEM, "503": _PROBLEM},
    }


def _sent(operation: Mapping[str, Any], name: str, question: type[Question]) -> dict[str, Any]:
    """Give the same operation with what it takes as one JSON object."""
    whole = question.model_json_schema()
    rest = {key: value for key, value in operation.items() if key != "parameters"}
    content = {"application/json": {"schema": whole}}
    return {**rest, "operationId": f"send_{name}", "requestBody": {"content": content}}


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
