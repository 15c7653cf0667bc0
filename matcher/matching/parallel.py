"""Work done side by side on all processors, and handed over in its order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def side_by_side(tasks: Iterable[Callable[[], T]]) -> Iterator[T]:
    """Do tasks in threads; give their results in the order of the tasks.

    For work that lets go of the interpreter: arrays, and libraries that grow trees. What a task
    gives must not hang on the others, so that the number of processors changes no result. At most
    one result more than there are processors is waiting to be taken.

    Parameters
    ----------
    tasks : iterable of callable
        Taken from when there is room; an error of one is raised in its place.

    Examples
    --------
    >>> list(side_by_side([lambda: 1, lambda: 2]))
    [1, 2]
    """
    workers = os.cpu_count() or 1
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
