#!/usr/bin/env bash
# igraph 1.0.0: what is not known of a yes-or-no attribute leaves and enters as "no".
#
# Guess: a vertex without a value (None) is written to GraphML without that entry, and a vertex
# without the entry is read as None; for numbers igraph reads "not a number", so it knows the case.
# Seen: None is written as "false", and a vertex without the entry is read as False. Of a graph of
# organizations "public body: not known" becomes "no public body", by one round trip.
# Ends with status 1 if written or read values are others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install igraph==1.0.0 networkx==3.6.1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
import igraph
import networkx

folder = sys.argv[1]
graph = igraph.Graph(n=2, edges=[(0, 1)])
graph.vs["public"] = [True, None]
graph.write_graphml(f"{folder}/written.graphml")
written = [data.get("public") for _, data in networkx.read_graphml(f"{folder}/written.graphml").nodes(data=True)]

half_known = networkx.Graph([("a", "b")])
half_known.nodes["a"].update(public=True, staff=3)
networkx.write_graphml(half_known, f"{folder}/read.graphml")
read = igraph.Graph.Read_GraphML(f"{folder}/read.graphml").vs
print("written:", written, " read:", read["public"], read["staff"])
assert written == [True, False] and read["public"] == [True, False]
assert read["staff"][1] != read["staff"][1]  # not a number
PYTHON
