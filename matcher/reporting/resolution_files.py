"""The files that tell what `matcher resolve` decided."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.csv_writing import csv_text
from matcher.reporting.formats import render
from matcher.reporting.text import shown_lines
from matcher.resolution.findings import Decision, ResolveReport
from matcher.resolution.review import COLUMNS, why


def resolution_files(report: ResolveReport) -> dict[str, str]:
    """Give the files that go beside a resolved data set, by name."""
    return {
        "merged.csv": render(report, "csv"),
        "review.csv": review_text(report.doubtful),
        "report.json": render(report, "json"),
        "report.md": render(report, "md"),
    }


def review_text(doubtful: Iterable[Decision]) -> str:
    """Give the file that a person fills in; its ids are read back, and stay as they are."""
    rows = []
    for each in doubtful:
        likely = None if each.probability is None else round(each.probability, 4)
        names = shown_lines(each.name_a), shown_lines(each.name_b)
        rows.append(("", each.a, names[0], each.b, names[1], likely, shown_lines(why(each))))
    return csv_text(COLUMNS, rows)
