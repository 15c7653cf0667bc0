"""The best pairs of all against a look at every pair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from matcher.matching import Filters, PartnerModel
from matcher.matching.bulk import best_pairs
from matcher.matching.constraints import Constraints

from .features import Rows, Values


class OneSided:
    """A scorer of given points."""

    def __init__(self, context: Any, given: Values) -> None:
        self.context, self._given = context, given

    def points(self, a: Rows, b: Rows) -> Values:
        return self._given[a, b]

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


@pytest.mark.parametrize("which", ["rich_prior", "rich_learned"])
@pytest.mark.parametrize("k", [1, 60])
def test_the_best_pairs_of_a_model(request: pytest.FixtureRequest, which: str, k: int) -> None:
    model: PartnerModel = request.getfixturevalue(which)
    size = model.context.size
    a, b = np.divmod(np.arange(size**2), size)
    points = model.points(a, b).reshape(size, size)
    candidate = np.zeros((size, size), dtype=bool)
    barred = Constraints(model.context, Filters()).barred
    for query, partner, _ in model.scorer.candidates(np.arange(size), barred):
        candidate[query, partner] = True
    report = model.pairs(k)
    assert [each.score for each in report.pairs] == pytest.approx(
        best_by_looking(points, candidate, k), abs=1e-6
    )
