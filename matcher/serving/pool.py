"""Processes that answer: so many at once, each for a limited time, none for who has left.

On Linux they are forked, so that they share the tables and matrices that the server has read; a
question that takes too long ends with its process, and the others go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import stat
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.serving.asking import answer_until_closed
from matcher.serving.exchange import Answer, Asked, problem

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from matcher.serving.shelf import Shelf

#: Seconds between two looks whether the one who asked is still there.
LOOK = 0.25

#: Seconds between two words of progress.
TOLD = 0.5

#: How many questions may wait for each process before more are turned away.
WAITING_EACH = 64


def own_process(target: Callable[..., None], *given: Any) -> tuple[Any, Connection]:
    """Start a process that gets one end of a connection first; give it and the other end."""
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    begin = _begin if method == "fork" else target
    with_target = (theirs, target, *given) if method == "fork" else (theirs, *given)
    process = context.Process(target=begin, args=with_target, daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    return process, ours


def _begin(connection: Connection, target: Callable[..., None], *given: Any) -> None:
    """Run a target in a forked process, without the sockets of the server.

    While a fork holds the connection of a browser too, the server's closing it is not seen by the
    browser, which then asks on it and waits for ever. What is closed becomes the empty file, so
    that no number is taken anew before the objects that hold it go.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for each in list(Path("/proc/self/fd").iterdir()):
        number = int(each.name)
        if number in (connection.fileno(), nothing):
            continue
        with contextlib.suppress(OSError):  # the one by which the folder was read is closed
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.dup2(nothing, number)
    target(connection, *given)


async def aside(
    work: Callable[..., Any],
    *given: Any,
    told: Callable[[str], None],
    wanted: Callable[[], bool] = lambda: True,
) -> Any:
    """Have something long done in a process of its own.

    Parameters
    ----------
    work : callable
        A function of a module; takes what it tells its progress (stage, done, in all), then what
        is given.
    *given
        For it.
    told : callable
        Called with how far it is, in words.
    wanted : callable
        Whether anybody still waits.

    Returns
    -------
    object
        What the work gives; None where nobody waits any more, or the process ended before.
    """
    process, connection = own_process(_tell, work, *given)
    listening = asyncio.create_task(asyncio.to_thread(_listen, connection, told))
    try:
        while wanted() and not listening.done():
            await asyncio.wait({listening}, timeout=TOLD)
    finally:
        process.kill()
        process.join()
        await asyncio.wait({listening})
        connection.close()
    return listening.result()


def _listen(connection: Connection, told: Callable[[str], None]) -> Any:
    """Listen until there is a result, or the process is gone."""
    while True:
        try:
            done, said = connection.recv()
        except (EOFError, OSError):
            return None
        if done:
            return said
        told(said)


def _tell(connection: Connection, work: Callable[..., Any], *given: Any) -> None:
    """Do some work in this process; tell how far it is, and what came of it."""
    last = 0.0

    def told(stage: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > TOLD:
            last = time.monotonic()
            share = f" {100 * done // total}%" if total else ""
            connection.send((False, f"{stage}{share}"))

    connection.send((True, work(told, *given)))


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
