"""The ecosystem as one typed graph: organizations, capabilities, coalitions and what links them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from matcher.arrays import Rows
from matcher.ecosystem.dates import first_day, last_day
from matcher.ecosystem.graph_edges import (
    Edge,
    collaboration_edges,
    membership_edges,
    rivalry_edges,
    strength_edges,
    tie_edges,
    tree_edges,
)
from matcher.ecosystem.schema import TABLES
from matcher.ecosystem.spells import as_days, day_texts
from matcher.ecosystem.vocabulary import split_list
from matcher.errors import RequestError

if TYPE_CHECKING:
    import networkx as nx

    from matcher.ecosystem.known_tables import KnownTables

#: Node attributes that the graph itself sets; a column of such a name gets "_in_data" behind it.
_OWN_ATTRIBUTES = frozenset({"id", "type", "label", "coalitions", "coalition_ids", "start", "end"})

_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,17})?", re.ASCII)


def to_networkx(
    ecosystem: KnownTables,
    only: str | None = None,
    *,
    undirected: bool = False,
    all_capabilities: bool = False,
    organizations: Collection[str] | None = None,
    strongest: int | None = None,
) -> nx.MultiGraph[str]:
    """Give the ecosystem as a typed graph.

    Parameters
    ----------
    ecosystem : KnownTables
    only : {None, "organizations"}
        "organizations" keeps the organizations and the links between two of them.
    undirected : bool
        Give a graph of organizations only without directions, so that paths run both ways: each
        kind of link between two is one edge, and one with a direction says in `directed_from`
        from which of them, or from both, it goes.
    all_capabilities : bool
        Keep capabilities too that no organization of the graph offers or needs, nor any part of
        them.
    organizations : collection of str, optional
        Ids of those to keep; by default everybody. The coalitions kept are then those that any
        of them leads, is a member of or was invited by, in the past too. Weights stay those of
        the whole.
    strongest : int, optional
        Keep so many links of who worked together, the strongest of each organization first; how
        many are left out is the graph's `left_out`.

    Returns
    -------
    networkx.MultiDiGraph, or networkx.MultiGraph where undirected
        Nodes are "organization:<id>", "capability:<id>" and "coalition:<id>", with `type`,
        `label`, `id_in_data` and every known cell of their row, extra columns of plain
        numbers as numbers; an organization lists the
        `coalitions` it leads or is a member of on the ecosystem's day, ordered by id. The key
        of an edge is its kind; edges carry `kind`, `weight`, `directed`, and where known
        `start`, `end` (ISO days) and, where the link had gaps, `spells` ("start/end", ".."
        where open). An undirected link is stored once. `collaborates` weighs
        sum(1 / (n - 1)) over the shared collaborations of n members each (Newman 2001,
        doi:10.1103/PhysRevE.64.016132); `offers` and `needs` weigh the strength in [0, 1]
        that the organization's own rows give, without those of sub-capabilities.

    Raises
    ------
    RequestError
        Where `only` is neither None nor "organizations", or the graph is to be undirected and
        holds more than organizations.
    """
    import networkx as nx

    if only not in (None, "organizations"):
        raise RequestError(f"only={only!r} is not known; the graph can keep only 'organizations'")
    if undirected and only is None:
        raise RequestError("only a graph of organizations can be undirected")
    graph: nx.MultiGraph[str] = nx.MultiGraph() if undirected else nx.MultiDiGraph()
    graph.graph.update(
        name=ecosystem.name,
        day=ecosystem.day.isoformat() if ecosystem.day is not None else "",
        coalitions=sorted(ecosystem.coalitions["id"].tolist()),
    )
    graph.add_nodes_from(_organization_nodes(ecosystem, organizations))
    if only is None:
        graph.add_nodes_from(_nodes(ecosystem.capabilities, "capabilities"))
        graph.add_nodes_from(_coalition_nodes(ecosystem))
    makers: list[Callable[[KnownTables], Iterator[Edge]]] = [
        partial(collaboration_edges, graph=graph, kept=organizations, strongest=strongest),
        partial(tie_edges, undirected=undirected),
    ]
    if only is None:
        makers += [strength_edges, tree_edges, membership_edges, rivalry_edges]
    for make in makers:
        for source, target, kind, attributes in make(ecosystem):
            if organizations is None or (source in graph and target in graph):
                graph.add_edge(source, target, kind, **attributes)
    if organizations is not None:
        _drop_idle_coalitions(graph)
    if not all_capabilities:
        graph.remove_nodes_from(_linked_to_nobody(graph))
    return graph


def _drop_idle_coalitions(graph: nx.MultiGraph[str]) -> None:
    """Take out the coalitions with which none of the organizations is linked."""
    linked = {end for source, end in graph.edges() if source.startswith("organization:")}
    graph.remove_nodes_from([key for key in _nodes_of("coalition", graph) if key not in linked])


def _linked_to_nobody(graph: nx.MultiGraph[str]) -> list[str]:
    """Find the capabilities that no organization offers or needs, nor any part of them."""
    parents, linked = {}, set()
    for child, parent, kind in graph.edges(keys=True):
        if kind == "part_of":
            parents[child] = parent
    for _, key, kind in graph.edges(keys=True):
        while kind in ("offers", "needs") and key not in linked:
            linked.add(key)
            key = parents.get(key, key)
    return [key for key in _nodes_of("capability", graph) if key not in linked]


def _nodes_of(node_type: str, graph: nx.MultiGraph[str]) -> list[str]:
    return [key for key, known in graph.nodes(data=True) if known["type"] == node_type]


# Nodes


def _nodes(
    table: pd.DataFrame, name: str, kept: Rows | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """Turn the rows of a table, or those kept of them, into nodes that carry their known cells."""
    node_type = {"organizations": "organization", "capabilities": "capability"}.get(
        name, "coalition"
    )
    columns = {column.name: column.kind for column in TABLES[name].columns}
    whole, table = table, table if kept is None else table.iloc[kept]
    nodes = [
        (f"{node_type}:{id_}", {"type": node_type, "label": label, "id_in_data": id_})
        for id_, label in zip(table["id"].tolist(), table["name"].tolist(), strict=True)
    ]
    for column in table.columns:
        if column in ("id", "name"):
            continue
        title = f"{column}_in_data" if column in _OWN_ATTRIBUTES else str(column)
        known = np.flatnonzero(table[column].notna().to_numpy())
        values = table[column].iloc[known].tolist()
        if column not in columns:
            kind = _number_kind(whole[column].dropna().tolist())
            values = values if kind is None else [kind(value) for value in values]
        for row, value in zip(known.tolist(), values, strict=True):
            if columns.get(column) == "list":
                value = split_list(value)
            if value not in ("", []):
                nodes[row][1][title] = value
    return nodes


def _number_kind(values: list[Any]) -> type[int] | type[float] | None:
    """Tell as what numbers a whole extra column is read; None where it is text.

    A column such as "employees" is of use in a drawing as a number. Text such as "007" or "1e5"
    may be a code and stays text, and so does its whole column.
    """
    if not all(isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value) for value in values):
        return None
    return int if all("." not in value for value in values) else float


def _organization_nodes(
    ecosystem: KnownTables, organizations: Collection[str] | None
) -> list[tuple[str, dict[str, Any]]]:
    names = ecosystem.organization_ids
    kept = np.arange(len(names)) if organizations is None else np.sort(names.rows(organizations))
    nodes = dict(
        zip(kept.tolist(), _nodes(ecosystem.organizations, "organizations", kept), strict=True)
    )
    held = ecosystem.holding("memberships")
    held = held.loc[held["role"] != "invited", ["coalition_id", "organization_id"]]
    held = held.drop_duplicates().sort_values("coalition_id", kind="stable")
    rows = names.rows(held["organization_id"])
    for row, coalition_id in zip(rows.tolist(), held["coalition_id"].tolist(), strict=True):
        if row not in nodes:
            continue
        attributes = nodes[row][1]
        attributes.setdefault("coalition_ids", []).append(coalition_id)
        attributes.setdefault("coalitions", []).append(ecosystem.coalition_ids.name(coalition_id))
    return list(nodes.values())


def _coalition_nodes(ecosystem: KnownTables) -> list[tuple[str, dict[str, Any]]]:
    nodes = _nodes(ecosystem.coalitions, "coalitions")
    starts = day_texts(as_days(first_day(ecosystem.coalitions["founded"]), end=False))
    ends = day_texts(as_days(last_day(ecosystem.coalitions["dissolved"]), end=True))
    for (_, attributes), start, end in zip(nodes, starts, ends, strict=True):
        attributes.update(_known(start=start, end=end))
    return nodes


def _known(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}
