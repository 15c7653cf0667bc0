"""What a user could do without this engine: plain scores to hold it against.

Each baseline takes the context and a source of chance, prepares itself once, and gives a function
that scores everybody for a block of queries. None but the popularity of the last year sees the age
of a collaboration.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.ecosystem.collaborations import own_tags, tie_matrix
from matcher.matching.context import Context
from matcher.matching.history import History
from matcher.measures.group_proximity import group_walk
from matcher.measures.proximity import binary_ties
from matcher.measures.sampling import scale_rows, unit_rows

#: Query rows -> scores of everybody, shape (n_queries, n_organizations); higher is better.
RowScorer: TypeAlias = Callable[[Rows], Values]

#: (context, rng) -> the function above. Only what needs chance draws from rng.
Baseline: TypeAlias = Callable[[Context, np.random.Generator], RowScorer]

#: Steps of the walk, and the share of it that goes on at each.
_STEPS, _DAMPING = 8, 0.85

#: Walks followed at a time: few enough to stay in a processor's cache.
_WALKS = 32

#: Ridge of EASE, and the largest matrix that it inverts.
_RIDGE, MOST_INVERTED = 50.0, 4000

#: Size, ridge, weight of an observed tie and passes of the factor model.
_FACTORS, _REGULARIZATION, _CONFIDENCE, _ITERATIONS = 64, 0.05, 10.0, 15


def random(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score everybody by chance: what no knowledge reaches."""
    return lambda queries: rng.random((len(queries), context.size))


