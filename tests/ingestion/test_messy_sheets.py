"""Spreadsheets as people have them: titles, groups of headers, units, remarks, other languages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from matcher.errors import DataError, OptionError
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.reading import ingest
from matcher.ingestion.spreadsheets import read_spreadsheets
from matcher.ingestion.suggesting import suggest_mapping

from .makers import write_files


def workbook(path: Path, rows: list[list[object]], *merged: str) -> Path:
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
    text = "Firma;Land;Kompetenzen;Umsatz\nAlpha;Deutschland;Robotik;5\nBeta;FR;Robotik;\n"
    path = write_files(tmp_path, {"x.csv": text}) / "x.csv"
    made = ingest("tables", [path])
    assert made.tables["organizations"]["country"].tolist() == ["DE", "FR"]
    assert made.notes[0] == "x.csv: organizations from Firma = name, Land = country"
    assert "nothing was made of: Umsatz" in made.notes
    assert made.further == {"mapping.toml": suggest_mapping([path])}
    again = ingested(tmp_path, path, made.further["mapping.toml"])
    assert again.tables["evidence"].equals(made.tables["evidence"])


@pytest.mark.parametrize(
    ("text", "left_open"),
    [
        ("Company,Country\nAlpha,Atlantis\n", 'leaves open: what "Atlantis" means'),
        ("Company,Project\nAlpha,P1\n", "leaves open: participants refers to collaborations"),
        ('Company,Topic\nA,"Clean, very safe and affordable energy"\n', "open: whether lists"),
        ("a,b\n1,2\n", "leaves open everything: no header says which table"),
    ],
)
def test_what_is_not_sure_is_asked_for(tmp_path: Path, text: str, left_open: str) -> None:
    with pytest.raises(OptionError, match=left_open):
        ingest("tables", [write_files(tmp_path, {"x.csv": text})])
