"""Questions for many organizations at once: tables rather than records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matcher.matching.apart import Apart
from matcher.matching.constraints import Constraints, Mask
from matcher.matching.order import best_first, place_within
from matcher.matching.scorer import Scorer
from matcher.measures.concentration import fame
from matcher.measures.sampling import Rows

if TYPE_CHECKING:
    import pandas as pd

Values = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]

#: How many of the pairs scored one way `best_pairs` keeps at least.
KEPT = 100_000


def probabilities(scorer: Scorer, a: Rows, b: Rows, points: Values) -> Values:
    """Give the probability of each pair, NaN where the scorer has none, shape (n_pairs,)."""
    known = scorer.probabilities(a, b, points)
    return np.full(len(points), np.nan) if known is None else known


def suggestions(
    scorer: Scorer,
    constraints: Constraints,
    k: int,
    novelty: float,
    progress: Progress | None,
) -> Iterator[pd.DataFrame]:
    """Rank the best partners of every organization, a block of them at a time.

    Parameters
    ----------
    scorer : Scorer
    constraints : Constraints
    k : int
        How many each at most.
    novelty : float
        As in `PartnerModel.suggest`: it moves ranks, not scores.
    progress : callable or None
        Called with (organizations done, organizations in all).

    Yields
    ------
    pandas.DataFrame
        organization_id, rank, partner_id, score, probability (NaN with the prior, and for
        existing partners), apart (why the partner can hardly be had; missing where it can);
        ordered by organization, in the order of the data, and rank.
    """
    everybody = np.arange(scorer.context.size)
    handicap = novelty * fame(scorer.context.degree)
    by_id = scorer.context.id_order
    if not len(everybody):  # nobody asks: a table with its columns all the same
        nobody = np.empty(0, dtype=np.intp)
        yield _best_of(scorer, constraints.apart, nobody, nobody, np.empty(0), k)
    for a, b, points in scorer.candidates(everybody, constraints.barred_otherwise):
        order = best_first(points - handicap[b], by_id[b], within=a)
        yield _best_of(scorer, constraints.apart, a[order], b[order], points[order], k)
        if progress is not None and len(a):
            progress(int(a[-1]) + 1, len(everybody))
    if progress is not None:
        progress(len(everybody), len(everybody))


def _best_of(
    scorer: Scorer, apart: Apart, a: Rows, b: Rows, points: Values, k: int
) -> pd.DataFrame:
    """Tabulate the first k of each query, of pairs in the order of their ranks."""
    import pandas as pd

    ids = scorer.context.ecosystem.organization_ids.ids
    rank = place_within(a) + 1
    best = rank <= k
    return pd.DataFrame(
        {
            "organization_id": pd.Series(ids[a[best]], dtype="str"),
            "rank": rank[best],
            "partner_id": pd.Series(ids[b[best]], dtype="str"),
            "score": points[best],
            "probability": probabilities(scorer, a[best], b[best], points[best]),
            "apart": pd.Series(apart.kinds(a[best], b[best]), dtype="str"),
        }
    )


def scored_pairs(
    scorer: Scorer, names_a: list[str], names_b: list[str], a: Rows, b: Rows
) -> pd.DataFrame:
    """Tabulate the scores of a list of pairs, under the names they were asked by."""
    import pandas as pd

    points = scorer.points(a, b)
    return pd.DataFrame(
        {
            "organization_a": pd.Series(names_a, dtype="str"),
            "organization_b": pd.Series(names_b, dtype="str"),
            "score": points,
            "probability": probabilities(scorer, a, b, points),
            "apart": pd.Series(Apart(scorer.context).kinds(a, b), dtype="str"),
        }
    )


def group_points(scorer: Scorer, members: Rows, candidates: Rows) -> Values:
    """Give the mean of the members' scores of each candidate, as `PartnerModel.group_points`."""
    if len(members) == 0 or len(candidates) == 0:
        return np.full(len(candidates), np.nan)
    a, b = np.repeat(members, len(candidates)), np.tile(candidates, len(members))
    points = np.where(a == b, np.nan, scorer.points(a, b)).reshape(len(members), -1)
    asked = (~np.isnan(points)).sum(axis=0)
    total = np.nansum(points, axis=0)
    mean: Values = np.divide(total, asked, out=np.full(len(candidates), np.nan), where=asked > 0)
    return mean


