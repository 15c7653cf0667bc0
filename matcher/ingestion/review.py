"""What a person should say of cells that nobody understands, and what they have said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.csv_writing import csv_text, read_back, with_formula
from matcher.ecosystem.raw import shown
from matcher.ingestion.mapping import TableMapping

#: Name of the file beside the data set.
REVIEW = "review.csv"

#: What somebody writes as a decision.
YES, NO = ("yes", "y", "same", "1"), ("no", "n", "-", "0")

_COLUMNS = ("table", "column", "value", "meant", "rows", "file", "row", "header", "reason")

#: What is written under `meant` for a word that means nothing.
_NOTHING = "-"


@dataclass
class OpenCell:
    """A word in a column that means nothing known: its rows are kept without it.

    Attributes
    ----------
    file, header, reason : str
        Where it was seen first, under which header, and what is wrong.
    row, rows : int
        The first row, and how many rows have it.
    """

    file: str
    header: str
    row: int
    reason: str
    rows: int = 0


class Review:
    """The cells that are open, and the answers of an earlier review.

    Parameters
    ----------
    path : Path, optional
        A review file of an earlier run that somebody has filled in.

    Raises
    ------
    RequestError
        Where it is none.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        told = () if path is None else answers(path)
        self._answers = {(table, column, value): meant for _, table, column, value, meant in told}
        self._open: dict[tuple[str, str, str], OpenCell] = {}

    def answered(self, mappings: Sequence[TableMapping]) -> list[TableMapping]:
        """Give mappings that know what was answered."""
        return [replace(each, values=self._values(each)) for each in mappings]

    def _values(self, mapping: TableMapping) -> Mapping[str, Mapping[str, str]]:
        values = {column: dict(said) for column, said in mapping.values.items()}
        for (table, column, value), meant in self._answers.items():
            if table == mapping.table and column in mapping.columns:
                values.setdefault(column, {})[value] = "" if meant == _NOTHING else meant
        return values

    def leave_open(self, table: str, column: str, value: str, found: OpenCell) -> None:
        """Take note of a cell that nobody understands."""
        self._open.setdefault((table, column, value), found).rows += 1

    def notes(self) -> Iterator[str]:
        """Say what is open, each word once."""
        for (_, column, value), cell in self._open.items():
            more = f" and {cell.rows - 1:,} more" if cell.rows > 1 else ""
            yield (
                f"{cell.file}, row {cell.row}{more}, column {shown(cell.header)}:"
                f" {shown(value)!r} {cell.reason}; kept without {column}"
            )

    def text(self) -> str | None:
        """Give the file that a person fills in; None where nothing is open nor was answered."""
        rows: list[tuple[str | int, ...]] = [
            (*key, "", cell.rows, cell.file, cell.row, cell.header, cell.reason)
            for key, cell in self._open.items()
        ]
        rows += [(*key, meant, *[""] * 5) for key, meant in self._answers.items()]
        return csv_text(_COLUMNS, rows) if rows else None


def answers(path: Path) -> Iterator[tuple[int, str, str, str, str]]:
    """Read what somebody filled in: the line, the table, the column, the value, what it means.

    Raises
    ------
    RequestError
        Where the file is no review.
    """
    rows = read_back(path, _COLUMNS[:4], "is no review as ingest wrote it")
    for line, row in enumerate(rows, 2):
        table, column, value, meant = (with_formula(row[name].strip()) for name in _COLUMNS[:4])
        if meant:
            yield line, table, column, value, meant


def with_rows(
    further: Mapping[str, str], rows: Sequence[tuple[str | int, ...]]
) -> Mapping[str, str]:
    """Give files with more rows in the review among them, which is begun where there is none."""
    if not rows:
        return further
    text = csv_text(_COLUMNS, rows)
    if REVIEW in further:
        text = further[REVIEW] + text.split("\n", 1)[1]
    return {**further, REVIEW: text}
