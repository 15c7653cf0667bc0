#!/usr/bin/env bash
# implicit 0.7.3: its nearest-neighbour models hand back the items that were filtered out.
#
# Guess: recommend() leaves out what the user already has (its default), and gives fewer items when
# fewer are left.
# Seen: a user who has all four items but one gets, asked for four, the new one and then the three
# that he has, with the score 0.0 that an item without any neighbour has too. The factor models mark
# the same filling by a score of -3.4e38. Who does not cut the list suggests known partners.
# Ends with status 1 if either list or its scores are others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    implicit==0.7.3 numpy==1.26.4 scipy==1.17.1
"$folder/venv/bin/python" - <<'PYTHON' 2>/dev/null
import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from scipy.sparse import csr_matrix

has = csr_matrix(np.array(
    [[1, 1, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 1]], dtype=np.float32
))
neighbours = CosineRecommender(K=10)
factors = AlternatingLeastSquares(factors=2, random_state=0, use_gpu=False)
for model in (neighbours, factors):
    model.fit(has, show_progress=False)
    items, scores = model.recommend(0, has[0], N=4)
    print(type(model).__name__, items.tolist(), [float(f"{score:.3g}") for score in scores])
    assert items[0] == 3 and sorted(items[1:].tolist()) == [0, 1, 2]
    filling = set(scores[1:].tolist())
    assert filling == ({0.0} if model is neighbours else {float(np.finfo(np.float32).min)})
PYTHON
