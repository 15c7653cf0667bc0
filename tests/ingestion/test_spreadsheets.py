"""Tables of any layout by a mapping, and the first mapping that is suggested for them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from matcher.errors import DataError, RequestError
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.parts import find_parts
from matcher.ingestion.spreadsheets import read_spreadsheets
from matcher.ingestion.suggesting import suggest_mapping

from .makers import write_files

FIRMS = """\
Nr;Firma;Land;Auch bekannt als;Gehört zu;Umsatz;Gegründet
1;Acme;Germany;ACM|Acme Corp;;1,5;31.12.1999
2;Beta;fr;;acme corp;2;2001
3;Gamma;2020-01;;;3;
4;Delta;DE;;Gamma;4;
5;Epsilon;DE;;nobody;4;
1;Acme;Germany;ACM|Acme Corp;;1,5;31.12.1999
1;Acme;DE;other;;;
;Nameless id;DE;;;;
6;;DE;;;;
"""

MAPPING = """\
[[table]]
table = "organizations"
file = "firms.csv"
lists = "|"

[table.columns]
id = "Nr"
name = "Firma"
country = "Land"
aliases = "Auch bekannt als"
parent_id = "Gehört zu"
turnover = "Umsatz"
founded = "Gegründet"

[table.constants]
kind = "company"

[table.values.country]
germany = "DE"
"""


def ingest(tmp_path: Path, files: dict[str, str], mapping: str) -> Ingested:
    folder = write_files(tmp_path / "in", files)
    path = tmp_path / "mapping.toml"
    path.write_text(mapping, "utf-8")
    return read_spreadsheets([folder], mapping=path)


def test_what_a_mapping_makes_of_a_table(tmp_path: Path) -> None:
    ingested = ingest(tmp_path, {"firms.csv": FIRMS}, MAPPING)
    table = ingested.tables["organizations"].fillna("")
    columns = ["id", "name", "kind", "country", "aliases", "parent_id", "founded", "turnover"]
    assert table[columns].to_numpy().tolist() == [
        ["1", "Acme", "company", "DE", "ACM;Acme Corp", "", "1999-12-31", "1,5"],
        ["2", "Beta", "company", "FR", "", "1", "2001", "2"],
        ["nameless-id", "Nameless id", "company", "DE", "", "", "", ""],
    ]
    assert {reject.row: reject.reason for reject in ingested.rejects} == {
        4: "this is no country code of two letters, nor a name",  # a row out of joint
        5: "organizations has no such id",  # its parent was rejected
        6: "organizations has no such id",
        8: "the id is already there, with different content: firms.csv, row 2",
        10: "the cell is empty, and this column must be filled",
    }
    (count,) = ingested.counts
    assert (count.read, count.taken, count.rejected) == (9, 4, 5)  # one said the same again


def test_references_go_by_id_by_name_or_by_alias_and_cascade(tmp_path: Path) -> None:
    files = {
        "firms.csv": FIRMS,
        "work.csv": "what,who,part,eur,begin\n"
        'P1,1,leader,"1,5",spring 2020\n'
        "P2,acme,leader,10,2020-03\n"
        "P2,ACM,partner,NA,2020-03\n"
        "P2,Beta,partner,,2020-03\n"
        "P2,Gamma,partner,,2020-03\n"
        "P2,Beta,partner,many,2020-03\n",
    }
    mapping = (
        MAPPING
        + """
[[table]]
table = "collaborations"
file = "work.csv"
columns = {name = "what", start_date = "begin"}

