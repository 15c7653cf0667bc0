"""The files that tell what `matcher resolve` decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcher.csv_writing import csv_text
from matcher.reporting.formats import render
from matcher.reporting.text import shown_lines
from matcher.resolution.findings import ResolveReport
from matcher.resolution.review import COLUMNS, IDS, review_rows

_AUDIT = ("id", "name", "merged_into", "merged_name", "probability", "beside", "why")


def resolution_files(
    report: ResolveReport, audit: Sequence[Mapping[str, object]]
) -> dict[str, str]:
    """Give the files that go beside a resolved data set, by name."""
    return {
        "merged.csv": _csv(_AUDIT, audit),
        "review.csv": _csv(COLUMNS, review_rows(report.doubtful)),
        "report.json": render(report, "json"),
        "report.md": render(report, "md"),
    }


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    return csv_text(
        columns,
        (
            # What is read back stays as it is.
            [row[name] if name in IDS else shown_lines(row.get(name)) for name in columns]
            for row in rows
        ),
    )
