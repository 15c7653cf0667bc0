"""`matcher team`: a challenge in, teams out, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from matcher.reporting.schemas import schema

PANDEMIC = """A pandemic moves faster than any ministry can read.
We want an AI that sees an outbreak coming and helps to counter it: epidemic forecasting, chest
X-ray AI for those who cough, and an AI assistant that answers citizens. It runs on a cloud
platform. Nothing of this may replace doctors.
"""


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "pandemic.txt"
    path.write_text(PANDEMIC, "utf-8")
    return path


def asked(output, call: Path, *options: str) -> dict:
    arguments = ("team", str(call), "--prior", "--as-of", "2020-06-03", "-f", "json", *options)
    document = json.loads(output(*arguments))
    jsonschema.validate(document, schema("team"))
    return document


def test_words_become_needs_with_the_sentence_that_names_them(output, call: Path) -> None:
    document = asked(output, call)
    needs = {need["capability"]: need for need in document["needs"]}
    assert set(needs) == {
        *("epidemic-response", "medical-imaging", "virtual-assistants", "cloud-computing"),
    }
    assert needs["cloud-computing"]["because"] == "It runs on a cloud platform."
    assert "A pandemic moves faster than any ministry can read." in document["not_understood"]


def test_the_best_team_covers_the_needs_from_the_leads_side(output, call: Path) -> None:
    document = asked(output, call, "--lead", "SK Telecom", "--why-not", "KT")
    best = document["teams"][0]
    assert best["optimal"] and best["members"][0]["id"] == "sk-telecom"
    assert all(each["strength"] > 0.25 for each in best["coverage"])
    values = [team["value"] for team in document["teams"]]
    assert values == sorted(values, reverse=True)
    assert len({tuple(sorted(m["id"] for m in t["members"])) for t in document["teams"]}) == 3
    (why,) = document["why_not"]
    assert why["organization"]["id"] == "kt" and "AI One Team" in why["because"]
