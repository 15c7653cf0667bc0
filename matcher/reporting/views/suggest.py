"""Ranked partners for one organization."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.matching.findings import SuggestReport
from matcher.matching.match_findings import Match
from matcher.matching.reservation_words import PARTNERS
from matcher.reporting.apart import apart_section
from matcher.reporting.days import later_words
from matcher.reporting.document import Block, Document, Entry, Ranking, Section, Sentences
from matcher.reporting.match_entries import entry, largest_component
from matcher.reporting.matches import (
    about_words,
    asides,
    at_hand_words,
    data_words,
    empty_words,
    exposure_words,
    left_out_words,
    linked_words,
    quiet,
    rests_words,
    unmet_words,
)


def view(report: SuggestReport) -> Document:
    """Give the matches: who, how good, one reason, flags, and the components of the score."""
    title = f"Partners for {report.organization.name}"
    return Document(title, data_words(report), blocks(report, {}))


def blocks(report: SuggestReport, urls: Mapping[str, str]) -> tuple[Block, ...]:
    """Give the same without its title; `urls` says where a source can be read."""
    order = f"Novelty {report.novelty:g}: less-known partners are moved up in the order."
    shown = (exposure_words(report), rests_words(report)) if report.matches else ()
    exposure = " ".join(filter(None, shown))
    later = later_words(report.as_of, report.matches)
    told: list[Block] = asides(report, order if report.novelty else None, later, exposure)
    told += [quiet(words) for words in (at_hand_words(report),) if words and report.matches]
    if report.matches:
        largest = largest_component((each.components for each in report.matches), report.model)
        known = [each for each in report.matches if _is_partner(each)]
        new = [each for each in report.matches if not _is_partner(each)]
        first = [*new, *known][0]
        entries = [
            tuple(_entry(match, report, largest, urls, first=match is first) for match in found)
            for found in (new, known)
        ]
        who = report.organization.name
        titles = (f"New to {who}", f"Partners of {who} already")
        # Places are those among all; where all are new that needs no heading.
        for title, found in zip(titles, entries, strict=True) if known else ():
            told += [Section(title, (Ranking("partners", found),))] * bool(found)
        told += [] if known else [Ranking("partners", entries[0])]
        told += [quiet(words) for words in (unmet_words(report), left_out_words(report)) if words]
    else:
        told.append(Sentences((empty_words(report),)))
    told += [quiet(words) for words in (linked_words(report),) if words]
    told += apart_section(report.apart, report.apart_total, len(report.matches))
    return tuple(told)


def _is_partner(match: Match) -> bool:
    return any(flag.startswith(PARTNERS) for flag in match.flags)


def _entry(
    match: Match, report: SuggestReport, largest: float, urls: Mapping[str, str], *, first: bool
) -> Entry:
    partner = match.partner
    names, model = (report.organization.name, partner.name), report.model
    more = about_words(partner), partner.local_name, partner.url
    return entry(match, model, names, partner.name, largest, *more, urls=urls, first=first)
