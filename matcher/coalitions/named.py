"""An id with the name of what it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.findings import Finding


@dataclass(frozen=True)
class Named(Finding):
    """An id and the name of what it stands for."""

    id: str
    name: str
