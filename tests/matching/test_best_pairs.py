"""The best pairs of a model against a look at every pair."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.matching import Filters, PartnerModel
from matcher.matching.constraints import Constraints

from .test_bulk import best_by_looking


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
