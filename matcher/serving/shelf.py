"""The data sets that a server lends: read once, and again when their files change."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from matcher.ecosystem import Ecosystem
from matcher.errors import OptionError, UnknownNameError
from matcher.reporting.document import Link
from matcher.sources.descriptions import source_links
from matcher.version import __version__
from matcher.workspace import KeptModels, Workspace

#: Length of the text that names a version of a data set in links.
VERSION_LENGTH = 12


@dataclass
class DataSet:
    """One data set as it was read, and what is known of its model.

    Attributes
    ----------
    name : str
        What it is called in links.
    source : str
        What it was read from: a bundled name or a path. It never leaves the server.
    workspace : Workspace
    version : str
        Of its content and of this program: equal versions give equal answers.
    stamp : tuple
        Size and time of its files when it was read.
    learned : dict of (str or None) to str
        The days whose model is found, and its kind: learned and kept, or known to be the prior.
    citing : Citing
        Finds its sources in the words of a page.
    """

    name: str
    source: str
    workspace: Workspace
    version: str
    stamp: tuple[tuple[str, int, int], ...]
    learned: dict[str | None, str] = field(default_factory=dict)
    citing: Citing = field(default_factory=lambda: Citing({}))


class Shelf:
    """The data sets of a server, the first of which answers where none is named.

    Parameters
    ----------
    sources : sequence of str
        Bundled names or paths.
    model : path, optional
        A model that answers; only beside one data set.
    prior : bool
        Whether nothing is learned.
    keep : bool
        Whether learned models are kept, and kept ones used.

    Raises
    ------
    DataError, UnknownNameError, RequestError
        As `matcher.load` does.
    """

    def __init__(
        self,
        sources: Sequence[str],
        *,
        model: Path | None = None,
        prior: bool = False,
        keep: bool = True,
    ) -> None:
        if model is not None and len(sources) > 1:
            raise OptionError("--model is of one data set; name one with -d")
        self._model, self._prior = model, prior
        self._model_content = b"" if model is None else model.read_bytes()
        # What the learning process finds is handed over by a folder; without keeping, by one that
        # goes with the server.
        self._own_folder = None if keep else tempfile.TemporaryDirectory(prefix="matcher-")
        self._kept_models = KeptModels(None if self._own_folder is None else self._own_folder.name)
        self.sets: dict[str, DataSet] = {}
        for source in sources:
            found = self.read(source)
            if found.name in self.sets:
                raise OptionError(f"two data sets are called {found.name}; rename one")
            self.sets[found.name] = found

    def read(self, source: str) -> DataSet:
        """Read a data set.

        Raises
        ------
        DataError, UnknownNameError, RequestError
        """
        stamp = stamp_of(source)
        workspace = Workspace(
            source, model=self._model, prior=self._prior, kept_models=self._kept_models
        )
        found = DataSet(
            workspace.ecosystem.name,
            source,
            workspace,
            _version(workspace.ecosystem),
            stamp,
            citing=Citing(source_links(source)),
        )
        if not self.learns:
            found.learned[None] = "prior" if self._prior else "given"
        return found

    def model_id(self, found: DataSet, day: str | None, *, prior: bool) -> str:
        """Name the model that answers for a day: "prior", or one that `status` lists."""
        kind = "prior" if prior else found.learned.get(day if self.learns else None, "prior")
        if kind == "prior":
            return kind
        digest = hashlib.sha256(f"{found.version} {day} {kind}".encode())
        if self._model is not None:
            digest.update(self._model_content)
        return digest.hexdigest()[:VERSION_LENGTH]

    def find(self, name: str | None) -> DataSet:
        """Give a data set by its name; the first without one.

        Raises
        ------
        UnknownNameError
        """
        if name is None:
            return next(iter(self.sets.values()))
        if name not in self.sets:
            raise UnknownNameError("data set", name, tuple(self.sets))
        return self.sets[name]

    @property
    def learns(self) -> bool:
        """Whether models are learned at all."""
        return not self._prior and self._model is None


def stamp_of(source: str) -> tuple[tuple[str, int, int], ...]:
    """Give name, size and time of each file of a data set; nothing for a bundled one."""
    path = Path(source)
    if not path.exists():
        return ()
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = []
    for each in files:
        try:
            known = each.stat()
        except FileNotFoundError:  # replaced this very moment; the next look sees what it became
            continue
        found.append((str(each), known.st_size, known.st_mtime_ns))
    return tuple(found)


def _version(ecosystem: Ecosystem) -> str:
    told = f"{__version__} {ecosystem.whole.digest}"
    return hashlib.sha256(told.encode()).hexdigest()[:VERSION_LENGTH]


#: Of more sources than these none is looked for by name: every text of a page is gone through.
NAMED = 1_000

_URL = r"https?://[^\s\[\]()<>;,\"']+"


class Citing:
    """Finds sources in text.

    Parameters
    ----------
    links : mapping of str to str
        Addresses by source, as `matcher.sources.descriptions.source_links` gives them.

    Examples
    --------
    >>> Citing({"Dailian, 2017-01-17": "https://example.org/1"})("a fact [Dailian, 2017-01-17]")
    ('a fact [', Link(text='Dailian, 2017-01-17', url='https://example.org/1'), ']')
    """

    def __init__(self, links: Mapping[str, str]) -> None:
        self._links = links if len(links) <= NAMED else {}
        # Of two that begin alike the longer is meant.
        names = sorted(self._links, key=lambda each: (-len(each), each))
        named = [rf"(?<!\w){re.escape(each)}(?!\w)" for each in names if each.strip()]
        self._any = re.compile("|".join([*named, _URL]))

    def __call__(self, text: str) -> tuple[str | Link, ...]:
        """Give text in pieces, of which links are sources with their address."""
        found: list[str | Link] = []
        at = 0
        for match in self._any.finditer(text):
            found += [text[at : match.start()], Link(match[0], self._links.get(match[0], match[0]))]
            at = match.end()
        return tuple(each for each in (*found, text[at:]) if each != "")
