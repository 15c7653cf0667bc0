"""Counts what is read and takes note of what is left out, so that both always add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from matcher.ecosystem.raw import shown
from matcher.ingestion.ingested import Count, Reject
from matcher.ingestion.remedies import remedy

#: How many characters of a bad cell the rejects show.
_SHOWN = 200


class CellError(ValueError):
    """A cell cannot be right; its row is rejected.

    Parameters
    ----------
    column : str or None
        None where the reason is of the whole row.
    value : str or None
    reason : str
        What is wrong, in one sentence.
    fix : str, optional
        What to do about it, where that depends on the row.
    """

    def __init__(
        self, column: str | None, value: str | None, reason: str, fix: str | None = None
    ) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason, self.fix = column, value, reason, fix


class Tally:
    """The count of one sort of record in one file.

    Attributes
    ----------
    file, records : str
        As in `Count`.
    sheet : str or None
        Of a workbook.
    read, taken, passed_over : int
        To be counted up by whoever reads, takes or filters.
    header : int
        The row that the header is.
    columns : list of str
        What the columns that are read are called in full, with their groups and units.
    repeated : list of str
        Headers that several columns bear, of which the first is read.
    rejects : list of Reject
    """

    def __init__(self, file: str, records: str, sheet: str | None = None) -> None:
        self.file, self.records, self.sheet = file, records, sheet
        self.header = 1
        self.columns: list[str] = []
        self.repeated: list[str] = []
        self.read = self.taken = self.passed_over = 0
        self.rejects: list[Reject] = []

    def origin(self, row: int) -> tuple[str, str | None, int]:
        """Give where a row stands, whatever is made of it."""
        return self.file, self.sheet, row

    def reject(self, row: int | None, error: CellError) -> None:
        """Take note of one record that was read and cannot be taken."""
        value = None if error.value is None else shown(error.value, _SHOWN)
        column = None if error.column is None else shown(error.column)
        self.rejects.append(
            Reject(
                *(self.file, self.records, row, column, value),
                *(error.reason, error.fix or remedy(error.reason)),
            )
        )

    def count(self) -> Count:
        """Give the figures.

        Raises
        ------
        RuntimeError
            Where a reader lost a record: a fault of this program, not of the data.
        """
        rejected = len(self.rejects)
        if self.read != self.taken + rejected:
            raise RuntimeError(
                f"{self.file}: {self.read} {self.records} read, but {self.taken} taken and"
                f" {rejected} rejected"
            )
        return Count(self.file, self.records, self.read, self.taken, rejected, self.passed_over)


def counted(tallies: Iterable[Tally]) -> tuple[tuple[Count, ...], tuple[Reject, ...]]:
    """Give the count of each, and all that was rejected."""
    tallies = list(tallies)
    rejects = tuple(reject for tally in tallies for reject in tally.rejects)
    return tuple(tally.count() for tally in tallies), rejects


def main_reason(tallies: Iterable[Tally]) -> str:
    """Give the most frequent reason of rejection, to be put behind a sentence; empty for none."""
    reasons = Counter(reject.reason for tally in tallies for reject in tally.rejects)
    if not reasons:
        return ""
    reason, count = reasons.most_common(1)[0]
    return f"; the most frequent reason, {count:,} of {reasons.total():,}, is: {reason}"
