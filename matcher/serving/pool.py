"""Processes that answer: so many at once, each for a limited time, none for who has left.

On Linux they are forked, so that they share the tables and matrices that the server has read; a
question that takes too long ends with its process, and the others go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from matcher.serving.asking import answer_until_closed
from matcher.serving.exchange import Answer, Asked, problem

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from matcher.serving.shelf import Shelf

#: Seconds between two looks whether the one who asked is still there.
LOOK = 0.25

#: How many questions may wait for each process before more are turned away.
WAITING_EACH = 64


def own_process(target: Callable[..., None], *given: Any) -> tuple[Any, Connection]:
    """Start a process that gets one end of a connection first; give it and the other end."""
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, *given), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    return process, ours


class _Worker:
    """One process and the connection to it."""

    def __init__(self, shelf: Shelf, generation: int) -> None:
        self.generation = generation
        self.process, self.connection = own_process(answer_until_closed, shelf)

    def ask(self, asked: Asked) -> Answer:
        """Send a question and wait for its answer."""
        self.connection.send(asked)
        answer: Answer = self.connection.recv()
        return answer

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.join()
        self.connection.close()


class Pool:
    """A number of processes that answer questions about a shelf.

    Parameters
    ----------
    shelf : Shelf
    processes : int
        How many questions are answered at once; at least 1.
    seconds : float
        How long one may take, waiting included.
    """

    def __init__(self, shelf: Shelf, processes: int, seconds: float) -> None:
        self._shelf = shelf
        self._count = processes
        self._seconds = seconds
        self._generation = 0
        self._asking = 0
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._threads = ThreadPoolExecutor(processes + 1, "answers")

    def start(self) -> None:
        """Start the processes."""
        for _ in range(self._count):
            self._add()

    def _add(self) -> None:
        worker = _Worker(self._shelf, self._generation)
        self._all.add(worker)
        self._idle.put_nowait(worker)

    def renew(self) -> None:
        """Let every process end after its question, and a new one see the shelf as it is now."""
        self._generation += 1
        for _ in range(self._idle.qsize()):
            self._give_back(self._idle.get_nowait(), whole=True)

    async def ask(
        self, asked: Asked, gone: Callable[[], Awaitable[bool]], seconds: float | None = None
    ) -> Answer | None:
        """Have a question answered.

        Parameters
        ----------
        asked : Asked
        gone : callable
            Tells whether whoever asked has left.
        seconds : float, optional
            How long it may take, where that is not what all may.

        Returns
        -------
        Answer or None
            One that says to come again where too many wait, or time is up; None where whoever
            asked has left.
        """
        if self._asking >= self._count * (WAITING_EACH + 1):
            return problem(503, "Too many questions wait already; ask again in a moment.")
        self._asking += 1
        try:
            return await self._ask(asked, gone, time.monotonic() + (seconds or self._seconds))
        finally:
            self._asking -= 1

    async def _ask(
        self, asked: Asked, gone: Callable[[], Awaitable[bool]], until: float
    ) -> Answer | None:
        worker = await self._free_worker(gone, until)
        if worker is None:
            return None if await gone() else self._too_slow()
        loop = asyncio.get_running_loop()
        answering = loop.run_in_executor(self._threads, worker.ask, asked)
        whole = False
        try:
            while True:
                done, _ = await asyncio.wait({answering}, timeout=LOOK)
                if done:
                    answer = answering.result()
                    whole = True
                    return answer
                if time.monotonic() > until:
                    return self._too_slow()
                if await gone():
                    return None
        except (EOFError, OSError):
            return problem(503, "The process that answered ended; ask again.")
        finally:
            self._give_back(worker, whole)
            if not whole:
                with contextlib.suppress(EOFError, OSError):
                    await asyncio.shield(answering)

    async def _free_worker(
        self, gone: Callable[[], Awaitable[bool]], until: float
    ) -> _Worker | None:
        """Wait for a process; None where time is up or whoever asks has left."""
        while True:
            try:
                return await asyncio.wait_for(self._idle.get(), LOOK)
            except TimeoutError:
                if time.monotonic() > until or await gone():
                    return None

    def _too_slow(self) -> Answer:
        return problem(
            503,
            f"This took longer than {self._seconds:g} seconds; ask for less, or ask again later.",
        )

    def _give_back(self, worker: _Worker, whole: bool) -> None:
        if whole and worker.generation == self._generation:
            self._idle.put_nowait(worker)
            return
        self._all.discard(worker)
        worker.end()
        self._add()

    def close(self) -> None:
        """End all processes."""
        for worker in self._all:
            worker.end()
        self._all.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)
