"""OpenAlex in the layouts of its snapshot and of its API."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from matcher.errors import DataError, RequestError
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.openalex import read_openalex
from matcher.ingestion.storing import store
from matcher.sources import find_problems

from .makers import AI, CELLS, institution, lines, topic, work, write_files


def ingest(folder: Path, *records: dict[str, Any], **options: Any) -> Ingested:
    return read_openalex([write_files(folder, {"works.jsonl": lines(records)})], **options)


def test_what_becomes_of_works_and_institutions(tmp_path: Path) -> None:
    record = institution(
        1,
        display_name="Institute One",
        country_code="DE",
        type="facility",
        homepage_url="https://one.example",
        display_name_acronyms=["IO"],
        display_name_alternatives=["Institut Eins; Berlin"],
        associated_institutions=[{"id": "https://openalex.org/I2", "relationship": "parent"}],
    )
    ingested = ingest(tmp_path, work(7, 1, 2, 1, topics=[topic(), topic(CELLS, 0.5)]), record)
    assert [(c.records, c.read, c.taken) for c in ingested.counts] == [
        ("works", 1, 1),
        ("institutions", 1, 1),
    ]
    organizations = ingested.tables["organizations"]
    assert organizations.iloc[0].to_dict() == {
        "id": "I1",
        "name": "Institute One",  # its own record goes before what the work said
        "kind": "research_institute",
        "country": "DE",
        "aliases": "IO;Institut Eins, Berlin",
        "parent_id": "I2",
        "url": "https://one.example",
        "ror": "https://ror.org/000000199",
    }
    assert ingested.tables["collaborations"].iloc[0].to_dict() == {
        "id": "W7",
        "name": "Work 7",
        "kind": "article",
        "start_date": "2023-04-05",
        "source": "https://doi.org/10.1/7",
    }
    participants = ingested.tables["participants"].to_dict("list")
    assert participants["organization_id"] == ["I1", "I2"]  # once, though two authors are there
    assert participants["role"] == ["corresponding", "author"]
    tags = ingested.tables["collaboration_capabilities"].to_dict("list")
    assert (tags["capability_id"], tags["weight"]) == (["T10028", "T20001"], [0.9, 0.5])
    capabilities = ingested.tables["capabilities"].set_index("id")
    assert capabilities["parent_id"].fillna("").to_dict() == {
        "domain-3": "",
        "field-17": "domain-3",
        "subfield-1702": "field-17",
        "T10028": "subfield-1702",
        "subfield-1307": "field-17",
        "T20001": "subfield-1307",
    }
    store(ingested, tmp_path / "out")
    assert find_problems(tmp_path / "out")[1:] == ([], [])


def as_parquet(records: list[dict[str, Any]]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records), stream)
    return stream.getvalue()


def test_every_layout_says_the_same(tmp_path: Path) -> None:
    records = [work(1, 1, 2), work(2, 2), institution(3)]
    expected = ingest(tmp_path / "lines", *records).tables
    part = "updated_date=2024-01-01/part_000.gz"
    page = {"meta": {"count": 3}, "results": records}
    layouts: list[dict[str, str | bytes]] = [
        {
            f"works/{part}": gzip.compress(lines(records[:2]).encode()),
            f"institutions/{part}": gzip.compress(lines(records[2:]).encode()),
            "works/manifest": '{"entries": []}',
            "authors/updated_date=2024-01-01/part_000.gz": b"not even looked at",
            "RELEASE_NOTES.txt": "notes",
        },
        {
            f"data/jsonl/works/{part}": gzip.compress(lines(records[:2]).encode()),
            f"data/jsonl/institutions/{part}": gzip.compress(lines(records[2:]).encode()),
            "data/jsonl/manifest.json": '{"entries": []}',
            "data/parquet/works/part_0000.parquet": as_parquet(records[:2]),
        },
        {
            "data/parquet/works/part_0000.parquet": as_parquet(records[:2]),
            "data/parquet/institutions/part_0000.parquet": as_parquet(records[2:]),
        },
        {"page.json": json.dumps(page)},
        {"page.json": json.dumps({"results": records, "meta": {"count": 3}}, indent=1)},
        {"page.json": '{"meta": {"count": 3},\n"results": ' + json.dumps(records) + "}"},
        {"pages.json": "\n".join(json.dumps({"results": [each]}, indent=2) for each in records)},
        {f"{number}.json": json.dumps(each, indent=2) for number, each in enumerate(records)},
        {"all.json": "\n".join(json.dumps(each, indent=2) for each in records)},
        {"page.json": json.dumps(page, indent=2)},
        {"array.json": json.dumps(records)},
        {"pages.jsonl": lines([{"results": records[:1]}, {"results": records[1:]}])},
    ]
    for number, files in enumerate(layouts):
        tables = read_openalex([write_files(tmp_path / str(number), files)]).tables
        for name, table in expected.items():
            same = tables[name].sort_values(list(table.columns), ignore_index=True)
            wanted = table.sort_values(list(table.columns), ignore_index=True)
            pd.testing.assert_frame_equal(same, wanted)


def test_ai_only_passes_over_other_works_and_counts_them(tmp_path: Path) -> None:
    works = [
        work(1, 1),
        work(2, 2, topics=[topic(CELLS)]),
        work(3, 3, topics=[topic(CELLS), topic(AI, 0.2)]),
        work(4, 4, topics=[]),
    ]
    ingested = ingest(tmp_path, *works, ai_only=True)
    assert ingested.tables["collaborations"]["id"].tolist() == ["W1", "W3"]
    assert ingested.tables["organizations"]["id"].tolist() == ["I1", "I3"]
    (count,) = ingested.counts
    assert (count.read, count.taken, count.rejected, count.passed_over) == (2, 2, 0, 2)
    assert "Only works were taken" in ingested.sources


def test_what_cannot_be_taken_is_rejected_and_leaves_nothing_behind(tmp_path: Path) -> None:
    bad_topic = topic() | {"id": None}
    records = [
        work(1, 1),
        work(1, 1),
        work(1, 1, display_name="Another"),
        work(2),
        work(3, 8, publication_date="2023-02-31"),
        work(4, 8, publication_date=None, publication_year=None),
        work(5, 8, topics=[bad_topic]),
        work(6, 8, authorships="nobody"),
        work(7, 8, display_name="half \ud800 a character"),
        work(8, 8, display_name="nul \0"),
        {"id": "https://openalex.org/A5", "display_name": "An author"},
        {"id": 5},
    ]
    text = lines(records) + "{broken\n" + "[1]\n\n" + lines([work(9, 1, publication_date="2020")])
    ingested = read_openalex([write_files(tmp_path, {"w.jsonl": text})])
    assert ingested.tables["collaborations"]["id"].tolist() == ["W1", "W9"]
    assert ingested.tables["organizations"]["id"].tolist() == ["I1"]
    assert ingested.tables["capabilities"]["id"].tolist()[-1] == "T10028"
    told = {reject.row: reject.reason for reject in ingested.rejects}
    assert told[2] == "the work is already there, with the same content"
    assert told[3] == "the work is already there, with different content"
    assert told[4] == "no author of the work has an institution"
    assert told[5] == "the calendar has no such day"
    assert told[6] == "the work has no date"
    assert told[7] == "a topic has no OpenAlex id or no name"
    assert told[8].startswith("the record is not laid out as OpenAlex documents it")
    assert "half a character" in told[9]
    assert "NUL" in told[10]
    assert told[11] == told[12] == "the record is neither a work nor an institution of OpenAlex"
    assert told[13].startswith("the line is no JSON")
    assert told[14] == "the record is no JSON object"
    assert sum(c.read for c in ingested.counts) == 15
    for count in ingested.counts:
        assert count.read == count.taken + count.rejected


def test_a_parent_is_the_one_of_a_lineage_of_two_and_never_a_circle(tmp_path: Path) -> None:
    def under(number: int, *lineage: int) -> dict[str, Any]:
        return institution(number, lineage=[f"https://openalex.org/I{n}" for n in lineage])

    records = [under(1, 1, 2), under(2, 2, 1), under(3, 3, 2, 1), under(4, 4, 99)]
    parents = ingest(tmp_path, *records).tables["organizations"]["parent_id"]
    assert parents.fillna("").tolist() == ["I2", "", "", ""]


def test_a_truncated_part_ends_in_one_message(tmp_path: Path) -> None:
    packed = gzip.compress(lines([work(n, 1) for n in range(1, 50)]).encode())[:-20]
    with pytest.raises(DataError, match=r"part_000\.gz: the file is damaged or cut off"):
        read_openalex([write_files(tmp_path, {"part_000.gz": packed})])


def test_a_gzip_bomb_is_stopped(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * (200 << 20), 9)
    with pytest.raises(DataError, match="unpacks to more than 250 times its size"):
        read_openalex([write_files(tmp_path, {"part_000.gz": bomb})])


def test_a_broken_array_is_refused_whole(tmp_path: Path) -> None:
    text = json.dumps([work(1, 1), work(2, 1)])[:-30]
    with pytest.raises(DataError, match=r"page\.json: the file is no JSON from some place on"):
        read_openalex([write_files(tmp_path, {"page.json": text})])


def test_files_without_records_are_told_so(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="there is no file of OpenAlex records"):
        read_openalex([write_files(tmp_path / "a", {"notes.txt": "x"})])
    with pytest.raises(RequestError, match=r"no record .* could be taken .*neither a work"):
        read_openalex([write_files(tmp_path / "b", {"x.json": '{"id": 1}'})])


def test_works_that_lack_authors_or_were_retracted_are_told(tmp_path: Path) -> None:
    works = [
        work(1, 1),
        work(2, 1, 2, is_authors_truncated=True, is_retracted=False),
        work(3, 2, 3, is_retracted=True),
        work(4, 2, authors_count=140),
    ]
    ingested = ingest(tmp_path, *works)
    cut, retracted = ingested.notes
    assert cut.startswith("works that list only their first authors (is_authors_truncated): 2;")
    assert retracted.startswith("works that were retracted: 1; they were taken")
    assert cut in ingested.sources
    assert retracted in ingested.sources
    ingested = ingest(tmp_path, *works, without_retracted=True)
    assert ingested.tables["collaborations"]["id"].tolist() == ["W1", "W2", "W4"]
    assert "I3" not in ingested.tables["organizations"]["id"].tolist()
    (count,) = ingested.counts
    assert (count.read, count.taken, count.rejected, count.passed_over) == (3, 3, 0, 1)
    assert len(ingested.notes) == 1
    assert "Works that were retracted were passed over." in ingested.sources


def test_a_damaged_parquet_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"works\.parquet.*no Parquet"):
        read_openalex([write_files(tmp_path, {"works.parquet": as_parquet([work(1, 1)])[:-9]})])
