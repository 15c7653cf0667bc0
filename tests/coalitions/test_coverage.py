"""Coverage, value, gains and who is a member, against plain loops over the definitions."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.coalitions.coverage import CoverageTerms, rosters, strongest
from matcher.errors import RequestError

GRID = st.sampled_from([0.0, 0.0, 0.2, 0.25, 0.5, 0.5, 1.0])


@settings(max_examples=300)
@given(st.data())
def test_value_and_gains_equal_brute_force(data):
    members, others, capabilities = (data.draw(st.integers(0, 4)) for _ in range(3))
    count = (members + others) * capabilities
    cells = data.draw(st.lists(GRID, min_size=count, max_size=count))
    strengths = np.array(cells).reshape(members + others, capabilities)
    weights = np.array(
        data.draw(
            st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=capabilities, max_size=capabilities)
        )
    )

    def value(who):
        return sum(
            weights[c] * max((strengths[o, c] for o in who), default=0.0)
            for c in range(capabilities)
        )

    inside = list(range(members))
    terms = CoverageTerms(sp.csr_array(strengths), weights, np.ones(capabilities, bool), 0.25)
    coverage = strongest(terms.offers[inside])
    assert terms.value(coverage) == pytest.approx(value(inside))
    expected = [value([*inside, o]) - value(inside) for o in range(members + others)]
    np.testing.assert_allclose(terms.gains(coverage), expected, atol=1e-12)
    assert (terms.gains(coverage)[:members] == 0.0).all()


def test_sums_run_over_counted_capabilities_only(ecosystem_of):
    eco = ecosystem_of(
        "x",
        ["root", {"id": "leaf", "parent_id": "root"}, "idle"],
        evidence=[{"organization_id": "x", "capability_id": "leaf", "strength": 0.5}],
    )
    terms = CoverageTerms.of(eco)
    # The root is offered by roll-up but is no leaf and has no row; nobody offers idle.
    assert terms.counted.tolist() == [False, True, False]
    assert terms.best.tolist() == [0.0, 0.5, 0.0]
    assert terms.value(terms.best) == 0.5


def test_a_parent_with_rows_of_its_own_counts(ecosystem_of):
    eco = ecosystem_of(
        "xy",
        ["root", {"id": "leaf", "parent_id": "root", "weight": 3.0}],
        evidence=[
            {"organization_id": "x", "capability_id": "leaf", "strength": 0.5},
            {"organization_id": "y", "capability_id": "root", "strength": 0.2},
        ],
    )
    terms = CoverageTerms.of(eco)
    assert terms.value(terms.best) == pytest.approx(0.5 + 3.0 * 0.5)


def test_a_capability_is_covered_from_the_threshold_on(two_camps):
    terms = CoverageTerms.of(two_camps, 0.25)
    assert terms.covered(np.array([0.2499, 0.25, 1.0, 0.0])).tolist() == [False, True, True, False]


@pytest.mark.parametrize("covered_from", [0.0, -1.0, 1.01, float("nan")])
def test_a_threshold_out_of_range_is_refused(two_camps, covered_from):
    with pytest.raises(RequestError, match="covered_from"):
        CoverageTerms.of(two_camps, covered_from)


def test_rosters_hold_whom_the_ecosystem_calls_members(two_camps):
    for day in ("2019-12-31", "2020-02-01", "2020-06-01", "2021-01-01"):
        eco = two_camps if day == "2021-01-01" else two_camps.as_of(day)
        known = eco.coalitions["id"].to_list()
        for roster in rosters(eco, CoverageTerms.of(eco), known):
            found = eco.organization_ids.ids[roster.members].tolist()
            assert found == eco.members(roster.id)


def test_a_member_that_is_invited_too_is_a_member_once(ecosystem_of):
    rows = [
        {"coalition_id": "a", "organization_id": "x", "role": role, "source": role}
        for role in ("invited", "member", "lead", "member")
    ]
    eco = ecosystem_of("x", coalitions=[{"id": "a", "name": "A"}], memberships=rows)
    (roster,) = rosters(eco, CoverageTerms.of(eco), ["a"])
    assert roster.people["source"].to_list() == ["lead"]
    assert len(roster.members) == 1
    assert len(roster.invited) == 0


def test_importance_orders_by_weight_times_strength_then_strength_then_row():
    terms = CoverageTerms(
        sp.csr_array((1, 5)), np.array([0.0, 1.0, 0.0, 2.0, 1.0]), np.ones(5, bool), 0.25
    )
    strengths = np.array([0.1, 0.4, 0.9, 0.2, 0.4])
    assert terms.by_importance(strengths, np.ones(5, bool)).tolist() == [1, 4, 3, 2, 0]
