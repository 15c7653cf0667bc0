"""Within which time something must happen: "12m", "6m", "2y", "90d"."""

from __future__ import annotations

import datetime
import re

from matcher.ecosystem.dates import add_months
from matcher.errors import OptionError, RequestError

#: What probabilities are of unless something else is asked for.
HORIZON = "12m"

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
    return _moved(start, horizon, 1)


def start_of_horizon(end: datetime.date, horizon: str) -> datetime.date:
    """Give the day whose horizon ends on a day; parameters and errors as above.

    Examples
    --------
    >>> start_of_horizon(datetime.date(2019, 12, 31), "12m")
    datetime.date(2018, 12, 31)
    """
    return _moved(end, horizon, -1)


def shorter(one: str, other: str) -> str:
    """Give the shorter of two horizons; errors as in `check_horizon`.

    Examples
    --------
    >>> shorter("36m", "12m"), shorter("90d", "12m"), shorter("12m", "1y")
    ('12m', '90d', '12m')
    """
    return one if _days(one) <= _days(other) else other


def parts_of(whole: str, part: str) -> float:
    """Tell how many times as long a horizon is as another; errors as in `check_horizon`.

    Examples
    --------
    >>> parts_of("3y", "12m")
    3.0
    """
    return _days(whole) / _days(part)


def check_horizon(horizon: str) -> str:
    """Give the horizon as it is written here, or raise an OptionError where the text is none.

    Examples
    --------
    >>> check_horizon(" 12M ")
    '12m'
    """
    count, unit = _read(horizon)
    return f"{count}{unit}"


def spell_horizon(horizon: str, times: int = 1) -> str:
    """Say a horizon in words, or several end to end; errors as in `check_horizon`.

    Examples
    --------
    >>> [spell_horizon(each) for each in ("12m", "1y", "90d", "1m", "2y")]
    ['12 months', '12 months', '90 days', '1 month', '2 years']
    >>> spell_horizon("12m", 3), spell_horizon("6m", 3)
    ('3 years', '18 months')
    """
    count, unit = _read(horizon)
    count *= times
    if unit == "y":
        count, unit = 12 * count, "m"
    if unit == "m" and count > 12 and count % 12 == 0:
        count, unit = count // 12, "y"
    word = {"d": "day", "m": "month", "y": "year"}[unit]
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _days(horizon: str) -> float:
    """Give about how many days a horizon has."""
    count, unit = _read(horizon)
    return count * {"d": 1.0, "m": 365.25 / 12.0, "y": 365.25}[unit]


def _read(horizon: str) -> tuple[int, str]:
    found = _FORM.fullmatch(horizon)
    longest = {"d": 36500, "m": 1200, "y": 100}
    if found is None or not 0 < int(found[1]) <= longest[found[2].lower()]:
        raise OptionError(
            f"{horizon!r} is no horizon; write a number and d, m or y, such as 90d, 12m or 2y, "
            "of at most 100 years"
        )
    return int(found[1]), found[2].lower()


def _moved(day: datetime.date, horizon: str, times: int) -> datetime.date:
    count, unit = _read(horizon)
    count *= times
    try:
        if unit == "d":
            return day + datetime.timedelta(days=count)
        return add_months(day, count * (12 if unit == "y" else 1))
    except (OverflowError, ValueError) as error:
        raise RequestError(f"the horizon {horizon!r} from {day} leaves the calendar") from error
