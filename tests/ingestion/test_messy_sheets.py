"""Spreadsheets as people have them: titles, groups of headers, units, remarks, other languages."""

# ruff: noqa: RUF001 - firms of Moscow and Athens have letters that look like others

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from matcher.errors import DataError, OptionError, RequestError
from matcher.ingestion.guessing import guessed
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.reading import ingest
from matcher.ingestion.skilled import with_skills
from matcher.ingestion.spreadsheets import read_spreadsheets
from matcher.ingestion.suggesting import suggest_mapping
from matcher.ingestion.words import kind_of

from .makers import write_files


def workbook(path: Path, rows: list[list[object]], *merged: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for area in merged:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return path


def suggested(path: Path) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = tomllib.loads(suggest_mapping([path]))["table"]
    return tables


def ingested(tmp_path: Path, path: Path, mapping: str | None = None) -> Ingested:
    written = tmp_path / "mapping.toml"
    written.write_text(mapping or suggest_mapping([path]), "utf-8")
    made = read_spreadsheets([path], mapping=written)
    assert all(count.read == count.taken + count.rejected for count in made.counts)
    return made


def test_a_german_sheet_with_titles_units_and_remarks(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Liste der Konsortialpartner 2025"],
        ["Stand: 1. März 2025, Entwurf"],
        [],
        ["Firma", "Land", "Art", "Kompetenzen", "Bedarf", "Webseite"],
        [None, "(ISO)", "(Rechtsform)", "(Stichworte)", None, None],
        ["Alpha GmbH", "D", "KMU", "Robotik; Bildverarbeitung", "Chatbots", "https://a.example"],
        ["Universität Beta", "Österreich", "Universität", "Robotik", None, None],
        ["* KMU = kleine und mittlere Unternehmen"],
        ["Gesamt", None, None, 2],
    ]
    made = ingested(tmp_path, workbook(tmp_path / "partner.xlsx", rows, "A1:F1"))
    organizations = made.tables["organizations"].fillna("")
    assert organizations[["name", "kind", "country", "url"]].to_numpy().tolist() == [
        ["Alpha GmbH", "company", "DE", "https://a.example"],
        ["Universität Beta", "university", "AT", ""],
    ]
    evidence = made.tables["evidence"][["organization_id", "capability_id", "direction"]]
    assert evidence.fillna("offers").to_numpy().tolist() == [
        ["alpha-gmbh", "robotik", "offers"],
        ["alpha-gmbh", "bildverarbeitung", "offers"],
        ["universitat-beta", "robotik", "offers"],
        ["alpha-gmbh", "chatbots", "needs"],
    ]
    told = {(r.row, r.reason) for r in made.rejects if r.table == "organizations"}
    assert told == {
        (5, "the row has words in brackets alone, as units below a header"),
        (8, "this is a remark below the table and names nothing"),
        (9, "this is a sum of other rows and names nothing"),
    }


@pytest.mark.parametrize(
    ("name", "text", "row"),
    [
        ("said.csv", "sep=;\nName;Country\nAlpha;DE\n", 2),
        ("said.csv", '\ufeff"sep=,"\r\nName,Country\r\nAlpha,DE\r\n', 2),
        ("dim.csv", 'About: exported on 3, 4, 2024\n\n"Company";"Country"\n"Alpha";DE\n', 3),
        ("tab.tsv", "Firms, of all, sorts\nCompany\tCountry\nAlpha\tDE\n", 2),
    ],
)
def test_lines_above_the_header(tmp_path: Path, name: str, text: str, row: int) -> None:
    path = write_files(tmp_path, {name: text}) / name
    (table,) = suggested(path)
    assert table["header"] == row
    made = ingested(tmp_path, path)
    assert made.tables["organizations"][["name", "country"]].to_numpy().tolist() == [
        ["Alpha", "DE"]
    ]
    unsaid = suggest_mapping([path]).replace(f"header = {row}", "")
    found = ingested(tmp_path, path, unsaid)
    assert found.tables["organizations"]["name"].tolist() == ["Alpha"]
    (note,) = found.notes
    assert note.startswith(f"{name}: the header is row {row}, the first that has all columns")
    assert note in found.sources


def test_two_rows_of_headers_with_merged_cells(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Organisation", "Country", "Project", None, None],
        [None, None, "Project title", "Start date", "Role"],
        ["Alpha", "DE", "P1", "2020-01-01", "lead"],
        ["Beta", "FR", "P1", "2020-01-01", "partner"],
    ]
    path = workbook(tmp_path / "x.xlsx", rows, "A1:A2", "B1:B2", "C1:E1")
    made = ingested(tmp_path, path)
    assert made.rejects == ()
    columns = ["collaboration_id", "organization_id", "role"]
    assert made.tables["participants"][columns].to_numpy().tolist() == [
        ["p1", "alpha", "lead"],
        ["p1", "beta", "partner"],
    ]
    assert made.tables["organizations"]["country"].tolist() == ["DE", "FR"]


def test_what_is_merged_downwards_holds_for_all_its_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Country", "Company", "Skills", "Project", "Start date"],
        ["Germany", "Alpha", "robots", "P1", 2020],
        [None, None, "speech", "P2", 2021],
        [None, "Beta", "robots", "P1", 2020],
        [None, None, None, None, None],
        ["France", "Gamma", "vision", "P2", 2021],
    ]
    made = ingested(tmp_path, workbook(tmp_path / "x.xlsx", rows, "A2:A5", "B2:B3", "B4:B5"))
    assert made.rejects == ()
    assert made.tables["organizations"][["name", "country"]].to_numpy().tolist() == [
        ["Alpha", "DE"],
        ["Beta", "DE"],
        ["Gamma", "FR"],
    ]
    evidence = made.tables["evidence"][["organization_id", "capability_id"]].to_numpy().tolist()
    assert evidence == [
        ["alpha", "robots"],
        ["alpha", "speech"],
        ["beta", "robots"],
        ["gamma", "vision"],
    ]
    assert len(made.tables["participants"]) == 4


