"""The JSON that commands really print, held against the schemas made from the findings."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from matcher.reporting.schemas import DOCUMENTS, schema
from matcher.sources import load

from .conftest import DAY, EVE

#: Every command on the Korean case, and with what its lists are not empty.
KOREA = {
    "suggest": ("KT", "--as-of", EVE),
    "explain": ("KT", "LG Electronics", "--as-of", DAY),
    "pairs": (),
    "coalitions": (),
    "recruit": ("AI One Team",),
    "whatif": ("AI One Team", "--join", "Naver", "--leave", "KAIST"),
    "report": ("--org", "KT", "--as-of", DAY),
    "backtest": ("--cut", "2020-01-01"),
    "info": (),
    "validate": (),
    "resolve": (),
    "cache": (),
    "team": ("--lead", "KT", "--why-not", "Naver", "-k", "2"),
}

#: The same on a made-up ecosystem, where ORG, OTHER and COALITION stand for some of its own.
SYNTHETIC = {
    "suggest": ("ORG", "--include-partners", "--novelty", "0.5"),
    "explain": ("ORG", "OTHER"),
    "pairs": ("-k", "5"),
    "coalitions": (),
    "recruit": ("COALITION", "-k", "5"),
    "whatif": ("COALITION", "--join", "ORG"),
    "report": ("--coalition", "COALITION"),
    "backtest": ("--cut", "2019-01-01"),
    "info": (),
    "validate": (),
    "resolve": (),
    "cache": (),
    "team": ("--lead", "ORG", "--size", "2..4"),
}

Printed = Callable[[str], Any]


def printed(run: Any, folder: Path, command: str, *arguments: str) -> Any:
    """Run a command and read its JSON."""
    if command == "resolve":
        arguments = (*arguments, "-o", str(folder / "resolved"))
    if command == "team":
        challenge = folder / "challenge.toml"
        data = load(arguments[-1] if "-d" in arguments else "korea-ai-2020")
        offered = data.capability_ids.ids[np.unique(data.offers.indices)]
        needs = [f'"{each}" = 1' for each in offered[::7][:6]]
        challenge.write_text("\n".join(["[needs]", *needs]), "utf-8")
        arguments = (str(challenge), *arguments)
    with pytest.MonkeyPatch.context() as patch:
        if command == "cache":
            patch.setenv("MATCHER_CACHE", str(folder))
            (folder / "kept.model").write_bytes(b"some")
        outcome = run(command, *arguments, "-f", "json")
    assert outcome.status == 0, outcome.err
    return json.loads(outcome.out)


@pytest.fixture(scope="module")
def korean(run: Any, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Return a function that gives what a command says of the Korean case."""
    known: dict[str, Any] = {}

    def read(command: str) -> Any:
        if command not in known:
            folder = tmp_path_factory.mktemp("korean")
            known[command] = printed(run, folder, command, *KOREA[command])
        return copy.deepcopy(known[command])

    return read


