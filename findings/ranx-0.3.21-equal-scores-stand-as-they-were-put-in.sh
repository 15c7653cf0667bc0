#!/usr/bin/env bash
# ranx 0.3.21: with equal scores, the order of the keys of a dictionary decides the measure.
#
# Guess: equal scores are ordered by a rule on the names, as trec_eval does, or share their places.
# Seen: three answers of the same score give an MRR of 1.0, 0.5 or 0.333, as the right one was put in
# first, second or last. A recommender that writes its right answers first looks perfect by giving
# everybody the same score.
# Ends with status 1 if one of the three is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install ranx==0.3.21
"$folder/venv/bin/python" - <<'PYTHON'
from ranx import Qrels, Run, evaluate

truth = Qrels({"query": {"right": 1}})
for order, expected in (
    (("right", "b", "c"), 1.0), (("b", "right", "c"), 0.5), (("b", "c", "right"), 1 / 3)
):
    found = evaluate(truth, Run({"query": dict.fromkeys(order, 1.0)}), "mrr")
    print(order, round(float(found), 3))
    assert abs(found - expected) < 1e-6
PYTHON
