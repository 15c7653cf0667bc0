"""The files that a person names: found in folders and archives, opened as streams, not trusted."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import logging
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from matcher.ecosystem.raw import shown
from matcher.errors import DataError, Problem, RequestError
from matcher.sources.archives import refuse_members
from matcher.sources.table_files import UnreadableError

#: Told here, and by the command line on standard error: what was not read of a folder.
LOGGER = logging.getLogger("matcher.parts")

#: What is packed may unpack to this many times its size, and to `_ALWAYS` bytes in any case.
#: Text packs to a tenth, seldom to a fiftieth; a bomb to less than a thousandth.
_RATIO, _ALWAYS = 250, 64 << 20

#: What the libraries raise over packed bytes that are damaged or cut off.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    gzip.BadGzipFile,
    NotImplementedError,
)

#: Endings of delimited text, which programs save in whatever encoding they like.
TEXT_ENDINGS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Part:
    """One file, or one member of an archive.

    Attributes
    ----------
    path : Path
        The file that a person named or that lies in a folder they named.
    member : str or None
        Name inside of the archive.
    shown : str
        How it is called in messages: the names of file and member, without folders above.
    """

    path: Path
    member: str | None
    shown: str

    @property
    def name(self) -> str:
        """The name without folders and without .gz."""
        name = PurePosixPath(self.member).name if self.member else self.path.name
        return name[:-3] if name.lower().endswith(".gz") else name

    @property
    def ending(self) -> str:
        """The ending in lower case, .gz left away."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return PurePosixPath(self.name).stem


class Stream:
    """An open part.

    Attributes
    ----------
    file : binary file
        Buffered; gives unpacked bytes.
    size : int
        Of what is read to the end, as `position` counts it.
    """

    def __init__(self, file: IO[bytes], size: int, position: Callable[[], int]) -> None:
        self.file, self.size, self.position = file, size, position


@contextmanager
def opened(part: Part) -> Iterator[Stream]:
    """Open a part for reading.

    Raises
    ------
    DataError
        Where what is packed proves to be damaged, cut off or a bomb, at whatever point of the
        reading.
    """
    try:
        with _opened(part) as stream:
            marked = stream.file.peek(2)[:2]  # type: ignore[attr-defined]
            if part.ending in TEXT_ENDINGS and marked in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                stream.file = io.BufferedReader(_Recoded(stream.file), 1 << 20)
            yield stream
    except UnreadableError as error:
        raise _unreadable(part.shown, error.problem, error.fix) from error
    except DAMAGED as error:
        problem = f"the file is damaged or cut off: {shown(error)}"
        raise _unreadable(part.shown, problem, "Copy or download it again") from error


@contextmanager
def _opened(part: Part) -> Iterator[Stream]:
    if part.member is not None:
        with zipfile.ZipFile(part.path) as archive, archive.open(part.member) as inner:
            buffered = io.BufferedReader(inner, 1 << 20)  # type: ignore[type-var]
            yield Stream(buffered, archive.getinfo(part.member).file_size, inner.tell)
        return
    size = part.path.stat().st_size
    with part.path.open("rb") as raw:
        if part.path.name.lower().endswith(".gz"):
            with gzip.GzipFile(fileobj=raw) as inner_gzip:
                guarded = _Guarded(inner_gzip, size)
                yield Stream(io.BufferedReader(guarded, 1 << 20), size, raw.tell)
        else:
            yield Stream(raw, size, raw.tell)


class _Recoded(io.RawIOBase):
    """Gives UTF-16, as spreadsheets save "Unicode text", as UTF-8; broken letters stay broken."""

    def __init__(self, inner: IO[bytes]) -> None:
        super().__init__()
        self._inner, self._rest = inner, b""
        self._decoder = codecs.getincrementaldecoder("utf-16")("replace")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            content = self._inner.read(1 << 16)
            self._rest = self._decoder.decode(content, final=not content).encode("utf-8")
            if not content:
                break
        given, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


class _Guarded(io.RawIOBase):
    """Stops reading where packed bytes unpack to too many."""

    def __init__(self, inner: gzip.GzipFile, packed: int) -> None:
        super().__init__()
        self._inner, self._left = inner, _ALWAYS + _RATIO * packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self._inner.read(len(buffer))
        self._left -= len(content)
        if self._left < 0:
            raise _bomb()
        buffer[: len(content)] = content
        return len(content)


def _bomb() -> UnreadableError:
    problem = f"the file unpacks to more than {_RATIO} times its size, as only a bomb does"
    return UnreadableError(problem, "Do not trust it; if it is sound, unpack it into a folder")


def _unreadable(name: str, problem: str, fix: str) -> DataError:
    return DataError([Problem(shown(name), None, None, None, problem, fix)], shown(name))


# -- finding them ------------------------------------------------------------------------------


def find_parts(paths: Sequence[Path]) -> list[Part]:
    """Find the files that are meant: those named, and those in folders and .zip files named.

    Parameters
    ----------
    paths : sequence of Path
        Folders are searched to their bottom; hidden files are passed over, and links are, which
        is told in the log.

    Returns
    -------
    list of Part
        In the order named, and by name within a folder or an archive.

    Raises
    ------
    RequestError
        Where there is no such file or folder.
    DataError
        Where an archive should not be read.
    """
    parts: list[Part] = []
    for path in paths:
        if path.is_dir():
            there = sorted(found for found in path.rglob("*") if _is_meant(found, path))
            _tell_links([file for file in there if file.is_symlink()], path)
            for file in there:
                if file.is_symlink():
                    continue
                parts += _parts_of(file, file.relative_to(path).as_posix())
        elif path.is_file():
            parts += _parts_of(path, path.name)
        else:
            raise RequestError(f"{shown(path)}: there is no such file or folder")
    return parts


def _is_meant(path: Path, folder: Path) -> bool:
    inner = path.relative_to(folder).parts
    hidden = any(part.startswith((".", "__MACOSX", "~$")) for part in inner)
    return not hidden and (path.is_symlink() or path.is_file())


def _tell_links(links: Sequence[Path], folder: Path) -> None:
    """Tell of links, which could lead to anything, and in a circle."""
    if links:
        first = ", ".join(shown(link.relative_to(folder).as_posix()) for link in links[:3])
        more = f" and {len(links) - 3:,} more" if len(links) > 3 else ""
        LOGGER.warning("links are not followed, name the files themselves: %s%s", first, more)


def _parts_of(path: Path, called: str) -> list[Part]:
    called = shown(called, limit=300)
    if path.suffix.lower() != ".zip":
        return [Part(path, None, called)]
    try:
        with zipfile.ZipFile(path) as archive:
            everything = archive.infolist()
    except (*DAMAGED, UnicodeDecodeError) as error:
        problem = f"the file is no .zip, or is damaged or cut off: {shown(error)}"
        raise _unreadable(called, problem, "Copy, download or pack it again") from error
    members = [info for info in everything if _is_member(info)]
    try:
        refuse_members(everything, members)
        if sum(info.file_size for info in members) > _ALWAYS + _RATIO * path.stat().st_size:
            raise _bomb()
    except UnreadableError as error:
        raise _unreadable(called, error.problem, error.fix) from error
    names = sorted(info.filename for info in members)
    return [Part(path, name, f"{called}/{shown(name, limit=300)}") for name in names]


def _is_member(info: zipfile.ZipInfo) -> bool:
    inner = PurePosixPath(info.filename).parts
    return not info.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in inner[:-1])


def checksum(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