[[table]]
table = "participants"
file = "work.csv"
columns = {collaboration_id = "what", organization_id = "who", role = "part", funding_eur = "eur"}
"""
    )
    ingested = ingest(tmp_path, files, mapping)
    participants = ingested.tables["participants"]
    assert participants["organization_id"].tolist() == ["1", "1", "2"]
    assert participants["funding_eur"].fillna(-1).tolist() == [10.0, -1, -1]
    assert ingested.tables["collaborations"]["id"].tolist() == ["p2"]
    told = {(r.row, r.column): r.reason for r in ingested.rejects if r.file == "work.csv"}
    assert told == {
        (2, "start_date"): "this is no date; say the form of dates in the mapping, such as "
        'dates = "%m/%d/%Y"',
        (2, "collaboration_id"): "collaborations has no such id",
        (6, "organization_id"): "organizations has no such id",
        (7, "funding_eur"): "this is no number",
    }


def test_dates_of_another_form(tmp_path: Path) -> None:
    mapping = """
[[table]]
table = "organizations"
dates = "%m/%d/%Y"
encoding = "cp1252"
columns = {name = "name", founded = "since"}
"""
    folder = tmp_path / "in"
    write_files(
        folder,
        {"x.csv": "name;since\nÉcole;12/31/1999\nB;31/12/1999\nC;1999-12\n".encode("cp1252")},
    )
    path = tmp_path / "m.toml"
    path.write_text(mapping)
    ingested = read_spreadsheets([folder], mapping=path)
    assert [r.reason for r in ingested.rejects] == ["this is no date of the form %m/%d/%Y"]
    table = ingested.tables["organizations"]
    assert table[["name", "founded"]].to_numpy().tolist() == [
        ["École", "1999-12-31"],
        ["C", "1999-12"],
    ]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("x = 1", "no key of a mapping is called so"),
        ("", "the mapping maps nothing"),
        ('[[table]]\ntable = "organisations"', "Nearest: organizations"),
        ('[[table]]\ntable = "organizations"', "columns.name.*organizations needs this column"),
        ('[[table]]\ntable = "organizations"\ncolums = {}', "Nearest: columns"),
        ('[[table]]\ntable = "organizations"\ncolumns = {name = 1}', "no table of texts"),
        ('[[table]]\ntable = "organizations"\nseparator = "::"', "not one character"),
        ('[[table]]\ntable = "organizations"\nencoding = "utf-16"', "no encoding that is read"),
        ('[[table]]\ntable = "organizations"\nencoding = "nonsense"', "no encoding that is read"),
        (
            '[[table]]\ntable = "coalitions"\ncolumns = {name = "Firma"}',
            "no table is mapped to organizations",
        ),
    ],
)
def test_a_wrong_mapping_is_told_as_what_it_is(tmp_path: Path, mapping: str, message: str) -> None:
    with pytest.raises(DataError, match=f"(?s)mapping.toml.*{message}"):
        ingest(tmp_path, {"firms.csv": FIRMS}, mapping)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"firms.csv"', '"other.csv"'), "the mapping names other.csv, which is not among"),
        (('"firms.csv"', '"FIRMS*"'), None),
        (('"Firma"', '"Firm"'), "firms.csv, row 1, column Firm.*Is it 'Firma'?"),
        (("[[table]]", "[[table"), "no TOML that can be read"),
    ],
)
def test_a_mapping_that_does_not_fit_the_file(
    tmp_path: Path, change: tuple[str, str], message: str | None
) -> None:
    mapping = MAPPING.replace(*change, 1)
    if message is None:
        ingest(tmp_path, {"firms.csv": FIRMS}, mapping)
        return
    with pytest.raises((DataError, RequestError), match=message):
        ingest(tmp_path, {"firms.csv": FIRMS}, mapping)


def test_a_file_that_the_mapping_does_not_name_is_not_ignored(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"the mapping says nothing of more\.csv"):
        ingest(tmp_path, {"firms.csv": FIRMS, "more.csv": "a\n"}, MAPPING)


def test_a_table_without_a_sound_row_is_told_so(tmp_path: Path) -> None:
    firms = "\n".join(FIRMS.splitlines()[:1]) + "\n6;;DE;;;;\n"
    firms += "7;A;2020-01;;;;\n8;;DE;;;;\n"
    told = "no organization could be taken; the most frequent reason, 2 of 3, is: the cell is empty"
    with pytest.raises(RequestError, match=told):
        ingest(tmp_path, {"firms.csv": firms}, MAPPING)


SKILLS = """\
Company,Kind,Skills,Needs
"Acme, Inc.",Academia,speech; Robots,vision
Beta,company,robots;robots;,"speech, vision"
Gamma,thing,vision,
"""

SKILLED = """
[[table]]
table = "organizations"
columns = {name = "Company"}

