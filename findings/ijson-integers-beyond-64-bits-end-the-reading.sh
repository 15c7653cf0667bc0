#!/usr/bin/env bash
# ijson 3.6.0, backend yajl2_c: an integer beyond 64 bits raises, where use_float=True is asked for.
#
# Guess: with use_float=True a large integer, which is valid JSON, is read as Python's own or as a
# float, by every backend alike.
# Seen: yajl2_c raises "integer overflow" and reads nothing after it; the backend "python" gives the
# integer in full, and the element behind it. A record with one long number ends the file for whoever
# reads a stream of records with the fast backend.
# Ends with status 1 if either behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install "ijson==3.6.0" 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io

import ijson

TEXT = b'[{"a": 99999999999999999999}, {"b": 1}]'
said = {}
for name in ("yajl2_c", "python"):
    backend = ijson.get_backend(name)
    try:
        said[name] = list(backend.items(io.BytesIO(TEXT), "item", use_float=True))
    except ijson.JSONError as error:
        said[name] = str(error).splitlines()[0]
    print(f"{name}: {said[name]}")
assert "integer overflow" in said["yajl2_c"], said
assert said["python"] == [{"a": 99999999999999999999}, {"b": 1}], said
PYTHON
