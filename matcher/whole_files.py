"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from matcher.errors import RequestError

AnyPath = str | os.PathLike[str]

#: The date that files say they were made on, so that the same content gives the same bytes.
CREATED = datetime.datetime(2000, 1, 1)


@contextmanager
def whole_file(path: AnyPath) -> Iterator[Path]:
    """Lend a temporary file beside the wanted one, which takes its place at the end.

    Parameters
    ----------
    path : path-like
        The file wanted; its folder is made where there is none. A symbolic link is followed.

    Yields
    ------
    pathlib.Path
        A name in the same file system. After an error in the block it is removed, and what
        stood at `path` before is untouched.

    Raises
    ------
    RequestError
        Where the folder cannot be made or written to, or `path` is a folder.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder) / "note.txt") as temporary:
    ...         _ = temporary.write_text("all of it")
    ...     [found.name for found in Path(folder).iterdir()]
    ['note.txt']
    """
    with whole_files([path]) as (temporary,):
        yield temporary


@contextmanager
def whole_files(paths: Sequence[AnyPath]) -> Iterator[list[Path]]:
    """Lend temporary files for several that belong together: all take their places, or none.

    Parameters
    ----------
    paths : sequence of path-like
        Different names in one folder. The last is the one that may be large: no copy is kept of
        what stands there while the others take their places.

    Yields
    ------
    list of pathlib.Path
        As by `whole_file`, one for each. All must be there at the end.

    Raises
    ------
    RequestError
        As by `whole_file`, for any of them.
    """
    wanted = [Path(path).resolve() for path in paths]
    for path, target in zip(paths, wanted, strict=True):
        if target.exists() and not target.is_file():
            raise RequestError(f"{path} is not a file; give the name of a file to write")
    with _beside(paths[-1], wanted[-1]) as folder:
        made = [folder / f"{number}{each.suffix}" for number, each in enumerate(wanted)]
        yield made
        _take_places(made, wanted, folder)


@contextmanager
def whole_folder(path: AnyPath, keeps: Callable[[Path], bool] | None = None) -> Iterator[Path]:
    """Lend a temporary folder beside the wanted one, which takes its place at the end.

    Parameters
    ----------
    path : path-like
        A new or an empty folder; the folder around it is made where there is none.
    keeps : callable, optional
        Of a folder that holds something: whether a file or folder in it stays, where none of its
        name is made. Unless given, such a folder is refused.

    Raises
    ------
    RequestError
        Where it cannot be written, or there is a file or a folder that holds something.
    """
    wanted = Path(path)
    fresh = not wanted.exists() or (wanted.is_dir() and not any(wanted.iterdir()))
    if not fresh and (keeps is None or not wanted.is_dir()):
        raise RequestError(f"{path} exists and is not empty; name a new folder")
    with _beside(path, wanted) as temporary:
        folder = temporary / "folder"
        folder.mkdir()
        yield folder
        if fresh:
            if wanted.exists():
                wanted.rmdir()
            folder.rename(wanted)
        else:
            _take_folders_place(folder, wanted, temporary / "before", keeps or bool)


def _take_folders_place(
    folder: Path, wanted: Path, before: Path, keeps: Callable[[Path], bool]
) -> None:
    """Put a folder where another one is, with what stays of that; or leave that where it is."""
    for each in sorted(wanted.iterdir()):
        if keeps(each) and not (folder / each.name).exists():
            copy = shutil.copytree if each.is_dir() else shutil.copy2
            copy(each, folder / each.name)
    folder.chmod(wanted.stat().st_mode)
    target = wanted.resolve()  # of a link, what it leads to
    target.rename(before)
    try:
        folder.rename(target)
    except OSError:
        before.rename(target)
        raise


@contextmanager
def _beside(path: AnyPath, wanted: Path) -> Iterator[Path]:
    """Give a folder on the same file system, so that what is finished is renamed into place."""
    try:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".matcher-", dir=wanted.parent))
        try:
            yield temporary
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise RequestError(f"cannot write {path}: {error.strerror or error}") from error


def _take_places(made: Sequence[Path], wanted: Sequence[Path], folder: Path) -> None:
    """Rename all, and undo it where one cannot be."""
    for new, target in zip(made, wanted, strict=True):
        if target.exists():  # who may read it stays as it was
            new.chmod(target.stat().st_mode)
    before = [folder / f"before-{number}" for number in range(len(wanted) - 1)]
    for kept, target in zip(before, wanted, strict=False):
        if target.exists():
            shutil.copy2(target, kept)
    placed = 0
    try:
        for new, target in zip(made, wanted, strict=True):
            new.replace(target)
            placed += 1
    except OSError:
        for kept, target in list(zip(before, wanted, strict=False))[:placed]:
            if kept.exists():
                kept.replace(target)
            else:
                target.unlink()
        raise
