"""What a picture of the graph shows: a place, a size and a colour for every node."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.reporting.palette import GREY, SLATE, Colour, group_colour

if TYPE_CHECKING:
    import networkx as nx
    import scipy.sparse as sp

#: Sizes of the nodes, as radii in the unit of the positions.
SMALLEST, LARGEST = 5.0, 40.0
#: Thickness of the edges, and that of a kind whose edges all weigh the same.
THINNEST, THICKEST, EVEN = 1.0, 5.0, 2.0

#: Edge attributes that a drawn edge has as fields of its own.
_EDGE_FIELDS = frozenset({"kind", "weight", "directed", "start", "end", "spells"})


class DrawnNode(NamedTuple):
    """A node: its place, its size (5 to 40), its colour, and the facts about it."""

    key: str
    label: str
    type: str
    x: float
    y: float
    z: float
    size: float
    colour: Colour
    attributes: Mapping[str, Any]
    start: str | None
    end: str | None


class DrawnEdge(NamedTuple):
    """An edge: its weight, its thickness (1 to 5), its facts, and the spells in which it held."""

    id: str
    source: str
    target: str
    kind: str
    directed: bool
    weight: float
    thickness: float
    attributes: Mapping[str, Any]
    start: str | None
    end: str | None
    spells: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """Everything that a picture of a graph shows.

    Attributes
    ----------
    name, day : str
        The data set and the ISO day as of which it is seen ("" where it has no dates).
    layout : str
        How the positions were found.
    colouring : str
        What the colours mean, in words.
    nodes : tuple of DrawnNode
    edges : tuple of DrawnEdge
        No two of one kind between the same nodes.
    """

    name: str
    day: str
    layout: str
    colouring: str
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]

    @property
    def description(self) -> str:
        """One paragraph on what is drawn and how, for the head of a file."""
        seen = f" as of {self.day}" if self.day else ""
        return (
            f"{self.name}{seen}: {len(self.nodes)} nodes, {len(self.edges)} edges. "
            f"Positions: {self.layout}. Colours: {self.colouring}. "
            "Sizes: by the summed weight of a node's links. "
            "Thickness of edges: by weight within a kind, 1-5."
        )


def draw(graph: nx.MultiGraph[str], seed: int = 0) -> Drawing:
    """Give every node of a typed graph a place, a size and a colour.

    Parameters
    ----------
    graph : networkx.MultiGraph
        As `matcher.ecosystem.graph.to_networkx` makes it; weights are at least 0.
    seed : int
        Decides the start of the layout; the same graph and seed give the same drawing.

    Returns
    -------
    Drawing
        Nodes and edges in the order of the graph. Colours follow the first coalition by id;
        where the data declare no coalition at all, the communities of the graph.

    Raises
    ------
    ValueError
        Where two edges of one kind join the same nodes.
    """
    from matcher.measures.communities import communities
    from matcher.reporting.layout import lay_out

    edges = _drawn_edges(graph)
    adjacency = _adjacency(graph)
    rng = np.random.default_rng(seed)
    labels = communities(adjacency, rng)
    sizes = _node_sizes(np.asarray(adjacency.sum(axis=1), dtype=np.float64).ravel())
    positions, layout = lay_out(adjacency, labels, sizes, rng)
    groups, colouring = _by_coalition(graph) or _by_community(labels)
    rows = zip(
        graph.nodes.items(),
        np.round(positions, 2).tolist(),
        np.round(sizes, 2).tolist(),
        groups,
        strict=True,
    )
    return Drawing(
        name=str(graph.graph.get("name", "")),
        day=str(graph.graph.get("day", "")),
        layout=f"{layout}, seed {seed}",
        colouring=colouring,
        nodes=tuple(
            DrawnNode(
                key,
                str(known.get("label") or known.get("id_in_data") or key),
                str(known["type"]),
                x,
                y,
                0.0,
                size,
                colour,
                {name: value for name, value in known.items() if name != "label"},
                known.get("start"),
                known.get("end"),
            )
            for (key, known), (x, y), size, colour in rows
        ),
        edges=edges,
    )


def _adjacency(graph: nx.MultiGraph[str]) -> sp.csr_array[Any, Any]:
    """Give the summed weight of the links of every two nodes, symmetric, without loops."""
    import scipy.sparse as sp

    row_of = {key: row for row, key in enumerate(graph)}
    count = graph.number_of_edges()
    source = np.fromiter((row_of[u] for u, _ in graph.edges()), dtype=np.int64, count=count)
    target = np.fromiter((row_of[v] for _, v in graph.edges()), dtype=np.int64, count=count)
    weight = np.fromiter(
        (known["weight"] for _, _, known in graph.edges(data=True)), dtype=float, count=count
    )
    # A link of weight 0 still links: it gets a hair's weight, so that nothing tears apart.
    weight = np.maximum(weight, 1e-3)
    joins = source != target
    both = np.concatenate((source[joins], target[joins]))
    other = np.concatenate((target[joins], source[joins]))
    doubled = np.concatenate((weight[joins], weight[joins]))
    adjacency = sp.csr_array((doubled, (both, other)), shape=(len(row_of), len(row_of)))
    adjacency.sum_duplicates()
    return adjacency


def _node_sizes(strength: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Scale so that the area of a node grows with the weight of its links."""
    largest = strength.max(initial=0.0)
    share = np.sqrt(strength / largest) if largest > 0 else np.zeros_like(strength)
    return SMALLEST + (LARGEST - SMALLEST) * share


