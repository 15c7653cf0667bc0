"""What every reader of foreign files promises: nothing is lost, a bad record costs itself alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from matcher.errors import DataError, RequestError
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.reading import SOURCES, ingest
from matcher.ingestion.storing import store
from matcher.sources import find_problems
from tests.ingestion.makers import (
    cordis_files,
    institution,
    lines,
    ror_record,
    topic,
    work,
    write_files,
)

#: What may stand where something else is expected.
JUNK: tuple[Any, ...] = (
    *(None, "", "text", "NULL", 0, -1, 1.5, 10**18, True, [], {}, [None], ["text"], [[]]),
    *({"id": 5}, [{"name": []}], "2020-02-31", "x" * 5_000, "\0", "\u202e", "=cmd()", "I1|I2"),
)


@dataclass(frozen=True)
class Sample:
    """Records of one source, the way to write them to a file, and what to read besides."""

    source: str
    records: list[Any]
    write: Callable[[list[Any]], bytes]
    name: str
    beside: dict[str, str | bytes]
    options: dict[str, str]


def as_json(records: list[Any]) -> bytes:
    return json.dumps(records).encode()


def as_lines(records: list[Any]) -> bytes:
    return "".join(json.dumps(each) + "\n" for each in records).encode()


def as_page(records: list[Any]) -> bytes:
    return json.dumps({"meta": {"count": len(records)}, "results": records}, indent=1).encode()


def as_yaml(records: list[Any]) -> bytes:
    return yaml.safe_dump({"landscape": records}).encode()


def rows(records: list[Any]) -> list[list[Any]]:
    """Give records as a header and rows; what is no record stands in the first cell."""
    header = next(list(each) for each in records if isinstance(each, dict) and len(each) > 3)
    lines = [
        [each.get(k) for k in header] if isinstance(each, dict) else [each] for each in records
    ]
    return [header, *lines]


def as_csv(records: list[Any]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(rows(records))
    return stream.getvalue().encode("utf-8", "replace")


def as_workbook(records: list[Any]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for cells in rows(records):
        flat = [cell if isinstance(cell, str | int | float | None) else str(cell) for cell in cells]
        book.worksheets[0].append([None if cell in ("\0", 10**18) else cell for cell in flat])
    book.save(stream)
    return stream.getvalue()


def cordis(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(cordis_files()[name]), delimiter=";"))


def rest(name: str) -> dict[str, str | bytes]:
    return {other: text for other, text in cordis_files().items() if other != name}


FIRMS: list[dict[str, Any]] = [
    {"Company": f"Firm {number}", "Country": "Germany", "Type": "SME", "Skills": "robots; speech"}
    | {"Project": "P1", "Start": "2020-01-01", "Contribution": "1,250,000", "PIC": f"90000{number}"}
    for number in range(4)
]

ENTRIES: list[dict[str, Any]] = [
    {"name": "Club Members", "subcategories": [{"name": "All", "items": [{"name": "Gamma"}]}]},
    {
        "name": "Fund Members",
        "subcategories": [
            {"name": "Gold", "items": [{"name": "Alpha", "joined": "2020-01-02"}, {"name": "Beta"}]}
        ],
    },
    {
        "name": "Tools",
        "subcategories": [
            {
                "name": "Data",
                "items": [
                    {
                        "name": "Tool",
                        "crunchbase": "https://www.crunchbase.com/organization/alpha",
                        "organization": {"name": "Alpha"},
                        "second_path": ["Science / Physics"],
                        "additional_categories": [{"category": "A", "subcategory": "B"}],
                        "extra": {"accepted": "2020-01-02"},
                    },
                    {"name": "Other", "organization": {"name": "Beta"}},
                ],
            }
        ],
    },
]

WORKS = [work(1, 1, 2), work(2, 2, topics=[topic(), topic(score=0.2)]), institution(3), work(3, 3)]

REGISTRY = [
    ror_record("05dxps055", "Seoul National University"),
    ror_record("012345601", "Laboratory", relationships=[{"type": "parent", "id": "05dxps055"}]),
    ror_record("012345603", "Firm", types=["company"]),
]

SAMPLES = {
    "cordis projects": Sample(
        *("cordis", cordis("project.csv"), as_csv, "project.csv", rest("project.csv"), {})
    ),
    "cordis organizations": Sample(
        *("cordis", cordis("organization.csv"), as_json, "organization.json"),
        *(rest("organization.csv"), {}),
    ),
    "cordis workbook": Sample(
        *("cordis", cordis("organization.csv"), as_workbook, "organization.xlsx"),
        *(rest("organization.csv"), {}),
    ),
    "openalex array": Sample("openalex", WORKS, as_json, "works.json", {}, {}),
    "openalex lines": Sample("openalex", WORKS, as_lines, "works.jsonl", {}, {}),
    "openalex page": Sample("openalex", WORKS, as_page, "page.json", {}, {}),
    "ror": Sample("ror", REGISTRY, as_json, "ror.json", {}, {}),
    "landscape": Sample("landscape", ENTRIES, as_yaml, "landscape.yml", {}, {}),
    "tables as csv": Sample("tables", FIRMS, as_csv, "firms.csv", {}, {}),
    "tables as json": Sample("tables", FIRMS, as_json, "firms.json", {}, {}),
    "tables as xlsx": Sample("tables", FIRMS, as_workbook, "firms.xlsx", {}, {}),
}


def read(sample: Sample, records: list[Any], folder: Path) -> Ingested:
    write_files(folder, {**sample.beside, sample.name: sample.write(records)})
    return ingest(sample.source, [folder], **sample.options)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to each value within a value, the whole first."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if path_of(value) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def path_of(value: Any) -> bool:
    return isinstance(value, list)


def changed(records: list[Any], path: tuple[Any, ...], junk: Any) -> list[Any]:
    made = deepcopy(records)
    inside: Any = made
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = junk
    return made


def check(made: Ingested) -> None:
    """Hold that nothing that was read is lost, and that each reject says where and why."""
    assert all(each.read == each.taken + each.rejected for each in made.counts)
    assert sum(each.rejected for each in made.counts) == len(made.rejects)
    assert all(reject.reason and reject.file for reject in made.rejects)


def test_every_reader_is_here() -> None:
    # The article reader has passages of its own to be held against.
    assert {each.source for each in SAMPLES.values()} == set(SOURCES) - {"article"}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sound_file_is_taken_whole(name: str, tmp_path: Path) -> None:
    made = read(SAMPLES[name], SAMPLES[name].records, tmp_path / "in")
    check(made)
    assert made.rejects == ()
    store(made, tmp_path / "out")
    assert find_problems(tmp_path / "out")[1:] == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_one_bad_record_never_ends_the_reading(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    deepest = 2 if name in ("openalex lines", "openalex page") else 99  # the array has the rest
    wrong = [path for path in places(sample.records) if 0 < len(path) <= deepest]
    for number, path in enumerate(wrong):
        # Each place gets one, and each junk comes to many places.
        for junk in JUNK if path == (0,) else (JUNK * 2)[5 * number % len(JUNK) :][:1]:
            made = read(sample, changed(sample.records, path, junk), tmp_path / "in")
            check(made)
            assert len(made.tables["organizations"]) > 0, (path, junk)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_of_bad_records_alone_ends_in_one_message(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    for number, junk in enumerate(JUNK):
        if sample.write in (as_csv, as_workbook):
            records: list[Any] = [dict.fromkeys(each, str(junk)) for each in sample.records]
        else:
            records = [junk] * 3
        try:
            check(read(sample, records, tmp_path / str(number)))
        except (DataError, RequestError) as error:
            assert str(error)


def test_parquet_rows_are_isolated(tmp_path: Path) -> None:
    records = [json.loads(line) for line in lines(WORKS[:2]).splitlines()]
    records[0]["publication_date"] = "2020-02-31"
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records), stream)
    write_files(tmp_path, {"works.parquet": stream.getvalue()})
    made = ingest("openalex", [tmp_path])
    check(made)
    assert len(made.tables["collaborations"]) == 1
