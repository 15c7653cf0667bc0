"""What is old of that which organizations offer and need."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Mask, Rows
from matcher.ecosystem.dates import DAY
from matcher.matching.citations import Citations, Row

#: From how many years on facts are called old.
OLD_YEARS = 3

#: Who is first in its market, or in mass use, does not stop to be that in a few years.
LASTING_FROM = 0.9


class News:
    """Tells what is old of that which organizations offer and need.

    Parameters
    ----------
    cited : Citations
    """

    def __init__(self, cited: Citations) -> None:
        self._cited, self._day = cited, cited.context.ecosystem.day

    def old(self, what: str, verb: str, rows: Sequence[Row]) -> str | None:
        """Say when the newest report of some rows is of, where that is long ago; else None.

        Of a report that is not there yet on the day, only the fact is told. What is undated is new.

        Parameters
        ----------
        what : str
            What the sentence is about.
        verb : str
            What is done to it: "reported".
        rows : sequence of dict
            Of evidence.
        """
        if self._day is None or not rows:
            return None
        dates = [_reported(row, self._day) for row in rows]
        newest = max(filter(None, dates), default="")
        if not all(dates) or not is_old(newest, self._day):
            return None
        later = all(_report(row) > self._day.isoformat() for row in rows)
        return f"{what} {'dates from' if later else f'was last {verb} in'} {newest[:4]}"

    def old_offer(self, organization: int, capability: int) -> str | None:
        """Say when it was last reported that one offers something, where that is long ago."""
        rows = self._cited.rows(organization, capability, "offers")
        if any(row["strength"] >= LASTING_FROM for row in rows):
            return None
        newest = self._cited.newest(organization, capability)
        return self.old("", "reported", [newest] if newest else [])

    def adds(self, one: int, others: Rows) -> Mask:
        """Tell who would add anything that one wants and that was heard of lately.

        Returns
        -------
        ndarray of bool, shape (n_others,)
        """
        context = self._cited.context
        wanted = sp.diags_array(context.wants(one).astype(float))
        new = (context.brings[others] @ wanted).tocsr()
        new.eliminate_zeros()
        found: Mask = np.diff(new.indptr) > 0
        for place in np.flatnonzero(found).tolist() if self._day is not None else ():
            columns = new.indices[new.indptr[place] : new.indptr[place + 1]].tolist()
            found[place] = not all(self.old_offer(int(others[place]), each) for each in columns)
        return found


def is_old(date: str, day: datetime.date) -> bool:
    """Tell whether a date, as exact as the data have it, is `OLD_YEARS` before a day or more."""
    edge = f"{day.year - OLD_YEARS:04}{day.isoformat()[4:]}"
    return date < edge[: len(date)]


def _reported(row: Row, day: datetime.date) -> str | None:
    """Give the day of the report of a row, which its source may end with, or that of its fact.

    A report that is not there yet on the day asked for makes nothing new.
    """
    date, report = row["date"], _report(row)
    known = (date if isinstance(date, str) else "", report if report <= day.isoformat() else "")
    return max(filter(None, known), default=None)


def _report(row: Row) -> str:
    """Give the day that the source of a row ends with; empty for none."""
    found = DAY.search(row["source"] if isinstance(row["source"], str) else "")
    return found[0] if found else ""
