"""The registry of research organizations, schema 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from matcher.errors import RequestError
from matcher.ingestion.ror import read_ror
from matcher.ingestion.storing import store
from matcher.sources import find_problems

from .makers import ror_record, write_files, write_zip


def name(value: str, language: str | None, *types: str) -> dict[str, Any]:
    return {"value": value, "types": list(types), "lang": language}


def related(kind: str, identifier: str) -> dict[str, Any]:
    return {"type": kind, "id": f"https://ror.org/{identifier}", "label": "Another"}


RECORDS = [
    ror_record(
        "05dxps055",
        "",
        names=[
            name("SNU", None, "acronym"),
            name("서울대학교", "ko", "label"),
            name("Seoul National University", "en", "ror_display", "label"),
            name("Seoul Nat'l; University", "en", "alias"),
        ],
    ),
    ror_record(
        "012345601",
        "A laboratory",
        types=["facility"],
        status="inactive",
        relationships=[related("related", "05dxps055"), related("parent", "05dxps055")],
        established=None,
        links=[{"type": "wikipedia", "value": "https://w.example"}],
    ),
    ror_record(
        "012345602",
        "Twice",
        status="withdrawn",
        relationships=[related("successor", "05dxps055")],
    ),
    ror_record("012345603", "A firm", types=["company"], locations=[]),
    ror_record("012345603", "A firm", types=["company"], locations=[]),
    ror_record("wrong", "No id"),
    ror_record("012345604", "", names=[]),
]


def test_what_becomes_of_the_registry(tmp_path: Path) -> None:
    dump = {"v2-ror-data.json": json.dumps(RECORDS), "v2-ror-data.csv": "id"}
    ingested = read_ror([write_zip(tmp_path / "ror.zip", dump)])
    table = ingested.tables["organizations"].fillna("")
    assert table.iloc[0].to_dict() == {
        "id": "05dxps055",
        "name": "Seoul National University",
        "local_name": "서울대학교",
        "kind": "university",
        "country": "KR",
        "aliases": "SNU;서울대학교;Seoul Nat'l, University",
        "url": "https://example.org",
        "ror": "https://ror.org/05dxps055",
        "founded": "1946",
        "status": "active",
        "types": "education;funder",
        "city": "Seoul",
        "parent_id": "",
    }
    assert table.iloc[1][["kind", "status", "parent_id", "url", "founded"]].tolist() == [
        *("research_institute", "inactive", "05dxps055", "", ""),
    ]
    assert table["id"].tolist() == ["05dxps055", "012345601", "012345603"]
    assert [(r.row, r.value, r.reason) for r in ingested.rejects] == [
        (3, "withdrawn, 012345602, succeeded by Another", "ROR has withdrawn the record"),
        (5, "012345603", "the organization is already there, with the same content"),
        (6, "https://ror.org/wrong", "this is no id of ROR"),
        (7, None, "the organization has no name"),
    ]
    (count,) = ingested.counts
    assert (count.read, count.taken, count.rejected) == (7, 3, 4)
    store(ingested, tmp_path / "out")
    assert find_problems(tmp_path / "out")[1:] == ([], [])


def test_of_a_dump_of_both_schemas_the_second_is_read(tmp_path: Path) -> None:
    dump = {
        "v1.50-ror-data.json": json.dumps([{"id": "https://ror.org/05dxps055", "name": "Old"}]),
        "v1.50-ror-data_schema_v2.json": json.dumps(RECORDS[:1]),
    }
    ingested = read_ror([write_zip(tmp_path / "ror.zip", dump)])
    assert ingested.tables["organizations"]["name"].tolist() == ["Seoul National University"]


def test_the_first_schema_is_told_to_be_it(tmp_path: Path) -> None:
    old = json.dumps([{"id": "https://ror.org/05dxps055", "name": "Old", "country": {}}])
    with pytest.raises(RequestError, match="the record is of schema 1; schema 2 is read"):
        read_ror([write_files(tmp_path, {"ror.json": old})])
