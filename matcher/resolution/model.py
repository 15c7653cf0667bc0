"""The model of two records: the weights of how they compare, added up.

As Fellegi and Sunter (1969): each comparison of two records (name, country, site, city, ids) falls
onto a level, each level has a weight, and the weights and the starting weight add up to log2 of the
odds that the two are one organization. The weights are written by benchmarks/fit_resolution.py: a
logistic regression on labelled pairs, and what these cannot tell is judged and marked so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.resolution.comparing import Bearers, fitted, level_weights, levels_of
from matcher.resolution.pairing import candidate_pairs
from matcher.resolution.records import Record

#: Pairs that are less probable than this are of no use to anybody, unless they bear one name:
#: then a person should know that there are two.
_LEAST = 0.05


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
    bearers = Bearers.of(records)
    edges = (
        edge_of(a, b, levels_of(records[a], records[b], bearers))
        for a, b in candidate_pairs(records, bearers)
    )
    return [
        each
        for each in edges
        if each.probability >= _LEAST or each.levels["name"] in fitted()["one_name"]
    ]


def edge_of(a: int, b: int, levels: Mapping[str, str]) -> Edge:
    """Weigh how two records compare."""
    weights = {name: level_weights()[name][level] for name, level in levels.items()}
    weight = starting_weight() + sum(weights.values())
    return Edge(a, b, 1.0 / (1.0 + 2.0**-weight), weight, levels, weights)
