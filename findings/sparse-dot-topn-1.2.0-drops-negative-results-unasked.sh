#!/usr/bin/env bash
# sparse_dot_topn 1.2.0: without a threshold, results below zero are missing from the top n.
#
# Guess: threshold=None means that nothing is cut: of three results the two largest come back, be
# they negative.
# Seen: a row with the results 1, 0 and -1, asked for its three best, gives 1 alone; with
# threshold=-5 the -1 is there too. Points that may be negative lose their tail in silence.
# Ends with status 1 if either count is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    sparse-dot-topn==1.2.0 numpy==2.3.5 scipy==1.17.1
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

one = csr_matrix(np.ones((1, 1)))
results = csr_matrix(np.array([[-1.0, 0.0, 1.0]]))
by_default = sp_matmul_topn(one, results, top_n=3, sort=True).data.tolist()
asked_for = sp_matmul_topn(one, results, top_n=3, sort=True, threshold=-5).data.tolist()
print("threshold None:", by_default, " threshold -5:", asked_for)
assert by_default == [1.0] and asked_for == [1.0, -1.0]
PYTHON
