"""The graph around an organization, or of the best linked, as a file for Gephi."""

from __future__ import annotations

import tempfile
from pathlib import Path

from matcher.ecosystem import Ecosystem
from matcher.reporting.gexf import write_gexf
from matcher.reporting.graphs import write_graph
from matcher.reporting.neighbourhood import best_linked, map_drawing, surroundings


def graph_file(ecosystem: Ecosystem, organization: str | None) -> bytes:
    """Write it.

    Parameters
    ----------
    ecosystem : Ecosystem
    organization : str or None
        Id, name or alias of the one in the middle.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.gexf"
        if organization is None:
            # What the map shows: all links of so many would be a file of a hundred megabytes.
            write_gexf(map_drawing(ecosystem, best_linked(ecosystem)), path)
        else:
            shown = surroundings(ecosystem, ecosystem.find_organization(organization))
            write_graph(ecosystem, path, organizations=shown)
        return path.read_bytes()
