"""What counts against a candidate says one and the same thing to its lead and to a coalition."""

from __future__ import annotations

import pytest

import matcher
from matcher.coalitions import recruit
from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.matching.citations import Citations
from matcher.matching.group_model import GroupModel
from matcher.matching.next_step import NOTHING_AGAINST
from matcher.matching.reservation_words import AGAINST
from matcher.matching.reservations import Reservations

#: A link with a member opens the door to a coalition; to be called, it is nothing new.
BONDS = ("linked",)

CASES = [
    ("korea-ai-2020", "2020-06-02"),
    ("korea-ai-2020", "2020-06-03"),
    ("korea-ai-2020", None),
    ("korea-sovereign-ai-2025", "2025-09-01"),
    ("korea-sovereign-ai-2025", "2025-12-01"),
    ("korea-sovereign-ai-2025", None),
]


def _leads(eco: Ecosystem, coalition: str) -> list[int]:
    seats = eco.memberships[eco.memberships["coalition_id"] == coalition]
    leads = set(seats["organization_id"][seats["role"] == "lead"]) & set(eco.members(coalition))
    return eco.organization_ids.rows(sorted(leads)).tolist()


@pytest.mark.slow
@pytest.mark.parametrize(("dataset", "day"), CASES)
def test_nothing_speaks_against_whom_the_lead_could_call(dataset: str, day: str | None) -> None:
    eco = matcher.load(dataset)
    eco = eco if day is None else eco.as_of(day)
    model = GroupModel(PartnerModel().fit(eco))
    pairs = Reservations(Citations(model.context))
    asked = 0
    for coalition in eco.coalition_ids.ids:
        leads = _leads(eco, coalition)
        for each in recruit(eco, coalition, model, k=100).candidates if leads else ():
            row = eco.organization_ids.row(each.organization.id)
            for lead in leads:
                known = [e for e in pairs.of_pair(lead, row) if e.kind in {*AGAINST} - {*BONDS}]
                assert not (known and each.next_step.endswith(NOTHING_AGAINST)), known
                asked += 1
    assert asked > 20
