"""Whom long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

#: Takes what is being done, how far it has come, and how far it has to go.
Progress: TypeAlias = Callable[[str, int, int], None]

#: Takes how far one stage has come, and how far it has to go.
Steps: TypeAlias = Callable[[int, int], None]


def silent(*_: object) -> None:
    """Take whatever is told, and tell nobody."""
