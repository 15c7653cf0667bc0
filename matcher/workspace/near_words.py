"""What others state in words near to one's own, where what one states matches nobody's."""

from __future__ import annotations

from dataclasses import replace

from matcher.ecosystem import Ecosystem
from matcher.matching.findings import SuggestReport

#: How many near ones are told of each phrase. Of more statements, that takes seconds, and is done
#: only where nothing else is to be told.
NAMED, LOOKED_THROUGH = 3, 20_000


def with_near_words(report: SuggestReport, ecosystem: Ecosystem) -> SuggestReport:
    """Say who offers what shares a telling word with a need of the one that asks, or the reverse.

    Parameters
    ----------
    report : SuggestReport
    ecosystem : Ecosystem

    Returns
    -------
    SuggestReport
        As it was, where all that the asking organization needs is offered by somebody.
    """
    few = len(ecosystem.evidence) <= LOOKED_THROUGH
    if not (report.stated or (report.unmet and few)):
        return report
    from matcher.ingestion.shared_words import SharedWords

    asking = ecosystem.organization_ids.row(report.organization.id)
    mine = ecosystem.evidence_owners == asking
    capability = ecosystem.capability_ids.names[ecosystem.evidence_capabilities]
    # What the program read out of words is nobody's statement, to be quoted.
    told = ecosystem.evidence["direction"].mask(ecosystem.evidence["kind"] == "text").to_numpy()
    near: dict[str, None] = {}
    for want, give in (("needs", "offers"), ("offers", "needs")):
        theirs = ~mine & (told == give)
        who = ecosystem.organization_ids.names[ecosystem.evidence_owners[theirs]]
        said = [f'{one} {give} "{what}"' for one, what in zip(who, capability[theirs], strict=True)]
        terms = [*zip(map(str, capability[theirs]), said, strict=True)]
        own = [*dict.fromkeys(map(str, capability[mine & (told == want)]))]
        if not report.stated:  # something links it with others: what does not is told
            own = [each for each in report.unmet if want == "needs" and _is_phrase(ecosystem, each)]
        known = SharedWords(terms, map(str, ecosystem.capability_ids.names))
        for each in own:
            near |= dict.fromkeys(found for found, _ in known.nearest(each, NAMED))
    return replace(report, nearest=tuple(near))


def _is_phrase(ecosystem: Ecosystem, capability: str) -> bool:
    """Tell whether a capability is somebody's own words, and has no place in a tree."""
    row = ecosystem.capability_ids.row(ecosystem.find_capability(capability))
    parents = ecosystem.tree.parents
    return bool(parents[row] < 0 and not (parents == row).any())
