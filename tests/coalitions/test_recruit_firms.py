"""What sister firms of members have, and whose trade a newcomer is in."""

from __future__ import annotations

import pytest

from matcher.coalitions import recruit
from matcher.matching import PartnerModel


@pytest.fixture(scope="module")
def next_steps(ecosystem_of):
    """A camp of m, whose sister s has vision and whose daughter builds robots too."""
    company = {"kind": "company"}
    eco = ecosystem_of(
        [
            {"id": "m", "name": "M", "sector": "ships", **company},
            {"id": "s", "name": "S", "parent_id": "m", **company},
            {"id": "d", "name": "D", "parent_id": "m", "sector": "steel and robotics", **company},
            {"id": "eye", "name": "Eye", "sector": "optics", **company},
            {"id": "arm", "name": "Arm", "sector": "robotics", **company},
            {"id": "lab", "name": "Lab", "sector": "robotics", "kind": "university"},
        ],
        [
            "vision",
            {"id": "robots"},
            {"id": "robot-arms", "parent_id": "robots"},
            {"id": "robot-legs", "parent_id": "robots"},
        ],
        evidence=[
            {"organization_id": who, "capability_id": what, "strength": 0.8}
            for who, what in (
                ("m", "robot-legs"),
                ("s", "vision"),
                ("eye", "vision"),
                ("arm", "robot-arms"),
                ("lab", "robot-arms"),
            )
        ],
        coalitions=[{"id": "camp", "name": "Camp"}],
        memberships=[{"coalition_id": "camp", "organization_id": "m", "role": "lead"}],
    )
    report = recruit(eco, "Camp", PartnerModel().fit(eco))
    return {each.organization.id: each.next_step for each in report.candidates}


def test_what_a_sister_firm_has_is_held_against_the_gap(next_steps):
    assert "S, of the group of M, has" in next_steps["eye"]
    assert "of the group of M" not in next_steps["lab"]


def test_who_is_in_a_trade_of_a_members_group_may_compete(next_steps):
    words = "D, of the group of M, is in robotics too: who is of one trade may compete"
    assert words in next_steps["arm"]
    assert words not in next_steps["lab"]  # a university sells nothing
