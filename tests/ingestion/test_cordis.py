"""CORDIS in the layouts in which it is published, and what becomes of its rows."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from matcher.errors import DataError, RequestError
from matcher.ingestion.cordis import read_cordis
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.storing import store
from matcher.sources import find_problems

from .makers import (
    ORGANIZATION,
    PROJECT,
    as_json,
    cordis_files,
    participant,
    project,
    tag,
    text,
    write_files,
    write_zip,
)

CHECKOUT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("MATCHER_SHARED", CHECKOUT.parent / "shared"))

Read = Callable[..., Ingested]


def as_xlsx(csv_text: str) -> bytes:
    frame = pd.read_csv(io.StringIO(csv_text), sep=";", dtype=str, keep_default_na=False)
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        sheet.append(list(row))
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads the two projects, some files of theirs replaced."""

    def reader(**replaced: list[str]) -> Ingested:
        files = cordis_files()
        for stem, rows in replaced.items():
            header = files[f"{stem}.csv"].split("\n", 1)[0].replace('"', "")
            files[f"{stem}.csv"] = text(header, rows)
        return read_cordis([write_files(tmp_path / "cordis", files)])

    return reader


def rows(ingested: Ingested, table: str) -> list[dict[str, object]]:
    """Give a table as dictionaries without what is unknown."""
    frame = ingested.tables[table]
    return [
        {str(name): value for name, value in row.items() if value == value and value is not None}
        for row in frame.to_dict("records")
    ]


def test_what_becomes_of_two_projects(read: Read) -> None:
    ingested = read()
    assert [(c.file, c.read, c.taken, c.rejected) for c in ingested.counts] == [
        ("project.csv", 2, 2, 0),
        ("topics.csv", 1, 1, 0),
        ("legalBasis.csv", 1, 1, 0),
        ("organization.csv", 4, 4, 0),
        ("euroSciVoc.csv", 2, 2, 0),
    ]
    assert rows(ingested, "organizations")[:2] == [
        {
            "id": "9001",
            "name": "ALPHA GROUP AG",  # the row that was updated last
            "kind": "company",
            "country": "DE",
            "aliases": "ALPHA AG",
            "sme": "false",
        },
        {
            "id": "9002",
            "name": "BETA UNIVERSITY",
            "kind": "university",
            "country": "GR",
            "sme": "false",
        },
    ]
    assert rows(ingested, "organizations")[2]["country"] == "GB"
    assert rows(ingested, "participants") == [
        {
            "collaboration_id": "101",
            "organization_id": "9001",
            "role": "coordinator",
            "funding_eur": 100.0,
        },
        {
            "collaboration_id": "101",
            "organization_id": "9002",
            "role": "participant",
            "funding_eur": 250.5,  # the net contribution, with a decimal comma
        },
        {
            "collaboration_id": "102",
            "organization_id": "9001",
            "role": "participant",
            "funding_eur": 100.0,
        },
        {
            "collaboration_id": "102",
            "organization_id": "9003",
            "role": "participant",
            "funding_eur": 100.0,
            "left_early": "true",
        },
    ]
    first = rows(ingested, "collaborations")[0]
    assert first == {
        "id": "101",
        "name": "P101",
        "kind": "project",
        "start_date": "2022-01-01",
        "end_date": "2024-12-31",
        "source": "https://cordis.europa.eu/project/id/101",
        "title": "Project 101",
        "programme": "HORIZON",
        "funding_scheme": "RIA",
        "status": "SIGNED",
        "topics": "CL4-1 Robots",
        "legal_basis": "HORIZON.2.4 Digital",
        "description": "To find out.\nAnd to tell.",
    }
    assert rows(ingested, "capabilities") == [
        {"id": "euroscivoc-25", "name": "engineering"},
        {"id": "euroscivoc-60", "name": "robotics", "parent_id": "euroscivoc-25"},
        {"id": "euroscivoc-600", "name": "walking robots", "parent_id": "euroscivoc-60"},
    ]
    assert rows(ingested, "collaboration_capabilities") == [
        {"collaboration_id": "101", "capability_id": "euroscivoc-600"},
        {"collaboration_id": "102", "capability_id": "euroscivoc-60"},
    ]


