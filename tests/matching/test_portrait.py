"""One organization in full."""

from __future__ import annotations

from matcher.matching.portrait import portray


def test_what_only_sums_up_its_parts_is_no_offer(ecosystem_of):
    tree = [
        {"id": "all", "name": "All"},
        {"id": "speech", "name": "Speech", "parent_id": "all"},
        {"id": "text", "name": "Text", "parent_id": "speech"},
        {"id": "chips", "name": "Chips", "parent_id": "all"},
    ]
    said = [("a", "text", "offers"), ("b", "speech", "offers"), ("a", "chips", "needs")]
    keys = ("organization_id", "capability_id", "direction")
    eco = ecosystem_of(
        "ab",
        tree,
        evidence=[dict(zip(keys, row, strict=True)) for row in said],
        collaborations=[{"id": "c", "start_date": "2019-01-01"}],
        participants=[{"collaboration_id": "c", "organization_id": "a"}],
        collaboration_capabilities=[{"collaboration_id": "c", "capability_id": "chips"}],
    )
    found = portray(eco, "a")
    assert [each.id for each in found.offers] == ["text", "chips"]
    assert [each.id for each in found.needs] == ["chips"]
    assert [each.id for each in portray(eco, "b").offers] == ["speech"]
