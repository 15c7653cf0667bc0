"""Dates whose day, or day and month, may be missing: "2020", "2020-03", "2020-03-09".

A start that is not exact means its first day and an end its last; a row is known from the last
day that its date can mean.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from matcher.errors import OptionError

Days = npt.NDArray[np.datetime64]

#: Of so many dated rows one may be a straggler, and it is one where it lies so far ahead.
_STRAGGLER_AMONG, _AHEAD = 200, np.timedelta64(90, "D")

#: They come so many times as slowly as, of the others, the last 200 or so many times as many.
_SLOWER, _BEFORE = 10, 20

#: A day that ends the name of a source.
DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")

_FORM = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"


def first_day(dates: pd.Series) -> Days:
    """Give the first day that each date can mean.

    Parameters
    ----------
    dates : pandas.Series of str, shape (n,)
        Partial ISO 8601 dates; missing values allowed.

    Returns
    -------
    ndarray of datetime64[D], shape (n,)
        NaT where the date is missing or is none.

    Examples
    --------
    >>> first_day(pd.Series(["2020", "2020-03", "2020-03-09", None])).astype(str).tolist()
    ['2020-01-01', '2020-03-01', '2020-03-09', 'NaT']
    """
    return _days(dates, last=False)


def last_day(dates: pd.Series) -> Days:
    """Give the last day that each date can mean.

    Parameters
    ----------
    dates : pandas.Series of str, shape (n,)
        Partial ISO 8601 dates; missing values allowed.

    Returns
    -------
    ndarray of datetime64[D], shape (n,)
        NaT where the date is missing or is none.

    Examples
    --------
    >>> last_day(pd.Series(["2020", "2020-02", "2020-03-09", ""])).astype(str).tolist()
    ['2020-12-31', '2020-02-29', '2020-03-09', 'NaT']
    """
    return _days(dates, last=True)


def _days(dates: pd.Series, *, last: bool) -> Days:
    # A data set has far fewer dates than rows, so each date is read once.
    codes, distinct = pd.factorize(dates, use_na_sentinel=True)
    text = pd.Series(distinct, dtype="str").str.strip()
    well_formed = text.str.fullmatch(_FORM).fillna(False).to_numpy(bool)
    days = np.full(len(text) + 1, np.datetime64("NaT", "D"))
    words = text.to_numpy(object)
    for position in np.flatnonzero(well_formed):
        days[position] = _one_day(words[position], last=last)
    result: Days = days[codes]  # code -1, missing, is the NaT at the end
    return result


def _one_day(text: str, *, last: bool) -> np.datetime64:
    """Read one well-formed date; NaT where the calendar has no such day."""
    try:
        start = datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return np.datetime64("NaT", "D")
    if not last or len(text) == 10:
        return np.datetime64(start, "D")
    month = 12 if len(text) == 4 else start.month
    return np.datetime64(start.replace(month=month, day=monthrange(start.year, month)[1]), "D")


def latest(columns: Iterable[Days]) -> datetime.date | None:
    """Give the latest day of several arrays; None where there is no day at all."""
    days = [column[~np.isnat(column)].max() for column in columns if not np.isnat(column).all()]
    return max(days).astype(datetime.date) if days else None


def settled_day(days: Days) -> datetime.date | None:
    """Give the newest day, but for stragglers: a few rows that are dated far ahead of all others.

    They are among the last 0.5% of the dates, none of fewer than 200, and begin where the
    rest ends: from there, so many rows took more than 90 days, and ten times as long as so
    many rows took on average shortly before. Three rows dated a year late would else hide how
    much happened in the last year that the data cover.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,)
        NaT where undated.

    Returns
    -------
    datetime.date or None
        None where there is no day at all.

    Examples
    --------
    >>> days = np.arange("2019-01-01", "2020-01-01", dtype="datetime64[D]")
    >>> settled_day(days), settled_day(np.append(days, np.datetime64("2099-01-01")))
    (datetime.date(2019, 12, 31), datetime.date(2019, 12, 31))
    >>> settled_day(np.append(days[:198], np.datetime64("2099-01-01")))
    datetime.date(2099, 1, 1)
    """
    known = np.sort(days[~np.isnat(days)])
    if not len(known):
        return None
    most = len(known) // _STRAGGLER_AMONG
    first = len(known) - 1 - most
    before = known[: first + 1][-max(_STRAGGLER_AMONG, _BEFORE * most) :]
    tail = known[first:]
    while (rest := _without_stragglers(tail, before)) < len(tail):
        tail = tail[:rest]
    day: datetime.date = tail[-1].astype(datetime.date)
    return day


def _without_stragglers(tail: Days, before: Days) -> int:
    """Give how many of the last dates remain without the fewest that lie apart; all if none do."""
    for remain in range(len(tail) - 1, 0, -1):
        took, rows = tail[-1] - tail[remain - 1], len(tail) - remain
        if took > _AHEAD and took * (len(before) - 1) > _SLOWER * rows * (before[-1] - before[0]):
            return remain
    return len(tail)


def parse_day(day: str | datetime.date, *, first: bool = False) -> datetime.date:
    """Read a day that a person asked for; a partial one means its last day, or its first.

    Raises
    ------
    OptionError
        Where the text is no date.

    Examples
    --------
    >>> parse_day("2020-06")
    datetime.date(2020, 6, 30)
    >>> parse_day("2020-06", first=True)
    datetime.date(2020, 6, 1)
    """
    if isinstance(day, datetime.datetime):
        return day.date()
    if isinstance(day, datetime.date):
        return day
    found = _days(pd.Series([day], dtype="str"), last=not first)[0]
    if np.isnat(found):
        raise OptionError(f"{day!r} is no date; write YYYY-MM-DD, YYYY-MM or YYYY")
    result: datetime.date = found.astype(datetime.date)
    return result


def add_months(day: datetime.date, months: int) -> datetime.date:
    """Give the same day of another month, or that month's last day where it is shorter.

    Parameters
    ----------
    day : date
    months : int
        Below 0 for an earlier month.

    Raises
    ------
    OverflowError
        Where that leaves the calendar.

    Examples
    --------
    >>> add_months(datetime.date(2020, 2, 29), -12).isoformat()
    '2019-02-28'
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        raise OverflowError(year)
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
