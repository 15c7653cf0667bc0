"""Strengths against a brute force that follows the definition word by word."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.coalitions.coverage import COVERED_FROM
from matcher.ecosystem.strengths import count_strength

ORGANIZATIONS = ("p", "q", "r")
#     root: a (children b, c), c has child d; e alone
PARENTS = {"a": None, "b": "a", "c": "a", "d": "c", "e": None}
CAPABILITIES = [{"id": c, "name": c, **({"parent_id": p} if p else {})} for c, p in PARENTS.items()]


def up(capability):
    while capability is not None:
        yield capability
        capability = PARENTS[capability]


def totals(evidence, tags, teams, direction):
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
    return counts, judged


def brute_force(counts, judged, *, relative):
    result = {}
    for o, c in counts:
        counted = counts[o, c] / (counts[o, c] + 7 / 3)
        if relative:
            largest = max(counts[other, c] for other in ORGANIZATIONS)
            counted = math.log1p(counts[o, c]) / math.log1p(largest) if largest > 0 else 0.0
        result[o, c] = max(judged[o, c], counted)
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


def made(ecosystem_of, evidence, tags, teams):
    return ecosystem_of(
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


@settings(max_examples=60)
@given(worlds())
def test_strengths_equal_the_definition(ecosystem_of, world):
    evidence, tags, teams = world
    eco = made(ecosystem_of, evidence, tags, teams)
    for direction, matrix, relative in (
        ("offers", eco.offers, False),
        ("needs", eco.needs, False),
        ("offers", eco.relative_offers, True),
        ("needs", eco.relative_needs, True),
    ):
        counts, judged = totals(evidence, tags, teams, direction)
        expected = brute_force(counts, judged, relative=relative)
        found = matrix.toarray()
        for (o, c), strength in expected.items():
            place = ORGANIZATIONS.index(o), list(PARENTS).index(c)
            assert found[place] == pytest.approx(strength, abs=1e-12)


@settings(max_examples=30)
@given(worlds(), worlds())
def test_what_is_said_of_others_changes_nobody_s_own_strength(ecosystem_of, world, more):
    evidence, tags, teams = world
    of_others = [row for row in more[0] if row["organization_id"] != "p"]
    one = made(ecosystem_of, evidence, tags, teams)
    other = made(ecosystem_of, evidence + of_others, tags, teams)
    place = ORGANIZATIONS.index("p")
    for before, after in ((one.offers, other.offers), (one.needs, other.needs)):
        assert after.toarray()[place].tolist() == before.toarray()[place].tolist()
        assert (after.toarray() >= before.toarray()).all()


@given(st.lists(st.just(0.0) | st.floats(1e-3, 1e6), min_size=2, max_size=20))
def test_a_strength_from_counts_grows_and_saturates(counts):
    ordered = np.sort(np.array(counts))
    strengths = count_strength(ordered)
    assert (np.diff(strengths) >= 0).all()
    assert ((strengths >= 0) & (strengths < 1)).all()
    assert (strengths == 0).tolist() == (ordered == 0).tolist()


def test_one_item_of_evidence_is_covered_and_no_more():
    one, two, many = count_strength(np.array([1.0, 2.0, 1000.0]))
    assert one == pytest.approx(0.3)
    assert COVERED_FROM < one < two < 0.5
    assert many > 0.99


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
    assert eco.offers.toarray().ravel() == pytest.approx([0.3, 6 / 13])
