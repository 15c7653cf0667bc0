"""The JSON Schemas of the documents, made from the types and docstrings of the findings."""

from __future__ import annotations

import dataclasses
import datetime
import inspect
import re
import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from matcher.coalitions.findings import CoalitionsReport
from matcher.coalitions.recruit_findings import RecruitReport
from matcher.coalitions.whatif import WhatIfReport
from matcher.ecosystem.search import SearchReport
from matcher.ecosystem.summary import InfoReport, ValidationReport
from matcher.errors import UnknownNameError
from matcher.evaluation.findings import BacktestReport
from matcher.findings import INLINED, CommandReport, Finding
from matcher.matching.capability_market import CapabilitiesReport
from matcher.matching.findings import ExplainReport, PairsReport, SuggestReport
from matcher.matching.kept_findings import KeptModelsReport
from matcher.matching.portrait import PortraitReport
from matcher.reporting.record import Report
from matcher.resolution.findings import ResolveReport
from matcher.teams.findings import TeamReport

Schema = dict[str, Any]

#: What each command writes with ``-f json``.
DOCUMENTS: Mapping[str, type[CommandReport]] = {
    "suggest": SuggestReport,
    "explain": ExplainReport,
    "pairs": PairsReport,
    "coalitions": CoalitionsReport,
    "recruit": RecruitReport,
    "team": TeamReport,
    "whatif": WhatIfReport,
    "report": Report,
    "backtest": BacktestReport,
    "info": InfoReport,
    "validate": ValidationReport,
    "resolve": ResolveReport,
    "cache": KeptModelsReport,
}

#: What is asked of `matcher serve` alone.
SERVED: Mapping[str, type[CommandReport]] = {
    "search": SearchReport,
    "organization": PortraitReport,
    "capabilities": CapabilitiesReport,
}

_VERSION = (
    "The version of this document. It rises when a key goes, is named anew or changes its meaning, "
    "not when one is added."
)

_NULL: Schema = {"type": "null"}

_SCALARS: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime.date: {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
}

#: What Python and JSON call otherwise.
_IN_JSON = {"None": "null", "NaN": "null", "True": "true", "False": "false"}


def schema(name: str) -> Schema:
    """Give the JSON Schema (draft 2020-12) of what a command writes with ``-f json``.

    It describes the documents of this very version of the program and refuses any other key.

    Parameters
    ----------
    name : str
        The command: one of `DOCUMENTS`, or of `SERVED`.

    Raises
    ------
    UnknownNameError
        Where no document is called so.

    Examples
    --------
    >>> schema("validate")["required"]
    ['schema_version', 'data', 'valid', 'tables', 'problems', 'notes']
    """
    known = {**DOCUMENTS, **SERVED}
    if name not in known:
        raise UnknownNameError("JSON document", name, tuple(known))
    finding = known[name]
    inner: dict[str, Schema] = {}
    record = _record(finding, inner)
    version = {"const": finding.schema_version(), "type": "integer", "description": _VERSION}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:open-innovation-matcher:schema:{name}:{finding.schema_version()}",
        "title": f"matcher {name}",
        **record,
        "required": ["schema_version", *record["required"]],
        "properties": {"schema_version": version, **record["properties"]},
        "$defs": inner,
    }


def hold(finding: Finding) -> None:
    """Hold a finding against its schema, where a part of it comes from a file of anybody.

    Raises
    ------
    ValueError
        With the first thing that does not keep it.
    """
    from jsonschema import Draft202012Validator

    inner: dict[str, Schema] = {}
    record = _record(type(finding), inner)
    errors = Draft202012Validator({**record, "$defs": inner}).iter_errors(finding.to_dict())
    wrong = next(errors, None)
    if wrong is not None:
        raise ValueError(f"{wrong.json_path}: {wrong.message[:200]}")


def _record(finding: type[Finding], inner: dict[str, Schema]) -> Schema:
    """Describe a finding; those within it go to `inner`, by the name of their class."""
    summary, fields = _described(finding)
    hints = get_type_hints(finding, include_extras=True)
    rules = finding.schema_rules()
    properties: dict[str, Schema] = {}
    for field in dataclasses.fields(finding):
        kind = hints[field.name]
        if INLINED in get_args(kind):
            within = _record(get_args(kind)[0], inner)
            properties |= within["properties"]
            rules += within.get("allOf", [])
            continue
        properties[field.name] = _type(kind, inner)
        if fields.get(field.name):
            properties[field.name]["description"] = fields[field.name]
    return {
        "description": summary,
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
        **({"allOf": rules} if rules else {}),
    }


def _type(kind: Any, inner: dict[str, Schema]) -> Schema:
    """Describe the values of a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        said = {key: value for each in arguments[1:] for key, value in each.keywords.items()}
        return {**_type(arguments[0], inner), **said}
    if origin in (Union, types.UnionType):
        (known,) = (each for each in arguments if each is not types.NoneType)
        return _or_null(_type(known, inner))
    if origin is Literal:
        return {**_SCALARS[type(arguments[0])], "enum": list(arguments)}
    if origin is tuple:
        return _array(arguments, inner)
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _type(arguments[1], inner)}
    if issubclass(kind, Finding):
        return _reference(kind, inner)
    return dict(_SCALARS[kind])


def _array(arguments: tuple[Any, ...], inner: dict[str, Schema]) -> Schema:
    """Describe a tuple: as many values of one type as there are, or one value of each type."""
    if arguments[-1] is Ellipsis:
        return {"type": "array", "items": _type(arguments[0], inner)}
    parts = [_type(each, inner) for each in arguments]
    return {"type": "array", "prefixItems": parts, "items": False, "minItems": len(parts)}


def _or_null(known: Schema) -> Schema:
    if "$ref" in known:
        return {"anyOf": [known, _NULL]}
    options = {"enum": [*known["enum"], None]} if "enum" in known else {}
    return {**known, "type": [known["type"], "null"], **options}


def _reference(finding: type[Finding], inner: dict[str, Schema]) -> Schema:
    name = finding.__name__
    if name not in inner:
        inner[name] = {}  # stands there before its parts, which may hold it
        inner[name] |= _record(finding, inner)
    return {"$ref": f"#/$defs/{name}"}


def _described(finding: type[Finding]) -> tuple[str, dict[str, str]]:
    """Read the docstring of a finding.

    Returns
    -------
    str
        What stands before the first section.
    dict of str to str
        What the section "Attributes" says of each field; empty where it says but the type.
    """
    before, _, attributes = inspect.cleandoc(finding.__doc__ or "").partition(
        "\n\nAttributes\n----------\n"
    )
    attributes = re.split(r"\n\n\w+\n-{3,}\n", attributes)[0]
    fields: dict[str, str] = {}
    for base in finding.__bases__:  # what it inherits is described there
        if issubclass(base, Finding):
            fields |= _described(base)[1]
    for entry in re.split(r"\n(?=\S)", attributes):
        heading, _, text = entry.partition("\n")
        for name in heading.partition(" : ")[0].split(", "):
            fields[name] = _in_json(text)
    return _in_json(before), fields


def _in_json(text: str) -> str:
    """Put a text of a docstring on one line, in the words of JSON and without its quotes."""
    words = " ".join(text.replace("`", "").split())
    return re.sub(r"\b(?:None|NaN|True|False)\b", lambda found: _IN_JSON[found[0]], words)
