"""What others state in words near to one's own, where what one states matches nobody's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.matching.findings import SuggestReport


def with_near_words(report: SuggestReport, ecosystem: Ecosystem) -> SuggestReport:
    """Name what others state that shares a telling word with what the one that asks states.

    Parameters
    ----------
    report : SuggestReport
    ecosystem : Ecosystem

    Returns
    -------
    SuggestReport
        As it was, where the asking organization is linked with somebody.
    """
    if not report.stated:
        return report
    from matcher.ingestion.shared_words import SharedWords

    names = ecosystem.capability_ids.names
    asking = ecosystem.organization_ids.row(report.organization.id)
    theirs = ecosystem.evidence_capabilities[ecosystem.evidence_owners != asking]
    others = [str(name) for name in names[np.unique(theirs)] if name not in report.stated]
    known = SharedWords((name, name) for name in others)
    near = (name for said in report.stated for name, _ in known.nearest(said))
    return replace(report, nearest=tuple(dict.fromkeys(near)))
