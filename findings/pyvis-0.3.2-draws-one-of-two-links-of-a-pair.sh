#!/usr/bin/env bash
# pyvis 0.3.2: of two links between the same two organizations only the first is drawn.
#
# Guess: a networkx MultiGraph, in which two firms compete and work together, is shown with both links.
# Seen: Network().from_nx keeps the first of them and drops the other without a word; which one it is
# depends on the order in which they were added. Network(directed=True) keeps both, with arrows.
# Ends with status 1 if the counts are others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyvis==0.3.2 networkx==3.5
"$folder/venv/bin/python" - <<'PYTHON'
import networkx as nx
from pyvis.network import Network


def drawn(kinds, directed):
    graph = nx.MultiGraph()
    for kind in kinds:
        graph.add_edge("A", "B", kind=kind)
    picture = Network(directed=directed)
    picture.from_nx(graph)
    return [edge["kind"] for edge in picture.edges]


both = ["competitor", "collaboration"]
seen = drawn(both, False), drawn(both[::-1], False), sorted(drawn(both, True))
print(*seen, sep="\n")
assert seen == (["competitor"], ["collaboration"], ["collaboration", "competitor"])
PYTHON
