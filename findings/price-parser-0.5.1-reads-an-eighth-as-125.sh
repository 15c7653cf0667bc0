#!/usr/bin/env bash
# price-parser 0.5.1: "0.125" is a hundred and twenty-five.
#
# Guess: three figures after the only mark may be thousands ("1.500"), but not behind a single 0, which
# no thousands begin with.
# Seen: "0.125" and "0,250" become 125 and 250, a thousand times too much; "0.5" and "0.1250" are right.
# With decimal_separator="." it is told what the mark means, and gives 0.125.
# Ends with status 1 if one of them is read otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install price-parser==0.5.1
"$folder/venv/bin/python" - <<'PYTHON'
from price_parser import Price

seen = {text: str(Price.fromstring(text).amount) for text in ("0.125", "0,250", "0.5", "0.1250")}
told = str(Price.fromstring("0.125", decimal_separator=".").amount)
print(seen, told)
assert seen == {"0.125": "125", "0,250": "250", "0.5": "0.5", "0.1250": "0.1250"}
assert told == "0.125"
PYTHON
