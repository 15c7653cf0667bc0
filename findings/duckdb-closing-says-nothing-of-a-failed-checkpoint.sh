#!/usr/bin/env bash
# duckdb 2.0.1, Python: on a full disk closing a database says nothing, and its file lacks the tables.
#
# Guess: where rows cannot be written into the file, "create table" or close() raises.
# Seen: with room for 13,000 bytes in a file both return. The file is there, and read on its own, as
# after a rename or a copy, it is a sound database without tables: the rows stayed in NAME.wal beside
# it. Only an explicit "checkpoint" before closing raises.
# Ends with status 1 if it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install "duckdb==2.0.1" 2>/dev/null
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import resource
import shutil
import sys

import duckdb

resource.setrlimit(resource.RLIMIT_FSIZE, (13_000, 13_000))
folder = sys.argv[1]
with duckdb.connect(f"{folder}/a.duckdb") as connection:
    connection.execute("create table t as select 1 as x")
shutil.copy(f"{folder}/a.duckdb", f"{folder}/copied.duckdb")
with duckdb.connect(f"{folder}/copied.duckdb", read_only=True) as connection:
    found = connection.execute("show tables").fetchall()
print("tables after a quiet close:", found)
assert found == [], found
said = ""
connection = duckdb.connect(f"{folder}/b.duckdb")
connection.execute("create table t as select 1 as x")
try:
    connection.execute("checkpoint")
except duckdb.Error as error:
    said = str(error).splitlines()[0]
print("an explicit checkpoint:", said)
assert "File too large" in said, said
PYTHON
