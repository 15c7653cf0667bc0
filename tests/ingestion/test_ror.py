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


def place(number: int, city: str, country: str) -> dict[str, object]:
    return {"geonames_id": number, "geonames_details": {"country_code": country, "name": city}}


def named(name: str, language: str, **labels: str) -> list[dict[str, object]]:
    first = {"value": name, "types": ["ror_display", "label"], "lang": language}
    others = [{"value": text, "types": ["label"], "lang": lang} for lang, text in labels.items()]
    return [*others, first]


def parents(*identifiers: str) -> list[dict[str, object]]:
    return [{"type": "parent", "id": f"https://ror.org/{each}"} for each in identifiers]


REGISTERED = [
    ror_record(
        *("040af2s02", ""),
        names=named(
            "University of Helsinki", "en", sv="Helsingfors universitet", fi="Helsingin yliopisto"
        ),
        locations=[place(1, "Helsinki", "FI")],
        relationships=parents("01ahyrz84", "00pjdza24"),
    ),
    ror_record("00pjdza24", "Whole"),
    ror_record(
        *("00pjdza25", ""),
        names=named("University of California System", "en", fr="Université de Californie"),
        locations=[place(2, "Oakland", "US")],
    ),
    ror_record(
        *("00pjdza26", ""),
        names=named("University of Barcelona", "en", es="Universidad", ca="Universitat"),
        locations=[place(3, "Barcelona", "ES")],
    ),
    ror_record(
        *("00pjdza27", ""),
        names=named("Two Places", "en"),
        locations=[place(2643743, "London", "GB"), place(4929004, "Arlington", "US")],
    ),
]


def test_the_own_language_every_parent_and_every_place(tmp_path: Path) -> None:
    ingested = read_ror([write_files(tmp_path, {"ror.json": json.dumps(REGISTERED)})])
    table = ingested.tables["organizations"].fillna("").set_index("id")
    assert table["local_name"].tolist() == [
        "",
        "",
        "",
        "",
        "",
    ]  # of two official languages none is sure
    assert table["parent_id"].tolist() == ["00pjdza24", "", "", "", ""]
    assert table.loc["040af2s02", "parents"] == "01ahyrz84;00pjdza24"
    two = table.loc["00pjdza27"]
    assert (two["country"], two["countries"], two["city"]) == ("", "GB;US", "London;Arlington")
    (note,) = ingested.notes
    assert note.startswith("organizations with places in several countries: 1;")
    store(ingested, tmp_path / "out")
    assert find_problems(tmp_path / "out")[1:] == ([], [])


def test_pages_and_records_of_the_api_are_read(tmp_path: Path) -> None:
    page = {"number_of_results": 5, "time_taken": 3, "items": REGISTERED, "meta": {}}
    for number, text in enumerate(
        [json.dumps(page), json.dumps(page, indent=2), "\n".join(map(json.dumps, REGISTERED))]
    ):
        ingested = read_ror([write_files(tmp_path / str(number), {"ror.json": text})])
        assert len(ingested.tables["organizations"]) == 5
    one = read_ror([write_files(tmp_path / "one", {"x.json": json.dumps(REGISTERED[1], indent=2)})])
    assert one.tables["organizations"]["name"].tolist() == ["Whole"]


def test_the_csv_of_ror_is_not_taken_for_its_dump(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"no dump of ROR: its published \.zip"):
        read_ror([write_files(tmp_path, {"ror.csv": "id,names\n"})])


def test_an_address_that_no_data_set_may_hold_rejects_its_record(tmp_path: Path) -> None:
    bad = {**REGISTERED[1], "links": [{"type": "website", "value": "javascript:alert(1)"}]}
    text = json.dumps([REGISTERED[0], bad])
    ingested = read_ror([write_files(tmp_path, {"ror.json": text})])
    (reject,) = ingested.rejects
    assert (reject.row, reject.column, reject.value) == (2, "links", "javascript:alert(1)")
    assert len(ingested.tables["organizations"]) == 1
