"""What is merged, what is tied, what a person is asked, and the reasons that are given."""

from __future__ import annotations

import pytest

from matcher.resolution import ResolveReport
from matcher.resolution.comparing import fitted, level_weights
from matcher.resolution.resolving import Resolved, resolve
from tests.resolution.conftest import organizations_of


def resolved(*names: str, **columns: str | list[str | None] | None) -> Resolved:
    rows = [
        {"name": name}
        | {key: each[row] if isinstance(each, list) else each for key, each in columns.items()}
        for row, name in enumerate(names)
    ]
    return resolve(organizations_of(rows))


def reasons(report: ResolveReport) -> set[str]:
    decisions = [each for cluster in report.clusters for each in cluster.decisions]
    return {
        step.level
        for each in (*decisions, *report.doubtful)
        for step in each.waterfall
        if step.comparison == "name"
    }


APART = (
    ("INSTITUTO UNIVERSITARIO DE LISBOA", "UNIVERSIDADE DE LISBOA"),
    ("A E SOLUTIONS (BI) LIMITED", "DEM Solutions Ltd"),
    (
        "CENTRUM NAUKOWO-BADAWCZE OCHRONY PRZECIWPOZAROWEJ - PANSTWOWY INSTYTUT BADAWCZY",
        "NAUKOWA I AKADEMICKA SIEC KOMPUTEROWA - PANSTWOWY INSTYTUT BADAWCZY",
    ),
    ("ECOLE NORMALE SUPERIEURE DE RENNES", "ECOLE NORMALE SUPERIEURE"),
    (
        "INSTITUTE OF HIGH ENERGY PHYSICS CHINESE ACADEMY OF SCIENCES",
        "INSTITUTE OF ELECTRICAL ENGINEERING CHINESE ACADEMY OF SCIENCES",
    ),
    ("Ludwig-Maximilians-Universität München", "Technische Universität München"),
    ("Deutsche Bank AG", "Deutsche Bahn AG"),
    ("Université Paris 8", "Université Paris 13"),
    ("ITALTEK SRL", "ITALTEL S.P.A."),
    ("동의대학교", "동아대학교"),
    ("北京大学", "南京大学"),
    ("15. Klinikum Rotberg", "5. Klinikum Rotberg"),
    ("Azienda Sanitaria Locale TO3", "Azienda Sanitaria Locale TO4"),
    ("Meridian Optics GmbH", "Meridian Optics S.r.l."),
    ("M. Rossi Costruzioni Srl", "L. Rossi Costruzioni Srl"),
)


@pytest.mark.parametrize("names", APART, ids=lambda names: names[0])
def test_names_that_share_what_a_class_shares_stay_apart(names: tuple[str, str]) -> None:
    assert resolved(*names).report.after == 2


TIES = (
    ("CHARITE RESEARCH ORGANISATION GMBH", "CHARITE - UNIVERSITAETSMEDIZIN BERLIN"),
    ("KAROLINSKA INSTITUTET INNOVATIONS AB", "KAROLINSKA INSTITUTET"),
    ("BIOMEDICAL RESEARCH FOUNDATION, ACADEMY OF ATHENS", "ACADEMY OF ATHENS"),
    ("USTAV INFORMATIKY,  SLOVENSKA AKADEMIA VIED", "SLOVENSKA AKADEMIA VIED"),
    ("Oxford University Innovation Limited", "University of Oxford"),
    ("Imperial College Innovations Limited", "Imperial College London"),
    ("VU University Medical Center", "Vrije Universiteit Amsterdam"),
    ("INSTITUTO DE CIENCIAS SOCIAIS DA UNIVERSIDADE DE LISBOA", "UNIVERSIDADE DE LISBOA"),
    ("서울대학교병원", "서울대학교"),
    ("中国科学院自动化研究所", "中国科学院"),
)


@pytest.mark.parametrize("names", TIES, ids=lambda names: names[0])
def test_a_part_is_tied_to_its_whole_and_not_merged(names: tuple[str, str]) -> None:
    found = resolved(*names)
    assert found.tables["organizations"]["parent_id"].tolist()[0] == "o1"
    assert found.report.linked == 1


def test_of_faculties_alone_the_whole_has_the_name() -> None:
    found = resolved(
        "SVEUCILISTE U RIJECI - PRAVNI FAKULTET",
        "SVEUCILISTE U RIJECI FAKULTET ELEKTROTEHNIKE I RACUNARSTVA",
    )
    assert found.tables["organizations"]["name"].tolist() == ["SVEUCILISTE U RIJECI"]


SLIPS = (
    ("Χαροκόπειο Πανεπιστήμιο", "Χαροκόπιο Πανεπιστήμιο"),
    ("Новосибирский завод химконцентратов", "Новосибирский завод химкоцентратов"),
    ("한국전자통신연구원", "한국전자통신연구윈"),
    ("Università di Roccasecca", "Università di Rocasecca"),
)


@pytest.mark.parametrize("names", SLIPS, ids=lambda names: names[0])
def test_a_slip_is_found_in_any_script(names: tuple[str, str]) -> None:
    found = resolved(*names, country="XX").report
    assert found.after == 1
    assert reasons(found) == {"a slip of the pen apart, in a long name"}


