"""Communities by modularity, held against networkx and planted groups."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp

from matcher.measures.communities import communities


def groups(labels: np.ndarray) -> list[set[int]]:
    return [set(np.flatnonzero(labels == label).tolist()) for label in range(labels.max() + 1)]


def test_planted_groups_come_back() -> None:
    graph = nx.planted_partition_graph(4, 25, 0.5, 0.01, seed=1)
    found = communities(nx.to_scipy_sparse_array(graph), np.random.default_rng(0))
    assert sorted(map(sorted, groups(found))) == sorted(map(sorted, graph.graph["partition"]))


@pytest.mark.parametrize("graph", [nx.karate_club_graph(), nx.les_miserables_graph()])
def test_modularity_is_near_that_of_networkx(graph: nx.Graph) -> None:
    plain = nx.convert_node_labels_to_integers(graph)
    found = communities(nx.to_scipy_sparse_array(plain, dtype=float), np.random.default_rng(0))
    theirs = nx.community.louvain_communities(plain, seed=0)
    assert nx.community.modularity(plain, groups(found)) >= 0.95 * nx.community.modularity(
        plain, theirs
    )


def test_the_largest_is_first_and_lone_nodes_stand_alone() -> None:
    adjacency = np.zeros((6, 6))
    for one, other in [(1, 2), (1, 3), (2, 3), (4, 5)]:
        adjacency[one, other] = adjacency[other, one] = 1
    found = communities(sp.csr_array(adjacency), np.random.default_rng(0))
    assert found.tolist() == [2, 0, 0, 0, 1, 1]


def test_no_nodes() -> None:
    assert communities(sp.csr_array((0, 0)), np.random.default_rng(0)).tolist() == []


def test_the_graph_given_is_left_as_it_was() -> None:
    graph = nx.to_scipy_sparse_array(nx.karate_club_graph(), dtype=float)
    before = graph.copy()
    communities(graph, np.random.default_rng(0))
    assert (graph != before).nnz == 0
