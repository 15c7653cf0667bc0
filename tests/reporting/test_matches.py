"""What is said of lists: nobody is put last behind nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

import matcher
from matcher.matching import PartnerModel
from matcher.matching.findings import Pair
from matcher.matching.match_findings import Match
from matcher.matching.next_step import IDLE
from matcher.reporting.matches import fit_means, last_words, put_last_words


@pytest.fixture
def found() -> Sequence[Match]:
    return PartnerModel().fit(matcher.load().as_of("2020-06-02")).suggest("KT", k=3).matches


def test_who_is_first_is_not_put_last(found: Sequence[Match]) -> None:
    idle = [replace(each, next_step=f"{IDLE}.") for each in found]
    assert [bool(put_last_words(each)) for each in idle] == [False, True, True]


def test_put_last_are_those_with_somebody_before_them(found: Sequence[Match]) -> None:
    first = replace(found[0], next_step="Call.")
    idle: list[Match | Pair] = [replace(each, next_step=f"{IDLE}.") for each in found[1:]]
    assert last_words([first, *idle]) == "Put last, whatever the fit: 2 worth a first talk only."
    assert last_words(idle) == "None stands out: 2 worth a first talk only."
    assert not last_words([first])


def test_who_has_a_hundred_is_told_only_where_that_is_not_the_first(found: Sequence[Match]) -> None:
    report = PartnerModel().fit(matcher.load().as_of("2020-06-02")).suggest("KT", k=3)
    equal = [replace(each, relative=100.0, next_step=f"{IDLE}.") for each in found]
    lower = replace(found[0], relative=90.0)
    assert "Here 100 is" not in fit_means(replace(report, matches=tuple(equal), apart=()))
    second = f"Here 100 is {found[1].partner.name}, put last as worth a first talk only."
    assert second in fit_means(replace(report, matches=(lower, *equal[1:]), apart=()))
