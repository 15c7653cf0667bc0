"""Two workers against one, each with one thread: time, processor time, bytes moved, memory.

    python benchmarks/workers.py DATA MODEL [PARTITIONS]

ranks the partners of the organizations of the first PARTITIONS partitions (4 unless given) by a
model that `matcher fit` wrote. On a machine that others use too the ratio of processor times says
more than that of the clock.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from distributed import LocalCluster

import matcher
from matcher.distributed import Workers, in_order
from matcher.distributed.dask_workers import DaskWorkers, cluster_workers
from matcher.matching import PartnerModel
from matcher.matching.bulk import Asked, best_partners, partitions


@contextmanager
def workers_of_one_thread(count: int) -> Iterator[DaskWorkers]:
    with (
        LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
        ) as cluster,
        cluster_workers(cluster.scheduler_address) as workers,
    ):
        yield workers


def where(state: object, item: int) -> int:
    """Tell which process works."""
    time.sleep(0.2)
    return os.getpid()


def seconds(asked: Asked, count: int, blocks: int) -> float:
    """Rank with some workers, print what that took, and give the seconds of the blocks."""
    parts = partitions(asked.scorer.context.size)[:blocks]
    with workers_of_one_thread(count) as workers:
        processes = [psutil.Process(pid) for pid in _pids(workers, count)]
        before = [_processor(each) for each in processes]
        mine, began = time.process_time(), time.monotonic()
        shared = asked.shared()
        told = time.monotonic()
        list(in_order(workers, best_partners, shared, [slice(0, 1)] * count))  # all have it now
        taken_in = time.monotonic()
        found = list(in_order(workers, best_partners, shared, parts))
        done = time.monotonic()
        theirs = [_processor(each) - was for each, was in zip(processes, before, strict=True)]
        memory = [each.memory_full_info() for each in processes]
        sharing = workers._sharing
        assert sharing is not None
        print(
            f"{count} workers: worked out {told - began:.1f} s, shared {taken_in - told:.1f} s, "
            f"{parts[-1].stop:,} organizations {done - taken_in:.1f} s; processor: here "
            f"{time.process_time() - mine:.1f} s, workers "
            f"{' + '.join(f'{each:.1f}' for each in theirs)} s\n"
            f"  state {sharing._path.stat().st_size / 1e6:.1f} MB, results "
            f"{sum(len(pickle.dumps(each)) for each in found) / parts[-1].stop:.0f} bytes an "
            f"organization; of a worker's own {max(each.uss for each in memory) / 1e6:.0f} MB, "
            f"with what is shared {max(each.rss for each in memory) / 1e6:.0f} MB"
        )
    return done - taken_in


def _pids(workers: Workers, count: int) -> list[int]:
    return sorted(set(in_order(workers, where, None, range(4 * count))))


def _processor(process: psutil.Process) -> float:
    return sum(process.cpu_times()[:2])


def main(data: str, model: str, blocks: int = 4) -> None:
    asked = PartnerModel.load(model, matcher.load(data)).asked(10)
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    one, two = (seconds(asked, count, blocks) for count in (1, 2))
    print(f"two workers are {one / two:.2f} times as fast as one")


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(int, sys.argv[3:4]))
