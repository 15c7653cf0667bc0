"""Which part of a large ecosystem a report draws."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.ecosystem import Ecosystem
from matcher.reporting import neighbourhood
from matcher.reporting.neighbourhood import network


@pytest.fixture
def chain(ecosystem_of) -> Any:
    """Give twelve organizations of which each works with the next."""
    names = [f"o{number:02}" for number in range(12)]
    tables = {
        "collaborations": [
            {"id": f"k{number}", "start_date": "2019-01-01"} for number in range(11)
        ],
        "participants": [
            {"collaboration_id": f"k{number}", "organization_id": names[number + end]}
            for number in range(11)
            for end in (0, 1)
        ],
        "coalitions": [{"id": "c", "name": "C"}],
        "memberships": [{"coalition_id": "c", "organization_id": "o05"}],
    }
    return ecosystem_of(names, **tables)


def test_a_small_ecosystem_is_shown_in_full(chain) -> None:
    found = network(chain, ["o00"], 0)
    assert (found.organizations, found.shown, found.edges_left_out) == (12, 12, 0)
    assert {node.type for node in found.nodes} == {"organization", "coalition"}
    partners = {node.key: node.partners for node in found.nodes}
    assert (partners["organization:o00"], partners["organization:o05"]) == (1, 2)
    (member,) = [node for node in found.nodes if node.coalitions]
    assert (member.key, member.coalitions[0].name) == ("organization:o05", "C")


def test_of_a_large_one_the_nearest_are_kept(chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhood, "SHOWN_IN_FULL", 5)
    monkeypatch.setattr(neighbourhood, "NEIGHBOURHOOD", 4)
    found = network(chain, ["o06"], 0)
    kept = {node.name for node in found.nodes if node.type == "organization"}
    # Ring by ring from O06: both neighbours, then one of the next ring, equals by id.
    assert kept == {"O06", "O05", "O07", "O04"}
    assert (found.organizations, found.shown) == (12, 4)
    whole = {node.key: node.partners for node in found.nodes}
    assert whole["organization:o04"] == 2  # also those who are not drawn count


@pytest.mark.parametrize("most", [0, 3, 200])
def test_the_strongest_link_of_each_is_drawn_first(rich: Ecosystem, most: int) -> None:
    def work(graph: Any) -> dict[tuple[str, str], float]:
        return {
            (a, b): known["weight"]
            for a, b, known in graph.edges(data=True)
            if known["kind"] == "collaborates"
        }

    everybody = rich.organization_ids.ids.tolist()
    whole = work(rich.to_networkx("organizations"))
    graph = rich.to_networkx("organizations", organizations=everybody, strongest=most)
    found = work(graph)
    assert found.items() <= whole.items()
    assert len(found) == min(most, len(whole))
    assert graph.graph["left_out"] == len(whole) - len(found)
    if most == 200:  # more than there are organizations, fewer than there are links
        assert len(found) < len(whole)
        assert {end for link in found for end in link} == {end for link in whole for end in link}


def test_too_many_links_are_counted(chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhood, "LINKS_SHOWN", 4)
    found = network(chain, [], 0)
    assert found.edges_left_out == 7
    assert sum(edge.kind == "collaborates" for edge in found.edges) == 4


def test_nobody_asked_for_in_a_large_one(chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhood, "SHOWN_IN_FULL", 5)
    monkeypatch.setattr(neighbourhood, "NEIGHBOURHOOD", 3)
    assert network(chain, [], 0).shown == 3
