"""Whether a need is met by who runs the same business as the member that states it."""

import pandas as pd
import pytest

from matcher.coalitions.recruit import recruit
from matcher.ecosystem import Ecosystem
from matcher.matching.model import PartnerModel

OPEN = "which Shop needs"


def _ecosystem(shop: str | None, other: str | None = None) -> Ecosystem:
    """Give a coalition in which Shop, and Other where it has a sector, need logistics."""
    organizations = [
        {"id": "lead", "name": "Lead", "sector": "telecom"},
        {"id": "shop", "name": "Shop", "sector": shop},
        {"id": "other", "name": "Other", "sector": other},
        {"id": "carrier", "name": "Carrier", "sector": "logistics"},
        {"id": "maker", "name": "Maker", "sector": "machines"},
    ]
    needs = ["shop", *(["other"] if other else [])]
    evidence = [
        {"organization_id": who, "capability_id": "l", "direction": "needs"} for who in needs
    ]
    evidence += [
        {"organization_id": who, "capability_id": what, "direction": "offers"}
        for who, what in (("carrier", "l"), ("maker", "m"), ("lead", "t"))
    ]
    seats = [
        {"coalition_id": "c", "organization_id": who, "role": role}
        for who, role in (("lead", "lead"), ("shop", "member"), ("other", "member"))
    ]
    capabilities = {"id": ["l", "m", "t"], "name": ["Logistics", "Machines", "Telecom"]}
    return Ecosystem.from_tables(
        {
            "organizations": pd.DataFrame(organizations),
            "capabilities": pd.DataFrame(capabilities),
            "evidence": pd.DataFrame(evidence).assign(strength=0.5, kind="statement"),
            "coalitions": pd.DataFrame([{"id": "c", "name": "C"}]),
            "memberships": pd.DataFrame(seats),
        }
    )


@pytest.mark.parametrize(
    ("shop", "other", "meets"),
    [
        ("food and Logistics", None, False),
        ("food", None, True),
        (None, None, True),
        ("logistics", "retail", True),
        ("logistics", "logistics, ships", False),
    ],
)
def test_who_runs_the_same_business_as_all_who_need_it_meets_no_need(
    shop: str | None, other: str | None, meets: bool
) -> None:
    eco = _ecosystem(shop, other)
    candidates = recruit(eco, "c", PartnerModel().fit(eco)).candidates
    found = {each.organization.id: each for each in candidates}
    assert (list(found["carrier"].meets) == ["l"]) == meets
