"""Learning beside answering: one model at a time, in a process of its own."""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from matcher.errors import MatcherError
from matcher.progress import Progress
from matcher.serving.pool import Pool, aside
from matcher.serving.shelf import DataSet, Shelf

if TYPE_CHECKING:
    from matcher.workspace import Workspace

#: How many models may wait to be learned; a day more is answered by the prior.
WAITING = 3


class Learner:
    """Learns the models of a shelf's data sets, the one asked for first.

    Parameters
    ----------
    shelf : Shelf
    pool : Pool
        Whose processes are renewed when a model is there.
    """

    def __init__(self, shelf: Shelf, pool: Pool) -> None:
        self._shelf, self._pool = shelf, pool
        self._waiting: deque[tuple[DataSet, str | None]] = deque()
        self._wake = asyncio.Event()
        self._current: tuple[DataSet, str | None] | None = None
        #: What is being done, in words; empty while nothing is learned.
        self.progress = ""
        #: Why a model could not be learned, by data set and day.
        self.failed: dict[tuple[str, str | None], str] = {}

    def is_learning(self, found: DataSet, day: str | None) -> bool:
        """Tell whether a model is still to come, and see to it that it does."""
        if not self._shelf.learns or day in found.learned:
            return False
        if (found.version, day) in self.failed:
            return False
        wanted = found, day
        if wanted != self._current and wanted not in self._waiting:
            if len(self._waiting) >= WAITING:
                return False
            self._waiting.append(wanted)
            self._wake.set()
        return True

    def is_prior(self, found: DataSet, day: str | None) -> bool:
        """Tell whether the prior answers, since a model is not there."""
        return self._shelf.learns and day not in found.learned

    @property
    def learning(self) -> list[str]:
        """Name what is being learned and what waits."""
        wanted = [self._current] if self._current else []
        return [
            found.name + (f", {day}" if day else "") for found, day in [*wanted, *self._waiting]
        ]

    async def run(self) -> None:
        """Learn what is asked for, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                self._current = self._waiting.popleft()
                try:
                    await self._learn(*self._current)
                finally:
                    self._current, self.progress = None, ""

    async def _learn(self, found: DataSet, day: str | None) -> None:
        told = partial(setattr, self, "progress")
        done = await aside(_learn, found.workspace, day, told=told)
        learned, words = done or (False, "learning ended before it was done")
        if not learned:
            self.failed[found.version, day] = words
            return
        if day is None:
            # Read here once, so that the processes share it.
            await asyncio.to_thread(_ready, found.workspace)
        found.learned[day] = words
        self._pool.renew()


def _ready(workspace: Workspace) -> str:
    """Have the model, and what it makes once of the data; give its kind."""
    kind = workspace.model(intervals=True).info.kind
    names = workspace.ecosystem.organization_ids.ids
    if len(names):
        workspace.suggest(str(names[0]), 1)
    return kind


def _learn(told: Progress, workspace: Workspace, day: str | None) -> tuple[bool, str]:
    """Learn and keep a model; give whether one was found, and its kind or what went wrong."""
    try:
        return True, _ready(workspace.seen(day, progress=told))
    except MatcherError as error:
        return False, str(error)
