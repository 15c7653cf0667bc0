"""A writer of GraphML, which Cytoscape, yEd and networkx read.

networkx builds the whole document in memory and repeats the kind of an edge as its id; this one
streams and gives every edge an id of its own. Grammar: http://graphml.graphdrawing.org/xmlns.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TextIO
from xml.sax.saxutils import escape

from matcher.reporting.xml_text import clean, column_types, quoted, unique_keys, writers
from matcher.whole_files import whole_file

if TYPE_CHECKING:
    import networkx as nx

_TYPE_NAMES = {"integer": "int"}


def write_graphml(graph: nx.MultiGraph[str], path: str | os.PathLike[str]) -> None:
    """Write a typed graph as GraphML, whole or not at all.

    GraphML as networkx reads it knows no mixed graphs: in a directed one every edge is, and its
    attribute `directed` says whether the link is. Lists become text joined by "|".

    Parameters
    ----------
    graph : networkx.MultiDiGraph or networkx.MultiGraph
    path : path-like

    Raises
    ------
    RequestError
        Where the file cannot be written.
    """
    with (
        whole_file(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="\n") as stream,
    ):
        _write(stream, graph)


def _write(stream: TextIO, graph: nx.MultiGraph[str]) -> None:
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    of_graph = _Keys("graph", [graph.graph])
    of_nodes = _Keys("node", (known for _, known in graph.nodes(data=True)))
    of_edges = _Keys("edge", (known for _, _, known in graph.edges(data=True)))
    for keys in (of_graph, of_nodes, of_edges):
        stream.writelines(keys.declaration())
    stream.write(f'<graph edgedefault="{"" if graph.is_directed() else "un"}directed">\n')
    stream.write(of_graph.data(graph.graph) + "\n")
    ids = {key: quoted(safe) for key, safe in unique_keys(graph).items()}
    for key, known in graph.nodes(data=True):
        stream.write(f"<node id={ids[key]}>{of_nodes.data(known)}</node>\n")
    for number, (source, target, known) in enumerate(graph.edges(data=True)):
        stream.write(
            f'<edge id="e{number}" source={ids[source]} target={ids[target]}>'
            f"{of_edges.data(known)}</edge>\n"
        )
    stream.write("</graph>\n</graphml>\n")


class _Keys:
    """The declared attributes of the graph, the nodes or the edges."""

    def __init__(self, of: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self.of = of
        self.types = column_types(rows)
        self.writers = writers(self.types)
        self.ids = {name: f"{of[0]}{number}" for number, name in enumerate(self.types)}

    def declaration(self) -> Iterator[str]:
        for name, kind in self.types.items():
            yield (
                f'<key id="{self.ids[name]}" for="{self.of}" attr.name={quoted(name)}'
                f' attr.type="{_TYPE_NAMES.get(kind, kind)}"/>\n'
            )

    def data(self, known: Mapping[str, Any]) -> str:
        return "".join(
            f'<data key="{self.ids[name]}">{_text(self.writers[name](value))}</data>'
            for name, value in known.items()
            if value is not None
        )


def _text(text: str) -> str:
    # A bare carriage return would be read back as a line feed.
    return escape(clean(text), {"\r": "&#13;"})
