"""References in foreign tables: by id, by name, and what happens where a name is not enough."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from matcher.errors import DataError
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.reading import SOURCES
from matcher.ingestion.spreadsheets import read_spreadsheets
from matcher.ingestion.suggesting import suggest_mapping
from matcher.progress import silent

from .makers import (
    cordis_files,
    institution,
    lines,
    participant,
    ror_record,
    work,
    write_files,
)

STAR = """\
project_id,project_acronym,start_date,end_date,legal_name,country,eu_contribution
111111,STAR,2014-01-01,2016-12-31,Alpha Institute,DE,100
111111,STAR,2014-01-01,2016-12-31,Beta Labs,FR,200
222222,STAR,2019-01-01,2021-12-31,Gamma Works,IT,300
222222,STAR,2019-01-01,2021-12-31,Alpha Institute,DE,400
"""

BY_ACRONYM = """
[[table]]
table = "organizations"
file = "star.csv"
columns = {name = "legal_name", country = "country"}

[[table]]
table = "collaborations"
file = "star.csv"
columns = {name = "project_acronym", start_date = "start_date", end_date = "end_date"}

[[table]]
table = "participants"
file = "star.csv"
columns = {collaboration_id = "project_acronym", organization_id = "legal_name"}
"""


def ingest(tmp_path: Path, files: dict[str, str], mapping: str) -> Ingested:
    path = tmp_path / "mapping.toml"
    path.write_text(mapping, "utf-8")
    ingested = read_spreadsheets([write_files(tmp_path / "in", files)], mapping=path)
    assert all(count.read == count.taken + count.rejected for count in ingested.counts)
    return ingested


def participants(ingested: Ingested) -> list[list[str]]:
    table = ingested.tables["participants"]
    return table[["collaboration_id", "organization_id"]].to_numpy().tolist()


def test_a_suggestion_takes_ids_for_ids(tmp_path: Path) -> None:
    table = STAR.replace("legal_name", "pic,legal_name").replace("1,2014", "1,2014")
    rows = [line.split(",") for line in table.splitlines()]
    pics = {"Alpha Institute": "901", "Beta Labs": "902", "Gamma Works": "903"}
    lines = [rows[0], *([*row[:4], pics[row[4]], *row[4:]] for row in rows[1:])]
    files = {"star.csv": "\n".join(map(",".join, lines))}
    mapping = suggest_mapping([write_files(tmp_path / "in", files)])
    ids = [each["columns"].get("id") for each in tomllib.loads(mapping)["table"]]
    assert ids == ["pic", "project_id", None]
    ingested = ingest(tmp_path, files, mapping)
    assert ingested.rejects == ()
    assert participants(ingested) == [
        *(["111111", "901"], ["111111", "902"], ["222222", "903"], ["222222", "901"])
    ]
    assert ingested.tables["collaborations"]["start_date"].tolist() == ["2014-01-01", "2019-01-01"]


def test_what_refers_to_a_rejected_row_goes_to_no_other_of_that_name(tmp_path: Path) -> None:
    ingested = ingest(tmp_path, {"star.csv": STAR}, BY_ACRONYM)
    assert participants(ingested) == [["star", "alpha-institute"], ["star", "beta-labs"]]
    told = [(r.row, r.reason) for r in ingested.rejects if r.table == "participants"]
    assert told == [(row, "what this row tells of collaborations was rejected") for row in (4, 5)]


def test_a_made_id_that_two_rows_tell_of_differently_is_that_of_neither(tmp_path: Path) -> None:
    further = """
