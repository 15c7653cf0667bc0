"""An id with the name of what it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.findings import Finding, Text


@dataclass(frozen=True)
class Named(Finding):
    """An id and the name of what it stands for.

    Attributes
    ----------
    id : str
        Its id in the data set.
    name : str
        What it is called.
    """

    id: Text
    name: Text