def test_a_header_that_lacks_a_column_is_named_by_its_row(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"x.csv": "title\n\nCompany,Land\nAlpha,DE\n"}) / "x.csv"
    mapping = '[[table]]\ntable = "organizations"\ncolumns = {name = "Company", url = "Web"}\n'
    with pytest.raises(DataError, match=r"row 3, column Web: .* has the columns Company, Land"):
        ingested(tmp_path, path, mapping)
    stated = mapping.replace("columns", "header = 1\ncolumns")
    with pytest.raises(DataError, match=r"row 1, column Company: .* has the columns title"):
        ingested(tmp_path, path, stated)
    with pytest.raises(DataError, match="header, value '0': this is no number of a row"):
        ingested(tmp_path, path, stated.replace("= 1", "= 0"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("기관명,국가,유형,보유기술\n가나,한국,대기업,음성 인식\n", "company"),
        ("組織名,国,種別,技術\n東,日本,大学,音声\n", "university"),
        ("公司名称,国家,类型,技术\n中,中国,企业,语音\n", "company"),
        ("Entreprise,Pays,Type d'organisme,Compétences\nA,France,PME,robots\n", "company"),
        ("Entidad,País,Tipo de entidad,Capacidades\nA,España,Universidad,robots\n", "university"),
        ("기관명 / Organization,Country (ISO),Type,Skills\nA,KR,SME,robots\n", "company"),
    ],
)
def test_headers_and_kinds_in_other_languages(tmp_path: Path, text: str, kind: str) -> None:
    made = ingested(tmp_path, write_files(tmp_path, {"x.csv": text}) / "x.csv")
    assert made.rejects == ()
    (organization,) = made.tables["organizations"].to_dict("records")
    assert organization["kind"] == kind
    assert len(organization["country"]) == 2
    assert len(made.tables["evidence"]) == 1


def test_a_name_beside_a_country_or_skills_is_an_organization(tmp_path: Path) -> None:
    text = "Name;Country;Skills\nAlpha;DE;robots, speech\nBeta;FR;robots\n"
    made = ingested(tmp_path, write_files(tmp_path, {"mixed.csv": text}) / "mixed.csv")
    assert made.tables["organizations"]["name"].tolist() == ["Alpha", "Beta"]
    assert made.tables["evidence"]["capability_id"].tolist() == ["robots", "speech", "robots"]


def test_sentences_with_commas_are_not_cut(tmp_path: Path) -> None:
    text = "Company;Topic\nAlpha;Clean, secure and affordable energy for all of us\n"
    mapping = suggest_mapping([write_files(tmp_path, {"x.csv": text})])
    assert "take the mark away if these are lists, and no sentences" in mapping
    assert all("lists" not in table for table in tomllib.loads(mapping)["table"])


def test_each_cell_is_split_at_the_surest_mark_that_it_has(tmp_path: Path) -> None:
    text = 'Company;Skills;Short name\nA;"robots, speech";AA|A1\nB;"robots; CI/CD, testing";\n'
    text += 'C;"\u97f3\u58f0\u3001\u753b\u50cf\nspeech";\n'
    made = ingested(tmp_path, write_files(tmp_path, {"x.csv": text}) / "x.csv")
    names = ["robots", "speech", "CI/CD, testing", "\u97f3\u58f0\u3001\u753b\u50cf"]
    assert made.tables["capabilities"]["name"].tolist() == names
    assert made.tables["organizations"]["aliases"].tolist()[0] == "AA;A1"


@pytest.mark.parametrize(
    ("line", "key", "problem"),
    [
        ('lists = ""', "table 1.lists", "this separates nothing"),
        ("lists = []", "table 1.lists", "this separates nothing"),
        ('lists = [";", ""]', "table 1.lists", "this separates nothing"),
        ('dates = "%d%d"', "table 1.dates", "no date can be read by this form"),
        ('dates = "%"', "table 1.dates", "no date can be read by this form"),
        ('dates = "%d.%m."', "table 1.dates", "no date can be read by this form"),
        ('dates = ""', "table 1.dates", "no date can be read by this form"),
        ("separator = 5", "table 1.separator", "this is no text"),
    ],
)
def test_a_key_of_a_mapping_that_cannot_be_right_is_named(
    tmp_path: Path, line: str, key: str, problem: str
) -> None:
    path = write_files(tmp_path, {"x.csv": "Company\nA\n"}) / "x.csv"
    mapping = f'[[table]]\ntable = "organizations"\n{line}\ncolumns = {{name = "Company"}}\n'
    with pytest.raises(DataError) as raised:
        ingested(tmp_path, path, mapping)
    (told,) = raised.value.problems
    assert (told.column, told.problem) == (key, problem)
    assert told.fix