[[table]]
table = "participants"
file = "more.csv"
columns = {collaboration_id = "what", organization_id = "who"}
"""
    files = {"star.csv": STAR, "more.csv": "what,who\nStar,Gamma Works\nstar,Gamma Works\n"}
    ingested = ingest(tmp_path, files, BY_ACRONYM + further)
    assert len(participants(ingested)) == 2
    reasons = {r.reason for r in ingested.rejects if r.file == "more.csv"}
    assert reasons == {
        "the name is that of star (STAR), star.csv, row 4, which was rejected (STAR), star.csv, row"
        " 5, which was rejected (STAR); say which by an id"
    }


ORGANIZATIONS = """\
pic,name,acronym,country,parent
111,University College London,UCL,UK,
222,Université catholique de Louvain,UCL,BE,
333,Ministry of Health,MOH,EL,
444,Ministry of Health,MOH,IL,
555,UCL,,US,
666,Clinic,,IL,ministry of  health
777,Institute,,IL,444
"""

WORK = """\
project,start,partner
P1,2020-01-01,Moh
P1,2020-01-01,Ministry of Health
P1,2020-01-01,ucl
P1,2020-01-01,222
P1,2020-01-01,Clinic
"""

BORNE_BY_TWO = """
[[table]]
table = "organizations"
file = "orgs.csv"
columns = {id = "pic", name = "name", aliases = "acronym", country = "country", parent_id="parent"}

[[table]]
table = "collaborations"
file = "parts.csv"
columns = {name = "project", start_date = "start"}

[[table]]
table = "participants"
file = "parts.csv"
columns = {collaboration_id = "project", organization_id = "partner"}
"""


def test_a_name_or_alias_that_two_bear_is_rejected_with_both_named(tmp_path: Path) -> None:
    ingested = ingest(tmp_path, {"orgs.csv": ORGANIZATIONS, "parts.csv": WORK}, BORNE_BY_TWO)
    # A name goes before an alias, as it does where a person asks.
    assert participants(ingested) == [["p1", "555"], ["p1", "222"]]
    ministries = (
        "the name is that of 333 (Ministry of Health, GR), 444 (Ministry of Health, IL);"
        " say which by an id"
    )
    assert [(r.table, r.row, r.value, r.reason) for r in ingested.rejects] == [
        ("organizations", 7, "ministry of  health", ministries),
        ("participants", 2, "Moh", ministries),
        ("participants", 3, "Ministry of Health", ministries),
        ("participants", 6, "666", "organizations has no such id"),
    ]


def test_the_row_itself_says_which_of_two_is_meant(tmp_path: Path) -> None:
    table = (
        "pic,who,country,what,start\n1,Alpha,DE,P1,2020\n2,Alpha,FR,P1,2020\n2,Alpha,FR,P2,2020\n"
    )
    mapping = """
[[table]]
table = "organizations"
columns = {id = "pic", name = "who", country = "country"}

[[table]]
table = "collaborations"
columns = {name = "what", start_date = "start"}

[[table]]
table = "participants"
columns = {collaboration_id = "what", organization_id = "who"}
"""
    ingested = ingest(tmp_path, {"x.csv": table}, mapping)
    assert ingested.rejects == ()
    assert participants(ingested) == [["p1", "1"], ["p1", "2"], ["p2", "2"]]


def test_an_id_that_two_names_have_is_that_of_the_first_alone(tmp_path: Path) -> None:
    table = "pic,who,city,what,start\n1,Alpha,X,P1,2020\n1,ALPHA,Y,P1,2020\n1,Beta,X,P1,2020\n"
    mapping = """
[[table]]
table = "organizations"
columns = {id = "pic", name = "who", city = "city"}

[[table]]
table = "collaborations"
columns = {name = "what", start_date = "start"}

[[table]]
table = "participants"
columns = {collaboration_id = "what", organization_id = "pic"}
"""
    ingested = ingest(tmp_path, {"x.csv": table}, mapping)
    assert participants(ingested) == [["p1", "1"], ["p1", "1"]]  # the same name, another city
    assert [(r.table, r.row) for r in ingested.rejects] == [
        *(("organizations", 3), ("organizations", 4), ("participants", 4))
    ]


def test_rows_that_contradict_each_other_nowhere_are_one(tmp_path: Path) -> None:
    table = (
        "who,country,url,what,start\n"
        "Alpha,DE,,P1,2020\nALPHA,,https://a.example,P1,2020\nAlpha,DE,,P2,2021\n"
        "Alpha,FR,,P2,2021\nAlpha,,https://b.example,P2,2021\n"
    )
    mapping = """
