"""What the bundled cases say: their sources, their words, and the story that each is there for."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.sources import load
from matcher.sources.descriptions import source_links

from ..conftest import TESTS

DATASETS = TESTS.parent / "datasets"
CASES = ("korea-ai-2020", "korea-sovereign-ai-2025")
SOURCED = ("evidence", "collaborations", "coalitions", "memberships", "rivalries", "ties")
FIVE = {f"{name}-consortium" for name in ("naver-cloud", "upstage", "sk-telecom", "nc-ai", "lg")}


def rows(case: str, table: str) -> pd.DataFrame:
    return pd.read_csv(DATASETS / case / f"{table}.csv", dtype=str, keep_default_na=False)


def sovereign(day: str) -> Ecosystem:
    return load("korea-sovereign-ai-2025").as_of(day)


def standing(ecosystem: Ecosystem) -> set[str]:
    """Give the coalitions that have a member on the day."""
    return {name for name in ecosystem.coalitions["id"] if ecosystem.members(name)}


def coalitions_of(ecosystem: Ecosystem, organization: str) -> set[str]:
    return {name for name in standing(ecosystem) if organization in ecosystem.members(name)}


@pytest.mark.parametrize("case", CASES)
def test_the_words_are_those_of_the_shared_tree(case: str) -> None:
    tree = (DATASETS / "ai-capabilities" / "capabilities.csv").read_bytes()
    assert (DATASETS / case / "capabilities.csv").read_bytes() == tree


@pytest.mark.parametrize("case", CASES)
def test_every_row_names_a_source_that_is_listed(case: str) -> None:
    text = (DATASETS / case / "SOURCES.md").read_text("utf-8")
    listed = {
        re.sub(r" \(\[link\].*", "", line.split(" | ")[0][2:])
        for line in text.partition("\n| source, as the rows give it")[2].splitlines()[2:]
    }
    named = {source for table in SOURCED for source in rows(case, table)["source"]}
    assert named <= listed


@pytest.mark.parametrize("table", SOURCED)
def test_every_row_of_the_second_case_has_its_address(table: str) -> None:
    links = source_links("korea-sovereign-ai-2025")
    of_table = rows("korea-sovereign-ai-2025", table)
    assert list(of_table["source_url"]) == [links[name] for name in of_table["source"]]
    for end in {"until", "dissolved"} & set(of_table.columns):
        given = of_table[f"{end}_source_url"] != ""
        assert (given == (of_table[end] != "")).all()


@pytest.mark.parametrize("case", CASES)
def test_the_counts_in_the_sources_are_those_of_the_tables(case: str) -> None:
    text = (DATASETS / case / "SOURCES.md").read_text("utf-8")
    told = {table: int(count) for table, count in re.findall(r"^\| (\w+) \| (\d+) \|$", text, re.M)}
    assert len(told) == 9
    assert told == {table: len(rows(case, table)) for table in told}


def test_nobody_sits_in_a_consortium_on_the_day_before() -> None:
    assert standing(sovereign("2025-08-03")) == set()


def test_five_rivals_at_once_with_members_in_common() -> None:
    chosen = sovereign("2025-08-04")
    assert standing(chosen) == FIVE
    pairs = {
        frozenset(pair) for pair in chosen.rivalries[["coalition_a", "coalition_b"]].values.tolist()
    }
    assert len(pairs) == 10
    assert coalitions_of(chosen, "kaist") == FIVE - {"lg-consortium"}
    assert len(coalitions_of(chosen, "seoul-national-university")) == 3


@pytest.mark.parametrize("organization", ["kt", "kakao"])
@pytest.mark.parametrize("day", ["2025-08-04", "2026-02-20"])
def test_who_was_left_without_a_consortium(organization: str, day: str) -> None:
    known = sovereign(day)
    assert organization in set(known.organizations["id"])
    assert coalitions_of(known, organization) == set()


def test_two_leave_and_one_comes() -> None:
    left = standing(sovereign("2026-01-16"))
    assert left == FIVE - {"naver-cloud-consortium", "nc-ai-consortium"}
    last = sovereign("2026-02-20")
    assert standing(last) == left | {"motif-consortium"}
    assert coalitions_of(last, "crowdworks") == {"motif-consortium"}
    assert coalitions_of(last, "stanford-university") == {"upstage-consortium"}


def test_two_parties_of_one_project_have_the_same_strength() -> None:
    evidence = rows("korea-ai-2020", "evidence")
    about = evidence[
        (evidence["source"] == "Bloter, 2020-04-28")
        & (evidence["capability_id"] == "language-models")
    ]
    assert set(about["organization_id"]) == {"amazon", "sk-telecom"}
    assert set(about["strength"]) == {"0.5"}


def test_nobody_needs_what_it_makes() -> None:
    evidence = rows("korea-ai-2020", "evidence")
    appliances = evidence[evidence["capability_id"] == "consumer-electronics"]
    directions = appliances.groupby("organization_id")["direction"].agg(set)
    assert directions["samsung-electronics"] == {"offers"}
    assert directions["lg-electronics"] == {"offers"}
