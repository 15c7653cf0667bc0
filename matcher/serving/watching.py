"""Data sets whose files change: taken over whole, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from matcher.errors import MatcherError
from matcher.serving.shelf import DataSet, Shelf, stamp_of

#: Seconds between two looks at the files of the data sets.
LOOK = 2.0


class Watch:
    """Looks at the files of a shelf's data sets.

    Parameters
    ----------
    shelf : Shelf
    changed : callable
        Called with a data set that was read anew.
    """

    def __init__(self, shelf: Shelf, changed: Callable[[DataSet], None]) -> None:
        self._shelf, self._changed = shelf, changed
        self._bad: dict[str, object] = {}
        #: What is to be said of a data set whose new files cannot be read, by its name.
        self.notes: dict[str, str] = {}

    async def run(self) -> None:
        """Look, until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            for found in list(self._shelf.sets.values()):
                await self._look(found)

    async def _look(self, found: DataSet) -> None:
        stamp = await asyncio.to_thread(stamp_of, found.source)
        if stamp == found.stamp or self._bad.get(found.name) == stamp:
            return
        await asyncio.sleep(LOOK)
        if await asyncio.to_thread(stamp_of, found.source) != stamp:
            return  # still being written; the next look will see
        try:
            new = await asyncio.to_thread(self._shelf.read, found.source)
        except (MatcherError, OSError) as error:
            self._bad[found.name] = stamp
            # Above the first problem stands where the files are, which is nobody's business.
            first = str(error).splitlines()[:2][-1].strip()
            self.notes[found.name] = (
                "The files have changed, but cannot be read; these are the data as they "
                f"were: {first}"
            )
            return
        self.notes.pop(found.name, None)
        new.name = found.name
        self._shelf.sets[found.name] = new
        self._changed(new)
