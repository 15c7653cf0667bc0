"""`matcher export`: graphs that other programs read."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from .conftest import EVE, bundled

GEXF = "{http://gexf.net/1.3}"


@pytest.fixture
def export(run, tmp_path: Path):
    def write(name: str, *options: str) -> Path:
        path = tmp_path / name
        outcome = run("export", str(path), *options)
        assert (outcome.status, outcome.out) == (0, "")
        assert "wrote" in outcome.err
        return path

    return write


def test_gexf_holds_every_organization(export) -> None:
    root = ElementTree.parse(export("graph.gexf")).getroot()
    assert root.tag == f"{GEXF}gexf"
    labels = {node.get("label") for node in root.iter(f"{GEXF}node")}
    assert {row["name"] for row in bundled("organizations")} <= labels
    ids = {node.get("id") for node in root.iter(f"{GEXF}node")}
    edges = list(root.iter(f"{GEXF}edge"))
    assert edges
    assert all(edge.get("source") in ids and edge.get("target") in ids for edge in edges)


def test_dynamic_gexf_has_a_time_line(export) -> None:
    root = ElementTree.parse(export("graph.gexf", "--dynamic")).getroot()
    (graph,) = root.iter(f"{GEXF}graph")
    assert graph.get("mode") == "dynamic"


def test_all_formats_hold_the_same_graph(export) -> None:
    data = json.loads(export("graph.json").read_text("utf-8"))
    assert data["schema_version"] == 1
    graph = nx.read_graphml(export("graph.graphml"))
    table = export("graph.csv")
    counts = []
    for part in ("nodes", "edges"):
        with table.with_name(f"graph.{part}.csv").open(encoding="utf-8", newline="") as stream:
            counts.append(len(list(csv.DictReader(stream))))
    assert not table.exists()
    assert counts == [len(data["nodes"]), len(data["edges"])]
    assert counts == [graph.number_of_nodes(), graph.number_of_edges()]
    gexf = ElementTree.parse(export("graph.gexf")).getroot()
    assert counts[0] == len(list(gexf.iter(f"{GEXF}node")))


def test_only_organizations(export) -> None:
    data = json.loads(export("graph.json", "--only", "organizations").read_text("utf-8"))
    assert {node["type"] for node in data["nodes"]} == {"organization"}
    assert len(data["nodes"]) == len(bundled("organizations"))


def test_a_country_and_its_ties(export) -> None:
    whole = json.loads(export("whole.json").read_text("utf-8"))
    data = json.loads(export("us.json", "--country", "US").read_text("utf-8"))
    wanted = {f"organization:{r['id']}" for r in bundled("organizations") if r["country"] == "US"}
    nodes = {node["id"] for node in data["nodes"]}
    assert {each for each in nodes if each.startswith("organization:")} == wanted != set()
    linked = {end for edge in data["edges"] for end in (edge["source"], edge["target"])}
    assert nodes - wanted <= linked
    kept = [e for e in whole["edges"] if e["source"] in nodes and e["target"] in nodes]
    assert data["edges"] == kept


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (("--kind", "university"), lambda row: row["kind"] == "university"),
        (("--where", "kind!=company"), lambda row: row["kind"] != "company"),
        (
            ("--exclude", "KT", "--exclude", "SKT"),
            lambda row: row["id"] not in ("kt", "sk-telecom"),
        ),
        (
            ("--country", "KR", "--kind", "company"),
            lambda r: (r["country"], r["kind"]) == ("KR", "company"),
        ),
    ],
)
def test_the_filters_of_suggest_choose_whom_the_graph_holds(export, options, wanted) -> None:
    data = json.loads(export("graph.json", "--only", "organizations", *options).read_text("utf-8"))
    found = {node["id_in_data"] for node in data["nodes"]}
    assert found == {row["id"] for row in bundled("organizations") if wanted(row)}


def test_a_capability_and_a_profile(export, tmp_path: Path) -> None:
    profile = tmp_path / "new.toml"
    profile.write_text('name = "New"\ncountry = "FI"\n[needs]\n"Speech-to-text" = 1.0\n', "utf-8")
    asked = ("--capability", "Speech-to-text", "--profile", str(profile))
    data = json.loads(export("graph.json", *asked).read_text("utf-8"))
    labels = {node["label"]: node["id"] for node in data["nodes"]}
    offering = {e["source"] for e in data["edges"] if e["kind"] == "offers"}
    held = {each for each in labels.values() if each.startswith("organization:")}
    assert labels["KT"] in offering
    assert held == offering | {labels["New"]}


def test_as_of_leaves_out_what_was_not_known(export) -> None:
    data = json.loads(export("graph.json", "--as-of", EVE).read_text("utf-8"))
    joined = {
        edge["source"]
        for edge in data["edges"]
        if edge["target"] == "coalition:ai-one-team" or edge["source"] == "coalition:ai-one-team"
    }
    assert "organization:kt" in joined
    assert "organization:lg-electronics" not in joined


@pytest.mark.parametrize("arguments", [["g.xyz"], ["g"], ["g.json", "--dynamic"]])
def test_an_impossible_file(run, tmp_path: Path, arguments) -> None:
    name, *options = arguments
    outcome = run("export", str(tmp_path / name), *options)
    assert (outcome.status, outcome.out) == (2, "")
    assert ".gexf" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_wrong_usage(run, tmp_path: Path) -> None:
    assert run("export").status == 2
    assert run("export", str(tmp_path / "g.gexf"), "--only", "firms").status == 2
    assert run("export", str(tmp_path)).status == 2


def test_control_characters_that_a_format_cannot_hold_are_counted(
    run, hostile: str, tmp_path: Path
) -> None:
    for name in ("graph.gexf", "graph.graphml", "graph.csv"):
        outcome = run("export", str(tmp_path / name), "-d", hostile, "--only", "organizations")
        # The name of one organization holds one, and its label is all that the graph has of it.
        assert ", without 1 control character that it cannot hold" in outcome.err
    assert "without" not in run("export", str(tmp_path / "graph.json"), "-d", hostile).err
    assert "without" not in run("export", str(tmp_path / "clean.gexf")).err
