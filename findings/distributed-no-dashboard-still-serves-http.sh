#!/usr/bin/env bash
# distributed 2026.8.0: LocalCluster(dashboard_address=None) still serves HTTP.
#
# Guess: with None, which the documentation gives "to disable the dashboard", no HTTP server is there.
# Seen: the dashboard's pages are gone (404), but the scheduler listens for HTTP all the same, at port
# 8787 where that is free, and answers /health, /json/identity.json and /info/main/workers.html, which
# name the workers and their addresses. Whoever wants none gives an empty list for the setting
# distributed.scheduler.http.routes; the port stays open then too, and answers nothing.
# Ends with status 1 if it behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install "distributed==2026.8.0" 2>/dev/null
cat >"$folder/serve.py" <<'PYTHON'
import urllib.error
import urllib.request
import warnings

import dask
from distributed import LocalCluster

PAGES = ("status", "health", "json/identity.json", "info/main/workers.html")


def answers() -> dict[str, int]:
    said = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where port 8787 is taken, another one is
        cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None)
    with cluster:
        port = cluster.scheduler.http_server.port
        for page in PAGES:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=30) as page_:
                    said[page] = page_.status
            except urllib.error.HTTPError as error:
                said[page] = error.code
    return said


if __name__ == "__main__":
    usual = answers()
    with dask.config.set({"distributed.scheduler.http.routes": []}):
        without = answers()
    print(f"dashboard_address=None: {usual}")
    print(f"and no routes:          {without}")
    assert usual == dict(zip(PAGES, (404, 200, 200, 200))), usual
    assert set(without.values()) == {404}, without
PYTHON
cd "$folder"
"$folder/venv/bin/python" serve.py
