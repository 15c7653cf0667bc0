"""Ranges when one source is left out, against leaving it out by hand."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.coalitions.coverage import CoverageTerms, rosters
from matcher.coalitions.robustness import robustness
from matcher.measures.overlap import weighted_cosine, weighted_jaccard

TABLES = ("evidence", "collaborations", "memberships")
SOURCES = (None, "s", "t", "u")


def leave_out(eco, source):
    """Give the ecosystem without the rows of a source and what rests on them."""
    result = eco
    for name in TABLES:
        rows = eco.table(name)
        result = result.replacing(name, rows[(rows["source"] != source).fillna(True)])
    kept = result.collaborations["id"]
    for name in ("participants", "collaboration_capabilities"):
        rows = eco.table(name)
        result = result.replacing(name, rows[rows["collaboration_id"].isin(kept)])
    return result


def figures_by_hand(eco):
    terms = CoverageTerms.of(eco)
    present = rosters(eco, terms, eco.coalitions["id"])
    found = {}
    for each in present:
        found["value", (each.id,)] = float(each.coverage @ terms.weights)
        found["covered", (each.id,)] = int((each.coverage >= 0.25).sum())
        found["members", (each.id,)] = len(each.members)
    for one, other in combinations(present, 2):
        sides = one.coverage, other.coverage, terms.weights
        found["weighted_jaccard", (one.id, other.id)] = weighted_jaccard(*sides)
        found["cosine", (one.id, other.id)] = weighted_cosine(*sides)
    return {key: None if math.isnan(value) else value for key, value in found.items()}


@st.composite
def worlds(draw):
    def rows(most, **columns):
        row = st.fixed_dictionaries({**columns, "source": st.sampled_from(SOURCES)})
        return [
            {key: value for key, value in each.items() if value is not None}
            for each in draw(st.lists(row, min_size=1, max_size=most))
        ]

    organization, capability = st.sampled_from("pqr"), st.sampled_from("abcd")
    evidence = rows(
        9,
        organization_id=organization,
        capability_id=capability,
        direction=st.sampled_from(["offers", "offers", "needs"]),
        strength=st.sampled_from([None, 0.1, 0.3, 0.8]),
        count=st.sampled_from([None, None, 1.0, 2.0, 9.0]),
    )
    memberships = rows(
        6,
        coalition_id=st.sampled_from("xy"),
        organization_id=organization,
        role=st.sampled_from(["member", "lead", "invited"]),
    )
    work = {
        each: draw(st.sampled_from(SOURCES[1:])) for each in draw(st.sets(st.sampled_from("vw")))
    }
    return {
        "evidence": evidence,
        "memberships": memberships,
        "collaborations": [
            {"id": each, "start_date": "2020", "source": source} for each, source in work.items()
        ],
        "participants": [
            {"collaboration_id": each, "organization_id": draw(organization)} for each in work
        ],
        "collaboration_capabilities": [
            {"collaboration_id": each, "capability_id": draw(capability), "weight": 2.0}
            for each in work
        ],
    }


@settings(max_examples=15)
@given(worlds())
def test_ranges_are_those_of_all_ways_to_leave_one_out(ecosystem_of, world):
    tree = ["a", {"id": "b", "parent_id": "a", "weight": 2.0}, {"id": "c", "parent_id": "b"}, "d"]
    coalitions = [{"id": each, "name": each} for each in "xy"]
    world = {name: rows for name, rows in world.items() if rows}
    eco = ecosystem_of("pqr", tree, coalitions=coalitions, **world)
    named = {row["source"] for name in TABLES for row in world.get(name, ()) if "source" in row}
    report = robustness(eco)
    full = figures_by_hand(eco)
    without = {source: figures_by_hand(leave_out(eco, source)) for source in named}
    assert (report.sources, report.tried) == (len(named), len(named))
    assert {(each.figure, each.coalitions) for each in report.figures} == set(full)
    for each in report.figures:
        key = each.figure, each.coalitions
        seen = {None: full[key], **{source: found[key] for source, found in without.items()}}
        seen = {source: value for source, value in seen.items() if value is not None}
        assert each.value == full[key]
        assert (each.low is None) == (each.high is None) == (not seen)
        if seen:
            assert each.low == pytest.approx(min(seen.values()), abs=1e-12)
            assert each.high == pytest.approx(max(seen.values()), abs=1e-12)
            assert seen[each.low_without] == pytest.approx(each.low)
            assert seen[each.high_without] == pytest.approx(each.high)


def test_a_source_is_named_only_where_it_makes_a_difference(two_camps):
    report = robustness(two_camps.as_of("2020-06-01"), "a", "b")
    assert report.sources == report.tried == 5
    found = {(each.figure, each.coalitions): each for each in report.figures}
    value = found["value", ("a",)]
    assert value.value == pytest.approx(1.2)
    assert value.low == pytest.approx(0.2)
    assert value.low_without == "X report"
    assert (value.high, value.high_without) == (pytest.approx(1.2), None)


def test_nothing_named_means_no_range(ecosystem_of):
    eco = ecosystem_of(["k"], coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}])
    report = robustness(eco)
    assert (report.sources, report.tried) == (0, 0)
    overlap = next(each for each in report.figures if each.figure == "weighted_jaccard")
    assert (overlap.value, overlap.low, overlap.high) == (None, None, None)
