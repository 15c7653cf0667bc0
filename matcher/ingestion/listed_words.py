"""The words of many languages that readers know: they are in a file of data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "listed_words.toml").read_text("utf-8"))


def listed(part: str, name: str) -> tuple[str, ...]:
    """Give the words of one list of `listed_words.toml`, in their order.

    Examples
    --------
    >>> listed("skills", "overall_short")
    ('ai', 'ki', 'ia')
    """
    return tuple(_lists()[part][name])


def listed_by_name(part: str) -> dict[str, tuple[str, ...]]:
    """Give all lists of one part."""
    return {name: listed(part, name) for name in _lists()[part]}
