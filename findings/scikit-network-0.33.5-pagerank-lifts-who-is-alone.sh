#!/usr/bin/env bash
# scikit-network 0.33.5: by its default solver, a node without any edge is not the last in PageRank.
#
# Guess: in a star of three nodes beside one node that knows nobody, the lonely node comes last, as
# in networkx (0.048), and all solvers of PageRank agree to some digits.
# Seen: the default solver (power iteration) gives the lonely node 0.250, more than the 0.200 of a
# node that has a partner; the solver "diteration" gives it 0.050. Whoever ranks newcomers by this
# PageRank recommends those about whom nothing is known.
# Ends with status 1 if one of the figures is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    scikit-network==0.33.5 networkx==3.6.1 numpy==1.26.4 scipy==1.17.1
"$folder/venv/bin/python" - <<'PYTHON'
import networkx as nx
import numpy as np
from scipy.sparse import csr_matrix
from sknetwork.ranking import PageRank

star_and_one = np.array([[0, 1, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
adjacency = csr_matrix(star_and_one)
scores = {
    "networkx": list(nx.pagerank(nx.from_numpy_array(star_and_one)).values()),
    "default": PageRank().fit_predict(adjacency),
    "diteration": PageRank(solver="diteration").fit_predict(adjacency),
}
for name, values in scores.items():
    print(f"{name:10} partner of the centre {values[1]:.3f}, alone {values[3]:.3f}")
assert round(float(scores["default"][3]), 2) == 0.25 and scores["default"][3] > scores["default"][1]
assert round(float(scores["diteration"][3]), 2) == 0.05
assert round(float(scores["networkx"][3]), 2) == 0.05
PYTHON
