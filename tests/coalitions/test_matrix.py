"""Many coalitions at once."""

from __future__ import annotations

import pytest

from matcher.coalitions import compare_coalitions
from matcher.coalitions import matrix as module
from matcher.coalitions.coverage import CoverageTerms, rosters
from matcher.coalitions.matrix import matrix_cells


def coalition_matrix(ecosystem):
    """Give the cells of all coalitions."""
    terms = CoverageTerms.of(ecosystem)
    return matrix_cells(ecosystem, terms, rosters(ecosystem, terms, ecosystem.find_coalitions(())))


def test_the_matrix_agrees_with_the_comparison(two_camps):
    eco = two_camps.as_of("2020-06-01")
    (cell,) = coalition_matrix(eco)
    comparison = compare_coalitions(eco, "a", "b").comparisons[0]
    assert cell.weighted_jaccard == comparison.weighted_jaccard
    assert (cell.common_members, cell.nested, cell.rivals) == (1, False, True)


@pytest.fixture(scope="module")
def nested(ecosystem_of):
    members = {"all": "klm", "some": "kl", "other": "m", "nobody": ""}
    return ecosystem_of(
        "klm",
        ["speech"],
        evidence=[{"organization_id": "k", "capability_id": "speech"}],
        coalitions=[{"id": each, "name": each} for each in members],
        memberships=[
            {"coalition_id": each, "organization_id": member}
            for each, inside in members.items()
            for member in inside
        ],
    )


def test_nested_and_empty_coalitions(nested):
    cells = {(each.a, each.b): each for each in coalition_matrix(nested)}
    assert len(cells) == 6
    assert {pair for pair, cell in cells.items() if cell.nested} == {
        ("all", "some"),
        ("all", "other"),
    }
    assert cells["all", "some"].common_members == 2
    assert cells["all", "some"].weighted_jaccard == 1.0
    assert cells["other", "nobody"].weighted_jaccard is None


def test_of_too_many_the_most_valuable(nested, monkeypatch):
    monkeypatch.setattr(module, "COALITIONS_SHOWN", 2)
    assert [(each.a, each.b) for each in coalition_matrix(nested)] == [("all", "some")]
