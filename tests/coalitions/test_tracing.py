"""Every strength leads back to rows of the data set."""

from __future__ import annotations

import pytest

from matcher.coalitions import compare_coalitions


def rows_of(eco, capability):
    (coalition,) = compare_coalitions(eco).coalitions
    (row,) = [each for each in coalition.coverage if each.capability == capability]
    return row


def coalition_of(ecosystem_of, members, **tables):
    return ecosystem_of(
        tables.pop("organizations", members),
        tables.pop("capabilities"),
        coalitions=[{"id": "a", "name": "A"}],
        memberships=[{"coalition_id": "a", "organization_id": o} for o in members],
        **tables,
    )


def offer(capability, organization="x", **more):
    return {"organization_id": organization, "capability_id": capability, **more}


def test_the_judgement_that_is_the_strength_comes_first_and_three_rows_suffice(ecosystem_of):
    eco = coalition_of(
        ecosystem_of,
        "x",
        capabilities=["c"],
        evidence=[
            offer("c", strength=0.3, note="weak"),
            offer("c", strength=0.9, note="strong", source="s", date="2020-01"),
            offer("c", count=10.0, note="few", date="2020-02-01"),
            offer("c", count=20.0, note="more", date="2019"),
            offer("c", "x", direction="needs", note="a need is no offer"),
        ],
    )
    # The counts together are worth more than every judgement.
    assert rows_of(eco, "c").strength == pytest.approx(30 / (30 + 7 / 3))
    assert rows_of(eco, "c").strength > 0.9
    assert [row.text for row in rows_of(eco, "c").evidence] == ["more", "few", "strong"]


def test_a_judgement_is_given_as_the_table_has_it(ecosystem_of):
    eco = coalition_of(
        ecosystem_of,
        "x",
        capabilities=["c"],
        evidence=[offer("c", strength=0.9, note="n", source="s", date="2020-01"), offer("c")],
    )
    silent, judged = rows_of(eco, "c").evidence
    assert silent.strength == 1.0  # neither strength nor count means 1
    assert (judged.text, judged.source, judged.date, judged.strength, judged.count) == (
        "n",
        "s",
        "2020-01",
        0.9,
        None,
    )


def test_rows_below_a_capability_count_and_collaborations_too(ecosystem_of):
    eco = coalition_of(
        ecosystem_of,
        "x",
        organizations="xy",
        capabilities=["top", {"id": "low", "parent_id": "top"}],
        evidence=[
            offer("top", "y", strength=0.1),
            offer("low", count=1.0, note="patent", date="2020"),
        ],
        collaborations=[
            {"id": "p", "name": "Pilot", "start_date": "2019-01-01", "source": "register"}
        ],
        participants=[{"collaboration_id": "p", "organization_id": o} for o in "xxy"],
        collaboration_capabilities=[{"collaboration_id": "p", "capability_id": "low"}],
    )
    patent, pilot = rows_of(eco, "top").evidence
    assert (patent.table, patent.text, patent.capability) == ("evidence", "patent", "low")
    assert (pilot.table, pilot.collaboration, pilot.text) == ("collaborations", "p", "Pilot")
    assert (pilot.source, pilot.date, pilot.count) == ("register", "2019-01-01", 1.0)
    assert rows_of(eco, "top").holders == ("x",)


def test_the_strongest_holder_is_traced_and_equals_by_id(ecosystem_of):
    eco = coalition_of(
        ecosystem_of,
        "zyx",
        capabilities=["c"],
        evidence=[
            offer("c", "z", strength=0.5, note="z"),
            offer("c", "y", strength=0.7, note="y"),
            offer("c", "x", strength=0.5, note="x"),
        ],
    )
    row = rows_of(eco, "c")
    assert row.holders == ("y", "x", "z")
    assert [each.text for each in row.evidence] == ["y"]
