#!/usr/bin/env bash
# graphology-gexf 0.13.2 and networkx 3.6.1: colours, sizes and places do not survive the way.
#
# Guess: what the library of Gephi Lite writes as viz elements of GEXF is read by networkx, which
# reads the viz elements of Gephi.
# Seen: graphology-gexf declares version 1.2 and names the namespace of viz
# "http:///www.gexf.net/1.1draft/viz" (three slashes, version 1.1); networkx looks for that of 1.2
# and gives nodes without any viz, and without a warning.
# Ends with status 1 if the namespace is another or networkx reads the viz.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund graphology@0.26.0 graphology-gexf@0.13.2 >/dev/null
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install networkx==3.6.1
cat > write.js <<'JS'
const Graph = require("graphology");
const graph = new Graph();
graph.addNode("a", {label: "A", size: 5, color: "#ff0000", x: 1, y: 2});
process.stdout.write(require("graphology-gexf").write(graph));
JS
node write.js > one.gexf
grep --only-matching 'xmlns:viz="[^"]*"' one.gexf
venv/bin/python -W error - <<'PYTHON'
from pathlib import Path

import networkx

text = Path("one.gexf").read_text("utf-8")
assert 'xmlns:viz="http:///www.gexf.net/1.1draft/viz"' in text and "viz:color" in text
ours = networkx.read_gexf("one.gexf").nodes["a"]
repaired = text.replace("http:///www.gexf.net/1.1draft/viz", "http://www.gexf.net/1.2draft/viz")
Path("repaired.gexf").write_text(repaired, "utf-8")
other = networkx.read_gexf("repaired.gexf").nodes["a"]
print("as written:", ours, " with the namespace of 1.2:", other)
assert "viz" not in ours and other["viz"]["color"]["r"] == 255
PYTHON
