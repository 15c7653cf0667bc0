"""What a data set holds."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.ecosystem.summary import Count, InfoReport
from matcher.reporting.document import Column, Document, Section, Sentences, Table

#: How many countries and coalitions a terminal lists.
SHOWN = 12


def view(report: InfoReport) -> Document:
    """Give the counts of a data set."""
    span = [f"dates from {report.first_date} to {report.last_date}"] if report.last_date else []
    columns = (Column("table"), Column("rows", "count"), Column("without a date", "count"))
    rows = tuple(
        (name, count, report.undated.get(name) or "")
        for name, count in report.tables.items()
        if count
    )
    lists = (
        ("Organizations by kind", "kinds", "organizations", report.kinds),
        ("Organizations by country", "countries", "organizations", report.countries),
        ("Coalitions and their members", "coalitions", "members", report.coalitions),
        ("Capabilities and who offers them", "capabilities", "", report.capabilities),
    )
    return Document(
        report.name,
        (f"as of {report.day}" if report.day else "undated", *span),
        (
            *([Sentences((rows_after_words(report),))] if report.rows_after else []),
            *([Sentences((unread_words(report),))] if report.unread else []),
            Section("Tables", (Table("tables", columns, rows),)),
            *(_counts(*each) for each in lists if each[-1]),
        ),
    )


def rows_after_words(report: InfoReport) -> str:
    """Say which rows lie after the day, so that they are left out."""
    parts = (
        f"{each.table.replace('_', ' ')} {each.count:,} "
        f"({each.first if each.first == each.last else f'{each.first} to {each.last}'})"
        for each in report.rows_after
    )
    return (
        f"Left out, since hardly any row is dated so late: {', '.join(parts)}. `matcher validate` "
        "lists them; --as-of names another day."
    )


def unread_words(report: InfoReport) -> str:
    """Say which columns and sheets are not in the data."""
    return (
        f"Not read, so that no answer knows it: {'; '.join(report.unread)}. If one says what"
        ' somebody needs or offers, call it "Needs" or "Offers" and ingest again.'
    )


def _counts(title: str, name: str, of: str, counts: Sequence[Count]) -> Section:
    rows = tuple((each.name.replace("_", " "), each.count) for each in counts)
    rest = sum(each.count for each in counts[SHOWN:])
    columns = Column(""), Column("", "count")
    left = f"{name} with {rest:,} {of}" if of else name
    return Section(title, (Table(name, columns, rows, SHOWN, left),))
