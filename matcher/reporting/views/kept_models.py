"""Which learned models are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.reporting.document import Column, Document, Section, Sentences, Table

if TYPE_CHECKING:
    from matcher.workspace.kept_models import KeptModelsReport


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
