#!/usr/bin/env bash
# networkx 3.6.1: which of two pairs has the larger resource allocation depends on PYTHONHASHSEED.
#
# Guess: the index of a pair is a function of the graph, so that two pairs whose common neighbours
# have the same degrees are equal in every run, and a ranking of predicted links is reproducible.
# Seen: common neighbours of nodes that are called by text are summed in the order of a set, which
# differs from process to process; the last digit of the sum differs with it, and what is equal
# stands in another order, or is told apart.
# Ends with status 1 if the sums are the same bytes under every seed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install networkx==3.6.1
cat > pairs.py <<'PYTHON'
import networkx

graph, degrees = networkx.Graph(), (3, 5, 6, 7, 10, 11, 13)
for pair in ("first", "second"):
    for degree in degrees:
        between = f"{pair} partner of degree {degree}"
        graph.add_edges_from((between, f"{pair} {end}") for end in "ab")
        graph.add_edges_from((between, f"{between}, {place}") for place in range(degree - 2))
ends = [(f"{pair} a", f"{pair} b") for pair in ("first", "second")]
first, second = (score for _, _, score in networkx.resource_allocation_index(graph, ends))
print(repr(first), "<" if first < second else ">" if first > second else "=", repr(second))
PYTHON
for seed in $(seq 0 19); do PYTHONHASHSEED=$seed venv/bin/python -W error pairs.py; done | sort | uniq -c | tee seen
signs=$(cut -c9- seen | awk '{print $2}' | sort -u | wc -l)
test "$signs" -gt 1
