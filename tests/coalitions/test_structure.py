"""Points of failure, balance, co-opetition and the matrix of many coalitions."""

from __future__ import annotations

from itertools import combinations

import pytest

from matcher.coalitions import compare_coalitions
from matcher.coalitions.structure import (
    coalition_matrix,
    coopetition,
    single_holders,
    structural_balance,
)
from matcher.matching import PartnerModel


@pytest.fixture(scope="module")
def eco(two_camps):
    return two_camps.as_of("2020-06-01")


def test_points_of_failure_are_named(eco):
    standing = compare_coalitions(eco, "b").coalitions[0]
    found = single_holders(eco, standing, 0.25)
    assert [(each.capability, each.member) for each in found] == [("vision", "y"), ("speech", "y")]
    assert [each.drop for each in found] == pytest.approx([0.6, 0.5])


def test_triangles_by_counting(eco):
    report = structural_balance(eco)
    plus = {("coalition:a", "organization:x"), ("coalition:a", "organization:z"),
            ("coalition:b", "organization:y"), ("coalition:b", "organization:z"),
            ("organization:y", "organization:z")}  # fmt: skip
    minus = {("coalition:a", "coalition:b"), ("coalition:a", "organization:y"),
             ("coalition:b", "organization:x"), ("organization:x", "organization:y")}  # fmt: skip
    signs = dict.fromkeys(plus, 1) | dict.fromkeys(minus, -1)
    nodes = sorted({node for pair in signs for node in pair})
    triangles = [
        (a, b, c) for a, b, c in combinations(nodes, 3) if {(a, b), (a, c), (b, c)} <= set(signs)
    ]
    odd = [t for t in triangles if signs[t[0], t[1]] * signs[t[0], t[2]] * signs[t[1], t[2]] < 0]
    assert report.triangles == len(triangles)
    assert sorted(each.nodes for each in report.named) == sorted(odd)
    # The member of both camps is what does not fit.
    assert ("coalition:a", "coalition:b", "organization:z") in odd


def test_no_triangle_no_balance(ecosystem_of):
    assert structural_balance(ecosystem_of(["k"])).balance is None


def test_coopetition_has_two_axes(eco):
    pairs = coopetition(PartnerModel().fit(eco).context, "a", "b")
    assert [(each.a.id, each.b.id) for each in pairs] == [("x", "y")]
    assert pairs[0].rivalry == 1.0  # stated competitors
    assert 0.0 <= pairs[0].complementarity <= 1.0


def test_the_matrix_agrees_with_the_comparison(eco):
    (cell,) = coalition_matrix(eco)
    comparison = compare_coalitions(eco, "a", "b").comparisons[0]
    assert cell.weighted_jaccard == comparison.weighted_jaccard
    assert (cell.common_members, cell.nested, cell.rivals) == (1, False, True)
