"""Small ecosystems in which nobody disputes who comes before whom."""

from __future__ import annotations

import collections
import functools
from itertools import pairwise

import pytest

from matcher.matching import PartnerModel
from matcher.matching.findings import SuggestReport
from matcher.matching.grounds import NO_GROUND
from matcher.matching.next_step import IDLE
from tests.matching.need_cases import CASES, Case
from tests.matching.need_cases_aside import ASIDE

#: Of copies, which are told apart by a number, so many are asked about one by one.
COPIES = 3


@functools.cache
def answered(case: Case) -> tuple[PartnerModel, SuggestReport]:
    """Give the prior on a case, and what it suggests to who asks there."""
    model = PartnerModel().fit(case.ecosystem())
    return model, model.suggest(case.asks, k=100)


@pytest.mark.parametrize("case", [*CASES, *ASIDE], ids=lambda case: case.name)
def test_nobody_disputes_the_order(case: Case) -> None:
    model, report = answered(case)
    table = next(model.suggest_all(k=100))
    ranked = table.loc[table["organization_id"] == case.asks, "partner_id"].tolist()
    places: dict[str, list[int]] = {}
    for place, partner in enumerate(ranked):
        places.setdefault(partner.split("-")[0], []).append(place)
    for before, after in pairwise(case.order):
        assert max(places[before]) < min(places[after]), (before, after)
    listed = [match.partner.id for match in report.matches]
    assert listed == [partner for partner in ranked if partner in set(listed)]
    assert report.without_ground == len(ranked) - len(listed)


@pytest.mark.parametrize("case", [*CASES, *ASIDE], ids=lambda case: case.name)
def test_who_is_listed_has_a_ground_that_the_last_line_names(case: Case) -> None:
    model, report = answered(case)
    for match in report.matches:
        starts = [f"{each} {match.partner.name} " for each in ("Call", IDLE)]
        assert match.next_step.startswith(tuple(starts)), match
        assert "?" not in match.next_step
    none = model.context.ecosystem.organization_ids.ids
    left_out = set(none) - {match.partner.id for match in report.matches} - {case.asks}
    told: collections.Counter[str] = collections.Counter()
    for partner in sorted(left_out):
        told[kind := partner.split("-")[0]] += 1
        if told[kind] > COPIES:
            continue
        match = model.explain(case.asks, partner).directions[0].match
        assert (match.relation, match.rank) == (None, None)
        assert match.removed_by in (NO_GROUND, "already partners")


def test_the_cases_are_many_and_each_is_one() -> None:
    names = [case.name for case in (*CASES, *ASIDE)]
    assert len(set(names)) == len(names)
    assert (len(CASES), len(ASIDE)) >= (20, 6)
