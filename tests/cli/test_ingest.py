"""`matcher ingest` as a user meets it: good files, bad files, and files that mean harm."""

from __future__ import annotations

import csv
import hashlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from matcher.cli.ingest import SOURCE_NAMES
from matcher.ingestion.reading import SOURCES
from matcher.sources import load
from tests.ingestion.makers import (
    ORGANIZATION,
    PROJECT,
    cordis_files,
    lines,
    participant,
    project,
    text,
    work,
    write_files,
    write_zip,
)

from .conftest import Outcome, Run, command_line, heeds_interrupts

SHARED = Path(os.environ.get("MATCHER_SHARED", Path(__file__).parents[3] / "shared"))

Ingest = Callable[..., Outcome]


@pytest.fixture
def ingest(run: Run, tmp_path: Path) -> Ingest:
    """Return a function that ingests into OUT, and holds that nothing else is touched."""

    def start(source: str, *arguments: object, out: str = "out") -> Outcome:
        before, above = fingerprint(tmp_path, without=out), sorted(tmp_path.parent.iterdir())
        outcome = run("ingest", source, *map(str, arguments), "-o", str(tmp_path / out))
        assert fingerprint(tmp_path, without=out) == before
        assert sorted(tmp_path.parent.iterdir()) == above
        if outcome.status:
            assert not (tmp_path / out).exists()
            lines = outcome.err.splitlines()  # of what was passed over, notes may stand before
            assert any(line.startswith(("Error: ", "Usage: ")) for line in lines)
            assert "Traceback" not in outcome.err
        return outcome

    return start


def fingerprint(folder: Path, without: str) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_relative_to(folder / without)
        if not path.name.startswith(without.partition(".")[0] + ".")
    }


def rejects(out: Path) -> list[dict[str, str]]:
    with (out / "rejects.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    counts = pd.read_csv(out / "counts.csv")
    assert (counts["read"] == counts["taken"] + counts["rejected"]).all()
    assert counts["rejected"].sum() == len(found)
    return found


def test_the_sources_offered_are_those_that_can_be_read() -> None:
    assert tuple(SOURCES) == SOURCE_NAMES


# -- good files --------------------------------------------------------------------------------


def test_a_folder_of_cordis_becomes_a_valid_data_set(
    ingest: Ingest, run: Run, tmp_path: Path
) -> None:
    folder = write_files(tmp_path / "cordis", cordis_files())
    outcome = ingest("cordis", folder)
    assert outcome.status == 0, outcome.err
    assert outcome.out.splitlines()[1].split() == ["project.csv", "projects", "2", "2", "0"]
    out = tmp_path / "out"
    assert run("validate", "-d", str(out)).status == 0
    assert "organizations" in run("info", "-d", str(out)).out
    assert rejects(out) == []
    sources = (out / "SOURCES.md").read_text("utf-8")
    digest = hashlib.sha256((folder / "project.csv").read_bytes()).hexdigest()
    assert f"| project.csv | {(folder / 'project.csv').stat().st_size} | {digest} |" in sources
    assert "CC BY 4.0" in sources
    assert str(tmp_path) not in sources  # the same input gives the same bytes anywhere


def test_a_duckdb_file_reads_back_as_the_folder_does(ingest: Ingest, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "cordis", cordis_files())
    broken = {"project.csv": cordis_files()["project.csv"] + project("", start="") + "\n"}
    write_files(folder, broken)
    ingest("cordis", folder)
    ingest("cordis", folder, out="store.duckdb")
    one, other = load(tmp_path / "out"), load(tmp_path / "store.duckdb")
    for name in ("organizations", "collaborations", "participants", "collaboration_capabilities"):
        pd.testing.assert_frame_equal(one.table(name), other.table(name))
    for name in ("SOURCES.md", "counts.csv", "rejects.csv"):
        assert (tmp_path / f"store.{name}").read_bytes() == (tmp_path / "out" / name).read_bytes()


def test_the_same_input_gives_the_same_bytes(ingest: Ingest, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "cordis", cordis_files())
    ingest("cordis", folder, out="one")
    ingest("cordis", folder, out="two")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_mapping_is_suggested_and_used(ingest: Ingest, run: Run, tmp_path: Path) -> None:
    table = tmp_path / "wide.csv"
    table.write_text(
        "Company;Land;Skill;Project;Start;Role\n"
        "Acme;UK;Speech;P1;01/03/2020;leader\n"
        "Beta;FR;Vision;P1;01/03/2020;partner\n"
    )
    assert ingest("tables", table, "--suggest-mapping", out="map.toml").status == 0
    again = run(
        "ingest", "tables", str(table), "--suggest-mapping", "-o", str(tmp_path / "map.toml")
    )
    assert (again.status, "exists" in again.err) == (1, True)
    outcome = ingest("tables", table, "--mapping", tmp_path / "map.toml")
    assert outcome.status == 0, outcome.err
    ecosystem = load(tmp_path / "out")
    assert ecosystem.organizations["country"].tolist() == ["GB", "FR"]
    assert ecosystem.participants["role"].tolist() == ["leader", "partner"]
    assert ecosystem.collaborations["start_date"].tolist() == ["2020-03-01"]
    assert run("validate", "-d", str(tmp_path / "out")).status == 0


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="needs the shared data")
def test_published_samples_become_valid_data_sets(run: Run, tmp_path: Path) -> None:
    data = SHARED / "data"
    for number, arguments in enumerate(
        [
            ("cordis", data / "cordis-sample"),
            ("landscape", data / "landscape" / "lfai-landscape.yml"),
        ]
    ):
        out = str(tmp_path / str(number))
        assert run("ingest", *map(str, arguments), "-o", out).status == 0
        assert run("validate", "-d", out).status == 0
        assert run("info", "-d", out).status == 0


