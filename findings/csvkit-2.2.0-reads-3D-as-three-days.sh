#!/usr/bin/env bash
# csvkit 2.2.0 (agate 1.14.2): a column of technologies "3D" and "2D" becomes lengths of time.
#
# Guess: words that are no number and no date stay text.
# Seen: csvjson writes "3 days, 0:00:00" and "2 days, 0:00:00", without a word. A column is a length
# of time where each of its cells reads as one (d for days, m for minutes); one "5G" among them keeps
# all of it text. csvjson --no-inference keeps what stands there.
# Ends with status 1 if one of the three is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install csvkit==2.2.0 agate==1.14.2
cd "$folder"
printf 'organization,technology\nA,3D\nB,2D\n' > days.csv
printf 'organization,technology\nA,3D\nB,5G\n' > text.csv
"$folder/venv/bin/python" - <<'PYTHON'
import json
import subprocess


def technologies(*words):
    said = subprocess.run(["venv/bin/csvjson", *words], check=True, capture_output=True, text=True)
    return [row["technology"] for row in json.loads(said.stdout)]


seen = technologies("days.csv"), technologies("text.csv"), technologies("-I", "days.csv")
print(*seen, sep="\n")
assert seen == (["3 days, 0:00:00", "2 days, 0:00:00"], ["3D", "5G"], ["3D", "2D"])
PYTHON
