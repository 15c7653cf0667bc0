"""Which learned models are kept."""

from __future__ import annotations

from matcher.matching.kept_findings import KeptModelsReport
from matcher.reporting.document import Column, Document, Section, Sentences, Table


def view(report: KeptModelsReport) -> Document:
    """List the kept models."""
    columns = (Column("file"), Column("bytes", "count"), Column("last used"))
    rows = tuple((each.file, each.bytes, each.last_used) for each in report.models)
    taken = f"{report.bytes:,} of at most {report.most_bytes:,} bytes"
    if not rows:
        blocks: tuple[Section | Sentences, ...] = (Sentences(("No model is kept.",)),)
    else:
        blocks = (Section("Models", (Table("models", columns, rows),)),)
    return Document("Kept models", (report.folder, taken), blocks)
