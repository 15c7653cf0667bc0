"""Names without their legal form find whom they mean, where exactly one is called so."""

from __future__ import annotations

import pytest

from matcher.ecosystem.legal_forms import without_legal_form
from matcher.ecosystem.vocabulary import Vocabulary
from matcher.errors import AmbiguousNameError, UnknownNameError

NAMES = {
    "trace": "TraceFood UG",
    "lab": "Prüflabor Hanse GmbH",
    "logistics": "Hanse Logistik GmbH",
    "carrier": "Spedition Harms GmbH & Co. KG",
    "robo": "(주)로보텍",
    "naver": "Naver",
    "o-1": "Orbit, S.A.",
    "o-2": "Orbit GmbH",
    "molkerei": "Molkerei Aller eG",
}


@pytest.fixture
def names() -> Vocabulary:
    return Vocabulary("organization", [*NAMES], [*NAMES.values()], [[] for _ in NAMES])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("TraceFood", "trace"),
        ("tracefood ug", "trace"),
        ("Prüflabor Hanse", "lab"),
        ("spedition harms", "carrier"),
        ("로보텍", "robo"),
        ("Naver Corp.", "naver"),
        ("Molkerei Aller", "molkerei"),
        ("Orbit GmbH", "o-2"),
    ],
)
def test_a_legal_form_may_be_left_out_or_added(names: Vocabulary, typed: str, meant: str) -> None:
    assert names.find(typed) == meant


def test_a_part_of_a_name_is_not_enough_and_two_are_none(names: Vocabulary) -> None:
    for typed in ("Hanse", "Harms", "TraceFood GmbH", "Hanse GmbH"):
        with pytest.raises(UnknownNameError):
            names.find(typed)
    with pytest.raises(AmbiguousNameError):
        names.find("Orbit")


def test_of_capabilities_nothing_is_left_out() -> None:
    with pytest.raises(UnknownNameError):
        Vocabulary("capability", ["a"], ["Coating AG"], [[]]).find("Coating")


@pytest.mark.parametrize("name", ["Co", "GmbH", "Prüflabor Hanse", "株式会社", "Marks & Spencer"])
def test_what_has_no_other_name_keeps_it(name: str) -> None:
    assert without_legal_form(name) == name
