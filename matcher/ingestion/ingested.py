"""What a reader of foreign data gives: tables, what it left out and why, and where all is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from matcher.findings import Finding


@dataclass(frozen=True)
class Reject(Finding):
    """One row, entry or file that a reader could not take.

    Attributes
    ----------
    file : str
        Name of the file, and of its member where the file is an archive.
    table : str or None
        What it would have become: `records` of its `Count`; None where the whole file is meant.
    row : int or None
        Line of the file as an editor counts it (the header is line 1), or number of the record;
        None where the whole file is meant.
    column, value : str or None
        The cell; None where the problem is of the whole row or file.
    reason : str
        What is wrong, in one sentence.
    fix : str
        What to do about it, with the nearest name that there is.
    """

    file: str
    table: str | None
    row: int | None
    column: str | None
    value: str | None
    reason: str
    fix: str

    @property
    def place(self) -> str:
        """Where it is: file, row, column and value."""
        row = "" if self.row is None else f", row {self.row}"
        cell = "" if self.value is None else f" {self.value!r}"
        return f"{self.file}{row}{f', {self.column}' if self.column else ''}{cell}"


@dataclass(frozen=True)
class Count(Finding):
    """How many records one file gave: `read` is always `taken + rejected`.

    Attributes
    ----------
    file : str
        As in `Reject`.
    records : str
        What was counted: "projects", "participants", "works", ...
    read, taken, rejected : int
        Numbers of records.
    passed_over : int
        Records that a filter of the user left out; they are not in `read`.
    """

    file: str
    records: str
    read: int
    taken: int
    rejected: int
    passed_over: int = 0


@dataclass(frozen=True)
class Understood(Finding):
    """What one column of a file was taken for, where nobody has said it.

    Attributes
    ----------
    file, header : str
        The file, with the sheet, and what the column is called there.
    table, column : str
        What it became.
    """

    file: str
    header: str
    table: str
    column: str


@dataclass(frozen=True)
class Ingested:
    """A data set made from foreign data, not yet written.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        The tables of the format by name.
    counts : tuple of Count
        One for each file and kind of record.
    rejects : tuple of Reject
        Everything that was left out; as many as the counts say.
    sources : str
        The text of SOURCES.md: what was read, from where, under which licence where known.
    further : mapping of str to str
        More files that belong beside the tables, such as names for a person to review.
    notes : tuple of str
        What was taken but looks like a slip, in sentences.
    understood : tuple of Understood
        What headers were taken for.
    unread : tuple of str
        Columns and sheets that nothing was made of, where nobody has said what is to be.
    title : str
        What pages call the data set: the first file that was read, and how many more.
    """

    tables: Mapping[str, pd.DataFrame]
    counts: tuple[Count, ...]
    rejects: tuple[Reject, ...]
    sources: str
    further: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    understood: tuple[Understood, ...] = ()
    unread: tuple[str, ...] = ()
    title: str = ""
