from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matcher.measures.spread import Followed, Ties, Whole, along, cells, in_order, look_up

MATRICES = arrays(np.float32, (7, 7), elements=st.sampled_from([0.0, 0.25, 0.5, 2.0]))
EVERYBODY = np.arange(7)


def followed(table: np.ndarray) -> Followed:
    return Followed.exactly(in_order(sp.csr_array(table)))


@given(MATRICES)
def test_a_look_up_finds_every_cell(table) -> None:
    matrix = in_order(sp.csr_array(table))
    i, b = np.divmod(np.arange(table.size), 7)
    found = look_up(matrix, cells(matrix), i, b)
    np.testing.assert_array_equal(found.reshape(table.shape), table)


#: Three entries of which one is left out: fewer than three are left.
FEW = np.zeros((7, 7), dtype=np.float32)
FEW[0, :4:3], FEW[0, 1] = 0.5, 2.0


@given(MATRICES, MATRICES)
@example(FEW, FEW)
def test_what_is_followed_whole_says_what_all_of_it_says(table, other) -> None:
    i, b = np.divmod(np.arange(table.size), 7)
    whole, part = Whole(table.T.copy()), followed(table)
    np.testing.assert_array_equal(part.at(i, b), whole.at(i, b))
    np.testing.assert_allclose(part.mean, whole.mean, rtol=1e-6)
    matrix = sp.csr_array(other)
    np.testing.assert_array_equal(part.carried(matrix), whole.carried(matrix))
    summed = whole.damped([Whole(other.T.copy())], 0.5)
    np.testing.assert_allclose(part.damped([followed(other)], 0.5).at(i, b), summed.at(i, b))
    left_out = np.array([0, 1, 1, 6]), np.array([3, 0, 6, 6])
    least = whole.least_of_best(left_out, 3)
    np.testing.assert_array_equal(part.least_of_best(left_out, 3), least)
    np.testing.assert_array_equal(whole.entries, table.T)
    kept = table.copy()
    kept[left_out] = 0.0
    np.testing.assert_array_equal(least, np.sort(kept, axis=1)[:, -3])


@given(MATRICES)
def test_of_some_starts_each_has_its_least_of_the_best(table) -> None:
    some = table[:3]
    nobody = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    least = followed(some).least_of_best(nobody, 2)
    np.testing.assert_array_equal(least, np.sort(some, axis=1)[:, -2])


@given(MATRICES, MATRICES)
def test_a_step_that_is_followed_whole_is_the_product(here, matrix) -> None:
    step, start = sp.csr_array(matrix), sp.csr_array(here)
    part = along(step, Ties.of(step, followed=49), start, EVERYBODY)
    assert isinstance(part, Followed)
    np.testing.assert_allclose(part.entries.toarray(), here @ matrix, rtol=1e-6)
    assert not part.rest.any()
    whole = along(step, None, start, EVERYBODY)
    assert isinstance(whole, Whole)
    np.testing.assert_allclose(whole.entries.T, here @ matrix, rtol=1e-6)


@given(MATRICES, MATRICES, st.integers(1, 30))
def test_what_is_not_followed_arrives_in_sum_and_is_bounded(here, matrix, most) -> None:
    ties = Ties.of(sp.csr_array(matrix), most)
    kept, rest = ties.follow(sp.csr_array(here), EVERYBODY)
    step = along(sp.csr_array(matrix), ties, sp.csr_array(here), EVERYBODY)
    assert isinstance(step, Followed)
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
    assert isinstance(step, Followed)
    assert step.entries.toarray()[0].nonzero()[0].tolist() == [3]
    np.testing.assert_allclose(step.rest, [0.5], rtol=1e-6)
    arrived = step.at(np.array([0, 0]), np.array([3, 4]))
    np.testing.assert_allclose(arrived, [0.75, 0.005], rtol=1e-5)


@given(MATRICES, MATRICES, st.integers(1, 30))
def test_what_was_not_followed_is_damped_as_all_is(here, matrix, most) -> None:
    ties = Ties.of(sp.csr_array(matrix), most)
    first = along(sp.csr_array(matrix), ties, sp.csr_array(here), EVERYBODY)
    second = along(sp.csr_array(matrix), ties, sp.csr_array(2.0 * here), EVERYBODY)
    assert isinstance(first, Followed) and isinstance(second, Followed)
    summed = second.damped([first], 0.5)
    np.testing.assert_allclose(summed.rest, 0.5 * (first.rest + 0.5 * second.rest), rtol=1e-5)
    np.testing.assert_allclose(summed.mean, 0.5 * (first.mean + 0.5 * second.mean), rtol=1e-5)
