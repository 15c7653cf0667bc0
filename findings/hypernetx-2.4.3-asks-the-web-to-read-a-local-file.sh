#!/usr/bin/env bash
# hypernetx 2.4.3: reading a hypergraph from a local HIF file asks the web for the schema.
#
# Guess: from_hif(filename=...) reads a file and needs no network.
# Seen: each read asks raw.githubusercontent.com for the schema of the format, at the head of another
# project's main branch; without a network, reading ends in an error. xgi reads the same file as it is.
# Ends with status 1 if hypernetx reads it without asking, or asks elsewhere.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install hypernetx==2.4.3 xgi==0.10.2
"$folder/venv/bin/python" -W ignore - "$folder/two.json" <<'PYTHON'
import sys

import requests.sessions

asked = []


def note(self, method, url, **options):
    asked.append(url)
    raise requests.ConnectionError("no network")


requests.sessions.Session.request = note
import hypernetx
import xgi

path = sys.argv[1]
xgi.write_hif(xgi.Hypergraph({"project": ["KT", "LG"]}), path)
print("xgi reads", xgi.read_hif(path).edges.members(dtype=dict), "and asks for", asked)
assert not asked
try:
    hypernetx.from_hif(filename=path)
except requests.ConnectionError as error:
    print("hypernetx:", error, "for", asked[0])
assert asked and asked[0].startswith("https://raw.githubusercontent.com/")
PYTHON
