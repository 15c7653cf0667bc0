"""Small ecosystems in which nobody disputes who comes before whom."""

from __future__ import annotations

from itertools import pairwise

import pytest

from matcher.matching import PartnerModel
from tests.matching.need_cases import CASES, Case
from tests.matching.need_cases_aside import ASIDE


@pytest.mark.parametrize("case", [*CASES, *ASIDE], ids=lambda case: case.name)
def test_nobody_disputes_the_order(case: Case) -> None:
    matches = PartnerModel().fit(case.ecosystem()).suggest(case.asks, k=100).matches
    places: dict[str, list[int]] = {}
    for place, match in enumerate(matches):
        places.setdefault(match.partner.id.split("-")[0], []).append(place)
    for before, after in pairwise(case.order):
        assert max(places[before]) < min(places[after]), (before, after)


def test_the_cases_are_many_and_each_is_one() -> None:
    names = [case.name for case in (*CASES, *ASIDE)]
    assert len(set(names)) == len(names)
    assert (len(CASES), len(ASIDE)) >= (20, 6)
