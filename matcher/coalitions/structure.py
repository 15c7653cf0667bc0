"""Balance of the signed graph, co-opetition of pairs across, points of failure, many coalitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from matcher.coalitions.coverage import CoverageTerms, Roster, Rows, Values, rosters
from matcher.coalitions.cross_ties import rivalries
from matcher.coalitions.findings import CoalitionStanding, Named
from matcher.findings import Finding
from matcher.measures.complementarity import latent_needs_met, needs_met
from matcher.measures.overlap import weighted_jaccard
from matcher.measures.similarity import capability_cosine

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem
    from matcher.matching.context import Context

#: How many pairs are given for co-opetition: those far out on either axis.
PAIRS_SHOWN = 50


@dataclass(frozen=True)
class SingleHolder(Finding):
    """A capability that a coalition covers through one member alone.

    Attributes
    ----------
    member : str
        Id of the only member that offers it from the threshold on.
    drop : float
        What the weighted strength would fall by without it.
    """

    coalition: str
    capability: str
    name: str
    member: str
    drop: float


def single_holders(
    ecosystem: Ecosystem, standing: CoalitionStanding, covered_from: float
) -> tuple[SingleHolder, ...]:
    """Name the points of failure of a coalition, the costliest first.

    Parameters
    ----------
    ecosystem : Ecosystem
        That the standing is of.
    standing : CoalitionStanding
    covered_from : float
        The strength from which a capability counts as covered.
    """
    found = []
    for row in standing.coverage:
        holders = ecosystem.organization_ids.rows(row.holders)
        column = ecosystem.capability_ids.row(row.capability)
        strengths = ecosystem.offers[holders][:, [column]].toarray().ravel()
        others = np.sort(strengths)[::-1][1:]
        if row.covered and not (others >= covered_from).any():
            drop = row.weight * (row.strength - float(others.max(initial=0.0)))
            found.append(SingleHolder(standing.id, row.capability, row.name, row.holders[0], drop))
    return tuple(sorted(found, key=lambda each: (-each.drop, each.capability)))


@dataclass(frozen=True)
class Triangle(Finding):
    """Three that stand to each other so that an odd number of their links is negative."""

    nodes: tuple[str, str, str]
    signs: tuple[int, int, int]


@dataclass(frozen=True)
class BalanceReport(Finding):
    """Structural balance of the signed graph of organizations and coalitions.

    Attributes
    ----------
    triangles, unbalanced : int
    balance : float or None
        Share of the triangles that are balanced; None without any.
    named : tuple of Triangle
        The unbalanced ones; nodes as "organization:<id>" and "coalition:<id>", the signs of
        first-second, first-third and second-third.
    """

    triangles: int
    unbalanced: int
    balance: float | None
    named: tuple[Triangle, ...]

    def row_type(self) -> type[Finding]:
        """Give the type of `rows`."""
        return Triangle

    def rows(self) -> list[Finding]:
        """Give the unbalanced triangles."""
        return list(self.named)


def structural_balance(ecosystem: Ecosystem) -> BalanceReport:
    """Count the triangles of the signed graph, and name the unbalanced ones.

    Negative: rival coalitions, competitors, an organization and a rival of its coalition.
    Positive: an organization and its coalition, equity, supply and other ties. Where both hold,
    the negative does between organizations, and membership does towards a coalition.

    References
    ----------
    D. Cartwright, F. Harary (1956), Structural balance: a generalization of Heider's theory,
    Psychological Review 63, 277-293.
    """
    signs = _signs(ecosystem)
    near: dict[str, set[str]] = {}
    for a, b in signs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    count = 0
    unbalanced: list[Triangle] = []
    for a, b in sorted(signs):
        for c in sorted(each for each in near[a] & near[b] if each > b):
            count += 1
            found = (signs[a, b], signs[a, c], signs[b, c])
            if found[0] * found[1] * found[2] < 0:
                unbalanced.append(Triangle((a, b, c), found))
    share = None if count == 0 else 1.0 - len(unbalanced) / count
    return BalanceReport(count, len(unbalanced), share, tuple(unbalanced))


def _signs(ecosystem: Ecosystem) -> dict[tuple[str, str], int]:
    """Give the sign of each linked pair, keys in order."""
    signs: dict[tuple[str, str], int] = {}

    def link(a: str, b: str, sign: int) -> None:
        if a != b:
            key = (min(a, b), max(a, b))
            signs[key] = min(signs.get(key, sign), sign)

    for tie in ecosystem.holding("ties").to_dict("records"):
        ends = (f"organization:{tie['organization_a']}", f"organization:{tie['organization_b']}")
        link(*ends, -1 if tie["kind"] == "competitor" else 1)
    against: dict[str, set[str]] = {}
    for pair in rivalries(ecosystem):
        if len(pair) == 2:
            a, b = sorted(pair)
            link(f"coalition:{a}", f"coalition:{b}", -1)
            against.setdefault(a, set()).add(b)
            against.setdefault(b, set()).add(a)
    held = ecosystem.holding("memberships")
    held = held[held["role"] != "invited"]
    members = list(zip(held["coalition_id"], held["organization_id"], strict=True))
    for coalition, organization in members:
        for rival in against.get(str(coalition), set()):
            link(f"organization:{organization}", f"coalition:{rival}", -1)
    for coalition, organization in members:
        signs[f"coalition:{coalition}", f"organization:{organization}"] = 1
    return signs


@dataclass(frozen=True)
class Coopetition(Finding):
    """A pair across two coalitions on two axes that are never added up.

    Attributes
    ----------
    a, b : Named
        Of one side and of the other.
    rivalry : float
        Cosine of what both offer, in [0, 1]; 1 for stated competitors.
    complementarity : float
        The mean of both directions of how far one's needs, or else its latent needs, are met by
        the other, in [0, 1].
    """

    a: Named
    b: Named
    rivalry: float
    complementarity: float


def coopetition(context: Context, a: str, b: str) -> tuple[Coopetition, ...]:
    """Place the pairs across two coalitions by rivalry and complementarity.

    D. R. Gnyawali, B.-J. Park (2011), Co-opetition between giants, Research Policy 40, 650-663.

    Parameters
    ----------
    context : Context
    a, b : str
        Ids of coalitions. Members of both are in no pair.

    Returns
    -------
    tuple of Coopetition
        At most `PAIRS_SHOWN`: those that are among the first on either axis; by rivalry.
    """
    ecosystem = context.ecosystem
    first, second = rosters(ecosystem, CoverageTerms.of(ecosystem), [a, b])
    left = np.setdiff1d(first.members, second.members)
    right = np.setdiff1d(second.members, first.members)
    x, y = np.repeat(left, len(right)), np.tile(right, len(left))
    if not len(x):
        return ()
    rivals = np.maximum(
        capability_cosine(context.offers, x, y),
        np.minimum(np.asarray(context.tie_kind("competitor")[x, y]).ravel(), 1.0),
    )
    mutual = (_met(context, x, y) + _met(context, y, x)) / 2.0
    half = PAIRS_SHOWN // 2
    chosen = np.union1d(
        np.argsort(-rivals, kind="stable")[:half], np.argsort(-mutual, kind="stable")[:half]
    )
    order = chosen[np.argsort(-rivals[chosen], kind="stable")]
    names = ecosystem.organization_ids

    def named(row: int) -> Named:
        return Named(str(names.ids[row]), str(names.names[row]))

    return tuple(
        Coopetition(named(int(x[i])), named(int(y[i])), float(rivals[i]), float(mutual[i]))
        for i in order
    )


def _met(context: Context, a: Rows, b: Rows) -> Values:
    stated = needs_met(context.needs, context.offers, a, b)
    latent = latent_needs_met(context.offers, context.relatedness, context.states_needs, a, b)
    return np.clip(stated + latent, 0.0, 1.0)


@dataclass(frozen=True)
class MatrixCell(Finding):
    """Two of many coalitions: what they share and whether they are rivals."""

    a: str
    b: str
    weighted_jaccard: float | None
    common_members: int
    nested: bool
    rivals: bool


def coalition_matrix(ecosystem: Ecosystem, *coalitions: str) -> tuple[MatrixCell, ...]:
    """Hold every pair of coalitions against each other, rivals or not.

    Parameters
    ----------
    ecosystem : Ecosystem
    *coalitions : str
        Ids or names; none means all.

    Returns
    -------
    tuple of MatrixCell
        `nested` where all members of one, which has any, belong to the other.
    """
    ids = ecosystem.find_coalitions(coalitions)
    terms = CoverageTerms.of(ecosystem)
    return tuple(_cells(terms, rosters(ecosystem, terms, ids), set(rivalries(ecosystem))))


def _cells(
    terms: CoverageTerms, present: Sequence[Roster], rivals: set[frozenset[str]]
) -> Iterator[MatrixCell]:
    for a, b in combinations(present, 2):
        jaccard = weighted_jaccard(a.coverage, b.coverage, terms.weights)
        common = len(np.intersect1d(a.members, b.members))
        smaller = min(len(a.members), len(b.members))
        yield MatrixCell(
            a=a.id,
            b=b.id,
            weighted_jaccard=None if np.isnan(jaccard) else jaccard,
            common_members=common,
            nested=0 < smaller == common,
            rivals=frozenset((a.id, b.id)) in rivals,
        )
