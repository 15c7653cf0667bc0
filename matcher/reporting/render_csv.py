"""The main list of a finding as CSV that no spreadsheet runs as formulas."""

from __future__ import annotations

from matcher.csv_writing import csv_text
from matcher.findings import Finding, column_names
from matcher.reporting.text import shown_lines


def to_csv(report: Finding) -> str:
    """Write the rows of a finding, a column for each key that any of them has.

    Parameters
    ----------
    report : Finding
    """
    records = [row.flat() for row in report.rows()]
    columns = list(dict.fromkeys(column for record in records for column in record))
    if not records:
        columns = column_names(report.row_type())
    rows = ([shown_lines(record.get(name)) for name in columns] for record in records)
    return csv_text(columns, rows)
