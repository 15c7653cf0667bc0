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


@pytest.mark.parametrize("most", [0, 3, 60])
def test_links_chosen_before_the_graph_is_made_are_those_of_the_whole(
    rich: Ecosystem, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(neighbourhood, "LINKS_SHOWN", most)
    whole = rich.to_networkx("organizations")
    chosen = neighbourhood._linked(rich, rich.organization_ids.ids.tolist())
    assert chosen.number_of_edges() < whole.number_of_edges()
    from_whole, left_out = neighbourhood._kept_graph(whole, set(whole))
    found, also_left_out = neighbourhood._kept_graph(chosen, set(whole))
    assert list(found.edges(keys=True, data=True)) == list(from_whole.edges(keys=True, data=True))
    assert left_out == also_left_out > 0


def test_too_many_links_are_counted(chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhood, "LINKS_SHOWN", 4)
    found = network(chain, [], 0)
    assert found.edges_left_out == 7
    assert sum(edge.kind == "collaborates" for edge in found.edges) == 4


def test_nobody_asked_for_in_a_large_one(chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhood, "SHOWN_IN_FULL", 5)
    monkeypatch.setattr(neighbourhood, "NEIGHBOURHOOD", 3)
    assert network(chain, [], 0).shown == 3
