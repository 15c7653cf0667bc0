"""What organizations offer, need and add, held against loops over the tables."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching import capability_context
from matcher.matching.capability_context import (
    ABLE_FROM,
    ASK_FOR_IT,
    MOSTLY,
    PARTS_AT_MOST,
    RELATED_AMONG,
    RELATED_FROM,
    SUFFICES_FROM,
    CapabilityContext,
)
from matcher.matching.context import Context
from matcher.measures.similarity import capability_relatedness


@pytest.fixture(scope="module")
def context(rich: Ecosystem) -> Context:
    return Context(rich)


def test_what_one_adds_is_what_the_other_cannot_do(context: Context) -> None:
    offers, needs = context.ecosystem.offers.toarray(), context.needs.toarray()
    counted = context.ecosystem.counted_capabilities
    a, b = np.divmod(np.arange(40 * 40), 40)
    expected = [
        sum(
            counted[each] and strength >= ABLE_FROM and not needs[other, each]
            for each, strength in enumerate(offers[other])
            if offers[one, each] < ABLE_FROM
        )
        for one, other in zip(a, b, strict=True)
    ]
    assert len(set(expected)) > 2
    assert context.adds(a, b).tolist() == expected


def test_what_one_is_judged_to_do_barely_is_not_what_it_would_bring(context: Context) -> None:
    said, own = context.ecosystem.evidence, context.ecosystem.own_offers.toarray()
    rows = ((said["direction"] == "offers") & (said["strength"] < SUFFICES_FROM)).to_numpy()
    owners, about = context.ecosystem.evidence_owners, context.ecosystem.evidence_capabilities
    judged = set(zip(owners[rows].tolist(), about[rows].tolist(), strict=True))
    expected = {
        (who, what)
        for who, what in zip(*(x.tolist() for x in context.able_alone.nonzero()), strict=True)
        if (who, what) not in judged or own[who, what] >= SUFFICES_FROM
    }
    found = {*zip(*(x.tolist() for x in context.brings.nonzero()), strict=True)}
    assert found == expected
    assert 0 < len(expected) < context.able_alone.nnz


def test_neighbouring_fields_are_parts_of_one_or_offered_by_the_same(context: Context) -> None:
    parents = context.ecosystem.tree.parents
    counted = context.ecosystem.counted_capabilities
    offers = context.offers.toarray() > 0
    assert np.count_nonzero(offers.any(axis=1)) >= RELATED_AMONG
    expected = np.zeros((len(parents), len(parents)))
    for one in np.flatnonzero(counted):
        for other in np.flatnonzero(counted):
            parts = parents[one] == parents[other] >= 0
            parts = parts and np.count_nonzero(parents == parents[one]) <= PARTS_AT_MOST
            both = np.count_nonzero(offers[:, one] & offers[:, other]) >= RELATED_FROM
            expected[one, other] = one != other and (parts or both)
    assert 0 < expected.sum() < expected.size / 2
    np.testing.assert_array_equal(context.neighbouring_fields.toarray(), expected)


class Wanted:
    """Why one could want something, by loops: as the docstring of `wants` says it."""

    def __init__(self, context: Context) -> None:
        counted = context.ecosystem.counted_capabilities
        offers = context.offers.toarray()
        self.needs = context.needs.toarray() > 0
        self.does = (offers > 0) | self.needs
        self.able = context.ecosystem.offers.toarray() >= ABLE_FROM
        self.fields = [set(row.nonzero()[0].tolist()) for row in context.fields.toarray()]
        self.peers = context.counted_offers.toarray() > 0
        offered = ((offers > 0) & counted).T
        self.holders = [set(np.flatnonzero(column).tolist()) for column in offered]

    def near(self, one: int, wanted: int) -> bool:
        """Whether it lies in a field with what one does, or nothing tells where it lies."""
        done = np.flatnonzero(self.does[one])
        placed = any(len(self.fields[each]) > 1 for each in done)
        if len(self.fields[wanted]) < 2 or not placed:
            return True
        return any(self.fields[wanted] & self.fields[each] for each in done)

    def of_the_same(self, one: int, wanted: int) -> tuple[bool, bool]:
        """Whether the same offer it and what one does, and whether most who can do that do."""
        same = most = False
        for each in np.flatnonzero(self.does[one]).tolist():
            these, those = self.holders[each], self.holders[wanted]
            if min(len(these), len(those)) < RELATED_FROM:
                continue
            both = len(these & those)
            same = same or both >= MOSTLY * np.sqrt(len(these) * len(those))
            usual = both >= RELATED_FROM and both > MOSTLY * len(these)
            most = most or bool(self.able[one, each] and usual)
        return same, most

    def asked_for(self, one: int, wanted: int) -> bool:
        """Whether enough of those who do the same need it."""
        does_so = (self.able & self.peers[one]).any(axis=1)
        does_so[one] = False
        return np.count_nonzero(self.needs[does_so, wanted]) >= ASK_FOR_IT


def test_one_wants_what_is_near_its_work_and_not_what_most_who_do_it_can_do(
    context: Context,
) -> None:
    loops, seen = Wanted(context), Counter[str]()
    for one in range(60):
        found = CapabilityContext.wants(context, one)
        for wanted in range(len(found)):
            same, most = loops.of_the_same(one, wanted)
            near, asked = loops.near(one, wanted), loops.asked_for(one, wanted)
            expected = ((near or same) and not most) or asked
            assert found[wanted] == (expected and not loops.able[one, wanted]), (one, wanted)
            seen.update(
                {"most": most and not asked, "asked": asked and (most or not near), "far": not near}
            )
    assert min(seen["most"], seen["asked"], seen["far"]) > 0, seen


def test_what_a_partner_a_supplier_or_ones_group_can_do_well_is_not_wanted(ecosystem_of) -> None:
    evidence = [
        {"organization_id": who, "capability_id": what, "strength": much}
        for who, what, much in (
            *(("ally", "worked", SUFFICES_FROM), ("seller", "bought", 0.9)),
            *(("sister", "kin", 0.9), ("ally", "barely", ABLE_FROM), ("stranger", "free", 0.9)),
        )
    ]
    eco = ecosystem_of(
        [
            *({"id": each, "name": each} for each in ("ally", "seller", "stranger", "parent")),
            *({"id": each, "name": each, "parent_id": "parent"} for each in ("me", "sister")),
        ],
        ["worked", "bought", "kin", "barely", "free"],
        evidence=evidence,
        ties=[{"organization_a": "seller", "organization_b": "me", "kind": "supplier"}],
        collaborations=[{"id": "w", "name": "W", "start_date": "2020-01-01"}],
        participants=[
            {"collaboration_id": "w", "organization_id": each} for each in ("me", "ally")
        ],
    )
    wanted = Context(eco).wants(eco.organization_ids.row("me"))
    assert [str(eco.capability_ids.ids[each]) for each in np.flatnonzero(wanted)] == [
        "barely",
        "free",
    ]


def test_joint_work_alone_puts_nothing_at_hand(ecosystem_of) -> None:
    """Where only projects are known, partners "can do" all of them, and nothing would be left."""
    works = [f"w{each}" for each in range(9)]
    taken_part = [("w0", "me"), *((each, "ally") for each in works)]
    eco = ecosystem_of(
        [{"id": each, "name": each} for each in ("me", "ally")],
        ["speech", "robots"],
        collaborations=[{"id": each, "name": each, "start_date": "2020-01-01"} for each in works],
        participants=[
            {"collaboration_id": work, "organization_id": who} for work, who in taken_part
        ],
        collaboration_capabilities=[
            {"collaboration_id": each, "capability_id": "robots" if each != "w0" else "speech"}
            for each in works
        ],
    )
    ids, robots = eco.organization_ids, eco.capability_ids.row("robots")
    assert eco.own_offers[[ids.row("ally")]].toarray()[0, robots] > SUFFICES_FROM
    assert Context(eco).wants(ids.row("me"))[robots]


def test_the_needs_that_a_pair_meets_add_up_capability_by_capability(context: Context) -> None:
    a, b = np.divmod(np.arange(40 * 40), 40)
    offers = context.ecosystem.own_offers
    met = context.met_needs(a, offers[b]).toarray() > 0
    found = context.needs_met(a, b)
    assert 10 < np.count_nonzero(found) < found.size / 2
    np.testing.assert_array_equal(found > 0, met.any(axis=1))
    np.testing.assert_allclose(context.need_total, context.needs.toarray().sum(axis=1))


def test_two_are_related_by_the_tree_and_by_who_offers_both(
    rich: Ecosystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = Context(rich)
    offered_by = np.count_nonzero(context.offers.toarray(), axis=0)
    least = int(np.median(offered_by))
    monkeypatch.setattr(capability_context, "RELATED_FROM", least)
    tree = rich.tree.similarity_among(np.arange(len(offered_by))).toarray()
    together = capability_relatedness(context.offers).toarray()
    known = offered_by >= least
    assert not known.all()
    expected = np.where(np.outer(known, known), (tree + together) / 2.0, tree)
    np.testing.assert_allclose(context.relatedness.toarray(), expected)


def test_what_nobody_offers_or_needs_is_related_in_a_small_tree_alone(
    ecosystem_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = [{"id": "all"}, *({"id": each, "parent_id": "all"} for each in ("some", "none"))]
    evidence = [{"organization_id": "a", "capability_id": "some"}]
    made = ecosystem_of("a", [{"name": each["id"], **each} for each in tree], evidence=evidence)
    some, none = made.capability_ids.rows(["some", "none"])
    assert Context(made).relatedness[some, none] > 0.0
    monkeypatch.setattr(capability_context, "TREE_IN_FULL", 2)
    assert Context(made).relatedness[some, none] == 0.0


def test_where_all_offer_too_much_together_the_tree_alone_relates(
    context: Context, rich: Ecosystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = (np.diff(context.offers.indptr).astype(float) ** 2).sum()
    most = min(together, context.offers.shape[1] ** 2)
    tree = rich.tree.similarity_among(np.arange(context.offers.shape[1])).toarray()
    for limit, same in ((most - 1, True), (most, False)):
        monkeypatch.setattr(capability_context, "OFFERED_TOGETHER", limit)
        assert np.array_equal(Context(rich).relatedness.toarray(), tree) == same


def test_an_open_need_is_stated_by_itself_and_served_by_nobody(context: Context) -> None:
    evidence = context.ecosystem.evidence
    needs, weighed = context.needs.toarray(), context.weighed_needs.toarray()
    stated = np.zeros(needs.shape, dtype=bool)
    own = (evidence["direction"] == "needs") & (evidence["kind"] != "text")
    for who, what in evidence[own][["organization_id", "capability_id"]].itertuples(index=False):
        row = context.ecosystem.organization_ids.row(who)
        stated[row, context.ecosystem.capability_ids.row(what)] = True
    served = weighed < needs
    expected = np.where(stated & ~served, needs, 0.0)
    assert (stated & served).any() and expected.any(), "the fixture has nothing of this"
    np.testing.assert_allclose(context.open_needs.toarray(), expected)


def test_who_is_well_able_brings_a_thing_though_it_states_a_need(ecosystem_of) -> None:
    rows = [("a", 0.8), ("b", 0.5), ("c", 0.8)]
    evidence = [
        {"organization_id": who, "capability_id": "k", "strength": strength}
        for who, strength in rows
    ]
    evidence += [
        {"organization_id": who, "capability_id": "k", "direction": "needs"} for who in "ab"
    ]
    context = Context(ecosystem_of("abc", ["k"], evidence=evidence))
    assert context.able_alone.toarray().ravel().tolist() == [1.0, 0.0, 1.0]
