"""Finding by what is typed, held against a look at every name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import matcher
from matcher.ecosystem import search as module
from matcher.ecosystem.search import NameIndex, _everything, folded

ECOSYSTEM = matcher.load("korea-ai-2020")

#: In how many collaborations each organization took part.
TAKEN = np.diff(ECOSYSTEM.participation.indptr)

#: Everything that has a name, and all its names.
NAMED = [
    (each.id, {folded(name) for name in called} - {""}) for each, called in _everything(ECOSYSTEM)
]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(ECOSYSTEM)


def _plainly(asked: str, k: int) -> list[str]:
    """Rate every name: it begins so, a word of it does, it holds it, it holds each word."""
    best = {}
    for place, (identifier, names) in enumerate(NAMED):
        known = -int(TAKEN[place]) if place < len(TAKEN) else 0
        for name in names:
            fits = (
                name.startswith(asked),
                f" {asked}" in name,
                asked in name,
                " " in asked and all(word in name for word in asked.split()),
            )
            if any(fits):
                rating = fits.index(True), len(name), known, place, identifier
                best[place] = min(best.get(place, rating), rating)
    return [rating[-1] for rating in sorted(best.values())][:k]


@pytest.mark.parametrize("k", [1, 4, 10])
def test_what_holds_a_text_is_found_in_the_order_of_a_look_at_all(
    index: NameIndex, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As few at a time as make several parts of the names of this small data set.
    monkeypatch.setattr(module, "PART", 5)
    monkeypatch.setattr(module, "FEW", 2)
    names = sorted(name for _, called in NAMED for name in called)
    asked = {name[start:][:length].strip() for name in names[::9]
             for start, length in ((0, 1), (0, 2), (0, 4), (2, 3), (1, 5), (0, 30))}  # fmt: skip
    asked |= {"telecom sk", "team ai", "ai on", "center medical samsung"}
    for each in sorted(asked - {""}):
        wanted = _plainly(each, k)
        if len(wanted) == k:  # else names that are spelled nearly so follow
            assert [found.id for found in index.search(each, k).results] == wanted


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("samsng", "Samsung Electronics"),
        ("Nawer", "Naver"),
        ("hyundia heavy", "Hyundai Heavy Industries Holdings"),
        ("케이티", "KT"),
        ("삼숭전자", "Samsung Electronics"),
        ("lg upls", "LG Uplus"),
        ("Korea Uniwersity", "Korea University"),
    ],
)
def test_typing_errors_are_forgiven(index: NameIndex, typed: str, meant: str) -> None:
    assert meant in [found.name for found in index.search(typed).results][:2]


def _named(*names: str, work: tuple[str, ...] = ()) -> NameIndex:
    ids = [f"o{place}" for place in range(len(names))]
    tables = {
        "organizations": pd.DataFrame({"id": ids, "name": names}),
        "collaborations": pd.DataFrame(
            {"id": [f"w{place}" for place in range(len(work))], "start_date": "2020"}
        ),
        "participants": pd.DataFrame(
            {"collaboration_id": [f"w{place}" for place in range(len(work))],
             "organization_id": list(work)}
        ),
    }  # fmt: skip
    return NameIndex(matcher.Ecosystem.from_tables(tables, "named"))


def test_greek_and_cyrillic_find_names_in_latin_letters_and_the_other_way_round() -> None:
    index = _named("ARISTOTELIO PANEPISTIMIO THESSALONIKIS", "Нови Сад", "Other")
    for typed, meant in (
        ("Αριστοτέλειο Πανεπιστήμιο", "ARISTOTELIO PANEPISTIMIO THESSALONIKIS"),
        ("πανεπιστημιο", "ARISTOTELIO PANEPISTIMIO THESSALONIKIS"),
        ("novi sad", "Нови Сад"),
    ):
        assert index.search(typed).results[0].name == meant


def test_of_equal_names_comes_first_who_took_part_in_more() -> None:
    index = _named("CNRS", "CNRS", work=("o1", "o1", "o0"))
    assert [found.id for found in index.search("cnrs").results] == ["o1", "o0"]


def test_errors_in_a_part_of_a_long_name_are_forgiven_beside_short_names_a_little_alike() -> None:
    others = [f"University of {name}" for name in ("Jordan", "York", "Florida", "Bradford")]
    oxford = "The Chancellor, Masters and Scholars of the University of Oxford"
    assert _named(*others, oxford).search("univresity of oxfrd").results[0].name == oxford


def test_nothing_like_it_finds_nothing(index: NameIndex) -> None:
    assert index.search("zzzzzzzz").results == ()
    assert index.search("  ").results == ()
