#!/usr/bin/env bash
# pandas 3.1.1: to look one name up in an index of text takes as long as to read all of it.
#
# Guess: an index is a hash table; Index(names).get_indexer([one]) takes microseconds, whether the
# one comes as str or, as ids in arrays do, as object.
# Seen: Index() makes text of objects its own str type, and a query of type object then converts
# every entry of the index at every call: tens of milliseconds for 200,000 names, hundreds of times
# as long as for a query of type str, or as for an index that was told dtype=object.
# Ends with status 1 if the three take about as long.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pandas==3.1.1 pyarrow
"$folder/venv/bin/python" - <<'PYTHON'
import time

import numpy as np
import pandas as pd

names = np.array([f"organization {number}" for number in range(200_000)], dtype=object)


def milliseconds(index: pd.Index, query: pd.Index) -> float:
    assert index.get_indexer(query).tolist() == [5]
    began = time.process_time()
    for _ in range(20):
        index.get_indexer(query)
    return 1000 * (time.process_time() - began) / 20


as_text, as_objects = pd.Index(names), pd.Index(names, dtype=object)
one = ["organization 5"]
slow = milliseconds(as_text, pd.Index(one, dtype=object))
quick = milliseconds(as_text, pd.Index(one))
told = milliseconds(as_objects, pd.Index(one, dtype=object))
print(f"{as_text.dtype} index: object {slow:.2f} ms, str {quick:.2f} ms; object index {told:.2f} ms")
assert as_text.dtype == "str"
assert slow > 20 * quick
assert slow > 20 * told
PYTHON
