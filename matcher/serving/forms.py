"""An answer in the form that was asked for: the command's document, a file, a page of the site."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.ecosystem import Ecosystem
from matcher.findings import CommandReport
from matcher.reporting.formats import FORMATS, Look
from matcher.reporting.gexf import write_gexf
from matcher.reporting.graphs import write_graph
from matcher.reporting.neighbourhood import best_linked, map_drawing, surroundings
from matcher.reporting.text import json_escaped
from matcher.serving.exchange import Answer, Asked

if TYPE_CHECKING:
    from matcher.workspace import Workspace

Writer = Callable[[Asked, CommandReport, "Workspace"], bytes]


def write(asked: Asked, report: CommandReport, workspace: Workspace) -> Answer:
    """Write an answer in the form that was asked for."""
    media_type, writer = FORMS[asked.format]
    return Answer(200, media_type, writer(asked, report, workspace))


def _json(asked: Asked, report: CommandReport, _: Workspace) -> bytes:
    document = report.to_dict()
    if asked.learning:
        document["learning"] = True
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (json_escaped(text) + "\n").encode("utf-8")


def _as(name: str) -> Writer:
    return lambda asked, report, workspace: FORMATS[name].write(report, Look())


def _page(asked: Asked, report: CommandReport, workspace: Workspace) -> bytes:
    from matcher.serving.pages import page

    return page(asked, report, workspace).encode("utf-8")


def _gexf(asked: Asked, _: CommandReport, workspace: Workspace) -> bytes:

    return graph_file(workspace.ecosystem, getattr(asked.question, "organization", None))


#: The media type and the writer of each form, by the name that a download ends with.
FORMS: dict[str, tuple[str, Writer]] = {
    "json": ("application/json", _json),
    "csv": ("text/csv; charset=utf-8", _as("csv")),
    "md": ("text/markdown; charset=utf-8", _as("md")),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _as("xlsx"),
    ),
    "gexf": ("application/gexf+xml", _gexf),
    "html": ("text/html; charset=utf-8", _as("html")),
    "page": ("text/html; charset=utf-8", _page),
}


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
            shown = surroundings(ecosystem, [ecosystem.find_organization(organization)])
            write_graph(ecosystem, path, organizations=shown)
        return path.read_bytes()
