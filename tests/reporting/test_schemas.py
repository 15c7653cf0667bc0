from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from matcher.errors import UnknownNameError
from matcher.evaluation.findings import ScorerRow
from matcher.findings import (
    INLINED,
    OR_NULL,
    CommandReport,
    Finding,
    Ids,
    Keywords,
    Natural,
    Share,
    column_names,
)
from matcher.matching.findings import ExplainReport
from matcher.matching.match_findings import Match
from matcher.reporting import schemas
from matcher.reporting.schemas import DOCUMENTS, SERVED, schema


def described(part: dict[str, Any], inner: dict[str, Any]) -> bool:
    """Whether a property says what it is, itself or through what it refers to."""
    options = part.get("anyOf", [part])
    names = [each["$ref"].removeprefix("#/$defs/") for each in options if "$ref" in each]
    return bool(part.get("description") or any(inner[name]["description"] for name in names))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_is_a_schema_that_describes_every_property(name: str) -> None:
    found = json.loads(json.dumps(schema(name), allow_nan=False))
    Draft202012Validator.check_schema(found)
    assert found["$schema"].endswith("2020-12/schema")
    assert found["$id"] == f"urn:open-innovation-matcher:schema:{name}:1"
    assert found["title"] == f"matcher {name}"
    for record in (found, *found["$defs"].values()):
        assert record["description"]
        for key, part in record["properties"].items():
            assert described(part, found["$defs"]), (record["description"], key)
            assert {"type", "anyOf", "$ref"} & set(part), key


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_record_is_closed_and_whole(name: str) -> None:
    found = schema(name)
    for record in (found, *found["$defs"].values()):
        assert record["additionalProperties"] is False
        assert record["required"] == list(record["properties"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_only_the_document_itself_has_a_version(name: str) -> None:
    found = schema(name)
    assert found["required"][0] == "schema_version"
    assert found["properties"]["schema_version"]["const"] == DOCUMENTS[name].schema_version() == 1
    assert not any("schema_version" in part["properties"] for part in found["$defs"].values())


def test_every_finding_that_a_command_writes_has_a_schema() -> None:
    kinds = {kind for kind in CommandReport.__subclasses__() if kind.__module__[:7] == "matcher"}
    assert kinds == {*DOCUMENTS.values(), *SERVED.values()}


def within(kind: Any) -> Iterator[type[Finding]]:
    """Give the findings that a type is made of, however deep."""
    if isinstance(kind, type) and issubclass(kind, Finding):
        yield kind
        for hint in get_type_hints(kind).values():
            yield from within(hint)
    for each in get_args(kind):
        yield from within(each)


def test_no_finding_can_be_changed() -> None:
    kinds = set().union(*(within(kind) for kind in (*DOCUMENTS.values(), *SERVED.values())))
    assert len(kinds) > 100
    assert {each for each in kinds if not each.__dataclass_params__.frozen} == set()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_two_findings_of_a_document_share_a_name(name: str) -> None:
    kinds = set(within(DOCUMENTS[name]))
    assert len({kind.__name__ for kind in kinds}) == len(kinds)


@dataclass(frozen=True)
class Part(Finding):
    """A part; ``None`` is written as null."""

    text: str


@dataclass(frozen=True)
class Wide(Finding):
    """What is written among the keys of another.

    Attributes
    ----------
    low, high : float
        The bounds; NaN where undefined,
        on two lines.
    """

    low: float
    high: Annotated[float, OR_NULL]

    @classmethod
    def schema_rules(cls) -> list[dict[str, Any]]:
        return [{"if": {}, "then": {}}]


@dataclass(frozen=True)
class Everything(CommandReport):
    """One field of each type.

    Attributes
    ----------
    day : date or None
        `None` where there is none.

    Notes
    -----
    day : this is no attribute.
    """

    day: datetime.date | None
    kind: Literal["a", "b"] | None
    share: Share | None
    part: Part | None
    parts: tuple[Part, ...]
    pair: tuple[int, str]
    ids: Ids
    counts: Mapping[str, Natural]
    chosen: Annotated[dict[str, bool], Keywords(required=["x"])]
    wide: Annotated[Wide, INLINED]


@dataclass(frozen=True)
class Later(CommandReport):
    """A document that has changed."""

    @classmethod
    def schema_version(cls) -> int:
        return 7


def test_a_schema_says_what_types_keywords_and_docstrings_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schemas, "DOCUMENTS", {"everything": Everything})
    found = schema("everything")
    of = found["properties"]
    assert found["description"] == "One field of each type."
    assert found["allOf"] == [{"if": {}, "then": {}}]
    assert of["day"] == {
        "type": ["string", "null"],
        "format": "date",
        "pattern": r"^\d{4}-\d{2}-\d{2}$",
        "description": "null where there is none.",
    }
    assert of["kind"] == {"type": ["string", "null"], "enum": ["a", "b", None]}
    assert of["share"] == {"type": ["number", "null"], "minimum": 0, "maximum": 1}
    assert of["part"] == {"anyOf": [{"$ref": "#/$defs/Part"}, {"type": "null"}]}
    assert of["parts"] == {"type": "array", "items": {"$ref": "#/$defs/Part"}}
    whole, text = {"type": "integer"}, {"type": "string"}
    assert of["pair"] == {
        "type": "array",
        "prefixItems": [whole, text],
        "items": False,
        "minItems": 2,
    }
    some = {"type": "string", "minLength": 1}
    assert of["ids"] == {"type": "array", "items": some, "uniqueItems": True}
    natural = {"type": "integer", "minimum": 0}
    assert of["counts"] == {"type": "object", "additionalProperties": natural}
    truth = {"type": "boolean"}
    assert of["chosen"] == {"type": "object", "additionalProperties": truth, "required": ["x"]}
    said = "The bounds; null where undefined, on two lines."
    assert of["low"] == {"type": "number", "description": said}
    assert of["high"] == {"type": ["number", "null"], "description": said}
    assert "wide" not in of
    assert list(found["$defs"]) == ["Part"]
    assert found["$defs"]["Part"]["description"] == "A part; null is written as null."


def test_a_document_that_changes_alone_has_a_version_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schemas, "DOCUMENTS", {"later": Later})
    found = schema("later")
    assert found["$id"].endswith(":later:7")
    assert Later().to_dict() == {"schema_version": 7}
    Draft202012Validator(found).validate(Later().to_dict())


def test_no_table_gains_a_column_by_the_version() -> None:
    for report in DOCUMENTS.values():
        assert "schema_version" not in column_names(report)
    assert "schema_version" not in Later().flat()


def test_keywords_leave_the_columns_of_tables_as_they_are() -> None:
    assert column_names(Match)[:3] == ["rank", "partner.id", "partner.name"]
    assert column_names(ScorerRow) == ["scorer", "metrics", "intervals"]
    assert column_names(ExplainReport)[0] == "pair"


def test_another_name_is_unknown() -> None:
    with pytest.raises(UnknownNameError, match="suggest"):
        schema("sugest")
