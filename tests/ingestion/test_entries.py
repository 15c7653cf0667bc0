"""What entries of lists say: refusals are no needs, sentences are read for their noun."""

# ruff: noqa: RUF001 - brackets and colons of full width

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from matcher.ingestion.cells import SEPARATORS, entries_of
from matcher.ingestion.entries import noun_of, wanted_of
from matcher.ingestion.reading import ingest
from matcher.ingestion.words import kind_of

from .makers import write_files

REFUSALS = """\
not interested in robots | no robots | We do not need robots | don't need robots
no need for robots | robots: not needed | robots - no | robots (not needed)
robots are not wanted | but no robots | Kein Interesse an Robotern | keine Roboter
nicht interessiert an Robotern | Roboter nicht erwünscht | Roboter brauchen wir nicht
Wir brauchen keine Roboter | Roboter: kein Bedarf | und keine Roboter
pas intéressé par les robots | pas intéressés par les robots | pas de robots
aucun besoin de robots | nous ne cherchons pas de robots | Nous n'avons pas besoin de robots
robots non souhaités | les robots ne nous intéressent pas
nous ne sommes pas intéressés par les robots | mais pas de robots
no nos interesan los robots | no nos interesa la robótica | no necesitamos robots
sin interés en robots | los robots no nos interesan | robots: no se necesitan | 로봇 관심 없음
로봇에 관심 없음 | 로봇은 필요 없음 | 로봇 불필요 | ロボットに興味なし
ロボットには興味がありません | ロボット不要 | ロボットは必要ありません | 不感兴趣：机器人
对机器人不感兴趣 | 我们对机器人不感兴趣 | 不需要机器人 | 机器人不需要 | 對機器人不感興趣"""

WANTED = """\
robots | no-code platforms | No-till farming | non-destructive testing
zerstörungsfreie Prüfung | nicht invasive Messung | nichtrostender Stahl | not only robots
nicht nur Roboter | no tejidos | Verpackung ohne Plastik | sans fil | sin gluten
Notfallmedizin | Not-for-profit fundraising | 무인 로봇 | 불량 검사 | 無人機 | 無線通信
无人机 | 无损检测 | 不锈钢 | 不動産"""


def parted(text: str) -> list[str]:
    return [each for line in text.splitlines() for each in line.split(" | ")]


@pytest.mark.parametrize("entry", parted(REFUSALS))
def test_a_refusal_names_nothing_that_is_wanted(entry: str) -> None:
    assert wanted_of(entry) == ""


@pytest.mark.parametrize("entry", parted(WANTED))
def test_what_only_begins_like_a_refusal_is_kept(entry: str) -> None:
    assert wanted_of(entry) == entry == noun_of(entry)


@pytest.mark.parametrize(
    ("sentence", "noun"),
    [
        ("Wir liefern Abwärme aus der Glasproduktion", "Abwärme aus der Glasproduktion"),
        ("Wir bieten Schulungen an", "Schulungen"),
        ("wir suchen nach einem Partner für Tests", "Partner für Tests"),
        ("gesucht: Monteure", "Monteure"),
        ("Nous proposons de la chaleur fatale", "chaleur fatale"),
        ("nous avons besoin d'eau traitée", "eau traitée"),
        ("We are looking for drones.", "drones"),
        ("looking for a distributor in Spain", "distributor in Spain"),
        ("Buscamos una empresa de transporte", "empresa de transporte"),
        ("유리 공장 폐열을 공급합니다", "유리 공장 폐열"),
        ("로봇을 찾고 있습니다", "로봇"),
        ("当社は廃熱を供給しています", "廃熱"),
        ("我们提供废热", "废热"),
        ("Suche und Rettung", "Suche und Rettung"),
        ("供应链管理", "供应链管理"),
        ("Wireless sensors", "Wireless sensors"),
        ("We offer", "We offer"),
    ],
)
def test_a_sentence_is_read_for_its_noun(sentence: str, noun: str) -> None:
    assert noun_of(sentence) == noun


def test_entries_that_were_labelled_before_the_rule_saw_them() -> None:
    """Refusals, for which there is no noun, sentences, and what only looks like either."""
    told = Path(__file__).with_name("entries.csv").read_text("utf-8").splitlines()
    rows = [*csv.DictReader(told)]
    assert sum(not row["noun"] for row in rows) > 100
    read = {row["entry"]: wanted_of(row["entry"]) for row in rows}
    wrong = [
        row["entry"]
        for row in rows
        if (read[row["entry"]] and noun_of(read[row["entry"]])) != row["noun"]
    ]
    assert wrong == ["feed, not medicated"]  # the noun alone is left, which is told


def test_a_refusal_in_a_cell_is_no_need_and_is_told(tmp_path: Path) -> None:
    text = "Company,What we offer,What we are looking for\n"
    text += "Home,pilots,fall detection; not interested in robots\n"
    text += "Robo,care robots,keine\n"
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text}) / "x.csv"])
    evidence = made.tables["evidence"]
    needs = evidence[evidence["direction"] == "needs"]
    assert needs[["organization_id", "capability_id"]].to_numpy().tolist() == [
        ["home", "fall-detection"]
    ]
    (told,) = [note for note in made.notes if "not wanted" in note]
    assert told.startswith("x.csv, row 2, column What we are looking for: 'not interested in rob")
    assert told in made.sources
    assert "not interested" not in made.further["skills.csv"] + made.further.get("review.csv", "")