@pytest.mark.parametrize("layout", ["zip", "json", "xlsx", "bom", "crlf", "commas"])
def test_every_layout_says_the_same(tmp_path: Path, layout: str) -> None:
    files = cordis_files()
    expected = read_cordis([write_files(tmp_path / "plain", files)])
    given: dict[str, str | bytes] = dict(files)
    if layout == "json":
        given = {name.replace(".csv", ".json"): as_json(content) for name, content in files.items()}
    elif layout == "xlsx":
        given = {name.replace(".csv", ".xlsx"): as_xlsx(content) for name, content in files.items()}
    elif layout == "bom":
        given = {name: b"\xef\xbb\xbf" + content.encode() for name, content in files.items()}
    elif layout == "crlf":
        # The line end within the objective is the project's own and stays.
        given = {name: content.replace('"\n', '"\r\n') for name, content in files.items()}
    elif layout == "commas":
        given = {name: content.replace('";"', '","') for name, content in files.items()}
    folder = {f"csv/{name}": content for name, content in given.items()} | {"readme.txt": "x"}
    ingested = read_cordis([write_zip(tmp_path / "cordis-HORIZONprojects.zip", folder)])
    for name, table in expected.tables.items():
        pd.testing.assert_frame_equal(ingested.tables[name], table)
    assert [c.taken for c in ingested.counts] == [c.taken for c in expected.counts]


def test_programmes_merge_by_the_number_of_the_organization(tmp_path: Path) -> None:
    older = {
        # As FP7 and Horizon 2020 had it: other names of columns, and fewer.
        "project.csv": "id;acronym;title;startDate;endDate\n7;OLD;Old;2010-01-01;2012-01-01\n",
        "organization.csv": "projectID;organizationID;name;activityType;country;role;ecContribution"
        "\n"
        "7;9001;ALPHA AG;PRC;DE;coordinator;5\n7;8001;OMEGA;REC;FR;participant;\n",
        "euroSciVoc.csv": "projectID;euroSciVocCode;euroSciVocPath\n7;/25;/engineering\n",
    }
    ingested = read_cordis(
        [
            write_zip(tmp_path / "h.zip", cordis_files()),
            write_zip(tmp_path / "fp7.zip", older),
        ]
    )
    organizations = {str(row["id"]): row for row in rows(ingested, "organizations")}
    assert sorted(organizations) == ["8001", "9001", "9002", "9003"]
    assert organizations["9001"]["name"] == "ALPHA GROUP AG"
    theirs = [r for r in rows(ingested, "participants") if r["organization_id"] == "9001"]
    assert [row["collaboration_id"] for row in theirs] == ["101", "102", "7"]
    assert [c.file for c in ingested.counts][:2] == ["h.zip/project.csv", "fp7.zip/project.csv"]


