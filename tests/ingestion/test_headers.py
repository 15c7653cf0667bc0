"""Headers in two rows, units of numbers, columns of one name: nothing becomes another value."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from matcher.errors import DataError, RequestError
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.reading import ingest
from matcher.sources.template import write_template

from .makers import FUNDING, write_files
from .test_messy_sheets import workbook


def read(path: Path, mapping: str | None = None) -> Ingested:
    if mapping is None:
        made = ingest("tables", [path])
    else:
        written = path.with_suffix(".toml")
        written.write_text(mapping, "utf-8")
        made = ingest("tables", [path], mapping=written)
    assert all(count.read == count.taken + count.rejected for count in made.counts)
    return made


def text(tmp_path: Path, content: str) -> Path:
    return write_files(tmp_path, {"x.csv": content}) / "x.csv"


def column(made: Ingested, table: str, name: str) -> list[str]:
    cells: list[str] = made.tables[table][name].fillna("").tolist()
    return cells


def test_groups_above_the_header_say_of_what_a_column_is(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Organisation", None, "Contact", "Project", None, None],
        ["Name", "Country", "Name", "Name", "Acronym", "Start"],
        ["Alpha Institute", "DE", "Eva", "Robots for all", "RFA", "2020-01-01"],
        ["Beta Labs", "FR", "Jean", "Robots for all", "RFA", "2020-01-01"],
    ]
    made = read(workbook(tmp_path / "x.xlsx", rows, "A1:B1", "D1:F1"))
    assert column(made, "organizations", "name") == ["Alpha Institute", "Beta Labs"]
    assert column(made, "organizations", "aliases") == ["", ""]  # the acronym is the project's
    assert column(made, "collaborations", "name") == ["Robots for all"]
    assert column(made, "participants", "organization_id") == ["alpha-institute", "beta-labs"]
    told = {each.header for each in made.understood}
    assert told >= {"Organisation › Name", "Project › Name", "Project › Start"}  # noqa: RUF001
    assert any("Contact › Name" in note for note in made.notes)  # noqa: RUF001


def test_groups_without_merged_cells_and_in_japanese(tmp_path: Path) -> None:
    made = read(
        text(
            tmp_path,
            "企業;;;プロジェクト;\n名称;国;略称;名称;開始日\n"
            "アルファ;日本;A社;研究1;2020年4月1日\nベータ;日本;B社;研究1;2020年4月1日\n",
        )
    )
    assert column(made, "organizations", "aliases") == ["A社", "B社"]
    assert column(made, "collaborations", "name") == ["研究1"]


def test_titles_above_a_header_are_no_groups(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Partners", None, "Version 3"],
        ["Name", "Country", "Skills"],
        ["Alpha", "DE", "robotics"],
    ]
    made = read(workbook(tmp_path / "x.xlsx", rows))
    assert column(made, "organizations", "name") == ["Alpha"]
    assert column(made, "evidence", "capability_id") == ["robotics"]


UNITS = (
    ("Fördersumme (T€)", None, None),
    ("Fördersumme in Tsd. EUR", None, None),
    ("Fördersumme", "(T€)", None),
    ("Fördersumme", "in T€", None),
    ("Fördersumme", None, "Alle Angaben in T€"),
    ("Fördersumme", None, "Mitglieder, alle Beträge in Tsd. EUR; Stand: 1.3.2025"),
    ("Funding [k€]", None, None),
    ("Funding_keur", None, None),
    ("Fördersumme (1.000 €)", None, None),
    ("Funding (USD m)", None, None),
)


@pytest.mark.parametrize(("header", "below", "above"), UNITS)
def test_funding_in_other_than_single_euros_stays_out_and_that_is_told(
    tmp_path: Path, header: str, below: str | None, above: str | None
) -> None:
    rows: list[list[object]] = [["Projekt", "Beginn", "Partner", header]]
    rows += [[None, None, None, below]] if below else []
    rows = [[above], *rows] if above else rows
    rows += [["P1", "2020-01-01", "Alpha", 1200], ["P1", "2020-01-01", "Beta", "850,5"]]
    made = read(workbook(tmp_path / "x.xlsx", rows))
    assert len(made.tables["participants"]) == 2
    assert made.tables["participants"]["funding_eur"].isna().all()
    assert any("and not in euros" in note for note in made.notes)


def funding(tmp_path: Path, header: str, *cells: str) -> Ingested:
    rows = "".join(f"P1;2020-01-01;Firm {at};{cell}\n" for at, cell in enumerate(cells))
    path = text(tmp_path, f"Project;Start;Partner;{header}\n{rows}")
    return read(path, FUNDING.replace("Money", header))


def test_an_amount_has_its_currency_beside_it_and_no_other_unit(tmp_path: Path) -> None:
    cells = ("€250,000", "1,250,000 EUR", "1.2 M€", "$50,000", "100-200")
    made = funding(tmp_path, "Grant", *cells)
    assert made.tables["participants"]["funding_eur"].tolist() == [250_000, 1_250_000]
    assert [each.value for each in made.rejects] == [*cells[2:]]
    assert made.rejects[0].reason.startswith("the cell says EUR times 1,000,000, and funding_eur")
    assert made.rejects[1].reason.startswith("the cell says USD times 1, and funding_eur")


@pytest.mark.parametrize(
    ("header", "said"),
    [("Grant (억원)", "KRW times 100,000,000"), ("Grant (T€)", "EUR times 1,000")],
)
def test_a_mapped_amount_in_other_than_euros_is_refused(
    tmp_path: Path, header: str, said: str
) -> None:
    with pytest.raises(DataError, match=f"the header says {said}, and funding_eur is in euros"):
        funding(tmp_path, header, "3", "5")


def test_both_columns_of_one_name_are_read_and_all_that_are_numbered(tmp_path: Path) -> None:
    made = read(
        text(
            tmp_path,
            "Name;Country;Skills;Skills;Need 1;Need 2\n"
            "A;DE;robots;chatbots;drones;\nB;DE;robots;;drones;computer vision\n",
        )
    )
    rows = made.tables["evidence"][["organization_id", "capability_id", "direction"]].to_numpy()
    assert sorted(map(tuple, rows.tolist())) == [
        ("a", "chatbots", "offers"),
        ("a", "drones", "needs"),
        ("a", "robots", "offers"),
        ("b", "drones", "needs"),
        ("b", "robots", "offers"),
        ("b", "vision", "needs"),
    ]
    assert any("several columns are called so" in note for note in made.notes)


def test_a_hidden_sheet_is_passed_over_and_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [["Name", "Country", "Skills"], ["A", "DE", "robots"]])
    book = openpyxl.load_workbook(path)
    old = book.create_sheet("Old")
    for row in (["Name", "Country", "Skills"], ["Gone", "DE", "robots"]):
        old.append(row)
    old.sheet_state = "hidden"
    book.move_sheet("Old", -1)
    book.save(path)
    made = read(path)
    assert column(made, "organizations", "name") == ["A"]
    assert any("sheet Old, which is hidden" in note for note in made.notes)


def test_marks_of_footnotes_are_no_part_of_headers_and_names(tmp_path: Path) -> None:
    content = "Firma¹;Land;Kompetenzen²\nAlpha AG;DE;KI\nBeta GmbH*;DE;KI\n² Selbstauskunft;;\n"
    made = read(text(tmp_path, content))
    assert column(made, "organizations", "name") == ["Alpha AG", "Beta GmbH"]
    assert column(made, "evidence", "organization_id") == ["alpha-ag", "beta-gmbh"]


def test_dates_that_may_be_two_are_told(tmp_path: Path) -> None:
    header = "Project,Start date,Partner,Country\n"
    made = read(text(tmp_path, f"{header}P1,05/06/2020,A,DE\nP1,05/06/2020,B,FR\n"))
    assert column(made, "collaborations", "start_date") == ["2020-06-05"]
    (note,) = (each for each in made.notes if "day first" in each)
    assert "dates such as 05/06/2020 were read day first (2020-06-05)" in note
    made = read(text(tmp_path, f"{header}P1,05/06/2020,A,DE\nP2,25/06/2020,B,FR\n"))
    assert not any("day first" in each for each in made.notes)


def test_a_reject_names_the_nearest_and_sources_counts_what_is_written(tmp_path: Path) -> None:
    content = "id;name\n1;Alpha Institute\n2;Beta Labs\n"
    folder = write_files(
        tmp_path / "in",
        {"o.csv": content, "p.csv": "what;who\nrobots;Alfa Institute\nchatbots;Beta Labs\n"},
    )
    (tmp_path / "m.toml").write_text(
        '[[table]]\ntable = "organizations"\nfile = "o.csv"\n'
        'columns = {id = "id", name = "name"}\n'
        '[[table]]\ntable = "capabilities"\nfile = "p.csv"\ncolumns = {name = "what"}\n'
        '[[table]]\ntable = "evidence"\nfile = "p.csv"\n'
        'columns = {organization_id = "who", capability_id = "what"}\n',
        "utf-8",
    )
    made = ingest("tables", [folder], mapping=tmp_path / "m.toml")
    (reject,) = made.rejects
    assert reject.place == "p.csv, row 2, organization_id 'Alfa Institute'"
    assert reject.fix is not None and reject.fix.startswith("The nearest is Alpha Institute (1)")
    for name, table in made.tables.items():  # the capabilities of the tree among them
        assert f"| {name} | {len(table)} |" in made.sources


def test_na_is_asked_about_and_sizes_in_many_words_are_known(tmp_path: Path) -> None:
    content = "Name;Country;SME\nA;NA;WAHR\nB;DE;falso\nC;FR;perhaps\nMittelwert;;\n"
    path = text(tmp_path, content)
    made = read(path)
    assert column(made, "organizations", "country") == ["", "DE", "FR"]
    assert column(made, "organizations", "sme") == ["true", "false", ""]
    asked = made.further["review.csv"].replace("country,NA,", "country,NA,NA")
    review = write_files(tmp_path, {"review.csv": asked}) / "review.csv"
    again = ingest("tables", [path], review=review)
    assert column(again, "organizations", "country") == ["NA", "DE", "FR"]


def test_the_number_of_a_day_is_told_as_that(tmp_path: Path) -> None:
    content = "Project,Start date,Partner,Country\nP1,43831,A,DE\nP2,2020-01-01,A,DE\n"
    reject, _ = read(text(tmp_path, content)).rejects
    assert (reject.value, reject.reason[:37]) == ("43831", "this is the number by which a spreads")
    assert reject.fix is not None and "format of dates" in reject.fix


def test_partners_are_named_without_their_legal_form(tmp_path: Path) -> None:
    path = text(
        tmp_path,
        "Empresa;País;O que oferece;Parceiros;Omzet x 1.000 euro;N.º de colaboradores\n"
        "Orbit, S.A.;PT;robótica;Lumen, Kosmo;120;5\nLumen Lda.;PT;drones;nenhum;3;7\n"
        "Kosmo;PT;drones;Orbit;n/d;nenhum\n"
        "Kosmo Lda;ES;drones;Kosmo Lda;;\n",
    )
    made = read(path)
    ties = made.tables["ties"][["organization_a", "organization_b"]].to_numpy().tolist()
    assert {tuple(pair) for pair in ties} >= {
        ("orbit-s-a", "lumen-lda"), ("orbit-s-a", "kosmo"), ("kosmo", "orbit-s-a")
    }  # fmt: skip
    (reject,) = made.rejects
    assert "both sides are one" in reject.reason and "nearest" not in reject.fix


def test_a_row_of_units_below_the_header_is_no_firm(tmp_path: Path) -> None:
    made = read(
        text(
            tmp_path,
            "Raison sociale;Effectif;CA;Savoir-faire\n;têtes;k€;\nAlpha;12;26764;verre\n"
            "Beta;3;1 250;gravure\n",
        )
    )
    assert column(made, "organizations", "name") == ["Alpha", "Beta"]
    assert [(each.row, each.table) for each in made.rejects] == [(2, "organizations")]


def test_roles_and_days_of_members_in_words(tmp_path: Path) -> None:
    made = read(
        text(
            tmp_path,
            "Consortium;Membre;Rôle;Depuis\nVerre Vert;Alpha;chef de file;03/2023\n"
            "Verre Vert;Beta;membre;03/2023\nVerre Vert;Gamma;testeur;04/2023\n",
        )
    )
    members = made.tables["memberships"]
    assert members["role"].tolist() == ["lead", "member", "member"]
    assert members["since"].astype(str).tolist() == ["2023-03", "2023-03", "2023-04"]
    assert "x.csv, column Rôle: taken as role member: testeur" in made.notes


def test_further_skills_below_a_group_in_two_languages(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Firme", None, "Offre / Offer", None],
        ["Raison sociale", "Pays", "Savoir-faire / Skills", "Savoir-faire 2"],
        ["Alpha", "FR", "verre", "gravure"],
        ["Beta", "FR", "four", None],
    ]
    made = read(workbook(tmp_path / "x.xlsx", rows, "A1:B1", "C1:D1"))
    assert column(made, "evidence", "capability_id") == ["verre", "four", "gravure"]


def test_the_workbook_of_the_template_needs_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "firms.xlsx"
    write_template(path)
    with pytest.raises(RequestError, match=r"firms\.xlsx is a data set as it is"):
        read(path)


def test_how_strong_somebody_is_is_no_capability(tmp_path: Path) -> None:
    made = read(
        text(
            tmp_path,
            "Company,Capability,Strength,Looking for\nAlpha,glass,0.8,ovens\nBeta,ovens,0.6,\n",
        )
    )
    assert column(made, "capabilities", "name") == ["glass", "ovens"]
    assert {
        row.capability_id: float(row.strength)
        for row in made.tables["evidence"].itertuples()
        if row.direction != "needs"
    } == {"glass": 0.8, "ovens": 0.6}
