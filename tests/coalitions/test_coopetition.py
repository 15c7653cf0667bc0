"""Pairs across two coalitions on two axes."""

from __future__ import annotations

import pytest

from matcher.coalitions.coopetition import CoopetitionMapper, coopetition
from matcher.coalitions.coverage import CoverageTerms, rosters
from matcher.matching.context import Context
from matcher.measures.complementarity import latent_needs_met, needs_met
from matcher.measures.similarity import capability_cosine


def test_pairs_have_two_axes_and_no_member_of_both(two_camps, monkeypatch):
    # Few say nothing of which capabilities go together; here even few count.
    monkeypatch.setattr("matcher.matching.capability_context.RELATED_FROM", 1)
    monkeypatch.setattr("matcher.matching.capability_context.RELATED_AMONG", 1)
    found = coopetition(Context(two_camps.as_of("2020-06-01")), "a", "b")
    assert [(each.a.id, each.b.id) for each in found.pairs] == [("x", "y")]
    (pair,) = found.pairs
    assert (pair.rivalry, pair.competitors) == (1.0, True)
    assert 0.0 <= pair.complementarity <= 1.0
    assert (found.considered, found.left_out) == (1, 0)
    # Both speak, x better; y sees and x does not.
    assert pair.alike == ("speech",)
    assert (pair.a_gives, pair.b_gives) == (("speech",), ("vision",))


@pytest.fixture(scope="module")
def needy(ecosystem_of):
    """One wants what the other has; the report of the want is another than that of the have."""
    return ecosystem_of(
        ["one", "two", "three"],
        ["speech", "vision"],
        evidence=[
            {"organization_id": "one", "capability_id": "speech", "strength": 0.8,
             "source": "A", "date": "2019", "note": "speaks"},
            {"organization_id": "two", "capability_id": "speech", "strength": 1.0,
             "direction": "needs", "source": "B", "date": "2020-01", "note": "wants to speak"},
            {"organization_id": "two", "capability_id": "vision", "strength": 1.0, "source": "C"},
            {"organization_id": "three", "capability_id": "vision", "strength": 0.5},
        ],
        coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        memberships=[
            {"coalition_id": "a", "organization_id": "one"},
            {"coalition_id": "b", "organization_id": "two"},
            {"coalition_id": "b", "organization_id": "three"},
        ],
    )  # fmt: skip


def test_what_each_gives_and_on_which_rows_that_rests(needy):
    context = Context(needy)
    found = {each.b.id: each for each in coopetition(context, "a", "b").pairs}
    pair = found["two"]
    both = (needy.organization_ids.rows([each]) for each in ("one", "two"))
    assert pair.rivalry == capability_cosine(context.counted_offers, *both)[0]
    assert pair.a_gives == ("speech",)
    assert not pair.competitors
    rows = {(each.organization, each.direction, each.source) for each in pair.grounds}
    assert ("one", "offers", "A") in rows
    assert ("two", "needs", "B") in rows
    # What two states that it needs is wholly met; one states nothing.
    stated = needs_met(
        context.needs, context.offers, *needy.organization_ids.rows(["two", "one"])[:, None]
    )
    latent = latent_needs_met(
        context.offers,
        context.relatedness,
        context.states_needs,
        *needy.organization_ids.rows(["one", "two"])[:, None],
    )
    assert pair.complementarity == pytest.approx((stated[0] + latent[0]) / 2.0)
    assert stated[0] >= 0.8


def test_of_large_coalitions_those_who_contribute_most(needy):
    terms = CoverageTerms.of(needy)
    mapper = CoopetitionMapper(Context(needy), terms, members_limit=1)
    found = mapper.map(*rosters(needy, terms, ["a", "b"]))
    assert [each.b.id for each in found.pairs] == ["two"]
    assert (found.considered, found.left_out) == (1, 1)


def test_nobody_across_no_pair(ecosystem_of):
    eco = ecosystem_of(["k"], coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}])
    assert coopetition(Context(eco), "a", "b").pairs == ()


def test_what_one_wants_and_has_already_nobody_gives(ecosystem_of):
    said = [
        *(("one", "speech", "needs", 1.0), ("one", "vision", "needs", 0.4)),
        *(("one", "speech", "offers", 1.0), ("one", "chips", "needs", 0.5)),
        *(("one", "chips", "offers", 0.6), ("two", "speech", "offers", 1.0)),
        *(("two", "vision", "offers", 0.7), ("two", "chips", "offers", 0.9)),
        # Who does it better oneself is given nothing.
        *(("one", "metal", "needs", 1.0), ("one", "metal", "offers", 0.6)),
        ("two", "metal", "offers", 0.5),
    ]
    keys = ("organization_id", "capability_id", "direction", "strength")
    eco = ecosystem_of(
        ["one", "two"],
        ["speech", "vision", "chips", "metal"],
        evidence=[dict(zip(keys, row, strict=True)) for row in said],
        coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        memberships=[
            {"coalition_id": "a", "organization_id": "one"},
            {"coalition_id": "b", "organization_id": "two"},
        ],
    )
    (pair,) = coopetition(Context(eco), "a", "b").pairs
    assert pair.b_gives == ("vision", "chips")  # 0.4 x 1.0 x 0.7 = 0.28, and 0.5 x 0.4 x 0.9 = 0.18
    (pair,) = coopetition(Context(eco), "b", "a").pairs
    assert pair.a_gives == ("vision", "chips")


@pytest.mark.parametrize("together", [True, False])
def test_what_two_work_on_together_makes_no_rivals_of_them(ecosystem_of, together):
    """Each has chips from work alone: of one project of both, or of a project each."""
    taking = [("x", "one"), ("x" if together else "y", "two")]
    eco = ecosystem_of(
        ["one", "two"],
        ["speech", "chips"],
        evidence=[
            {"organization_id": each, "capability_id": "speech", "strength": 0.5}
            for each in ("one", "two")
        ],
        collaborations=[{"id": each, "start_date": "2020-01-01"} for each in "xy"],
        participants=[{"collaboration_id": a, "organization_id": b} for a, b in taking],
        collaboration_capabilities=[
            {"collaboration_id": each, "capability_id": "chips"} for each in "xy"
        ],
        coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        memberships=[
            {"coalition_id": "a", "organization_id": "one"},
            {"coalition_id": "b", "organization_id": "two"},
        ],
    )
    (pair,) = coopetition(Context(eco), "a", "b").pairs
    assert pair.alike == (("speech",) if together else ("speech", "chips"))
    assert pair.rivalry == pytest.approx(0.2 if together else 1.0)
