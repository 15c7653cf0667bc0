"""The ecosystem as a picture for a report: all of it, or what lies nearest to those it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from matcher.findings import Named
from matcher.reporting.drawing import Drawing, DrawnNode, draw
from matcher.reporting.palette import Colour
from matcher.reporting.record import Network, NetworkEdge, NetworkNode, Skill

if TYPE_CHECKING:
    import networkx as nx
    import scipy.sparse as sp

    from matcher.ecosystem import Ecosystem

#: Up to so many organizations all are shown; of more, so many around those asked for.
SHOWN_IN_FULL, NEIGHBOURHOOD = 1200, 400

#: How many organizations a map of all shows at most; the best linked.
MAPPED = 5000

#: How many links are drawn at most; the strongest.
LINKS_SHOWN = 6000

#: How many capabilities an organization is shown with at most; the strongest.
SKILLS_SHOWN = 60

Graph = Any


def network(
    ecosystem: Ecosystem,
    focus: Iterable[str],
    seed: int,
    organizations: Collection[str] | None = None,
) -> Network:
    """Lay out the organizations and coalitions of an ecosystem.

    Parameters
    ----------
    ecosystem : Ecosystem
    focus : iterable of str
        Ids of the organizations that the report is about; of a large ecosystem their
        neighbourhood is shown.
    seed : int
        Of the layout.
    organizations : collection of str, optional
        Ids of those that are shown; by default all, or the neighbourhood.
    """
    whole = _linked(ecosystem, organizations)
    everybody = ecosystem.organization_ids.ids.tolist()
    partners = _partner_counts(ecosystem, everybody if organizations is None else organizations)
    kept = set(whole)
    if organizations is None and len(whole) > SHOWN_IN_FULL:
        kept = _nearest(whole, [f"organization:{each}" for each in focus])
    graph, left_out = _kept_graph(whole, kept)
    _add_coalitions(graph, ecosystem)
    drawing = draw(graph, seed)
    place = {node.key: number for number, node in enumerate(drawing.nodes)}
    known = _Facts(ecosystem)
    return Network(
        organizations=len(ecosystem.organizations),
        shown=len(kept),
        edges_left_out=left_out,
        layout=drawing.layout,
        colouring=drawing.colouring,
        nodes=tuple(known.node(node, partners.get(node.key, 0)) for node in drawing.nodes),
        edges=tuple(
            NetworkEdge(
                place[edge.source],
                place[edge.target],
                edge.kind,
                edge.thickness,
                edge.attributes.get("collaborations"),
                edge.start,
            )
            for edge in drawing.edges
        ),
        capability_names=known.capability_names,
    )


def map_drawing(ecosystem: Ecosystem, organizations: Collection[str]) -> Drawing:
    """Lay out some organizations with their coalitions and strongest links, as `network` does."""
    whole = _linked(ecosystem, organizations)
    graph, _ = _kept_graph(whole, set(whole))
    _add_coalitions(graph, ecosystem)
    return draw(graph, 0)


def _linked(ecosystem: Ecosystem, organizations: Collection[str] | None) -> Graph:
    """Give the graph of some with all links that can be drawn, or of everybody with all."""
    most = None if organizations is None else LINKS_SHOWN
    return ecosystem.to_networkx("organizations", organizations=organizations, strongest=most)


def _partner_counts(ecosystem: Ecosystem, organizations: Collection[str]) -> dict[str, int]:
    """Count those that each has worked with, whether or not they are drawn."""
    rows = ecosystem.organization_ids.rows(organizations)
    participation = ecosystem.participation
    # With itself it shares all it took part in, if anything.
    shared = (participation[rows] @ participation.T).tocsr()
    counts = np.diff(shared.indptr) - (shared[np.arange(len(rows)), rows] > 0)
    keys = (f"organization:{each}" for each in organizations)
    return dict(zip(keys, counts.tolist(), strict=True))


def surroundings(ecosystem: Ecosystem, organization: str, most: int = NEIGHBOURHOOD) -> list[str]:
    """Give the ids of an organization and of those that stand nearest to it.

    Parameters
    ----------
    ecosystem : Ecosystem
    organization : str
        Its id.
    most : int
        How many in all: first who has a stated tie with it or sits with it in a coalition on the
        day, then those with whom it shared most work, of equals the order of the data.
    """
    found = {organization: None}
    ties = ecosystem.holding("ties")
    for one, other in (("organization_a", "organization_b"), ("organization_b", "organization_a")):
        found |= dict.fromkeys(ties.loc[ties[one] == organization, other])
    held = ecosystem.holding("memberships")
    own = held.loc[held["organization_id"] == organization, "coalition_id"]
    found |= dict.fromkeys(held.loc[held["coalition_id"].isin(own), "organization_id"])
    names, participation = ecosystem.organization_ids, ecosystem.participation
    row = names.row(organization)
    shared = (participation[[row]] @ participation.T).tocoo()
    order = np.lexsort((shared.col, -shared.data))
    found |= dict.fromkeys(str(names.ids[at]) for at in shared.col[order])
    return list(found)[:most]


def best_linked(ecosystem: Ecosystem) -> list[str]:
    """Give the ids of those who took part in most collaborations; all where a map has room."""
    names = ecosystem.organization_ids
    if len(names) <= MAPPED:
        return [str(each) for each in names.ids]
    taken = np.diff(ecosystem.participation.indptr)
    order = np.lexsort((np.arange(len(taken)), -taken))[:MAPPED]
    return [str(each) for each in names.ids[order]]


def _nearest(graph: Graph, focus: Sequence[str]) -> set[str]:
    """Take those asked for, then ring by ring who is linked to them most."""
    kept = dict.fromkeys(key for key in focus if key in graph)
    if not kept:
        busiest = sorted(graph, key=lambda key: (-graph.degree(key), key))
        kept = dict.fromkeys(busiest[:1])
    kept = dict.fromkeys(list(kept)[:NEIGHBOURHOOD])
    ring = list(kept)
    while ring and len(kept) < NEIGHBOURHOOD:
        weight: dict[str, float] = {}
        for key in ring:
            for neighbours in (graph.succ[key], graph.pred[key]):
                for other, links in neighbours.items():
                    if other not in kept:
                        total = sum(link["weight"] for link in links.values())
                        weight[other] = weight.get(other, 0.0) + total
        ring = sorted(weight, key=lambda key: (-weight[key], key))[: NEIGHBOURHOOD - len(kept)]
        kept.update(dict.fromkeys(ring))
    return set(kept)


def _kept_graph(whole: Graph, kept: set[str]) -> tuple[Graph, int]:
    """Rebuild the graph of the kept nodes, in its order, with its strongest links."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(**whole.graph)
    graph.add_nodes_from((key, known) for key, known in whole.nodes(data=True) if key in kept)
    links = [
        (source, target, kind, known)
        for source, target, kind, known in whole.edges(keys=True, data=True)
        if source in kept and target in kept and source != target
    ]
    # What is stated of two (shares, rivalry) comes before how often they worked together.
    ranked = sorted(
        range(len(links)),
        key=lambda i: (links[i][2] == "collaborates", -links[i][3]["weight"], i),
    )
    for number in sorted(_first_of_each(ranked, links)[:LINKS_SHOWN]):
        source, target, kind, known = links[number]
        graph.add_edge(source, target, kind, **known)
    return graph, whole.graph.get("left_out", 0) + max(len(links) - LINKS_SHOWN, 0)


