"""Finding by what is typed, held against a look at every name."""

from __future__ import annotations

import pytest

import matcher
from matcher.ecosystem import search as module
from matcher.ecosystem.search import NameIndex, _everything, folded

ECOSYSTEM = matcher.load("korea-ai-2020")

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
        for name in names:
            fits = (
                name.startswith(asked),
                f" {asked}" in name,
                asked in name,
                " " in asked and all(word in name for word in asked.split()),
            )
            if any(fits):
                rating = fits.index(True), len(name), place, identifier
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


def test_nothing_like_it_finds_nothing(index: NameIndex) -> None:
    assert index.search("zzzzzzzz").results == ()
    assert index.search("  ").results == ()
