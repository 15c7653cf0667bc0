"""Sparse arrays made of others: against dense ones."""

import numpy as np
import pytest
import scipy.sparse as sp

from matcher.arrays import at_same_places, off_diagonal


@pytest.mark.parametrize("first", [0, 2])
def test_the_diagonal_goes_also_of_some_of_the_rows(first: int) -> None:
    dense = np.random.default_rng(0).integers(0, 3, (5, 5)).astype(float)
    rows = dense[first : first + 3]
    found = off_diagonal(sp.csr_array(rows), first)
    assert found.nnz == (found.data != 0).sum()
    np.testing.assert_array_equal(found.toarray(), np.where(np.eye(5)[first : first + 3], 0, rows))


def test_other_entries_lie_at_the_same_places_and_these_once_in_memory() -> None:
    matrix = sp.csr_array(np.array([[0.0, 2.0], [3.0, 0.0]]))
    other = at_same_places(matrix, np.array([5.0, 7.0], dtype=np.float32))
    assert other.toarray().tolist() == [[0.0, 5.0], [7.0, 0.0]] and other.dtype == np.float32
    assert np.shares_memory(other.indices, matrix.indices)
    assert np.shares_memory(other.indptr, matrix.indptr)