[[table]]
table = "organizations"
columns = {name = "who", country = "country", url = "url"}

[[table]]
table = "collaborations"
columns = {name = "what", start_date = "start"}

[[table]]
table = "participants"
columns = {collaboration_id = "what", organization_id = "who"}
"""
    ingested = ingest(tmp_path, {"x.csv": table}, mapping)
    (organization,) = ingested.tables["organizations"].to_dict("records")
    assert (organization["country"], organization["url"]) == ("DE", "https://a.example")
    assert participants(ingested) == [["p1", "alpha"], ["p1", "alpha"], ["p2", "alpha"]]
    assert [r.row for r in ingested.rejects] == [5, 6, 5, 6]


def test_lists_of_ids_and_names_run_in_parallel(tmp_path: Path) -> None:
    table = (
        "work,year,ids,names,country\n"
        "W1,2020,I1|I2|I1,Alpha|Beta|Alpha,KR\n"
        "W2,2021,I2,Beta,KR\n"
        "W3,2021,I3|I4,Gamma,KR\n"
        "W4,2021,I5|I6|I7,Delta|Epsilon,KR\n"
    )
    mapping = """
[[table]]
table = "organizations"
lists = "|"
columns = {id = "ids", name = "names", country = "country"}

[[table]]
table = "collaborations"
columns = {id = "work", start_date = "year"}

[[table]]
table = "participants"
lists = "|"
columns = {collaboration_id = "work", organization_id = "ids"}
"""
    ingested = ingest(tmp_path, {"x.csv": table}, mapping)
    names = ingested.tables["organizations"].set_index("id")["name"].to_dict()
    assert names == {"I1": "Alpha", "I2": "Beta", "I3": "Gamma", "I4": "Gamma"}
    assert participants(ingested) == [
        *(["W1", "I1"], ["W1", "I2"], ["W2", "I2"], ["W3", "I3"], ["W3", "I4"])
    ]
    told = [(r.row, r.value, r.reason) for r in ingested.rejects if r.table == "organizations"]
    assert told == [(5, "Delta|Epsilon", "a list beside 3 ids has 2 entries")]
    assert [c.read for c in ingested.counts] == [6, 4, 8]
    files = {"x.csv": table.replace("ids", "organisation id").replace("names", "organisation")}
    suggested = suggest_mapping([write_files(tmp_path / "in", files)])
    assert 'lists = "|"  # ids and names stand in parallel' in suggested
    ingested = ingest(tmp_path, {"x.csv": table}, mapping.replace('lists = "|"\n', ""))
    assert any('column ids: 3 cells hold "|"' in note for note in ingested.notes)


def test_an_id_that_a_program_wrote_as_a_fraction_is_that_number(tmp_path: Path) -> None:
    files = {
        "orgs.csv": "pic,name\n999984350.0,Alpha\n1.0,Section\n2,Two\n",
        "parts.csv": "project,start,partner\nP1,2020,999984350\nP1,2020,999984350.0\n"
        "P1,2020,1.0\nP1,2020,2.0\n",
    }
    further = ', aliases = "acronym", country = "country", parent_id="parent"'
    mapping = BORNE_BY_TWO.replace(further, "")
    ingested = ingest(tmp_path, files, mapping)
    assert ingested.tables["organizations"]["id"].tolist() == ["999984350", "1.0", "2"]
    assert [who for _, who in participants(ingested)] == ["999984350", "999984350", "1.0", "2"]


TOTALS = """\
who,country,what,start,skill
Alpha Institute,DE,P1,2019,robots
NULL,,P1,2019,N/A
ukjent,,P2,2019,vision
-,,P2,2019,
Total,,P2,2020,
Total,FR,P2,2020,None
* SME = small,,,,
Nullius in Verba,,P2,2020,vision
"""

SUMMED = """
[[table]]
table = "organizations"
columns = {name = "who", country = "country"}

