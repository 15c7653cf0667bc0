"""A report for a terminal and as Markdown: the views of its parts, one after the other."""

from __future__ import annotations

from matcher.findings import Finding
from matcher.reporting.document import Document, Section, Sentences
from matcher.reporting.record import Report
from matcher.reporting.report_words import (
    date_words,
    lead_words,
    title_words,
)
from matcher.reporting.views import view_of
from matcher.reporting.views.report import further, unread
from matcher.reporting.views.since import since_sections


def view(report: Report) -> Document:
    """Give the answer, the coalitions and whom they could invite, in the order asked for."""
    lead = lead_words(report)
    return Document(
        title_words(report),
        (date_words(report),),
        (
            *([Sentences((lead,))] if lead else []),
            *unread(report),
            *since_sections(report),
            *(_part(each) for each in _parts(report)),
            *further(report),
        ),
        {"version": report.version},
    )


def _parts(report: Report) -> list[Finding]:
    """Give the findings of a report in the order in which they are read."""
    answer: list[Finding] = [e for e in (report.suggestions, report.pairs) if e is not None]
    standing: list[Finding] = [report.standing] if report.standing.coalitions else []
    if report.coalition is not None:
        return [*report.recruits, *answer, *standing]
    return [*answer, *standing, *report.recruits]


def _part(finding: Finding) -> Section:
    document = view_of(finding)
    about_it = Sentences((", ".join(document.about),), tone="quiet")
    return Section(document.title, (about_it, *document.blocks))
