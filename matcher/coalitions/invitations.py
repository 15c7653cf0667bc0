"""Whom every coalition could invite: one table, made in partitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.arrays import Rows, Values
from matcher.coalitions.coverage import CoverageTerms, rosters
from matcher.coalitions.wants import Wants, scores
from matcher.distributed import Workers, in_order
from matcher.errors import check_count
from matcher.matching.apart import Apart, kind_of
from matcher.matching.group_features import groups_at_a_time
from matcher.matching.group_model import GroupModel
from matcher.matching.order import best_first, rounded
from matcher.progress import Steps

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem


@dataclass(frozen=True)
class Inviting:
    """All coalitions, and what ranks their candidates.

    Attributes
    ----------
    ids : list of str
        Of the coalitions, in the order of the data.
    groups : list of ndarray of int
        Rows of the members of each.
    rows : list of int
        Row of each coalition.
    terms : CoverageTerms
    model : GroupModel
    k : int
        How many candidates each at most.
    """

    ids: list[str]
    groups: list[Rows]
    rows: list[int]
    terms: CoverageTerms
    model: GroupModel
    k: int

    @classmethod
    def of(cls, ecosystem: Ecosystem, model: GroupModel, k: int) -> Inviting:
        """Gather it; a RequestError where k is below 1."""
        check_count("k", k, 1)
        ids = [str(each) for each in ecosystem.coalitions["id"]]
        terms = CoverageTerms.of(ecosystem)
        found = rosters(ecosystem, terms, ids)
        rows = [ecosystem.coalition_ids.row(each) for each in ids]
        return cls(ids, [each.members for each in found], rows, terms, model, k)

    @cached_property
    def apart(self) -> Apart:
        """Who stands apart from whom."""
        return Apart(self.model.context)

    def wants(self, place: int) -> Wants:
        """Give what a coalition wants, by its place."""
        return Wants(self.model.context, self.terms, self.groups[place])

    @property
    def partitions(self) -> list[slice]:
        """Coalitions that are asked for together; at least one."""
        step, count = groups_at_a_time(self.model.context.size), len(self.ids)
        return [slice(start, min(start + step, count)) for start in range(0, max(count, 1), step)]

    def shared(self) -> Inviting:
        """Give the same for workers, with all worked out that every block reads."""
        alone = replace(self, model=self.model.shared())
        if self.groups:
            alone.apart.of_coalition(self.rows[0], self.groups[0])
        return alone


#: Place of a coalition; rows, points and codes of `Apart` of its candidates, the best first.
Invited = tuple[int, Rows, Values, npt.NDArray[np.int8]]


def best_candidates(inviting: Inviting, part: slice) -> list[Invited]:
    """Rank the candidates of some coalitions, in the order of the data."""
    groups, model = inviting.groups[part], inviting.model
    found = []
    for within, points in model.points_of_all(groups):
        place = part.start + within
        found_scores = scores(model, inviting.wants(place), points)
        best = _best_rows(found_scores, model.context.id_order, inviting.k)
        codes = inviting.apart.of_coalition(inviting.rows[place], groups[within])
        found.append((place, best, found_scores[best], codes[best]))
    return sorted(found, key=lambda each: each[0])


def candidates_of_all(
    inviting: Inviting,
    wanted: Sequence[int] | None = None,
    workers: Workers | None = None,
    progress: Steps | None = None,
) -> Iterator[pd.DataFrame]:
    """Rank the candidates of all coalitions, a partition of them at a time.

    Parameters
    ----------
    inviting : Inviting
    wanted : sequence of int, optional
        Numbers of its partitions, ascending; by default all.
    workers : Workers, optional
        Who does it, if not this process.
    progress : callable, optional
        Called with (coalitions done, coalitions in all).

    Yields
    ------
    DataFrame
        Columns coalition_id, rank, organization_id, score, apart (why the organization can hardly
        be had; missing where it can); by coalition as in the data, then by rank; equals by id. One
        for each partition.
    """
    every, names = inviting.partitions, inviting.model.context.ecosystem.organization_ids.ids
    parts = every if wanted is None else [every[number] for number in wanted]
    shared = inviting if workers is None else inviting.shared()
    for part, found in zip(parts, in_order(workers, best_candidates, shared, parts), strict=True):
        yield _invitations(inviting.ids, names.astype(str), found)
        if progress is not None:
            progress(part.stop, len(inviting.ids))


def _invitations(ids: list[str], names: npt.NDArray[np.str_], found: list[Invited]) -> pd.DataFrame:
    """Tabulate the candidates of some coalitions."""
    counts = [len(best) for _, best, _, _ in found]
    nobody: list[Rows] = [np.empty(0, dtype=np.intp)]
    best, codes = (np.concatenate(nobody + [each[at] for each in found]) for at in (1, 3))
    points = np.concatenate([np.empty(0), *(each[2] for each in found)])
    whose = np.repeat([ids[place] for place, *_ in found], counts)
    ranks = [np.arange(1, count + 1) for count in counts]
    return pd.DataFrame(
        {
            "coalition_id": pd.Series(whose, dtype="str"),
            "rank": np.concatenate(nobody + ranks),
            "organization_id": pd.Series(names[best], dtype="str"),
            "score": points,
            "apart": pd.Series([kind_of(int(code)) for code in codes], dtype="str"),
        }
    )


def _best_rows(points: Values, by_id: Rows, k: int) -> Rows:
    """Give the k best rows, equals by id; those without points are left out."""
    defined = np.flatnonzero(~np.isnan(points))
    if len(defined) > k:
        among = rounded(points[defined])
        defined = defined[among >= -np.partition(-among, k - 1)[k - 1]]
    return defined[best_first(points[defined], by_id[defined])][:k]
