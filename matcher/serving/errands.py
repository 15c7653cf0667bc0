"""Long questions: worked out aside, one at a time, while whoever asked looks again.

The best pairs of 30,000 organizations take longer than anybody waits for a page. Such a question
is answered at once by how far it is; it ends when nobody looks again.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial

from matcher.progress import Progress
from matcher.serving.asking import Asker
from matcher.serving.exchange import Answer, Asked, problem
from matcher.serving.pool import aside
from matcher.serving.shelf import Shelf

#: How many long questions may be there at once: the one worked on, and those that wait.
MOST = 4

#: Seconds without a look after which nobody waits any more.
FORGOTTEN = 30.0

#: Seconds that a long question may take.
LONGEST = 1800.0


@dataclass
class _Errand:
    """A long question: how far it is, who looked last, its answer."""

    asked: Asked
    looked: float = field(default_factory=time.monotonic)
    progress: str = ""
    answer: Answer | None = None


class Errands:
    """Works out long questions about a shelf.

    Parameters
    ----------
    shelf : Shelf
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._errands: OrderedDict[str, _Errand] = OrderedDict()
        self._wake = asyncio.Event()

    def ask(self, key: str, asked: Asked) -> Answer:
        """Give the answer, or how far it is: 503, to be asked again.

        Parameters
        ----------
        key : str
            Of the question, the data and the model.
        asked : Asked
        """
        self._forget()
        errand = self._errands.get(key)
        if errand is None:
            if len(self._errands) >= MOST:
                return problem(503, "Several long questions are being worked out; ask again later.")
            errand = self._errands[key] = _Errand(asked)
            self._wake.set()
        errand.looked = time.monotonic()
        if errand.answer is not None:
            del self._errands[key]
            return errand.answer
        return problem(503, f"This takes a while and is being worked out{_said(errand)}.", WAITING)

    def _forget(self) -> None:
        """Drop the answers that nobody came for, and the questions that wait in vain."""
        now = time.monotonic()
        for key, errand in list(self._errands.items()):
            running = errand.answer is None and key == next(iter(self._errands))
            if not running and now - errand.looked > FORGOTTEN:
                del self._errands[key]

    async def run(self) -> None:
        """Work out what is asked for, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while key := self._next():
                await self._work(key)

    def _next(self) -> str | None:
        self._forget()
        return next((key for key, each in self._errands.items() if each.answer is None), None)

    async def _work(self, key: str) -> None:
        errand, started = self._errands[key], time.monotonic()

        def wanted() -> bool:
            now = time.monotonic()
            return now - errand.looked <= FORGOTTEN and now - started <= LONGEST

        told = partial(setattr, errand, "progress")
        errand.answer = await aside(_answer, self._shelf, errand.asked, told=told, wanted=wanted)
        if errand.answer is None:
            self._errands.pop(key, None)


#: The title of the answer that says how far a long question is.
WAITING = "Being worked out"


def _said(errand: _Errand) -> str:
    return f": {errand.progress}" if errand.progress else ""


def _answer(told: Progress, shelf: Shelf, asked: Asked) -> Answer:
    """Answer one question, and tell how far it is."""
    shelf.find(asked.question.data).workspace.tell_progress_to(told)
    return Asker(shelf).ask(asked)
