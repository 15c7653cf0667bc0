"""What a report says in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

import pytest

from matcher.coalitions.study_findings import RobustnessReport
from matcher.findings import Named
from matcher.matching.competing import MAY_COMPETE
from matcher.matching.match_findings import Component, Partner
from matcher.matching.next_step import DELIBERATE, GUESS, IDLE
from matcher.matching.relations import GIVES, MUTUAL
from matcher.reporting.matches import exposure_words, range_words
from matcher.reporting.record import Answer, Network
from matcher.reporting.report_words import lead_words, network_words
from matcher.reporting.views.coalition_history import robustness_words

ANSWER = Answer(
    rank=1,
    organization=Named("a", "A"),
    partner=Partner("b", "B", None, None, None, None),
    score=30.0,
    relative=None,
    relation=None,
    probability=0.02,
    lift=8.0,
    interval=(20.0, 40.0),
    components=(Component("similarity", 30.0),),
    reasons=(),
    evidence=(),
    flags=(),
    next_step="Call B about vision, which both offer.",
    shortlist=(),
)


def headline(*steps: str, relations: Sequence[str | None] = (None,) * 4) -> str:
    names = "ABCD"
    answers = [
        replace(
            ANSWER,
            partner=replace(ANSWER.partner, name=name),
            relative=50.0,
            next_step=step,
            relation=relation,
        )
        for name, step, relation in zip(names, steps, relations, strict=False)
    ]
    asked = SimpleNamespace(organization=SimpleNamespace(name="Me"))
    report = SimpleNamespace(
        answers=answers,
        coalition=None,
        recruits=(),
        suggestions=asked,
        model=SimpleNamespace(kind="prior"),
    )
    return lead_words(report)


def test_who_adds_nothing_is_in_no_headline() -> None:
    idle, call = f"{IDLE} A about vision.", "Call B about vision."
    one = "The best partner for Me is B, but no stated need links it with Me."
    assert headline(idle, call, call) == (
        "The best partners for Me are B and C, but no stated need links them with Me."
    )
    assert headline(f"{DELIBERATE} A about vision.", call) == one
    assert headline(idle, idle).startswith("Nobody stands out for Me; worth a first talk, no more:")
    guess = f"{GUESS} ask A whether ..."
    assert headline(guess, call) == one
    words = "No partner for Me is known; a guess from words alike: A. Ask first."
    assert headline(guess) == words


def test_the_headline_says_where_a_need_stands_behind_the_first() -> None:
    alike = f"Call A about vision, which both offer. Against it: {MAY_COMPETE}."
    needed = (None, None, None, MUTUAL)
    assert headline(alike, alike, alike, "Call D.", relations=needed) == (
        "The best partners for Me are A, B and C, but no stated need links them with Me, and who "
        "offers the same may compete. A stated need links Me with D; whether it is still open "
        "stands with each."
    )
    first = (GIVES, None)
    assert headline(alike, alike, relations=first) == (
        "The best partners for Me are A and B, but no stated need links B with Me, and who offers "
        "the same may compete."
    )
    both = (GIVES, MUTUAL)
    assert headline(alike, alike, relations=both) == "The best partners for Me are A and B."


def test_a_headline_of_pairs_says_that_more_fit_alike() -> None:
    answers = [replace(ANSWER, relative=100.0)] * 4
    report = SimpleNamespace(
        answers=answers,
        coalition=None,
        organization=None,
        recruits=(),
        suggestions=None,
        model=SimpleNamespace(kind="prior"),
    )
    assert lead_words(report).startswith("4 pairs or more fit alike; the first by name are A with")
    report.answers = [*answers, replace(ANSWER, relative=97.0)]
    assert lead_words(report).startswith("4 pairs fit alike; the first by name are A with")
    report.answers = answers[:3]
    assert lead_words(report).startswith("The best pairs are A with B")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.08, 0.15, "of 100 so rated, 8 to 15 are to be expected, as years differ"),
        (0.004, 0.02, "of 1,000 so rated, 4 to 20 are to be expected, as years differ"),
        (0.00002, 0.0001, "of 100,000 so rated, 2 to 10 are to be expected, as years differ"),
    ],
)
def test_a_probability_is_said_as_a_range(low: float, high: float, said: str) -> None:
    assert range_words(low, high) == said


@pytest.mark.parametrize(
    ("shown", "left_out", "said"),
    [
        (30, 0, "All 30 organizations."),
        (12, 5, "The 12 organizations around those that this report is about, of 30 in the data"),
    ],
)
def test_what_the_network_leaves_out_is_said(shown: int, left_out: int, said: str) -> None:
    network = Network(30, shown, left_out, "", "", (), (), {})
    assert network_words(network).startswith(said)
    assert ("5 weaker ones are left out" in network_words(network)) == bool(left_out)


@pytest.mark.parametrize(
    ("sources", "tried", "said"),
    [
        (1, 1, "Everything rests on one source"),
        (69, 69, "Each of the 69 sources was left out"),
        (1200, 50, "Each of 50 of the 1,200 sources was left out"),
    ],
)
def test_how_ranges_were_found_is_said(sources: int, tried: int, said: str) -> None:
    assert robustness_words(RobustnessReport(sources, tried, ())).startswith(said)


@pytest.mark.parametrize(
    ("fame", "left", "end"),
    [
        (74.9, 0, "9 possible partners."),
        (75.0, 0, "than 75% of all on average; a novelty of 0.5 brings forward who is less so."),
        (
            99.6,
            0,
            "than over 99% of all on average; a novelty of 0.5 brings forward who is less so.",
        ),
        # Where all who could be listed are, there is nobody to bring forward.
        (75.0, 6, "9 possible partners."),
    ],
)
def test_how_well_known_they_are_is_said_with_what_to_do(fame: float, left: int, end: str) -> None:
    report = SimpleNamespace(
        matches=[ANSWER] * 3,
        exposure=SimpleNamespace(newcomers=1, mean_popularity_percentile=fame),
        eligible=9,
        candidates=9,
        without_ground=left,
    )
    assert exposure_words(report).endswith(end)
