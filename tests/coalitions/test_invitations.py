"""The table of whom every coalition could invite, of points that are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from matcher.coalitions.invitations import Inviting, candidates_of_all
from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.matching.context import Context


class GivenGroups:
    """A learned model of groups that gives everybody the points of a table; NaN for members."""

    info = SimpleNamespace(kind="learned")

    def __init__(self, ecosystem: Ecosystem, points: Sequence[float]) -> None:
        self.context, self._points = Context(ecosystem), np.array(points, dtype=float)

    def points_of_all(self, groups: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        for place in reversed(range(len(groups))):  # the model gives them in an order of its own
            points = self._points.copy()
            points[groups[place]] = np.nan
            yield place, points


@pytest.fixture
def ecosystem(ecosystem_of: Callable[..., Ecosystem]) -> Ecosystem:
    """Give two coalitions, of a and of b; b competes with c."""
    return ecosystem_of(
        "fedcba",  # their order in the data is not that of their ids
        coalitions=[{"id": "one", "name": "One"}, {"id": "two", "name": "Two"}],
        memberships=[
            {"coalition_id": "one", "organization_id": "a", "role": "lead"},
            {"coalition_id": "two", "organization_id": "b", "role": "lead"},
        ],
        ties=[{"organization_a": "b", "organization_b": "c", "kind": "competitor"}],
    )


def invited(ecosystem: Ecosystem, k: int, points: str, **options: Any) -> pd.DataFrame:
    """Give the table where f, e, d, c, b and a have points in this order; "-" for none."""
    model: Any = GivenGroups(ecosystem, [np.nan if p == "-" else float(p) for p in points.split()])
    return pd.concat(list(candidates_of_all(Inviting.of(ecosystem, model, k), **options)))


def rows(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    return [(row.coalition_id, row.rank, row.organization_id) for row in table.itertuples()]


def test_the_best_come_first_and_equals_by_id(ecosystem: Ecosystem) -> None:
    found = invited(ecosystem, 3, "5 7 5 7 1 9")
    # Of d and f, who have the same, there is room for one.
    assert rows(found) == [
        *(("one", 1, "c"), ("one", 2, "e"), ("one", 3, "d")),
        *(("two", 1, "a"), ("two", 2, "c"), ("two", 3, "e")),
    ]
    assert found["score"].tolist() == [7, 7, 5, 9, 7, 7]
    # A competitor of b stands apart from its coalition, and from no other.
    assert found["apart"].fillna("").tolist() == ["", "", "", "", "competitor", ""]


def test_who_has_no_points_is_not_invited(ecosystem: Ecosystem) -> None:
    assert rows(invited(ecosystem, 3, "- 7 - - 1 -")) == [
        *(("one", 1, "e"), ("one", 2, "b")),
        ("two", 1, "e"),
    ]
    nobody = invited(ecosystem, 3, "- - - - - -")
    assert rows(nobody) == [] and list(nobody.columns)[:2] == ["coalition_id", "rank"]


def test_points_that_differ_by_rounding_are_equal(ecosystem: Ecosystem) -> None:
    found = invited(ecosystem, 1, "1.0000000000001 1 1 1 0 0")
    assert rows(found) == [("one", 1, "c"), ("two", 1, "c")]


def test_each_partition_is_told_when_it_is_done(ecosystem: Ecosystem) -> None:
    told: list[tuple[int, int]] = []
    invited(ecosystem, 1, "1 2 3 4 5 6", progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 2)]


def test_where_there_is_no_coalition_there_is_an_empty_table(
    ecosystem_of: Callable[..., Ecosystem],
) -> None:
    assert rows(invited(ecosystem_of("ab"), 1, "1 2")) == []


def test_less_than_one_candidate_is_refused(ecosystem: Ecosystem) -> None:
    with pytest.raises(RequestError, match="k"):
        invited(ecosystem, 0, "1 1 1 1 1 1")
