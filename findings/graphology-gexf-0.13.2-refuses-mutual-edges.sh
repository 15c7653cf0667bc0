#!/usr/bin/env bash
# graphology-gexf 0.13.2: a graph whose edges are all of the type "mutual" cannot be read.
#
# Guess: "mutual", one of the three types of an edge in GEXF 1.2, is read as undirected or as two
# directed edges; networkx makes two of it.
# Seen: the reader takes the word for a type of graph and raises "invalid 'type' option". Files for
# Gephi Lite, which reads by this library, keep to directed and undirected.
# Ends with status 1 if the file is read, or refused for another reason.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund graphology@0.26.0 graphology-gexf@0.13.2 >/dev/null
cat > read.js <<'JS'
const Graph = require("graphology");
const gexf = require("graphology-gexf");
const file = type => `<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="directed">
<nodes><node id="a" label="A"/><node id="b" label="B"/></nodes>
<edges><edge id="0" source="a" target="b" type="${type}"/></edges></graph></gexf>`;
console.log("directed:", gexf.parse(Graph, file("directed")).size, "edge");
try {
  gexf.parse(Graph, file("mutual"));
  process.exitCode = 1;
} catch (error) {
  console.log("mutual:", error.message);
  if (!/invalid 'type' option.*mutual/.test(error.message)) process.exitCode = 1;
}
JS
node read.js
