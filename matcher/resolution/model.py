"""The model of two records: the weights of how they compare, added up.

As Fellegi and Sunter (1969): each comparison of two records (name, country, site, city, ids) falls
onto a level, each level has a weight, and the weights and the starting weight add up to log2 of the
odds that the two are one organization. The weights are written by benchmarks/fit_resolution.py: a
logistic regression on labelled pairs, and what these cannot tell is judged and marked so.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from matcher.resolution.comparing import Bearers, candidate_pairs, levels_of
from matcher.resolution.records import Record

#: Pairs that are less probable than this are of no use to anybody,
_LEAST = 0.05

#: unless they bear one name: then a person should know that there are two.
ONE_NAME = frozenset(
    [
        "the same words",
        "the same general words, of a national body",
        "the same general words",
        "a name that others bear too",
        "an alias of the other",
        "a short form of the other, a company",
    ]
)


@dataclass(frozen=True)
class Edge:
    """Two records that were compared.

    Attributes
    ----------
    a, b : int
        Their rows, a < b.
    probability, weight : float
        The weight is log2 of the odds.
    levels : mapping of str to str
        The level of each comparison that says something.
    weights : mapping of str to float
        Of each of these.
    """

    a: int
    b: int
    probability: float
    weight: float
    levels: Mapping[str, str]
    weights: Mapping[str, float]


@functools.cache
def fitted() -> Mapping[str, Any]:
    """Read match_weights.json, which benchmarks/fit_resolution.py writes."""
    file = resources.files("matcher.resolution").joinpath("match_weights.json")
    read: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return read


def starting_weight() -> float:
    """Give the weight that every pair starts with: log2 of the odds of two that were compared."""
    return float(fitted()["start"])


def compared(records: Sequence[Record]) -> list[Edge]:
    """Compare the records that have anything in common.

    Returns
    -------
    list of Edge
        By a and b; without those that are hardly one.
    """
    alike = _alike(records)
    # Of records that are alike in everything compared, two stand for all.
    rows = sorted(row for same in alike for row in same[:2])
    bearers = Bearers.of(records)
    every = (
        edge_of(a, b, levels_of(records[a], records[b], bearers))
        for a, b in candidate_pairs(records, rows, bearers)
    )
    edges = [
        each for each in every if each.probability >= _LEAST or each.levels["name"] in ONE_NAME
    ]
    by_pair = {(edge.a, edge.b): edge for edge in edges}
    for same in alike:
        pattern = by_pair.get((same[0], same[1])) if len(same) > 2 else None
        if pattern is not None:
            edges += [replace(pattern, b=row) for row in same[2:]]
    return sorted(edges, key=lambda edge: (edge.a, edge.b))


def edge_of(a: int, b: int, levels: Mapping[str, str]) -> Edge:
    """Weigh how two records compare."""
    known = fitted()["weights"]
    weights = {name: float(known[name][level]) for name, level in levels.items()}
    weight = starting_weight() + sum(weights.values())
    return Edge(a, b, 1.0 / (1.0 + 2.0**-weight), weight, levels, weights)


def _alike(records: Sequence[Record]) -> list[list[int]]:
    """Group the rows of records of which nothing that is compared differs."""
    found: dict[tuple[object, ...], list[int]] = {}
    for row, record in enumerate(records):
        if record.key or record.domain:
            names = (record.key, record.keys, record.initials, record.beyond, record.generic)
            where = (record.country, record.city, record.own_country, record.kind)
            of = record.anchor.record_id if record.anchor else None
            ids = (record.domain, record.ror, record.lei, of)
            found.setdefault((*names, *where, *ids), []).append(row)
    return list(found.values())
