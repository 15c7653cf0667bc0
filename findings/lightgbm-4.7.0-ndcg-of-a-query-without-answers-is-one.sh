#!/usr/bin/env bash
# LightGBM 4.7.0: a query for which no answer is right counts as ranked perfectly.
#
# Guess: such a query is left out of the mean NDCG, or counts as 0, as scikit-learn has it.
# Seen: evaluated on 20 queries without any right answer, LightGBM reports an NDCG@5 of 1.0. Early
# stopping by NDCG on organizations of which most find no new partner looks at a number that is
# mostly made of these.
# Ends with status 1 if either figure is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    lightgbm==4.7.0 scikit-learn==1.9.1 numpy==2.3.5
"$folder/venv/bin/python" - <<'PYTHON'
import lightgbm
import numpy as np
from sklearn.metrics import ndcg_score

features = np.random.default_rng(0).normal(size=(200, 3))
sizes = [10] * 20
one_right_in_each = np.tile([1] + [0] * 9, 20)
none_right = np.zeros(200)
ranker = lightgbm.LGBMRanker(n_estimators=1, verbose=-1, n_jobs=1)
ranker.fit(
    features, one_right_in_each, group=sizes,
    eval_set=[(features, none_right)], eval_group=[sizes], eval_at=[5], eval_names=["none"],
)
by_lightgbm = ranker.evals_result_["none"]["ndcg@5"][-1]
by_sklearn = ndcg_score(np.zeros((20, 10)), np.random.default_rng(1).normal(size=(20, 10)), k=5)
print(f"no right answer anywhere: LightGBM {by_lightgbm}, scikit-learn {by_sklearn}")
assert by_lightgbm == 1.0 and by_sklearn == 0.0
PYTHON
