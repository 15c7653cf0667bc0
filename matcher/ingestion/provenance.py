"""The text of SOURCES.md: what was read, what became of it, and under which licence it stands."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import pandas as pd

from matcher.ecosystem.raw import shown
from matcher.ingestion.ingested import Count
from matcher.ingestion.parts import Part, checksum

#: What every SOURCES.md begins with: a folder that has it may be written over.
MADE_BY = "# Sources\n\nMade by `matcher ingest`"

#: What stands above the last section.
TABLES = "\n\n## Tables\n\n"


def sources_text(
    title: str,
    parts: Sequence[Part],
    notes: Sequence[str],
    counts: Sequence[Count],
    addresses: Mapping[str, str] | None = None,
) -> str:
    """Write what a data set was made of.

    Parameters
    ----------
    title : str
        What the source is.
    parts : sequence of Part
        What was read; the files are listed with size and SHA-256.
    notes : sequence of str
        Paragraphs: the licence, and the rules by which rows came about.
    counts : sequence of Count
    addresses : mapping of str to str, optional
        Where a file was downloaded from, by its name.
    """
    rejected = sum(count.rejected for count in counts)
    beside = "Nothing was left out."
    if rejected:
        beside = f"{rejected:,} records were left out; rejects.csv says which and why."
    sections = [
        f"{MADE_BY} from {title}.",
        "## What was read\n\n" + _file_table(parts, addresses or {}),
        "## How it was read\n\n" + "\n\n".join(notes),
        "## Records\n\n" + _count_table(counts) + "\n\n" + beside,
    ]
    return "\n\n".join(sections) + "\n"


@cache
def _notes() -> dict[str, list[str]]:
    return tomllib.loads((resources.files(__package__) / "source_notes.toml").read_text("utf-8"))


def notes_of(name: str) -> tuple[str, ...]:
    """Give the paragraphs of `source_notes.toml` on how a sort of file is read."""
    return tuple(_notes()[name])


def with_tables(text: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """Put at the end how many rows each table has as it is written; what stood there goes."""
    text = text.partition(TABLES)[0]
    made = [(name, f"{len(table):,}") for name, table in tables.items() if len(table)]
    return f"{text.rstrip()}{TABLES}{_table(('table', 'rows'), made)}\n"


def _file_table(parts: Sequence[Part], addresses: Mapping[str, str]) -> str:
    rows = []
    named = {part.path: part.shown.removesuffix(f"/{part.member}") for part in parts}
    for path, called in named.items():
        size = f"{path.stat().st_size:,}"
        rows.append((called, size, checksum(path), addresses.get(path.name, "")))
    columns = ("file", "bytes", "SHA-256", "downloaded from")
    if not addresses:
        return _table(columns[:3], [row[:3] for row in rows])
    return _table(columns, rows)


def _count_table(counts: Sequence[Count]) -> str:
    filtered = any(count.passed_over for count in counts)
    columns = ("file", "records", "read", "taken", "rejected", "passed over by a filter")
    rows = [
        (c.file, c.records, f"{c.read:,}", f"{c.taken:,}", f"{c.rejected:,}", f"{c.passed_over:,}")
        for c in counts
    ]
    return _table(columns[: 5 + filtered], [row[: 5 + filtered] for row in rows])


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return shown(text, limit=300).replace("|", "\\|")
