"""Merged spells, held against a day-by-day oracle."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ecosystem.spells import as_days, day_texts, merge_spells

DAY = st.integers(0, 30)
ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), DAY, DAY).map(
        lambda row: (*row[:2], min(row[2:]), max(row[2:]))
    ),
    max_size=12,
)


@given(ROWS)
def test_spells_cover_the_same_days_and_are_parted(rows: list[tuple[int, int, int, int]]) -> None:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    links = merge_spells(*columns)
    pairs = sorted({row[:2] for row in rows})
    assert list(zip(links.first.tolist(), links.second.tolist(), strict=True)) == pairs
    for number, pair in enumerate(pairs):
        wanted = {
            np.datetime64(day, "D")
            for row in rows
            if row[:2] == pair
            for day in range(row[2], row[3] + 1)
        }
        whole = f"{day_texts(links.start)[number]}/{day_texts(links.end)[number]}"
        spells = [spell.split("/") for spell in links.spells.get(number, (whole,))]
        covered = [
            day
            for start, end in spells
            for day in np.arange(
                start, np.datetime64(end) + np.timedelta64(1, "D"), dtype="datetime64[D]"
            )
        ]
        assert len(covered) == len(wanted)  # none twice, so nothing overlaps
        assert set(covered) == wanted
        for (_, end), (start, _) in pairwise(spells):
            assert np.datetime64(start) - np.datetime64(end) > np.timedelta64(1, "D")
    for row, link in zip(rows, links.link.tolist(), strict=True):
        assert pairs[link] == row[:2]


def test_open_ends_swallow_what_follows() -> None:
    none, zero = np.array(["NaT", "NaT"], dtype="datetime64[D]"), np.zeros(2, dtype=np.int64)
    day = np.array(["2020-01-01", "2021-01-01"], dtype="datetime64[D]")
    links = merge_spells(zero, zero, as_days(day, end=False), as_days(none, end=True))
    assert (day_texts(links.start), day_texts(links.end)) == (["2020-01-01"], [None])
    assert links.spells == {}


def test_a_spell_that_runs_backwards_is_refused() -> None:
    one = np.ones(1, dtype=np.int64)
    with pytest.raises(ValueError, match="ends before it starts"):
        merge_spells(one, one, 2 * one, one)