def test_where_all_participants_are_rejected_nothing_is_written(
    ingest: Ingest, tmp_path: Path
) -> None:
    table = tmp_path / "x.csv"
    table.write_text("Project;Start;Company;Land\nP1;2020-01-01;Acme;DE\n")
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[[table]]\ntable = "organizations"\ncolumns = {name = "Company"}\n'
        '[[table]]\ntable = "participants"\n'
        'columns = {collaboration_id = "Project", organization_id = "Company"}\n'
    )
    outcome = ingest("tables", table, "--mapping", mapping)
    assert outcome.status == 1
    assert "none of the participants could be taken" in outcome.err
    assert "x.csv, row 2, column collaboration_id, value 'P1'" in outcome.err


def test_without_an_organization_there_is_no_data_set(ingest: Ingest, tmp_path: Path) -> None:
    files = {
        "project.csv": text(PROJECT, [project("1")]),
        "organization.csv": text(ORGANIZATION, []),
    }
    outcome = ingest("cordis", write_files(tmp_path / "in", files))
    assert (outcome.status, outcome.err.strip()) == (1, "Error: the files hold no organization")


# -- once more ---------------------------------------------------------------------------------

FIRMS = "Firma;Land;Art\nAlpha;D;KMU\nBeta;Atlantis;Krankenhaus\n"


@pytest.mark.parametrize("out", ["out", "out.duckdb"])
def test_what_was_not_read_is_kept_beside_the_data(
    run: Run, document: Callable[..., Any], tmp_path: Path, out: str
) -> None:
    (tmp_path / "x.csv").write_text("Company,Offers,Blarg\nA,robots,b\nC,drones,d\n")
    assert run("ingest", "tables", str(tmp_path / "x.csv"), "-o", str(tmp_path / out)).status == 0
    told = document("info", "-d", str(tmp_path / out))
    assert (told["unread"], told["name"]) == (["Blarg (x.csv)"], "x")