def test_a_header_that_is_there_again_is_no_firm(tmp_path: Path) -> None:
    text = "Company,Country\nA,DE\nCompany,Country\nB,FR\n"
    made = ingested(tmp_path, write_files(tmp_path, {"x.csv": text}) / "x.csv")
    assert made.tables["organizations"]["name"].tolist() == ["A", "B"]
    assert [(r.row, r.reason) for r in made.rejects] == [(3, "the row repeats the header")]


def test_a_table_that_is_missing_is_told(tmp_path: Path) -> None:
    text = "pic,legal_name,project_id,partner_role\n1,Alpha,11,coordinator\n"
    mapping = suggest_mapping([write_files(tmp_path, {"x.csv": text})])
    told = "# MISSING: participants refers to collaborations, and no table of collaborations could"
    assert told in mapping
    ids = [each["columns"] for each in tomllib.loads(mapping)["table"]]
    assert ids[0] == {"id": "pic", "name": "legal_name"}
    assert ids[1]["collaboration_id"] == "project_id"
    assert ids[1]["organization_id"] == "pic"


def test_what_is_sure_is_read_without_a_mapping(tmp_path: Path) -> None:
    text = "Firma;Land;Kompetenzen;Umsatz;Etage\nAlpha;Deutschland;Robotik;5;\nBeta;FR;Robotik;;\n"
    path = write_files(tmp_path, {"x.csv": text}) / "x.csv"
    made = ingest("tables", [path])
    assert made.tables["organizations"]["country"].tolist() == ["DE", "FR"]
    assert [(u.header, u.table, u.column) for u in made.understood] == [
        ("Firma", "organizations", "name"),
        ("Land", "organizations", "country"),
        ("Kompetenzen", "capabilities", "name"),
        ("Firma", "evidence", "organization_id"),
        ("Kompetenzen", "evidence", "capability_id"),
    ]
    assert "WARNING: nothing was made of: Umsatz, Etage (x.csv)" in made.notes
    assert made.further["mapping.toml"] == suggest_mapping([path])
    assert set(made.further) == {"mapping.toml", "skills.csv"}
    assert made.tables["evidence"]["capability_id"].tolist() == ["robotics", "robotics"]
    again = ingested(tmp_path, path, made.further["mapping.toml"])
    assert with_skills(again).tables["evidence"].equals(made.tables["evidence"])


@pytest.mark.parametrize(
    ("text", "left_open"),
    [
        ("Company,Project\nAlpha,P1\n", "leaves open: participants refers to collaborations"),
        ("a,b\n1,2\n", "leaves open everything: no header says which table"),
    ],
)
def test_what_no_table_can_be_made_of_is_asked_for(
    tmp_path: Path, text: str, left_open: str
) -> None:
    with pytest.raises(OptionError, match=left_open):
        ingest("tables", [write_files(tmp_path, {"x.csv": text})])


UNKNOWN = """Company,Country,Type
Alpha,Atlantis,Krankenhaus
Beta,Germany,4
Gamma,Atlantis,PME
Delta,D,Universität
"""


@pytest.mark.parametrize("mapped", [False, True])
def test_words_that_nobody_knows_are_kept_for_review(tmp_path: Path, mapped: bool) -> None:
    path = write_files(tmp_path / "in", {"x.csv": UNKNOWN}) / "x.csv"
    columns = 'columns = {name = "Company", country = "Country", kind = "Type"}'
    mapping = write_files(tmp_path, {"m.toml": f'[[table]]\ntable = "organizations"\n{columns}\n'})
    asked = {"mapping": mapping / "m.toml"} if mapped else {}
    made = ingest("tables", [path], **asked)
    firms = made.tables["organizations"][["name", "kind", "country"]].fillna("")
    assert firms.to_numpy().tolist() == [
        ["Alpha", "other", ""],
        ["Beta", "", "DE"],
        ["Gamma", "company", ""],
        ["Delta", "university", "DE"],
    ]
    assert made.rejects == ()
    rows = list(csv.DictReader(io.StringIO(made.further["review.csv"])))
    assert [
        (r["column"], r["value"], r["meant"], r["rows"], r["row"], r["header"]) for r in rows
    ] == [
        ("country", "Atlantis", "", "2", "2", "Country"),
        ("kind", "4", "", "1", "3", "Type"),
    ]
    told = "x.csv, row 3, column Type: '4' is no kind of organization that is known"
    assert any(note.startswith(told) for note in made.notes)
    assert told in made.sources

    answered = (
        made.further["review.csv"].replace("Atlantis,", "Atlantis,Greece").replace("4,", "4,-")
    )
    review = write_files(tmp_path, {"review.csv": answered}) / "review.csv"
    again = ingest("tables", [path], **asked, review=review)
    assert again.tables["organizations"]["country"].tolist() == ["GR", "DE", "GR", "DE"]
    kept = list(csv.DictReader(io.StringIO(again.further["review.csv"])))
    assert [(r["value"], r["meant"]) for r in kept] == [("Atlantis", "Greece"), ("4", "'-")]
    third = write_files(tmp_path, {"review.csv": again.further["review.csv"]}) / "review.csv"
    assert ingest("tables", [path], **asked, review=third).further == again.further