# Colours


def _by_community(labels: npt.NDArray[np.int64]) -> tuple[list[Colour], str]:
    """Give the colour of each node, and in words what the colours mean."""
    shared = np.bincount(labels, minlength=1)[labels] > 1
    colours = [
        group_colour(label)[1] if joined else GREY
        for label, joined in zip(labels.tolist(), shared.tolist(), strict=True)
    ]
    return colours, "by community of the graph, as no coalition is declared; grey = no links"


def _by_coalition(graph: nx.MultiGraph[str]) -> tuple[list[Colour], str] | None:
    """Give the colour of each node and what it means; None where there are no coalitions."""
    ids: list[str] = graph.graph.get("coalitions", [])
    if not ids:
        return None
    number = {id_: place for place, id_ in enumerate(ids)}
    colours: list[Colour] = []
    seen: set[int] = set()
    for _, known in graph.nodes(data=True):
        coalitions = known.get("coalition_ids", [])
        if known["type"] == "coalition":
            coalitions = [known["id_in_data"]]
        if coalitions:
            seen.add(number[coalitions[0]])
            colours.append(group_colour(number[coalitions[0]])[1])
        else:
            colours.append(SLATE if known["type"] == "capability" else GREY)
    named = ", ".join(f"{ids[place]} = {group_colour(place)[0]}" for place in sorted(seen))
    return colours, f"by coalition, the first by id ({named}); grey = in none; slate = capability"


# Edges


def _drawn_edges(graph: nx.MultiGraph[str]) -> tuple[DrawnEdge, ...]:
    ranges = _weight_ranges(graph)
    seen: set[tuple[str, str, str]] = set()
    drawn = []
    for number, (source, target, known) in enumerate(graph.edges(data=True)):
        kind, weight, directed = known["kind"], known["weight"], known["directed"]
        ends = (source, target) if directed or source <= target else (target, source)
        if (kind, *ends) in seen:
            raise ValueError(f"two {kind} edges join {source} and {target}")
        seen.add((kind, *ends))
        start, end = known.get("start"), known.get("end")
        facts = {name: value for name, value in known.items() if name not in _EDGE_FIELDS}
        spells = known.get("spells") or ([f"{start or '..'}/{end or '..'}"] if start or end else [])
        drawn.append(
            DrawnEdge(
                f"e{number}",
                source,
                target,
                kind,
                directed,
                weight,
                _thickness(weight, *ranges[kind]),
                {"kind": kind, **facts},
                start,
                end,
                tuple(spells),
            )
        )
    return tuple(drawn)


def _weight_ranges(graph: nx.MultiGraph[str]) -> dict[str, tuple[float, float]]:
    """Give the smallest and the largest weight of each kind."""
    ranges: dict[str, tuple[float, float]] = {}
    for _, _, known in graph.edges(data=True):
        weight = known["weight"]
        low, high = ranges.get(known["kind"], (weight, weight))
        ranges[known["kind"]] = (min(low, weight), max(high, weight))
    return ranges


def _thickness(weight: float, low: float, high: float) -> float:
    """Scale to [1, 5] within the kind, by the logarithm as weights of links are skewed."""
    if low == high:
        return EVEN
    share = math.log1p(weight) / math.log1p(high)
    return round(THINNEST + (THICKEST - THINNEST) * share, 3)
