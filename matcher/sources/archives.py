"""Reads a .zip of a data set folder, without trusting it."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath

from matcher.ecosystem.raw import shown
from matcher.errors import Problem
from matcher.sources import table_files as folder
from matcher.sources.table_files import Member, Tables, UnreadableError

_ENCRYPTED = 0x1  # bit of a member's flags


def read_zip(path: Path, limit: int = folder.MAX_UNPACKED) -> tuple[Tables, list[Problem]]:
    """Read the tables of a .zip: at its top, or in the one folder it holds.

    Nothing is unpacked to disk, and no more than `limit` bytes in memory.

    Raises
    ------
    UnreadableError
        Where the file as a whole cannot be taken: damaged, encrypted, too big, or with members
        that lie outside of it or in several folders.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if _is_table(info)]
            _refuse(archive.infolist(), members, limit)
            return folder.read_members(_members(archive, members))
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        problem = f"the file is no .zip, or is damaged: {shown(error)}"
        raise UnreadableError(problem, "Copy or pack it again") from error


def _is_table(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)
    # What `matcher resolve` tells of its decisions lies in a folder beside the tables.
    told = "resolution" in parts[:-1]
    ending = info.filename.lower().endswith(folder.TABLE_ENDINGS)
    return not info.is_dir() and not hidden and not told and ending


def refuse_members(
    everything: Sequence[zipfile.ZipInfo], members: Sequence[zipfile.ZipInfo]
) -> None:
    """Refuse an archive that holds files outside of itself, or that needs a password.

    Parameters
    ----------
    everything, members : sequence of ZipInfo
        All members, and those that are to be read.

    Raises
    ------
    UnreadableError
    """
    for info in everything:
        path = PureWindowsPath(info.filename)  # takes both kinds of slash, and drives
        if path.anchor or ".." in path.parts:
            problem = f"the archive holds a file outside of itself: {shown(info.filename)}"
            raise UnreadableError(problem, "Do not trust it; ask where it comes from")
    if any(info.flag_bits & _ENCRYPTED for info in members):
        raise UnreadableError("the archive is encrypted", "Pack it again without a password")


def _refuse(everything: list[zipfile.ZipInfo], members: list[zipfile.ZipInfo], limit: int) -> None:
    """Raise the error of an archive that should not be read."""
    refuse_members(everything, members)
    if sum(info.file_size for info in members) > limit:
        raise folder.too_big(limit)
    folders = sorted({str(PurePosixPath(info.filename).parent) for info in members})
    if len(folders) > 1:
        names = ", ".join(shown(name) for name in folders[:5])
        problem = f"tables lie in {len(folders)} folders of the archive: {names}"
        raise UnreadableError(problem, "Pack one data set alone")


def _members(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Iterator[Member]:
    for info in sorted(infos, key=lambda info: info.filename):
        yield Member(PurePosixPath(info.filename).name, partial(_read, archive, info))


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Read one member; zipfile gives no more bytes than the directory says."""
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        problem = f"this part of the archive is damaged: {shown(error)}"
        raise UnreadableError(problem, "Copy or pack the archive again") from error
