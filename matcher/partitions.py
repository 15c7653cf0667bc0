"""Tables that are made in partitions, so that a run that was ended goes on where it stopped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.errors import RequestError
from matcher.unfinished import lock

if TYPE_CHECKING:
    import pandas as pd

#: What a folder of partitions says it is.
FORMAT = "open-innovation-matcher partitions 1"

#: What is put behind the name of a file for the folder of its partitions.
ENDING = ".parts"

_QUESTION, _DRAFT, _LOCK = "question.json", "question.unfinished", "lock"


def _as_they_are(parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    return parts


@dataclass(frozen=True)
class Divided:
    """A table whose partitions are made each on its own.

    Attributes
    ----------
    count : int
        How many partitions there are.
    question : mapping of str to str
        All that the table depends on, by what a person calls it: another value, another table.
    parts : callable
        Numbers of partitions, ascending -> their frames, in that order.
    joined : callable
        Frames of all partitions, in order -> the frames of the table, one below the other.
    """

    count: int
    question: Mapping[str, str]
    parts: Callable[[Sequence[int]], Iterator[pd.DataFrame]]
    joined: Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]] = _as_they_are

    def frames(self) -> Iterator[pd.DataFrame]:
        """Make the whole table, without files: its frames, one below the other."""
        return self.joined(self.parts(range(self.count)))


class Partitions:
    """The partitions of one table, as files of a folder beside it; see `partitions_beside`.

    Attributes
    ----------
    missing : list of int
        Those that are still to be made.
    """

    def __init__(self, folder: Path, count: int) -> None:
        self._folder, self._count = folder, count
        self.missing = [number for number in range(count) if not self._is_whole(number)]

    def keep(self, number: int, frame: pd.DataFrame) -> None:
        """Write one partition, whole or not at all."""
        path = self._path(number)
        unfinished = path.with_suffix(".unfinished")
        try:
            frame.to_parquet(unfinished, index=False)
            unfinished.replace(path)
        except OSError as error:
            raise RequestError(f"cannot write {path}: {error.strerror or error}") from error
        self.missing.remove(number)

    def frames(self) -> Iterator[pd.DataFrame]:
        """Read all partitions, in order."""
        import pandas as pd

        for number in range(self._count):
            yield pd.read_parquet(self._path(number))

    @property
    def kept(self) -> int:
        """How many are there."""
        return self._count - len(self.missing)

    def _path(self, number: int) -> Path:
        return self._folder / f"part-{number:05}.parquet"

    def _is_whole(self, number: int) -> bool:
        """Tell whether a partition is there; after a power failure a file may be there in part."""
        path = self._path(number)
        if not path.is_file():
            return False
        import pyarrow as pa
        from pyarrow import parquet

        try:
            parquet.read_metadata(path)
        except (pa.ArrowInvalid, OSError):
            return False
        return True


@contextmanager
def partitions_beside(
    target: Path, divided: Divided, *, resume: bool, note: Callable[[str], None]
) -> Iterator[Partitions]:
    """Lend the folder of a table's partitions; it goes where the block ends well.

    Where the block is ended before, the partitions that are whole stay for another run.

    Parameters
    ----------
    target : Path
        The file that the table is for.
    divided : Divided
    resume : bool
        Whether to go on with partitions of an earlier run. Else they are removed.
    note : callable
        Called with a sentence on what is there, is removed, or stays.

    Raises
    ------
    RequestError
        Where the folder is none of this program's or another run works in it; with `resume`,
        where its partitions are of another question.
    """
    resolved = target.resolve()
    folder = resolved.with_name(resolved.name + ENDING)
    said = {"format": FORMAT, "partitions": str(divided.count), **divided.question}
    with ExitStack() as stack:
        try:
            found = stack.enter_context(_opened(folder, said, divided.count, resume, note))
        except OSError as error:
            raise RequestError(f"cannot write {target}: {error.strerror or error}") from error
        yield found
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _opened(
    folder: Path, said: Mapping[str, str], count: int, resume: bool, note: Callable[[str], None]
) -> Iterator[Partitions]:
    """Lend a folder that no other run works in, with partitions of this question or none."""
    earlier = _read_question(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        if earlier is not None:
            _clear_or_check(folder, earlier, said, resume, note)
        elif resume:
            note(f"there is no {folder.name} to go on with: all partitions are made")
        _write_question(folder, said)
        found = Partitions(folder, count)
        if found.kept:
            note(f"{found.kept} of {count} partitions are there already")
        try:
            yield found
        except BaseException:
            _leave(folder, found, count, note)
            raise


def _leave(folder: Path, found: Partitions, count: int, note: Callable[[str], None]) -> None:
    """Keep what is worth keeping of a run that was ended."""
    if found.kept:
        note(
            f"{found.kept} of {count} partitions are kept in {folder.name}: the same command with "
            "--resume goes on from there"
        )
    else:
        shutil.rmtree(folder, ignore_errors=True)


def _read_question(folder: Path) -> dict[str, str] | None:
    """Give what a folder's partitions are of; None where there is no folder."""
    if not folder.exists():
        return None
    try:
        found = json.loads((folder / _QUESTION).read_text("utf-8"))
        if isinstance(found, dict) and found.get("format") == FORMAT:
            return {str(key): str(value) for key, value in found.items()}
    except (OSError, ValueError, RecursionError):
        pass  # nothing that this program wrote: said below
    if folder.is_dir() and {each.name for each in folder.iterdir()} <= {_LOCK, _DRAFT}:
        return {}  # ended before it said what it is
    raise RequestError(
        f"{folder} is not of this program, which would keep partitions there: move it away"
    )


def _write_question(folder: Path, said: Mapping[str, str]) -> None:
    unfinished = folder / _DRAFT
    unfinished.write_text(json.dumps(said, indent=1, sort_keys=True), "utf-8")
    unfinished.replace(folder / _QUESTION)


def _clear_or_check(
    folder: Path,
    earlier: Mapping[str, str],
    said: Mapping[str, str],
    resume: bool,
    note: Callable[[str], None],
) -> None:
    """Remove partitions of an earlier run, or see that they are of the same question."""
    parts = sorted(folder.glob("part-*"))
    if not resume:
        for path in parts:
            path.unlink()
        if parts:
            note(
                f"{folder.name} held {len(parts)} partitions of a run that was ended; they are "
                "removed (--resume goes on with them)"
            )
        return
    differ = [name for name in said if parts and earlier.get(name) != said[name]]
    if differ:
        raise RequestError(
            f"{folder} holds partitions of another question: {' and '.join(differ)} "
            f"{'differs' if len(differ) == 1 else 'differ'}. Repeat the command as it was, or "
            "leave out --resume to start anew"
        )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder; the lock of a process that was killed is none."""
    with (folder / _LOCK).open("wb") as file:
        try:
            lock(file.fileno())
        except (BlockingIOError, PermissionError) as error:
            raise RequestError(
                f"another run is writing {folder.name.removesuffix(ENDING)}: wait for it, or give "
                "another name"
            ) from error
        yield
