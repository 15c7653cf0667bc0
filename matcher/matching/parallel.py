"""Work done side by side on all processors, and handed over in its order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np

T = TypeVar("T")

#: The largest array that the GNU C library learns from (its DEFAULT_MMAP_THRESHOLD_MAX), about.
KEPT_BYTES = 2**25 - 2**14


def side_by_side(tasks: Iterable[Callable[[], T]], threads: int | None = None) -> Iterator[T]:
    """Do tasks in threads; give their results in the order of the tasks.

    For work that lets go of the interpreter: arrays, and libraries that grow trees. What a task
    gives must not depend on the others, so that the number of processors changes no result. At most
    one result more than there are processors is waiting to be taken.

    Parameters
    ----------
    tasks : iterable of callable
        Taken from when there is room; an error of one is raised in its place.
    threads : int, optional
        By default as many as there are processors.

    Examples
    --------
    >>> list(side_by_side([lambda: 1, lambda: 2]))
    [1, 2]
    """
    # The C library of Linux hands memory back to the system after each block of work, and asks for
    # it anew for the next; once it has seen an array of this size go, it keeps as much.
    np.empty(KEPT_BYTES, dtype=np.uint8)
    workers = threads or os.cpu_count() or 1
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for task in tasks:
                waiting.append(pool.submit(task))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
