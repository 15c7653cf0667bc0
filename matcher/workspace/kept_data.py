"""Data as read and checked, kept with what a model worked out of them.

The next question about them reads only what it looks at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.errors import RequestError
from matcher.version import __version__
from matcher.whole_files import whole_file
from matcher.workspace.kept_models import FACTS, KeptModels

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem
    from matcher.matching import PartnerModel

#: Fewer organizations are read about as fast as what is kept of them.
LEAST = 10_000


class KeptData:
    """The file of what is kept of one data set.

    Its name is a hash of every byte that the data are read from, and of which files this program is
    of: whatever changes in either gives another name, so that what is found is never out of date.

    Parameters
    ----------
    models : KeptModels
    data : str or path
        As in `matcher.load`.
    note : callable
        Called with a sentence where it could not be kept, or not be read.
    """

    def __init__(
        self, models: KeptModels, data: str | os.PathLike[str], note: Callable[[str], None]
    ) -> None:
        self._models, self._data, self._note = models, data, note
        self._anew: tuple[Ecosystem, Path] | None = None

    def read(self) -> Ecosystem:
        """Give the data: what is kept of them, else read anew.

        The errors are those of `matcher.load`.
        """
        from matcher import sources
        from matcher.mapped import read_mapped

        path = self._path()
        if path.is_file():
            try:
                found: Ecosystem = read_mapped(path, _classes())
                self._models.used(path)
            except (OSError, ValueError, RequestError) as error:
                self._note(f"what is kept of the data is not used, and they are read anew: {error}")
            else:
                return found
        self._anew = sources.load(self._data), path
        return self._anew[0]

    def keep(self, model: PartnerModel) -> None:
        """Keep the data that were read, with what a model worked out of all of them.

        Only where it learned, of the data as they are, and there are enough of them.
        """
        if self._anew is None or model.learned is None or model.context.size < LEAST:
            return
        (ecosystem, path), context = self._anew, model.context
        if all(each is not context for each in ecosystem.beside.values()):
            return  # it answered as of another day, or with a profile
        ids = context.ecosystem.organization_ids
        # Whoever is asked about first: what all need is worked out for the best known.
        model.suggest(str(ids.ids[context.degree.argmax()]))
        ids.named("")
        try:
            if self._path() == path:  # else the data changed since they were read
                self._models.keep(path, partial(_write, ecosystem))
        except RequestError as error:
            self._note(f"the data are not kept for the next question: {error}")
        self._anew = None

    def _path(self) -> Path:
        """Give the file of what the data are now."""
        from matcher.sources.loading import locate

        hashed = hashlib.sha256(__version__.encode())
        for each in _files(locate(self._data)[1]):
            with each.open("rb") as file:
                told = hashlib.file_digest(file, "sha256").hexdigest()
            hashed.update(f"{each.name} {told}\n".encode())
        for each in _program():
            state = each.stat()
            hashed.update(f"{each.name} {state.st_size} {state.st_mtime_ns}\n".encode())
        return self._models.folder / f"{hashed.hexdigest()[:40]}{FACTS}"


def _write(ecosystem: Ecosystem, path: Path) -> None:
    from matcher.mapped import write_mapped

    with whole_file(path) as temporary:
        write_mapped(temporary, ecosystem, _classes())


def _files(path: Path) -> Iterator[Path]:
    """Give the files that data are read from, in order: of a folder, all."""
    from matcher.sources.loading import DESCRIPTION, beside

    named = [path, path.with_name(f"{path.name}.wal"), beside(path, DESCRIPTION)]
    files = sorted(path.iterdir()) if path.is_dir() else named
    yield from (each for each in files if each.is_file())


def _program() -> Iterator[Path]:
    yield from sorted(Path(__file__).parents[1].rglob("*.py"))


def _classes() -> tuple[type, ...]:
    from matcher.ecosystem import Ecosystem
    from matcher.ecosystem.capability_tree import CapabilityTree
    from matcher.ecosystem.vocabulary import Vocabulary
    from matcher.matching.context import Context
    from matcher.matching.history import History
    from matcher.matching.learned_context import LearnedContext, Walks
    from matcher.measures.spread import Ties
    from matcher.measures.walks import CollaborationWalk

    of_data = (Ecosystem, Vocabulary, CapabilityTree)
    return (*of_data, Context, LearnedContext, History, Walks, CollaborationWalk, Ties)
