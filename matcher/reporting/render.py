"""One way from a finding to text: by its type and the format asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from matcher.coalitions.findings import CoalitionsReport
from matcher.csv_writing import csv_text
from matcher.ecosystem.horizon import spell_horizon
from matcher.errors import OptionError
from matcher.evaluation.findings import METRICS, BacktestReport
from matcher.findings import CommandReport, Finding, column_names
from matcher.reporting.backtests import (
    backtest_line,
    calibration_words,
    draw_backtest,
    number,
    verdict,
)
from matcher.reporting.coalition_notes import (
    agreement_words,
    alone_words,
    balance_words,
    coopetition_words,
    cross_tie_words,
    evidence_row_words,
    latent_words,
    move_words,
    pair_note,
    range_of,
    range_words,
    triangle_words,
)
from matcher.reporting.markdown import to_markdown
from matcher.reporting.matches import percent
from matcher.reporting.record import Report
from matcher.reporting.render_markdown import to_markdown as document_markdown
from matcher.reporting.render_terminal import draw_document
from matcher.reporting.report_text import demoted, draw_report, link, report_parts
from matcher.reporting.report_words import (
    date_words,
    lead_words,
    network_words,
    no_odds_words,
    sources_words,
    title_words,
)
from matcher.reporting.standing import (
    coalitions_line,
    comparison_words,
    draw_coalitions,
    no_coalition_words,
)
from matcher.reporting.terminal import WIDTH, points, to_text
from matcher.reporting.text import json_escaped, shown_lines
from matcher.reporting.views import has_view, view_of

#: The formats of every report, and the file endings that ask for them.
FORMATS = ("table", "json", "csv", "md")
ENDINGS = {".txt": "table", ".json": "json", ".csv": "csv", ".md": "md"}

#: Endings that only `matcher report` knows.
REPORT_ENDINGS = (".html", ".xlsx", ".png", ".svg")


@dataclass(frozen=True)
class Drawing:
    """How one type of report is drawn.

    Attributes
    ----------
    terminal : callable
    template : str
        Of its Markdown.
    parts : callable
        Gives the findings whose own Markdown is put into it.
    """

    terminal: Callable[[Any, Console], None]
    template: str
    parts: Callable[[Any], list[CommandReport]] = lambda report: []


_DRAWN: dict[type[Finding], Drawing] = {
    CoalitionsReport: Drawing(draw_coalitions, "coalitions"),
    BacktestReport: Drawing(draw_backtest, "backtest"),
    Report: Drawing(draw_report, "report", report_parts),
}

#: What the Markdown templates may call.
_WORDS = {
    "spell_horizon": spell_horizon,
    "percent": percent,
    "evidence_row_words": evidence_row_words,
    "coalitions_line": coalitions_line,
    "no_coalition_words": no_coalition_words,
    "comparison_words": comparison_words,
    "cross_tie_words": cross_tie_words,
    "alone_words": alone_words,
    "pair_note": pair_note,
    "range_of": range_of,
    "range_words": range_words,
    "move_words": move_words,
    "coopetition_words": coopetition_words,
    "latent_words": latent_words,
    "agreement_words": agreement_words,
    "balance_words": balance_words,
    "triangle_words": triangle_words,
    "points": points,
    "backtest_line": backtest_line,
    "calibration_words": calibration_words,
    "number": number,
    "verdict": verdict,
    "METRICS": METRICS,
    "title_words": title_words,
    "date_words": date_words,
    "lead_words": lead_words,
    "no_odds_words": no_odds_words,
    "network_words": network_words,
    "sources_words": sources_words,
    "link": link,
}


def render(report: CommandReport, format: str, *, width: int = WIDTH, color: bool = False) -> str:
    """Give a report as text.

    Parameters
    ----------
    report : CommandReport
        One of the reports that the library makes.
    format : {"table", "json", "csv", "md"}
    width : int
        Of the table, in columns.
    color : bool
        Whether the table carries terminal colours.

    Raises
    ------
    OptionError
        For another format.
    """
    if format == "json":
        text = json.dumps(report.to_document(), ensure_ascii=False, indent=2, allow_nan=False)
        return json_escaped(text) + "\n"
    if format == "csv":
        return to_csv(report)
    if format not in FORMATS:
        raise OptionError(f"no format {format!r}; choose one of {', '.join(FORMATS)}")
    if has_view(report):
        document = view_of(report)
        if format == "md":
            return document_markdown(document)
        return to_text(lambda console: draw_document(document, console), width=width, color=color)
    drawn = _DRAWN[type(report)]
    if format == "md":
        parts = [demoted(render(part, "md")) for part in drawn.parts(report)]
        return to_markdown(drawn.template, report=report, parts=parts, **_WORDS)
    draw = drawn.terminal
    return to_text(lambda console: draw(report, console), width=width, color=color)


def to_csv(report: Finding) -> str:
    """Give the main list of a report as CSV that no spreadsheet runs as formulas."""
    records = [row.flat() for row in report.rows()]
    columns = list(dict.fromkeys(column for record in records for column in record))
    if not records:
        columns = column_names(report.row_type())
    rows = ([shown_lines(record.get(name)) for name in columns] for record in records)
    return csv_text(columns, rows)


def format_of(path: str) -> str:
    """Give the format that a file's ending asks for.

    Raises
    ------
    OptionError
        For an ending that asks for none.
    """
    ending = "." + path.rsplit(".", 1)[-1].lower() if "." in path else ""
    if ending not in ENDINGS:
        message = f"{path}: the ending says no format; end the name in {', '.join(ENDINGS)}"
        if ending in REPORT_ENDINGS:
            message += f". Files that end in {ending} come from `matcher report`"
        raise OptionError(message)
    return ENDINGS[ending]
