"""From a finding to its document: one view for each type of finding."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from matcher.findings import Finding
from matcher.reporting.document import Document

#: The module that has the view of a finding, by the finding's type; imported when it is asked for.
VIEWS = {
    "ExplainReport": "explain",
    "InfoReport": "info",
    "KeptModelsReport": "kept_models",
    "PairsReport": "pairs",
    "RecruitReport": "recruit",
    "ResolveReport": "resolve",
    "SuggestReport": "suggest",
    "ValidationReport": "validate",
    "WhatIfReport": "whatif",
}


def has_view(finding: Finding) -> bool:
    """Say whether there is a view of this type of finding."""
    return type(finding).__name__ in VIEWS


def view_of(finding: Finding) -> Document:
    """Give the document that says a finding.

    Parameters
    ----------
    finding : Finding
        Of a type in `VIEWS`.
    """
    module = import_module(f"{__name__}.{VIEWS[type(finding).__name__]}")
    view = cast("Callable[[Finding], Document]", module.view)
    return view(finding)
