"""What is called like a text."""

from __future__ import annotations

from matcher.ecosystem.search import SearchReport
from matcher.reporting.document import Column, Document, Sentences, Table


def view(report: SearchReport) -> Document:
    """Give the names that were found, the best first."""
    columns = (Column("name", width=40), Column("what"), Column("country"), Column("id"))
    rows = tuple((each.name, each.type, each.country, each.id) for each in report.results)
    nothing = Sentences((f"Nothing in the data is called like {report.q}.",))
    return Document(
        f"Found for {report.q}", (), (Table("found", columns, rows) if rows else nothing,)
    )
