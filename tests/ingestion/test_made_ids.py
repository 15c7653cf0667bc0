"""Ids made of names: two spellings are one row or two ids, and never one that is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.ingestion.ingested import Ingested
from matcher.ingestion.unmapped import read_unmapped
from matcher.progress import silent


def read(tmp_path: Path, text: str) -> Ingested:
    path = tmp_path / "sheet.csv"
    path.write_text(text, "utf-8")
    ingested = read_unmapped([path], silent)
    assert not ingested.rejects
    return ingested


def test_a_need_and_an_offer_that_differ_by_a_hyphen_are_one_capability(tmp_path: Path) -> None:
    tables = read(
        tmp_path,
        "Name,Country,Offers,Needs\n"
        "Wheel,UK,Sensors,Low-power radio modules\n"
        "Node,SE,Low power radio modules,Test tracks\n"
        "Bits,SE,C++; C; C#,LOW POWER RADIO-MODULES\n"
        "Cold,SE,Storage at -20 °C; 3-5 kW,Storage at 20 °C; 3.5 kW\n",
    ).tables
    evidence = tables["evidence"]
    radio = evidence[evidence["capability_id"] == "low-power-radio-modules"]
    told = set(zip(radio["organization_id"], radio["direction"].fillna("offers"), strict=True))
    assert told == {("wheel", "needs"), ("node", "offers"), ("bits", "needs")}
    names = set(tables["capabilities"]["name"])
    assert names == {
        *("Sensors", "Low power radio modules", "C++", "C", "C#", "Test tracks"),
        *("Storage at -20 °C", "Storage at 20 °C", "3-5 kW", "3.5 kW"),  # signs and figures count
    }


@pytest.mark.parametrize(
    ("further", "ids"),
    [
        ("Vita Labor,DE", {"vita-labor"}),  # says the same
        ("Vita Labor,", {"vita-labor"}),  # says no other
        ("Vita Labor,FR", {"vita-labor", "vita-labor-2"}),  # is another
    ],
)
def test_organizations_of_two_spellings(tmp_path: Path, further: str, ids: set[str]) -> None:
    text = f"Project,Start,Organization,Country\nP1,2020,Vita-Labor,DE\nP2,2021,{further}\n"
    tables = read(tmp_path, text).tables
    assert set(tables["organizations"]["id"]) == ids
    assert tables["participants"]["organization_id"].tolist() == ["vita-labor", max(ids)]


def test_projects_and_coalitions_of_two_spellings(tmp_path: Path) -> None:
    text = (
        "Project,Start,Organization,Coalition\n"
        "Smart-Grid,2020,Alpha,AI-One\nSmart Grid,2020,Beta,AI One\nSmart grid!,2023,Gamma,AI-one\n"
    )
    tables = read(tmp_path, text).tables
    assert tables["collaborations"]["id"].tolist() == ["smart-grid", "smart-grid-2"]
    projects = tables["participants"]["collaboration_id"]
    assert projects.tolist() == ["smart-grid", "smart-grid", "smart-grid-2"]
    assert tables["coalitions"]["id"].tolist() == ["ai-one"]
    assert tables["memberships"]["coalition_id"].tolist() == ["ai-one"] * 3


@pytest.mark.parametrize("partner", ["Agro-Vision, Lda", "agro vision LDA.", "Agro-Vision"])
def test_a_partner_in_another_spelling_or_without_its_legal_form(
    tmp_path: Path, partner: str
) -> None:
    text = f'Name,Country,Partners\nAgro-Vision Lda.,PT,Terra GmbH\nTerra,PT,"{partner}"\n'
    ties = read(tmp_path, text).tables["ties"]
    pairs = ties[["organization_a", "organization_b"]].to_numpy().tolist()
    assert pairs == [["agro-vision-lda", "terra"], ["terra", "agro-vision-lda"]]