def test_of_semicolons_and_line_breaks_both_part_a_cell(tmp_path: Path) -> None:
    text = 'Company,Offers\nA,"robots; speech\ndrones, big"\nB,"welding\nmilling"\n'
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text}) / "x.csv"])
    offers = made.tables["evidence"].groupby("organization_id")["capability_id"].size()
    assert offers.to_dict() == {"a": 3, "b": 2}


@pytest.mark.parametrize(
    ("cell", "phrases"),
    [
        ("robots, chatbots", ["robots", "chatbots"]),
        ("robots; Optics, lenses", ["robots", "Optics, lenses"]),
        ("- robots\n- Optics (lenses, mirrors)", ["robots", "Optics (lenses, mirrors)"]),
        ("1) robots\r\n2) drones", ["robots", "drones"]),
        ("1) robots, 2) drones", ["robots", "drones"]),
        ("• robots • drones", ["robots", "drones"]),
        ("음성 인식、번역", ["음성 인식", "번역"]),
        ("pumps 3,5 kW, valves", ["pumps 3,5 kW", "valves"]),
        (" ; ", []),
    ],
)
def test_entries_of_a_cell(cell: str, phrases: list[str]) -> None:
    assert [noun_of(each) for each in entries_of(cell, SEPARATORS)] == phrases


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (None, "école | School | escuela | 학교 | 学校 | Organisme | Organismo"),
        (
            "other",
            "Lycée | Schule | colegio | 고등학교 | high school | Investisseur",
        ),
        (
            "company",
            "coopérative | Genossenschaft | cooperative | cooperativa | 협동조합",
        ),
        ("company", "distributor | distributeur | Großhandel | Landwirtschaft | ferme | farm"),
        ("public_body", "öffentliche Stelle | organisme public | public body | 公共机构"),
        ("university", "grande école | Hochschule | 대학교 | Handelshochschule | HES"),
    ],
)
def test_kinds_are_read_alike_in_all_languages(kind: str | None, words: str) -> None:
    assert {kind_of(word) for word in words.split(" | ")} == {kind}


def test_what_is_taken_as_other_is_told(tmp_path: Path) -> None:
    text = "Nom;Type;Pays;Propose\nA;Lycée;FR;cours\nB;entreprise;FR;bois\nC;école;FR;mode\n"
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text}) / "x.csv"])
    assert made.tables["organizations"]["kind"].fillna("").tolist() == ["other", "company", ""]
    assert "x.csv, column Type: taken as kind other: Lycée" in made.notes


@pytest.mark.parametrize(
    ("need", "offer", "guessed"),
    [
        ("Abwärme", "Wir liefern Abwärme aus der Glasproduktion", True),
        ("Möbel aus Holz", "Möbel", True),
        ("pallets", "We make pallets from plastic waste", True),
        ("Molke", "Molke als Nebenprodukt", True),
        ("Abwärme", "Abwärmenutzung", False),
        ("Holz", "Möbel aus Holz", False),
    ],
)
def test_what_something_is_made_of_leaves_it_what_it_is(
    tmp_path: Path, need: str, offer: str, guessed: bool
) -> None:
    text = f"Company,Offers,Needs\nAlpha,,{need}\nBeta,{offer},\n"
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text}) / "x.csv"])
    kinds = made.tables["evidence"].reindex(columns=["kind"])["kind"]
    assert kinds.eq("text").any() == guessed


FOOD = "Firma;Bietet;Sucht\nHochschule;Sensorik, Käse;\nLabor;Brot;Sensorik\n"


def test_a_word_of_another_trade_is_not_taken_for_one_of_ai(tmp_path: Path) -> None:
    made = ingest("tables", [write_files(tmp_path, {"x.csv": FOOD}) / "x.csv"])
    assert made.tables["capabilities"]["id"].tolist() == ["sensorik", "kase", "brot"]
    (row,) = [row for row in made.further["skills.csv"].splitlines() if "Sensorik" in row]
    assert row.startswith("Sensorik,doubtful,sensing-devices,") and "little in this" in row
    told = FOOD.replace("Brot", "Bildverarbeitung")
    (tmp_path / "y.csv").write_text(told, "utf-8")
    of_ai = ingest("tables", [tmp_path / "y.csv"])
    named = of_ai.tables["capabilities"].set_index("id")["name"]
    assert named[["sensing-devices", "vision"]].tolist() == ["Sensorik", "Bildverarbeitung"]
    (note,) = [note for note in of_ai.notes if note.startswith("skills: ")]
    assert "'Sensorik' as 'Sensing devices'; 'Bildverarbeitung' as 'Vision'" in note


def test_words_of_two_languages_that_the_tree_calls_one_are_a_guess(tmp_path: Path) -> None:
    text = "Firma;Bietet;Sucht\nAlpha;Brot;Logistik\nBeta;logistique;\n"
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text}) / "x.csv"])
    (guess,) = made.tables["evidence"].query("kind == 'text'").to_dict("records")
    assert (guess["organization_id"], guess["capability_id"]) == ("alpha", "logistique")
    assert guess["note"] == "Logistik"


def test_what_is_shown_is_the_word_typed_most_often(tmp_path: Path) -> None:
    text = "Firma;Bietet\nA;computer vision\nB;Bildverarbeitung\nC;Bildverarbeitung\n"
    made = ingest("tables", [write_files(tmp_path, {"x.csv": text}) / "x.csv"])
    (vision,) = made.tables["capabilities"].to_dict("records")
    assert (vision["id"], vision["name"]) == ("vision", "Bildverarbeitung")
    assert vision["synonyms"].startswith("computer vision;Vision;")