@dataclass(frozen=True)
class BestPairs:
    """Pairs (a < b) that hold the best by mean score.

    Attributes
    ----------
    a, b : ndarray of int, shape (n_pairs,)
    mean : ndarray, shape (n_pairs,)
        Of both directions.
    apart : ndarray of bool, shape (n_pairs,)
        Whether a pair is to be listed apart.
    grounded : ndarray of bool, shape (n_pairs,)
        Whether a pair may be listed at all.
    lowest : float
        The lowest score that anybody has of a candidate, one way; 0 without any.
    scored, scored_apart : int
        How many candidate pairs were scored, one way; of those who can be had, and of those apart.
    """

    a: Rows
    b: Rows
    mean: Values
    apart: Mask
    grounded: Mask
    lowest: float
    scored: int
    scored_apart: int


def best_pairs(
    scorer: Scorer,
    k: int,
    constraints: Constraints,
    grounded: Callable[[Rows, Rows], Mask],
    progress: Progress | None,
) -> BestPairs:
    """Give pairs that hold the k best of those who can be had, and whoever else stands between.

    Who can be had is not apart, and `grounded`.

    The mean of two directions is at most the larger one. So once the k-th best mean reaches
    the smallest one-way score that was kept, nothing better can have been left out.
    """
    a, b, points, scored, aside, lowest = _one_way(scorer, constraints, max(KEPT, 50 * k), progress)
    order = np.argsort(-points, kind="stable")
    kept = 4 * k
    while True:
        first = np.minimum(a, b)[order[:kept]]
        second = np.maximum(a, b)[order[:kept]]
        pairs = np.unique(np.column_stack([first, second]), axis=0)
        mean = (scorer.points(*pairs.T) + scorer.points(*pairs.T[::-1])) / 2
        apart = constraints.listed_apart(*pairs.T) > 0
        listed = grounded(pairs[:, 0], pairs[:, 1])
        had = mean[~apart & listed]
        if kept >= len(order) or (
            len(had) >= k and np.partition(had, -k)[-k] >= points[order[kept]]
        ):
            one, other = pairs[:, 0], pairs[:, 1]
            return BestPairs(one, other, mean, apart, listed, lowest, scored - aside, aside)
        kept *= 2


def _one_way(
    scorer: Scorer, constraints: Constraints, best: int, progress: Progress | None
) -> tuple[Rows, Rows, Values, int, int, float]:
    """Score every candidate pair one way, and keep the best; a barred side asks nobody.

    Nor does one of whom nothing is known, while anything is known of others: its points say how
    one chooses whom nobody knows, and are no reason to name it first.
    """
    known = scorer.context.described
    asking = np.flatnonzero(constraints.asked_for & (known if known.any() else ~known))
    a, b, points = asking[:0], asking[:0], np.empty(0)
    done = scored = aside = 0
    lowest = np.inf
    for block_a, block_b, block_points in scorer.candidates(asking, constraints.barred_otherwise):
        a, b = np.concatenate([a, block_a]), np.concatenate([b, block_b])
        points = np.concatenate([points, block_points])
        scored += len(block_a)
        lowest = min(lowest, block_points.min(initial=np.inf))
        aside += int(np.count_nonzero(constraints.listed_apart(block_a, block_b)))
        if len(points) > 2 * best:
            kept = np.sort(np.argsort(-points, kind="stable")[:best])
            a, b, points = a[kept], b[kept], points[kept]
        done += len(np.unique(block_a))
        if progress is not None:
            progress(done, len(asking))
    return a, b, points, scored, aside, float(lowest) if scored else 0.0
