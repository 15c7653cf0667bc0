"""The edges of the typed graph: who worked together, ties, memberships, rivalries, strengths."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.ecosystem.dates import first_day, last_day
from matcher.ecosystem.spells import Links, as_days, day_texts, merge_spells
from matcher.ecosystem.strengths import claims, count_strength

if TYPE_CHECKING:
    import networkx as nx

    from matcher.ecosystem.known_tables import KnownTables


#: Its ends, its kind and its attributes.
Edge = tuple[str, str, str, dict[str, Any]]


def collaboration_edges(
    ecosystem: KnownTables,
    graph: nx.MultiGraph[str],
    kept: Collection[str] | None,
    strongest: int | None,
) -> Iterator[Edge]:
    """Join who worked together; `strongest` as of `to_networkx`, whose `left_out` it sets."""
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
    """Mark the rows of the strongest link of each, then of others, and count what is left out."""
    width = int(second.max(initial=0)) + 1
    link, row_link = np.unique(first * width + second, return_inverse=True)
    weight = np.bincount(row_link, weights=1.0 / (size - 1.0), minlength=len(link))
    ranked = np.argsort(-weight, kind="stable")
    ends = np.column_stack((link[ranked] // width, link[ranked] % width)).ravel()
    firsts = np.unique(np.unique(ends, return_index=True)[1] // 2)
    others = np.delete(np.arange(len(ranked)), firsts)
    chosen = np.zeros(len(link), dtype=bool)
    chosen[ranked[np.concatenate((firsts, others))[:most]]] = True
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


def tie_edges(ecosystem: KnownTables, *, undirected: bool) -> Iterator[Edge]:
    """Join who states a tie, each kind apart."""
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


def membership_edges(ecosystem: KnownTables) -> Iterator[Edge]:
    """Join organizations with the coalitions that they lead, belong to or were invited by."""
    organizations = _keys("organization", ecosystem.organizations)
    coalitions = _keys("coalition", ecosystem.coalitions)
    for role, members in ecosystem.memberships.groupby("role", sort=True):
        first = ecosystem.organization_ids.rows(members["organization_id"])
        second = ecosystem.coalition_ids.rows(members["coalition_id"])
        links = _dated(members, first, second)
        facts = _sources(links, members["source"])
        ones = [1.0] * len(links)
        yield from _edges(links, organizations, coalitions, str(role), ones, facts)


def rivalry_edges(ecosystem: KnownTables) -> Iterator[Edge]:
    """Join coalitions that are rivals."""
    rivalries = ecosystem.rivalries
    one = ecosystem.coalition_ids.rows(rivalries["coalition_a"])
    other = ecosystem.coalition_ids.rows(rivalries["coalition_b"])
    links = _dated(rivalries, np.minimum(one, other), np.maximum(one, other))
    keys = _keys("coalition", ecosystem.coalitions)
    facts = _sources(links, rivalries["source"])
    return _edges(links, keys, keys, "rivals", [1.0] * len(links), facts, directed=False)


def tree_edges(ecosystem: KnownTables) -> Iterator[Edge]:
    """Join each capability with what it is a part of."""
    children = ecosystem.capabilities.dropna(subset=["parent_id"])
    for child, parent in zip(children["id"], children["parent_id"], strict=True):
        facts = {"kind": "part_of", "weight": 1.0, "directed": True}
        yield f"capability:{child}", f"capability:{parent}", "part_of", facts


def strength_edges(ecosystem: KnownTables) -> Iterator[Edge]:
    """Join organizations with what they offer and need by rows of their own."""
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
