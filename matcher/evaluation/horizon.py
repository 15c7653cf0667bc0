"""How far a backtest looks ahead: "12m", "6m", "2y", "90d"."""

from __future__ import annotations

import datetime
import re

from matcher.ecosystem.dates import add_months
from matcher.errors import OptionError, RequestError

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
        raise OptionError(
            f"{horizon!r} is no horizon; write a number and d, m or y, such as 90d, 12m or 2y"
        )
    count, unit = int(found[1]), found[2].lower()
    try:
        if unit == "d":
            return start + datetime.timedelta(days=count)
        return add_months(start, count * (12 if unit == "y" else 1))
    except (OverflowError, ValueError) as error:
        raise RequestError(f"the horizon {horizon!r} from {start} leaves the calendar") from error