def test_a_row_that_cannot_be_right_is_left_out_with_what_refers_to_it(read: Read) -> None:
    ingested = read(
        project=[
            project("101"),
            project("101"),
            project("101", title="Another"),
            project("103", start="31/02/2020"),
            project("104", endDate="0000-00-00"),
            project("105", endDate="2021-12-31"),
            project("", start=""),
            project("106", start="01/03/2020"),
        ],
        organization=[
            participant("101", "9001", "ALPHA"),
            participant("101", "9001", "ALPHA"),
            participant("101", "9001", "ALPHA", role="thirdParty"),
            participant("103", "9001", "ALPHA"),
            participant("999", "9001", "ALPHA"),
            participant("101", "9002", "BETA", ecContribution="-5"),
            participant("101", "9002", "BETA", ecContribution="much"),
            participant("101", "9003", "GAMMA", country="Germany"),
            participant("101", "", "DELTA"),
            participant("101", "9004", ""),
            participant("101", "9005", "EPSILON", SME="perhaps"),
        ],
        euroSciVoc=[
            tag("101", "/25/60", "/engineering"),
            tag("101", "/25", "/engineering"),
            tag("101", "/25", "/engineering"),
            tag("101", "/26/25", "/other/engineering"),
        ],
    )
    told = [(r.file[:3], r.row, r.column, r.value, r.reason) for r in ingested.rejects]
    there = "the project is already there, with"
    assert told[:6] == [
        ("pro", 4, "id", "101", f"{there} the same content: project.csv, row 2"),
        ("pro", 6, "id", "101", f"{there} different content: project.csv, row 2"),
        ("pro", 8, "startDate", "31/02/2020", "the calendar has no such day"),
        ("pro", 10, "endDate", "0000-00-00", "the calendar has no such day"),
        ("pro", 12, "endDate", "2021-12-31", "the project ends before it starts, on 2022-01-01"),
        ("pro", 14, "id", None, "the project has no id"),
    ]
    reasons = {(r.file, r.row): r.reason for r in ingested.rejects}
    assert reasons["organization.csv", 3].startswith("an earlier row says the same")
    assert reasons["organization.csv", 5] == "its project was rejected"
    assert reasons["organization.csv", 6] == "no file of projects has it"
    assert reasons["organization.csv", 7] == "the amount is out of range"
    assert reasons["organization.csv", 8] == "this is no amount of money"
    assert reasons["organization.csv", 9] == "this is no country code of two letters"
    assert reasons["organization.csv", 10] == "the organization has no PIC"
    assert reasons["organization.csv", 11] == "the organization has no name"
    assert reasons["organization.csv", 12].startswith("this says neither that it is an SME")
    assert reasons["euroSciVoc.csv", 2].startswith("the code does not fit the path")
    assert reasons["euroSciVoc.csv", 4] == "an earlier row gives the project this tag"
    assert reasons["euroSciVoc.csv", 5].startswith("node 25 stands elsewhere in the tree")
    assert ingested.tables["collaborations"]["start_date"].tolist() == ["2022-01-01", "2020-03-01"]
    assert ingested.tables["participants"]["role"].tolist() == ["participant", "thirdParty"]
    assert ingested.tables["organizations"]["id"].tolist() == ["9001"]
    for count in ingested.counts:
        assert count.read == count.taken + count.rejected
    assert sum(count.rejected for count in ingested.counts) == len(ingested.rejects)


def test_without_projects_there_is_nothing_to_read(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"organization.csv": text(ORGANIZATION, [])})
    with pytest.raises(RequestError, match=r"no file of projects.*given was organization\.csv"):
        read_cordis([folder])


def test_without_participants_neither(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"project.csv": text(PROJECT, [project("101")])})
    with pytest.raises(RequestError, match="no file of participants"):
        read_cordis([folder])


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    header = PROJECT.replace("startDate", "beginDate")
    folder = write_files(tmp_path, cordis_files() | {"project.csv": text(header, [])})
    with pytest.raises(DataError, match=r"project\.csv, row 1, column startDate.*beginDate"):
        read_cordis([folder])


@pytest.mark.skipif(
    not (SHARED / "data" / "cordis-sample").is_dir(), reason="needs the shared data"
)
def test_the_published_sample_is_taken_whole(tmp_path: Path) -> None:
    ingested = read_cordis([SHARED / "data" / "cordis-sample"])
    assert {c.file: (c.read, c.rejected) for c in ingested.counts} == {
        "project.csv": (100, 0),
        "organization.csv": (100, 0),
        "euroSciVoc.csv": (106, 0),
        "topics.csv": (100, 0),
        "legalBasis.csv": (138, 0),
    }
    store(ingested, tmp_path / "out")
    sizes, problems, notes = find_problems(tmp_path / "out")
    assert (problems, notes) == ([], [])
    assert sizes["participants"] == 100


def test_the_latest_update_counts_and_a_pic_is_a_number(tmp_path: Path) -> None:
    said = {"activityType": "HES"}
    rows = [
        participant(
            *("101", "999984350.0", "OLD NAME POLYTECHNIC"),
            **said,
            contentUpdateDate="31/12/2015 10:00",
        ),
        participant(
            *("102.0", "999984350", "NEW NAME UNIVERSITY"),
            **said,
            country="FR",
            contentUpdateDate="01/03/2023 09:00",
        ),
    ]
    files = {**cordis_files(), "organization.csv": text(ORGANIZATION, rows)}
    ingested = read_cordis([write_files(tmp_path, files)])
    (organization,) = ingested.tables["organizations"].to_dict("records")
    assert (organization["id"], organization["name"]) == ("999984350", "NEW NAME UNIVERSITY")
    assert (organization["country"], organization["aliases"]) == ("FR", "OLD NAME POLYTECHNIC")
    assert ingested.tables["participants"]["collaboration_id"].tolist() == ["101", "102"]
    assert ingested.rejects == ()
