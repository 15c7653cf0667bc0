"""Dates as people write them: 03/04/2020 is the third of April, unless the column shows else."""

from __future__ import annotations

import datetime
import re

from matcher.ingestion.cells import iso_date
from matcher.ingestion.tally import CellError

_YEAR_FIRST = re.compile(r"\d{4}(-|$)")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")
_REMEDY = 'say the form of dates in the mapping, such as dates = "%m/%d/%Y"'


class DateColumn:
    """One column of dates in one file.

    Parameters
    ----------
    column : str
        For messages.
    form : str, optional
        As `datetime.strptime` has it; ISO 8601 is read always, and the day goes first unless given.

    Examples
    --------
    >>> begin = DateColumn("start_date")
    >>> begin.read("03/04/2020", line=2), sorted(begin.doubtful())
    ('2020-04-03', [])
    >>> begin.read("12/31/2020", line=3)
    Traceback (most recent call last):
    ...
    matcher.ingestion.tally.CellError: the calendar has no such day; say the form of dates in the \
mapping, such as dates = "%m/%d/%Y"
    >>> sorted(begin.doubtful())
    [2]
    """

    def __init__(self, column: str, form: str | None = None) -> None:
        self._column, self._form = column, form
        self._month_first = ""
        self._either_way: set[int] = set()

    def read(self, cell: str, line: int) -> str:
        """Read the date in a line of the file.

        Raises
        ------
        CellError
            Where it is none of the form.
        """
        if self._form is None or _YEAR_FIRST.match(cell):
            return self._read_iso(cell, line)
        try:
            return datetime.datetime.strptime(cell, self._form).date().isoformat()
        except ValueError:
            reason = f"this is no date of the form {self._form}"
            raise CellError(self._column, cell, reason) from None

    def _read_iso(self, cell: str, line: int) -> str:
        slashed = _SLASHED.fullmatch(cell)
        first, second = map(int, slashed.groups()) if slashed is not None else (0, 0)
        try:
            date = iso_date(self._column, cell)
        except CellError as error:
            if 1 <= first <= 12 < second <= 31:
                self._month_first = self._month_first or cell
            raise CellError(self._column, cell, f"{error.reason}; {_REMEDY}") from None
        if first != second and second <= 12:
            self._either_way.add(line)
        return date

    def doubtful(self) -> set[int]:
        """Give the lines whose date was read day first, though the column has the month first."""
        return self._either_way if self._month_first else set()

    def doubt(self) -> CellError:
        """Say what is wrong with those lines."""
        reason = f"the month may go first here, as in {self._month_first}; {_REMEDY}"
        return CellError(self._column, None, reason)
