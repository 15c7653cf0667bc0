"""The ecosystem as one typed graph: organizations, capabilities, coalitions and what links them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.ecosystem.dates import first_day, last_day
from matcher.ecosystem.schema import TABLES
from matcher.ecosystem.spells import Links, as_days, day_texts, merge_spells
from matcher.ecosystem.strengths import claims, count_strength
from matcher.ecosystem.vocabulary import split_list
from matcher.errors import RequestError

if TYPE_CHECKING:
    import networkx as nx

    from matcher.ecosystem.known_tables import KnownTables

Rows = npt.NDArray[np.int64]
Edge = tuple[str, str, str, dict[str, Any]]

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
        Keep of who worked together only the strongest link of each organization and as many of
        the strongest others; how many are left out is the graph's `left_out`.

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
        partial(_collaboration_edges, graph=graph, kept=organizations, strongest=strongest),
        partial(_tie_edges, undirected=undirected),
    ]
    if only is None:
        makers += [_strength_edges, _tree_edges, _membership_edges, _rivalry_edges]
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


# Edges


def _collaboration_edges(
    ecosystem: KnownTables,
    graph: nx.MultiGraph[str],
    kept: Collection[str] | None,
    strongest: int | None,
) -> Iterator[Edge]:
    collaboration, first, second, size = pairs = _partner_pairs(ecosystem, kept)
    if strongest is not None:
        chosen, graph.graph["left_out"] = _strongest(first, second, size, strongest)
        collaboration, first, second, size = (each[chosen] for each in pairs)
    dates = ecosystem.collaborations
    start = as_days(first_day(dates["start_date"]), end=False)[collaboration]
    end = as_days(last_day(dates["end_date"]), end=True)[collaboration]
    links = merge_spells(first, second, start, end)
    weight = np.bincount(links.link, weights=1.0 / (size - 1.0), minlength=len(links))
    count = np.bincount(links.link, minlength=len(links))
    keys = _keys("organization", ecosystem.organizations)
    facts = [{"collaborations": number} for number in count.tolist()]
    return _edges(links, keys, keys, "collaborates", weight.tolist(), facts, directed=False)


def _strongest(
    first: Rows, second: Rows, size: Rows, most: int
) -> tuple[npt.NDArray[np.bool_], int]:
    """Mark the rows of the strongest link of each and of `most` others; count what is left out."""
    width = int(second.max(initial=0)) + 1
    link, row_link = np.unique(first * width + second, return_inverse=True)
    weight = np.bincount(row_link, weights=1.0 / (size - 1.0), minlength=len(link))
    ranked = np.argsort(-weight, kind="stable")
    ends = np.column_stack((link[ranked] // width, link[ranked] % width)).ravel()
    firsts = np.unique(np.unique(ends, return_index=True)[1] // 2)
    others = np.delete(np.arange(len(ranked)), firsts)[:most]
    chosen = np.zeros(len(link), dtype=bool)
    chosen[ranked[firsts]] = chosen[ranked[others]] = True
    return chosen[row_link], int((~chosen).sum())


def _partner_pairs(
    ecosystem: KnownTables, kept: Collection[str] | None
) -> tuple[Rows, Rows, Rows, Rows]:
    """List every two participants of every collaboration, of those kept where some are named.

    Returns
    -------
    collaboration, first, second, size : ndarray of int64, shape (pairs,)
        Row of the collaboration, rows of the two organizations (first < second), and how many
        participants the collaboration has.
    """
    joined = ecosystem.participation.tocsc()
    whole = np.diff(joined.indptr).astype(np.int64)
    if kept is not None:
        # Before the pairs are written out: a few of many organizations are a moment's work.
        chosen = np.zeros(len(ecosystem.organization_ids))
        chosen[ecosystem.organization_ids.rows(kept)] = 1.0
        joined = (sp.diags_array(chosen) @ joined).tocsc()
        joined.eliminate_zeros()
    joined.sort_indices()
    sizes = np.diff(joined.indptr).astype(np.int64)
    members = joined.indices.astype(np.int64)
    column = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(members)) - joined.indptr[:-1].astype(np.int64)[column]
    later = sizes[column] - 1 - place  # each member is paired with those behind it
    head = np.repeat(np.arange(len(members)), later)
    step = np.arange(len(head)) - np.repeat(np.cumsum(later) - later, later) + 1
    pair_column = column[head]
    return pair_column, members[head], members[head + step], whole[pair_column]


def _tie_edges(ecosystem: KnownTables, *, undirected: bool) -> Iterator[Edge]:
    keys = _keys("organization", ecosystem.organizations)
    for kind, ties in ecosystem.ties.groupby("kind", sort=True):
        a = ecosystem.organization_ids.rows(ties["organization_a"])
        b = ecosystem.organization_ids.rows(ties["organization_b"])
        first, second = (np.minimum(a, b), np.maximum(a, b)) if undirected else (a, b)
        links = _dated(ties, first, second)
        facts = _sources(links, ties["source"])
        if undirected and kind != "competitor":  # of which each is one to the other
            for link, row in sorted(set(zip(links.link.tolist(), a.tolist(), strict=True))):
                facts[link].setdefault("directed_from", []).append(keys[row])
        ones = [1.0] * len(links)
        yield from _edges(links, keys, keys, str(kind), ones, facts, directed=not undirected)


def _membership_edges(ecosystem: KnownTables) -> Iterator[Edge]:
    organizations = _keys("organization", ecosystem.organizations)
    coalitions = _keys("coalition", ecosystem.coalitions)
    for role, members in ecosystem.memberships.groupby("role", sort=True):
        first = ecosystem.organization_ids.rows(members["organization_id"])
        second = ecosystem.coalition_ids.rows(members["coalition_id"])
        links = _dated(members, first, second)
        facts = _sources(links, members["source"])
        ones = [1.0] * len(links)
        yield from _edges(links, organizations, coalitions, str(role), ones, facts)


def _rivalry_edges(ecosystem: KnownTables) -> Iterator[Edge]:
    rivalries = ecosystem.rivalries
    one = ecosystem.coalition_ids.rows(rivalries["coalition_a"])
    other = ecosystem.coalition_ids.rows(rivalries["coalition_b"])
    links = _dated(rivalries, np.minimum(one, other), np.maximum(one, other))
    keys = _keys("coalition", ecosystem.coalitions)
    facts = _sources(links, rivalries["source"])
    return _edges(links, keys, keys, "rivals", [1.0] * len(links), facts, directed=False)


def _tree_edges(ecosystem: KnownTables) -> Iterator[Edge]:
    children = ecosystem.capabilities.dropna(subset=["parent_id"])
    for child, parent in zip(children["id"], children["parent_id"], strict=True):
        facts = {"kind": "part_of", "weight": 1.0, "directed": True}
        yield f"capability:{child}", f"capability:{parent}", "part_of", facts


def _strength_edges(ecosystem: KnownTables) -> Iterator[Edge]:
    rows = _own_rows(ecosystem)
    organizations = _keys("organization", ecosystem.organizations)
    capabilities = _keys("capability", ecosystem.capabilities)
    for direction, part in rows.groupby("direction", sort=True):
        first = part["organization"].to_numpy(np.int64)
        second = part["capability"].to_numpy(np.int64)
        open_end = as_days(np.full(len(part), np.datetime64("NaT", "D")), end=True)
        links = merge_spells(first, second, part["start"].to_numpy(np.int64), open_end)
        weight = _strengths(links, part["strength"].to_numpy(float), part["count"].to_numpy(float))
        facts: list[dict[str, Any]] = [
            {"rows": number} for number in np.bincount(links.link, minlength=len(links)).tolist()
        ]
        for fact, sources in zip(facts, _sources(links, part["source"]), strict=True):
            fact.update(sources)
        edges = _edges(links, organizations, capabilities, str(direction), weight.tolist(), facts)
        yield from (edge for edge in edges if edge[3]["weight"] > 0)


def _own_rows(ecosystem: KnownTables) -> pd.DataFrame:
    """Stack the evidence and what each participant gains from its collaborations."""
    rows = pd.concat(
        [claims(ecosystem, each).assign(direction=each) for each in ("needs", "offers")],
        ignore_index=True,
    )
    evidence, work = ecosystem.evidence, ecosystem.collaborations
    place = rows["position"].to_numpy() + len(evidence) * rows["is_project"].to_numpy()
    dates = pd.concat([evidence["date"], work["start_date"]])
    sources = pd.concat([evidence["source"], pd.Series(index=work.index, dtype="str")])
    return rows.assign(
        start=as_days(first_day(dates), end=False)[place], source=sources.iloc[place].to_numpy()
    )


def _strengths(
    links: Links, judged: npt.NDArray[np.float64], counts: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Give the larger of the judged strength and that of the count; 0 where unknown."""
    best = np.zeros(len(links))
    np.fmax.at(best, links.link, np.nan_to_num(judged))
    total = np.zeros(len(links))
    np.add.at(total, links.link, np.nan_to_num(counts))
    return np.maximum(best, count_strength(total))