@pytest.mark.parametrize("out", ["out", "out.duckdb"])
def test_a_correction_goes_into_the_same_place_with_what_was_filled_in(
    run: Run, tmp_path: Path, out: str
) -> None:
    table, place = tmp_path / "x.csv", tmp_path / out
    beside = place.with_name if out.endswith(".duckdb") else place.joinpath
    stem = "out." if out.endswith(".duckdb") else ""
    table.write_text(FIRMS)
    first = run("ingest", "tables", str(table), "-o", str(place), "--again")
    assert (first.status, "Since the earlier run" in first.out) == (0, False)
    review = beside(f"{stem}review.csv")
    review.write_text(review.read_text().replace("Atlantis,", "Atlantis,Italy"))
    (beside("my notes.txt")).write_text("mine")
    table.write_text(FIRMS + "Gamma;Atlantis;Uni\n;FR;KMU\n")
    if out == "out":
        refused = run("ingest", "tables", str(table), "-o", str(place))
        assert (refused.status, "add --again to write over it" in refused.err) == (1, True)
    second = run("ingest", "tables", str(table), "-o", str(place), "--again")
    assert second.status == 0, second.err
    assert "organizations: 1 new (Gamma)" in second.out
    assert "review.csv of the earlier run was used" in second.out
    assert second.err == "left out: 1 of 4 records; rejects.csv says why\n"
    assert load(place).organizations["country"].tolist() == ["DE", "IT", "IT"]
    assert load(place).organizations["kind"].tolist() == ["company", "other", "university"]
    assert beside("my notes.txt").read_text() == "mine"
    table.write_text("Firma;Land\nAlpha;D\n")
    third = run("ingest", "tables", str(table), "-o", str(place), "--again")
    assert "organizations: 2 gone (Beta, Gamma)" in third.out
    assert third.err == ""
    assert "Italy" in review.read_text()  # it is asked for no more, and still known


TYPED = "Firma;Land;Kompetenz\nRobotix AG;AT;Robotik\nRobotix;AT;Sprachdings\nDelta;DE;Vision\n"


def test_one_review_has_skills_and_twins_and_what_is_decided_holds(
    run: Run, tmp_path: Path
) -> None:
    table, place = tmp_path / "x.csv", tmp_path / "out"
    again = ("ingest", "tables", str(table), "-o", str(place), "--again")
    table.write_text(TYPED)
    assert "one organization or several? 'Robotix AG', 'Robotix'" in run(*again).out
    review = place / "review.csv"
    text = review.read_text()
    text = text.replace("skill,Vision,", "skill,Vision,yes")
    text = text.replace("skill,Sprachdings,", "skill,Sprachdings,speech-to-text")
    review.write_text(text.replace("robotix-ag = robotix,", "robotix-ag = robotix,same"))
    assert "1 of the organizations became part of another" in run(*again).out
    table.write_text(TYPED + "Eta;FR;Robotik\n")
    third = run(*again)
    assert "one organization or several" not in third.out
    made = load(place)
    assert made.organizations["id"].tolist() == ["robotix-ag", "delta", "eta"]
    offers = made.evidence[["organization_id", "capability_id"]].to_numpy().tolist()
    assert ["robotix-ag", "speech-to-text"] in offers
    assert ["delta", "vision"] in offers
    assert "| organizations | 3 |" in (place / "SOURCES.md").read_text()
    review.write_text(review.read_text().replace(",same,", ",perhaps,"))
    refused = run(*again)
    assert (refused.status, "write same or different" in refused.err) == (1, True)


def test_a_download_keeps_the_merges_of_a_review(run: Run, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "cordis", cordis_files())
    place = tmp_path / "out"
    assert run("ingest", "cordis", str(folder), "-o", str(place)).status == 0
    one, two, *_ = load(place).organizations["id"]
    decided = tmp_path / "review.csv"
    decided.write_text(f"decision,a,b\nsame,{one},{two}\n")
    again = ("ingest", "cordis", str(folder), "-o", str(place), "--again")
    assert run(*again, "--merges", str(decided)).status == 0
    assert two not in load(place).organizations["id"].tolist()
    kept = run(*again)
    assert "1 of the organizations became part of another" in kept.out
    assert two not in load(place).organizations["id"].tolist()


