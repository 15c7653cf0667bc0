"""Partner matchmaking for open innovation: who to work with, why, and where coalitions stand.

Examples
--------
>>> import matcher
>>> eco = matcher.load("korea-ai-2020", as_of="2020-06-02")
>>> report = matcher.PartnerModel().fit(eco).suggest("KT", k=3)
>>> len(report.matches)
3
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from matcher.version import __version__

if TYPE_CHECKING:
    from matcher.coalitions import compare_coalitions
    from matcher.ecosystem import Ecosystem
    from matcher.errors import (
        DataError,
        MatcherError,
        NotFittedError,
        RequestError,
        UnknownNameError,
    )
    from matcher.ingestion.reading import ingest
    from matcher.ingestion.storing import store
    from matcher.matching import Filters, PartnerModel
    from matcher.sources import load, synthesize
    from matcher.sources.template import write_template
    from matcher.teams import TeamReport, Wishes, build_team
    from matcher.workspace import KeptModels, Workspace

#: Where each public name lives; imported when first used, so that the command line starts fast.
_HOMES = {
    "Workspace": "matcher.workspace",
    "KeptModels": "matcher.workspace",
    "ingest": "matcher.ingestion.reading",
    "store": "matcher.ingestion.storing",
    "write_template": "matcher.sources.template",
    "Wishes": "matcher.teams",
    "NotFittedError": "matcher.errors",
    "load": "matcher.sources",
    "synthesize": "matcher.sources",
    "Ecosystem": "matcher.ecosystem",
    "PartnerModel": "matcher.matching",
    "Filters": "matcher.matching",
    "compare_coalitions": "matcher.coalitions",
    "TeamReport": "matcher.teams",
    "build_team": "matcher.teams",
    "MatcherError": "matcher.errors",
    "DataError": "matcher.errors",
    "RequestError": "matcher.errors",
    "UnknownNameError": "matcher.errors",
}

__all__ = [
    "DataError",
    "Ecosystem",
    "Filters",
    "KeptModels",
    "MatcherError",
    "NotFittedError",
    "PartnerModel",
    "RequestError",
    "TeamReport",
    "UnknownNameError",
    "Wishes",
    "Workspace",
    "__version__",
    "build_team",
    "compare_coalitions",
    "ingest",
    "load",
    "store",
    "synthesize",
    "write_template",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home when it is first asked for."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'matcher' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
