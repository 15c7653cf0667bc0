from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.measures.selection import largest_entries, largest_in_rows

TABLES = arrays(
    np.float32,
    st.tuples(st.integers(1, 60), st.integers(1, 4)),
    elements=st.sampled_from([-1.0, 0.0, 0.25, 0.5, 1.0, 2.0, 3.0]),
)


@given(TABLES, st.integers(1, 6))
def test_largest_entries_are_those_of_a_sorted_column(table: np.ndarray, count: int) -> None:
    rows, columns = largest_entries(table, count)
    expected = [
        (int(row), column)
        for column in range(table.shape[1])
        for row in np.lexsort((np.arange(len(table)), -table[:, column]))[:count]
        if table[row, column] > 0
    ]
    assert list(zip(rows.tolist(), columns.tolist(), strict=True)) == expected


@given(TABLES, st.integers(1, 6))
def test_the_largest_of_a_row_are_those_of_a_column(table: np.ndarray, count: int) -> None:
    # Rows of unequal length: of each column the last ones are left out.
    length = np.arange(table.shape[1]) % len(table) + 1
    values = np.concatenate([table[:most, row] for row, most in enumerate(length)])
    ends = np.append(0, np.cumsum(length))
    masked = np.where(np.arange(len(table))[:, None] < length, table, -1.0)
    rows, columns = largest_entries(masked, count)
    assert largest_in_rows(values, ends, count).tolist() == (ends[columns] + rows).tolist()