# Shared by all kinds


def _keys(node_type: str, table: pd.DataFrame) -> list[str]:
    return [f"{node_type}:{id_}" for id_ in table["id"].tolist()]


def _dated(table: pd.DataFrame, first: Rows, second: Rows) -> Links:
    start = as_days(first_day(table["since"]), end=False)
    end = as_days(last_day(table["until"]), end=True)
    return merge_spells(first, second, start, end)


def _sources(links: Links, column: pd.Series) -> list[dict[str, Any]]:
    """Collect the distinct sources of each link, in the order of the rows."""
    found: list[dict[str, Any]] = [{} for _ in range(len(links))]
    known = np.flatnonzero(column.notna().to_numpy())
    for link, source in zip(links.link[known].tolist(), column.iloc[known].tolist(), strict=True):
        listed = found[link].setdefault("sources", [])
        if source not in listed:
            listed.append(source)
    return found


def _edges(
    links: Links,
    first_keys: Sequence[str],
    second_keys: Sequence[str],
    kind: str,
    weights: Sequence[float],
    facts: Sequence[dict[str, Any]],
    *,
    directed: bool = True,
) -> Iterator[Edge]:
    rows = zip(
        links.first.tolist(),
        links.second.tolist(),
        weights,
        day_texts(links.start),
        day_texts(links.end),
        facts,
        strict=True,
    )
    for number, (first, second, weight, start, end, fact) in enumerate(rows):
        attributes = {"kind": kind, "weight": weight, "directed": directed, **fact}
        if start is not None:
            attributes["start"] = start
        if end is not None:
            attributes["end"] = end
        if number in links.spells:
            attributes["spells"] = list(links.spells[number])
        yield first_keys[first], second_keys[second], kind, attributes


def _known(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}
