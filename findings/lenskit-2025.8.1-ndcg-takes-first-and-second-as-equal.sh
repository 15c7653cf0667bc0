#!/usr/bin/env bash
# LensKit 2025.8.1: in its NDCG the first and the second place count the same.
#
# Guess: a list whose only right answer stands second has an NDCG of 1/log2(3) = 0.631, as in
# scikit-learn, ranx and trec_eval.
# Seen: LensKit gives 1.0 for the first and for the second place and 0.631 for the third: it divides
# by log2(rank), as the first paper on the measure did. Figures of two papers that both say NDCG@10
# are not to be compared before one has looked at this.
# Ends with status 1 if one of the three figures is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    lenskit==2025.8.1 scikit-learn==1.9.1
"$folder/venv/bin/python" - <<'PYTHON'
from lenskit.data import ItemList
from lenskit.metrics import NDCG
from sklearn.metrics import ndcg_score

answer = ItemList(["right"])
for place, order in enumerate((["right", "b", "c"], ["b", "right", "c"], ["b", "c", "right"])):
    lenskit = NDCG().measure_list(ItemList(order, ordered=True), answer)
    sklearn = ndcg_score([[int(item == "right") for item in order]], [[3, 2, 1]])
    print(f"right at place {place + 1}: LensKit {lenskit:.3f}, scikit-learn {sklearn:.3f}")
    assert round(lenskit, 3) == (1.0, 1.0, 0.631)[place]
    assert round(sklearn, 3) == (1.0, 0.631, 0.5)[place]
PYTHON
