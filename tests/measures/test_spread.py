from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.measures.spread import Ties, along, cells, in_order, look_up

MATRICES = arrays(np.float32, (7, 7), elements=st.sampled_from([0.0, 0.25, 0.5, 2.0]))
EVERYBODY = np.arange(7)


@given(MATRICES)
def test_a_look_up_finds_every_cell(table) -> None:
    matrix = in_order(sp.csr_array(table))
    i, b = np.divmod(np.arange(table.size), 7)
    found = look_up(matrix, cells(matrix), i, b)
    np.testing.assert_array_equal(found.reshape(table.shape), table)


@given(MATRICES, MATRICES)
def test_a_step_that_is_followed_whole_is_the_product(here, matrix) -> None:
    ties = Ties.of(sp.csr_array(matrix), followed=49)
    step = along(sp.csr_array(matrix), ties, sp.csr_array(here), EVERYBODY)
    np.testing.assert_allclose(step.entries.toarray(), here @ matrix, rtol=1e-6)
    assert not step.rest.any()


@given(MATRICES, MATRICES, st.integers(1, 30))
def test_what_is_not_followed_arrives_in_sum_and_is_bounded(here, matrix, most) -> None:
    ties = Ties.of(sp.csr_array(matrix), most)
    kept, rest = ties.follow(sp.csr_array(here), EVERYBODY)
    step = along(sp.csr_array(matrix), ties, sp.csr_array(here), EVERYBODY)
    whole = here @ matrix
    np.testing.assert_allclose(step.mean, whole.mean(axis=1), rtol=1e-5)
    np.testing.assert_allclose(step.rest, (whole - step.entries.toarray()).sum(axis=1), atol=1e-4)
    np.testing.assert_array_equal(step.rest, rest)
    if ties.count.sum() > most:
        allowed = most * np.sqrt(np.maximum(ties.count / ties.count.mean(), 1.0))
        assert ((kept.toarray() > 0) @ ties.count <= allowed + 1e-6).all()


def test_a_few_ties_are_followed_where_many_carry_as_little() -> None:
    # 0 leads to 1, with one tie, and to 2, with fifty.
    matrix = np.zeros((60, 60), dtype=np.float32)
    matrix[1, 3], matrix[2, 4:54] = 1.0, 0.02
    here = np.zeros((1, 60), dtype=np.float32)
    here[0, [1, 2]] = 0.5
    ties = Ties.of(sp.csr_array(matrix), followed=10)
    step = along(sp.csr_array(matrix), ties, sp.csr_array(here), np.array([0]))
    assert step.entries.toarray()[0].nonzero()[0].tolist() == [3]
    np.testing.assert_allclose(step.rest, [0.5], rtol=1e-6)
    arrived = step.at(np.array([0, 0]), np.array([3, 4]))
    np.testing.assert_allclose(arrived, [0.75, 0.005], rtol=1e-5)
