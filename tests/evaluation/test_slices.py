"""Figures of parts of the queries and of the pairs, of places that are given."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from matcher.evaluation.hard_negatives import NEGATIVES, HardPairs
from matcher.evaluation.slices import slices
from matcher.evaluation.view import View
from matcher.measures.ranking import Places

#: Kinds of six organizations, and with how many partners each had worked. The last is a newcomer.
KINDS = ["company", "university", "company", None, "university", "company"]
CODES = np.array([0, 1, 0, -1, 1, 0])
PAST = np.array([1, 2, 5, 6, 9, 0])


def view_of(asking: list[int], found: list[int], ranks: list[int]) -> View:
    """Give a view in which every new partner of the given rows stands at the rank given."""
    queries, position = np.unique(asking, return_inverse=True)
    places = Places(np.array(ranks, dtype=float) - 1.0, np.ones(len(ranks)))
    nobody = np.full((len(asking), 2 * NEGATIVES), -1)
    pairs = HardPairs(np.array(asking), np.array(found), nobody)
    hard = np.tile(1.0 / np.array(ranks, dtype=float)[:, None], 4)
    unused: Any = None
    return View(
        queries,
        position,
        np.array(found),
        unused,
        {"matcher": places},
        {},
        pairs,
        {"matcher": hard},
    )


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, str], Any]:
    frame = pd.DataFrame({"kind": pd.Series(KINDS, dtype="str")})
    context = SimpleNamespace(ecosystem=SimpleNamespace(organizations=frame), kind_codes=CODES)
    split: Any = SimpleNamespace(past=PAST, context=context)
    # Company 0 finds company 2, first, and university 1, second; the others one each.
    view = view_of([0, 0, 1, 2, 3, 4, 5], [2, 1, 0, 3, 0, 1, 0], [1, 2, 4, 1, 1, 1, 8])
    newcomers = view_of([5], [0], [8])
    parts = slices(split, view, newcomers, np.random.default_rng(0))
    return {(part.by, part.name): part for part in parts}


@pytest.mark.parametrize(
    ("name", "queries", "pairs", "mean"),
    [
        ("none", 1, 1, 1 / 8),
        ("1", 1, 2, (1 + 1 / 2) / 2),
        ("2-5", 2, 2, (1 / 4 + 1) / 2),
        ("more than 5", 2, 2, 1.0),
    ],
)
def test_by_past_collaborations(
    found: dict[tuple[str, str], Any], name: str, queries: int, pairs: int, mean: float
) -> None:
    part = found["past collaborations", name]
    assert (part.queries, part.pairs) == (queries, pairs)
    assert part.metrics["matcher"]["hard_mrr"] == pytest.approx(mean)


@pytest.mark.parametrize(
    ("name", "queries", "pairs", "mean"),
    [
        ("company", 3, 4, (1 + 1 / 2 + 1 + 1 / 8) / 4),
        ("university", 2, 2, (1 / 4 + 1) / 2),
        ("unknown", 1, 1, 1.0),
    ],
)
def test_by_kind(
    found: dict[tuple[str, str], Any], name: str, queries: int, pairs: int, mean: float
) -> None:
    part = found["kind", name]
    assert (part.queries, part.pairs) == (queries, pairs)
    assert part.metrics["matcher"]["hard_mrr"] == pytest.approx(mean)


def test_a_pair_of_which_a_kind_is_unknown_is_of_neither_sort(
    found: dict[tuple[str, str], Any],
) -> None:
    same, other = (found["kinds of the pair", name] for name in ("same kind", "other kind"))
    # 0 with 2, 4 with 1, 5 with 0; and 0 with 1, 1 with 0.
    assert (same.queries, same.pairs) == (3, 3)
    assert same.metrics["matcher"]["hard_mrr"] == pytest.approx((1 + 1 + 1 / 8) / 3)
    assert (other.queries, other.pairs) == (2, 2)
    assert other.metrics["matcher"]["hard_mrr"] == pytest.approx((1 / 2 + 1 / 4) / 2)
    # The lists stay whole: whom 0 found second counts as second.
    assert other.metrics["matcher"]["mrr"] == pytest.approx((1 / 2 + 1 / 4) / 2)


def test_parts_without_a_query_have_no_figure() -> None:
    frame = pd.DataFrame({"kind": pd.Series(KINDS, dtype="str")})
    context = SimpleNamespace(ecosystem=SimpleNamespace(organizations=frame), kind_codes=CODES)
    split: Any = SimpleNamespace(past=PAST, context=context)
    view = view_of([0], [2], [1])
    parts = slices(split, view, view_of([5], [0], [8]), np.random.default_rng(0))
    by_name = {(part.by, part.name): part for part in parts}
    assert ("kind", "unknown") not in by_name and ("kind", "university") not in by_name
    empty = by_name["past collaborations", "more than 5"]
    assert (empty.queries, empty.pairs) == (0, 0)
    assert np.isnan(empty.metrics["matcher"]["hard_mrr"])
