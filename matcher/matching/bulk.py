"""Questions for many organizations at once: tables rather than records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matcher.arrays import Mask, Rows, Values
from matcher.distributed import Workers, in_order
from matcher.matching.apart import Apart, kind_of
from matcher.matching.constraints import Constraints
from matcher.matching.order import best_first, place_within
from matcher.matching.query_block import block_bytes
from matcher.matching.scorer import Scorer
from matcher.measures.concentration import fame
from matcher.progress import Steps, silent

if TYPE_CHECKING:
    import pandas as pd

ScoredPairs = tuple[Values, Values, npt.NDArray[np.int8]]

#: Organizations whose partners are ranked as one partition: at least, at most; between them so many
#: partitions are made.
FEWEST_ASKING, MOST_ASKING, PARTITIONS = 1024, 4096, 16

#: Pairs that are scored as one partition, about, at most.
MOST_PAIRS = 200_000

#: How many of the pairs scored one way `best_pairs` keeps at least.
KEPT = 100_000


def probabilities(scorer: Scorer, a: Rows, b: Rows, points: Values) -> Values:
    """Give the probability of each pair, NaN where the scorer has none, shape (n_pairs,)."""
    known = scorer.probabilities(a, b, points)
    return np.full(len(points), np.nan) if known is None else known


def partitions(size: int) -> list[slice]:
    """Cut everybody into partitions that are ranked each on its own; at least one.

    How they are cut depends on nothing but the data, so that whoever does them, and in how many
    runs, the result is the same.

    Parameters
    ----------
    size : int
        How many organizations there are.

    Examples
    --------
    >>> [part.stop for part in partitions(3000)], partitions(0)
    ([1024, 2048, 3000], [slice(0, 0, None)])
    """
    step = int(np.clip(-(-size // PARTITIONS), FEWEST_ASKING, MOST_ASKING))
    return [slice(start, min(start + step, size)) for start in range(0, max(size, 1), step)]


@dataclass(frozen=True)
class Asked:
    """What everybody's partners are ranked by.

    Attributes
    ----------
    scorer : Scorer
    constraints : Constraints
    k : int
        How many each at most.
    novelty : float
        As in `PartnerModel.suggest`: it moves ranks, not scores.
    """

    scorer: Scorer
    constraints: Constraints
    k: int
    novelty: float

    @property
    def block_bytes(self) -> int:
        """What a block takes while it is worked on, about."""
        return block_bytes(self.scorer.context.size)

    def shared(self) -> Asked:
        """Give the same for workers: one thread, and all worked out that every block reads."""
        alone = replace(self, scorer=self.scorer.in_one_thread())
        best_partners(alone, slice(0, min(self.scorer.context.size, 1)))
        return alone


@dataclass(frozen=True)
class BestPartners:
    """The best partners of some organizations, by organization and rank.

    Attributes
    ----------
    a, b : ndarray of int, shape (n_pairs,)
        Rows of who asks, and of the partners.
    rank : ndarray of int, shape (n_pairs,)
    points, probability : ndarray, shape (n_pairs,)
        The probability is NaN with the prior, and for existing partners.
    apart : ndarray of int8, shape (n_pairs,)
        As `Apart.codes`.
    """

    a: Rows
    b: Rows
    rank: Rows
    points: Values
    probability: Values
    apart: npt.NDArray[np.int8]

    def table(self, ids: npt.NDArray[np.object_]) -> pd.DataFrame:
        """Give it as a table, of the ids of all organizations."""
        import pandas as pd

        return pd.DataFrame(
            {
                "organization_id": pd.Series(ids[self.a], dtype="str"),
                "rank": self.rank,
                "partner_id": pd.Series(ids[self.b], dtype="str"),
                "score": self.points,
                "probability": self.probability,
                "apart": _kinds(self.apart),
            }
        )


def best_partners(asked: Asked, rows: slice) -> BestPartners:
    """Rank the best partners of the organizations of some rows."""
    scorer, context = asked.scorer, asked.scorer.context
    handicap, by_id = asked.novelty * fame(context.degree), context.id_order
    nobody = np.empty(0, dtype=np.intp)
    found = [_best_of(asked, nobody, nobody, np.empty(0))]
    queries = np.arange(rows.start, rows.stop)
    for a, b, points in scorer.candidates(queries, asked.constraints.barred_otherwise):
        order = best_first(points - handicap[b], by_id[b], within=a)
        found.append(_best_of(asked, a[order], b[order], points[order]))
    names = BestPartners.__dataclass_fields__
    return BestPartners(
        *(np.concatenate([getattr(each, name) for each in found]) for name in names)
    )


def _best_of(asked: Asked, a: Rows, b: Rows, points: Values) -> BestPartners:
    """Keep the first k of each query, of pairs in the order of their ranks."""
    rank = place_within(a) + 1
    best = rank <= asked.k
    a, b, rank, points = a[best], b[best], rank[best], points[best]
    chances = probabilities(asked.scorer, a, b, points)
    return BestPartners(a, b, rank, points, chances, asked.constraints.apart.codes(a, b))


def suggestions(
    asked: Asked,
    wanted: Sequence[int] | None = None,
    workers: Workers | None = None,
    progress: Steps | None = None,
) -> Iterator[pd.DataFrame]:
    """Rank the best partners of every organization, a partition of them at a time.

    Parameters
    ----------
    asked : Asked
    wanted : sequence of int, optional
        Numbers of `partitions`, ascending; by default all.
    workers : Workers, optional
        Who does it, if not this process.
    progress : callable, optional
        Called with (organizations done, organizations in all).

    Yields
    ------
    pandas.DataFrame
        organization_id, rank, partner_id, score, probability (NaN with the prior, and for
        existing partners), apart (why the partner stands apart; missing where it does not);
        ordered by organization, in the order of the data, and rank. One for each partition.
    """
    ids, size = asked.scorer.context.ecosystem.organization_ids.ids, asked.scorer.context.size
    every = partitions(size)
    parts = every if wanted is None else [every[number] for number in wanted]
    told = progress or silent
    told(parts[0].start if parts else size, size)
    shared = asked if workers is None else asked.shared()
    for part, found in zip(parts, in_order(workers, best_partners, shared, parts), strict=True):
        yield found.table(ids)
        told(part.stop, size)


def _kinds(codes: npt.NDArray[np.int8]) -> pd.Series[str]:
    """Spell out codes of `Apart`; missing where they are 0."""
    import pandas as pd

    return pd.Series([kind_of(code) for code in codes.tolist()], dtype="str")


@dataclass(frozen=True)
class PairsToScore:
    """Pairs, and what scores them.

    Attributes
    ----------
    scorer : Scorer
    a, b : ndarray of int, shape (n_pairs,)
        Rows of who asks and of whom it asks about.
    """

    scorer: Scorer
    a: Rows
    b: Rows

    @cached_property
    def apart(self) -> Apart:
        """Who stands apart from whom."""
        return Apart(self.scorer.context)

    @cached_property
    def partitions(self) -> list[Rows]:
        """Positions of the pairs of the same who ask, some askers at a time; at least one."""
        order = np.argsort(self.a, kind="stable")
        asking, first = np.unique(self.a[order], return_index=True)
        # A partition ends where it has enough askers or enough pairs, never within an asker.
        of_asker = np.arange(len(asking)) // FEWEST_ASKING, first // MOST_PAIRS
        changes = np.any(np.diff(np.stack(of_asker), axis=1) != 0, axis=0)
        return np.split(order, first[1:][changes])

    @property
    def block_bytes(self) -> int:
        """What a block takes while it is worked on, about."""
        return block_bytes(self.scorer.context.size)

    def shared(self) -> PairsToScore:
        """Give the same for workers, with all worked out that every block reads."""
        alone = replace(self, scorer=self.scorer.in_one_thread())
        alone.at(alone.partitions[0][:1])
        return alone

    def at(self, places: Rows) -> ScoredPairs:
        """Score the pairs at some positions."""
        a, b = self.a[places], self.b[places]
        points = self.scorer.points(a, b)
        return points, probabilities(self.scorer, a, b, points), self.apart.codes(a, b)


def score_partition(pairs: PairsToScore, number: int) -> ScoredPairs:
    """Give points, probabilities and codes of `Apart` of the pairs of a partition."""
    return pairs.at(pairs.partitions[number])


def scores(
    pairs: PairsToScore,
    wanted: Sequence[int] | None = None,
    workers: Workers | None = None,
    progress: Steps | None = None,
) -> Iterator[pd.DataFrame]:
    """Score pairs, a partition of them at a time.

    The parameters are those of `suggestions`, but that progress counts pairs.

    Yields
    ------
    pandas.DataFrame
        position, score, probability, apart. One for each partition.
    """
    import pandas as pd

    numbers = range(len(pairs.partitions)) if wanted is None else wanted
    told = progress or silent
    shared = pairs if workers is None else pairs.shared()
    done = len(pairs.a) - sum(len(pairs.partitions[number]) for number in numbers)
    for number, (points, chances, codes) in zip(
        numbers, in_order(workers, score_partition, shared, numbers), strict=True
    ):
        at = pairs.partitions[number]
        columns = {"position": at, "score": points, "probability": chances, "apart": _kinds(codes)}
        yield pd.DataFrame(columns)
        told(done := done + len(at), len(pairs.a))


def in_their_order(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put what `scores` gives into the order of the pairs: score, probability, apart."""
    import pandas as pd

    found = pd.concat(list(parts)).sort_values("position", kind="stable")
    return found.drop(columns="position").reset_index(drop=True)


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
    progress: Steps | None,
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
    scorer: Scorer, constraints: Constraints, best: int, progress: Steps | None
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
