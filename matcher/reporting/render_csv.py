"""The main list of a finding as CSV that no spreadsheet runs as formulas."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from matcher.csv_writing import csv_lines, csv_text
from matcher.findings import Finding, column_names
from matcher.reporting.text import shown_lines

if TYPE_CHECKING:
    import pandas as pd


def to_csv(report: Finding) -> str:
    """Write the rows of a finding, a column for each key that any of them has.

    Parameters
    ----------
    report : Finding
    """
    records = [row.flat() for row in report.rows()]
    columns = list(dict.fromkeys(column for record in records for column in record))
    if not records:
        columns = column_names(report.row_type())
    rows = ([shown_lines(record.get(name)) for name in columns] for record in records)
    return csv_text(columns, rows)


def csv_of_parts(parts: Iterable[pd.DataFrame]) -> Iterator[Iterable[str]]:
    """Write tables of the same columns below one another, a table at a time.

    Parameters
    ----------
    parts : iterable of DataFrame

    Yields
    ------
    iterable of str
        The lines of one table; of the first, with the names of the columns before them.
    """
    for number, part in enumerate(parts):
        # NaN is undefined, which is an empty cell; numbers are written as Python does.
        columns = [
            [None if cell != cell else shown_lines(cell) for cell in part[name].tolist()]
            for name in part
        ]
        rows = csv_lines(zip(*columns, strict=True))
        head = csv_lines([[shown_lines(name) for name in part]]) if number == 0 else ()
        yield itertools.chain(head, rows)
