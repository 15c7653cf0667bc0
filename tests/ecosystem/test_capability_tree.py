import networkx as nx
import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from matcher.ecosystem import capability_tree
from matcher.ecosystem.capability_tree import CapabilityTree


@st.composite
def forests(draw):
    size = draw(st.integers(1, 12))
    parents = [draw(st.integers(-1, child - 1)) for child in range(size)]
    order = draw(st.permutations(range(size)))
    shuffled = np.full(size, -1)
    for child, parent in enumerate(parents):
        shuffled[order[child]] = -1 if parent < 0 else order[parent]
    return shuffled


@given(forests())
def test_ancestors_depth_and_leaves_agree_with_networkx(parents):
    tree = CapabilityTree(parents)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(parents)))
    graph.add_edges_from((int(p), c) for c, p in enumerate(parents) if p >= 0)
    reach = tree.above(np.arange(len(tree.parents))).toarray() > 0
    counts = sp.csr_array(np.arange(2.0 * len(parents)).reshape(2, -1))
    assert (tree.summed(counts).toarray() == counts.toarray() @ reach).all()
    for node in graph:
        above = nx.ancestors(graph, node) | {node}
        assert set(np.flatnonzero(reach[node])) == above
        assert tree.depth[node] == len(above)
        assert tree.leaves[node] == (graph.out_degree(node) == 0)
        below = nx.descendants(graph, node) | {node}
        assert set(tree.below(node).tolist()) == below
        assert tree.size[node] == len(below)
        few = {each for each in above if len(nx.descendants(graph, each)) < 3}
        assert set(np.flatnonzero(tree.narrow(3).toarray()[node])) == few


@given(forests())
def test_similarity_is_that_of_wu_and_palmer(parents):
    tree = CapabilityTree(parents)
    reach = tree.above(np.arange(len(tree.parents))).toarray() > 0
    similarity = tree.similarity_among(np.arange(len(parents))).toarray()
    for c in range(len(parents)):
        for d in range(len(parents)):
            shared = (reach[c] & reach[d]).sum()
            assert similarity[c, d] == 2 * shared / (reach[c].sum() + reach[d].sum())


def test_in_a_tree_of_very_many_floors_a_capability_rolls_up_some_floors_alone(monkeypatch):
    monkeypatch.setattr(capability_tree, "FLOORS", 2)
    tree = CapabilityTree(np.arange(6) - 1)
    assert tree.above(np.array([5, 1, 5])).indices.tolist() == [3, 4, 5, 0, 1, 3, 4, 5]
    summed = tree.summed(sp.csr_array(np.array([[0.0, 0.0, 0.0, 2.0, 0.0, 1.0]])))
    assert summed.toarray().tolist() == [[0.0, 2.0, 2.0, 3.0, 1.0, 1.0]]
    assert tree.below(0).tolist() == [0, 1, 2, 3, 4, 5]


def test_a_tree_of_nothing():
    tree = CapabilityTree(np.array([], dtype=np.intp))
    assert tree.above(np.arange(0)).shape == (0, 0)
    assert tree.similarity_among(np.arange(0)).shape == (0, 0)


def test_in_a_tree_of_too_many_those_who_only_meet_near_the_root_are_strangers(monkeypatch):
    monkeypatch.setattr(capability_tree, "PAIRS", 30)
    tree = CapabilityTree(np.array([-1, 0, 0, 1, 2, 1, 2]))
    near = tree.similarity_among(np.arange(7))
    assert near.nnz <= 30
    assert near[3, 5] == 2 * 2 / (3 + 3)
    assert near[3, 4] == 0.0  # both are below the root, in its two halves
    assert near[0, 0] == 1.0
