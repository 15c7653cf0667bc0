from __future__ import annotations

import json
from itertools import combinations, permutations
from math import factorial, hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.coalitions import compare_coalitions
from matcher.errors import RequestError, UnknownNameError

COALITIONS = "abcde"

# -- the definitions, once more and slowly -------------------------------------------------------


@st.composite
def ecosystems(draw):
    """Draw tables: few organizations, ties, trees, zero weights, members of both, nobody."""
    organizations = [f"o{n}" for n in range(draw(st.integers(1, 5)))]
    count = draw(st.integers(1, 4))
    capabilities = [
        {
            "id": f"c{n}",
            "weight": draw(st.sampled_from([0.0, 1.0, 2.5])),
            "parent_id": f"c{draw(st.integers(0, n - 1))}" if n and draw(st.booleans()) else None,
        }
        for n in range(count)
    ]
    evidence = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "organization_id": st.sampled_from(organizations),
                    "capability_id": st.sampled_from([c["id"] for c in capabilities]),
                    "direction": st.sampled_from(["offers", "offers", "offers", "needs"]),
                    "strength": st.sampled_from([None, 0.0, 0.2, 0.25, 0.5, 1.0]),
                    "count": st.sampled_from([None, None, 0.0, 1.0, 3.0]),
                }
            ),
            max_size=8,
        )
    )
    memberships = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "coalition_id": st.sampled_from(COALITIONS),
                    "organization_id": st.sampled_from(organizations),
                    "role": st.sampled_from(["lead", "member", "member", "invited"]),
                }
            ),
            max_size=15,
        )
    )
    return organizations, capabilities, {"evidence": evidence, "memberships": memberships}


class Slow:
    """One coalition by plain loops over the dense strengths."""

    def __init__(self, eco, who):
        self.offers = eco.offers.toarray()
        self.who = [int(eco.organization_ids.row(each)) for each in who]
        self.weights = eco.capabilities["weight"].to_list()
        self.counted = [c for c, is_in in enumerate(eco.counted_capabilities) if is_in]

    def strength(self, c, who=None):
        return max((self.offers[o, c] for o in (self.who if who is None else who)), default=0.0)

    def value(self, who):
        return sum(self.weights[c] * self.strength(c, who) for c in self.counted)

    def shapley(self, member):
        total = 0.0
        for order in permutations(self.who):
            before = order[: order.index(member)]
            total += self.value([*before, member]) - self.value(before)
        return total / factorial(len(self.who))


# Each drawn ecosystem is five instances of a coalition and ten of a comparison.
@settings(max_examples=40)
@given(drawn=ecosystems())
def test_a_report_equals_brute_force(ecosystem_of, drawn):
    organizations, capabilities, tables = drawn
    eco = ecosystem_of(
        organizations,
        capabilities,
        coalitions=[{"id": each, "name": each} for each in COALITIONS],
        **tables,
    )
    report = compare_coalitions(eco)
    slow = {each: Slow(eco, eco.members(each)) for each in COALITIONS}
    for coalition in report.coalitions:
        check_coalition(eco, coalition, slow[coalition.id])
    assert [(each.a, each.b) for each in report.comparisons] == [*combinations(COALITIONS, 2)]
    for comparison in report.comparisons:
        check_comparison(eco, comparison, slow[comparison.a], slow[comparison.b])
    json.dumps(report.to_dict(), allow_nan=False)


def check_coalition(eco, coalition, slow):
    assert coalition.value == pytest.approx(slow.value(slow.who))
    assert sum(member.shapley for member in coalition.members) == pytest.approx(coalition.value)
    for member in coalition.members:
        row = eco.organization_ids.row(member.id)
        without = [other for other in slow.who if other != row]
        assert member.shapley == pytest.approx(slow.shapley(row))
        assert member.lost_if_leaves == pytest.approx(slow.value(slow.who) - slow.value(without))
    ids, owners = eco.capability_ids.ids, eco.organization_ids.ids
    assert {row.capability: row.strength for row in coalition.coverage} == {
        ids[c]: slow.strength(c) for c in slow.counted if slow.strength(c) > 0
    }
    for row in coalition.coverage:
        column = slow.offers[:, eco.capability_ids.row(row.capability)]
        assert set(row.holders) == {owners[o] for o in slow.who if column[o] > 0}
        assert column[eco.organization_ids.row(row.holders[0])] == row.strength
        assert row.covered == (row.strength >= 0.25)
        assert 1 <= len(row.evidence) <= 3  # every strength rests on rows
    assert set(coalition.uncovered) == {ids[c] for c in slow.counted if slow.strength(c) < 0.25}


