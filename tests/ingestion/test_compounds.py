"""Needs and offers of the same words, put together otherwise, in five languages."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from matcher.ingestion.compounds import Compounds
from matcher.ingestion.reading import ingest
from matcher.ingestion.shared_words import SharedWords

PAIRS = [
    *csv.DictReader(Path(__file__).with_name("word_pairs.csv").read_text("utf-8").splitlines())
]

EVIDENCE = ["organization_id", "capability_id", "direction", "kind", "note"]

#: What is printed on: more than words stand in that tell something.
_PRINTED = ("Karton", "Glas", "Holz", "Stoff", "Blech", "Leder", "Folie", "Papier", "Kork")


def test_the_pairs_are_of_five_languages_and_as_many_are_traps():
    said = Counter(row["same"] for row in PAIRS)
    assert min(said["yes"], said["no"]) >= 30
    assert len({row["language"] for row in PAIRS}) == 5


@pytest.mark.parametrize("row", PAIRS, ids=lambda row: f"{row['need']} | {row['offer']}")
def test_a_pair_that_stands_alone(row: dict[str, str]) -> None:
    known = Compounds([row["need"], row["offer"]])
    same = set(known.keys(row["need"])) & set(known.keys(row["offer"]))
    assert bool(same) == (row["same"] == "yes")


def test_all_pairs_of_one_sheet(tmp_path: Path) -> None:
    """Words of one pair make no other one of the next: a sheet has many of them."""
    path = tmp_path / "sheet.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("Company", "Offers", "Needs"))
        for number, row in enumerate(PAIRS):
            rows.writerow((f"Asks {number}", "", row["need"]))
            rows.writerow((f"Has {number}", row["offer"], ""))
    evidence = ingest("tables", [path]).tables["evidence"]
    stated = evidence[evidence["kind"].ne("text")]
    meant = stated.groupby("organization_id")["capability_id"].agg(set)
    found = [bool(meant[f"asks-{n}"] & meant[f"has-{n}"]) for n in range(len(PAIRS))]
    assert found == [row["same"] == "yes" for row in PAIRS]


def test_parts_of_compounds_are_words_that_an_offer_may_share():
    offers = [("Spurenstoffentfernung mit Aktivkohle", "filters"), ("Forschung", "research")]
    (near,) = SharedWords(offers, ["Entfernung von Spurenstoffen"]).shares(
        "Entfernung der Spurenstoffe"
    )
    assert (
        near[0] == "filters" and set(near[1]) == {"Entfernung", "Spurenstoffe"} and near[2] == 1.0
    )


@pytest.mark.parametrize(
    ("need", "offer", "guessed"),
    [
        ("Edelstahlrohre", "Rohre aus Edelstahl", True),
        ("Bioreaktoren", "Bau von Bioreaktoren", True),
        ("Digitaldruck", "Digitaldruck auf Karton", True),
        ("희토류 자석", "희토류자석 생산", True),
        ("Laserschweißen", "Laserschweißen von Aluminium", True),
        ("Röntgenfluoreszenzanalyse", "Röntgenfluoreszenzanalysen im Lohnauftrag", True),
        ("Schwarzmasse", "Herstellung von Schwarzmasse", True),
        ("Röntgenfluoreszenzanalyse im Labor", "Röntgenfluoreszenzanalysen", True),
        ("Akkusortierung", "Sortierung von Akkus mit Kameras", True),
        ("Bildverarbeitung", "Bildverarbeitung für Sortieranlagen", True),  # a name of the tree
        ("chatbots for trams", "Chatbots", True),
        ("logiciel de caisse", "logiciel de caisse pour commerces", True),
        ("payroll software", "payroll software for shops", True),
        ("Training", "Training für Hunde", False),
        ("Software für Zahnärzte", "Software", False),
        ("Software", "Software for dentists", False),
        ("Certification", "Certification of toys", False),
        ("Druckluft", "Digitaldruck", False),
        ("Haftungsprüfung", "Haftpflichtversicherung", False),
    ],
)
def test_a_need_that_stands_whole_in_an_offer_is_a_guess(
    tmp_path: Path, need: str, offer: str, guessed: bool
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(f"Company,Offers,Needs\nAlpha,,{need}\nBeta,{offer},\n", "utf-8")
    evidence = ingest("tables", [path]).tables["evidence"]
    offered = set(evidence["capability_id"][evidence["organization_id"] == "beta"])
    wanted = evidence[evidence["organization_id"] == "alpha"].reindex(
        columns=["capability_id", "kind", "note"]
    )
    perhaps = wanted[wanted["kind"] == "text"]
    assert bool(offered & set(perhaps["capability_id"])) == guessed
    assert set(perhaps["note"]) <= {need}  # as it was written, whatever the tree calls it


@pytest.mark.parametrize(
    ("takers", "goods", "offered"),
    [
        ("Abnehmer für Sägespäne", "Sägespäne", True),
        ("buyers for oak bark", "oak bark", True),
        ("Kunden im Gartenbau", "Gartenbau", False),
        ("hospitals as pilot customers", "hospitals as pilot customers", False),
        ("buyers for oak bark", "buyers for oak bark", False),
    ],
)
def test_who_looks_for_buyers_offers_it_to_who_looks_for_it(
    tmp_path: Path, takers: str, goods: str, offered: bool
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(f"Company,Offers,Needs\nMill,,{takers}\nStove,bread,{goods}\n", "utf-8")
    evidence = ingest("tables", [path]).tables["evidence"].reindex(columns=EVIDENCE)
    given = evidence[evidence["kind"].eq("text") & evidence["direction"].eq("offers")]
    assert [*given["organization_id"], *given["note"]] == ["mill", takers] * offered


def test_a_word_that_many_offers_have_is_no_guess(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    offers = "".join(f"Firm {n},Digitaldruck auf {what},\n" for n, what in enumerate(_PRINTED))
    path.write_text(f"Company,Offers,Needs\nAlpha,,Digitaldruck\n{offers}", "utf-8")
    evidence = ingest("tables", [path]).tables["evidence"]
    assert not evidence.reindex(columns=["kind"])["kind"].eq("text").any()
