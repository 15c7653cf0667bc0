"""True pairs, each beside non-partners of the same degree: popularity is taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.arrays import Mask, Rows, Values
from matcher.evaluation.split import Split
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.ladder import Ladder
from matcher.measures.ranking import Scores

#: Queries that are drawn, true pairs of each, and non-partners held against each true pair.
QUERIES, TRUE_PAIRS, NEGATIVES = 1_000, 5, 100


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

    The negatives are those of `Ladder`, of all organizations known before the cut.

    Parameters
    ----------
    split : Split
    queries : ndarray of int, shape (n_queries,)
    rng : numpy.random.Generator
    """
    constraints = Constraints(split.context, Filters())
    ladder = Ladder(split.context.degree, np.ones(split.context.size, dtype=bool))
    found: list[tuple[int, int, Rows]] = []
    for query in rng.permutation(queries)[:QUERIES]:
        true = split.truth[[query]].nonzero()[1].astype(np.intp)
        allowed = ~constraints.barred(np.array([query]))[0]
        allowed[true] = False
        for partner, drawn in ladder.hard_negatives(
            true, allowed, TRUE_PAIRS, NEGATIVES, rng, fewest=1
        ):
            found.append((int(query), partner, drawn))
    negatives = np.full((len(found), NEGATIVES), -1, dtype=np.intp)
    for row, (_, _, drawn) in enumerate(found):
        negatives[row, : len(drawn)] = drawn
    return HardPairs(
        np.array([query for query, _, _ in found], dtype=np.intp),
        np.array([partner for _, partner, _ in found], dtype=np.intp),
        negatives,
    )
