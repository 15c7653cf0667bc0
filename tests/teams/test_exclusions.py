"""Whom the words of a call leave out."""

from __future__ import annotations

import pytest

import matcher
from matcher.ecosystem import Ecosystem
from matcher.teams.exclusions import Exclusions, exclusions_of


@pytest.fixture(scope="module")
def consortia() -> Ecosystem:
    return matcher.load("korea-sovereign-ai-2025")


AMERICAN = "organizations of the United States"


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        ("No American firms.", AMERICAN),
        ("A bank needs chips, but no firms from the United States.", AMERICAN),
        ("Wir suchen Chips, keine amerikanischen Firmen.", AMERICAN),
        ("Amerikanische Firmen brauchen wir nicht.", AMERICAN),
        ("미국 기업은 제외한다.", AMERICAN),
        ("Sans entreprises américaines.", AMERICAN),
        ("No American or Chinese suppliers", "organizations of the United States or China"),
        ("Only Korean firms, please.", "all but organizations of South Korea"),
        ("Nur koreanische Unternehmen.", "all but organizations of South Korea"),
        ("Universities are not needed.", "universities"),
        ("Without Kakao.", "Kakao"),
        ("We can do it, not with SK Telecom.", "SK Telecom"),
    ],
)
def test_whom_a_sentence_leaves_out(consortia: Ecosystem, said: str, whom: str) -> None:
    (found,) = Exclusions(consortia).read(said)
    assert found.left_out.applied and found.left_out.whom == whom
    # What is told, read again, says the same: a link holds no more of a call.
    assert exclusions_of(consortia, [found.left_out.said]) == (found.left_out,)


def test_a_denial_before_a_comma_does_not_reach_to_whom_alone_is_asked_for(consortia) -> None:
    first, second = Exclusions(consortia).read("No start-ups, only Korean firms.")
    assert not first.left_out.applied and first.left_out.whom == "start-ups"
    assert second.left_out.whom == "all but organizations of South Korea"


@pytest.mark.parametrize(
    "said",
    ["not only Korean firms", "With KT and American firms.", "We run call centres for banks."],
)
def test_what_leaves_out_nobody(consortia: Ecosystem, said: str) -> None:
    assert Exclusions(consortia).read(said) == []


@pytest.mark.parametrize(
    ("said", "word", "described"),
    [
        ("No start-ups.", "start-ups", ()),
        ("No European firms.", "European", ()),
        ("No banks.", "banks", ("kftc", "k-bank")),
        ("no foreign suppliers", "foreign", ()),
    ],
)
def test_what_no_column_says_is_not_applied(
    consortia: Ecosystem, said: str, word: str, described: tuple[str, ...]
) -> None:
    (found,) = Exclusions(consortia).read(said)
    assert not found.left_out.applied
    assert (found.left_out.whom, found.left_out.organizations) == (word, described)


def test_only_a_country_leaves_out_whose_country_is_unknown_too(consortia: Ecosystem) -> None:
    (found,) = Exclusions(consortia).read("Only Korean firms")
    table = consortia.organizations
    assert set(found.left_out.organizations) == set(table["id"][table["country"] != "KR"])
