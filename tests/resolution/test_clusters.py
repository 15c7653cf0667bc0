"""Groups held against connected components, and against what must stay apart."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from matcher.resolution.clusters import Groups, join_all
from matcher.resolution.model import Edge

SIZE = 8

pair = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda p: p[0] < p[1])
drawn = st.lists(st.tuples(pair, st.floats(-5, 5)), max_size=20)


def members(groups: Groups) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for row in range(groups.size):
        found.setdefault(groups.root(row), []).append(row)
    return list(found.values())


def edges_of(given_edges: list[tuple[tuple[int, int], float]]) -> list[Edge]:
    return [Edge(a, b, 1 / (1 + 2**-w), w, {}, {}) for (a, b), w in given_edges]


@given(drawn)
def test_without_labels_groups_are_the_components_of_the_likely_pairs(given_edges) -> None:
    edges = edges_of(given_edges)
    groups = Groups(SIZE, lambda row: {})
    joined, refused = join_all(groups, edges, 0.5, SIZE)
    graph = nx.Graph([(edge.a, edge.b) for edge in edges if edge.probability >= 0.5])
    graph.add_nodes_from(range(SIZE))
    assert {frozenset(each) for each in members(groups)} == {
        frozenset(each) for each in nx.connected_components(graph)
    }
    assert refused == []
    assert len(joined) == SIZE - len(members(groups))


@given(drawn, st.sets(pair, max_size=5), st.lists(st.sampled_from("xyz-"), min_size=8, max_size=8))
def test_what_must_stay_apart_does(given_edges, apart, labels) -> None:
    groups = Groups(SIZE, lambda row: {} if labels[row] == "-" else {"of": labels[row]}, apart)
    join_all(groups, edges_of(given_edges), 0.5, SIZE)
    assert all(groups.root(a) != groups.root(b) for a, b in apart)
    for each in members(groups):
        assert len({labels[row] for row in each} - {"-"}) <= 1


def test_nothing_below_the_threshold_joins() -> None:
    groups = Groups(3, lambda row: {})
    edges = [Edge(0, 1, 0.89, 3.0, {}, {}), Edge(1, 2, 0.9, 3.2, {}, {})]
    join_all(groups, edges, 0.9, 3)
    assert members(groups) == [[0], [1, 2]]


def test_registers_are_met_first() -> None:
    """Else "MIT, Pune" would join "MIT", which then could not be the one that is known."""
    labels = [{}, {"country": "IN"}, {"country": "US"}]
    groups = Groups(3, lambda row: labels[row])
    joined, refused = join_all(
        groups, [Edge(0, 1, 0.99, 9.0, {}, {}), Edge(0, 2, 0.95, 5.0, {}, {})], 0.9, 2
    )
    assert members(groups) == [[0, 2], [1]]
    assert [(e.a, e.b) for e in joined] == [(0, 2)]
    assert [(e.a, e.b) for e in refused] == [(0, 1)]
