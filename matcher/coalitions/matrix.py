"""Many coalitions at once: every pair of them, rivals or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from matcher.coalitions.coverage import CoverageTerms, Roster
from matcher.coalitions.cross_ties import rivalries
from matcher.coalitions.study_findings import MatrixCell
from matcher.matching.order import best_first
from matcher.measures.overlap import weighted_jaccard

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: How many coalitions the matrix holds.
COALITIONS_SHOWN = 200


def matrix_cells(
    ecosystem: Ecosystem, terms: CoverageTerms, present: Sequence[Roster]
) -> tuple[MatrixCell, ...]:
    """Hold every pair of coalitions against each other, rivals or not.

    Of more than `COALITIONS_SHOWN` those of most value.
    """
    if len(present) > COALITIONS_SHOWN:
        values = np.array([terms.value(each.coverage) for each in present])
        first = best_first(values)[:COALITIONS_SHOWN]
        present = [present[place] for place in np.sort(first)]
    return tuple(_cells(terms, present, set(rivalries(ecosystem))))


def common_members(present: Sequence[Roster], organizations: int) -> sp.csr_array:
    """Give how many members each pair has in common, shape (n_coalitions, n_coalitions)."""
    belongs = sp.csr_array(
        (
            np.ones(sum(len(each.members) for each in present), dtype=np.int64),
            (
                np.repeat(np.arange(len(present)), [len(each.members) for each in present]),
                np.concatenate([each.members for each in present] or [np.zeros(0, np.intp)]),
            ),
        ),
        shape=(len(present), organizations),
    )
    return (belongs @ belongs.T).tocsr()


def _cells(
    terms: CoverageTerms, present: Sequence[Roster], rivals: set[frozenset[str]]
) -> Iterator[MatrixCell]:
    common = common_members(present, terms.offers.shape[0]).toarray()
    for (place, a), (other, b) in combinations(enumerate(present), 2):
        jaccard = weighted_jaccard(a.coverage, b.coverage, terms.weights)
        smaller = min(len(a.members), len(b.members))
        yield MatrixCell(
            a=a.id,
            b=b.id,
            weighted_jaccard=None if np.isnan(jaccard) else jaccard,
            common_members=int(common[place, other]),
            nested=bool(0 < smaller == common[place, other]),
            rivals=frozenset((a.id, b.id)) in rivals,
        )
