from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from matcher.errors import UnknownNameError
from matcher.reporting.schemas import DOCUMENTS, FOLDER, PACKAGE, schema


def properties(part: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Give every property of every record, but not what a condition says of it."""
    if not isinstance(part, dict):
        return
    for name, described in part.get("properties", {}).items():
        yield f"{where}.{name}", described
        yield from properties(described, f"{where}.{name}")
    for name, described in part.get("$defs", {}).items():
        yield from properties(described, name)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_is_a_schema_that_describes_every_property(name: str) -> None:
    found = schema(name)
    Draft202012Validator.check_schema(found)
    assert found["$schema"].endswith("2020-12/schema")
    assert found["$id"].endswith(f":{name}")
    assert found["title"]
    assert found["description"]
    described = list(properties(found))
    assert described
    for where, part in described:
        inside = found["$defs"].get(part.get("$ref", "").removeprefix("#/$defs/"), {})
        assert part.get("description") or inside.get("description"), where
        assert {"type", "enum", "oneOf", "$ref"} & set(part), where


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_required_is_described(name: str) -> None:
    found = schema(name)
    records = [part for part in found["$defs"].values() if part["type"] == "object"]
    for part in (found, *(each for each in records if "properties" in each)):
        assert set(part["required"]) <= set(part["properties"])


def test_the_folder_holds_these_and_no_others() -> None:
    files = {file.name for file in resources.files(PACKAGE).joinpath(FOLDER).iterdir()}
    assert files == {f"{name}.schema.json" for name in DOCUMENTS}


def test_another_name_is_unknown() -> None:
    with pytest.raises(UnknownNameError, match="suggest"):
        schema("sugest")
