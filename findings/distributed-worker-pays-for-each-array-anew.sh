#!/usr/bin/env bash
# distributed 2026.8.0, numpy 2.4.4, Linux with the GNU C library: arrays cost more in a worker.
#
# Guess: a loop that makes and drops arrays of a few megabytes costs in a worker what it costs in a
# plain process.
# Seen: Dask's nanny starts workers with MALLOC_TRIM_THRESHOLD_=65536, which also stops the C library
# from learning which sizes to keep. Every array is asked of the system anew, page by page: more than
# ten times the page faults (here some hundred times), and in work made of such arrays two to three
# times the processor time. A worker without nanny, or with the setting
# distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_ raised, does not.
# Ends with status 1 if it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    "distributed==2026.8.0" "numpy==2.4.4" 2>/dev/null
cat >"$folder/arrays.py" <<'PYTHON'
import resource

import dask
import numpy as np
from distributed import Client, LocalCluster

RAISED = {"distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 2**26}


def faults() -> int:
    """Make 200 arrays of 8 MB, one after the other; count the pages that were asked for."""
    np.empty(2**25 - 2**14, dtype=np.uint8)  # once it has seen this size go, the C library keeps it
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(200):
        np.ones(2**20)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def in_a_worker() -> int:
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        return client.submit(faults).result()


if __name__ == "__main__":
    here, there = faults(), in_a_worker()
    with dask.config.set(RAISED):
        raised = in_a_worker()
    print(f"page faults: plain process {here}, worker {there}, worker with it raised {raised}")
    assert there > 10 * here, (here, there)
    assert there > 1.5 * raised, (there, raised)
PYTHON
cd "$folder"
"$folder/venv/bin/python" arrays.py