def test_a_mapping_that_was_mended_holds_and_one_that_was_not_is_suggested_anew(
    run: Run, tmp_path: Path
) -> None:
    table, place = tmp_path / "x.csv", str(tmp_path / "out")
    again = ("ingest", "tables", str(table), "-o", place, "--again")
    table.write_text("Firma;Land;Etage\nAlpha;D;5\n")
    assert run(*again).status == 0
    table.write_text("Firma;Land;Etage;Kompetenz\nAlpha;D;5;Robotik\n")
    assert run(*again).status == 0  # nobody had touched it, so the new column is seen
    assert load(place).evidence["capability_id"].tolist() == ["robotics"]
    mapping = tmp_path / "out" / "mapping.toml"
    mended = mapping.read_text().replace('name = "Firma"', 'name = "Firma"\nfloor = "Etage"', 1)
    mapping.write_text(mended)
    outcome = run(*again)
    assert "mapping.toml of the earlier run was used" in outcome.out
    assert load(place).organizations["floor"].tolist() == ["5"]
    assert mapping.read_text() == mended


def test_a_download_is_refreshed_in_its_place(run: Run, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "cordis", cordis_files())
    place = str(tmp_path / "out")
    assert run("ingest", "cordis", str(folder), "-o", place).status == 0
    more = cordis_files()["project.csv"] + project("777") + "\n"
    write_files(folder, {"project.csv": more})
    outcome = run("ingest", "cordis", str(folder), "-o", place, "--again")
    assert outcome.status == 0, outcome.err
    assert "collaborations: 1 new (" in outcome.out
    assert "777" in load(place).collaborations["id"].tolist()


def test_what_no_ingest_made_is_never_written_over(run: Run, tmp_path: Path) -> None:
    taken = write_files(tmp_path / "taken", {"mine.txt": "mine", "SOURCES.md": "# Mine"})
    (tmp_path / "x.csv").write_text(FIRMS)
    outcome = run("ingest", "tables", str(tmp_path / "x.csv"), "-o", str(taken), "--again")
    assert (outcome.status, "name a new folder" in outcome.err) == (1, True)
    assert sorted(path.name for path in taken.iterdir()) == ["SOURCES.md", "mine.txt"]


def test_strict_writes_nothing_where_anything_is_rejected(ingest: Ingest, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(FIRMS + ";FR;KMU\n")
    outcome = ingest("tables", tmp_path / "x.csv", "--strict")
    assert outcome.status == 1
    assert "x.csv, row 4, column id: the cell is empty" in outcome.err
    (tmp_path / "x.csv").write_text(FIRMS)
    assert ingest("tables", tmp_path / "x.csv", "--strict").status == 0


def test_one_command_goes_from_a_spreadsheet_to_a_page(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(FIRMS)
    page = tmp_path / "page.html"
    arguments = ("ingest", "tables", str(tmp_path / "x.csv"), "-o", str(tmp_path / "out"))
    outcome = run(*arguments, "--report", str(tmp_path / "page.doc"))
    assert (outcome.status, (tmp_path / "out").exists()) == (2, False)
    outcome = run(*arguments, "--report", str(page))
    assert outcome.status == 0, outcome.err
    assert "Beta" in page.read_text("utf-8")


# -- wrong use ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("cordis",), 2, "name a file or a folder"),
        (("tables", "x.csv", "--download"), 2, "--download is for cordis"),
        (("cordis", "x", "--cache", "c"), 2, "go with --download"),
        (("cordis", "x", "--suggest-mapping"), 2, "--suggest-mapping is for tables"),
        (("cordis", "x", "--ai-only"), 2, "--ai-only cannot be asked of cordis"),
        (("cordis", "no-such-file"), 1, "no-such-file: there is no such file or folder"),
        (("nonsense", "x"), 2, "'nonsense' is not one of 'cordis'"),
    ],
)
def test_wrong_use_is_told(
    ingest: Ingest, arguments: tuple[str, ...], status: int, message: str
) -> None:
    outcome = ingest(*arguments)
    assert outcome.status == status
    assert message in outcome.err


