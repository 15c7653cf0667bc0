"""The graph of an ecosystem as a file; the ending of its name says in which format."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.errors import OptionError
from matcher.findings import SCHEMA_VERSION
from matcher.reporting.xml_text import forbidden
from matcher.whole_files import whole_file

if TYPE_CHECKING:
    import networkx as nx

    from matcher.ecosystem.ecosystem import Ecosystem

#: Endings of graph files.
ENDINGS = (".gexf", ".graphml", ".json", ".csv")

#: Programs that want another layout than their format alone says, and the ending of their file.
PROGRAMS = {"kumu": ".xlsx"}


def write_graph(
    ecosystem: Ecosystem,
    path: str | os.PathLike[str],
    *,
    program: str | None = None,
    dynamic: bool = False,
    only: str | None = None,
    all_capabilities: bool = False,
    organizations: Collection[str] | None = None,
    dropped: Callable[[int], None] | None = None,
) -> tuple[Path, ...]:
    """Write the graph of an ecosystem, whole or not at all.

    A graph of organizations only is undirected in every format.

    Parameters
    ----------
    ecosystem : Ecosystem
    path : path-like
        The ending chooses the format: .gexf (Gephi, laid out and coloured), .graphml, .json
        (node-link data of networkx) or .csv, which becomes the two files of Gephi's importer:
        FILE.nodes.csv and FILE.edges.csv.
    program : {None, "kumu"}
        "kumu" writes the two sheets that Kumu imports, into one .xlsx.
    dynamic : bool
        With a timeline; for .gexf alone.
    only : {None, "organizations"}
        "organizations" leaves out capabilities and coalitions.
    all_capabilities, organizations
        As in `Ecosystem.to_networkx`.
    dropped : callable, optional
        Called with the number of control characters that the format cannot hold, if there are any.

    Returns
    -------
    tuple of pathlib.Path
        The files written.

    Raises
    ------
    OptionError
        For an ending that is not known or not that of the program, a timeline in another format
        than .gexf, an unknown `only`, or a file that cannot be written.
    """
    wanted = Path(path)
    ending = _ending(wanted, program)
    if dynamic and ending != ".gexf":
        raise OptionError(f"only .gexf holds a timeline, {ending} does not; leave out --dynamic")
    graph = ecosystem.to_networkx(
        only,
        undirected=only is not None,
        all_capabilities=all_capabilities,
        organizations=organizations,
    )
    # JSON writes them as escapes.
    if dropped is not None and ending != ".json" and (count := _forbidden(graph)):
        dropped(count)
    if ending == ".csv":
        from matcher.reporting.graph_tables import write_gephi_csv

        return write_gephi_csv(graph, wanted)
    if ending == ".xlsx":
        from matcher.reporting.graph_tables import write_kumu_workbook

        write_kumu_workbook(graph, wanted)
    elif ending == ".json":
        _write_json(graph, wanted)
    elif ending == ".graphml":
        from matcher.reporting.graphml import write_graphml

        write_graphml(graph, wanted)
    else:
        from matcher.reporting.drawing import draw
        from matcher.reporting.gexf import write_gexf

        write_gexf(draw(graph), wanted, dynamic=dynamic)
    return (wanted,)


def _ending(path: Path, program: str | None) -> str:
    """Give the ending of a graph file, in small letters; refuse one that says no format."""
    ending = path.suffix.lower()
    if program is not None:
        if program not in PROGRAMS:
            raise OptionError(f"{program!r} is no program known here; {', '.join(PROGRAMS)} is")
        if ending != PROGRAMS[program]:
            raise OptionError(f"{program} reads {PROGRAMS[program]}; name the file so")
    elif ending not in ENDINGS:
        hint = "; for Kumu, add --for kumu" if ending in PROGRAMS.values() else ""
        known = f"choose one of {', '.join(ENDINGS)}{hint}"
        raise OptionError(f"{path.name!r} does not end in a graph format; {known}")
    return ending


def _forbidden(graph: nx.MultiGraph[str]) -> int:
    """Count the characters in keys and texts of a graph that only JSON can hold."""
    known = [*(each for _, each in graph.nodes(data=True))]
    known += [each for _, _, each in graph.edges(data=True)]
    texts = (value for each in known for value in each.values() if isinstance(value, str))
    return sum(map(forbidden, graph)) + sum(map(forbidden, texts))


def _write_json(graph: nx.MultiGraph[str], path: Path) -> None:
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