@pytest.mark.parametrize(
    ("text", "message"),
    [("a,b\n1,2\n", "it has no table"), ('table,column\n"open', "no review as ingest wrote it")],
)
def test_a_review_that_is_none_is_refused(tmp_path: Path, text: str, message: str) -> None:
    write_files(tmp_path, {"x.csv": UNKNOWN, "review.csv": text})
    with pytest.raises(RequestError, match=message):
        ingest("tables", [tmp_path / "x.csv"], review=tmp_path / "review.csv")


def test_sentences_that_may_be_lists_are_kept_whole_and_told(tmp_path: Path) -> None:
    text = 'Company,Topic\nA,"Clean, very safe and affordable energy"\n'
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text})])
    name = "Clean, very safe and affordable energy"
    assert made.tables["capabilities"]["name"].tolist() == [name]
    assert any('1 cell holds ","' in note for note in made.notes)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Firma;Land\nMüller & Söhne;Österreich\nÉcole Zürich;Côte d’Ivoire\n"),
        ("cp1250", "Firma;Land\nŁódź Politechnika;Polska\nŻółw Gdańsk;Węgry\n"),
        ("cp1251", "Company;Country\nМосковский университет;Россия\nЯндекс;Россия\n"),
        ("cp1253", "Company;Country\nΕθνικό Πολυτεχνείο;Ελλάδα\n"),
        ("cp949", "회사명;국가\n삼성전자;대한민국\n한국과학기술원;대한민국\n"),
        ("cp932", "会社名;国\n東京ロボット株式会社;日本\nソニー;日本\n"),
        ("gb18030", "公司名称;国家\n华为技术有限公司;中国\n清华大学;中国\n"),
    ],
)
@pytest.mark.parametrize("mapped", [False, True])
def test_an_encoding_is_found_by_the_whole_file(
    tmp_path: Path, encoding: str, text: str, mapped: bool
) -> None:
    header, *rows = [line.split(";") for line in text.splitlines()]
    path = write_files(tmp_path / "in", {"x.csv": text.encode(encoding)}) / "x.csv"
    columns = f'columns = {{name = "{header[0]}", country = "{header[1]}"}}'
    write_files(tmp_path, {"m.toml": f'[[table]]\ntable = "organizations"\n{columns}\n'})
    made = ingest("tables", [path], **({"mapping": tmp_path / "m.toml"} if mapped else {}))
    firms = made.tables["organizations"]
    assert firms["name"].tolist() == [row[0] for row in rows]
    assert firms["country"].notna().all()
    assert made.rejects == ()
    assert f"was read as {encoding}" in made.sources


def test_single_broken_lines_make_no_other_encoding(tmp_path: Path) -> None:
    rows = ["Müller;DE", "Söhne;AT", "Zürich;CH"]
    content = "\n".join(["Firma;Land", *rows]).encode() + b"\nBr\xf6ken;DE\n"
    made = ingested(tmp_path, write_files(tmp_path, {"x.csv": content}) / "x.csv")
    assert made.tables["organizations"]["name"].tolist() == ["Müller", "Söhne", "Zürich"]
    assert [(r.row, r.reason) for r in made.rejects] == [(5, "byte 0xF6 is no UTF-8")]


def test_a_column_without_any_kind_is_none_of_kinds(tmp_path: Path) -> None:
    text = "Company,Country,Type\nAlpha,DE,red\nBeta,FR,blue\n"
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text})])
    assert "kind" not in made.tables["organizations"].dropna(axis=1, how="all")
    assert "WARNING: nothing was made of: Type (x.csv)" in made.notes


