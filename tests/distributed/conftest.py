"""A Dask cluster of its own processes on this machine's loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import matcher
from matcher.distributed.interface import Workers

#: Seconds that starting may take on a machine that is busy.
PATIENCE = 120


@dataclass
class Cluster:
    """A scheduler and workers, each a process."""

    folder: Path
    scheduler: subprocess.Popen[bytes] = field(init=False)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def start(self) -> None:
        told = self.folder / "scheduler.json"
        self.scheduler = self._process(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told)
        )
        wait_for(told.exists)
        self.address = told.read_text().split('"address": "')[1].split('"')[0]

    def add_worker(self, memory: str = "0") -> None:
        settings = "--nthreads", "1", "--no-nanny", "--memory-limit", memory
        where = "--local-directory", str(self.folder), "--host", "127.0.0.1"
        self.workers.append(self._process("dask_worker", self.address, *settings, *where))

    def _process(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        found = [str(Path(matcher.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", *arguments, "--no-dashboard"],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, found))},
                stdout=log,
                stderr=log,
            )

    def end(self) -> None:
        for each in (*self.workers, self.scheduler):
            each.kill()
            each.wait()


def wait_for(done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.05)


@contextmanager
def started(folder: Path, memories: list[str]) -> Iterator[Cluster]:
    """Lend a cluster of a worker for each limit of memory."""
    from distributed import Client

    cluster = Cluster(folder)
    try:
        cluster.start()
        for memory in memories:
            cluster.add_worker(memory)
        with Client(cluster.address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(len(memories), timeout=PATIENCE)
        yield cluster
    finally:
        cluster.end()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers that can work, and one that is too small."""
    with started(tmp_path_factory.mktemp("cluster"), ["0", "0", "100MB"]) as found:
        yield found


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[Cluster]:
    """Two workers, of which processes will be killed."""
    (tmp_path / "cluster").mkdir()
    with started(tmp_path / "cluster", ["0", "0"]) as found:
        yield found


@pytest.fixture(scope="module")
def workers(cluster: Cluster) -> Iterator[Workers]:
    """Lend the workers of the cluster."""
    from matcher.distributed.dask_workers import cluster_workers

    with cluster_workers(cluster.address) as found:
        yield found


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
