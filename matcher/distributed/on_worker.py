"""What runs on a worker: take the state in once, then work on one block after another.

Dask hands a worker to what is named `dask_worker`.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import psutil
from distributed import Worker, get_worker
from threadpoolctl import threadpool_limits

from matcher.distributed.shared_state import StateFile

#: Bytes that a worker takes before it has seen anything, about; measured, see docs/scale.md.
BASE_BYTES = 300_000_000


#: Options of mallopt, and the largest size that the GNU C library learns by itself.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, KEPT_BYTES = -1, -3, 2**25


class StateMissingError(Exception):
    """A worker has not been sent the state: it has come, or come back, since others were."""


class TooSmallError(Exception):
    """A worker has too little memory for the state: its address, and what it lacks."""


def do_block(file: StateFile, work: Callable[[Any, Any], Any], item: Any) -> Any:
    """Do one block of work.

    Raises
    ------
    StateMissingError, TooSmallError
        With the address of this worker.
    """
    worker = get_worker()
    found = _found(file, worker)
    if found is None:
        raise StateMissingError(worker.address)
    state = _state_at(found)
    # Sums over several threads of a library would depend on how many there are.
    with threadpool_limits(limits=1, user_api="blas"):
        return work(state, item)


def examine(file: StateFile, dask_worker: Worker) -> tuple[bool, str]:
    """Tell whether this worker sees the state, and what it lacks to work with it.

    Returns
    -------
    bool
        Whether the state need not be sent.
    str
        Empty, or how much memory it has and how much it would need.
    """
    needed = BASE_BYTES + file.size + file.block_bytes * dask_worker.state.nthreads
    limit = dask_worker.memory_manager.memory_limit
    own = psutil.Process().memory_info().rss
    room = limit or own + psutil.virtual_memory().available
    lacks = "" if room >= needed else f"has {_spelled(room)} of memory and needs {_spelled(needed)}"
    return _found(file, dask_worker) is not None, lacks


def receive(file: StateFile, start: int, piece: bytes, dask_worker: Worker) -> None:
    """Take a piece of the state into a file of this worker's own folder."""
    path = Path(_own(file, dask_worker).path)
    with path.open("r+b" if start else "wb") as stream:
        stream.seek(start)
        stream.write(piece)


def forget(file: StateFile, dask_worker: Worker) -> None:
    """Let go of a state."""
    _state_at.cache_clear()
    Path(_own(file, dask_worker).path).unlink(missing_ok=True)


def _own(file: StateFile, worker: Worker) -> StateFile:
    """Give the file that this worker would keep a state in that it was sent."""
    name = f"state-{file.token.hex()}"
    return replace(file, path=os.path.join(worker.local_directory, name))  # noqa: PTH118


def _found(file: StateFile, worker: Worker) -> StateFile | None:
    return next((each for each in (file, _own(file, worker)) if each.is_here()), None)


@lru_cache(maxsize=1)
def _state_at(file: StateFile) -> Any:
    """Map a state once; all blocks of this process read the same."""
    worker = get_worker()
    _, lacks = examine(file, worker)  # again: it may have come after the others were asked
    if lacks:
        raise TooSmallError(worker.address, lacks)
    _keep_memory()
    return file.read()


def _keep_memory() -> None:
    """Keep what a block of work took for the next one, as the C library of Linux does by itself.

    Dask's nanny tells it to hand memory back at once, so that each block's arrays are asked for
    page by page: two to three times the processor time.
    """
    if sys.platform != "linux":
        return
    try:
        set_option = ctypes.CDLL(None).mallopt
    except AttributeError:
        return  # another C library than GNU's
    set_option(_MMAP_THRESHOLD, KEPT_BYTES)
    set_option(_TRIM_THRESHOLD, 2 * KEPT_BYTES)


def _spelled(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