def popularity(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score everybody by the number of their partners, whoever asks."""
    return lambda queries: np.tile(context.degree, (len(queries), 1))


def common_neighbours(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score by the number of common partners.

    Newman, M. (2001). Clustering and preferential attachment in growing networks. Physical
    Review E 64, 025102.
    """
    return _common(context, np.ones(context.size))


def adamic_adar(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score by the common partners, each worth 1 / log(its partners); see measures.proximity."""
    # A common partner has two partners at least; those of one serve nobody.
    return _common(context, 1.0 / np.log(np.maximum(context.degree, 2.0)))


def resource_allocation(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score by the common partners, each worth 1 / its partners.

    Zhou, T., Lue, L. and Zhang, Y.-C. (2009). Predicting missing links via local information.
    European Physical Journal B 71, 623-630.
    """
    return _common(context, 1.0 / np.maximum(context.degree, 1.0))


def pagerank(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score by personalised PageRank on ties of 1 / (members - 1), truncated.

    sum over t = 1..8 of 0.85^t P^t(a, b), P the walk along the ties: the rest of the series is
    almost the same for all b. Page, L., Brin, S., Motwani, R. and Winograd, T. (1999). The PageRank
    citation ranking: bringing order to the web. Stanford InfoLab 1999-66.

    The walk goes over collaborations instead of ties: as many operations a step as there are
    participations, and the same figures.
    """
    participation = context.ecosystem.participation
    # Every collaboration of n members gives each of them n - 1 ties of 1 / (n - 1).
    share = History(context.ecosystem).weight(None, 1.0)

    def visits(queries: Rows) -> Values:
        start = np.zeros((context.size, len(queries)))
        start[queries, np.arange(len(queries))] = 1.0
        return group_walk(participation, share, start, damping=_DAMPING, steps=_STEPS).T

    def score(queries: Rows) -> Values:
        blocks = [queries[i : i + _WALKS] for i in range(0, len(queries), _WALKS)]
        return np.concatenate([visits(block) for block in blocks])

    return score


def cosine(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score by the cosine of the capability counts; see measures.similarity."""
    profiles = unit_rows(capability_counts(context))
    return lambda queries: (profiles[queries] @ profiles.T).toarray()


def cosine_by_popularity(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score by cosine x log1p(partners): alike, and known."""
    profiles = unit_rows(capability_counts(context))
    weighted = scale_rows(profiles, np.log1p(context.degree))
    return lambda queries: (profiles[queries] @ weighted.T).toarray()


def factor_model(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score by implicit's alternating least squares on the weighted ties.

    Hu, Y., Koren, Y. and Volinsky, C. (2008). Collaborative filtering for implicit feedback
    datasets. Proc. ICDM, 263-272.
    """
    library = importlib.import_module("implicit.als")
    model = library.AlternatingLeastSquares(
        factors=_FACTORS,
        regularization=_REGULARIZATION,
        alpha=_CONFIDENCE,
        iterations=_ITERATIONS,
        random_state=int(rng.integers(2**31)),
    )
    # The library takes a matrix, not an array.
    model.fit(sp.csr_matrix(tie_matrix(context.ecosystem)).astype(np.float32), show_progress=False)
    users = np.asarray(model.user_factors, dtype=float)
    items = np.asarray(model.item_factors, dtype=float)
    return lambda queries: users[queries] @ items.T


def popularity_of_late(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score everybody by the co-participants of the last year, whoever asks.

    Huang, S. et al. (2023). Temporal graph benchmark for machine learning on temporal graphs.
    NeurIPS: who was popular of late is hard to beat.
    """
    late = History(context.ecosystem).met_late
    return lambda queries: np.tile(late, (len(queries), 1))


def fair_pagerank(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score by personalised PageRank over the root of the partners: nearness without fame."""
    visits, fame = pagerank(context, rng), np.sqrt(np.maximum(context.degree, 1.0))
    return lambda queries: visits(queries) / fame


def partners_alike(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score by how alike one's partners are to the other, by the cosine of whom each works with.

    Sarwar, B., Karypis, G., Konstan, J. and Riedl, J. (2001). Item-based collaborative filtering
    recommendation algorithms. Proc. WWW, 285-295.
    """
    ties = binary_ties(context.ties)
    unit = unit_rows(ties)
    return lambda queries: ((ties[queries] @ unit) @ unit.T).toarray()


def autoencoder(context: Context, rng: np.random.Generator) -> RowScorer:
    """Score by the closed-form linear autoencoder EASE of the ties.

    Steck, H. (2019). Embarrassingly shallow autoencoders for sparse data. Proc. WWW, 3251-3257.
    """
    ties = binary_ties(context.ties)
    inverse = np.linalg.inv((ties.T @ ties).toarray() + _RIDGE * np.eye(context.size))
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return lambda queries: ties[queries] @ weights


#: Those that need nothing but this project's own dependencies, in the order of a report.
ALWAYS: Mapping[str, Baseline] = MappingProxyType(
    {
        "random": random,
        "popularity": popularity,
        "common neighbours": common_neighbours,
        "Adamic-Adar": adamic_adar,
        "resource allocation": resource_allocation,
        "personalised PageRank": pagerank,
        "capability cosine": cosine,
        "cosine x popularity": cosine_by_popularity,
        "popularity of the last year": popularity_of_late,
        "PageRank / root of popularity": fair_pagerank,
        "item-item cosine": partners_alike,
        "EASE": autoencoder,
    }
)


def baselines(organizations: int = 0) -> dict[str, Baseline]:
    """Give the baselines by name; implicit's factor model only where that library is installed.

    Parameters
    ----------
    organizations : int
        How many there are; EASE inverts a matrix of so many rows, and is left out of many.

    Returns
    -------
    dict of str to callable
        In the order of a report.
    """
    found = dict(ALWAYS)
    if organizations > MOST_INVERTED:
        del found["EASE"]
    if importlib.util.find_spec("implicit") is not None:
        found["implicit ALS"] = factor_model
    return found


def capability_counts(context: Context) -> sp.csr_array:
    """Count what favours each organization in each capability, as plainly as can be.

    Every collaboration counts its tags' weights; a row of evidence its count, else its judged
    strength, else 1. Nothing is rolled up and nothing normalised.

    Returns
    -------
    csr_array, shape (n_organizations, n_capabilities)
        Offers only.
    """
    ecosystem = context.ecosystem
    tagged = own_tags(ecosystem, ecosystem.collaboration_capabilities["weight"].to_numpy(float))
    offered = (ecosystem.evidence["direction"] == "offers").to_numpy(bool)
    evidence = ecosystem.evidence[offered]
    amount = evidence["count"].fillna(evidence["strength"]).fillna(1.0).to_numpy(dtype=float)
    place = ecosystem.evidence_owners[offered], ecosystem.evidence_capabilities[offered]
    stated = sp.csr_array((amount, place), shape=(context.size, tagged.shape[1]))
    counts: sp.csr_array = (ecosystem.participation @ tagged + stated).tocsr()
    return counts


def _common(context: Context, worth: Values) -> RowScorer:
    """Score by the sum of a worth over the common partners."""
    binary = binary_ties(context.ties)
    weighted = scale_rows(binary, worth)
    return lambda queries: (binary[queries] @ weighted).toarray()
