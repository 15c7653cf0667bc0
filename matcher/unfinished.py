"""What a run that was ended left beside what it was writing: found, finished or removed, and said.

A run holds a lock on a file in its temporary folder, which the system takes away with the run,
however that ends. A folder that nobody holds is therefore nobody's.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import signal
import stat
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

#: How temporary folders are called, as `tempfile.mkdtemp` completes it.
PREFIX = ".matcher-"
_NAME = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")

#: The file in one that a run holds the lock of, and the list of renames.
IN_USE, MOVES = "in-use", "moves.json"

#: Told here, and by the command line on standard error: what a run found of earlier ones.
LOGGER = logging.getLogger("matcher.unfinished")


@contextmanager
def turn(folder: Path) -> Iterator[bool]:
    """Wait until no other run makes a temporary folder in this one, or tidies it.

    Yields
    ------
    bool
        Whether that is so; not where the folder, or its file system, lets nothing be locked.
    """
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:
        yield False
        return
    try:
        yield _locked(number, wait=True)
    finally:
        os.close(number)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back requests to end that reach this process, until the block is done.

    Of what is made and of what would remove it again, one could else be lost between two steps.
    """
    before = {}
    if threading.current_thread() is threading.main_thread():
        names = ("SIGINT", "SIGTERM", "SIGHUP")
        heard = [getattr(signal, name) for name in names if hasattr(signal, name)]
        before = {each: signal.getsignal(each) for each in heard}
    waiting: list[int] = []
    try:
        for each, then in before.items():
            if then not in (signal.SIG_IGN, None):
                signal.signal(each, lambda number, _: waiting.append(number))
        yield
    finally:
        for each, then in before.items():
            if then not in (signal.SIG_IGN, None):
                signal.signal(each, then)
        for number in waiting:
            signal.raise_signal(number)


def held(lock: IO[str]) -> bool:
    """Take a lock, for as long as the file is open; whether it was free."""
    return _locked(lock.fileno(), wait=False)


def _locked(number: int, *, wait: bool) -> bool:
    """Whether a lock was given: not where another run has it, or there are none.

    Windows has none of folders, nor have some file systems any: nothing tells a folder in use from
    one that was left behind, so all stay.
    """
    try:
        lock(number, wait=wait)
    except OSError:
        return False
    return True


if sys.platform == "win32":
    import msvcrt

    def lock(number: int, *, wait: bool = False) -> None:
        """Take the lock of an open file, or raise an OSError where another run has it."""
        msvcrt.locking(number, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock(number: int, *, wait: bool = False) -> None:
        """Take the lock of an open file, or raise an OSError where another run has it."""
        fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def decide(temporary: Path, moves: Sequence[tuple[Path, Path]]) -> None:
    """List the renames that finish a set; from here on it will be whole.

    Only names beside the temporary folder are listed, for nothing else is ever renamed on the word
    of such a list: it could come with the files of a stranger.
    """
    if any(place.parent != temporary.parent for _, place in moves):
        return  # links that lead elsewhere
    listed = [[made.name, place.name] for made, place in moves]
    draft = temporary / "draft"
    draft.write_text(json.dumps(listed), "utf-8")
    draft.replace(temporary / MOVES)


def put_in_place(made: Path, place: Path, temporary: Path) -> None:
    """Rename a file or a folder; an old folder goes into the temporary one."""
    if made.is_dir() and place.is_dir():
        before = temporary / "before"
        place.rename(before)
        try:
            made.rename(place)
        except OSError:
            before.rename(place)
            raise
    else:
        made.replace(place)


def remove(temporary: Path) -> None:
    """Remove a temporary folder; what says whose it is goes last."""
    if not temporary.is_dir():
        return
    for each in sorted(temporary.iterdir(), key=lambda each: each.name == IN_USE):
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()
    temporary.rmdir()


def tidy(folder: Path) -> None:
    """Finish or remove what runs that were ended left in a folder, and tell what was done."""
    for temporary in _left_in(folder):
        places = _decided(temporary)
        for made, place in places:
            if made.exists():
                put_in_place(made, place, temporary)
        remove(temporary)
        if places:
            names = ", ".join(str(place) for _, place in places)
            LOGGER.warning("finished what an earlier run was ended at: %s", names)
        else:
            LOGGER.warning("removed %s, which an earlier run that was ended left", temporary)


def unfinished(path: Path) -> bool:
    """Whether a file or a folder belongs to a set that a run was ended at putting in place."""
    place = path.resolve()
    with turn(place.parent) as alone:
        left = _left_in(place.parent) if alone else []
        return any(place == each for temporary in left for _, each in _decided(temporary))


def _left_in(folder: Path) -> list[Path]:
    """Give the temporary folders that no run holds."""
    return [
        each
        for each in sorted(folder.iterdir())
        if _NAME.fullmatch(each.name) and _is_ours(each) and _is_nobodys(each)
    ]


def _user(default: int) -> int:
    """Give the number of the user who asks; the default where the system has none."""
    return os.getuid() if hasattr(os, "getuid") else default


def _is_ours(temporary: Path) -> bool:
    """Whether it is a folder, no link to one, of the user who asks."""
    status = temporary.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == _user(status.st_uid)


def _is_nobodys(temporary: Path) -> bool:
    lock = temporary / IN_USE
    if not lock.is_file():
        return not any(temporary.iterdir())  # ended before it could hold anything
    with lock.open() as file:
        return held(file)


def _decided(temporary: Path) -> list[tuple[Path, Path]]:
    """Give what was to be renamed, and to what; nothing where it had not come to that."""
    listed = temporary / MOVES
    if not listed.is_file():
        return []
    try:
        moves = [(str(made), str(place)) for made, place in json.loads(listed.read_text("utf-8"))]
    except (ValueError, TypeError, RecursionError):
        return []  # not written by us
    if any(Path(name).name != name for move in moves for name in move):
        return []
    return [(temporary / made, temporary.parent / place) for made, place in moves]
