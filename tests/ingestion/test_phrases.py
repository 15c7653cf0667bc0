from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matcher.ingestion.phrases import PhraseIndex, words

NAMES = PhraseIndex(
    [
        *(("SK Telecom", "skt"), ("SKT", "skt"), ("SK텔레콤", "skt"), ("삼성전자", "sec")),
        *(("Upstage", "up"), ("AMC", "a"), ("AMC", "b"), ("Société Bleue", "bleue")),
    ]
)
TERMS = PhraseIndex([("digital twin", "twin"), ("labelling", "label"), ("AR", "ar")], terms=True)


def keys(index: PhraseIndex, text: str) -> list[tuple[str, ...]]:
    return [found.keys for found in index.find(text)]


def test_a_name_is_found_across_a_line_end_a_hyphen_and_an_accent():
    assert keys(NAMES, "SK\nTelecom, SK-Telecom and SOCIETE BLEUE") == [
        ("skt",),
        ("skt",),
        ("bleue",),
    ]


def test_a_name_is_not_found_in_another_word_or_without_its_capital():
    assert keys(NAMES, "they upstage SKTelecom and Skt, ASKT") == []


def test_a_korean_name_is_found_in_front_of_a_particle_and_nothing_else():
    assert keys(NAMES, "SK텔레콤과 삼성전자가, 삼성전자서비스, SKT는") == [
        ("skt",),
        ("sec",),
        ("skt",),
    ]
    assert NAMES.find("삼성전자가")[0].text == "삼성전자"


def test_a_name_of_two_gives_both():
    assert keys(NAMES, "AMC") == [("a", "b")]


def test_terms_are_found_in_the_plural_and_in_either_spelling_but_acronyms_as_they_are():
    assert keys(TERMS, "Digital twins, labeling; the AR team, ar and AI-AR") == [
        ("twin",), ("label",), ("ar",), ("ar",),
    ]  # fmt: skip


@given(st.text(alphabet="aZ가 나.,-'\n5", max_size=40))
def test_words_are_where_they_say(text):
    for word in words(text):
        assert text[word.start : word.end] == word.text


@given(st.text(alphabet="SK Telcom텔레콤과.,-\n", max_size=40))
def test_what_is_found_is_where_it_says_and_overlaps_nothing(text):
    end = 0
    for found in NAMES.find(text):
        assert text[found.start : found.end] == found.text
        assert found.start >= end
        end = found.end