@pytest.mark.parametrize(
    "names",
    [
        ("Zephyr Dynamics, Inc. (formerly Orlan Systems)", "Orlan Systems, Inc."),
        ("Quantum Harbor Inc. f/k/a Blue Pier Labs Inc.", "Blue Pier Labs Inc"),
        ("Tessera Analytics GmbH (vormals Datenwerk Analytics GmbH)", "Datenwerk Analytics GmbH"),
        ("R. & J. Halloway Engineering Ltd", "Robert & James Halloway Engineering Limited"),
        ("Hermann J. Obermaier Anlagenbau GmbH", "H. J. Obermaier Anlagenbau GmbH"),
        ("Nano Optics Lab SAS", "NanoOpticsLab S.A.S."),
        ("Ελληνικά Πετρέλαια", "Ελληνικα Πετρέλεα"),
        ("Завод Электроприбор Орлан", "Завод Элекроприбор Орлан"),
    ],
    ids=lambda names: names[0],
)
def test_a_name_before_initials_and_what_is_mistyped_are_one(names: tuple[str, str]) -> None:
    assert resolved(*names, country="XX").report.after == 1


def test_initials_that_two_first_names_have_are_nobodys() -> None:
    names = ("J. Bauer Turbinen", "Jakob Bauer Turbinen", "Johann Bauer Turbinen")
    report = resolved(*names, country="DE").report
    assert report.after == 3
    assert len(report.doubtful) == 2


def test_a_short_form_beside_the_name_is_no_other_name() -> None:
    names = ("Consiglio Nazionale delle Ricerche", "CNR Consiglio Nazionale delle Ricerche")
    assert resolved(*names).report.after == 1


def test_one_name_in_two_countries_goes_to_review_with_both_named() -> None:
    found = resolved("Ministry of Health", "Ministry of Health").report
    assert found.after == 2  # without a country they may be two
    found = resolved("Ministry of Health", "Ministry of Health", country=["GR", "IL"]).report
    assert found.after == 2
    (pair,) = found.doubtful
    assert pair.note is not None
    assert "Greece" in pair.note and "Israel" in pair.note


def test_a_name_without_country_joins_none_of_two_that_bear_it() -> None:
    names = ("Foobar Clinic of Quux", "Foobar Clinic of Quux", "Foobar Clinic of Quux")
    found = resolved(*names, country=["GR", "IL", None]).report
    assert found.after == 3
    assert any("Greece" in (pair.note or "") for pair in found.doubtful)


def test_a_short_form_that_two_bear_goes_to_review() -> None:
    found = resolved(
        "UCQ", "University College Quuxton", "Université catholique de Quuxain",
        aliases=[None, "UCQ", "UCQ"],
    ).report  # fmt: skip
    assert found.after == 3
    assert "a name that others bear too" in reasons(found)


def test_a_short_form_that_two_rows_bear_is_not_the_registers_to_give() -> None:
    names = ("University College London", "Université catholique de Louvain", "UCL")
    found = resolved(*names, country=["GB", "BE", None], aliases=["UCL", "UCL", None]).report
    assert found.after == 3
    notes = " ".join(pair.note or "" for pair in found.doubtful)
    assert "United Kingdom" in notes and "Belgium" in notes


@pytest.mark.parametrize(
    ("names", "aliases", "level"),
    [
        (("Quux Institute of Botany", "Foo Bar Garden"), ["Foo Bar Garden", None],
         "an alias of the other"),
        (("Quux Institute of Botany", "Baz Academy of Herbs"), ["Foo Bar Herbs", "Foo Bar Herbs"],
         "an alias of both"),
        (("Quux Botany Institute", "Institute of Botany Quux"), [None, None], "the same words"),
    ],
)  # fmt: skip
def test_the_reason_given_is_the_true_one(
    names: tuple[str, str], aliases: list[str | None], level: str
) -> None:
    found = resolved(*names, country="FR", aliases=aliases).report
    assert reasons(found) == {level}


def test_each_level_has_what_was_judged_and_only_names_are_fitted() -> None:
    judged, weights = fitted()["judged"], level_weights()
    assert {name: [*each] for name, each in judged.items()} == {
        name: [*each] for name, each in weights.items()
    }
    assert {name for name in judged if judged[name] != weights[name]} == {"name"}


def test_firms_with_a_place_and_another_legal_form_are_left_to_a_person() -> None:
    found = resolved("Outotec Oyj", "Outotec (Finland) Oy", country="FI").report
    assert found.after == 2
    assert resolved("OMV (Norge) AS", "OMV Norge A/S", country="NO").report.after == 1


def test_two_long_names_with_one_short_form_are_no_question() -> None:
    names = ("Uniper Kraftwerke GmbH", "Universitätsklinikum Würzburg")
    assert not resolved(*names, country="DE", aliases=["UKW", "UKW"]).report.doubtful


def test_a_registers_word_mistyped_is_that_word() -> None:
    assert resolved("University of Averio", "University of Aveiro").report.after == 1
    assert resolved("Northeastern University", "Northwestern University").report.after == 2
