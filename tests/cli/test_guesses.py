"""A need that is read out of words alone is called a guess wherever a manager reads."""

from __future__ import annotations

import pytest

SHEET = """\
Company,What we offer,Looking for
Annota,labels for images,secure cloud storage
VaultVet,secure cloud storage for clinics,
Scanner,,labels for images
Baker,bread,
"""


@pytest.fixture(scope="module")
def firms(run, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("guesses")
    (folder / "firms.csv").write_text(SHEET, "utf-8")
    ingested = run("ingest", "tables", str(folder / "firms.csv"), "-o", str(folder / "firms"))
    assert ingested.status == 0
    return str(folder / "firms")


def test_what_is_stated_stands_before_a_guess_and_a_guess_has_no_fit(document, firms: str) -> None:
    stated, guess = document("suggest", "Annota", "-d", firms)["matches"]
    assert stated["partner"]["name"] == "Scanner"
    assert stated["relation"] == "they need what you have"
    assert (stated["relative"], stated["flags"]) == (None, [])  # of two the order says all
    assert stated["next_step"].startswith("Call Scanner about labels for images")
    assert guess["relation"] == "perhaps they have what you need"
    assert guess["relative"] is None
    assert guess["next_step"].startswith("A guess from words alike: ask VaultVet whether")
    (flag,) = guess["flags"]
    assert 'Annota wrote "secure cloud storage"' in flag


def test_one_candidate_alone_has_no_fit(document, output, firms: str) -> None:
    (only,) = document("suggest", "Scanner", "-d", firms)["matches"]
    assert (only["relation"], only["relative"]) == ("they have what you need", None)
    said = " ".join(output("suggest", "Scanner", "-d", firms).split())
    assert "fit not given" in said
    assert "No fit is given: one candidate alone is compared with nobody. Below" in said
    guess = " ".join(output("suggest", "VaultVet", "-d", firms).split())
    assert "No fit is given: a guess from words alike has none. Below" in guess
    of_two = document("suggest", "Annota", "-d", firms, "-k", "1")["matches"]
    assert [each["relative"] for each in of_two] == [None]


def test_a_report_says_what_a_guess_is(output, firms: str) -> None:
    text = output("report", "--org", "VaultVet", "-d", firms, "-f", "md")
    assert "No partner for VaultVet is known; a guess from words alike: Annota. Ask first." in text
    assert "Listed for a stated need: none of 1; 1 for words alike, which is a guess." in text
    assert "of 100" not in text.partition("## Method")[0]
    page = output("report", "--org", "VaultVet", "-d", firms, "--summary", "-f", "md")
    assert "Whom VaultVet could ask" in page and "| a guess |" in page


def test_of_pairs_a_guess_is_named_as_one(document, output, firms: str) -> None:
    pairs = document("pairs", "-d", firms)["pairs"]
    assert [pair["relative"] is None for pair in pairs] == [False, True]
    assert "Perhaps VaultVet has what Annota needs" in " ".join(
        output("pairs", "-d", firms).split()
    )
