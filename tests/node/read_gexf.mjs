// Reads a GEXF file with graphology-gexf, the parser of Gephi Lite, and prints what it found.
import {readFileSync} from 'node:fs';
import Graph from 'graphology';
import gexf from 'graphology-gexf';

const graph = gexf.parse(Graph, readFileSync(process.argv[2], 'utf8'));
const nodes = graph.mapNodes((key, attributes) => ({key, attributes}));
const edges = graph.mapEdges((id, attributes, source, target) => ({
  id,
  source,
  target,
  undirected: graph.isUndirected(id),
  attributes
}));
process.stdout.write(JSON.stringify({meta: graph.getAttributes(), nodes, edges}));
