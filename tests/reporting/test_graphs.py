"""The graph of an ecosystem as files, each read back by the tool that reads such files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.reporting.graphs import write_graph

ReadGexf = Callable[[Path], dict[str, Any]]

NASTY = "=cmd()|'/C calc'!A0 <script> ]]> & \"x\" \x1b[31m \U0001f91d \u05d0"


@pytest.fixture
def ecosystem() -> Ecosystem:
    organizations = pd.DataFrame(
        {
            "id": ["kt", "lge", "skt", "=1+1"],
            "name": ["KT", "LG Electronics", "SK Telecom", NASTY],
            "country": ["KR", "KR", "NA", None],
            "aliases": ["KT Corp;케이티", None, None, "-x;+y"],
            "revenue": [-1.5, 2.0, None, 3.0],
        }
    )
    return Ecosystem.from_tables(
        {
            "organizations": organizations,
            "capabilities": pd.DataFrame({"id": ["stt"], "name": ["Speech-to-text"]}),
            "evidence": pd.DataFrame(
                {"organization_id": ["kt"], "capability_id": ["stt"], "strength": [0.5]}
            ),
            "collaborations": pd.DataFrame(
                {"id": ["one", "two"], "start_date": ["2018", "2020"], "end_date": ["2018", None]}
            ),
            "participants": pd.DataFrame(
                {
                    "collaboration_id": ["one", "one", "two", "two"],
                    "organization_id": ["kt", "lge", "kt", "lge"],
                }
            ),
            "coalitions": pd.DataFrame({"id": ["team"], "name": ["AI One Team"]}),
            "memberships": pd.DataFrame(
                {"coalition_id": ["team"], "organization_id": ["kt"], "since": ["2020-02-20"]}
            ),
        },
        name="korea",
    )


def flat(known: dict[str, Any]) -> dict[str, Any]:
    """Give attributes as a format without lists, and without control characters, holds them."""
    texts = {
        name: "|".join(value) if isinstance(value, list) else value for name, value in known.items()
    }
    return {
        name: value.replace("\x1b", "") if isinstance(value, str) else value
        for name, value in texts.items()
    }


def test_graphml_is_read_back_equal_by_networkx(ecosystem: Ecosystem, tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    assert write_graph(ecosystem, path) == (path,)
    graph, found = ecosystem.to_networkx(), nx.read_graphml(path, force_multigraph=True)
    assert dict(found.nodes(data=True)) == {
        key: flat(known) for key, known in graph.nodes(data=True)
    }
    assert len({key for _, _, key in found.edges(keys=True)}) == graph.number_of_edges()
    rows = {
        (source, target, known["kind"]): {
            name: value for name, value in known.items() if name != "id"
        }
        for source, target, known in found.edges(data=True)
    }
    assert rows == {
        (source, target, key): flat(known)
        for source, target, key, known in graph.edges(keys=True, data=True)
    }


def test_json_is_read_back_equal_by_networkx(ecosystem: Ecosystem, tmp_path: Path) -> None:
    path = tmp_path / "graph.json"
    write_graph(ecosystem, path)
    found = nx.node_link_graph(json.loads(path.read_text()), edges="edges")
    assert isinstance(found, nx.MultiDiGraph)
    assert nx.utils.graphs_equal(found, ecosystem.to_networkx())


def test_csv_is_two_tables_that_no_spreadsheet_runs(ecosystem: Ecosystem, tmp_path: Path) -> None:
    nodes, edges = write_graph(ecosystem, tmp_path / "graph.csv")
    assert [nodes.name, edges.name] == ["graph.nodes.csv", "graph.edges.csv"]
    found = pd.read_csv(nodes, keep_default_na=False).set_index("key")
    graph = ecosystem.to_networkx()
    assert list(found.index) == list(graph)
    assert found.loc["organization:kt", "aliases"] == "KT Corp|케이티"
    assert found.loc["organization:skt", "country"] == "NA"
    assert float(found.loc["organization:kt", "revenue"]) == -1.5  # a number stays one
    assert found.loc["organization:=1+1", "label"] == "'" + NASTY.replace("\x1b", "")
    assert found.loc["organization:=1+1", "aliases"] == "'-x|+y"
    links = pd.read_csv(edges)
    assert len(links) == graph.number_of_edges()
    with edges.open(newline="") as stream:
        assert next(csv.reader(stream))[:3] == ["source", "target", "kind"]


@pytest.mark.parametrize("dynamic", [False, True])
def test_gexf_is_read_whole_by_the_parser_of_gephi_lite(
    ecosystem: Ecosystem, tmp_path: Path, read_gexf: ReadGexf, dynamic: bool
) -> None:
    path = tmp_path / "graph.GEXF"
    write_graph(ecosystem, path, dynamic=dynamic)
    found, graph = read_gexf(path), ecosystem.to_networkx()
    nodes = {one["key"]: one["attributes"] for one in found["nodes"]}
    assert set(nodes) == set(graph)
    assert nodes["organization:kt"]["label"] == "KT"
    assert nodes["organization:=1+1"]["label"] == NASTY.replace("\x1b", "")
    assert nodes["organization:kt"]["revenue"] == -1.5
    colours = {one["color"] for one in nodes.values()}
    assert len(colours) == 3  # a coalition, none, and capabilities
    assert len({(one["x"], one["y"]) for one in nodes.values()}) == len(nodes)
    assert all(5 <= one["size"] <= 40 for one in nodes.values())
    links = {
        (one["source"], one["target"], one["attributes"]["kind"]): one for one in found["edges"]
    }
    assert set(links) == {tuple(edge) for edge in graph.edges(keys=True)}
    shared = links["organization:kt", "organization:lge", "collaborates"]
    assert shared["undirected"] is True
    assert shared["attributes"]["collaborations"] == 2
    assert shared["attributes"]["spells"] == "2018-01-01/2018-12-31|2020-01-01/.."


@pytest.mark.parametrize("ending", [".gexf", ".graphml", ".json", ".csv"])
def test_the_same_ecosystem_gives_the_same_bytes(
    ecosystem: Ecosystem, tmp_path: Path, ending: str
) -> None:
    first = write_graph(ecosystem, tmp_path / f"one{ending}", only="organizations")
    second = write_graph(ecosystem, tmp_path / f"two{ending}", only="organizations")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert b"capability:" not in first[0].read_bytes()
    assert len(list(tmp_path.iterdir())) == 2 * len(first)


def test_an_unknown_ending_names_the_known_ones(ecosystem: Ecosystem, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"\.gexf, \.graphml, \.json, \.csv"):
        write_graph(ecosystem, tmp_path / "graph.dot")
    assert not list(tmp_path.iterdir())


def test_only_gexf_has_a_timeline(ecosystem: Ecosystem, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="timeline"):
        write_graph(ecosystem, tmp_path / "graph.graphml", dynamic=True)


def test_a_failure_leaves_no_file(
    ecosystem: Ecosystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("matcher.reporting.gexf._edge", fail)
    with pytest.raises(RuntimeError):
        write_graph(ecosystem, tmp_path / "graph.gexf")
    assert not list(tmp_path.iterdir())
