"""Reads a TOML file that a person wrote, without trusting it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from matcher.ecosystem.raw import shown
from matcher.errors import RequestError


def read_toml(path: Path, longest: int, expected: str) -> dict[str, Any]:
    """Read a TOML file.

    Parameters
    ----------
    path : Path
    longest : int
        Bytes at most.
    expected : str
        How long such a file is, in words: what a longer one is told.

    Raises
    ------
    RequestError
        Where the file cannot be read, is too long, or is no TOML.
    """
    try:
        with path.open("rb") as file:
            content = file.read(longest + 1)
    except OSError as error:
        raise RequestError(f"{shown(path)} cannot be read: {error.strerror}") from error
    if len(content) > longest:
        raise RequestError(f"{shown(path)} is longer than {longest:,} bytes; {expected}")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RequestError(f"{shown(path)} is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        # Beside what is no TOML: numbers of thousands of digits, tables nested without end.
        raise RequestError(f"{shown(path)} is no TOML that can be read: {error}") from error
