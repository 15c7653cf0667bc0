"""Tables of everybody: of points that are given, against a look at every pair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from matcher.arrays import Rows, Values
from matcher.ecosystem import Ecosystem
from matcher.matching import Filters, PartnerModel, bulk
from matcher.matching.bulk import (
    Asked,
    PairsToScore,
    best_pairs,
    group_points,
    in_their_order,
    partitions,
    scores,
    suggestions,
)
from matcher.matching.constraints import Constraints
from matcher.matching.context import Context


class OneSided:
    """A scorer of given points."""

    def __init__(self, context: Any, given: Values, *, with_odds: bool = False) -> None:
        self.context, self._given, self._with_odds = context, given, with_odds

    def points(self, a: Rows, b: Rows) -> Values:
        return self._given[a, b]

    def probabilities(self, a: Rows, b: Rows, points: Values) -> Values | None:
        """Give what is known of c alone."""
        return np.where(b == 2, points / 100.0, np.nan) if self._with_odds else None

    def candidates(
        self, queries: Rows, barred: Callable[[Rows], np.ndarray]
    ) -> Iterator[tuple[Rows, Rows, Values]]:
        for block in np.array_split(queries, 3):
            position, b = np.nonzero(~barred(block))
            yield block[position], b, self.points(block[position], b)


def best_by_looking(points: Values, open_to: np.ndarray, k: int) -> list[float]:
    """Give the k largest means of both directions."""
    mean = (points + points.T) / 2
    found = np.triu(open_to | open_to.T, 1)
    return sorted(mean[found].tolist(), reverse=True)[:k]


@pytest.mark.parametrize("k", [1, 7, 40])
@pytest.mark.parametrize("seed", range(3))
def test_what_only_one_side_wants_does_not_hide_the_best(
    rich_prior: PartnerModel, k: int, seed: int
) -> None:
    context = rich_prior.context
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(context.size, context.size))
    # For every pair that both want a little there are several that one side wants very much.
    loved = rng.permutation(context.size**2)[: 20 * k]
    a, b = np.divmod(loved, context.size)
    points[a, b], points[b, a] = 50.0 + rng.random(len(a)), -60.0
    both = rng.permutation(context.size**2)[:k]
    a, b = np.divmod(both, context.size)
    points[a, b] = points[b, a] = 20.0 + rng.random(len(a))
    constraints = Constraints(context, Filters())
    scorer: Any = OneSided(context, points)
    grounded = rng.random((context.size, context.size)) < 0.8
    grounded &= grounded.T
    best = best_pairs(scorer, k, constraints, lambda a, b: grounded[a, b], None)
    open_to = ~constraints.barred(np.arange(context.size))
    otherwise = ~constraints.barred_otherwise(np.arange(context.size))
    assert best.scored == open_to.sum()
    assert best.scored + best.scored_apart == otherwise.sum()
    assert (best.a < best.b).all()
    mean = (points[best.a, best.b] + points[best.b, best.a]) / 2
    assert best.mean == pytest.approx(mean)
    assert (best.grounded == grounded[best.a, best.b]).all()
    assert best.lowest == points[otherwise].min()
    found = sorted(mean[~best.apart & best.grounded].tolist(), reverse=True)
    assert found[:k] == pytest.approx(best_by_looking(points, open_to & grounded, k))


#: Points of a to d, by who asks: no two of a row are the same but those of d.
POINTS = np.array(
    [[0.0, 5.0, 7.0, 2.0], [4.0, 0.0, 1.0, 3.0], [9.0, 8.0, 0.0, 6.0], [5.0, 5.0, 5.0, 0.0]]
)


@pytest.fixture
def four(ecosystem_of: Callable[..., Ecosystem]) -> Context:
    """Give four of whom a and b are partners, and b and d competitors; c is the best known."""
    work = [("w", "ab"), ("x", "ce"), ("y", "cf")]
    return Context(
        ecosystem_of(
            "abcdef",
            collaborations=[{"id": name, "start_date": "2020"} for name, _ in work],
            participants=[
                {"collaboration_id": name, "organization_id": who}
                for name, both in work
                for who in both
            ],
            ties=[{"organization_a": "b", "organization_b": "d", "kind": "competitor"}],
        )
    )


def scorer_of(context: Context, *, with_odds: bool = False) -> Any:
    """Give one that has no points of e and f."""
    points = np.full((6, 6), -1.0)
    points[:4, :4] = POINTS
    return OneSided(context, points, with_odds=with_odds)


def asked(context: Context, k: int, novelty: float = 0.0, **options: bool) -> Asked:
    return Asked(
        scorer_of(context, **options), Constraints(context, Filters(exclude=("e", "f"))), k, novelty
    )


def first_four(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    table = table[table["organization_id"].isin(list("abcd"))]
    return list(
        zip(
            table["organization_id"],
            table["rank"],
            table["partner_id"],
            table["score"],
            strict=True,
        )
    )


def test_the_best_partners_of_everybody(four: Context) -> None:
    (table,) = suggestions(asked(four, 2))
    assert first_four(table) == [
        *(("a", 1, "c", 7.0), ("a", 2, "d", 2.0)),  # b is a partner already
        *(("b", 1, "d", 3.0), ("b", 2, "c", 1.0)),
        *(("c", 1, "a", 9.0), ("c", 2, "b", 8.0)),
        *(("d", 1, "a", 5.0), ("d", 2, "b", 5.0)),  # equals by id
    ]
    apart = table.set_index(["organization_id", "partner_id"])["apart"]
    assert apart["b", "d"] == apart["d", "b"] == "competitor"
    assert apart.drop([("b", "d"), ("d", "b")]).isna().all()
    assert table["probability"].isna().all()


def test_novelty_moves_ranks_and_no_score(four: Context) -> None:
    (table,) = suggestions(asked(four, 1, novelty=1.0))
    (usual,) = suggestions(asked(four, 3))
    # d, whom nobody knows, comes before c, whom two know.
    assert [each[2] for each in first_four(table)][1] == "d"
    known = {(a, b): score for a, _, b, score in first_four(usual)}
    assert all(known[a, b] == score for a, _, b, score in first_four(table))


def test_odds_are_given_where_they_are_known(four: Context) -> None:
    (table,) = suggestions(asked(four, 3, with_odds=True))
    odds = table.set_index(["organization_id", "partner_id"])["probability"]
    assert odds["a", "c"] == pytest.approx(0.07)
    assert np.isnan(odds["a", "d"])


def test_only_the_partitions_asked_for_are_made(
    four: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FEWEST_ASKING", 2)
    assert [(part.start, part.stop) for part in partitions(5)] == [(0, 2), (2, 4), (4, 5)]
    told: list[tuple[int, int]] = []
    question = asked(four, 2)
    (whole,) = [pd.concat(list(suggestions(question)), ignore_index=True)]
    parts = list(suggestions(question, [1, 2], progress=lambda *done: told.append(done)))
    assert told == [(2, 6), (4, 6), (6, 6)]
    later = whole[~whole["organization_id"].isin(["a", "b"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), later)


def test_partitions_grow_with_everybody_up_to_a_bound() -> None:
    assert [len(partitions(size)) for size in (0, 1024, 1025, 16 * 1024)] == [1, 1, 2, 16]
    assert len(partitions(16 * 1024 + 1)) == 16
    assert [part.stop for part in partitions(16 * 4096 + 1)][-2:] == [16 * 4096, 16 * 4096 + 1]


def test_given_pairs_are_scored_in_the_order_in_which_they_come(four: Context) -> None:
    pairs = PairsToScore(
        scorer_of(four, with_odds=True), np.array([3, 0, 1, 0]), np.array([1, 2, 3, 1])
    )
    told: list[tuple[int, int]] = []
    table = in_their_order(scores(pairs, progress=lambda *done: told.append(done)))
    assert table["score"].tolist() == [5.0, 7.0, 3.0, 5.0]
    assert table["probability"].fillna(-1.0).tolist() == pytest.approx([-1.0, 0.07, -1.0, -1.0])
    assert table["apart"].fillna("").tolist() == ["competitor", "", "competitor", ""]
    assert told == [(4, 4)]


def test_partitions_of_pairs_never_cut_one_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    unused: Any = None

    def cut(asking: list[int]) -> list[list[int]]:
        pairs = PairsToScore(
            unused, np.array(asking, dtype=np.intp), np.zeros(len(asking), dtype=np.intp)
        )
        return [part.tolist() for part in pairs.partitions]

    assert cut([2, 0, 1, 0]) == [[1, 3, 2, 0]]
    assert cut([]) == [[]]
    monkeypatch.setattr(bulk, "FEWEST_ASKING", 2)
    assert cut([2, 0, 1, 0]) == [[1, 3, 2], [0]]
    monkeypatch.setattr(bulk, "FEWEST_ASKING", 100)
    monkeypatch.setattr(bulk, "MOST_PAIRS", 3)
    # Who begins within the first three pairs is of the first partition, whole.
    assert cut([0, 0, 1, 1, 2, 3, 3]) == [[0, 1, 2, 3], [4, 5, 6]]


def test_what_was_done_before_counts_as_done(
    four: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FEWEST_ASKING", 1)
    pairs = PairsToScore(scorer_of(four), np.array([3, 0, 1, 0]), np.array([1, 2, 3, 1]))
    told: list[tuple[int, int]] = []
    (table,) = scores(pairs, [2], progress=lambda *done: told.append(done))
    assert table["position"].tolist() == [0] and told == [(4, 4)]


def test_a_group_gives_the_mean_of_its_members_and_none_of_itself(four: Context) -> None:
    members, candidates = np.array([0, 2]), np.array([1, 2, 3])
    # What a and c give b, what a gives c, what a and c give d.
    found = group_points(scorer_of(four), members, candidates)
    assert found.tolist() == [(5.0 + 8.0) / 2, 7.0, (2.0 + 6.0) / 2]
    alone = group_points(scorer_of(four), np.array([0]), np.array([0, 1]))
    assert np.isnan(alone[0]) and alone[1] == 5.0
    nobody = np.empty(0, dtype=np.intp)
    assert np.isnan(group_points(scorer_of(four), nobody, candidates)).tolist() == [True] * 3
    assert group_points(scorer_of(four), members, nobody).shape == (0,)
