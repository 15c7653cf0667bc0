"""The one order of what scores alike, against plain sorting."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.ecosystem import Ecosystem
from matcher.matching.context import Context
from matcher.matching.order import best_first, place_within

candidates = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 9)), max_size=30
)


@given(candidates)
def test_the_best_come_first_and_of_equals_the_smaller_id(
    found: list[tuple[int, int, int]],
) -> None:
    group, points, by_id = np.array(found, dtype=int).reshape(-1, 3).T
    # Rounding is no ranking: it differs from entry to entry and must not show.
    scores = points + 1e-12 * np.arange(len(found))
    order = best_first(scores, by_id, within=group)
    keys = [(group[i], -points[i], by_id[i]) for i in order]
    assert keys == sorted(keys)
    place = place_within(group[order])
    for position, own in enumerate(group[order]):
        assert place[position] == (group[order][:position] == own).sum()


def test_two_ids_decide_one_after_the_other() -> None:
    first, second = np.array([1, 0, 1, 0]), np.array([0, 1, 1, 0])
    order = best_first(np.zeros(4), first, second)
    assert order.tolist() == [3, 1, 0, 2]


def test_ids_are_put_in_the_order_of_their_text(rich: Ecosystem) -> None:
    context = Context(rich)
    ids = context.ecosystem.organization_ids.ids.astype(str)
    assert ids[np.argsort(context.id_order)].tolist() == sorted(ids.tolist())
