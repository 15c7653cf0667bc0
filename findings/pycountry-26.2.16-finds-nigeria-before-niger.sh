#!/usr/bin/env bash
# pycountry 26.2.16: the fuzzy search for "Niger" gives Nigeria first.
#
# Guess: a country whose name is exactly what was asked for comes first; the first result is taken.
# Seen: "Niger" gives Nigeria, then Niger, and "Korea" gives the Democratic People's Republic before
# the Republic. Countries typed by people are to be looked up by name, not by the best guess.
# Ends with status 1 if either order is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pycountry==26.2.16
"$folder/venv/bin/python" - <<'PYTHON'
from pycountry import countries

first_two = {asked: [found.alpha_2 for found in countries.search_fuzzy(asked)][:2] for asked in ("Niger", "Korea")}
print(first_two)
assert first_two == {"Niger": ["NG", "NE"], "Korea": ["KP", "KR"]}
PYTHON