def partners() -> list[list[object]]:
    """Make a German list of sixty firms as it is passed around."""
    kinds = ["KMU", "Universität", "Behörde", "Krankenhaus", "Softwareunternehmen", "KMU (Startup)"]
    lands = ["D", "Österreich", "Tschechien", "Türkei", "Südkorea", "Schweiz"]
    skills = ["Robotik", "Planung, Chatbots", "Sensorik; Robotik"]
    rows: list[list[object]] = [
        ["Partnerliste", *[None] * 7],
        ["Stand: 12.03.2025", None, None, "Version 3", *[None] * 4],
        [None] * 8,
        [None, "Organisation", None, None, "Inhalte", None, "Kaufmännisch", None],
        ["Nr.", "Firma / Einrichtung", "Art", "Land", "Kompetenzen", "Sucht", "Umsatz", "Web"],
        [None, None, "(KMU, Uni)", None, "(Stichworte)", None, "(Tsd. €)", None],
    ]
    for number in range(60):
        if number == 30:
            rows += [["Region Nord", *[None] * 7], rows[4]]
        firm: list[object] = [number + 1, f"Firma {number} GmbH", kinds[number % 6]]
        need = "Chatbots" if number % 5 == 0 else None
        rows.append([*firm, lands[number // 10], skills[number % 3], need, "1.234,50", None])
    rows += [["Summe", "60 Firmen", None, None, None, None, "99.999,00", None], [None] * 8]
    rows += [["* KMU = kleine und mittlere Unternehmen", *[None] * 7], ["Seite 1 von 1"]]
    return rows


@pytest.mark.parametrize("merged", [False, True])
def test_sixty_firms_come_through_whole(tmp_path: Path, merged: bool) -> None:
    rows, areas = partners(), ["A1:H1", "B4:D4", "E4:F4", "A5:A6", "B5:B6", "A37:H37"]
    if merged:  # the country of ten firms is written once
        starts = [7, 17, 27, 39, 49, 59]
        for start in starts:
            for row in rows[start : start + 9]:
                row[3] = None
        areas += [f"D{start}:D{start + 9}" for start in starts]
    path = workbook(tmp_path / "in" / "partner.xlsx", rows, *areas)
    cover = openpyxl.load_workbook(path)
    cover.create_sheet("Deckblatt", 0).append(["Vertraulich"])
    cover.save(path)
    made = ingest("tables", [path])
    firms = made.tables["organizations"]
    assert firms["name"].tolist() == [f"Firma {number} GmbH" for number in range(60)]
    expected = ["DE", "AT", "CZ", "TR", "KR", "CH"]
    assert firms["country"].tolist() == [land for land in expected for _ in range(10)]
    kinds = ["company", "university", "public_body", "other", "company", "company"]
    assert firms["kind"].tolist() == kinds * 10
    used = set(made.tables["evidence"]["capability_id"])
    assert used == {"robotics", "planung", "chatbots", "sensing-devices"}
    assert made.tables["capabilities"]["name"].tolist()[-1] == "Planung"
    assert len(made.tables["evidence"]) == 100 + 12
    assert made.further["review.csv"].count("\n") == 2  # one word that nobody knows: "Planung"
    first = [(r.row, r.reason) for r in made.rejects]
    assert len({row for row, _ in first}) == len(first)  # each is told once
    assert {row for row, _ in first} == {6, 37, 38, 69, 71, 72}
    assert any("no table was made of: partner.xlsx, sheet Deckblatt" in n for n in made.notes)


def test_a_line_below_is_none_where_the_row_is_full(tmp_path: Path) -> None:
    text = (
        "Land,Firma,Art,Ort,Web,Tel\nDE,Total,KMU,Kiel,,1\nSumme,2 Firmen,,,,\nFR,Note: A,KMU,X,,\n"
    )
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text})])
    assert made.tables["organizations"]["name"].tolist() == ["Total", "Note: A"]
    assert [(r.row, r.value) for r in made.rejects] == [(3, "Summe")]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Private university", "university"),
        ("Consulting firm", "company"),
        ("정부출연연구소", "research_institute"),
        ("Public hospital", "other"),
        ("Firma / Universität", None),
        ("", None),
        ("x", None),
    ],
)
def test_kinds_of_several_words_and_of_compounds(word: str, kind: str | None) -> None:
    assert kind_of(word) == kind


def test_who_is_called_an_sme_is_one(tmp_path: Path) -> None:
    text = "Firma,Art\nA,KMU\nB,Großunternehmen\nC,Universität\nD,KMU (Startup)\nE,Firma\n"
    made = ingest("tables", [write_files(tmp_path / "kind", {"x.csv": text})])
    said = made.tables["organizations"]["sme"].fillna("").tolist()
    assert said == ["true", "false", "", "true", ""]
    text = "Firma,KMU,Art\nA,ja,Firma\nB,Nein,KMU\nC,,Uni\nD,x,KMU\n"
    made = ingest("tables", [write_files(tmp_path / "own", {"x.csv": text})])
    assert made.tables["organizations"]["sme"].fillna("").tolist() == ["true", "false", "", "true"]
    assert made.rejects == ()


def test_a_heading_between_rows_is_told(tmp_path: Path) -> None:
    rows = "".join(f"Firm {number},DE,SME\n" for number in range(9))
    text = f"Company,Country,Type\nThe north,,\n{rows}"
    made = ingest("tables", [write_files(tmp_path / "one", {"x.csv": text})])
    assert any("x.csv: row 2 says nothing but a name, such as 'The north'" in n for n in made.notes)
    names = "".join(f"Firm {number},,\n" for number in range(9))
    made = ingest("tables", [write_files(tmp_path / "all", {"x.csv": text + names})])
    assert not any("nothing but a name" in note for note in made.notes)


