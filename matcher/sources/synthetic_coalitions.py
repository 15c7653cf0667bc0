"""Rival coalitions of a synthetic ecosystem, whose overlap is planted to the last digit.

Two rivals A and B would overlap by chance. On top of that each pair of rivals gets a field of its
own: capabilities that are judged and never counted, where one side has the strength h and the other
x h. With m and M the sums of weight x min and weight x max of both coverages over all other
capabilities, and W the sum of weight x h over the field, the weighted Jaccard is

    J = (m + x W) / (M + W),    hence    x = (J (M + W) - m) / W,

and the weights of the field are raised until x lies well inside (0, 1).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.sources.synthetic_world import SOURCE, IntArray, World

Row = dict[str, Any]

FIELD_STRENGTHS = (1.0, 0.95, 0.9, 0.85)
INVITED_BY_BOTH = 2


@dataclass(frozen=True)
class Coalition:
    """One coalition: rows of its members (the lead first), of the invited and of who has left."""

    id: str
    name: str
    founded: int
    members: IntArray
    invited: IntArray
    left: IntArray


@dataclass
class Planting:
    """What the coalitions add to an ecosystem: rows by table, and their truth."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    truth: list[Row] = field(default_factory=list)


def draw_coalitions(
    world: World, how_many: int, first_year: int, years: int, rng: np.random.Generator
) -> list[Coalition]:
    """Draw coalitions; the 1st and 2nd are rivals, the 3rd and 4th, and so on.

    Rivals share a home community, so they want the same organizations. Nobody belongs to two
    coalitions; some are invited by both sides of a pair.
    """
    size = int(np.clip(len(world.ids) // (4 * max(1, how_many)), 3, 9))
    taken = np.zeros(len(world.ids), dtype=bool)
    communities = len(world.profiles)
    answer: list[Coalition] = []
    for first in range(0, how_many, 2):
        sides = min(2, how_many - first)
        near = world.community == (first // 2) % communities
        keys = np.log(world.reach) + 3.0 * near + rng.gumbel(size=len(world.ids))
        keys[taken] = -np.inf
        order = np.argsort(-keys, kind="stable")[: sides * (size + 2) + INVITED_BY_BOTH]
        taken[order] = True
        guests = order[sides * size :]
        for side in range(sides):
            number = first + side
            answer.append(
                Coalition(
                    id=f"coalition{number + 1:03d}",
                    name=f"Synthetic alliance {number + 1}",
                    founded=first_year + int(rng.integers(years // 3, max(1, years - 1))),
                    members=order[: sides * size][side::sides],
                    invited=guests[[*range(INVITED_BY_BOTH), INVITED_BY_BOTH + 2 * side]],
                    left=guests[[INVITED_BY_BOTH + 2 * side + 1]],
                )
            )
    return answer


def describe(coalitions: list[Coalition], world: World, planting: Planting) -> None:
    """Add the rows of coalitions, memberships and rivalries to `planting`."""
    for coalition in coalitions:
        year = coalition.founded
        planting.rows["coalitions"].append(
            {
                "id": coalition.id,
                "name": coalition.name,
                "founded": f"{year}-02-20",
                "announced": f"{year}-06",
                "description": "A coalition of a synthetic ecosystem.",
                "source": SOURCE,
            }
        )
        for place, row in enumerate(coalition.members):
            since = f"{year}-02-20" if place < 3 else f"{year}-{2 + place:02d}"
            role = "member" if place else "lead"
            _add_membership(planting, coalition, world.ids[row], role, since, None)
        for row in coalition.left:
            since, until = f"{year}-02-20", f"{year}-09-30"
            _add_membership(planting, coalition, world.ids[row], "member", since, until)
        for row in coalition.invited:
            _add_membership(planting, coalition, world.ids[row], "invited", f"{year}-10", None)
    for a, b in zip(coalitions[::2], coalitions[1::2], strict=False):
        since = f"{max(a.founded, b.founded)}-06-03"
        planting.rows["rivalries"].append(
            {"coalition_a": a.id, "coalition_b": b.id, "since": since, "source": SOURCE}
        )


def _add_membership(
    planting: Planting,
    coalition: Coalition,
    organization_id: str,
    role: str,
    since: str,
    until: str | None,
) -> None:
    planting.rows["memberships"].append(
        {
            "coalition_id": coalition.id,
            "organization_id": organization_id,
            "role": role,
            "since": since,
            "until": until,
            "source": SOURCE,
        }
    )


def plant_overlaps(
    coalitions: list[Coalition],
    overlaps: tuple[float, ...],
    world: World,
    tables: dict[str, pd.DataFrame],
    first_year: int,
    planting: Planting,
    rng: np.random.Generator,
) -> None:
    """Give each pair of rivals its field, so that their overlap is the planted figure."""
    if len(coalitions) < 2:
        return
    ecosystem = Ecosystem.from_tables(tables).whole
    # A member of any coalition stays out of the other fields: its strength there would count.
    everyone, members = np.arange(len(world.ids)), [c.members for c in coalitions]
    outside = np.setdiff1d(everyone, np.concatenate([*members, everyone[:0]]))
    planting.rows["capabilities"].append(_capability("contested", "Contested fields", None))
    for pair in range(len(coalitions) // 2):
        a, b = coalitions[2 * pair], coalitions[2 * pair + 1]
        target = overlaps[pair % len(overlaps)]
        lesser, greater = _sums(ecosystem, a, b)
        weight = _field_weight(target, lesser, greater)
        whole = weight * sum(FIELD_STRENGTHS)
        factor = (target * (greater + whole) - lesser) / whole
        leaves = _add_field(planting, pair, weight)
        _add_field_evidence(planting, (a, b), leaves, factor, world, outside, first_year, rng)
        planting.truth.append(
            {
                "a": a.id,
                "b": b.id,
                "weighted_jaccard": float(target),
                "field_capabilities": leaves,
                "field_weight": weight,
                "invited_by_both": [str(i) for i in world.ids[a.invited[:INVITED_BY_BOTH]]],
            }
        )


def _field_weight(target: float, lesser: float, greater: float) -> float:
    """Find the smallest whole weight that keeps x between target / 2 and (1 + target) / 2."""
    gap = target * greater - lesser
    room = (1.0 - target) / 2.0 if gap > 0 else target / 2.0
    return float(max(1, math.ceil(abs(gap) / room / sum(FIELD_STRENGTHS))))


def _capability(identifier: str, name: str, parent: str | None, weight: float = 1.0) -> Row:
    return {
        "id": identifier,
        "name": name,
        "parent_id": parent,
        "description": "Capability of a synthetic ecosystem, judged and never counted.",
        "weight": weight,
    }


def _add_field(planting: Planting, pair: int, weight: float) -> list[str]:
    middle = f"field{pair + 1:03d}"
    rows = planting.rows["capabilities"]
    rows.append(_capability(middle, f"Contested field {pair + 1}", "contested"))
    leaves = [f"{middle}-{letter}" for letter in "abcd"]
    for leaf in leaves:
        name = f"Contested field {pair + 1}, part {leaf[-1].upper()}"
        rows.append(_capability(leaf, name, middle, weight))
    return leaves


def _add_field_evidence(
    planting: Planting,
    sides: tuple[Coalition, Coalition],
    leaves: list[str],
    factor: float,
    world: World,
    outside: IntArray,
    first_year: int,
    rng: np.random.Generator,
) -> None:
    """Judge the strongest of each side, some lesser members, and some outside both."""
    for number, (leaf, strength) in enumerate(zip(leaves, FIELD_STRENGTHS, strict=True)):
        strong, weak = sides if number % 2 == 0 else sides[::-1]
        judged: dict[int, float] = {}
        for side, best in ((strong, strength), (weak, factor * strength)):
            first, second = rng.permutation(side.members)[:2]
            judged[int(first)] = best
            judged[int(second)] = best / 2.0
        guests = {int(side.invited[-1]) for side in sides}
        guests |= {int(row) for row in rng.choice(outside, size=min(4, len(outside)))}
        for row in sorted(guests):
            judged[row] = round(float(rng.uniform(0.3, 0.95)), 2)
        for row, value in judged.items():
            planting.rows["evidence"].append(
                {
                    "organization_id": world.ids[row],
                    "capability_id": leaf,
                    "direction": "offers",
                    "strength": value,
                    "date": f"{first_year - 1}-{number + 1:02d}",
                    "kind": "product",
                    "source": SOURCE,
                }
            )


def _sums(ecosystem: Ecosystem, a: Coalition, b: Coalition) -> tuple[float, float]:
    """Sum of weight x min and of weight x max of the coverage by the members of two coalitions."""
    counted = ecosystem.counted_capabilities
    weights = ecosystem.capabilities["weight"].to_numpy()[counted]
    of_a, of_b = (ecosystem.offers[side.members].max(axis=0).toarray()[counted] for side in (a, b))
    lesser = greater = 0.0
    # One by one: the last digits of what is planted must not depend on how a library adds.
    for weight, one, other in zip(weights.tolist(), of_a.tolist(), of_b.tolist(), strict=True):
        lesser += weight * min(one, other)
        greater += weight * max(one, other)
    return lesser, greater
