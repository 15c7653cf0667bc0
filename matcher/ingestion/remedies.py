"""What to do about a record that was left out, by the words of the reason."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib import resources

#: Where the reason is one that nobody thought of.
UNKNOWN = "Correct the row at its source, or leave it out"


@lru_cache(maxsize=1)
def remedies() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Give what reasons look like, and what to do about each, in the order to try them."""
    read = json.loads((resources.files(__package__) / "remedies.json").read_text("utf-8"))
    return tuple((re.compile(pattern), fix) for pattern, fix in read)


def remedy(reason: str) -> str:
    """Give what to do about a reason of rejection.

    Examples
    --------
    >>> remedy("the calendar has no such day")
    'Write a day that the calendar has, as YYYY-MM-DD'
    """
    return next((fix for pattern, fix in remedies() if pattern.search(reason)), UNKNOWN)