def test_tables_without_a_mapping_are_told_how_to_get_one(ingest: Ingest, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {"x.csv": "a,b\n1,2\n"})
    assert "--suggest-mapping" in ingest("tables", folder).err


def test_a_place_that_is_taken_is_refused_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    taken = write_files(tmp_path / "taken", {"mine.txt": "mine"})
    for out, status, message in [
        (taken, 1, "exists and is not empty"),
        (tmp_path / "x.csv", 2, "written to a folder or a .duckdb file"),
    ]:
        outcome = run("ingest", "cordis", "no-such-file", "-o", str(out))
        assert (outcome.status, message in outcome.err) == (status, True)
    assert [path.name for path in tmp_path.rglob("*")] == ["taken", "mine.txt"]


# -- files that are damaged or mean harm -------------------------------------------------------


def bad_zip(path: Path, kind: str) -> Path:
    """Write a .zip that nobody should take."""
    write_zip(path, cordis_files())
    if kind == "truncated":
        path.write_bytes(path.read_bytes()[:-100])
    elif kind == "damaged":
        content = bytearray(path.read_bytes())
        content[100:120] = b"\xff" * 20
        path.write_bytes(content)
    elif kind == "bomb":
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.csv", bytes(100 << 20))
    elif kind in ("up", "root", "drive"):
        name = {"up": "../../evil.csv", "root": "/evil.csv", "drive": "C:\\evil.csv"}[kind]
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, "evil")
    return path


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("truncated", "the file is no .zip, or is damaged or cut off"),
        ("damaged", "the file is damaged or cut off"),
        ("bomb", "unpacks to more than 250 times its size"),
        ("up", "the archive holds a file outside of itself"),
        ("root", "the archive holds a file outside of itself"),
        ("drive", "the archive holds a file outside of itself"),
    ],
)
def test_a_bad_zip_ends_in_one_message(
    ingest: Ingest, tmp_path: Path, kind: str, message: str
) -> None:
    outcome = ingest("cordis", bad_zip(tmp_path / "cordis.zip", kind))
    assert outcome.status == 1
    assert message in outcome.err
    assert "1 problem" in outcome.err


def many(rows: int) -> list[str]:
    return [f'"{number}";"P{number}";"2022-01-01"' for number in range(1, rows + 1)]


HEADER = '"id";"acronym";"startDate"'


def test_a_broken_quote_in_row_50000_costs_that_row(ingest: Ingest, tmp_path: Path) -> None:
    rows = many(50_100)
    rows[49_998] = '"49999";"never closed;"2022-01-01"'
    folder = write_files(tmp_path / "in", {"project.csv": "\n".join([HEADER, *rows]) + "\n"})
    write_files(folder, {"organization.csv": text(ORGANIZATION, [participant("50100", "1", "A")])})
    assert ingest("cordis", folder).status == 0
    (found,) = rejects(tmp_path / "out")
    assert (found["file"], found["row"]) == ("project.csv", "50000")
    assert "quotation mark" in found["reason"]
    assert (tmp_path / "out" / "collaborations.csv").read_text().count("\n") == 1 + 50_099


def test_lines_in_another_encoding_are_rejected_one_by_one(ingest: Ingest, tmp_path: Path) -> None:
    rows = [
        participant("101", "1", "ÉCOLE"),
        participant("101", "2", "ÉCOLE"),
        participant("101", "3", "nul \0"),
    ]
    content = text(ORGANIZATION, rows).encode().splitlines(keepends=True)
    content[2] = content[2].decode().encode("cp1252")
    files = {"project.csv": text(PROJECT, [project("101")]), "organization.csv": b"".join(content)}
    assert ingest("cordis", write_files(tmp_path / "in", files)).status == 0
    assert [(r["row"], r["reason"]) for r in rejects(tmp_path / "out")] == [
        ("3", "byte 0xC9 is no UTF-8"),
        ("4", "the line holds a NUL character"),
    ]
    assert load(tmp_path / "out").organizations["name"].tolist() == ["ÉCOLE"]


