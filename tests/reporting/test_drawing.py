"""What is drawn: places, sizes, colours, weights."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp

from matcher.measures.communities import communities
from matcher.reporting import layout
from matcher.reporting.drawing import draw
from matcher.reporting.palette import GREY, SLATE, group_colour


def typed(coalitions: list[str] | None = None) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        name="toy", day="2020-06-03", coalitions=coalitions or []
    )
    return graph


def add(graph: nx.MultiDiGraph[str], name: str, kind: str = "organization", **known: Any) -> str:
    key = f"{kind}:{name}"
    graph.add_node(key, type=kind, label=name.upper(), id_in_data=name, **known)
    return key


def link(graph: nx.MultiDiGraph[str], one: str, other: str, weight: float, **known: Any) -> None:
    kind = known.pop("kind", "collaborates")
    graph.add_edge(one, other, kind, kind=kind, weight=weight, directed=False, **known)


@pytest.fixture
def graph() -> nx.MultiDiGraph[str]:
    graph = typed(["east", "west"])
    keys = [
        add(graph, "a", coalition_ids=["west"], coalitions=["West"]),
        add(graph, "b", coalition_ids=["east", "west"], coalitions=["East", "West"]),
        add(graph, "c"),
        add(graph, "skill", "capability"),
        add(graph, "west", "coalition", start="2020-01-01"),
        add(graph, "lonely"),
    ]
    link(graph, keys[0], keys[1], 9.0, start="2019-01-01")
    link(graph, keys[1], keys[2], 1.0)
    link(graph, keys[2], keys[3], 0.0, kind="needs")
    link(graph, keys[0], keys[4], 1.0, kind="member")
    return graph


def test_colours_follow_the_first_coalition_by_id(graph: nx.MultiDiGraph[str]) -> None:
    colour = {node.label: node.colour for node in draw(graph).nodes}
    east, west = group_colour(0)[1], group_colour(1)[1]
    assert colour == {
        "A": west, "B": east, "C": GREY, "SKILL": SLATE, "WEST": west, "LONELY": GREY
    }  # fmt: skip
    both = next(node for node in draw(graph).nodes if node.label == "B")
    assert both.attributes["coalitions"] == ["East", "West"]


def test_without_coalitions_the_communities_are_coloured() -> None:
    graph = typed()
    keys = [add(graph, f"o{number}") for number in range(7)]
    for one, other in [*combinations(keys[:3], 2), *combinations(keys[3:6], 2)]:
        link(graph, one, other, 1.0)
    drawing = draw(graph)
    colours = [node.colour for node in drawing.nodes]
    assert colours[:3] == [group_colour(0)[1]] * 3
    assert colours[3:6] == [group_colour(1)[1]] * 3
    assert colours[6] == GREY
    assert "community" in drawing.description


def test_sizes_grow_with_the_weight_of_the_links(graph: nx.MultiDiGraph[str]) -> None:
    size = {node.label: node.size for node in draw(graph).nodes}
    assert size["LONELY"] == 5.0
    assert max(size.values()) == size["A"] == size["B"] == 40.0
    assert 5.0 < size["SKILL"] < size["C"] < 40.0


def test_thickness_is_scaled_within_a_kind_and_never_nothing(graph: nx.MultiDiGraph[str]) -> None:
    edges = draw(graph).edges
    assert [edge.thickness for edge in edges] == [5.0, 2.0, pytest.approx(2.204, abs=1e-3), 2.0]
    assert [edge.weight for edge in edges] == [9.0, 1.0, 1.0, 0.0]
    assert len({edge.id for edge in edges}) == 4


def test_parallel_edges_of_one_kind_are_refused(graph: nx.MultiDiGraph[str]) -> None:
    link(graph, "organization:b", "organization:a", 1.0)
    with pytest.raises(ValueError, match="two collaborates edges join"):
        draw(graph)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_tiny_graphs(count: int) -> None:
    graph = typed()
    for number in range(count):
        add(graph, f"o{number}")
    drawing = draw(graph)
    places = {(node.x, node.y) for node in drawing.nodes}
    assert len(places) == count
    assert np.isfinite([*places]).all()


def planted(groups: int, size: int) -> sp.csr_array[Any, Any]:
    found = nx.planted_partition_graph(groups, size, 12 / size, 0.3 / size, seed=3)
    return sp.csr_array(nx.to_scipy_sparse_array(found, dtype=float))


@pytest.mark.parametrize(("groups", "size"), [(4, 50), (6, 400)])
def test_a_layout_parts_communities_fills_the_plane_and_leaves_room(groups: int, size: int) -> None:
    graph = planted(groups, size)
    rng = np.random.default_rng(0)
    radii = np.full(groups * size, 5.0)
    places, method = layout.lay_out(graph, communities(graph, rng), radii, rng)
    dense = groups * size <= layout.DENSE_LIMIT
    assert method == (layout.DENSE_METHOD if dense else layout.SPARSE_METHOD)
    centres = places.reshape(groups, size, 2).mean(axis=1)
    inside = np.linalg.norm(places - np.repeat(centres, size, axis=0), axis=1).mean()
    apart = np.mean([np.linalg.norm(one - other) for one, other in combinations(centres, 2)])
    assert apart > inside
    spread = np.linalg.svd(places - places.mean(axis=0), compute_uv=False)
    assert spread[1] > 0.3 * spread[0]  # not on a line
    gaps = sp.csr_array(np.triu(np.linalg.norm(places[:300, None] - places[None, :300], axis=2)))
    assert np.mean(gaps.data < 7.0) < 0.01  # hardly any two circles cover each other


def test_the_same_graph_gives_the_same_drawing(graph: nx.MultiDiGraph[str]) -> None:
    assert draw(graph) == draw(graph.copy())
    assert draw(graph, seed=1).nodes != draw(graph).nodes


def test_the_mesh_pushes_as_the_sum_over_all_pairs() -> None:
    rng = np.random.default_rng(5)
    places, mass = rng.normal(size=(200, 2)) * 100, rng.uniform(1, 3, 200)
    gap = places[:, None] - places[None]
    square = (gap**2).sum(axis=2)
    np.fill_diagonal(square, np.inf)
    exact = (mass[None, :, None] * gap / square[:, :, None]).sum(axis=1)
    found = layout._mesh_push(places, mass, layout._kernel(256))
    error = np.linalg.norm(found - exact, axis=1) / np.linalg.norm(exact, axis=1)
    assert np.median(error) < 0.05
