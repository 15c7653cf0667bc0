"""One way from a finding to text: its view, drawn in the format asked for."""

from __future__ import annotations

import json

from matcher.csv_writing import csv_text
from matcher.errors import OptionError
from matcher.findings import CommandReport, Finding, column_names
from matcher.reporting.render_markdown import to_markdown
from matcher.reporting.render_terminal import draw_document
from matcher.reporting.terminal import WIDTH, to_text
from matcher.reporting.text import json_escaped, shown_lines
from matcher.reporting.views import view_of

#: The formats of every report, and the file endings that ask for them.
FORMATS = ("table", "json", "csv", "md")
ENDINGS = {".txt": "table", ".json": "json", ".csv": "csv", ".md": "md"}


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
    document = view_of(report)
    if format == "md":
        return to_markdown(document)
    return to_text(lambda console: draw_document(document, console), width=width, color=color)


def to_csv(report: Finding) -> str:
    """Give the main list of a report as CSV that no spreadsheet runs as formulas."""
    records = [row.flat() for row in report.rows()]
    columns = list(dict.fromkeys(column for record in records for column in record))
    if not records:
        columns = column_names(report.row_type())
    rows = ([shown_lines(record.get(name)) for name in columns] for record in records)
    return csv_text(columns, rows)
