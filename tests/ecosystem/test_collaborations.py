import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.ecosystem.collaborations import LARGEST, tie_matrix
from matcher.matching.context import Context

TEAMS = st.lists(st.sets(st.integers(0, 5), min_size=1, max_size=5), min_size=1, max_size=6)


@settings(max_examples=40)
@given(TEAMS)
def test_ties_are_the_weighted_projection_of_newman(ecosystem_of, teams):
    eco = ecosystem_of(
        [str(o) for o in range(6)],
        collaborations=[{"id": f"c{i}", "start_date": "2020"} for i in range(len(teams))],
        participants=[
            {"collaboration_id": f"c{i}", "organization_id": str(o)}
            for i, team in enumerate(teams)
            for o in sorted(team)
        ],
    )
    graph = nx.Graph()
    graph.add_nodes_from(range(6))
    graph.add_edges_from((o, f"c{i}") for i, team in enumerate(teams) for o in team)
    # networkx divides by members - 1 and drops collaborations of one, as Newman does.
    oracle = nx.bipartite.collaboration_weighted_projected_graph(graph, range(6))
    found = tie_matrix(eco).toarray()
    for a in range(6):
        for b in range(6):
            expected = oracle.edges[a, b]["weight"] if oracle.has_edge(a, b) else 0.0
            assert found[a, b] == pytest.approx(expected)


def test_ties_age(ecosystem_of):
    eco = ecosystem_of(
        ["p", "q", "r"],
        collaborations=[
            {"id": "old", "start_date": "2016-01-01"},
            {"id": "new", "start_date": "2020-01-01"},
        ],
        participants=[
            {"collaboration_id": c, "organization_id": o}
            for c, team in (("old", "pq"), ("new", "qr"))
            for o in team
        ],
    )
    ties = tie_matrix(eco, half_life_years=2.0).toarray()
    assert ties[1, 2] == 1.0
    assert ties[0, 1] == pytest.approx(0.25, rel=1e-3)
    assert (ties == ties.T).all()


def test_a_collaboration_of_thousands_makes_partners_and_ties_nobody(ecosystem_of):
    everybody = [str(o) for o in range(LARGEST + 2)]
    eco = ecosystem_of(
        everybody,
        collaborations=[{"id": c, "start_date": "2019"} for c in ("fair", "pair", "most")],
        participants=[
            {"collaboration_id": c, "organization_id": o}
            for c, members in (("fair", everybody), ("pair", ["0", "1"]), ("most", everybody[2:]))
            for o in members
        ],
    )
    ties = tie_matrix(eco)
    assert ties[0, 1] == 1.0
    assert ties[2, 3] == 1.0 / (LARGEST - 1)  # of as many as may know one another
    assert ties[0, 2] == 0.0
    partners = Context(eco).partner_mask(np.array([0, 5]))
    assert partners.sum(axis=1).tolist() == [LARGEST + 1, LARGEST + 1]
    assert not partners[0, 0]
