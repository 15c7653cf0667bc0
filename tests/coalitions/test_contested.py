from __future__ import annotations

import numpy as np
import pytest

from matcher.coalitions import compare_coalitions

OUTSIDERS = [f"o{number:02d}" for number in range(20)]


@pytest.fixture(scope="module")
def market(ecosystem_of):
    """Coalitions a of x and b of y, invitations, and twenty outsiders with a new capability."""
    evidence = [{"organization_id": o, "capability_id": "new"} for o in OUTSIDERS if o != "o03"]
    return ecosystem_of(
        ["x", "y", *OUTSIDERS],
        ["new", "old"],
        evidence=[
            *evidence,
            {"organization_id": "x", "capability_id": "old"},
            {"organization_id": "y", "capability_id": "old"},
            {"organization_id": "o03", "capability_id": "old"},
        ],
        coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        memberships=[
            {"coalition_id": "a", "organization_id": "x"},
            {"coalition_id": "b", "organization_id": "y"},
            {"coalition_id": "a", "organization_id": "o19", "role": "invited"},
            {"coalition_id": "b", "organization_id": "o19", "role": "invited"},
            {"coalition_id": "a", "organization_id": "o18", "role": "invited"},
            {"coalition_id": "a", "organization_id": "y", "role": "invited"},
            {"coalition_id": "b", "organization_id": "y", "role": "invited"},
        ],
    )


def fit_of(eco, points_a, points_b):
    """Points by organization id for the group of x and for the group of y; 0 if not named."""

    def fit(members, candidates):
        (leader,) = eco.organization_ids.ids[members]
        points = points_a if leader == "x" else points_b
        assert leader not in eco.organization_ids.ids[candidates]
        return np.array([points.get(o, 0.0) for o in eco.organization_ids.ids[candidates]])

    return fit


def contested(eco, fit):
    report = compare_coalitions(eco, "a", "b", fit=fit)
    return {row.organization: row for row in report.comparisons[0].contested}


def test_without_a_model_only_the_doubly_invited_are_contested(market):
    found = contested(market, None)
    assert list(found) == ["o19"]  # y is invited by both but a member of b
    row = found["o19"]
    assert (row.pull_a, row.pull_b, row.leans) == (None, None, None)
    assert (row.invited_a, row.invited_b, row.gain_a, row.gain_b) == (True, True, 1.0, 1.0)


def test_fit_in_the_top_tenth_of_both_with_gain_is_contested(market):
    # 21 candidates of each side: the top tenth is three of them.
    points_a = {"y": 40.0, "o00": 30.0, "o01": 25.0, "o02": 20.0}
    points_b = {"o00": 15.0, "o01": 36.0, "o05": 5.0}
    found = contested(market, fit_of(market, points_a, points_b))
    assert list(found) == ["o19", "o01", "o00"]
    assert [found[o].leans for o in ("o00", "o01")] == ["a", "b"]
    assert (found["o00"].pull_a, found["o00"].pull_b) == (30.0, 15.0)


@pytest.mark.parametrize(
    ("lead", "leans"), [(10.0, "a"), (9.5, None), (0.0, None), (-9.5, None), (-10.0, "b")]
)
def test_leaning_needs_ten_points(market, lead, leans):
    found = contested(market, fit_of(market, {"o00": 20.0 + lead}, {"o00": 20.0}))
    assert found["o00"].leans == leans


def test_who_adds_nothing_is_not_contested(market):
    found = contested(market, fit_of(market, {"o03": 30.0}, {"o03": 30.0}))
    assert "o03" not in found


def test_an_undefined_fit_is_null_and_never_in_the_top(market):
    nan = float("nan")
    report = compare_coalitions(
        market, "a", "b", fit=fit_of(market, {"o19": nan, "o00": nan}, {"o19": 1.0, "o00": 9.0})
    )
    rows = {row["organization"]: row for row in report.to_dict()["comparisons"][0]["contested"]}
    assert rows["o19"]["pull_a"] is None
    assert rows["o19"]["leans"] is None
    assert "o00" not in rows


def test_a_coalition_without_members_is_not_asked(ecosystem_of):
    eco = ecosystem_of(
        "xo",
        ["new"],
        evidence=[{"organization_id": "o", "capability_id": "new"}],
        coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        memberships=[{"coalition_id": "a", "organization_id": "x"}],
    )
    asked = []

    def fit(members, candidates):
        asked.append(members.tolist())
        return np.full(len(candidates), 99.0)

    assert compare_coalitions(eco, fit=fit).comparisons[0].contested == ()
    assert asked == [[0]]


def test_a_model_that_answers_another_question_is_refused(market):
    with pytest.raises(ValueError, match="21 candidates"):
        compare_coalitions(market, "a", "b", fit=lambda members, candidates: np.zeros(3))
