"""The ecosystem as a picture for a report: all of it, or what lies nearest to those it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from matcher.findings import Named
from matcher.reporting.drawing import Drawing, DrawnNode, draw
from matcher.reporting.palette import Colour
from matcher.reporting.record import Network, NetworkEdge, NetworkNode, Skill

if TYPE_CHECKING:
    import scipy.sparse as sp

    from matcher.ecosystem import Ecosystem

#: Up to so many organizations all are shown; of more, so many around those asked for.
SHOWN_IN_FULL, NEIGHBOURHOOD = 1200, 400

#: How many organizations a map of all shows at most; the best linked.
MAPPED = 5000

#: How many links of joint work are drawn at most; the strongest.
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
    if organizations is None:
        everybody = ecosystem.organization_ids.ids.tolist()
        around = list(focus) or best_linked(ecosystem)[:1]
        few = len(everybody) <= SHOWN_IN_FULL
        organizations = everybody if few else surroundings(ecosystem, around, NEIGHBOURHOOD)
    partners = _partner_counts(ecosystem, organizations)
    graph = _linked(ecosystem, organizations)
    drawing = draw(graph, seed)
    place = {node.key: number for number, node in enumerate(drawing.nodes)}
    known = _Facts(ecosystem)
    return Network(
        organizations=len(ecosystem.organizations),
        shown=len(organizations),
        edges_left_out=graph.graph["left_out"],
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
    return draw(_linked(ecosystem, organizations), 0)


def _linked(ecosystem: Ecosystem, organizations: Collection[str]) -> Graph:
    """Give the graph of some with the links that can be drawn, and their coalitions."""
    graph = ecosystem.to_networkx(
        "organizations", organizations=organizations, strongest=LINKS_SHOWN
    )
    _add_coalitions(graph, ecosystem)
    return graph


def _partner_counts(ecosystem: Ecosystem, organizations: Collection[str]) -> dict[str, int]:
    """Count those that each has worked with, whether or not they are drawn."""
    rows = ecosystem.organization_ids.rows(organizations)
    participation = ecosystem.participation
    # With itself it shares all it took part in, if anything.
    shared = (participation[rows] @ participation.T).tocsr()
    counts = np.diff(shared.indptr) - (shared[np.arange(len(rows)), rows] > 0)
    keys = (f"organization:{each}" for each in organizations)
    return dict(zip(keys, counts.tolist(), strict=True))


def surroundings(
    ecosystem: Ecosystem, focus: Sequence[str], most: int = NEIGHBOURHOOD
) -> list[str]:
    """Give the ids of some organizations and of those that stand nearest to them, ring by ring.

    Parameters
    ----------
    ecosystem : Ecosystem
    focus : sequence of str
        Their ids.
    most : int
        How many in all.
    """
    found = dict.fromkeys(focus)
    ring = list(found)
    while ring and len(found) < most:
        ring = [each for each in _beside(ecosystem, ring) if each not in found]
        found |= dict.fromkeys(ring)
    return list(found)[:most]


def _beside(ecosystem: Ecosystem, ring: Sequence[str]) -> Iterator[str]:
    """Give who has a stated tie or a coalition of the day in common with some, then joint work.

    Of joint work the most first, of equals the order of the data.
    """
    ties = ecosystem.holding("ties")
    for one, other in (("organization_a", "organization_b"), ("organization_b", "organization_a")):
        yield from ties.loc[ties[one].isin(ring), other]
    held = ecosystem.holding("memberships")
    own = held.loc[held["organization_id"].isin(ring), "coalition_id"]
    yield from held.loc[held["coalition_id"].isin(own), "organization_id"]
    names, participation = ecosystem.organization_ids, ecosystem.participation
    shared = participation @ participation[names.rows(ring)].sum(axis=0)
    order = np.argsort(-shared, kind="stable")
    yield from map(str, names.ids[order[: np.count_nonzero(shared)]])


def best_linked(ecosystem: Ecosystem) -> list[str]:
    """Give the ids of those who took part in most collaborations; all where a map has room."""
    names = ecosystem.organization_ids
    if len(names) <= MAPPED:
        return [str(each) for each in names.ids]
    taken = np.diff(ecosystem.participation.indptr)
    order = np.lexsort((np.arange(len(taken)), -taken))[:MAPPED]
    return [str(each) for each in names.ids[order]]


def _add_coalitions(graph: Graph, ecosystem: Ecosystem) -> None:
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