def check_comparison(eco, found, a, b):
    pairs = [(a.weights[c], a.strength(c), b.strength(c)) for c in a.counted]
    below = sum(w * max(x, y) for w, x, y in pairs)
    above = sum(w * min(x, y) for w, x, y in pairs)
    assert found.weighted_jaccard == (pytest.approx(above / below) if below else None)
    long_a, long_b = hypot(*(w * x for w, x, _ in pairs)), hypot(*(w * y for w, _, y in pairs))
    dot = sum(w * x * w * y for w, x, y in pairs)
    both = long_a * long_b
    assert found.cosine == (pytest.approx(dot / both) if both else None)
    ids = eco.capability_ids.ids

    def by(in_a, in_b):
        return {
            ids[c]
            for c in a.counted
            if (a.strength(c) >= 0.25) == in_a and (b.strength(c) >= 0.25) == in_b
        }

    assert set(found.shared) == by(True, True)
    assert set(found.only_a) == by(True, False)
    assert set(found.only_b) == by(False, True)
    assert set(found.neither) == by(False, False)
    assert set(found.common_members) == set(eco.members(found.a)) & set(eco.members(found.b))


# -- the two camps -------------------------------------------------------------------------------


def test_two_camps_as_a_reader_sees_them(two_camps):
    report = compare_coalitions(two_camps.as_of("2020-06-01"), "Camp A", "camp b")
    a, b = report.coalitions
    assert [(m.id, m.name, m.role, m.since) for m in a.members] == [
        ("x", "X", "lead", "2020-01-01"),
        ("z", "Z", "member", "2020-03-01"),
    ]
    assert [each.id for each in a.invited] == ["w"]
    assert [each.id for each in b.invited] == ["w", "x"]
    assert (a.founded, a.source, a.dissolved, b.dissolved) == ("2020-01-01", "paper", None, None)
    assert (a.value, b.value) == pytest.approx((1.2, 1.3))
    (comparison,) = report.comparisons
    assert (comparison.shared, comparison.only_a, comparison.only_b, comparison.neither) == (
        ("speech",),
        (),
        ("vision",),
        ("robotics",),
    )
    assert comparison.weighted_jaccard == pytest.approx((0.5 + 0.2) / (1.0 + 0.8))
    assert (comparison.common_members, comparison.common_member_names) == (("z",), ("Z",))
    assert (comparison.rivals, comparison.rivals_since, comparison.rivals_source) == (
        True,
        "2020-02-02",
        "news",
    )
    assert report.value_of_all == pytest.approx(1.0 + 0.8 + 2.0 * 0.9)
    assert report.capability_names == {
        "speech": "SPEECH",
        "vision": "VISION",
        "robotics": "robotics",
    }


def test_the_threshold_is_an_option_and_stated(two_camps):
    report = compare_coalitions(two_camps.as_of("2020-06-01"), "a", "b", covered_from=0.1)
    assert report.covered_from == 0.1
    assert report.comparisons[0].shared == ("speech", "vision")
    with pytest.raises(RequestError):
        compare_coalitions(two_camps, covered_from=0.0)


def test_as_of_a_day_members_who_join_later_are_not_in(two_camps):
    early = compare_coalitions(two_camps.as_of("2020-02-01"))
    assert [[m.id for m in each.members] for each in early.coalitions] == [["x"], ["y"]]
    assert early.as_of.isoformat() == "2020-02-01"
    assert not early.comparisons[0].rivals
    first = compare_coalitions(two_camps.as_of("2020-01-15"))
    assert [each.id for each in first.coalitions] == ["a"]
    assert first.comparisons == ()
    with pytest.raises(UnknownNameError):
        compare_coalitions(two_camps.as_of("2020-01-15"), "b")


def test_a_coalition_that_is_over_is_reported_without_members(two_camps):
    report = compare_coalitions(two_camps.as_of("2021-02-01"), "b", "a")
    over, standing = report.coalitions
    assert (over.holds, over.members, over.value, over.coverage) == (False, (), 0.0, ())
    assert standing.holds
    comparison = report.comparisons[0]
    assert (comparison.weighted_jaccard, comparison.cosine) == (0.0, None)
    assert comparison.cross_ties == ()


def test_the_overlap_of_nobody_with_nobody_is_null(ecosystem_of):
    eco = ecosystem_of("x", coalitions=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}])
    report = compare_coalitions(eco).to_dict()
    assert report["as_of"] is None
    assert report["comparisons"][0]["weighted_jaccard"] is None
    assert [each["value"] for each in report["coalitions"]] == [0.0, 0.0]


