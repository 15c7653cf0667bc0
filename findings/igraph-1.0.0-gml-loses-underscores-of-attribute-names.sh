#!/usr/bin/env bash
# igraph 1.0.0: "seat_count" leaves as "seatcount" when written as GML.
#
# Guess: the name of an attribute is kept, or refused where the format does not allow it.
# Seen: the underscore is dropped without a warning; read back by igraph itself, the attribute has
# another name. networkx writes and reads the same name with its underscore.
# Ends with status 1 if the name is kept, or networkx does not keep it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install igraph==1.0.0 networkx==3.6.1
"$folder/venv/bin/python" -W error - "$folder" <<'PYTHON'
import sys
import igraph
import networkx

folder = sys.argv[1]
graph = igraph.Graph(n=2, edges=[(0, 1)])
graph.vs["seat_count"] = [1, 2]
graph.write_gml(f"{folder}/igraph.gml")
by_igraph = [name for name in igraph.Graph.Read_GML(f"{folder}/igraph.gml").vs.attributes() if name != "id"]
other = networkx.Graph()
other.add_node("a", seat_count=1)
networkx.write_gml(other, f"{folder}/networkx.gml")
by_networkx = list(networkx.read_gml(f"{folder}/networkx.gml").nodes["a"])
print("igraph:", by_igraph, " networkx:", by_networkx)
assert by_igraph == ["seatcount"] and by_networkx == ["seat_count"]
PYTHON
