"""The rule by which Gephi's importer drops edges."""

from __future__ import annotations

from xml.etree import ElementTree

GEXF = "{http://gexf.net/1.3}"


def dropped_by_gephi(root: ElementTree.Element) -> list[str]:
    """Give the ids of the edges of a GEXF file that Gephi's importer does not keep.

    It drops each whose own type contradicts the default of the file, if that is directed or
    undirected; without a default, or with the default mixed, it keeps all (ImportContainerImpl).
    """
    (graph,) = root.iter(f"{GEXF}graph")
    default = graph.get("defaultedgetype", "mixed")
    assert default in {"directed", "undirected", "mixed"}
    edges = [(edge.get("id", ""), edge.get("type", default)) for edge in graph.iter(f"{GEXF}edge")]
    return [id_ for id_, type_ in edges if default not in ("mixed", type_)]
