"""True pairs, each beside non-partners of the same degree: popularity is taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.evaluation.split import Split
from matcher.matching.constraints import Constraints, Filters
from matcher.measures.ranking import Scores
from matcher.measures.sampling import Rows

Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]

#: Queries that are drawn, true pairs of each, and non-partners held against each true pair.
QUERIES, TRUE_PAIRS, NEGATIVES = 1_000, 5, 100

#: Negatives come from so many neighbours in the order by degree, or this share of all.
_NEIGHBOURS, _SHARE = 200, 50


@dataclass(frozen=True)
class HardPairs:
    """True pairs and their negatives.

    Attributes
    ----------
    query, partner : ndarray of int, shape (n_pairs,)
        Rows of who asks, and of the true new partner.
    negatives : ndarray of int, shape (n_pairs, NEGATIVES)
        Rows; -1 where there are no more non-partners.
    """

    query: Rows
    partner: Rows
    negatives: Rows

    def flat(self) -> tuple[Rows, Rows]:
        """Give every pair to be scored, the true one before its negatives."""
        partners = np.column_stack([self.partner, self.negatives])
        there = partners >= 0
        queries = np.broadcast_to(self.query[:, None], partners.shape)
        return queries[there], partners[there]

    def table(self, points: Scores) -> Values:
        """Put the scores of `flat` in shape (n_pairs, 1 + NEGATIVES), NaN where there is none."""
        there = np.column_stack([self.partner, self.negatives]) >= 0
        scores = np.full(there.shape, np.nan)
        scores[there] = points
        return scores

    def among(self, chosen: Mask) -> HardPairs:
        """Give some of the pairs alone."""
        return HardPairs(self.query[chosen], self.partner[chosen], self.negatives[chosen])


def draw_hard_pairs(split: Split, queries: Rows, rng: np.random.Generator) -> HardPairs:
    """Draw true pairs of a sample of the queries, and non-partners of the same degree for each.

    The active organizations are put in order by their number of partners. Negatives are drawn
    from the neighbours of the true partner in that order, without the query's partners, its new
    partners and itself; where these are too few, from further away. Popularity can then tell
    nothing (the idea of HeaRT: Li, J. et al. (2023). Evaluating graph neural networks for link
    prediction: current pitfalls and new benchmarking. NeurIPS).

    Parameters
    ----------
    split : Split
    queries : ndarray of int, shape (n_queries,)
    rng : numpy.random.Generator
    """
    constraints = Constraints(split.context, Filters())
    pool = np.flatnonzero(split.active)
    order = pool[np.argsort(split.context.degree[pool], kind="stable")]
    place = np.full(split.context.size, -1, dtype=np.intp)
    place[order] = np.arange(len(order))
    found: list[tuple[int, int, Rows]] = []
    for query in rng.permutation(queries)[:QUERIES]:
        true = split.truth.indices[split.truth.indptr[query] : split.truth.indptr[query + 1]]
        possible = ~constraints.barred(np.array([query]))[0]
        possible[true] = False
        possible = possible[order]
        for partner in rng.permutation(true)[:TRUE_PAIRS]:
            near = _near(possible, int(place[partner]))
            if len(near):
                drawn = rng.choice(near, min(NEGATIVES, len(near)), replace=False)
                found.append((int(query), int(partner), order[drawn]))
    negatives = np.full((len(found), NEGATIVES), -1, dtype=np.intp)
    for row, (_, _, drawn) in enumerate(found):
        negatives[row, : len(drawn)] = drawn
    return HardPairs(
        np.array([query for query, _, _ in found], dtype=np.intp),
        np.array([partner for _, partner, _ in found], dtype=np.intp),
        negatives,
    )


def _near(possible: Mask, place: int) -> Rows:
    """Give the places around one that are possible, NEGATIVES or more where there are so many."""
    size = len(possible)
    width = max(_NEIGHBOURS, size // _SHARE)
    low = max(0, min(place - width // 2, size - width))
    high = min(size, low + width)
    while possible[low:high].sum() < NEGATIVES and (low > 0 or high < size):
        low, high = max(0, low - width), min(size, high + width)
    return low + np.flatnonzero(possible[low:high])
