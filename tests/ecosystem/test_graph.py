"""The typed graph, held against the tables it comes from."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.ecosystem.collaborations import tie_matrix
from matcher.errors import RequestError


def frame(columns: str, *rows: str) -> pd.DataFrame:
    """Make a table of rows of cells parted by "|"; an empty cell is missing."""
    cells = [[cell.strip() or None for cell in row.split("|")] for row in rows]
    return pd.DataFrame(cells, columns=columns.split())


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    evidence = frame(
        "organization_id capability_id direction date",
        "kt  | stt    | offers | 2020-02",
        "skt | stt    | offers | 2019",
        "lge | stt    | needs  |",
        "kt  | speech | offers | 2018-05-01",
    )
    evidence["strength"] = [0.5, np.nan, 0.75, np.nan]
    evidence["count"] = [np.nan, 3.0, np.nan, 2.0]
    return {
        "organizations": frame(
            "id name country aliases size label founded",
            "kt  | KT             | KR | KT Corp;Korea Telecom | 7 | big | 1981",
            "lge | LG Electronics | KR |                       |   |     |",
            "skt | SK Telecom     | NA |                       |   |     |",
            "alone | Alone        |    |                       |   |     |",
        ),
        "capabilities": frame("id name parent_id", "ai|AI|", "speech|Speech|ai", "stt|STT|speech"),
        "evidence": evidence,
        "collaborations": frame(
            "id start_date end_date",
            "early | 2018    | 2018-06",
            "later | 2018-06 | 2019",
            "again | 2020-03 |",
            "three | 2020-04 | 2020-04",
            "solo  | 2020-05 |",
        ),
        "participants": frame(
            "collaboration_id organization_id",
            "early|lge",
            "early|kt",
            "later|kt",
            "later|lge",
            "again|kt",
            "again|lge",
            "three|kt",
            "three|lge",
            "three|skt",
            "solo|skt",
            "solo|skt",
        ),
        "coalitions": frame(
            "id name founded dissolved", "b|Team B|2020-01|", "a|Team A|2019|", "old|Old|2010|2011"
        ),
        "memberships": frame(
            "coalition_id organization_id role since until",
            "b   | kt  | lead    | 2020-01-05 |",
            "a   | kt  | member  | 2019       | 2019-03",
            "a   | kt  | member  | 2020-02    |",
            "a   | lge | invited |            |",
            "a   | skt | member  | 2019       | 2020-01-31",
            "old | skt | member  |            |",
        ),
        "rivalries": frame("coalition_a coalition_b since", "b|a|2020", "a|b|2020-03"),
        "ties": frame(
            "organization_a organization_b kind since source",
            "skt|kt|competitor|2015|news",
            "skt|kt|competitor||blog",
            "kt|skt|competitor|2016|",
        ),
    }


@pytest.fixture
def ecosystem(tables: dict[str, pd.DataFrame]) -> Ecosystem:
    return Ecosystem.from_tables(tables, name="tiny")


def test_nodes_are_typed_and_carry_what_is_known(ecosystem: Ecosystem) -> None:
    graph = ecosystem.to_networkx()
    assert isinstance(graph, nx.MultiDiGraph)
    assert len(graph) == 4 + 3 + 3
    kt = graph.nodes["organization:kt"]
    assert (kt["type"], kt["label"], kt["id_in_data"]) == ("organization", "KT", "kt")
    assert kt["aliases"] == ["KT Corp", "Korea Telecom"]
    assert graph.nodes["organization:skt"]["country"] == "NA"
    assert "country" not in graph.nodes["organization:alone"]
    assert graph.graph["coalitions"] == ["a", "b", "old"]


def test_an_extra_column_never_hides_an_attribute_of_the_graph(ecosystem: Ecosystem) -> None:
    kt = ecosystem.to_networkx().nodes["organization:kt"]
    assert kt["label"] == "KT"
    assert kt["label_in_data"] == "big"
    assert kt["size"] == 7


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["1", "-2", None], [1, -2]),
        (["1", "0.5", None], [1.0, 0.5]),
        (["1", "007", None], ["1", "007"]),
        (["1", "1e5", "٣"], ["1", "1e5", "٣"]),
    ],
)
def test_extra_columns_of_plain_numbers_are_numbers(
    cells: list[str | None], wanted: list[object]
) -> None:
    table = pd.DataFrame({"id": ["a", "b", "c"], "name": ["A", "B", "C"], "staff": cells})
    nodes = Ecosystem.from_tables({"organizations": table}).to_networkx().nodes
    found = [known["staff"] for _, known in nodes(data=True) if "staff" in known]
    assert found == wanted
    assert [type(value) for value in found] == [type(value) for value in wanted]


def test_coalitions_of_an_organization_are_those_of_the_day_by_id(ecosystem: Ecosystem) -> None:
    nodes = ecosystem.to_networkx(only="organizations").nodes
    assert nodes["organization:kt"]["coalitions"] == ["Team A", "Team B"]
    assert nodes["organization:kt"]["coalition_ids"] == ["a", "b"]
    assert "coalitions" not in nodes["organization:lge"]  # only invited
    assert "coalitions" not in nodes["organization:skt"]  # has left; the other is dissolved


def test_collaborations_are_stored_once_with_the_weight_of_the_tie_matrix(
    ecosystem: Ecosystem,
) -> None:
    graph = ecosystem.to_networkx()
    ties = tie_matrix(ecosystem).toarray()
    edges = [edge for edge in graph.edges(data=True) if edge[2]["kind"] == "collaborates"]
    assert len(edges) == np.count_nonzero(np.triu(ties))
    ids = ecosystem.organization_ids
    for source, target, known in edges:
        row, column = (ids.row(key.removeprefix("organization:")) for key in (source, target))
        assert row < column
        assert known["weight"] == pytest.approx(ties[row, column])
        assert known["directed"] is False
    assert graph["organization:kt"]["organization:lge"]["collaborates"]["collaborations"] == 4


def test_spells_of_a_link_merge_where_they_touch(ecosystem: Ecosystem) -> None:
    known = ecosystem.to_networkx()["organization:kt"]["organization:lge"]["collaborates"]
    assert known["spells"] == ["2018-01-01/2019-12-31", "2020-03-01/.."]
    assert known["start"] == "2018-01-01"
    assert "end" not in known


def test_a_member_who_came_back_is_one_edge_with_two_spells(ecosystem: Ecosystem) -> None:
    graph = ecosystem.to_networkx()
    member = graph["organization:kt"]["coalition:a"]["member"]
    assert member["spells"] == ["2019-01-01/2019-03-31", "2020-02-01/.."]
    left = graph["organization:skt"]["coalition:a"]["member"]
    assert (left["start"], left["end"]) == ("2019-01-01", "2020-01-31")
    assert "spells" not in left
    assert list(graph["organization:lge"]["coalition:a"]) == ["invited"]


def test_rivals_are_one_undirected_edge_and_ties_keep_their_direction(
    ecosystem: Ecosystem,
) -> None:
    graph = ecosystem.to_networkx()
    rivals = [edge for edge in graph.edges(data=True) if edge[2]["kind"] == "rivals"]
    assert [(edge[0], edge[1]) for edge in rivals] == [("coalition:b", "coalition:a")]
    assert rivals[0][2]["start"] == "2020-01-01"
    tie = graph["organization:skt"]["organization:kt"]["competitor"]
    assert tie["sources"] == ["news", "blog"]
    assert tie["directed"] is True
    assert "start" not in tie  # one row does not say since when
    assert graph["organization:kt"]["organization:skt"]["competitor"]["start"] == "2016-01-01"


def test_strengths_are_those_of_the_own_rows(ecosystem: Ecosystem) -> None:
    graph = ecosystem.to_networkx()
    ids, capabilities = ecosystem.organization_ids, ecosystem.capability_ids
    leaf = capabilities.row("stt")
    for organization in ("kt", "skt"):
        known = graph[f"organization:{organization}"]["capability:stt"]["offers"]
        assert known["weight"] == pytest.approx(ecosystem.offers[ids.row(organization), leaf])
    assert graph["organization:lge"]["capability:stt"]["needs"]["weight"] == 0.75
    # STT rolls up to Speech in the matrix, but it is no row of SK Telecom's about Speech.
    assert ecosystem.offers[ids.row("skt"), capabilities.row("speech")] > 0
    assert not graph.has_edge("organization:skt", "capability:speech")
    assert list(graph["capability:stt"]) == ["capability:speech"]


def test_tagged_collaborations_count_for_their_participants(
    tables: dict[str, pd.DataFrame],
) -> None:
    tables["collaboration_capabilities"] = frame("collaboration_id capability_id", "solo|stt")
    ecosystem = Ecosystem.from_tables(tables)
    edge = ecosystem.to_networkx()["organization:skt"]["capability:stt"]["offers"]
    leaf = ecosystem.capability_ids.row("stt")
    row = ecosystem.organization_ids.row("skt")
    assert edge["weight"] == pytest.approx(ecosystem.offers[row, leaf])
    assert edge["rows"] == 2


def test_organizations_alone(ecosystem: Ecosystem) -> None:
    graph = ecosystem.to_networkx(only="organizations")
    assert {known["type"] for _, known in graph.nodes(data=True)} == {"organization"}
    kinds = {known["kind"] for _, _, known in graph.edges(data=True)}
    assert kinds == {"collaborates", "competitor"}


def test_undirected_each_kind_of_link_between_two_is_one_edge(
    tables: dict[str, pd.DataFrame],
) -> None:
    tables["ties"] = frame(
        "organization_a organization_b kind since until",
        "skt|kt|competitor|2015|",
        "kt|skt|competitor|2016|",
        "skt|kt|equity|2010|2011",
        "kt|skt|equity|2014|",
        "lge|kt|supplier||",
    )
    graph = Ecosystem.from_tables(tables).to_networkx("organizations", undirected=True)
    assert type(graph) is nx.MultiGraph
    assert not any(known["directed"] for _, _, known in graph.edges(data=True))
    both = graph["organization:kt"]["organization:skt"]
    assert set(both) == {"collaborates", "competitor", "equity"}
    assert both["competitor"]["start"] == "2015-01-01"
    assert "directed_from" not in both["competitor"]
    assert both["equity"]["spells"] == ["2010-01-01/2011-12-31", "2014-01-01/.."]
    assert both["equity"]["directed_from"] == ["organization:kt", "organization:skt"]
    supplier = graph["organization:kt"]["organization:lge"]["supplier"]
    assert supplier["directed_from"] == ["organization:lge"]


def test_only_organizations_can_be_undirected(ecosystem: Ecosystem) -> None:
    with pytest.raises(RequestError, match="only a graph of organizations"):
        ecosystem.to_networkx(undirected=True)


def test_capabilities_linked_to_nobody_are_left_out_unless_asked_for(
    tables: dict[str, pd.DataFrame],
) -> None:
    tables["capabilities"] = frame(
        "id name parent_id", "ai|AI|", "speech|Speech|ai", "stt|STT|speech", "idle|Idle|ai"
    )
    tables["evidence"] = tables["evidence"].head(3)  # of stt alone
    ecosystem = Ecosystem.from_tables(tables)
    linked, every = ecosystem.to_networkx(), ecosystem.to_networkx(all_capabilities=True)
    assert set(every) - set(linked) == {"capability:idle"}
    assert every.has_edge("capability:idle", "capability:ai")
    assert linked.has_edge("capability:speech", "capability:ai")


def test_kept_organizations_stay_with_what_they_are_linked_to(ecosystem: Ecosystem) -> None:
    graph = ecosystem.to_networkx(organizations=["lge", "alone"])
    assert set(graph) == {
        "organization:lge", "organization:alone", "coalition:a",
        "capability:stt", "capability:speech", "capability:ai",
    }  # fmt: skip
    pair, whole = ecosystem.to_networkx(organizations=["kt", "lge"]), ecosystem.to_networkx()
    assert {"coalition:a", "coalition:b"} <= set(pair)
    assert "coalition:old" not in pair
    assert pair.has_edge("coalition:b", "coalition:a")
    ends = ("organization:kt", "organization:lge", "collaborates")
    assert pair.edges[ends] == whole.edges[ends]


def test_an_unknown_part_is_refused(ecosystem: Ecosystem) -> None:
    with pytest.raises(RequestError, match="'coalitions' is not known"):
        ecosystem.to_networkx(only="coalitions")


def test_organizations_without_anything_else() -> None:
    bare = Ecosystem.from_tables({"organizations": frame("id name", "o|One")})
    graph = bare.to_networkx()
    assert list(graph) == ["organization:o"]
    assert graph.number_of_edges() == 0
    assert graph.graph["day"] == ""
