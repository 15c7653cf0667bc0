"""The graph of an ecosystem as files, each read back by the tool that reads such files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import openpyxl
import pandas as pd
import pytest

from matcher import load
from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.reporting.graphs import write_graph

from ..gephi import GEXF, dropped_by_gephi

ReadGexf = Callable[[Path], dict[str, Any]]
MakeEcosystem = Callable[..., Ecosystem]

PROGRAM = {".xlsx": "kumu"}

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
    found = pd.read_csv(nodes, keep_default_na=False).set_index("Id")
    graph = ecosystem.to_networkx()
    assert list(found.index) == list(graph)
    assert found.loc["organization:kt", "aliases"] == "KT Corp|케이티"
    assert found.loc["organization:skt", "country"] == "NA"
    assert float(found.loc["organization:kt", "revenue"]) == -1.5  # a number stays one
    assert found.loc["organization:=1+1", "Label"] == "'" + NASTY.replace("\x1b", "")
    assert found.loc["organization:=1+1", "aliases"] == "'-x|+y"
    links = pd.read_csv(edges)
    assert len(links) == graph.number_of_edges()
    assert list(links)[:5] == ["Source", "Target", "Type", "Weight", "Kind"]
    for part in (found.reset_index(), links):
        assert len({name.casefold() for name in part}) == part.shape[1]
    kinds = dict(zip(links["Kind"], links["Type"], strict=True))
    assert (kinds["collaborates"], kinds["offers"]) == ("Undirected", "Directed")
    assert dict(zip(links["Kind"], links["Weight"], strict=True))["offers"] == 0.5


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


@pytest.mark.parametrize("ending", [".gexf", ".graphml", ".json", ".csv", ".xlsx"])
def test_the_same_ecosystem_gives_the_same_bytes(
    ecosystem: Ecosystem, tmp_path: Path, ending: str
) -> None:
    asked: dict[str, Any] = {"only": "organizations", "program": PROGRAM.get(ending)}
    first = write_graph(ecosystem, tmp_path / f"one{ending}", **asked)
    second = write_graph(ecosystem, tmp_path / f"two{ending}", **asked)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert b"capability:" not in first[0].read_bytes()
    assert len(list(tmp_path.iterdir())) == 2 * len(first)


def test_an_unknown_ending_names_the_known_ones(ecosystem: Ecosystem, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"\.gexf, \.graphml, \.json, \.csv"):
        write_graph(ecosystem, tmp_path / "graph.dot")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "program"), [("graph.xlsx", None), ("graph.csv", "kumu"), ("graph.xlsx", "excel")]
)
def test_a_workbook_is_for_kumu_and_kumu_reads_a_workbook(
    ecosystem: Ecosystem, tmp_path: Path, name: str, program: str | None
) -> None:
    with pytest.raises(RequestError, match="kumu"):
        write_graph(ecosystem, tmp_path / name, program=program)
    assert not list(tmp_path.iterdir())


def test_kumu_finds_both_sheets_and_each_end_of_a_connection(
    ecosystem_of: MakeEcosystem, tmp_path: Path
) -> None:
    """By https://docs.kumu.io/guides/import/import: titles in row 1, ends by label, "|" parts."""
    ecosystem = ecosystem_of(
        [
            {"id": "one", "name": "Same", "kind": "company", "aliases": "A;B", "Image": "x"},
            {"id": "two", "name": "SAME"},
            {"id": "three", "name": NASTY},
        ],
        ties=[
            {"organization_a": "one", "organization_b": "two", "kind": "equity"},
            {"organization_a": "three", "organization_b": "two", "kind": "competitor"},
        ],
        collaborations=[{"id": "work", "start_date": "2020"}],
        participants=[
            {"collaboration_id": "work", "organization_id": each} for each in ("one", "three")
        ],
    )
    path = tmp_path / "graph.xlsx"
    assert write_graph(ecosystem, path, program="kumu") == (path,)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Elements", "Connections"]
    (titles, *rows), (ends, *links) = (list(page.iter_rows(values_only=True)) for page in book)
    assert titles[:4] == ("Label", "Type", "Description", "Tags")
    assert "Image" not in titles  # else Kumu would load it as a picture
    assert len({str(title).casefold() for title in titles}) == len(titles)
    first = dict(zip(titles, rows[0], strict=True))
    assert (first["Label"], first["Type"], first["aliases"]) == ("Same", "company", "A|B")
    labels = [str(row[0]) for row in rows]
    assert labels[1] == "SAME (organization:two)"
    assert not any("|" in label for label in labels)
    assert labels[2].startswith("=cmd()/'/C calc'!A0 <script>")
    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row} <= {
        "s", "n"
    }  # fmt: skip
    assert ends[:5] == ("From", "To", "Type", "Direction", "Strength")
    assert {tuple(row[:5]) for row in links} == {
        (labels[0], labels[2], "collaborates", "undirected", 1),
        (labels[0], labels[1], "equity", "directed", 1),
        (labels[2], labels[1], "competitor", "directed", 1),
    }


def test_organizations_alone_are_an_undirected_graph_that_networkx_reads(
    ecosystem_of: MakeEcosystem, tmp_path: Path
) -> None:
    """A broker between two that it is linked with was on no shortest path of a directed graph."""
    ecosystem = ecosystem_of(
        ["left", "broker", "right"],
        ties=[
            {
                "organization_a": "left",
                "organization_b": "broker",
                "kind": "equity",
                "since": "2019",
            },
            {
                "organization_a": "broker",
                "organization_b": "left",
                "kind": "equity",
                "since": "2018",
            },
            {"organization_a": "right", "organization_b": "broker", "kind": "supplier"},
        ],
    )
    paths = [tmp_path / f"graph.{ending}" for ending in ("gexf", "graphml", "json")]
    for path in paths:
        write_graph(ecosystem, path, only="organizations")
    for found in (
        nx.read_gexf(paths[0]),
        nx.read_graphml(paths[1]),
        nx.node_link_graph(json.loads(paths[2].read_text()), edges="edges"),
    ):
        assert not found.is_directed()
        assert found.number_of_edges() == 2
        assert nx.betweenness_centrality(found)["organization:broker"] == 1.0
        edges = {known["kind"]: known for _, _, known in found.edges(data=True)}
        assert edges["equity"]["start"] == "2018-01-01"
        both = edges["equity"]["directed_from"]
        ends = both.split("|") if isinstance(both, str) else both
        assert ends == ["organization:left", "organization:broker"]
        assert "organization:right" in edges["supplier"]["directed_from"]


@pytest.mark.parametrize("name", ["korea-ai-2020", "korea-sovereign-ai-2025"])
@pytest.mark.parametrize("only", [None, "organizations"])
@pytest.mark.parametrize("dynamic", [False, True])
def test_gephi_keeps_every_edge_of_the_bundled_graphs(
    tmp_path: Path, name: str, only: str | None, dynamic: bool
) -> None:
    path, ecosystem = tmp_path / "graph.gexf", load(name)
    write_graph(ecosystem, path, only=only, dynamic=dynamic)
    root = ElementTree.parse(path).getroot()
    assert dropped_by_gephi(root) == []
    graph = ecosystem.to_networkx(only, undirected=only is not None)
    weights = sorted(known["weight"] for _, _, known in graph.edges(data=True))
    found = sorted(float(edge.attrib["weight"]) for edge in root.iter(f"{GEXF}edge"))
    assert found == weights


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
