"""What is offered and needed in an ecosystem."""

from __future__ import annotations

from matcher.matching.capability_market import CapabilitiesReport
from matcher.reporting.document import Block, Column, Document, Section, Sentences, Table


def view(report: CapabilitiesReport) -> Document:
    """Give first what is needed and offered by nobody, then each capability."""
    gaps = tuple(each.name for each in report.capabilities if not each.offered_by)
    columns = (
        Column("capability", width=34),
        Column("offered by", "count"),
        Column("needed by", "count"),
        Column("strongest", "names", width=40),
        Column("asking", "names", width=40),
    )
    rows = tuple(
        (
            each.name,
            each.offered_by,
            each.needed_by,
            tuple(one.name for one in each.strongest),
            tuple(one.name for one in each.asking),
        )
        for each in report.capabilities
    )
    blocks: list[Block] = []
    if gaps:
        gap = Section("Needed, and offered by nobody in the data", (Sentences(gaps, listed=True),))
        blocks.append(gap)
    table = Table("capabilities", columns, rows, 30, "capabilities")
    blocks.append(Section("Who offers, who needs", (table,), "capabilities"))
    day = f"as of {report.as_of}" if report.as_of else "undated"
    return Document("Capabilities", (report.dataset, day), tuple(blocks))
