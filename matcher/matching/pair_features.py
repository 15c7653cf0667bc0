"""The features of a pair, in the families that the score is split into.

Each feature answers a's question about b, so (a, b) and (b, a) can differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from matcher.matching.context import Context
from matcher.measures.complementarity import inner_optimum, latent_needs_met, needs_met
from matcher.measures.proximity import (
    adamic_adar,
    personalised_pagerank,
    weighted_resource_allocation,
)
from matcher.measures.sampling import Rows, Values, sampled_product
from matcher.measures.similarity import capability_cosine, related_capability_cosine
from matcher.measures.track_record import equal_codes

#: The families, in the order in which a report shows them.
FAMILIES = ("similarity", "complementarity", "proximity", "track record", "rivalry")


@dataclass(frozen=True)
class Feature:
    """One feature of a pair.

    Attributes
    ----------
    name : str
    family : str
        One of `FAMILIES`.
    meaning : str
        What it says, in words, for the documentation and the model file.
    of : callable
        (context, a, b) -> ndarray, shape (n_pairs,); finite, 0 where nothing is known.
    """

    name: str
    family: str
    meaning: str
    of: Callable[[Context, Rows, Rows], Values]


def _related(context: Context, a: Rows, b: Rows) -> Values:
    return related_capability_cosine(context.offers, context.relatedness, a, b)


def _walk(context: Context, a: Rows, b: Rows) -> Values:
    # Against an even spread of the walk over all organizations, and in orders of magnitude.
    visits: Values = np.log1p(context.size * personalised_pagerank(context.ties, a, b))
    return visits


def _kinds(context: Context, a: Rows, b: Rows) -> Values:
    affinity: Values = context.kind_affinity[context.kind_codes[a], context.kind_codes[b]]
    return affinity


def _rivals(context: Context, a: Rows, b: Rows) -> Values:
    against = sampled_product(context.rival_membership, context.membership, a, b)
    rivals: Values = np.minimum(against, 1.0)
    return rivals


def _same_group(context: Context, a: Rows, b: Rows) -> Values:
    same: Values = (context.group_roots[a] == context.group_roots[b]).astype(float)
    return same


def _tie(kind: str) -> Callable[[Context, Rows, Rows], Values]:
    def of(context: Context, a: Rows, b: Rows) -> Values:
        tied: Values = np.minimum(context.tie_kind(kind)[a, b], 1.0)
        return tied

    return of


_FEATURES = (
    Feature(
        "capability_cosine",
        "similarity",
        "cosine of the two strength profiles",
        lambda context, a, b: capability_cosine(context.offers, a, b),
    ),
    Feature(
        "related_capability_cosine",
        "similarity",
        "the same, where related capabilities count as alike",
        _related,
    ),
    Feature(
        "needs_met",
        "complementarity",
        "share of the stated needs that the partner offers and one lacks",
        lambda context, a, b: needs_met(context.needs, context.offers, a, b),
    ),
    Feature(
        "needs_served",
        "complementarity",
        "share of the partner's stated needs that one offers and it lacks",
        lambda context, a, b: needs_met(context.needs, context.offers, b, a),
    ),
    Feature(
        "latent_needs_met",
        "complementarity",
        "nearness to one's own work of what the partner adds, where no needs are stated",
        lambda context, a, b: latent_needs_met(
            context.offers, context.relatedness, context.states_needs, a, b
        ),
    ),
    Feature(
        "cognitive_distance",
        "complementarity",
        "4 s (1 - s) of the related cosine s: neither strangers nor twins",
        lambda context, a, b: inner_optimum(_related(context, a, b)),
    ),
    Feature(
        "adamic_adar",
        "proximity",
        "log1p of the common partners, each worth 1 / log(its partners)",
        lambda context, a, b: np.log1p(adamic_adar(context.ties, a, b)),
    ),
    Feature(
        "resource_allocation",
        "proximity",
        "log1p of the joint work that flows over common partners",
        lambda context, a, b: np.log1p(weighted_resource_allocation(context.ties, a, b)),
    ),
    Feature(
        "personalised_pagerank",
        "proximity",
        "log1p of the visits by a walk from oneself, against an even spread",
        _walk,
    ),
    Feature(
        "partner_activity",
        "track record",
        "log1p of the partner's collaborations, aged",
        lambda context, a, b: np.log1p(context.activity[b]),
    ),
    Feature(
        "partner_recency",
        "track record",
        "1 for a collaboration started today, halved with every half-life",
        lambda context, a, b: context.recency[b],
    ),
    Feature(
        "partner_coordination",
        "track record",
        "log1p of the collaborations that the partner ran",
        lambda context, a, b: np.log1p(context.coordination[b]),
    ),
    Feature(
        "same_country",
        "track record",
        "1 in one country",
        lambda context, a, b: equal_codes(context.country_codes, a, b),
    ),
    Feature(
        "same_kind",
        "track record",
        "1 for one kind of organization",
        lambda context, a, b: equal_codes(context.kind_codes, a, b),
    ),
    Feature(
        "kind_affinity",
        "track record",
        "how readily these two kinds worked together so far, in bits",
        _kinds,
    ),
    Feature("rival_coalition", "rivalry", "1 where they sit in rival coalitions", _rivals),
    Feature("competitor", "rivalry", "1 where they compete", _tie("competitor")),
    Feature("equity_tie", "rivalry", "1 where one owns shares of the other", _tie("equity")),
    Feature("same_group", "rivalry", "1 within one corporate group", _same_group),
)

#: Every feature by its name, in the order of the columns of `pair_features`.
FEATURES: Mapping[str, Feature] = MappingProxyType({f.name: f for f in _FEATURES})


def pair_features(
    context: Context, a: Rows, b: Rows, wanted: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.float64]:
    """Give the features of a list of pairs.

    Parameters
    ----------
    context : Context
    a, b : ndarray of int, shape (n_pairs,)
        Rows of who asks and of whom it asks about.
    wanted : ndarray of bool, shape (n_features,), optional
        Which features to work out; by default all. The others are left at 0.

    Returns
    -------
    ndarray, shape (n_pairs, n_features)
        Columns as in `FEATURES`; finite.
    """
    if len(a) == 0:
        return np.zeros((0, len(FEATURES)))
    features = np.zeros((len(a), len(FEATURES)))
    for column, feature in enumerate(FEATURES.values()):
        if wanted is None or wanted[column]:
            features[:, column] = feature.of(context, a, b)
    return features
