#!/usr/bin/env bash
# igraph 1.0.0: a directed edge of a GraphML file becomes undirected without a word.
#
# Guess: a file whose default is undirected and that has one edge with directed="true" (the format
# allows both in one graph) is refused, as networkx does, or read as mixed, as graphology does.
# Seen: igraph reads it as undirected, with no warning; who owns whom is lost.
# Ends with status 1 if igraph warns, refuses or keeps the direction.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install igraph==1.0.0 networkx==3.6.1
cat > "$folder/mixed.graphml" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <graph edgedefault="undirected">
    <node id="a"/><node id="b"/><node id="c"/>
    <edge source="a" target="b"/>
    <edge source="b" target="c" directed="true"/>
  </graph>
</graphml>
XML
"$folder/venv/bin/python" -W error - "$folder/mixed.graphml" <<'PYTHON'
import sys
import igraph
import networkx

graph = igraph.Graph.Read_GraphML(sys.argv[1])
print("igraph: directed", graph.is_directed(), "edges", graph.get_edgelist())
assert not graph.is_directed() and graph.ecount() == 2
try:
    networkx.read_graphml(sys.argv[1])
except networkx.NetworkXError as error:
    print("networkx:", error)
else:
    raise AssertionError("networkx read it")
PYTHON
