#!/usr/bin/env bash
# cleanco 2.3: the company KT has no name left.
#
# Guess: basename() takes a legal form off the end of a name and leaves the name.
# Seen: the name "KT" becomes an empty text, since Kt. is a legal form of Hungary; so does "AS".
# "KT Corp" loses both words. Names that are matched by what is left are all alike, or lost.
# Ends with status 1 if one of the four is another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install cleanco==2.3
"$folder/venv/bin/python" - <<'PYTHON'
from cleanco import basename

left = {name: basename(name) for name in ("KT", "AS", "KT Corp", "Kakao Corp")}
print(left)
assert left == {"KT": "", "AS": "", "KT Corp": "", "Kakao Corp": "Kakao"}
PYTHON
