"""Ranges when one source is left out, against leaving it out by hand."""

from __future__ import annotations

import pytest

from matcher.coalitions import compare_coalitions
from matcher.coalitions.robustness import leave_out, robustness


def test_ranges_are_those_of_all_ways_to_leave_one_out(two_camps):
    eco = two_camps.as_of("2020-06-01")
    report = robustness(eco, "a", "b")
    sources = {"X report", "Y report", "Z page", "W page", "register"}
    assert report.sources == report.tried == len(sources)
    found = {(each.figure, each.coalitions): each for each in report.figures}
    value = found["value", ("a",)]
    by_hand = {
        source: compare_coalitions(leave_out(eco, source), "a").coalitions[0].value
        for source in sources
    }
    assert value.value == pytest.approx(1.2)
    assert value.low == pytest.approx(min(by_hand.values()))
    assert value.low_without == "X report"
    assert value.low == pytest.approx(0.2)
    assert (value.high, value.high_without) == (pytest.approx(1.2), None)


def test_the_caller_s_ecosystem_stays_and_nothing_named_means_no_range(two_camps, ecosystem_of):
    rows = len(two_camps.evidence)
    leave_out(two_camps, "X report")
    assert len(two_camps.evidence) == rows
    eco = ecosystem_of(["k"], coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}])
    report = robustness(eco)
    assert (report.sources, report.tried) == (0, 0)
    overlap = next(each for each in report.figures if each.figure == "weighted_jaccard")
    assert (overlap.value, overlap.low, overlap.high) == (None, None, None)
