"""A report for the terminal, and the findings that its Markdown is put together from."""

from __future__ import annotations

import re
from urllib.parse import quote

from rich.console import Console

from matcher.findings import CommandReport
from matcher.reporting.record import Report
from matcher.reporting.render_terminal import draw_document
from matcher.reporting.report_words import date_words, lead_words, title_words
from matcher.reporting.standing import draw_coalitions
from matcher.reporting.terminal import heading, plain
from matcher.reporting.views import view_of


class Finished:
    """Markdown that is finished: nothing in it is escaped again."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        """Give the text."""
        return self._text


def report_parts(report: Report) -> list[CommandReport]:
    """Give the findings of a report in the order in which they are read."""
    answer = [each for each in (report.suggestions, report.pairs) if each is not None]
    standing: list[CommandReport] = [report.standing] if report.standing.coalitions else []
    if report.coalition is not None:
        found = [*report.recruits, *answer, *standing]
    else:
        found = [*answer, *standing, *report.recruits]
    return found if report.backtest is None else [*found, report.backtest]


def demoted(markdown: str) -> Finished:
    """Put a finished document below a heading of another: each heading one level down."""
    return Finished(re.sub(r"^#", "##", markdown.strip(), flags=re.MULTILINE))


def link(url: str) -> Finished:
    """Give an address as it may stand in a link of Markdown."""
    return Finished(quote(url, safe="/:?#[]@!$&'()*+,;=%~-._"))


def draw_report(report: Report, console: Console) -> None:
    """Draw the answer, then the coalitions, then whom they could invite."""
    heading(console, title_words(report), date_words(report))
    if words := lead_words(report):
        console.print(plain(words))
    for answer in (report.suggestions, report.pairs):
        if answer is not None:
            console.print()
            draw_document(view_of(answer), console)
    if report.standing.coalitions:
        console.print()
        draw_coalitions(report.standing, console)
    for recruit in report.recruits:
        console.print()
        draw_document(view_of(recruit), console)
