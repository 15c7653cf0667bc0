"""From a finding to its document: one view for each type of finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from matcher.findings import Finding
from matcher.reporting.document import Document

#: The module that has the view of a finding, by the finding's type; imported when it is asked for.
VIEWS = {
    "BacktestReport": "backtest",
    "CapabilitiesReport": "capabilities",
    "CoalitionsReport": "coalitions",
    "ExplainReport": "explain",
    "InfoReport": "info",
    "KeptModelsReport": "kept_models",
    "PairsReport": "pairs",
    "PortraitReport": "portrait",
    "RecruitReport": "recruit",
    "Report": "report_text",
    "ResolveReport": "resolve",
    "SearchReport": "search",
    "SuggestReport": "suggest",
    "Summary": "summary",
    "TeamReport": "team",
    "ValidationReport": "validate",
    "WhatIfReport": "whatif",
}

#: The same for a page or a workbook, where that is another than the text.
PAGE_VIEWS = {**VIEWS, "Report": "report"}


def view_of(finding: Finding) -> Document:
    """Give the document that says a finding.

    Parameters
    ----------
    finding : Finding
        Of a type in `VIEWS`.
    """
    return _drawn(finding, VIEWS)


def page_view_of(finding: Finding) -> Document:
    """Give the document that says a finding on a page or in a workbook."""
    return _drawn(finding, PAGE_VIEWS)


def _drawn(finding: Finding, views: Mapping[str, str]) -> Document:
    module = import_module(f"{__name__}.{views[type(finding).__name__]}")
    view = cast("Callable[[Finding], Document]", module.view)
    return view(finding)
