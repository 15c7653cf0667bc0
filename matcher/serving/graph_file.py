"""The graph around an organization, or of the best linked, as a file for Gephi."""

from __future__ import annotations

import tempfile
from pathlib import Path

from matcher.reporting.graphs import write_graph
from matcher.reporting.neighbourhood import best_linked, surroundings
from matcher.workspace import Workspace


def graph_file(workspace: Workspace, organization: str | None, day: str | None) -> bytes:
    """Write it.

    Parameters
    ----------
    workspace : Workspace
    organization : str or None
        Id, name or alias of the one in the middle.
    day : str or None
        As of which.

    Raises
    ------
    UnknownNameError, AmbiguousNameError, RequestError
    """
    ecosystem = workspace.seen(day, prior=True).ecosystem
    if organization is None:
        shown = best_linked(ecosystem)
    else:
        shown = surroundings(ecosystem, ecosystem.find_organization(organization))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.gexf"
        write_graph(ecosystem, path, organizations=shown)
        return path.read_bytes()
