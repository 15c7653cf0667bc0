"""How far a backtest looks ahead: "12m", "6m", "2y", "90d"."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange

import numpy as np
import pandas as pd

from matcher.ecosystem.dates import first_day
from matcher.errors import RequestError

_FORM = re.compile(r"\s*(\d{1,5})\s*([dmy])\s*", re.IGNORECASE)


def end_of_horizon(start: datetime.date, horizon: str) -> datetime.date:
    """Give the first day after the horizon.

    Parameters
    ----------
    start : date
        First day of the horizon.
    horizon : str
        A whole number and d (days), m (months) or y (years).

    Raises
    ------
    RequestError
        Where the text is no horizon, or ends beyond the calendar.

    Examples
    --------
    >>> end_of_horizon(datetime.date(2019, 1, 1), "12m")
    datetime.date(2020, 1, 1)
    >>> end_of_horizon(datetime.date(2019, 8, 31), "6m")
    datetime.date(2020, 2, 29)
    """
    found = _FORM.fullmatch(horizon)
    if found is None or int(found[1]) == 0:
        raise RequestError(
            f"{horizon!r} is no horizon; write a number and d, m or y, such as 90d, 12m or 2y"
        )
    count, unit = int(found[1]), found[2].lower()
    try:
        if unit == "d":
            return start + datetime.timedelta(days=count)
        return _months_later(start, count * (12 if unit == "y" else 1))
    except (OverflowError, ValueError) as error:
        raise RequestError(f"the horizon {horizon!r} from {start} leaves the calendar") from error


def parse_cut(cut: str | datetime.date) -> datetime.date:
    """Read the day at which the future begins; a partial one means its first day.

    Raises
    ------
    RequestError
        Where the text is no date.

    Examples
    --------
    >>> parse_cut("2019")
    datetime.date(2019, 1, 1)
    """
    if isinstance(cut, datetime.datetime):
        return cut.date()
    if isinstance(cut, datetime.date):
        return cut
    found = first_day(pd.Series([cut], dtype="str"))[0]
    if np.isnat(found):
        raise RequestError(f"{cut!r} is no date; write YYYY-MM-DD, YYYY-MM or YYYY")
    result: datetime.date = found.astype(datetime.date)
    return result


def _months_later(start: datetime.date, months: int) -> datetime.date:
    """Give the same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        raise OverflowError(year)
    return datetime.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
