"""Calls in plain words: what of them is understood, and that nothing of them is lost."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import matcher
from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.ingestion.sentences import sentences
from matcher.ingestion.skills import Skills, plain_names, plain_words
from matcher.teams.findings import Reading
from matcher.teams.retrieval import Retrieval
from matcher.teams.understanding import Vocabulary, _parts, _telling, needs_of_text, words_in_use

FOLDER = Path(__file__).with_name("plain_words")
DAYS = {"korea-ai-2020": "2020-06-03"}


@cache
def data(name: str) -> Ecosystem:
    where = str(FOLDER / name) if (FOLDER / name).is_dir() else name
    return matcher.load(where, as_of=DAYS.get(name))


def calls(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["call"]


@cache
def known(name: str) -> Vocabulary:
    return Vocabulary(data(name))


def read(call: dict[str, Any]) -> Reading:
    try:
        return known(call["data"]).read(call["text"], "the call")
    except RequestError:
        return Reading()


@pytest.mark.parametrize(
    ("name", "asked", "found", "taken", "right"),
    [
        # What cold readers wrote.
        ("readers", 37, 36, 37, 36),
        # Of the project, the words of the tree collected with them in view.
        ("first", 44, 42, 47, 47),
        ("fresh", 29, 22, 25, 24),
        # Such as go round their subject.
        ("third", 24, 8, 12, 10),
        ("fourth", 66, 52, 57, 56),
        ("fifth", 35, 29, 31, 31),
        # Twenty with which the score was fitted.
        ("sixth", 57, 43, 50, 49),
        # Twelve written after that; at first sight 26, and 29 of 31.
        ("seventh", 40, 26, 30, 29),
    ],
)
def test_so_many_of_the_needs_of_plain_calls_are_found_and_so_many_are_right(
    name: str, asked: int, found: int, taken: int, right: int
) -> None:
    counts = [0, 0, 0, 0]
    for call in calls(name):
        needs = {need.capability for need in read(call).needs}
        groups = [set(each.split("|")) for each in call["needs"]]
        fine = set().union(*groups, call["also"])
        add = (len(groups), sum(bool(each & needs) for each in groups), len(needs))
        counts = [a + b for a, b in zip(counts, (*add, len(needs & fine)), strict=True)]
    assert counts == [asked, found, taken, right]


def test_of_statements_that_ask_for_nothing_few_are_taken() -> None:
    lines = (FOLDER / "nothing.txt").read_text("utf-8").splitlines()
    taken = [each for each in lines if read({"data": "korea-ai-2020", "text": each}).needs]
    assert (len(taken), len(lines)) == (6, 35)


def test_what_the_data_have_no_name_for_is_told() -> None:
    for call in (each for name in ("fourth", "fifth", "sixth", "seventh") for each in calls(name)):
        found = read(call)
        told = " | ".join((*found.not_understood, *found.unread))
        assert all(each in told for each in call["missing"]), (call["missing"], told)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        # Who asks, and where.
        ("korea-ai-2020", "A hospital group wants to predict overcrowding of its emergency rooms."),
        # What is theirs already, though it needs something.
        ("korea-ai-2020", "The guards of the building need a new uniform."),
        # One word of three, which is behind no other.
        ("coast", "We look for a farm for hens."),
        ("coast", "The visitors need a space to eat."),
        # A stop word, and one that only says of what.
        ("builders", "Ein Gärtner ohne Führerschein wird gesucht."),
        ("builders", "Der Betrieb hat ein Dach aus Ziegeln."),
    ],
)
def test_words_of_the_setting_ask_for_nothing(where: str, said: str) -> None:
    assert read({"data": where, "text": said}).needs == ()


@pytest.mark.parametrize(
    ("where", "said", "meant"),
    [
        ("builders", "Wir bauen eine Stahlhalle.", "stahlhallen"),
        ("builders", "Gesucht wird Verpackung ohne Plastik.", "verpackung"),
        ("builders", "Wir wollen eine neue Wärmepumpe kaufen.", "waermepumpen"),
        ("coast", "We want fishing net recycling.", "nets"),
    ],
)
def test_a_name_in_the_singular_or_put_otherwise_is_a_name(
    where: str, said: str, meant: str
) -> None:
    (need,) = read({"data": where, "text": said}).needs
    assert (need.capability, need.sure) == (meant, True)


def test_what_narrows_a_heading_takes_its_place() -> None:
    said = "We want robots that bring towels. The robots must find their way by themselves."
    needs = {each.capability: each for each in read({"data": "korea-ai-2020", "text": said}).needs}
    assert {key: (each.sure, each.weight) for key, each in needs.items()} == {
        "service-robots": (True, 1.5),
        "slam": (False, 0.5),
    }
    assert needs["service-robots"].words == ("robots", "bring", "towels")


def test_a_word_is_told_with_what_hyphens_join_to_it() -> None:
    (need,) = read({"data": "korea-ai-2020", "text": "Software that reads X-ray pictures."}).needs
    assert (need.capability, need.words) == ("medical-imaging", ("reads", "X-ray", "pictures"))


def test_what_only_says_more_of_a_need_is_no_other() -> None:
    found = read({"data": "korea-ai-2020", "text": "We need computing power in the cloud."})
    assert [need.capability for need in found.needs] == ["cloud-computing"]
    assert found.unread == ()


@pytest.mark.parametrize(
    "name", ["readers", "first", "fresh", "third", "fourth", "fifth", "sixth", "seventh"]
)
def test_no_part_of_a_call_is_lost(name: str) -> None:
    for call in calls(name):
        found = read(call)
        if not found.needs:
            continue  # the whole is an error, which names what is nearest
        told = [*(need.because for need in found.needs), *found.not_understood, *found.denied]
        told += [each.said for each in found.left_out]
        for line in (sentence.line for sentence in sentences(call["text"])):
            for start, end in _parts(line):
                part = line[start:end].strip(" .")
                held = any(part in each or each in part for each in told)
                # What is named again is told where it is named first.
                held |= bool(known(call["data"]).skills.find(part))
                assert held or not _telling(part), (part, told)


def test_telling_words_beside_what_is_understood_are_told() -> None:
    found = read(calls("readers")[1])
    assert found.unread == ("Korean legal", "legal")


def test_a_sentence_that_only_names_an_organization_is_told() -> None:
    assert read(calls("readers")[4]).not_understood == ("Lead is KT.",)


def test_the_words_are_told_by_which_a_need_is_found() -> None:
    needs = {need.capability: need for need in read(calls("readers")[0]).needs}
    assert needs["text-to-speech"].words == ("speak", "back")
    assert needs["5g-network"].words == ("5G network", "private")
    assert not needs["ai-education"].sure and needs["ai-education"].weight == 0.5


def with_notes(*notes: tuple[str, str]) -> Ecosystem:
    capabilities = pd.DataFrame({"id": ["x", "y"], "name": ["Xenon", "Yttrium"]})
    evidence = pd.DataFrame(
        [
            {"organization_id": "a", "capability_id": c, "direction": "offers", "note": note}
            for c, note in notes
        ]
    )
    organizations = pd.DataFrame({"id": ["a"], "name": ["AAA"]})
    return Ecosystem.from_tables(
        {"organizations": organizations, "capabilities": capabilities, "evidence": evidence}
    )


def test_words_of_a_note_stand_for_the_capability_unless_it_stands_at_two() -> None:
    said = "It is for lamps under water."
    one = with_notes(("x", "lamps that burn under water"), ("x", "lamps under water"))
    assert [need.capability for need in needs_of_text(one, said, "c").needs] == ["x"]
    both = with_notes(("x", "lamps under water"), ("y", "lamps under water"))
    with pytest.raises(RequestError, match="nothing in it is understood"):
        needs_of_text(both, said, "c")


def test_every_plain_word_is_of_a_capability_and_no_phrase_of_two() -> None:
    known = matcher.load("ai-capabilities").capabilities
    skills = Skills(known)
    names = [*plain_names()]
    assert {key for key, _ in (*names, *plain_words())} <= set(known["id"])
    assert len({name for _, name in names}) == len(names)
    assert not {name for _, name in names} & {term for term, key in skills.terms}


def test_a_phrase_reaches_over_no_comma() -> None:
    eco = data("korea-ai-2020")
    known = Retrieval(eco, Skills(eco.capabilities))
    line = "old maps, people on boats"
    assert [known.best(line, part, []) for part in ((0, 8), (10, 25))] == [None, None]
    meant = known.best("old people", (0, 10), [])
    assert meant is not None and meant.capability == "elderly-care"


def test_what_somebody_says_of_itself_goes_before_a_name_that_is_part_of_it() -> None:
    said = "We need a platform to run the GPU cluster."
    (need,) = read({"data": "korea-sovereign-ai-2025", "text": said}).needs
    assert (need.capability, need.sure) == ("mlops", False)
    assert need.said == 'Lablup: "Maker of Backend.AI, a platform that runs GPU clusters."'


def test_a_field_and_its_method_are_one_need() -> None:
    said = (
        "We want an early warning of epidemics and a model that forecasts the spread of infection."
    )
    needs = read({"data": "korea-ai-2020", "text": said}).needs
    assert [(need.capability, need.sure) for need in needs] == [("epidemic-response", True)]


def test_artificial_intelligence_is_everywhere_and_asks_for_nothing() -> None:
    said = "We want telephone calls with artificial intelligence."
    needs = read({"data": "korea-ai-2020", "text": said}).needs
    assert [need.capability for need in needs] == ["customer-consultation"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("해조류를 연구할 기관을 찾는다.", ["algae-research"]),  # particles and endings
        ("미역을 양식하고자 한다.", ["kelp-farming"]),
    ],
)
def test_korean_words_are_found_with_particles_and_endings(said: str, meant: list[str]) -> None:
    assert [n.capability for n in read({"data": "seaweed", "text": said}).needs] == meant


def test_what_is_not_understood_is_told_with_what_is_nearest() -> None:
    near = words_in_use(data("coast"), ["the visitors need a space to eat", "a wave"])
    assert near == {}
    near = words_in_use(data("hills"), ["power from the brook"])
    assert near == {"power from the brook": ("Small hydropower",)}


def test_a_korean_name_that_says_of_what_kind_another_thing_is_asks_for_nothing() -> None:
    capabilities = pd.DataFrame({"id": ["k", "p"], "name": ["김치", "식품 포장재"]})
    organizations = pd.DataFrame({"id": ["a"], "name": ["AAA"]})
    eco = Ecosystem.from_tables({"organizations": organizations, "capabilities": capabilities})
    said = "식품 포장재가 필요하다. 김치 포장 폐기물을 줄이고자 한다."
    found = needs_of_text(eco, said, "c")
    assert [need.capability for need in found.needs] == ["p"]
    assert found.not_understood == ("김치 포장 폐기물을 줄이고자 한다.",)