def test_an_older_spreadsheet_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"save firms\.xls as \.xlsx"):
        ingest("tables", [write_files(tmp_path, {"firms.xls": b"\xd0\xcf"})])


def test_partners_named_beside_a_firm_are_ties_and_nothing_is_no_partner(tmp_path: Path) -> None:
    text = (
        "Firma;Art der Einrichtung;Kooperiert mit;Wettbewerber;Lieferanten;Bedarf\n"
        "Alpha;Handwerk;Beta, Gamma;-;;k.A.\nBeta;FH;keine;Alpha;Gamma;KI\n"
        "Gamma;KMU;;;;kein Bedarf\n"
    )
    path = write_files(tmp_path, {"x.csv": text}) / "x.csv"
    made = ingest("tables", [path])
    assert made.tables["organizations"]["kind"].tolist() == ["company", "university", "company"]
    ties = made.tables["ties"][["organization_a", "organization_b", "kind"]].to_numpy().tolist()
    assert ties == [
        ["alpha", "beta", "other"],
        ["alpha", "gamma", "other"],
        ["beta", "alpha", "competitor"],
        ["gamma", "beta", "supplier"],
    ]
    evidence = made.tables["evidence"][["organization_id", "capability_id", "direction"]]
    assert evidence.to_numpy().tolist() == [["beta", "artificial-intelligence", "needs"]]
    assert made.rejects == ()


def test_commas_between_partners_part_them_where_it_is_sure(tmp_path: Path) -> None:
    text = (
        "Company;Country;Works with\nAlpha GmbH;DE;Beta, Delta, Epsilon SARL\n"
        "Beta;FR;Foo, Inc.\nGamma;IT;Beta, Zeta AG\nDelta;DE;Beta, someone from Hannover\n"
    )
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text}) / "x.csv"])
    ties = made.tables["ties"][["organization_a", "organization_b"]].to_numpy().tolist()
    assert ties == [["alpha-gmbh", "beta"], ["alpha-gmbh", "delta"], ["gamma", "beta"]]
    told = {each.value: each.reason for each in made.rejects}
    assert set(told) == {"Epsilon SARL", "Foo, Inc.", "Zeta AG", "Beta, someone from Hannover"}
    assert told["Beta, someone from Hannover"].endswith("of which only Beta is known")


def test_a_number_of_each_row_is_not_that_of_the_project(tmp_path: Path) -> None:
    text = (
        "Vorhaben;Förderkennzeichen;Beginn;Partner;Fördersumme in EUR\n"
        "A;01A;01.03.2019;Alpha;k. A.\nA;01B;März 2019;Beta;250.000,00\n"
        "B;02A;1.4.20;Alpha;5\nB;02B;04/2020;Gamma;6\n"
    )
    path = write_files(tmp_path, {"x.csv": text}) / "x.csv"
    made = ingest("tables", [path])
    projects = made.tables["collaborations"][["id", "start_date"]].to_numpy().tolist()
    assert projects == [["a", "2019-03-01"], ["b", "2020-04-01"]]
    assert len(made.tables["participants"]) == 4
    assert made.tables["participants"]["funding_eur"].fillna(-1).tolist() == [-1, 250000, 5, 6]
    kept = text.replace("A;01B;März 2019", "C;01B;März 2019").replace("B;02B", "D;02B")
    path.write_text(kept, "utf-8")
    assert ingest("tables", [path]).tables["collaborations"]["id"].tolist()[0] == "01A"


@pytest.mark.parametrize("header", ["Fördersumme (k€)", "Budget in Tsd. EUR", "Funding (USD)"])
def test_amounts_that_are_no_euros_are_none(header: str) -> None:
    columns = [columns for _, columns, _ in guessed(["Projekt", "Start", "Partner", header], None)]
    assert columns
    assert all("funding_eur" not in each for each in columns)


def test_levels_that_are_no_shares_are_left_out_and_several_partners_parted(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    rows: list[list[object]] = [["Firma", "Land", "Skill", "Level"], ["Alpha", "D", "Robotik", 3]]
    rows += [["Beta", "D", "Chatbots", 2], ["Gesamt", None, None, 5]]
    book = openpyxl.load_workbook(workbook(path, rows))
    sheet = book.create_sheet("Projekte")
    for row in (["Projekt", "Start", "Partner"], ["P", "2021年4月", "Alpha; Beta"]):
        sheet.append(row)
    sheet.append(["Q", "2022", "Beta, Alpha"])
    book.save(path)
    made = ingest("tables", [path])
    assert made.tables["evidence"]["capability_id"].tolist() == ["robotics", "chatbots"]
    assert made.tables["organizations"]["id"].tolist() == ["alpha", "beta"]
    assert made.tables["participants"]["organization_id"].tolist() == [
        *("alpha", "beta", "beta", "alpha")
    ]
    assert "WARNING: nothing was made of: Level (x.xlsx, sheet Sheet)" in made.notes
    assert not any("nothing but a name" in note for note in made.notes)


def test_a_date_that_is_none_costs_no_firm(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"x.csv": "Firma;Land;Gegründet\nAlpha;D;lange her\n"}) / "x.csv"
    made = ingest("tables", [path])
    assert len(made.tables["organizations"]) == 1
    assert "lange her" in made.further["review.csv"]