def test_no_coalitions_at_all_is_an_empty_report(ecosystem_of):
    report = compare_coalitions(ecosystem_of("x"))
    assert (report.coalitions, report.comparisons) == ((), ())
    assert len(report.to_frame()) == 0


def test_one_coalition_is_described_and_a_name_twice_counts_once(two_camps):
    report = compare_coalitions(two_camps, "a", "Camp A")
    assert [each.id for each in report.coalitions] == ["a"]
    assert report.comparisons == ()


def test_the_order_is_the_order_asked_for(two_camps):
    comparison = compare_coalitions(two_camps, "b", "a").comparisons[0]
    assert (comparison.a, comparison.b, comparison.name_a) == ("b", "a", "Camp B")


def test_an_unknown_name_gets_the_nearest(two_camps):
    with pytest.raises(UnknownNameError, match="Camp A"):
        compare_coalitions(two_camps, "Kamp A")


def many(ecosystem_of, count):
    ids = [f"k{number}" for number in range(count)]
    return ecosystem_of(
        ["x", "y"],
        coalitions=[{"id": each, "name": each} for each in ids],
        memberships=[
            {"coalition_id": "k2", "organization_id": "x"},
            {"coalition_id": "k5", "organization_id": "x"},
            {"coalition_id": "k3", "organization_id": "y"},
            {"coalition_id": "k5", "organization_id": "y", "role": "invited"},
        ],
        rivalries=[{"coalition_a": "k4", "coalition_b": "k1"}],
    )


def test_up_to_eight_every_pair_of_more_the_related(ecosystem_of):
    eight = compare_coalitions(many(ecosystem_of, 8))
    assert len(eight.comparisons) == 28
    assert eight.compared == "every pair"
    nine = compare_coalitions(many(ecosystem_of, 9))
    assert [(each.a, each.b) for each in nine.comparisons] == [("k1", "k4"), ("k2", "k5")]
    assert nine.compared == "rivals and pairs with common members"


def test_json_has_the_keys_of_the_contract(two_camps):
    document = compare_coalitions(two_camps.as_of("2020-06-01")).to_dict()
    assert {"as_of", "covered_from", "coalitions", "comparisons"} <= document.keys()
    coalition = document["coalitions"][0]
    assert {"id", "name", "members", "value", "coverage"} <= coalition.keys()
    assert {"id", "name", "role", "shapley", "lost_if_leaves"} <= coalition["members"][0].keys()
    assert {"capability", "strength", "holders"} <= coalition["coverage"][0].keys()
    assert coalition["coverage"][0]["holders"] == ["x"]
    assert coalition["coverage"][0]["evidence"][0]["source"] == "X report"
    comparison = document["comparisons"][0]
    wanted = "a b weighted_jaccard cosine shared only_a only_b neither common_members cross_ties"
    assert {*wanted.split(), "contested"} <= comparison.keys()
    contested = comparison["contested"][0]
    assert {"organization", "pull_a", "pull_b", "leans"} <= contested.keys()
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_tables_one_line_per_coalition_and_capability_and_one_per_member(two_camps):
    report = compare_coalitions(two_camps.as_of("2020-06-01"))
    frame = report.to_frame()
    assert list(zip(frame["coalition"], frame["capability"], strict=True)) == [
        ("a", "speech"),
        ("a", "vision"),
        ("b", "vision"),
        ("b", "speech"),
    ]
    assert frame.loc[2, "holders"] == "y; z"
    assert report.coalitions[0].to_frame()["id"].to_list() == ["x", "z"]


def test_the_same_question_gets_the_same_answer_and_the_data_stay(two_camps):
    before = {name: two_camps.table(name) for name in ("memberships", "evidence", "ties")}
    eco = two_camps.as_of("2020-06-01")
    assert compare_coalitions(eco) == compare_coalitions(eco)
    for name, frame in before.items():
        assert two_camps.table(name).equals(frame)


def test_points_of_failure_are_named(two_camps):
    (standing,) = compare_coalitions(two_camps.as_of("2020-06-01"), "b").coalitions
    found = standing.single_holders
    assert [(each.capability, each.member) for each in found] == [("vision", "y"), ("speech", "y")]
    assert [each.drop for each in found] == pytest.approx([0.6, 0.5])
    # With a lower bar z sees well enough too.
    (standing,) = compare_coalitions(
        two_camps.as_of("2020-06-01"), "b", covered_from=0.2
    ).coalitions
    assert [each.capability for each in standing.single_holders] == ["speech"]
