#!/usr/bin/env bash
# sparse_dot_topn 1.2.0: of equal results the last columns are kept, not the first.
#
# Guess: where the tenth and the eleventh are equal, the one that comes first in the matrix stays, as
# with a stable sort.
# Seen: of six equal products the three best are columns 5, 4, 3. Who numbers organizations by name
# and breaks ties by it gets others than by a full sort, and a test on scores alone does not see it.
# Ends with status 1 if other columns are kept.
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

six_equal = csr_matrix(np.ones((1, 6)))
kept = sp_matmul_topn(csr_matrix(np.ones((1, 1))), six_equal, top_n=3, sort=True)
stable = np.argsort(-six_equal.toarray()[0], kind="stable")[:3]
print("kept", kept.indices.tolist(), "by a stable sort", stable.tolist())
assert kept.indices.tolist() == [5, 4, 3] and stable.tolist() == [0, 1, 2]
PYTHON
