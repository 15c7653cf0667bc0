"""A dump of ROR, read record by record, and what may be wrong with one."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from matcher.sources.ror_records import ror_objects, ror_record
from matcher.sources.table_files import UnreadableError


def record(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"https://ror.org/0{number:08}",
        "names": [
            {"value": f"Institute {number}", "lang": "en", "types": ["ror_display", "label"]}
        ],
        **more,
    }


RECORDS = [record(number) for number in range(3000)]


@pytest.fixture(params=["array.json", "lines.json", "packed.json.gz", "dump.zip"])
def dump(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / request.param
    text = json.dumps(RECORDS, indent=1)
    if path.name == "lines.json":
        text = "\n".join(json.dumps(each) for each in RECORDS)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("v1-ror-data.json", '[{"id": "old"}]')
            archive.writestr("v1-ror-data_schema_v2.json", text)
            archive.writestr("v1-ror-data.csv", "id,name")
    else:
        path.write_text(text, "utf-8-sig" if "array" in path.name else "utf-8")
    return path


def test_every_record_is_given_with_its_number(dump: Path) -> None:
    assert list(ror_objects(dump)) == list(enumerate(RECORDS, 1))


def test_a_dump_that_ends_too_soon_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_text(json.dumps(RECORDS[:5])[:-30])
    given = ror_objects(path)
    assert [next(given)[0] for _ in range(4)] == [1, 2, 3, 4]
    with pytest.raises(UnreadableError, match="record 5 is no JSON"):
        next(given)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.zip", b"no zip", "damaged"),
        ("a.json.gz", b"no gzip", "damaged"),
        ("a.json", b"\xff\xfe[]", "not UTF-8"),
        ("a.json", b"[]", "no records"),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableError, match=message):
        list(ror_objects(tmp_path / name))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b" " * 3_000_000))
    with pytest.raises(UnreadableError, match="unpacks to more"):
        list(ror_objects(path, limit=2_000_000))


def test_a_record_is_read() -> None:
    read = ror_record(
        record(
            1,
            status="inactive",
            types=["education"],
            established=1900,
            locations=[{"geonames_details": {"country_code": "KR", "name": "Seoul"}}],
            links=[{"type": "wikipedia", "value": "w"}, {"type": "website", "value": "http://a.b"}],
            relationships=[{"type": "parent", "id": "p"}, {"type": "successor", "id": "s"}],
        )
    )
    assert (read.status, read.types, read.country, read.city) == (
        "inactive", ("education",), "KR", "Seoul"
    )  # fmt: skip
    assert (read.established, read.website, read.parents, read.successors) == (
        1900, "http://a.b", ("p",), ("s",)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "no JSON object"),
        ({}, "no id"),
        ({"id": "x", "names": []}, "no name"),
        ({"id": "x", "names": "text"}, "no name"),
        ({"id": "x", "name": "Old"}, "schema 1"),
    ],
)
def test_what_is_no_record_says_why(value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ror_record(value)


def test_a_number_of_thousands_of_digits_costs_nothing_but_itself(tmp_path: Path) -> None:
    """Python itself refuses to read one, which would end the dump."""
    path = tmp_path / "dump.json"
    path.write_text(
        json.dumps([*RECORDS[:3], record(7, established=1999)]).replace("1999", "9" * 5000)
    )
    found = [ror_record(value) for _, value in ror_objects(path)]
    assert [each.name for each in found][-2:] == ["Institute 2", "Institute 7"]
    assert found[-1].established is None


@pytest.mark.parametrize("names", [(), ("a.json", "b.json"), (".a.json", "__MACOSX/._a.json")])
def test_an_archive_must_hold_one_file_of_records(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("readme.txt", *names):
            archive.writestr(name, "[]")
    count = 2 if "b.json" in names else 0
    with pytest.raises(UnreadableError, match=f"holds {count} .json files, and one is wanted"):
        list(ror_objects(path))


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("dump.json", "[]")
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match="is encrypted"):
        list(ror_objects(path))


def test_the_place_is_that_of_the_first_location_that_has_one() -> None:
    places = ["?", {"geonames_id": 1}, {"geonames_details": {"country_code": "KR"}}]
    assert ror_record(record(1, locations=places)).country == "KR"
    assert ror_record(record(1, locations=[])).country is None
