#!/usr/bin/env bash
# igraph 1.0.0 and networkx 3.6.1: GML with a Korean name goes in neither direction.
#
# Guess: a GML file that one of the two writes is read by the other with the same names.
# Seen: networkx writes names outside ASCII as character references, which igraph keeps as they
# stand ("&#54620;..."), with a warning; igraph writes UTF-8, which networkx refuses ("input is not
# ASCII-encoded"). GraphML is what both read alike.
# Ends with status 1 if either direction behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install igraph==1.0.0 networkx==3.6.1
"$folder/venv/bin/python" -W ignore - "$folder" <<'PYTHON'
import sys
import igraph
import networkx

folder, name = sys.argv[1], "한국통신"
networkx.write_gml(networkx.Graph([(name, "LG")]), f"{folder}/networkx.gml")
read = igraph.Graph.Read_GML(f"{folder}/networkx.gml").vs["label"][0]
print("written by networkx, read by igraph:", read)
assert read == "".join(f"&#{ord(letter)};" for letter in name)

graph = igraph.Graph(n=2, edges=[(0, 1)])
graph.vs["label"] = [name, "LG"]
graph.write_gml(f"{folder}/igraph.gml")
try:
    networkx.read_gml(f"{folder}/igraph.gml")
except networkx.NetworkXError as error:
    print("written by igraph, read by networkx:", error)
    assert "not ASCII-encoded" in str(error)
else:
    raise AssertionError("networkx read it")
PYTHON