def _first_of_each(ranked: Sequence[int], links: Sequence[tuple[Any, ...]]) -> list[int]:
    """Put first what is the strongest link of either end, so that nobody stands alone."""
    linked: set[str] = set()
    first: list[int] = []
    rest: list[int] = []
    for number in ranked:
        ends = set(links[number][:2])
        (rest if ends <= linked else first).append(number)
        linked |= ends
    return first + rest


def _add_coalitions(graph: nx.MultiDiGraph[str], ecosystem: Ecosystem) -> None:
    """Add the coalitions of the day that any shown organization belongs to."""
    memberships = ecosystem.holding("memberships").sort_values(
        ["coalition_id", "organization_id", "role"], kind="stable"
    )
    memberships = memberships.drop_duplicates(["coalition_id", "organization_id", "role"])
    rows = [
        (str(coalition), f"organization:{organization}", str(role))
        for coalition, organization, role in zip(
            memberships["coalition_id"],
            memberships["organization_id"],
            memberships["role"],
            strict=True,
        )
        if f"organization:{organization}" in graph
    ]
    names = ecosystem.coalition_ids
    for coalition in dict.fromkeys(row[0] for row in rows):
        graph.add_node(
            f"coalition:{coalition}",
            type="coalition",
            label=names.name(coalition),
            id_in_data=coalition,
        )
    for coalition, organization, role in rows:
        graph.add_edge(
            organization, f"coalition:{coalition}", role, kind=role, weight=1.0, directed=True
        )
    rivalries = ecosystem.holding("rivalries")
    pairs = zip(rivalries["coalition_a"], rivalries["coalition_b"], strict=True)
    for a, b in sorted({(min(pair), max(pair)) for pair in pairs}):
        if f"coalition:{a}" in graph and f"coalition:{b}" in graph:
            ends = (f"coalition:{a}", f"coalition:{b}")
            graph.add_edge(*ends, "rivals", kind="rivals", weight=1.0, directed=False)


