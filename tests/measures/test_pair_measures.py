"""Measures of pairs against networkx, scikit-learn and dense arithmetic."""

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics.pairwise import cosine_similarity

from matcher.measures import complementarity, proximity, similarity, track_record
from matcher.measures.sampling import BLOCK, sampled_product, unit_rows

STRENGTHS = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0])
PROFILES = hnp.arrays(float, st.tuples(st.integers(2, 7), st.integers(1, 5)), elements=STRENGTHS)


@st.composite
def tie_matrices(draw):
    size = draw(st.integers(2, 8))
    weights = draw(hnp.arrays(float, (size, size), elements=st.sampled_from([0, 0, 0.5, 1, 2.0])))
    upper = np.triu(weights, 1)
    return upper + upper.T


def all_pairs(size):
    a, b = np.divmod(np.arange(size * size), size)
    return a[a != b], b[a != b]


def graph_of(ties):
    return nx.from_numpy_array(ties)


def test_a_sampled_product_is_the_product_also_across_blocks():
    rng = np.random.default_rng(0)
    left = sp.random_array((3 * BLOCK, 40), density=0.1, rng=rng).tocsr()
    right = sp.random_array((50, 40), density=0.2, rng=rng).tocsr()
    a, b = rng.integers(0, 3 * BLOCK, 5000), rng.integers(0, 50, 5000)
    expected = (left.toarray() @ right.toarray().T)[a, b]
    assert sampled_product(left, right, a, b) == pytest.approx(expected)
    nothing = np.array([], dtype=np.intp)
    assert len(sampled_product(left, right, nothing, nothing)) == 0


@given(PROFILES)
def test_capability_cosine_is_the_cosine(profiles):
    a, b = all_pairs(len(profiles))
    found = similarity.capability_cosine(sp.csr_array(profiles), a, b)
    assert found == pytest.approx(cosine_similarity(profiles)[a, b], abs=1e-12)


@given(PROFILES)
def test_related_cosine_is_that_of_the_metric(profiles):
    offers = sp.csr_array(profiles)
    related = similarity.capability_relatedness(offers)
    assert related.toarray() == pytest.approx(cosine_similarity(profiles.T), abs=1e-12)
    metric = related.toarray()
    a, b = all_pairs(len(profiles))
    own = np.einsum("ic,cd,id->i", profiles, metric, profiles)
    both = np.einsum("ic,cd,id->i", profiles[a], metric, profiles[b])
    length = np.sqrt(own[a] * own[b])
    expected = np.divide(both, length, out=np.zeros(len(a)), where=length > 0)
    found = similarity.related_capability_cosine(offers, related, a, b)
    assert found == pytest.approx(expected, abs=1e-9)
    assert ((found >= 0) & (found <= 1)).all()


@given(PROFILES, st.data())
def test_needs_met_is_the_share_of_needs_that_the_partner_adds(profiles, data):
    needs = data.draw(hnp.arrays(float, profiles.shape, elements=STRENGTHS))
    a, b = all_pairs(len(profiles))
    found = complementarity.needs_met(sp.csr_array(needs), sp.csr_array(profiles), a, b)
    for value, i, j in zip(found, a, b, strict=True):
        total = needs[i].sum()
        met = (needs[i] * (1 - profiles[i]) * profiles[j]).sum()
        assert value == pytest.approx(met / total if total else 0.0, abs=1e-12)


@given(PROFILES, st.data())
def test_latent_needs_are_met_by_what_lies_near(profiles, data):
    offers = sp.csr_array(profiles)
    related = similarity.capability_relatedness(offers)
    states = data.draw(hnp.arrays(bool, len(profiles)))
    a, b = all_pairs(len(profiles))
    found = complementarity.latent_needs_met(offers, related, states, a, b)
    around = related.toarray() - np.diag(np.diag(related.toarray()))
    for value, i, j in zip(found, a, b, strict=True):
        total = around.sum(axis=1)
        density = np.divide(around @ profiles[i], total, out=np.zeros_like(total), where=total > 0)
        room = ((1 - profiles[i]) * profiles[j]).sum()
        near = (density * (1 - profiles[i]) * profiles[j]).sum()
        expected = 0.0 if states[i] or room < 1e-12 else near / room
        assert value == pytest.approx(expected, abs=1e-9)


def test_the_inner_optimum_is_at_the_middle():
    s = np.linspace(0, 1, 101)
    values = complementarity.inner_optimum(s)
    assert values.argmax() == 50 and values.max() == 1.0
    assert values == pytest.approx(values[::-1])


@given(tie_matrices())
def test_adamic_adar_is_that_of_networkx(ties):
    a, b = all_pairs(len(ties))
    found = proximity.adamic_adar(sp.csr_array(ties), a, b)
    oracle = nx.adamic_adar_index(graph_of(ties), list(zip(a.tolist(), b.tolist(), strict=True)))
    assert found == pytest.approx([value for _, _, value in oracle])


@given(tie_matrices())
def test_resource_allocation_sends_weights_over_common_partners(ties):
    a, b = all_pairs(len(ties))
    found = proximity.weighted_resource_allocation(sp.csr_array(ties), a, b)
    strength = ties.sum(axis=1)
    for value, i, j in zip(found, a, b, strict=True):
        expected = sum(
            ties[i, z] * ties[z, j] / strength[z] for z in range(len(ties)) if strength[z]
        )
        assert value == pytest.approx(expected, abs=1e-12)


@given(tie_matrices())
def test_unweighted_resource_allocation_is_that_of_networkx(ties):
    binary = (ties > 0).astype(float)
    a, b = all_pairs(len(ties))
    found = proximity.weighted_resource_allocation(sp.csr_array(binary), a, b)
    pairs = list(zip(a.tolist(), b.tolist(), strict=True))
    oracle = nx.resource_allocation_index(graph_of(binary), pairs)
    assert found == pytest.approx([value for _, _, value in oracle])


def test_common_partners_are_those_of_both():
    ties = np.zeros((5, 5))
    for i, j in ((0, 2), (1, 2), (0, 3), (1, 4), (0, 4)):
        ties[i, j] = ties[j, i] = 1
    assert proximity.common_partners(sp.csr_array(ties), 0, 1).tolist() == [2, 4]


def test_group_affinity_is_zero_where_ties_follow_chance():
    # Everybody with everybody: as often as the degrees alone would have it, but for the diagonal.
    ties = 1.0 - np.eye(40)
    affinity = track_record.group_affinity(sp.csr_array(ties), np.arange(40) % 2)
    assert np.abs(affinity).max() < 0.1
    # Two halves that never meet: twice as often within, hardly ever across.
    halves = ties * (np.arange(40)[:, None] // 20 == np.arange(40)[None, :] // 20)
    apart = track_record.group_affinity(sp.csr_array(halves), np.arange(40) // 20)
    assert apart[0, 0] > 0.8 and apart[1, 1] > 0.8 and apart[0, 1] < -3
    assert (apart[2] == 0).all() and (apart[:, 2] == 0).all()


def test_no_ties_and_no_codes_give_zeros():
    empty = sp.csr_array((3, 3))
    unknown = np.full(3, -1)
    assert track_record.group_affinity(empty, unknown).tolist() == [[0.0]]
    assert unit_rows(empty).nnz == 0
