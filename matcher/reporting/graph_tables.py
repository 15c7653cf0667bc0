"""A graph as two tables: the .csv pair that Gephi imports, and the workbook that Kumu imports.

Gephi: https://docs.gephi.org/desktop/User_Manual/Import/CSV_files/. Kumu:
https://docs.kumu.io/guides/import/import.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.csv_writing import csv_lines
from matcher.reporting.xml_text import as_text, clean, unique_titles
from matcher.whole_files import CREATED, whole_file, whole_files

if TYPE_CHECKING:
    import networkx as nx

Rows = list[dict[str, Any]]

#: Columns that Gephi takes for something, beside those written for it.
_GEPHI_KEEPS = frozenset({"timeset", "interval", "timestamp"})

#: Columns that Kumu takes for something, beside those written for it.
_KUMU_KEEPS = frozenset({"id", "image", "email"})


#: Excel takes no longer text in a cell.
_LONGEST_CELL = 32_767


def write_gephi_csv(graph: nx.MultiGraph[str], path: Path) -> tuple[Path, Path]:
    """Write FILE.nodes.csv and FILE.edges.csv under the names that Gephi's importer knows."""
    nodes = path.with_name(f"{path.stem}.nodes.csv")
    edges = path.with_name(f"{path.stem}.edges.csv")
    node_rows = [
        {"Id": key, "Label": known["label"], **_without(known, "label")}
        for key, known in graph.nodes(data=True)
    ]
    edge_rows = [
        {
            "Source": source,
            "Target": target,
            "Type": "Directed" if known["directed"] else "Undirected",
            "Weight": known["weight"],
            "Kind": known["kind"],
            **_without(known, "directed", "weight", "kind"),
        }
        for source, target, known in graph.edges(data=True)
    ]
    written = (
        (node_rows, ("Id", "Label")),
        (edge_rows, ("Source", "Target", "Type", "Weight", "Kind")),
    )
    with whole_files([nodes, edges]) as places:
        for (rows, leading), place in zip(written, places, strict=True):
            titles = _titles(rows, leading, _GEPHI_KEEPS)
            with place.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(csv_lines([list(titles.values())]))
                stream.writelines(
                    csv_lines([_cell(row.get(name)) for name in titles] for row in rows)
                )
    return nodes, edges


def write_kumu_workbook(graph: nx.MultiGraph[str], path: Path) -> None:
    """Write the sheets Elements and Connections, by whose first columns Kumu knows them.

    Kumu finds the ends of a connection by their labels, so that each is made unique; a list has
    "|" between its entries, and a label none.
    """
    import xlsxwriter

    labels = _unique_labels(graph)
    elements = [
        {
            "Label": labels[key],
            "Type": known.get("kind") or known["type"],
            "Description": known.get("description"),
            "Tags": known.get("coalitions"),
            **_without(known, "label", "type", "kind", "description", "coalitions"),
        }
        for key, known in graph.nodes(data=True)
    ]
    connections = [
        {
            "From": labels[source],
            "To": labels[target],
            "Type": known["kind"],
            "Direction": "directed" if known["directed"] else "undirected",
            "Strength": known["weight"],
            **_without(known, "kind", "directed", "weight"),
        }
        for source, target, known in graph.edges(data=True)
    ]
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with whole_file(path) as temporary, xlsxwriter.Workbook(temporary, options) as workbook:
        workbook.set_properties({"author": "open-innovation-matcher", "created": CREATED})
        _write_sheet(
            workbook.add_worksheet("Elements"), elements, ("Label", "Type", "Description", "Tags")
        )
        _write_sheet(
            workbook.add_worksheet("Connections"),
            connections,
            ("From", "To", "Type", "Direction", "Strength"),
        )


def _unique_labels(graph: nx.MultiGraph[str]) -> dict[str, str]:
    """Give each node a label that no other has in any case; one that is taken gets its key."""
    taken: set[str] = set()
    labels: dict[str, str] = {}
    for key, known in graph.nodes(data=True):
        plain = " ".join(_plain(known["label"]).split()) or _plain(key)
        label, number = plain, 1
        while label.casefold() in taken:
            label = (
                f"{plain} ({_plain(key)})" if number == 1 else f"{plain} ({_plain(key)} {number})"
            )
            number += 1
        taken.add(label.casefold())
        labels[key] = label
    return labels


def _plain(text: str) -> str:
    return clean(text).replace("|", "/")


def _write_sheet(page: Any, rows: Rows, leading: Sequence[str]) -> None:
    titles = _titles(rows, leading, _KUMU_KEEPS)
    for column, (name, title) in enumerate(titles.items()):
        page.write_string(0, column, title)
        for line, row in enumerate(rows, start=1):
            value = _cell(row.get(name))
            if isinstance(value, str):
                page.write_string(line, column, value[:_LONGEST_CELL])
            elif value is not None:
                page.write_number(line, column, value)


def _without(known: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name not in names}


def _titles(
    rows: Iterable[Mapping[str, Any]], leading: Sequence[str], reserved: frozenset[str]
) -> dict[str, str]:
    """Give the title of each column; none but the leading ones is one that a reader keeps."""
    others = dict.fromkeys(name for row in rows for name in row if name not in leading)
    kept = reserved | {name.casefold() for name in leading}
    return {**{name: name for name in leading}, **unique_titles(others, kept)}


def _cell(value: Any) -> Any:
    """Give one cell; true and NaN as all graph files write them."""
    if value is None or (type(value) in (int, float) and math.isfinite(value)):
        return value
    return clean(as_text(value))
