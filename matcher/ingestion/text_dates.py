"""Days, months and years as articles write them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.ecosystem.dates import add_months

_MONTHS = "january february march april may june july august september october november december"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTH = (
    r"(?P<{}>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR = r"(?P<{}>(?:19|20)\d\d)"
_DAY = r"(?P<{}>[0-3]?\d)(?:st|nd|rd|th)?"
_FULL = "|".join(
    (
        rf"(?<!\d){_YEAR.format('y1')}\s?[-/.]\s?(?P<m1>[01]?\d)\s?[-/.]\s?(?P<d1>[0-3]?\d)(?!\d)",
        rf"(?<!\d){_YEAR.format('y2')}년\s?(?P<m2>[01]?\d)월\s?(?P<d2>[0-3]?\d)일",
        rf"\b{_MONTH.format('m3')}\s+{_DAY.format('d3')},?\s+{_YEAR.format('y3')}\b",
        rf"\b{_DAY.format('d4')}\s+(?:of\s+)?{_MONTH.format('m4')},?\s+{_YEAR.format('y4')}\b",
    )
)
_PARTIAL = "|".join(
    (
        rf"\b{_MONTH.format('m5')},?\s+(?:of\s+)?{_YEAR.format('y5')}\b",
        rf"\b{_MONTH.format('m6')}\s+{_DAY.format('d6')}\b(?!\s*(?:%|percent))",
        rf"\b{_DAY.format('d7')}\s+{_MONTH.format('m7')}\b",
        r"\b(?P<which>[Ll]ast |[Nn]ext |[Tt]his (?:past )?)?(?P<weekday>Mon|Tues|Wednes|Thurs|Fri"
        r"|Satur|Sun)day\b",
        r"\b(?P<near>[Tt]oday|[Yy]esterday|[Tt]omorrow|(?:[Ll]ast|[Tt]his|[Nn]ext) (?:month|year))",
        rf"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Ee]arly|[Ll]ate|of)\s+{_YEAR.format('y8')}\b(?![-/.]\d)",
    )
)
_ANY = re.compile(f"{_FULL}|{_PARTIAL}")
_ONLY_FULL = re.compile(_FULL)


@dataclass(frozen=True)
class When:
    """A date in a text.

    Attributes
    ----------
    date : str
        YYYY-MM-DD, YYYY-MM or YYYY.
    start, end : int
        Offsets in characters.
    """

    date: str
    start: int
    end: int


def first_full_date(text: str) -> str | None:
    """Give the first date with day, month and year; None where there is none.

    Examples
    --------
    >>> first_full_date("posted 3rd of June 2020"), first_full_date("2021. 3. 9."), \
        first_full_date("03/06/2020")
    ('2020-06-03', '2021-03-09', None)
    """
    read = (_read(found, None) for found in _ONLY_FULL.finditer(text))
    return next((date for date in read if date), None)


def dates(text: str, published: str | None) -> Iterator[When]:
    """Give every date of a text.

    Parameters
    ----------
    text : str
    published : str or None
        The day of the article; without it "on Wednesday" and "June 3" say nothing.

    Examples
    --------
    >>> [when.date for when in dates("since March 2019, and on Monday", "2020-06-03")]
    ['2019-03', '2020-06-01']
    """
    for found in _ANY.finditer(text):
        if date := _read(found, published):
            yield When(date, found.start(), found.end())


def _read(found: re.Match[str], published: str | None) -> str | None:
    parts = {key.rstrip("0123456789"): value for key, value in found.groupdict().items() if value}
    month = _month_number(parts["m"]) if "m" in parts else None
    day = int(parts["d"]) if "d" in parts else None
    if "y" in parts:
        return _checked(int(parts["y"]), month, day)
    if published is None:
        return None
    base = datetime.date.fromisoformat(published)
    if month is not None and day is not None:
        years = (base.year - 1, base.year, base.year + 1)
        near = [date for each in years if (date := _checked(each, month, day))]
        return min(
            near, key=lambda date: abs(datetime.date.fromisoformat(date) - base), default=None
        )
    if "weekday" in parts:
        return _weekday(base, parts["weekday"].lower(), parts.get("which", "").lower())
    return _near(base, parts["near"].lower())


def _month_number(name: str) -> int:
    if name.isdigit():
        return int(name)
    return next(n for n, month in enumerate(_MONTHS.split(), 1) if month[:3] == name.lower()[:3])


def _checked(year: int, month: int | None, day: int | None) -> str | None:
    """Write a date; None where the calendar has no such day."""
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        return None
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)])


def _weekday(base: datetime.date, name: str, which: str) -> str:
    """Give the last such weekday up to the day of the article, or the next one after it."""
    wanted = next(row for row, each in enumerate(_DAYS.split()) if each.startswith(name))
    back = (base.weekday() - wanted) % 7
    if which.startswith("next"):
        back -= 7
    elif which.startswith("last") and back == 0:
        back = 7
    return (base - datetime.timedelta(days=back)).isoformat()


def _near(base: datetime.date, words: str) -> str:
    """Give the day, month or year of "yesterday", "last month", "next year"."""
    step = {"yesterday": -1, "last": -1, "tomorrow": 1, "next": 1}.get(words.split()[0], 0)
    if words.endswith("month"):
        return add_months(base.replace(day=1), step).isoformat()[:7]
    if words.endswith("year"):
        return f"{base.year + step:04d}"
    return (base + datetime.timedelta(days=step)).isoformat()
