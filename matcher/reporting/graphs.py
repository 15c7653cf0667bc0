"""The graph of an ecosystem as a file; the ending of its name says in which format."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.csv_writing import csv_lines
from matcher.errors import OptionError
from matcher.findings import SCHEMA_VERSION
from matcher.reporting.xml_text import as_text, clean, forbidden
from matcher.whole_files import whole_file, whole_files

if TYPE_CHECKING:
    import networkx as nx

    from matcher.ecosystem.ecosystem import Ecosystem

#: Endings of graph files.
ENDINGS = (".gexf", ".graphml", ".json", ".csv")


def write_graph(
    ecosystem: Ecosystem,
    path: str | os.PathLike[str],
    *,
    dynamic: bool = False,
    only: str | None = None,
    dropped: Callable[[int], None] | None = None,
) -> tuple[Path, ...]:
    """Write the graph of an ecosystem, whole or not at all.

    Parameters
    ----------
    ecosystem : Ecosystem
    path : path-like
        The ending chooses the format: .gexf (Gephi, laid out and coloured), .graphml, .json
        (node-link data of networkx) or .csv, which becomes two files: FILE.nodes.csv and
        FILE.edges.csv.
    dynamic : bool
        With a timeline; for .gexf alone.
    only : {None, "organizations"}
        "organizations" leaves out capabilities and coalitions.
    dropped : callable, optional
        Called with the number of control characters that the format cannot hold, if there are any.

    Returns
    -------
    tuple of pathlib.Path
        The files written.

    Raises
    ------
    OptionError
        For an ending that is not known, a timeline in another format than .gexf, an unknown
        `only`, or a file that cannot be written.
    """
    wanted = Path(path)
    ending = wanted.suffix.lower()
    if ending not in ENDINGS:
        raise OptionError(
            f"{wanted.name!r} does not end in a graph format; choose one of {', '.join(ENDINGS)}"
        )
    if dynamic and ending != ".gexf":
        raise OptionError(f"only .gexf holds a timeline, {ending} does not; leave out --dynamic")
    graph = ecosystem.to_networkx(only=only)
    # JSON writes them as escapes.
    if dropped is not None and ending != ".json" and (count := _forbidden(graph)):
        dropped(count)
    if ending == ".csv":
        return _write_csv(graph, wanted)
    if ending == ".json":
        _write_json(graph, wanted)
    elif ending == ".graphml":
        from matcher.reporting.graphml import write_graphml

        write_graphml(graph, wanted)
    else:
        from matcher.reporting.drawing import draw
        from matcher.reporting.gexf import write_gexf

        write_gexf(draw(graph), wanted, dynamic=dynamic)
    return (wanted,)


def _forbidden(graph: nx.MultiDiGraph[str]) -> int:
    """Count the characters in keys and texts of a graph that only JSON can hold."""
    known = [*(each for _, each in graph.nodes(data=True))]
    known += [each for _, _, each in graph.edges(data=True)]
    texts = (value for each in known for value in each.values() if isinstance(value, str))
    return sum(map(forbidden, graph)) + sum(map(forbidden, texts))


def _write_json(graph: nx.MultiDiGraph[str], path: Path) -> None:
    import networkx as nx

    data = {"schema_version": SCHEMA_VERSION, **nx.node_link_data(graph, edges="edges")}
    for part in ("nodes", "edges"):
        data[part] = [_without_nan(known) for known in data[part]]
    # Escaped to ASCII, so that no reader can get the encoding wrong.
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(data, allow_nan=False) + "\n", encoding="ascii")


def _without_nan(known: Mapping[str, Any]) -> dict[str, Any]:
    """Turn what JSON has no number for into null."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in known.items()
    }


def _write_csv(graph: nx.MultiDiGraph[str], path: Path) -> tuple[Path, Path]:
    nodes = path.with_name(f"{path.stem}.nodes.csv")
    edges = path.with_name(f"{path.stem}.edges.csv")
    node_rows = ({"key": key, **known} for key, known in graph.nodes(data=True))
    edge_rows = (
        {"source": source, "target": target, **known}
        for source, target, known in graph.edges(data=True)
    )
    with whole_files([nodes, edges]) as (first, second):
        _write_table(node_rows, ("key", "type", "label"), first)
        _write_table(edge_rows, ("source", "target", "kind"), second)
    return nodes, edges


def _write_table(rows: Iterable[Mapping[str, Any]], leading: tuple[str, ...], path: Path) -> None:
    kept = list(rows)
    columns = dict.fromkeys([*leading, *(name for row in kept for name in row)])
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(csv_lines([[clean(name) for name in columns]]))
        stream.writelines(csv_lines([_cell(row.get(name)) for name in columns] for row in kept))


def _cell(value: Any) -> object:
    """Give one cell; true and NaN as all graph files write them."""
    if value is None or (type(value) in (int, float) and math.isfinite(value)):
        return value
    return clean(as_text(value))