[[table]]
table = "capabilities"
columns = {name = "skill"}

[[table]]
table = "evidence"
columns = {organization_id = "who", capability_id = "skill"}

[[table]]
table = "collaborations"
columns = {name = "what", start_date = "start"}

[[table]]
table = "participants"
columns = {collaboration_id = "what", organization_id = "who"}
"""


def test_placeholders_sums_and_remarks_are_nobody(tmp_path: Path) -> None:
    rows = TOTALS.replace("P2,2020", "P2,2019")
    ingested = ingest(tmp_path, {"x.csv": rows}, SUMMED)
    names = ingested.tables["organizations"]["name"].tolist()
    assert names == ["Alpha Institute", "Total", "Nullius in Verba"]
    assert ingested.tables["capabilities"]["name"].tolist() == ["robots", "vision"]
    told = [(r.row, r.value, r.reason) for r in ingested.rejects if r.table == "organizations"]
    nothing = "and names nothing"
    assert told == [
        (3, "NULL", f"this is a placeholder {nothing}"),
        (4, "ukjent", f"this is a placeholder {nothing}"),
        (5, "-", f"this is a placeholder {nothing}"),
        (6, "Total", f"this is a sum of other rows {nothing}"),
        (8, "* SME = small", f"this is a remark below the table {nothing}"),
    ]
    # In a column of skills they are as good as an empty cell.
    told = [(r.table, r.value) for r in ingested.rejects if r.table in ("capabilities", "evidence")]
    assert told == [("evidence", "ukjent")]  # who it is was rejected
    # The sum's own row takes part in nothing, though a firm is called like it.
    assert participants(ingested) == [
        *(["p1", "alpha-institute"], ["p2", "total"], ["p2", "nullius-in-verba"])
    ]


def test_what_is_a_placeholder_can_be_said(tmp_path: Path) -> None:
    of_firms = 'table = "organizations"\n'
    none = SUMMED.replace(of_firms, of_firms + "placeholders = []\n")
    ingested = ingest(tmp_path, {"x.csv": TOTALS}, none)
    assert {"NULL", "ukjent", "* SME = small"} <= set(ingested.tables["organizations"]["name"])
    one = SUMMED.replace(of_firms, of_firms + 'placeholders = ["Ukjent"]\n')
    names = set(ingest(tmp_path, {"x.csv": TOTALS}, one).tables["organizations"]["name"])
    assert "NULL" in names
    assert "ukjent" not in names
    with pytest.raises(DataError, match="placeholders, value 'NULL': this is no list of texts"):
        ingest(tmp_path, {"x.csv": TOTALS}, one.replace('["Ukjent"]', '"NULL"'))


def test_no_reader_takes_a_placeholder_for_an_organization(tmp_path: Path) -> None:
    files = cordis_files()
    files["organization.csv"] += participant("101", "9009", "NULL") + "\n"
    nobody = [institution(2) | {"display_name": "n/a"}]
    works = lines([work(1, 1), work(2, 2) | {"authorships": [{"institutions": nobody}]}])
    dump = json.dumps([ror_record("05dxps055", "Some"), ror_record("012345601", "Unknown")])
    item = {"crunchbase": "https://www.crunchbase.com/organization/a", "name": "N/A"}
    landscape = {
        "landscape": [
            {
                "name": "X Members",
                "subcategories": [{"name": "Y", "items": [item, {"name": "Some"}]}],
            }
        ]
    }
    given = {
        "cordis": files,
        "openalex": {"works.jsonl": works},
        "ror": {"ror.json": dump},
        "landscape": {"x.yml": json.dumps(landscape)},
    }
    for source, there in given.items():
        folder = write_files(tmp_path / source, there)
        ingested = SOURCES[source].read([folder], silent)
        assert [r.reason for r in ingested.rejects if "placeholder" in r.reason], source
        names = ingested.tables["organizations"]["name"].str.casefold()
        assert not names.isin(["null", "n/a", "unknown"]).any()
        assert all(count.read == count.taken + count.rejected for count in ingested.counts)