def test_a_file_in_utf_16_is_read_as_any_other(ingest: Ingest, tmp_path: Path) -> None:
    files = cordis_files()
    plain = ingest("cordis", write_files(tmp_path / "in", files))
    other = {name: str(content).encode("utf-16") for name, content in files.items()}
    again = ingest("cordis", write_files(tmp_path / "other", other), out="out-2")
    assert (again.status, again.out.splitlines()[:3]) == (0, plain.out.splitlines()[:3])


def test_a_field_of_200_megabytes_costs_its_row(ingest: Ingest, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", cordis_files())
    rows = text(PROJECT, [project("101"), project("103", objective="HERE"), project("102")])
    start, end = rows.encode().split(b"HERE")
    with (folder / "project.csv").open("wb") as file:
        file.write(start)
        for _ in range(200):
            file.write(b"y" * (1 << 20))
        file.write(end)
    assert ingest("cordis", folder).status == 0
    (found,) = rejects(tmp_path / "out")
    assert (found["row"], found["reason"]) == ("4", "the line is longer than 1,048,576 bytes")
    assert load(tmp_path / "out").collaborations["id"].tolist() == ["101", "102"]


def test_long_cells_within_a_line_are_rejected_too(ingest: Ingest, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", cordis_files())
    long = project("103", objective="y" * 200_000)
    rows = [project("101"), long, project("102")]
    write_files(folder, {"project.csv": text(PROJECT, rows)})
    assert ingest("cordis", folder).status == 0
    (found,) = rejects(tmp_path / "out")
    assert "131,072 characters" in found["reason"]


def test_formulas_and_merged_cells_of_a_workbook(ingest: Ingest, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for cells in [
        ["Company", "Country"],
        ["Acme", "DE"],
        ["=A2", "FR"],  # its value was never saved
        ["Merged", "IT"],
        [None, "ES"],
        ["Last", "PL"],
        ["The north", None],
        [None, None, "a note beside the table"],
    ]:
        sheet.append(cells)
    sheet.merge_cells("A4:A5")  # one firm of two countries
    sheet.merge_cells("A7:B7")
    workbook.save(tmp_path / "firms.xlsx")
    assert ingest("tables", tmp_path / "firms.xlsx", "--suggest-mapping", out="m.toml").status == 0
    outcome = ingest("tables", tmp_path / "firms.xlsx", "--mapping", tmp_path / "m.toml")
    assert outcome.status == 0, outcome.err
    assert [(r["row"], r["reason"]) for r in rejects(tmp_path / "out")] == [
        ("3", "the formula in A3 was saved without its value"),
        ("5", "the id is already there, with different content: firms.xlsx, row 4"),
        ("7", "cells of the row are merged sideways, as in a heading"),
        ("8", "a cell stands beside the table"),
    ]
    assert load(tmp_path / "out").organizations["name"].tolist() == ["Acme", "Merged", "Last"]


def test_a_broken_cell_costs_its_row_only_where_its_column_is_read(
    ingest: Ingest, tmp_path: Path
) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for cells in [
        ["Company", "Turnover", "Staff"],
        ["Acme", "=SUM(D1:D9)", 1],
        ["Beta", "#REF!", 2],
        ["Gamma", 3, "=C2"],
        ["Delta", 4, "#N/A"],
    ]:
        sheet.append(cells)
    workbook.save(tmp_path / "firms.xlsx")
    mapping = """
[[table]]
table = "organizations"
columns = {name = "Company", staff = "Staff"}
"""
    write_files(tmp_path, {"m.toml": mapping})
    outcome = ingest("tables", tmp_path / "firms.xlsx", "--mapping", tmp_path / "m.toml")
    assert outcome.status == 0, outcome.err
    assert load(tmp_path / "out").organizations["name"].tolist() == ["Acme", "Beta"]
    assert [(r["table"], r["row"], r["value"], r["reason"]) for r in rejects(tmp_path / "out")] == [
        ("organizations", "4", "'=C2", "the formula in C4 was saved without its value"),
        ("organizations", "5", "#N/A", "C5 holds a spreadsheet error"),
    ]


def test_what_a_spreadsheet_would_run_is_defused_in_the_rejects(
    ingest: Ingest, tmp_path: Path
) -> None:
    files = {"project.csv": text(PROJECT, [project("101"), project("102", start="=cmd()")])}
    folder = write_files(tmp_path / "in", files)
    write_files(folder, {"organization.csv": text(ORGANIZATION, [participant("101", "1", "A")])})
    ingest("cordis", folder)
    assert rejects(tmp_path / "out")[0]["value"] == "'=cmd()"


def test_links_out_of_a_folder_are_not_followed(ingest: Ingest, tmp_path: Path) -> None:
    outside = write_files(tmp_path / "outside", cordis_files())
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "project.csv").symlink_to(outside / "project.csv")
    assert "no file of projects" in ingest("cordis", folder).err


# -- interruption ------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
@pytest.mark.parametrize(("out", "sent"), [("out", signal.SIGTERM), ("out.duckdb", signal.SIGINT)])
def test_an_interrupted_ingest_leaves_nothing(tmp_path: Path, out: str, sent: int) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    page = lines([work(number, 1, 2) for number in range(1, 1001)])
    with (folder / "works.jsonl").open("w") as file:
        for _ in range(150):  # some seconds of reading
            file.write(page)
    running = subprocess.Popen(
        command_line("ingest", "openalex", str(folder), "-o", str(tmp_path / out)),
        preexec_fn=heeds_interrupts,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    time.sleep(1.5)
    assert running.poll() is None
    running.send_signal(sent)
    running.communicate(timeout=60)
    assert running.returncode != 0
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("out", ["out", "out.duckdb"])
def test_a_failure_while_writing_leaves_what_was_there(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    folder = write_files(tmp_path / "in", cordis_files())
    if out.endswith(".duckdb"):
        (tmp_path / out).write_bytes(b"what was there")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("matcher.sources.writing._written", full)
    outcome = run("ingest", "cordis", str(folder), "-o", str(tmp_path / out))
    assert (outcome.status, "No space left on device" in outcome.err) == (1, True)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == ({"in", out} if out.endswith(".duckdb") else {"in"})
    if out.endswith(".duckdb"):
        assert (tmp_path / out).read_bytes() == b"what was there"


def test_a_column_that_is_left_unread_is_a_warning_with_a_remedy(run, document, tmp_path: Path):
    path = tmp_path / "firms.csv"
    path.write_text("Company,We offer,Wherewithal\nA,chatbots,drones\n", "utf-8")
    out, page = tmp_path / "out", tmp_path / "page.html"
    outcome = run("ingest", "tables", str(path), "-o", str(out), "--report", str(page))
    said = " ".join((outcome.out + outcome.err).split())
    assert outcome.status == 0 and "WARNING: nothing was made of: Wherewithal" in said
    # Who reads the page, the counts or the sources later has not seen the terminal.
    column = "Wherewithal (firms.csv)"
    assert f"Not read, so that no answer knows it: {column}" in page.read_text("utf-8")
    assert f"Not read: {column}." in (out / "SOURCES.md").read_text("utf-8")
    assert document("info", "-d", str(out))["unread"] == [column]
    assert 'name it "Needs" or "Offers"' in said and "--mapping mapping.toml" in said


def test_a_letter_typed_twice_is_asked_about(run, tmp_path: Path) -> None:
    sheet = tmp_path / "firms.csv"
    rows = [
        "Keramik Huber GmbH",
        "Keramik Hubber GmbH",
        "Keramik Hubert GmbH",
        "Keramik Meier GmbH",
    ]
    lines = "".join(f"{each},DE,tiles\n" for each in rows)
    sheet.write_text(f"Company,Country,Offers\n{lines}", "utf-8")
    told = run("ingest", "tables", str(sheet), "-o", str(tmp_path / "out")).out
    assert "one organization or several? 'Keramik Huber GmbH', 'Keramik Hubber GmbH'" in told
    assert "Meier" not in told and told.count("one organization or several") == 1