[[table]]
table = "capabilities"
columns = {name = "Skills"}

[[table]]
table = "evidence"
columns = {organization_id = "Company", capability_id = "Skills"}
"""


def test_cells_that_look_like_lists_are_told_with_the_fix(tmp_path: Path) -> None:
    (note,) = ingest(tmp_path, {"x.csv": SKILLS}, SKILLED).notes  # no comma of a firm's name
    assert note == (
        'x.csv, column Skills: 2 cells hold ";", such as "speech; Robots", and each is read as'
        ' one entry; if they are lists, write lists = ";" in the table of capabilities and of'
        " evidence of the mapping"
    )


def test_a_list_of_capabilities_is_a_row_for_each(tmp_path: Path) -> None:
    mapping = SKILLED.replace('columns = {name = "Skills', 'lists = ";"\ncolumns = {name = "Skills')
    mapping = mapping.replace(
        "columns = {organization_id", 'lists = ";"\ncolumns = {organization_id'
    )
    ingested = ingest(tmp_path, {"x.csv": SKILLS}, mapping)
    assert ingested.notes == ingested.rejects == ()
    assert ingested.tables["capabilities"]["name"].tolist() == ["speech", "Robots", "vision"]
    evidence = ingested.tables["evidence"][["organization_id", "capability_id"]]
    assert evidence.to_numpy().tolist() == [
        ["acme-inc", "speech"],
        ["acme-inc", "robots"],
        ["beta", "robots"],
        ["gamma", "vision"],
    ]
    assert [(c.records, c.read, c.taken) for c in ingested.counts] == [
        ("organizations", 3, 3),
        ("capabilities", 4, 4),
        ("evidence", 4, 4),
    ]


def test_a_member_of_unknown_date_is_a_member(tmp_path: Path) -> None:
    mapping = """
[[table]]
table = "organizations"
columns = {name = "Company"}

[[table]]
table = "coalitions"
columns = {name = "Alliance"}

