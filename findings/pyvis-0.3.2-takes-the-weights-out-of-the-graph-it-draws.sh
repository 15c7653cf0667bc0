#!/usr/bin/env bash
# pyvis 0.3.2: to draw a networkx graph takes the weights out of it.
#
# Guess: Network.from_nx reads the graph that it is given.
# Seen: in the graph of the caller each edge has lost its "weight" and has a "width" instead, and each
# node has a "size". What is worked out of that graph afterwards is unweighted, and no error says so:
# the strength of A falls from 5 to 2.
# Ends with status 1 if the graph is left as it was, or changed in another way.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyvis==0.3.2 networkx==3.5
"$folder/venv/bin/python" - <<'PYTHON'
import networkx as nx
from pyvis.network import Network

graph = nx.Graph()
graph.add_edge("A", "B", weight=3)
graph.add_edge("A", "C", weight=2)
before = graph.degree("A", weight="weight")
Network().from_nx(graph)
after = graph.degree("A", weight="weight")
print(before, after, dict(graph.edges["A", "B"]), dict(graph.nodes["A"]))
assert (before, after) == (5, 2)
assert graph.edges["A", "B"] == {"width": 3}
assert graph.nodes["A"] == {"size": 10}
PYTHON
