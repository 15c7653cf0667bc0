"""Strengths against a brute force that follows the definition word by word."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ORGANIZATIONS = ("p", "q", "r")
#     root: a (children b, c), c has child d; e alone
PARENTS = {"a": None, "b": "a", "c": "a", "d": "c", "e": None}
CAPABILITIES = [{"id": c, "name": c, **({"parent_id": p} if p else {})} for c, p in PARENTS.items()]


def up(capability):
    while capability is not None:
        yield capability
        capability = PARENTS[capability]


def brute_force(evidence, tags, teams, direction):
    counts = {(o, c): 0.0 for o in ORGANIZATIONS for c in PARENTS}
    judged = dict(counts)
    for row in evidence:
        if row["direction"] != direction:
            continue
        path = up(row["capability_id"]) if direction == "offers" else [row["capability_id"]]
        for capability in path:
            key = row["organization_id"], capability
            if "strength" not in row and "count" not in row:
                judged[key] = max(judged[key], 1.0)
            judged[key] = max(judged[key], row.get("strength", 0.0))
            counts[key] += row.get("count", 0.0)
    if direction == "offers":
        for collaboration, capability, weight in tags:
            for organization in teams[collaboration]:
                for above in up(capability):
                    counts[organization, above] += weight
    result = {}
    for o, c in counts:
        largest = max(counts[other, c] for other in ORGANIZATIONS)
        relative = math.log1p(counts[o, c]) / math.log1p(largest) if largest > 0 else 0.0
        result[o, c] = max(judged[o, c], relative)
    return result


@st.composite
def worlds(draw):
    rows = []
    for _ in range(draw(st.integers(1, 8))):
        row = {
            "organization_id": draw(st.sampled_from(ORGANIZATIONS)),
            "capability_id": draw(st.sampled_from(sorted(PARENTS))),
            "direction": draw(st.sampled_from(["offers", "needs"])),
        }
        if draw(st.booleans()):
            row["strength"] = draw(st.sampled_from([0.0, 0.25, 0.5, 1.0]))
        if draw(st.booleans()):
            row["count"] = float(draw(st.integers(0, 20)))
        rows.append(row)
    tags = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["x", "y"]),
                st.sampled_from(sorted(PARENTS)),
                st.sampled_from([0.0, 1.0, 3.0]),
            ),
            max_size=4,
            unique_by=lambda tag: tag[:2],
        )
    )
    teams = {
        each: sorted(draw(st.sets(st.sampled_from(ORGANIZATIONS), min_size=1))) for each in "xy"
    }
    return rows, tags, teams


@settings(deadline=None, max_examples=60)
@given(worlds())
def test_strengths_equal_the_definition(ecosystem_of, world):
    evidence, tags, teams = world
    eco = ecosystem_of(
        ORGANIZATIONS,
        CAPABILITIES,
        evidence=evidence,
        collaborations=[{"id": each, "start_date": "2020"} for each in teams],
        participants=[
            {"collaboration_id": each, "organization_id": o} for each in teams for o in teams[each]
        ],
        collaboration_capabilities=[
            {"collaboration_id": each, "capability_id": c, "weight": w} for each, c, w in tags
        ],
    )
    for direction, matrix in (("offers", eco.offers), ("needs", eco.needs)):
        expected = brute_force(evidence, tags, teams, direction)
        found = matrix.toarray()
        for (o, c), strength in expected.items():
            place = ORGANIZATIONS.index(o), list(PARENTS).index(c)
            assert found[place] == pytest.approx(strength, abs=1e-12)


def test_counts_age_by_the_half_life_and_judgements_do_not(ecosystem_of):
    eco = ecosystem_of(
        ["p", "q"],
        ["speech", "vision"],
        evidence=[
            {"organization_id": "p", "capability_id": "speech", "count": 8, "date": "2018-01-01"},
            {"organization_id": "q", "capability_id": "speech", "count": 8, "date": "2020-01-01"},
            {"organization_id": "p", "capability_id": "vision", "strength": 0.5, "date": "2000"},
        ],
    )
    from matcher.ecosystem.strengths import strength_matrix

    aged = strength_matrix(eco, "offers", half_life_years=2.0).toarray()
    half = 0.5 ** (730 / 365.25 / 2)
    assert aged[0, 0] == pytest.approx(np.log1p(8 * half) / np.log1p(8))
    assert aged[1, 0] == 1.0
    assert aged[0, 1] == 0.5


def test_a_participant_listed_twice_counts_once(ecosystem_of):
    twice = [{"collaboration_id": "x", "organization_id": "p"}] * 2
    others = [{"collaboration_id": each, "organization_id": "q"} for each in ("x", "y")]
    eco = ecosystem_of(
        ["p", "q"],
        ["speech"],
        collaborations=[{"id": "x", "start_date": "2020"}, {"id": "y", "start_date": "2020"}],
        participants=twice + others,
        collaboration_capabilities=[
            {"collaboration_id": each, "capability_id": "speech"} for each in ("x", "y")
        ],
    )
    assert eco.offers.toarray().ravel() == pytest.approx([np.log1p(1) / np.log1p(2), 1.0])