@pytest.fixture(scope="module")
def made(run: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Make an ecosystem; give its folder and what the words of `SYNTHETIC` stand for."""
    folder = tmp_path_factory.mktemp("made") / "data"
    assert run("synthesize", "-o", str(folder), "--organizations", "60", "--seed", "5").status == 0

    def ids(table: str) -> list[str]:
        lines = (folder / f"{table}.csv").read_text("utf-8").splitlines()[1:]
        return [line.split(",")[0] for line in lines]

    first, second, *_ = ids("organizations")
    members = (folder / "memberships.csv").read_text("utf-8")
    coalition = next(each for each in ids("coalitions") if f"{each},{first}," not in members)
    return {"folder": str(folder), "ORG": first, "OTHER": second, "COALITION": coalition}


def test_each_command_is_asked() -> None:
    assert set(KOREA) == set(SYNTHETIC) == set(DOCUMENTS)


@pytest.mark.parametrize("command", DOCUMENTS)
def test_what_is_said_of_the_korean_case_follows_the_schema(korean: Printed, command: str) -> None:
    found = korean(command)
    assert next(iter(found)) == "schema_version"
    Draft202012Validator(schema(command)).validate(found)


@pytest.mark.parametrize("command", DOCUMENTS)
def test_what_is_said_of_a_made_up_ecosystem_follows_the_schema(
    run: Any, made: dict[str, str], tmp_path: Path, command: str
) -> None:
    arguments = [made.get(each, each) for each in SYNTHETIC[command]]
    data = () if command == "cache" else ("-d", made["folder"])
    found = printed(run, tmp_path, command, *arguments, *data)
    Draft202012Validator(schema(command)).validate(found)


def test_what_is_wrong_with_a_data_set_follows_the_schema(run: Any, tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text("id,name,kind\na,,company\na,B,firm\n", "utf-8")
    outcome = run("validate", "-d", str(tmp_path), "-f", "json")
    assert outcome.status == 1
    found = json.loads(outcome.out)
    assert found["problems"]
    Draft202012Validator(schema("validate")).validate(found)


def records(value: Any, part: dict[str, Any], inner: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give the records of a document with the name of what describes them; '' is the whole."""
    for each in part.get("anyOf", [part]):
        name = each.get("$ref", "").removeprefix("#/$defs/")
        described = inner[name] if name else each
        if "properties" in described and value is not None:
            yield name, value
            for key, within in described["properties"].items():
                yield from records(value[key], within, inner)
    if isinstance(value, list):
        for item in value:
            yield from records(item, part.get("items") or part["prefixItems"][0], inner)
    if isinstance(value, dict) and isinstance(part.get("additionalProperties"), dict):
        for item in value.values():
            yield from records(item, part["additionalProperties"], inner)


def of_each_kind(document: Any, whole: dict[str, Any]) -> dict[str, Any]:
    """Give one record of each kind that a document holds, by the name of its kind."""
    return dict(records(document, whole, whole["$defs"]))


def validator(name: str, whole: dict[str, Any]) -> Draft202012Validator:
    """Give what judges a record of one kind alone."""
    part = {"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]} if name else whole
    return Draft202012Validator(part)


def out_of_range(part: dict[str, Any]) -> list[Any]:
    """Give values of the right type that a property's limits forbid."""
    wrong: list[Any] = []
    if "minimum" in part:
        wrong.append(part["minimum"] - 1)
    if "exclusiveMinimum" in part:
        wrong.append(part["exclusiveMinimum"])
    if "maximum" in part:
        wrong.append(part["maximum"] + 1)
    if "enum" in part:
        wrong.append("something else")
    if "pattern" in part:
        wrong.append("no such thing")
    if "minLength" in part:
        wrong.append("")
    if part.get("uniqueItems"):
        wrong.append(["twice", "twice"])
    if "minItems" in part:
        wrong.append([])
    return wrong


@pytest.mark.parametrize("command", DOCUMENTS)
def test_a_broken_record_of_any_kind_is_refused(korean: Printed, command: str) -> None:
    whole = schema(command)
    found = of_each_kind(korean(command), whole)
    assert found
    for name, record in found.items():
        judge = validator(name, whole)
        described = whole["$defs"][name] if name else whole
        assert judge.is_valid(record)
        assert not judge.is_valid({**record, "one_more": 1}), name
        for key, part in described["properties"].items():
            without = {each: value for each, value in record.items() if each != key}
            assert not judge.is_valid(without), (name, key)
            for wrong in ([[[]]], {"no": {"such": {"thing": 1}}}, *out_of_range(part)):
                assert not judge.is_valid({**record, key: wrong}), (name, key, wrong)


def test_the_version_of_a_document_is_the_one_that_its_schema_describes(korean: Printed) -> None:
    found = korean("info")
    judge = Draft202012Validator(schema("info"))
    for version in (0, 2, "1", None):
        assert not judge.is_valid({**found, "schema_version": version})


@pytest.mark.parametrize("key", ["probability", "lift"])
def test_no_document_of_a_prior_states_odds(korean: Printed, key: str) -> None:
    for command, places in (
        ("suggest", ["matches"]),
        ("pairs", ["pairs"]),
        ("explain", ["directions", ""]),
    ):
        for place in places:
            forged = korean(command)
            (forged[place][0] if place else forged)[key] = 0.5
            assert not Draft202012Validator(schema(command)).is_valid(forged), (command, place)
        forged = korean(command)
        forged["model"]["p0"] = 0.1
        assert not Draft202012Validator(schema(command)).is_valid(forged), command


def test_what_is_suggested_has_a_rank_and_was_not_removed(korean: Printed) -> None:
    for key, wrong in (("rank", None), ("removed_by", "a filter")):
        forged = korean("suggest")
        forged["matches"][0][key] = wrong
        assert not Draft202012Validator(schema("suggest")).is_valid(forged)


def test_what_is_explained_has_a_rank_or_was_removed(korean: Printed) -> None:
    judge = Draft202012Validator(schema("explain"))
    for rank, removed_by, fine in ((1, None, True), (None, "it", True), (1, "it", False)):
        forged = korean("explain")
        forged["directions"][0].update(rank=rank, removed_by=removed_by)
        assert judge.is_valid(forged) is fine


def test_a_data_set_is_valid_without_problems_and_only_then(korean: Printed) -> None:
    judge = Draft202012Validator(schema("validate"))
    problem = {"table": "t", "row": 2, "column": "c", "value": "v", "problem": "p", "fix": "f"}
    for valid, problems, fine in (
        (True, [], True),
        (False, [problem], True),
        (True, [problem], False),
        (False, [], False),
    ):
        forged = {**korean("validate"), "valid": valid, "problems": problems}
        assert judge.is_valid(forged) is fine
