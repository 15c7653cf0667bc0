"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.errors import RequestError


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Lend a temporary file beside the wanted one, which takes its place at the end.

    Parameters
    ----------
    path : path-like
        The file wanted; its folder is made where there is none. A symbolic link is followed.

    Yields
    ------
    pathlib.Path
        An empty file in the same folder. After an error in the block it is removed, and what
        stood at `path` before is untouched.

    Raises
    ------
    RequestError
        Where the folder cannot be made or written to, or `path` is a folder.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder) / "note.txt") as temporary:
    ...         _ = temporary.write_text("all of it")
    ...     [found.name for found in Path(folder).iterdir()]
    ['note.txt']
    """
    wanted = Path(path).resolve()
    if wanted.exists() and not wanted.is_file():
        raise RequestError(f"{path} is not a file; give the name of a file to write")
    temporary = wanted.with_name(f".{secrets.token_hex(8)}.part")
    try:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(exist_ok=False)
    except OSError as error:
        raise RequestError(f"cannot write {path}: {error.strerror}") from error
    try:
        yield temporary
        if wanted.exists():  # who may read it stays as it was
            temporary.chmod(wanted.stat().st_mode)
        temporary.replace(wanted)
    except OSError as error:
        raise RequestError(f"cannot write {path}: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
