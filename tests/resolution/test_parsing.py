"""What is read out of a name as authors type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.resolution.lexicon import lexicon
from matcher.resolution.name_index import Entry, NameIndex
from matcher.resolution.parsing import Parsed, parse


def read(text: str, *known: str) -> Parsed:
    index = NameIndex()
    for name in known:
        index.add(Entry(name, "company"), tuple(lexicon().words(name)))
    return parse(text, index)


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("Dept. of Law, Stanford Univ., Stanford, CA 94305, USA", "stanford university"),
        ("Computer Science Department Stanford University", "stanford university"),
        ("School of Medicine of Stanford University", "stanford university"),
        ("Kyoto Univ. Data Mining Group", "kyoto university"),
        ("University of Michigan Medical School, Ann Arbor", "university michigan"),
        ("University of California, Irvine", "university california irvine"),
        ("UC Irvine", "university california irvine"),
        ("Univ. of Illinois, Urbana-Champaign", "university illinois urbana champaign"),
        ("Indian Institute of Technology, Bombay", "indian institute technology bombay"),
        ("CHU de Rennes", "university hospital rennes"),
        ("Tsinghua Univ Beijing China", "tsinghua university"),
        ("University of Science and Technology of China", "university science technology china"),
        ("1 Université de Liège, 4000 Liège, Belgium", "university liege"),
        ("Samsung Electronics Co., Ltd., Suwon, Korea", "samsung electronics"),
        ("Nokia Oyj", "nokia"),
        ("Leonardo - Società per Azioni", "leonardo"),
        ("jane@x.org, Univ. of Utah", "university utah"),
        ("Institute of Automation, Chinese Academy of Sciences, Beijing",
         "institute automation chinese academy science"),
        ("Birkbeck College - University of London", "birkbeck college"),
        ("Instituto Universitário de Lisboa", "institute university lisbon"),
        ("清华大学计算机系", "清华大学"),
        ("東京大学 大学院情報理工学系研究科", "东京大学"),
        ("하이닉스 주식회사", "하이닉스"),
    ],
)  # fmt: skip
def test_the_institution_is_found(text: str, core: str) -> None:
    assert " ".join(read(text).core) == core


def test_the_place_is_read_off_the_end() -> None:
    parsed = read("Dept. of Physics, Univ. of Foo, Cambridge, MA 02139, USA")
    assert (parsed.place.country, parsed.place.city) == ("US", "cambridge")
    assert read("Univ. of Foo, Oulu").place.country == "FI"
    assert read("Univ. of Foo").place.country is None


def test_units_are_told() -> None:
    parsed = read("Robotics Lab, Dept. of Computer Science, Univ. of Foo, Spain")
    assert parsed.units == ("Robotics Lab", "Dept of Computer Science")


def test_a_laboratory_of_a_company_has_the_company_for_a_parent() -> None:
    parsed = read("Intel Labs China")
    assert (parsed.kind, parsed.core, parsed.parent) == (
        "laboratory", ("intel", "laboratory"), ("intel",)
    )  # fmt: skip


def test_a_parent_in_brackets_is_read() -> None:
    assert read("AI Lab (Foo Electronics Inc.)").parent == ("foo", "electronics")


def test_short_forms_in_brackets_are_aliases_and_places_are_not() -> None:
    assert read("Korea Institute of Foo (KIF)").short == ("kif",)
    parsed = read("Google (United States)")
    assert (parsed.short, parsed.place.country) == ((), "US")


def test_further_affiliations_are_told() -> None:
    parsed = read("[1] Univ. of Foo; [2] Bar University")
    assert parsed.core == ("university", "foo")
    assert parsed.others == (("bar", "university"),)


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(read(text), Parsed)


@given(
    st.sampled_from(["Dept. of Physics, ", "School of Law, ", "[1] ", "", "Robotics Lab, "]),
    st.sampled_from(["Quux University", "Université de Quux", "Universität Quux", "Quux Univ."]),
    st.sampled_from(["", ", France", ", Paris, France", ", 75005 Paris", "; Foo University"]),
)
def test_what_surrounds_a_university_changes_nothing(before: str, name: str, after: str) -> None:
    assert set(read(before + name + after).core) == {"university", "quux"}
