"""Structural balance against counting every three."""

from __future__ import annotations

from itertools import combinations

import pytest

from matcher.coalitions.balance import signed_links, structural_balance


@pytest.fixture(scope="module")
def eco(two_camps):
    return two_camps.as_of("2020-06-01")


def test_triangles_by_counting(eco):
    report = structural_balance(eco)
    plus = {("coalition:a", "organization:x"), ("coalition:a", "organization:z"),
            ("coalition:b", "organization:y"), ("coalition:b", "organization:z"),
            ("organization:y", "organization:z")}  # fmt: skip
    minus = {("coalition:a", "coalition:b"), ("coalition:a", "organization:y"),
             ("coalition:b", "organization:x"), ("organization:x", "organization:y")}  # fmt: skip
    signs = dict.fromkeys(plus, 1) | dict.fromkeys(minus, -1)
    nodes = sorted({node for pair in signs for node in pair})
    triangles = [
        (a, b, c) for a, b, c in combinations(nodes, 3) if {(a, b), (a, c), (b, c)} <= set(signs)
    ]
    odd = [t for t in triangles if signs[t[0], t[1]] * signs[t[0], t[2]] * signs[t[1], t[2]] < 0]
    assert report.triangles == len(triangles)
    assert sorted(each.nodes for each in report.named) == sorted(odd)
    # The member of both camps is what does not fit.
    assert ("coalition:a", "coalition:b", "organization:z") in odd


def test_each_side_names_the_row_it_rests_on(eco):
    links = signed_links(eco, ["a", "b"])
    found = {
        pair: (link.kind, link.date, link.source)
        for pair, link in links.items()
        if pair[0] == "coalition:a" or pair == ("organization:x", "organization:y")
    }
    assert found == {
        ("coalition:a", "coalition:b"): ("rival coalitions", "2020-02-02", "news"),
        ("coalition:a", "organization:x"): ("member", "2020-01-01", None),
        ("coalition:a", "organization:y"): ("member of a rival", "2020-02-02", "news"),
        ("coalition:a", "organization:z"): ("member", "2020-03-01", None),
        # They are competitors, and one holds shares of the other: what is negative holds.
        ("organization:x", "organization:y"): ("competitor", None, None),
    }
    for triangle in structural_balance(eco).named:
        assert triangle.signs == tuple(link.sign for link in triangle.links)
        assert list(triangle.names) != list(triangle.nodes)


def test_coalitions_that_are_not_asked_for_are_not_in_the_graph(eco):
    nodes = {node for pair in signed_links(eco, ["a"]) for node in pair}
    assert "coalition:b" not in nodes
    assert structural_balance(eco, "a").triangles == 0


def test_no_triangle_no_balance(ecosystem_of):
    assert structural_balance(ecosystem_of(["k"])).balance is None


def test_three_who_are_all_against_each_other_stand_with_nobody(ecosystem_of):
    def ties(kind: str) -> list[dict[str, str]]:
        kinds = (("p", "q", "competitor"), ("q", "r", "competitor"), ("p", "r", kind))
        return [{"organization_a": a, "organization_b": b, "kind": each} for a, b, each in kinds]

    enemies = structural_balance(ecosystem_of(["p", "q", "r"], ties=ties("competitor")))
    assert (enemies.triangles, enemies.unbalanced, enemies.balance) == (1, 0, 1.0)
    # The enemy of an enemy is a friend: nobody stands with both here either.
    assert structural_balance(ecosystem_of(["p", "q", "r"], ties=ties("equity"))).unbalanced == 0
    between = [{**tie, "kind": "equity"} if tie["organization_a"] == "q" else tie
               for tie in ties("equity")]  # fmt: skip
    (named,) = structural_balance(ecosystem_of(["p", "q", "r"], ties=between)).named
    assert sorted(named.signs) == [-1, 1, 1]
    assert named.nodes[named.between] == "organization:r"


@pytest.mark.parametrize("kinds", [("competitor", "supplier"), ("supplier", "competitor")])
def test_what_is_against_holds_in_whatever_order_the_rows_stand(ecosystem_of, kinds):
    ties = [{"organization_a": "a", "organization_b": "b", "kind": kind} for kind in kinds]
    (link,) = signed_links(ecosystem_of("ab", ties=ties), []).values()
    assert (link.kind, link.sign) == ("competitor", -1)
