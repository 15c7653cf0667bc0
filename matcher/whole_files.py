"""Files and folders that are written whole or not at all, whatever ends the run.

All is made in a temporary folder beside its place, and renamed. Where several belong together, a
list of the renames is put into that folder first, by a rename of its own: that one decides. Until
then nothing has changed; from then on the next run that writes beside it finishes the list.
"""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from matcher.errors import RequestError
from matcher.unfinished import (
    IN_USE,
    MOVES,
    PREFIX,
    decide,
    held,
    put_in_place,
    remove,
    tidy,
    turn,
    undisturbed,
)

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
def whole_files(paths: Sequence[AnyPath], folders: Sequence[AnyPath] = ()) -> Iterator[list[Path]]:
    """Lend temporary files for several that belong together: all take their places, or none.

    Parameters
    ----------
    paths : sequence of path-like
        Different names in one folder. The last is the one that may be large: no copy is kept of
        what stands there while the others take their places.
    folders : sequence of path-like
        Folders that belong to them: new ones, or empty.

    Yields
    ------
    list of pathlib.Path
        As by `whole_file`, one for each. All must be there at the end; the folders are.

    Raises
    ------
    RequestError
        As by `whole_file`, for any of them.
    """
    places = [_place(path) for path in [*folders, *paths]]
    for path, target in zip(paths, places[len(folders) :], strict=True):
        if target.exists() and not target.is_file():
            raise RequestError(f"{path} is not a file; give the name of a file to write")
    for path, target in zip(folders, places, strict=False):
        _refuse_full(path, target)
    with _beside(paths[-1], places[-1]) as temporary:
        made = [temporary / f"{number}{each.suffix}" for number, each in enumerate(places)]
        for folder in made[: len(folders)]:
            folder.mkdir()
        with _named_as_wanted(dict(zip(made, [*folders, *paths], strict=True))):
            yield [*made[len(folders) :], *made[: len(folders)]]
        _take_places(made, places, temporary)


@contextmanager
def _named_as_wanted(lent: Mapping[Path, AnyPath]) -> Iterator[None]:
    """Have a refusal name the file that was wanted, not the temporary one lent for it."""
    try:
        yield
    except RequestError as error:
        said = str(error)
        for temporary, path in lent.items():
            said = said.replace(str(temporary), str(path))
        if said == str(error):
            raise
        raise RequestError(said) from error


@contextmanager
def whole_folder(path: AnyPath, keeps: Callable[[Path], bool] | None = None) -> Iterator[Path]:
    """Lend a temporary folder beside the wanted one, which takes its place at the end.

    Parameters
    ----------
    path : path-like
        A new or an empty folder, or a link to one; the folder around it is made where there is
        none.
    keeps : callable, optional
        Of a folder that holds something: whether a file or folder in it stays, where none of its
        name is made. Unless given, such a folder is refused.

    Raises
    ------
    RequestError
        Where it cannot be written, or there is a file or a folder that holds something.
    """
    wanted = _place(path)
    if keeps is None or not wanted.is_dir():
        _refuse_full(path, wanted)
    with _beside(path, wanted) as temporary:
        folder = temporary / "folder"
        folder.mkdir()
        yield folder
        if keeps is not None and wanted.is_dir():
            _keep(wanted, folder, keeps)
            folder.chmod(wanted.stat().st_mode)
        _take_places([folder], [wanted], temporary)


def _place(path: AnyPath) -> Path:
    """Follow links to where something is to be written."""
    try:
        place = Path(path).resolve()
        place.exists()
    except (OSError, RuntimeError, ValueError) as error:  # links that lead to each other
        reason = error.strerror if isinstance(error, OSError) else error
        raise RequestError(f"cannot write {path}: {reason}") from error
    if place.is_symlink():  # what newer versions of Python give of such links
        raise RequestError(f"cannot write {path}: it is a link that leads to itself")
    return place


def _refuse_full(path: AnyPath, place: Path) -> None:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise RequestError(f"{path} exists and is not empty; name a new folder")


def _keep(old: Path, folder: Path, keeps: Callable[[Path], bool]) -> None:
    """Copy what stays of a folder that another one is to replace."""
    for each in sorted(old.iterdir()):
        if keeps(each) and not (folder / each.name).exists():
            copy = shutil.copytree if each.is_dir() else shutil.copy2
            copy(each, folder / each.name)


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """Lend a new folder in another one; it goes with the block, or when a later run finds it left.

    Parameters
    ----------
    parent : Path
        A folder that is there. What runs that were ended left in it is finished or removed.
    """
    with ExitStack() as last:
        with turn(parent) as alone:
            if alone:
                tidy(parent)
            with undisturbed():
                temporary = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
                lock = last.enter_context((temporary / IN_USE).open("w"))
                held(lock)
                last.callback(_removed, temporary, lock)
        yield temporary


def _removed(temporary: Path, lock: IO[str]) -> None:
    with undisturbed(), turn(temporary.parent):  # no other run looks at it while it goes
        lock.close()
        remove(temporary)


@contextmanager
def _beside(path: AnyPath, wanted: Path) -> Iterator[Path]:
    """Give a folder on the same file system, so that what is finished is renamed into place."""
    new = [each for each in wanted.parents if not each.exists()]
    try:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        with temporary_folder(wanted.parent) as temporary:
            yield temporary
    except BaseException as error:
        for each in new:
            if each.is_dir() and not any(each.iterdir()):
                each.rmdir()
        if isinstance(error, OSError):
            raise RequestError(f"cannot write {path}: {error.strerror or error}") from error
        raise


def _take_places(made: Sequence[Path], wanted: Sequence[Path], temporary: Path) -> None:
    """Rename all, and undo it where one cannot be."""
    for new, target in zip(made, wanted, strict=True):
        if new.is_file() and target.exists():  # who may read it stays as it was
            new.chmod(target.stat().st_mode)
    before = [temporary / f"before-{number}" for number in range(len(wanted) - 1)]
    for kept, target in zip(before, wanted, strict=False):
        if target.is_file():
            shutil.copy2(target, kept)
    moves = list(zip(made, wanted, strict=True))
    if len(moves) > 1 or any(target.is_dir() for target in wanted):
        decide(temporary, moves)
    placed = 0
    try:
        for move in moves:
            put_in_place(*move, temporary)
            placed += 1
    except BaseException:  # a refusal, or a request to end in between
        (temporary / MOVES).unlink(missing_ok=True)
        for kept, target in list(zip(before, wanted, strict=False))[:placed]:
            _take_back(kept, target)
        raise


def _take_back(kept: Path, target: Path) -> None:
    """Undo a rename: what stood there before is there again, or nothing is."""
    if kept.exists():
        kept.replace(target)
    elif target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink()
