"""A writer of GEXF 1.3, the format of Gephi and Gephi Lite.

Written for what those two demand, which is more than the grammar says: positions, sizes and
integer colours in the `viz` namespace, one block of attributes a class, titles equal to ids.
Grammar: https://gexf.net/1.3/gexf.rnc.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO
from xml.sax.saxutils import escape

from matcher.reporting.drawing import Drawing, DrawnEdge, DrawnNode
from matcher.reporting.xml_text import (
    as_text,
    clean,
    column_types,
    quoted,
    unique_keys,
    unique_titles,
    writers,
)
from matcher.whole_files import whole_file

#: Titles that a client keeps for itself.
RESERVED = frozenset(
    {"label", "id", "size", "color", "x", "y", "z", "weight", "source", "target", "shape"}
    | {"thickness", "timeset", "interval", "timestamp"}
)


def write_gexf(drawing: Drawing, path: str | os.PathLike[str], *, dynamic: bool = False) -> None:
    """Write a drawing as a GEXF 1.3 file, whole or not at all.

    Parameters
    ----------
    drawing : Drawing
    path : path-like
    dynamic : bool
        With a timeline: nodes and edges carry the days on which they hold. The dates stand in
        the static file too, as text attributes.

    Raises
    ------
    RequestError
        Where the file cannot be written.
    """
    with (
        whole_file(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="\n") as stream,
    ):
        _write(stream, drawing, dynamic=dynamic)


def _write(stream: TextIO, drawing: Drawing, *, dynamic: bool) -> None:
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    )
    stream.writelines(_meta(drawing))
    timeline = ' mode="static"'
    if dynamic:
        timeline = ' mode="dynamic" timeformat="date" timerepresentation="interval"'
    stream.write(f"<graph{_default_type(drawing.edges)}{timeline}>\n")
    node_columns = _Columns(node.attributes for node in drawing.nodes)
    edge_columns = _Columns(_edge_facts(edge) for edge in drawing.edges)
    stream.writelines(node_columns.declaration("node"))
    stream.writelines(edge_columns.declaration("edge"))
    keys = unique_keys(node.key for node in drawing.nodes)
    keys = {key: quoted(safe) for key, safe in keys.items()}
    stream.write(f'<nodes count="{len(drawing.nodes)}">\n')
    stream.writelines(_node(node, keys, node_columns, dynamic) for node in drawing.nodes)
    stream.write(f'</nodes>\n<edges count="{len(drawing.edges)}">\n')
    stream.writelines(_edge(edge, keys, edge_columns, dynamic) for edge in drawing.edges)
    stream.write("</edges>\n</graph>\n</gexf>\n")


def _default_type(edges: Iterable[DrawnEdge]) -> str:
    """Give the attribute for edges of one type; a graph of both has none, and is read as mixed.

    Gephi's importer drops every edge whose own type contradicts a default of either type
    (ImportContainerImpl reports it as severe); without one it takes the graph as mixed.
    """
    types = {"directed" if edge.directed else "undirected" for edge in edges}
    if len(types) == 2:
        return ""
    return f' defaultedgetype="{types.pop() if types else "undirected"}"'


class _Columns:
    """The attributes of one class: their titles, their types, and how to write a value."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.types = column_types(rows)
        titles = unique_titles(self.types, RESERVED)
        self.titles = {name: quoted(title) for name, title in titles.items()}
        self.writers = writers(self.types)

    def declaration(self, of: str) -> Iterator[str]:
        yield f'<attributes class="{of}">\n'
        for name, kind in self.types.items():
            title = self.titles[name]
            yield f'<attribute id={title} title={title} type="{kind}"/>\n'
        yield "</attributes>\n"

    def values(self, facts: Mapping[str, Any]) -> str:
        """Write the known values; one that is missing or empty text is left out."""
        found = []
        for name, value in facts.items():
            if value is None:
                continue
            text = quoted(self.writers[name](value))
            if text != '""':
                found.append(f"<attvalue for={self.titles[name]} value={text}/>")
        return f"<attvalues>{''.join(found)}</attvalues>" if found else ""


def _meta(drawing: Drawing) -> Iterator[str]:
    # The date is that of the data, never the clock: the same data give the same bytes.
    dated = f' lastmodifieddate="{drawing.day}"' if drawing.day else ""
    yield f"<meta{dated}>\n<creator>open-innovation-matcher</creator>\n"
    yield f"<description>{escape(clean(drawing.description))}</description>\n"
    keywords = f"open innovation, {drawing.name}, {drawing.layout}"
    yield f"<keywords>{escape(clean(keywords))}</keywords>\n</meta>\n"


def _edge_facts(edge: DrawnEdge) -> dict[str, Any]:
    facts = dict(edge.attributes)
    if edge.start is not None:
        facts["start"] = edge.start
    if edge.end is not None:
        facts["end"] = edge.end
    if len(edge.spells) > 1:
        facts["spells"] = as_text(edge.spells)
    return facts


def _node(node: DrawnNode, keys: Mapping[str, str], columns: _Columns, dynamic: bool) -> str:
    red, green, blue = node.colour
    key = keys[node.key]
    label = quoted(node.label) if clean(node.label).strip() else key
    return (
        f"<node id={key} label={label}{_span(node.start, node.end) if dynamic else ''}>"
        f"{columns.values(node.attributes)}"
        f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        f'<viz:position x="{node.x}" y="{node.y}" z="{node.z}"/>'
        f'<viz:size value="{node.size}"/></node>\n'
    )


def _edge(edge: DrawnEdge, keys: Mapping[str, str], columns: _Columns, dynamic: bool) -> str:
    span, spells = "", ""
    if dynamic and len(edge.spells) > 1:
        parts = (_span(*_ends(spell)) for spell in edge.spells)
        spells = f"<spells>{''.join(f'<spell{part}/>' for part in parts)}</spells>"
    elif dynamic:
        span = _span(edge.start, edge.end)
    return (
        f"<edge id={quoted(edge.id)} source={keys[edge.source]}"
        f" target={keys[edge.target]}"
        f' type="{"directed" if edge.directed else "undirected"}" kind={quoted(edge.kind)}'
        f' weight="{edge.weight}"{span}>{columns.values(_edge_facts(edge))}'
        f'<viz:thickness value="{edge.thickness}"/>{spells}</edge>\n'
    )


def _span(start: str | None, end: str | None) -> str:
    """Write the known ends of a spell; an open one is left out."""
    return (f' start="{start}"' if start else "") + (f' end="{end}"' if end else "")


def _ends(spell: str) -> tuple[str | None, str | None]:
    start, _, end = spell.partition("/")
    return (None if start == ".." else start), (None if end == ".." else end)