def test_what_joins_two_skills_parts_them_where_both_are_known(tmp_path: Path) -> None:
    text = "Firma;Kompetenzen\nAlpha;Robotik und Chatbots\nBeta;Robotik und Tanz\n"
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text}) / "x.csv"])
    evidence = made.tables["evidence"][["organization_id", "capability_id"]].to_numpy().tolist()
    assert evidence == [["alpha", "robotics"], ["alpha", "chatbots"], ["beta", "robotik-und-tanz"]]


def test_ai_as_a_whole_is_above_the_tree(tmp_path: Path) -> None:
    text = "Firma;Kompetenzen;Bedarf\nAlpha;Robotik;\nBeta;;KI-Technologie\n"
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text}) / "x.csv"])
    parents = made.tables["capabilities"].set_index("id")["parent_id"]
    assert parents["robotics"] == "artificial-intelligence"
    assert made.tables["evidence"]["capability_id"].tolist() == [
        *("robotics", "artificial-intelligence")
    ]


def test_remarks_in_a_list_of_firms_are_not_published(tmp_path: Path) -> None:
    path = tmp_path / "partner.csv"
    path.write_text(
        "Firma;Land;Kompetenzen;Bemerkung;Note\nAlpha GmbH;DE;Robotik;ruft nie an;intern\n"
        "Beta AG;DE;Chatbots;Kontakt: Marie;\n"
    )
    made = ingested(tmp_path, path)
    assert len(made.tables["evidence"]) == 2
    everything = "".join(table.to_csv() for table in made.tables.values())
    for secret in ("ruft nie", "intern", "Marie"):
        assert secret not in everything


@pytest.mark.parametrize(
    "header",
    [
        *("We look for", "What we look for", "Problems", "Looking for partners in", "Challenges"),
        *("Wir suchen", "Gesucht", "Bedarf", "Recherchons", "찾는 기술", "Our pain points"),
        *("Nachfrage", "所需", "求购", "我们需要"),
    ],
)
def test_headers_that_say_in_plain_words_what_is_needed(header):
    columns = ("Company", "We offer", header, "Phone")
    said = [(made["capability_id"], constant) for table, made, constant in guessed(columns, None)
            if table == "evidence"]  # fmt: skip
    assert said == [("We offer", ""), (header, 'direction = "needs"')]


@pytest.mark.parametrize(
    "header",
    [
        *("Can deliver", "Can supply", "Products", "What they have", "Bietet", "Kann liefern"),
        *(
            "Lösungen",
            "Puede ofrecer",
            "Puede aportar",
            "Peut fournir",
            "Ce qu'ils apportent",
            "공급 가능",
        ),
        *("제공할 수 있는 것", "製品", "可提供", "Può offrire", "Levert", "Dostarcza"),
        *("我们提供", "提供内容", "供应", "제공하는 것"),
    ],
)
def test_headers_that_say_in_plain_words_what_is_offered(header: str) -> None:
    columns = ("Company", header, "We need", "Products made", "Delivery time", "Suppliers")
    said = [
        (made["capability_id"], constant)
        for table, made, constant in guessed(columns, None)
        if table == "evidence"
    ]
    assert sorted(said) == sorted([(header, ""), ("We need", 'direction = "needs"')])


def test_products_are_offered_beside_other_offers_unless_they_are_counted(tmp_path: Path) -> None:
    text = "Company,Where,Products,Offers\nAlpha,Belgium,{},Milling\nBeta,Oslo,{},Turning\n"
    told = {}
    for kind, cells in (("counted", ("12", "3")), ("named", ("Gears", "Shafts"))):
        path = write_files(tmp_path / kind, {"x.csv": text.format(*cells)})
        told[kind] = ingest("tables", [path]).tables
    assert told["counted"]["capabilities"]["name"].tolist() == ["Milling", "Turning"]
    assert told["counted"]["evidence"]["count"].tolist() == [12, 3]
    assert "count" not in told["named"]["evidence"].dropna(axis=1, how="all")
    assert set(told["named"]["capabilities"]["name"]) == {"Milling", "Turning", "Gears", "Shafts"}


@pytest.mark.parametrize(
    ("text", "country", "city"),
    [
        ("Company,Sitz,Land\nA,Kiel,Deutschland\nB,Graz,Österreich\n", "Land", "Sitz"),
        ("Company,Country,Town\nA,Ulm,DE\nB,Graz,AT\n", "Town", "Country"),  # swapped
        ("Company,Location,Place\nA,France,Paris\nB,Italy,Rome\n", "Location", "Place"),
        ("Company,Country,Sales\nA,Atlantis,2\nB,Mordor,3\n", "Country", None),
    ],
)
def test_countries_are_told_from_towns_by_the_cells(
    tmp_path: Path, text: str, country: str, city: str | None
) -> None:
    suggested = suggest_mapping([write_files(tmp_path, {"x.csv": text})])
    columns = tomllib.loads(suggested)["table"][0]["columns"]
    assert (columns.get("country"), columns.get("city")) == (country, city)