[[table]]
table = "memberships"
columns = {organization_id = "Company", since = "Joined"}
constants = {coalition_id = "x"}
"""
    files = {"x.csv": "Company,Alliance,Joined\nAcme,X,2019\nBeta,X,\n"}
    ingested = ingest(tmp_path, files, mapping)
    assert ingested.tables["memberships"]["organization_id"].tolist() == ["acme", "beta"]


def test_what_is_known_as_a_whole_is_not_split(tmp_path: Path) -> None:
    mapping = SKILLED.replace("Skills", "Needs")
    mapping = mapping.replace('columns = {name = "Needs', 'lists = ","\ncolumns = {name = "Needs')
    mapping = mapping.replace(
        "columns = {organization_id", 'lists = ","\ncolumns = {organization_id'
    )
    ingested = ingest(tmp_path, {"x.csv": SKILLS}, mapping)
    assert ingested.rejects == ()
    evidence = ingested.tables["evidence"][["organization_id", "capability_id"]]
    # Gamma needs nothing: that is no row.
    assert evidence.to_numpy().tolist() == [
        ["acme-inc", "vision"],
        ["beta", "speech"],
        ["beta", "vision"],
    ]


# -- suggestions -------------------------------------------------------------------------------


def suggested(folder: Path) -> list[tuple[str, str, dict[str, str]]]:
    tables = tomllib.loads(suggest_mapping([folder]))["table"]
    return [(t["table"], t.get("sheet", t["file"]), t["columns"]) for t in tables]


def test_a_suggestion_knows_the_formats_own_names(tmp_path: Path) -> None:
    files = {
        "organizations.csv": "id,name,kind\n",
        "evidence.csv": "organization_id,capability_id,count,date,kind\n",
        "capabilities.csv": "id,name,parent_id\n",
    }
    assert suggested(write_files(tmp_path, files)) == [
        (
            "capabilities",
            "capabilities.csv",
            {"id": "id", "name": "name", "parent_id": "parent_id"},
        ),
        (
            "evidence",
            "evidence.csv",
            {n: n for n in ("organization_id", "capability_id", "count", "date", "kind")},
        ),
        ("organizations", "organizations.csv", {"id": "id", "name": "name", "kind": "kind"}),
    ]


def test_a_suggestion_looks_at_each_sheet_and_the_odd_header(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Companies"
    sheet.append(["Name", 'Country "code"', "Website", "Country code"])
    workbook.create_sheet("Alliance members").append(["Alliance", "Company", "Joined"])
    workbook.save(tmp_path / "all.xlsx")
    found = suggested(tmp_path)
    assert found[0] == (
        "organizations",
        "Companies",
        {"name": "Name", "country": 'Country "code"', "url": "Website"},
    )
    assert ("coalitions", "Alliance members", {"name": "Alliance"}) in found
    assert (
        "memberships",
        "Alliance members",
        {"coalition_id": "Alliance", "organization_id": "Company", "since": "Joined"},
    ) in found


def test_headers_that_say_nothing_are_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"(?s)no header says.*nothing was made of: a, b"):
        suggest_mapping([write_files(tmp_path, {"x.csv": "a,b\n1,2\n"})])


def test_a_suggestion_tells_an_encoding_that_is_not_utf_8(tmp_path: Path) -> None:
    write_files(tmp_path, {"firms.csv": "Company;Country\nÉcole;FR\n".encode("cp1252")})
    assert 'encoding = "cp1252"' in suggest_mapping([tmp_path])


@pytest.mark.parametrize("name", ["Company", "Name"])
def test_a_suggestion_finds_skills_needs_and_kinds(tmp_path: Path, name: str) -> None:
    folder = write_files(tmp_path / "in", {"firms.csv": SKILLS.replace("Company", name)})
    text = suggest_mapping([folder])
    assert '# "thing" =' in text
    found = [
        (t["table"], t.get("lists"), t["columns"], t.get("constants"))
        for t in tomllib.loads(text)["table"]
    ]
    assert sorted(found, key=lambda each: (each[0], str(each[1]))) == [
        ("capabilities", ",", {"name": "Needs"}, None),
        ("capabilities", ";", {"name": "Skills"}, None),
        (
            "evidence",
            ",",
            {"organization_id": name, "capability_id": "Needs"},
            {"direction": "needs"},
        ),
        ("evidence", ";", {"organization_id": name, "capability_id": "Skills"}, None),
        ("organizations", None, {"name": name, "kind": "Kind"}, None),
    ]
    mapping = text.replace('# "thing" =', '"thing" = "other"')
    ingested = ingest(tmp_path, {"firms.csv": SKILLS.replace("Company", name)}, mapping)
    assert ingested.rejects == ingested.notes == ()
    kinds = ingested.tables["organizations"]["kind"].tolist()
    assert kinds == ["university", "company", "other"]
    assert ingested.tables["evidence"]["direction"].value_counts().to_dict() == {
        "offers": 4,
        "needs": 3,
    }


def test_links_in_a_folder_are_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.csv").write_text("id,name\n1,One\n")
    (tmp_path / "circle.csv").symlink_to(tmp_path / "circle.csv")
    (tmp_path / "folder").symlink_to(tmp_path)
    assert [part.shown for part in find_parts([tmp_path])] == ["a.csv"]
    assert "circle.csv, folder" in caplog.text
