#!/usr/bin/env bash
# networkx 3.6.1: in a Pajek file it wrote itself, two firms whose names differ by quotation marks are one.
#
# Guess: read_pajek gives back the nodes that write_pajek was given; Russian and Polish legal names
# often hold quotation marks, and "OOO "Vektor"" and "OOO Vektor" may well be two firms.
# Seen: the marks are written as they are, inside the marks around a label, and the reader drops
# them all: the two are one node, which has the edges of both. Graph files of the other kinds
# (GML, GraphML, GEXF) keep the two apart. Nothing is said.
# Ends with status 1 if that is otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install networkx==3.6.1 numpy==2.4.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import networkx as nx

graph = nx.Graph()
graph.add_edge('OOO "Vektor"', "KT", weight=2.5)
graph.add_edge("OOO Vektor", "Naver", weight=1.0)
kept = {}
for kind in ("pajek", "gml", "graphml", "gexf"):
    getattr(nx, f"write_{kind}")(graph, f"firms.{kind}")
    read = getattr(nx, f"read_{kind}")(f"firms.{kind}")
    kept[kind] = sorted(read)
    print(kind, kept[kind])
assert kept["gml"] == kept["graphml"] == kept["gexf"] == sorted(graph)
assert kept["pajek"] == ["KT", "Naver", "OOO Vektor"]
neighbours = sorted(nx.read_pajek("firms.pajek").neighbors("OOO Vektor"))
print("neighbours of the one that is left:", neighbours)
assert neighbours == ["KT", "Naver"]
PYTHON