@pytest.mark.parametrize(
    ("cells", "column"), [(("Belgium", "DE"), "country"), (("Ghent", "Oslo"), "city")]
)
def test_a_column_of_where_they_are_has_countries_or_towns(
    tmp_path: Path, cells: tuple[str, str], column: str
) -> None:
    text = "Company,Where,Offers\nAlpha,{},Milling\nBeta,{},Turning\n".format(*cells)
    table = ingest("tables", [write_files(tmp_path, {"x.csv": text})]).tables["organizations"]
    values = {"country": ["BE", "DE"], "city": ["Ghent", "Oslo"]}
    assert table.dropna(axis=1, how="all").iloc[:, -1].tolist() == values[column]
    assert column in table


def test_a_workbook_is_opened_once_however_many_tables_it_becomes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[list[object]] = [["Company", "Country", "Offers", "Needs"]]
    rows += [[f"Opened once {n}", "D", "Milling", "Turning"] for n in range(3)]
    path = workbook(tmp_path / "x.xlsx", rows)
    opened, load = [], openpyxl.load_workbook
    monkeypatch.setattr("openpyxl.load_workbook", lambda *a, **k: opened.append(1) or load(*a, **k))
    made = ingest("tables", [path])
    assert len(made.tables["evidence"]) == 6
    assert len(opened) == 1


def test_a_survey_in_plain_words_with_countries_behind_towns(tmp_path: Path) -> None:
    text = (
        "Betrieb,Wo,Was können Sie einbringen?,Was fehlt Ihnen?,Mit wem arbeiten Sie schon?\n"
        'Alpha,"Lienz, Österreich",Fräsen,Verleih von Kränen,Gamma\n'
        'Beta,"Dover, DE",Kranverleih,Härten,\n'
        "Gamma,Graz (Austria),Rüsten,Schlichten,\n"
        "Delta,Ulm,Stricken,Weben,\n"
    )
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text})])
    firms = made.tables["organizations"]
    assert firms["country"].fillna("").tolist() == ["AT", "", "AT", ""]  # DE may be Delaware
    assert firms["city"].tolist() == ["Lienz, Österreich", "Dover, DE", "Graz (Austria)", "Ulm"]
    assert made.tables["ties"].iloc[0, :2].tolist() == ["alpha", "gamma"]
    met = made.tables["evidence"].query("capability_id == 'kranverleih'")
    assert met["organization_id"].tolist() == ["beta", "alpha"]
    assert "review.csv" not in made.further  # nothing is left to ask


def test_a_sheet_of_museums_with_groups_of_headers_and_a_count_below(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Address list, draft"],
        ["as of March 2024; turnover in thousand EUR"],
        ["Organisation", None, "What they can do / want", None, "Size", None, "Remarks", None],
        ["Name of institution", "Type", "Expertise", "Looking for", "Staff", "Turnover", "Country"],
        ["Toy Museum", "Museum", "audio guides", "art transport", 3, 120, "Germany"],
        ["Door Nr. 9 Design", "SME", "display cases", "none", 12, 850, "Austria"],
        ["Total 2", None, None, None, 15],
    ]
    areas = ("A1:H1", "A3:B3", "C3:D3", "E3:F3", "G3:H3")
    made = ingest("tables", [workbook(tmp_path / "museums.xlsx", rows, *areas)])
    assert made.tables["organizations"][["name", "country"]].to_numpy().tolist() == [
        ["Toy Museum", "DE"],
        ["Door Nr. 9 Design", "AT"],
    ]
    assert [each.value for each in made.rejects] == ["Total 2"]
    assert len(made.tables["evidence"]) == 3


@pytest.mark.parametrize(
    "header", ["Name of institution", "Institution name", "Nom de l'entreprise", "Name der Firma"]
)
def test_a_name_of_an_organization_is_one_in_either_order(header: str) -> None:
    assert guessed([header, "Expertise"], None)[0][:2] == ("organizations", {"name": header})


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        ("Media / Average", False),
        ("Total / Summe", False),
        ("Average per firm", False),
        ("Media por empresa", False),
        ("63 empresas", False),
        ("Total Energies", True),
        ("Media Markt", True),
        ("Average Joe", True),
    ],
)
def test_sums_averages_and_counts_below_a_table_are_no_firms(
    tmp_path: Path, below: str, kept: bool
) -> None:
    rows = [["Empresa", "País", "Ofrece", "Empleados"], ["Alfa", "España", "baldosas", 12]]
    rows += [["Beta", "España", "esmaltes", 30], [below, None, None, 21]]
    made = ingested(tmp_path, workbook(tmp_path / "firms.xlsx", rows))
    names = made.tables["organizations"]["name"].tolist()
    assert names == ["Alfa", "Beta", *([below] if kept else [])]
    told = [r.reason for r in made.rejects if r.table == "organizations"]
    assert told == [] if kept else ["this is a sum of other rows and names nothing"]
