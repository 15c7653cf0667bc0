"""How `matcher serve` bears a load, beside Datasette serving the same tables from SQLite.

python benchmarks/serving.py DATA [--model MODEL] [--clients 50] [--seconds 60]

Both servers run on loopback in the same run, one after the other. Clients are those of `wrk`, which
must be on the path. Datasette comes into an environment that goes again. Searches are beginnings of
names, with an error typed into every fifth, each of them once: what is answered from memory would
say nothing. Then the memory of the server is read while it answers
10,000 different requests, and how much of it its processes share.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import numpy as np

import matcher
from matcher.ecosystem import Ecosystem

#: Searches, alike ones included, and different organizations whose partners are asked for.
SEARCHES, ORGANIZATIONS = 60_000, 100

#: Requests over which memory is read, and how many of them come before it counts.
REQUESTS, BEFORE = 10_000, 2_000

LUA = """
local paths = {}
for line in io.lines("PATHS") do paths[#paths + 1] = line end
local at = 0
function init() at = math.random(#paths) end
function request() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
function done(summary, latency)
  local e = summary.errors
  print(string.format("RESULT %d %d %d %f", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(95.0)))
end
"""


def main() -> None:
    """Measure, and write what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--model")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    ecosystem = matcher.load(given.data)
    load = Load(given.clients, given.seconds)
    searches = searches_of(ecosystem)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before")
    rows = []
    with tempfile.TemporaryDirectory() as folder, datasette(ecosystem, Path(folder)) as address:
        search = "/tables/organizations.json?_shape=array&_size=10&_search="
        rows.append(("Datasette", "static", load.of(address, ["/-/static/app.css"])))
        rows.append(("Datasette", "search", load.of(address, [search + q for q in searches])))
    with served(given.data, given.model) as (address, process):
        static = ["/static/style.css"]
        rows.append(("matcher", "static", load.of(address, static)))
        paths = [f"/api/v1/search?k=10&q={q}" for q in searches]
        rows.append(("matcher", "search", load.of(address, paths)))
        print(f"{len(searches):,} different searches")
        ids = chosen(ecosystem)
        paths = [f"/suggest?organization={quote(each)}" for each in ids]
        rows.append(("matcher", "partners", load.of(address, paths)))
        print(f"load {os.getloadavg()[0]:.1f} after")
        table(rows)
        searched_one_by_one(address, process, searches)
        one_by_one(address, process, ecosystem)
        memory(address, process, ecosystem, searches)


class Load:
    """So many clients for so many seconds."""

    def __init__(self, clients: int, seconds: int) -> None:
        self.clients, self.seconds = clients, seconds
        if shutil.which("wrk") is None:
            raise SystemExit("wrk is not on the path; install it, such as by apt-get install wrk")

    def of(self, address: str, paths: list[str]) -> tuple[float, float, int]:
        """Give answers a second, the 95th percentile in ms, and how many failed."""
        urllib.request.urlopen(address + paths[0], timeout=300).read()
        with tempfile.TemporaryDirectory() as folder:
            listed, script = Path(folder) / "paths", Path(folder) / "load.lua"
            listed.write_text("\n".join(paths))
            script.write_text(LUA.replace("PATHS", str(listed)))
            wrk = ["wrk", "-t1", f"-c{self.clients}", f"-d{self.seconds}s", "--timeout", "60s"]
            said = subprocess.run(
                [*wrk, "-s", str(script), address], capture_output=True, text=True, check=True
            ).stdout
        found = re.search(r"RESULT (\d+) (\d+) (\d+) ([\d.]+)", said)
        if found is None:
            raise SystemExit(f"wrk said no figures: {said}")
        count, microseconds, errors, p95 = found.groups()
        return int(count) / (int(microseconds) / 1e6), float(p95) / 1000, int(errors)


def searches_of(ecosystem: Ecosystem) -> list[str]:
    """Give different beginnings of names, as they are typed; an error in every fifth."""
    rng = np.random.default_rng(0)
    found = []
    for place, row in enumerate(rng.integers(len(ecosystem.organizations), size=SEARCHES)):
        name = str(ecosystem.organization_ids.names[row])[: int(rng.integers(3, 14))]
        if place % 5 == 0 and len(name) > 5:
            name = name[:3] + name[4:]
        found.append(quote(name.strip().replace('"', "")) or "a")
    return list(dict.fromkeys(found))


def chosen(ecosystem: Ecosystem) -> list[str]:
    rng = np.random.default_rng(1)
    rows = rng.permutation(len(ecosystem.organizations))[:ORGANIZATIONS]
    return [str(ecosystem.organization_ids.ids[row]) for row in rows]


def table(rows: list[tuple[str, str, tuple[float, float, int]]]) -> None:
    print("server     route      answers/s   p95 ms   errors")
    for server, route, (rate, p95, errors) in rows:
        print(f"{server:9}  {route:9} {rate:10.1f} {p95:8.1f} {errors:8d}")
    rates = {(server, route): rate for server, route, (rate, _, _) in rows}
    for route in ("static", "search"):
        print(f"ratio, {route}: {rates['matcher', route] / rates['Datasette', route]:.2f}")


def one_by_one(address: str, process: subprocess.Popen[str], ecosystem: Ecosystem) -> None:
    """Print how long pages take that nobody asked for before, one at a time.

    Where others use the machine too, what it took of a processor tells more than the time.
    """
    rng = np.random.default_rng(2)
    rows = rng.permutation(len(ecosystem.organizations))[:40]
    for page in ("suggest", "organization"):
        took, spent = [], []
        for row in rows:
            began, before = time.perf_counter(), processor_seconds(process.pid)
            path = f"/{page}?organization={quote(str(ecosystem.organization_ids.ids[row]))}"
            urllib.request.urlopen(address + path, timeout=120).read()
            took.append(1000 * (time.perf_counter() - began))
            spent.append(1000 * (processor_seconds(process.pid) - before))
        for words, each in (("alone", took), ("of a processor", spent)):
            middle, late = np.percentile(each, [50, 95])
            print(f"{page} page, {words}: median {middle:.0f} ms, p95 {late:.0f} ms")


def searched_one_by_one(address: str, process: subprocess.Popen[str], searches: list[str]) -> None:
    """Print how long searches take that nobody asked before, one at a time."""
    took, before = [], processor_seconds(process.pid)
    for each in searches[:500]:
        began = time.perf_counter()
        urllib.request.urlopen(f"{address}/api/v1/search?k=9&q={each}", timeout=120).read()
        took.append(1000 * (time.perf_counter() - began))
    middle, late = np.percentile(took, [50, 95])
    each = 1000 * (processor_seconds(process.pid) - before) / len(took)
    print(f"search, alone: median {middle:.1f} ms, p95 {late:.1f} ms; {each:.1f} of a processor")


def processor_seconds(pid: int) -> float:
    """Give what a process and its children, those that ended too, took of a processor so far."""
    ticks = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(each) for each in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(
    address: str, process: subprocess.Popen[str], ecosystem: Ecosystem, searches: list[str]
) -> None:
    """Print what the processes hold over many requests, and how much of it is shared."""
    ids = ecosystem.organization_ids.ids
    kinds = (
        lambda at: f"/api/v1/search?q={searches[at % len(searches)]}&k={1 + at % 20}",
        lambda at: f"/api/v1/suggest?organization={quote(str(ids[at % len(ids)]))}&k=3",
        lambda at: f"/organization?organization={quote(str(ids[at % 50]))}",
        lambda at: "/static/style.css",
    )
    for at in range(REQUESTS):
        if at in (0, BEFORE) or at % 4000 == 3999:
            held = sum(memory_of(each)[0] for each in family(process.pid))
            print(f"after {at:6,d} requests: {held / 1e6:.0f} MB in all")
        # One in twenty is a page or an answer of the model; the rest are searches and files.
        kind = kinds[1 + (at // 20) % 2] if at % 20 == 0 else kinds[0 if at % 2 else 3]
        urllib.request.urlopen(address + kind(at), timeout=120).read()
    for each in family(process.pid):
        own, whole = memory_of(each)
        print(f"process {each}: {whole / 1e6:.0f} MB, of which its share is {own / 1e6:.0f} MB")


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(each) for each in children)]


def memory_of(pid: int) -> tuple[int, int]:
    """Give the proportional and the whole resident memory of a process."""
    said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    pss, rss = (re.search(rf"^{name}:\s+(\d+) kB", said, re.M) for name in ("Pss", "Rss"))
    assert pss and rss
    return int(pss[1]) * 1024, int(rss[1]) * 1024


@contextmanager
def datasette(ecosystem: Ecosystem, folder: Path) -> Iterator[str]:
    """Serve the tables by Datasette, with a full-text index of names, from a new environment."""
    connection = sqlite3.connect(folder / "tables.db")
    for name in ("organizations", "collaborations", "participants", "capabilities"):
        ecosystem.table(name).to_sql(name, connection, index=False)
    connection.executescript(
        "create virtual table organizations_fts using fts5(name, content='organizations');"
        "insert into organizations_fts(organizations_fts) values('rebuild');"
        "create index worked on participants(organization_id);"
    )
    connection.close()
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    program = folder / "venv" / "bin"
    subprocess.run(
        [program / "python", "-m", "pip", "install", "-q", "datasette"],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    version = subprocess.run([program / "datasette", "--version"], capture_output=True, text=True)
    print(version.stdout.strip())
    port = free_port()
    command = [program / "datasette", "serve", folder / "tables.db", "--port", str(port)]
    with running(command, f"http://127.0.0.1:{port}") as (address, _):
        yield address


@contextmanager
def served(data: str, model: str | None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve the data set by this program."""
    port = free_port()
    command = [sys.executable, "-m", "matcher", "serve", "-d", data, "--port", str(port)]
    command += ["--model", model] if model else ["--prior"]
    with running(command, f"http://127.0.0.1:{port}") as (address, process):
        # The map is drawn once after the start; what is measured is how it goes from then on.
        urllib.request.urlopen(f"{address}/map", timeout=300).read()
        yield address, process


@contextmanager
def running(command: list[object], address: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    process = subprocess.Popen(
        [str(each) for each in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        for _ in range(1200):
            try:
                urllib.request.urlopen(address, timeout=5)
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} ended") from None
                time.sleep(0.1)
        yield address, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
