"""The day that answers are given as of, and what to know of it: rows left out, or none known."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from matcher.ecosystem import Ecosystem


def seen(
    data: Ecosystem, as_of: str | datetime.date | None, note: Callable[[str], None]
) -> Ecosystem:
    """Give data as of a day, and note where that day is not what one may think.

    Parameters
    ----------
    data : Ecosystem
    as_of : str, date or None
        None for the day of the data themselves.
    note : callable
        Called with a sentence where the day lies before or after all dates, or where none was asked
        for and rows are left out, since hardly any is dated so late.

    Raises
    ------
    RequestError
        Where the text is no date, or the data were cut at an earlier day.
    """
    if as_of is None:
        if data.rows_after:
            note(_left_out(data))
        return data
    first, newest = data.whole.first_date, data.whole.last_date
    found = data.as_of(as_of)
    if first is None or newest is None or found.day is None:
        return found
    if found.day > newest:
        note(
            f"nothing in the data is dated after {newest}; as of {found.day} the same facts are "
            "older and count for less, so that scores and order can differ"
        )
    if found.last_date is None:
        note(
            f"nothing in the data is dated by {found.day}: their earliest date is {first}; ask as "
            "of a later day"
        )
    return found


def _left_out(data: Ecosystem) -> str:
    parts = [
        f"{table.replace('_', ' ')} {count:,} ({first if first == last else f'{first} to {last}'})"
        for table, count, first, last in data.rows_after
    ]
    return (
        f"answers are as of {data.day}; the few rows dated later are left out: {', '.join(parts)}. "
        "--as-of names another day"
    )
