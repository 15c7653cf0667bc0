"""Structural balance: which threes of organizations and coalitions stand oddly to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from matcher.coalitions.cross_ties import rivalries
from matcher.coalitions.relation_findings import BalanceReport, SignedLink, Triangle
from matcher.coalitions.tracing import known

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How many unbalanced triangles are named.
TRIANGLES_SHOWN = 200

#: What a negative tie is called in the data.
_AGAINST = "competitor"

Links = dict[tuple[str, str], SignedLink]


def structural_balance(ecosystem: Ecosystem, *coalitions: str) -> BalanceReport:
    """Count the triangles of the signed graph, and name the unbalanced ones.

    Negative: rival coalitions, competitors, an organization and a rival of its coalition.
    Positive: an organization and its coalition, equity, supply and other ties. Where both hold,
    the negative does between organizations, and membership does towards a coalition. Unbalanced is
    who stands with both of two that are against each other; three who are all against each other
    are balanced, in the weak sense of Davis.

    Parameters
    ----------
    ecosystem : Ecosystem
    *coalitions : str
        Ids or names; none means all. The graph holds these and every organization.

    References
    ----------
    D. Cartwright, F. Harary (1956), Structural balance: a generalization of Heider's theory,
    Psychological Review 63, 277-293. J. A. Davis (1967), Clustering and structural balance in
    graphs, Human Relations 20, 181-187.
    """
    links = signed_links(ecosystem, ecosystem.find_coalitions(coalitions))
    count, unbalanced, found = _count(links)
    return BalanceReport(
        triangles=count,
        unbalanced=unbalanced,
        balance=None if count == 0 else 1.0 - unbalanced / count,
        named=tuple(_triangle(ecosystem, links, each) for each in found),
    )


def _count(links: Links) -> tuple[int, int, list[tuple[str, str, str]]]:
    """Give the triangles, the unbalanced ones, and the first of these by their nodes.

    Each triangle is met once, at its node of the fewest links, so that those of very many links,
    as large coalitions are, cost little.
    """
    near: dict[str, list[str]] = {}
    for a, b in links:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    rank = {node: (len(others), node) for node, others in near.items()}
    count = 0
    unbalanced: list[tuple[str, str, str]] = []
    for node, others in near.items():
        busier = sorted(each for each in others if rank[each] > rank[node])
        for b, c in combinations(busier, 2):
            if (b, c) in links:
                count += 1
                x, y, z = sorted((node, b, c))
                if links[x, y].sign + links[x, z].sign + links[y, z].sign == 1:
                    unbalanced.append((x, y, z))
    return count, len(unbalanced), sorted(unbalanced)[:TRIANGLES_SHOWN]


def signed_links(ecosystem: Ecosystem, coalitions: Sequence[str]) -> Links:
    """Give the signed link of each linked pair by its nodes, the smaller first."""
    links: Links = {}
    for tie in ecosystem.holding("ties").to_dict("records"):
        ends = sorted(f"organization:{tie[side]}" for side in ("organization_a", "organization_b"))
        kind = str(tie["kind"])
        sign = -1 if kind == _AGAINST else 1
        _keep(links, (ends[0], ends[1]), _link(kind, sign, tie))
    against: dict[str, dict[str, SignedLink]] = {each: {} for each in coalitions}
    for pair, (since, source) in rivalries(ecosystem).items():
        a, b = sorted(pair) if len(pair) == 2 else ("", "")
        if a in against and b in against:
            _keep(
                links,
                (f"coalition:{a}", f"coalition:{b}"),
                SignedLink("rival coalitions", -1, since, source),
            )
            against[a][b] = against[b][a] = SignedLink("member of a rival", -1, since, source)
    held = ecosystem.holding("memberships")
    held = held[(held["role"] != "invited") & held["coalition_id"].isin(list(coalitions))]
    columns = (
        held[name].tolist() for name in ("coalition_id", "organization_id", "since", "source")
    )
    members = list(zip(*columns, strict=True))
    for coalition, organization, _, _ in members:
        for rival, link in against[coalition].items():
            _keep(links, (f"coalition:{rival}", f"organization:{organization}"), link)
    for coalition, organization, since, source in members:
        link = SignedLink("member", 1, known(since), known(source))
        links[f"coalition:{coalition}", f"organization:{organization}"] = link
    return links


def _link(kind: str, sign: int, row: Mapping[Any, Any]) -> SignedLink:
    return SignedLink(kind, sign, known(row["since"]), known(row["source"]))


def _keep(links: Links, pair: tuple[str, str], link: SignedLink) -> None:
    """Add a link; what stands against a pair goes before what stands for it."""
    if pair[0] != pair[1] and (pair not in links or link.sign < links[pair].sign):
        links[pair] = link


def _triangle(ecosystem: Ecosystem, links: Links, nodes: tuple[str, str, str]) -> Triangle:
    a, b, c = nodes
    sides = (links[a, b], links[a, c], links[b, c])
    return Triangle(
        nodes=nodes,
        names=(_name(ecosystem, a), _name(ecosystem, b), _name(ecosystem, c)),
        signs=(sides[0].sign, sides[1].sign, sides[2].sign),
        links=sides,
    )


def _name(ecosystem: Ecosystem, node: str) -> str:
    kind, _, identifier = node.partition(":")
    names = ecosystem.coalition_ids if kind == "coalition" else ecosystem.organization_ids
    return names.name(identifier)
