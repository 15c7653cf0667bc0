#!/usr/bin/env bash
# RecTools 0.19.0: a list that could not be better has an NDCG@10 of 0.22.
#
# Guess: NDCG is divided by the best that can be reached, so that a user with one right item, shown
# first, has 1.
# Seen: the default divides by ten right items, whatever the user has, and gives 0.2201; the guess is
# what divide_by_achievable=True gives. The mean over users with few right items is a fraction of
# what other libraries call by the same name.
# Ends with status 1 if one of the two figures is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    rectools==0.19.0 pandas==2.3.3 numpy==1.26.4
"$folder/venv/bin/python" - <<'PYTHON'
import pandas as pd
from rectools.metrics import NDCG

shown = pd.DataFrame({"user_id": [1, 1], "item_id": ["right", "other"], "rank": [1, 2]})
truth = pd.DataFrame({"user_id": [1], "item_id": ["right"]})
by_default = NDCG(k=10).calc(shown, truth)
achievable = NDCG(k=10, divide_by_achievable=True).calc(shown, truth)
print(f"default {by_default:.4f}, divide_by_achievable {achievable:.4f}")
assert round(by_default, 4) == 0.2201 and achievable == 1.0
PYTHON
