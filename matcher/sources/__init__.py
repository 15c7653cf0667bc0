"""Readers and writers of data sets, and the maker of synthetic ones."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from matcher.sources.loading import bundled_names, find_problems, load

if TYPE_CHECKING:
    from matcher.sources.synthetic import SyntheticEcosystem, synthesize
    from matcher.sources.writing import write_duckdb, write_folder

__all__ = [
    "SyntheticEcosystem",
    "bundled_names",
    "find_problems",
    "load",
    "synthesize",
    "write_duckdb",
    "write_folder",
]


def __getattr__(name: str) -> Any:
    """Import what makes and writes when it is first asked for: every command reads, few write."""
    for module in ("synthetic", "writing") if name in __all__ else ():
        home = importlib.import_module(f"matcher.sources.{module}")
        if hasattr(home, name):
            return getattr(home, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
