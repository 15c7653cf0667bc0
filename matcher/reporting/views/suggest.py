"""Ranked partners for one organization."""

from __future__ import annotations

from matcher.matching.findings import SuggestReport
from matcher.matching.match_findings import Match
from matcher.reporting.apart import apart_section
from matcher.reporting.document import Block, Document, Entry, Ranking, Sentences
from matcher.reporting.match_entries import entry, largest_component
from matcher.reporting.matches import (
    asides,
    data_words,
    empty_words,
    exposure_words,
    kind_words,
    later_words,
    left_out_words,
    linked_words,
    quiet,
    rests_words,
)


def view(report: SuggestReport) -> Document:
    """Give the matches: who, how good, one reason, flags, and the components of the score."""
    order = f"Novelty {report.novelty:g}: less-known partners are moved up in the order."
    shown = (exposure_words(report), rests_words(report)) if report.matches else ()
    exposure = " ".join(filter(None, shown))
    later = later_words(report.as_of, report.matches)
    blocks: list[Block] = asides(report, order if report.novelty else None, later, exposure)
    if report.matches:
        largest = largest_component((each.components for each in report.matches), report.model)
        entries = tuple(_entry(match, report, largest) for match in report.matches)
        blocks.append(Ranking("partners", entries))
        blocks += [quiet(words) for words in (left_out_words(report),) if words]
    else:
        blocks.append(Sentences((empty_words(report),)))
    blocks += [quiet(words) for words in (linked_words(report),) if words]
    blocks += apart_section(report.apart, report.apart_total, len(report.matches))
    return Document(f"Partners for {report.organization.name}", data_words(report), tuple(blocks))


def _entry(match: Match, report: SuggestReport, largest: float) -> Entry:
    partner = match.partner
    about = " · ".join(part for part in (kind_words(partner.kind), partner.country) if part)
    return entry(match, report.model, partner.name, largest, about, partner.local_name, partner.url)
