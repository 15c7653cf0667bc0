"""What runs on a worker: take the state in once, then work on one block after another."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import psutil
from distributed import get_worker
from threadpoolctl import threadpool_limits

from matcher.distributed.shared_state import StateFile

#: Bytes that a worker takes before it has seen anything, and that one block takes while it is
#: worked on, about; measured, see docs/scale.md.
BASE_BYTES, BLOCK_BYTES = 300_000_000, 300_000_000


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
    found = _found(file)
    if found is None:
        raise StateMissingError(get_worker().address)
    state = _state_at(found)
    # Sums over several threads of a library would depend on how many there are.
    with threadpool_limits(limits=1, user_api="blas"):
        return work(state, item)


def examine(file: StateFile) -> tuple[bool, str]:
    """Tell whether this worker sees the state, and what it lacks to work with it.

    Returns
    -------
    bool
        Whether the state need not be sent.
    str
        Empty, or how much memory it has and how much it would need.
    """
    worker = get_worker()
    needed = BASE_BYTES + file.size + BLOCK_BYTES * worker.state.nthreads
    limit = worker.memory_manager.memory_limit
    own = psutil.Process().memory_info().rss
    room = limit or own + psutil.virtual_memory().available
    lacks = "" if room >= needed else f"has {_spelled(room)} of memory and needs {_spelled(needed)}"
    return _found(file) is not None, lacks


def receive(file: StateFile, start: int, piece: bytes) -> None:
    """Take a piece of the state into a file of this worker's own folder."""
    path = Path(_own(file).path)
    with path.open("r+b" if start else "wb") as stream:
        stream.seek(start)
        stream.write(piece)


def forget(file: StateFile) -> None:
    """Let go of a state."""
    _state_at.cache_clear()
    Path(_own(file).path).unlink(missing_ok=True)


def _own(file: StateFile) -> StateFile:
    """Give the file that this worker would keep a state in that it was sent."""
    name = f"state-{file.token.hex()}"
    return replace(file, path=os.path.join(get_worker().local_directory, name))  # noqa: PTH118


def _found(file: StateFile) -> StateFile | None:
    return next((each for each in (file, _own(file)) if each.is_here()), None)


@lru_cache(maxsize=1)
def _state_at(file: StateFile) -> Any:
    """Map a state once; all blocks of this process read the same."""
    _, lacks = examine(file)  # again: it may have come after the others were asked
    if lacks:
        raise TooSmallError(get_worker().address, lacks)
    return file.read()


def _spelled(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
