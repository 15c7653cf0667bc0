#!/usr/bin/env bash
# networkx 3.5: read_gexf does not know GEXF 1.3.
#
# Guess: networkx, which has read and written GEXF for long, reads version 1.3 of the format.
# Seen: 3.4.2 and 3.5 raise "No <graph> element in GEXF file" on a valid file of version 1.3, though
# the element is there; 3.6.1 reads its two nodes and one edge. Who hands on GEXF 1.3 to readers in
# networkx has to ask for the later release.
# Ends with status 1 if one of the three behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
cat > "$folder/two.gexf" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
  <graph defaultedgetype="undirected">
    <nodes><node id="a" label="A"/><node id="b" label="B"/></nodes>
    <edges><edge id="0" source="a" target="b"/></edges>
  </graph>
</gexf>
XML

read_by() {
    "$folder/venv/bin/pip" --quiet --disable-pip-version-check install "networkx==$1" 2>/dev/null
    "$folder/venv/bin/python" - "$folder/two.gexf" <<'PYTHON'
import sys
import networkx as nx

try:
    graph = nx.read_gexf(sys.argv[1])
    print(graph.number_of_nodes(), "nodes,", graph.number_of_edges(), "edge")
except nx.NetworkXError as error:
    print(error)
PYTHON
}

for release in 3.4.2 3.5; do
    said=$(read_by "$release")
    echo "networkx $release: $said"
    [ "$said" = "No <graph> element in GEXF file." ]
done
said=$(read_by 3.6.1)
echo "networkx 3.6.1: $said"
[ "$said" = "2 nodes, 1 edge" ]
