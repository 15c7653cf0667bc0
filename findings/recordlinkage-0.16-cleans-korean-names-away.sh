#!/usr/bin/env bash
# recordlinkage 0.16: its cleaning leaves nothing of a name in Korean or Cyrillic letters.
#
# Guess: clean() takes punctuation and brackets out and leaves letters of every script.
# Seen: by default all that is not ASCII goes: two different firms become the same empty text (and
# "Électricité" becomes "lectricit"). Compared afterwards, all such names are equal.
# Ends with status 1 if the cleaned names are others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    recordlinkage==0.16 pandas==2.3.3 numpy==1.26.4
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import pandas as pd
from recordlinkage.preprocessing import clean

names = ["에스케이텔레콤", "Яндекс", "Électricité de France", "Kakao (Corp)"]
cleaned = clean(pd.Series(names)).tolist()
print(dict(zip(names, cleaned)))
assert cleaned == ["", "", "lectricit de france", "kakao"]
PYTHON