class _Facts:
    """Looks up what is known of the nodes; remembers which capabilities came up."""

    def __init__(self, ecosystem: Ecosystem) -> None:
        self._ecosystem = ecosystem
        # Capabilities that are only sums of others would crowd out what they are made of.
        counted = ecosystem.counted_capabilities.astype(float)
        self._offers = ecosystem.offers.multiply(counted[None, :]).tocsr()
        self._offers.eliminate_zeros()
        self._invited: dict[str, list[Named]] = {}
        self._used: set[int] = set()
        held = ecosystem.holding("memberships")
        for organization, coalition in (
            held.loc[held["role"] == "invited", ["organization_id", "coalition_id"]]
            .drop_duplicates()
            .sort_values("coalition_id", kind="stable")
            .itertuples(index=False)
        ):
            name = ecosystem.coalition_ids.name(coalition)
            self._invited.setdefault(f"organization:{organization}", []).append(
                Named(str(coalition), name)
            )

    @property
    def capability_names(self) -> dict[str, str]:
        """Names of the capabilities that came up, by id."""
        names = self._ecosystem.capability_ids
        return {str(names.ids[row]): str(names.names[row]) for row in sorted(self._used)}

    def node(self, drawn: DrawnNode, partners: int) -> NetworkNode:
        """Give the record of one node."""
        known = drawn.attributes
        is_organization = drawn.type == "organization"
        offers, needs = self._offers, self._ecosystem.needs
        return NetworkNode(
            key=drawn.key,
            type=drawn.type,
            name=drawn.label,
            local_name=_text(known, "local_name"),
            kind=_text(known, "kind"),
            country=_text(known, "country"),
            sector=_text(known, "sector"),
            url=_text(known, "url"),
            description=_text(known, "description"),
            coalitions=tuple(
                Named(each, name)
                for each, name in zip(
                    known.get("coalition_ids", ()), known.get("coalitions", ()), strict=True
                )
            ),
            invited=tuple(self._invited.get(drawn.key, ())),
            offers=self._skills(offers, known["id_in_data"]) if is_organization else (),
            needs=self._skills(needs, known["id_in_data"]) if is_organization else (),
            partners=partners,
            x=drawn.x,
            y=drawn.y,
            size=drawn.size,
            colour=hexadecimal(drawn.colour),
        )

    def _skills(self, strengths: sp.csr_array, organization: str) -> tuple[Skill, ...]:
        row = self._ecosystem.organization_ids.row(organization)
        start, end = strengths.indptr[row], strengths.indptr[row + 1]
        columns, values = strengths.indices[start:end], strengths.data[start:end]
        order = np.lexsort((columns, -values))[:SKILLS_SHOWN]
        self._used |= {int(each) for each in columns[order]}
        ids = self._ecosystem.capability_ids.ids
        return tuple(
            Skill(str(ids[column]), float(value))
            for column, value in zip(columns[order], values[order], strict=True)
        )


def hexadecimal(colour: Colour) -> str:
    """Write a colour as the web does.

    Examples
    --------
    >>> hexadecimal((230, 159, 0))
    '#e69f00'
    """
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _text(known: Any, name: str) -> str | None:
    value = known.get(name)
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    return None if value is None else str(value)
