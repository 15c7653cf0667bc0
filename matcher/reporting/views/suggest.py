"""Ranked partners for one organization."""

from __future__ import annotations

from matcher.matching.findings import Match, SuggestReport
from matcher.reporting.document import Block, Column, Document, Entry, Ranking, Sentences, Table
from matcher.reporting.matches import (
    asides,
    component_table,
    data_words,
    detail,
    empty_words,
    exposure_words,
    largest_component,
)

_COLUMNS = (
    Column("rank", "count"),
    Column("partner"),
    Column("kind"),
    Column("country"),
    Column("points", "points"),
    Column("first reason"),
    Column("flags"),
)


def view(report: SuggestReport) -> Document:
    """Give the matches: who, how good, one reason, flags, and the components of the score."""
    novelty = (
        f"Novelty {report.novelty:g}: the order is moved from the famous to the unknown."
        if report.novelty
        else None
    )
    blocks: list[Block] = asides(
        report, novelty, exposure_words(report) if report.matches else None
    )
    if report.matches:
        rows = tuple(_row(match) for match in report.matches)
        blocks.append(Table("matches", _COLUMNS, rows, full=True))
        largest = largest_component(match.components for match in report.matches)
        entries = tuple(_entry(match, report, largest) for match in report.matches)
        blocks.append(Ranking("partners", entries, noun="partners"))
    else:
        blocks.append(Sentences((empty_words(report),)))
    title = f"Partners for {report.organization.name}"
    return Document(title, data_words(report), tuple(blocks))


def _kind(match: Match) -> str | None:
    return match.partner.kind and match.partner.kind.replace("_", " ")


def _row(match: Match) -> tuple[str | int | float | None, ...]:
    return (
        match.rank,
        match.partner.name,
        _kind(match),
        match.partner.country,
        match.score,
        match.reasons[0] if match.reasons else None,
        "; ".join(match.flags),
    )


def _entry(match: Match, report: SuggestReport, largest: float) -> Entry:
    components = component_table(
        match.components,
        f"components of {match.rank}",
        largest,
        continues=match is not report.matches[0],
    )
    return Entry(
        match.rank,
        match.partner.name,
        " · ".join(part for part in (_kind(match), match.partner.country) if part),
        match.score,
        "points",
        match.reasons[0] if match.reasons else None,
        match.flags,
        (components, *detail(match, report.model)),
        local=match.partner.local_name,
        url=match.partner.url,
    )
