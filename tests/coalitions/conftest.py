"""Small ecosystems for the tests of coalitions."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def two_camps(ecosystem_of):
    """Two rival camps: x and y lead by a capability each, z is in both, w and v are outside."""
    evidence = [
        ("x", "speech", 1.0, "2019-05", "X report", "X speaks"),
        ("y", "speech", 0.5, "2019-06-01", "Y report", "Y speaks a bit"),
        ("y", "vision", 0.8, "2018", None, None),
        ("z", "vision", 0.2, None, "Z page", "Z sees little"),
        ("w", "robotics", 0.9, None, "W page", "W moves"),
        ("v", "speech", 0.1, None, None, None),
    ]
    keys = ("organization_id", "capability_id", "strength", "date", "source", "note")
    return ecosystem_of(
        "vwxyz",
        ["speech", "vision", {"id": "robotics", "weight": 2.0}, "chips"],
        evidence=[dict(zip(keys, row, strict=True)) for row in evidence],
        coalitions=[
            {"id": "a", "name": "Camp A", "founded": "2020-01-01", "source": "paper"},
            {"id": "b", "name": "Camp B", "founded": "2020-02-01", "dissolved": "2020-12-31"},
        ],
        memberships=[
            {"coalition_id": "a", "organization_id": "x", "role": "lead", "since": "2020-01-01"},
            {"coalition_id": "a", "organization_id": "z", "since": "2020-03-01"},
            {"coalition_id": "b", "organization_id": "y", "role": "lead", "since": "2020-02-01"},
            {"coalition_id": "b", "organization_id": "z", "since": "2020-03-01"},
            {"coalition_id": "a", "organization_id": "w", "role": "invited"},
            {"coalition_id": "b", "organization_id": "w", "role": "invited"},
            {"coalition_id": "b", "organization_id": "x", "role": "invited"},
        ],
        rivalries=[
            {"coalition_a": "b", "coalition_b": "a", "since": "2020-02-02", "source": "news"}
        ],
        ties=[
            {
                "organization_a": "y",
                "organization_b": "x",
                "kind": "equity",
                "since": "2019",
                "until": "2021",
                "source": "filing",
            },
            {"organization_a": "x", "organization_b": "y", "kind": "competitor"},
            {"organization_a": "z", "organization_b": "y", "kind": "supplier"},
            {
                "organization_a": "x",
                "organization_b": "y",
                "kind": "customer",
                "until": "2019-12-31",
            },
        ],
        collaborations=[
            {
                "id": "p",
                "name": "Pilot",
                "kind": "trial",
                "start_date": "2018-01",
                "end_date": "2018-06",
                "source": "register",
            },
            {"id": "q", "name": "Quest", "start_date": "2020-04-01"},
            {"id": "r", "name": "Relay", "start_date": "2020-04-02"},
        ],
        participants=[
            {"collaboration_id": "p", "organization_id": "x"},
            {"collaboration_id": "p", "organization_id": "y"},
            {"collaboration_id": "p", "organization_id": "w"},
            {"collaboration_id": "q", "organization_id": "z"},
            {"collaboration_id": "q", "organization_id": "y"},
            {"collaboration_id": "r", "organization_id": "x"},
            {"collaboration_id": "r", "organization_id": "y"},
        ],
    )
