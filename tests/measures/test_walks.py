from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from threadpoolctl import threadpool_limits

from matcher.measures.walks import CollaborationWalk

PARTICIPATION = arrays(np.float64, (6, 5), elements=st.sampled_from([0.0, 1.0]))
WEIGHTS = arrays(np.float64, (5,), elements=st.sampled_from([0.0, 0.25, 0.5, 1.0]))


def tie_weights(
    participation: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    weight: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    ties = participation @ np.diag(weight) @ participation.T
    np.fill_diagonal(ties, 0.0)
    return ties


EVERYBODY = np.arange(6)
FROM, TO = np.divmod(np.arange(36), 6)

#: All in arrays, all entry by entry, and the larger part.
FOLLOWED = pytest.mark.parametrize("followed", [None, 1000, 4])


@FOLLOWED
@given(participation=PARTICIPATION, weight=WEIGHTS)
def test_steps_are_powers_of_the_walk_along_ties(participation, weight, followed) -> None:
    ties = tie_weights(participation, weight)
    strength = ties.sum(axis=1)
    walk = np.divide(ties, strength[:, None], out=np.zeros_like(ties), where=strength[:, None] > 0)
    made = CollaborationWalk(sp.csr_array(participation), weight, followed)
    for power, step in enumerate(made.steps(EVERYBODY, 3), start=1):
        expected, found = np.linalg.matrix_power(walk, power), step.at(FROM, TO).reshape(6, 6)
        if followed != 4:
            np.testing.assert_allclose(found, expected, atol=1e-5)
        # What is not followed still arrives somewhere.
        np.testing.assert_allclose(found.sum(axis=1), strength > 0, atol=1e-5)
        np.testing.assert_allclose(found[:, strength == 0], 0.0, atol=1e-6)
        np.testing.assert_allclose(step.mean, found.mean(axis=1), atol=1e-6)


@FOLLOWED
@given(participation=PARTICIPATION, weight=WEIGHTS)
def test_a_step_is_the_same_for_some_pairs_and_from_sparse(participation, weight, followed) -> None:
    walk = CollaborationWalk(sp.csr_array(participation), weight, followed)
    starts, i, b = np.array([0, 2, 5]), np.array([0, 0, 1, 2]), np.array([1, 4, 4, 0])
    _, second, third = walk.steps(starts, 3)
    at_pairs = walk.onward_at(walk.first(starts), starts, i, b)
    np.testing.assert_allclose(at_pairs, second.at(i, b), atol=1e-6)
    np.testing.assert_allclose(walk.onward_at(second, starts, i, b), third.at(i, b), atol=1e-6)


@given(PARTICIPATION, WEIGHTS)
def test_the_walk_is_reversible(participation, weight) -> None:
    walk = CollaborationWalk(sp.csr_array(participation), weight)
    flow = walk.strength[:, None] * walk.steps(EVERYBODY, 3)[2].at(FROM, TO).reshape(6, 6)
    np.testing.assert_allclose(flow, flow.T, atol=1e-5)


def test_factors_are_those_of_the_regularised_ties() -> None:
    rng = np.random.default_rng(0)
    participation = (rng.random((40, 60)) < 0.15).astype(float)
    weight = rng.random(60)
    ties = tie_weights(participation, weight)
    strength = ties.sum(axis=1)
    root = 1.0 / np.sqrt(strength + strength.mean())
    normal = root[:, None] * ties * root[None, :]
    values, vectors = np.linalg.eigh(normal)
    best = (vectors[:, -5:] * values[-5:]) @ vectors[:, -5:].T
    factors = CollaborationWalk(sp.csr_array(participation), weight).factors(5)
    np.testing.assert_allclose(factors @ factors.T, best, atol=1e-3)


def test_no_factors_without_ties() -> None:
    alone = CollaborationWalk(sp.csr_array(np.eye(4)), np.ones(4))
    assert alone.factors(3).shape == (4, 0)


def test_factors_are_the_same_on_any_number_of_threads() -> None:
    rng = np.random.default_rng(0)
    participation = sp.random_array((6000, 2000), density=0.001, format="csr", rng=rng)
    participation.data[:] = 1.0
    walk = CollaborationWalk(participation, np.ones(2000))
    found = []
    for threads in (1, 2):
        with threadpool_limits(limits=threads, user_api="blas"):
            found.append(walk.factors(20).tobytes())
    assert found[0] == found[1]
