"""What others state in words near to one's own, where what one states matches nobody's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from matcher.ecosystem import Ecosystem
from matcher.matching.findings import PairsReport, SuggestReport

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
    if not (report.stated or (report.unmet and len(ecosystem.evidence) <= LOOKED_THROUGH)):
        return report
    asking = ecosystem.organization_ids.row(report.organization.id)
    # Where something links it with others, what does not is told.
    lacking = set(report.unmet) & _phrases(ecosystem)
    near: dict[str, None] = {}
    for want, give in (("needs", "offers"), ("offers", "needs")):
        own = (each for each in _statements(ecosystem, want) if each[0] == asking)
        asked = [each for each in own if report.stated or each[1] in lacking]
        near |= dict.fromkeys(found for _, found in _near(ecosystem, give, asked))
    return replace(report, nearest=tuple(near))


def pairs_with_near_words(report: PairsReport, ecosystem: Ecosystem) -> PairsReport:
    """Say of each need that nobody offers in these words who offers what is near; as above."""
    if len(ecosystem.evidence) > LOOKED_THROUGH:
        return report
    known = {phrase for _, phrase in _statements(ecosystem, "offers")}
    read = ecosystem.evidence[ecosystem.evidence["kind"] == "text"]  # that is told as a guess
    lacking = _phrases(ecosystem) - known - set(read["note"])
    needs = [each for each in _statements(ecosystem, "needs") if each[1] in lacking]
    names = ecosystem.organization_ids.names
    near: dict[str, list[str]] = {}
    for (one, phrase), found in _near(ecosystem, "offers", dict.fromkeys(needs)):
        near.setdefault(f'{names[one]} needs "{phrase}"', []).append(found)
    told = (f"{need} (nearest: {', '.join(found)})" for need, found in near.items())
    return replace(report, nearest=tuple(told))


def _near(
    ecosystem: Ecosystem, give: str, asked: Iterable[tuple[int, str]]
) -> Iterator[tuple[tuple[int, str], str]]:
    """Give who else states what is near to each phrase that somebody states, the nearest first."""
    from matcher.ingestion.shared_words import SharedWords

    names = ecosystem.organization_ids.names
    theirs = _statements(ecosystem, give)
    owners = {f'{names[one]} {give} "{phrase}"': one for one, phrase in theirs}
    terms = zip((phrase for _, phrase in theirs), owners, strict=True)
    known = SharedWords(terms, map(str, ecosystem.capability_ids.names))
    for each in asked:
        found = [said for said, _ in known.nearest(each[1], len(owners)) if owners[said] != each[0]]
        yield from ((each, said) for said in found[:NAMED])


def _statements(ecosystem: Ecosystem, direction: str) -> list[tuple[int, str]]:
    """Give who states what; what the program read out of words is nobody's statement."""
    told = (ecosystem.evidence["direction"] == direction) & (ecosystem.evidence["kind"] != "text")
    rows = told.to_numpy(bool)
    names = ecosystem.capability_ids.names[ecosystem.evidence_capabilities[rows]]
    owners = ecosystem.evidence_owners[rows].tolist()
    return [*dict.fromkeys(zip(owners, map(str, names), strict=True))]


def _phrases(ecosystem: Ecosystem) -> set[str]:
    """Give the capabilities that are somebody's own words, and have no place in a tree."""
    parents = ecosystem.tree.parents
    alone = parents < 0
    alone[parents[parents >= 0]] = False
    return set(map(str, ecosystem.capability_ids.names[alone]))
