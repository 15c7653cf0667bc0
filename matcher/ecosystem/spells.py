"""Spells: the stretches of days in which a link held, merged where they touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.int64]

#: Day numbers (1970-01-01 is 0) beyond every date of four-digit years stand for "open".
OPEN_START = -10_000_000
OPEN_END = 10_000_000
_STRIDE = 4 * OPEN_END


@dataclass(frozen=True)
class Links:
    """Distinct links, each with its spells.

    Attributes
    ----------
    first, second : ndarray of int64, shape (links,)
        Row numbers of the two ends; ordered by first, then second.
    start, end : ndarray of int64, shape (links,)
        Day numbers of the first day of the first spell and the last day of the last one.
    spells : mapping of int to tuple of str
        For the links that had gaps: their spells as "start/end", ".." where open.
    link : ndarray of int64, shape (rows,)
        The link to which each row of the input went.
    """

    first: Numbers
    second: Numbers
    start: Numbers
    end: Numbers
    spells: Mapping[int, tuple[str, ...]]
    link: Numbers

    def __len__(self) -> int:
        """Give the number of links."""
        return len(self.first)


def as_days(dates: Days, *, end: bool) -> Numbers:
    """Turn dates into day numbers; a missing date is open on that side.

    Parameters
    ----------
    dates : ndarray of datetime64[D], shape (n,)
    end : bool
        Whether these are ends rather than starts.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    numbers = dates.astype("datetime64[D]").astype(np.int64)
    return np.where(np.isnat(dates), OPEN_END if end else OPEN_START, numbers)


def day_texts(days: Numbers) -> list[str | None]:
    """Write day numbers as ISO 8601 days; None where open.

    Examples
    --------
    >>> day_texts(as_days(np.array(["2020-06-03", "NaT"], dtype="datetime64[D]"), end=True))
    ['2020-06-03', None]
    """
    closed = (days > OPEN_START) & (days < OPEN_END)
    texts = np.where(closed, days, 0).astype("datetime64[D]").astype(str).tolist()
    return [text if known else None for text, known in zip(texts, closed.tolist(), strict=True)]


def merge_spells(first: Numbers, second: Numbers, start: Numbers, end: Numbers) -> Links:
    """Gather rows into links and unite the spells of a link that overlap or touch.

    Parameters
    ----------
    first, second : ndarray of int64, shape (rows,)
        Row numbers of the two ends of each row's link; not negative.
    start, end : ndarray of int64, shape (rows,)
        Day numbers as `as_days` gives them; both days are part of the spell.

    Returns
    -------
    Links

    Raises
    ------
    ValueError
        Where an end lies before its start, which no valid data set has.
    """
    if (end < start).any():
        raise ValueError("a spell ends before it starts")
    width = int(second.max(initial=0)) + 1
    pair = first * width + second
    order = np.lexsort((start, pair))
    pair, begins, ends = pair[order], start[order], end[order]
    opens_link = np.diff(pair, prepend=-1) != 0
    number = np.cumsum(opens_link) - 1
    # The furthest end so far within a link: the offset keeps the links apart.
    offset = number * _STRIDE
    reach = np.maximum.accumulate(ends + offset) - offset
    opens_spell = opens_link | (begins > np.roll(reach, 1) + 1)
    closes_spell, closes_link = np.roll(opens_spell, -1), np.roll(opens_link, -1)
    link = np.empty_like(number)
    link[order] = number
    return Links(
        first=pair[opens_link] // width,
        second=pair[opens_link] % width,
        start=begins[opens_link],
        end=reach[closes_link],
        spells=_several(number[opens_spell], begins[opens_spell], reach[closes_spell]),
        link=link,
    )


def _several(link: Numbers, start: Numbers, end: Numbers) -> dict[int, tuple[str, ...]]:
    """Write down the spells of those links that have more than one."""
    repeated = np.bincount(link, minlength=1)[link] > 1 if len(link) else np.zeros(0, dtype=bool)
    spells: dict[int, tuple[str, ...]] = {}
    texts = zip(day_texts(start[repeated]), day_texts(end[repeated]), strict=True)
    for number, (begin, finish) in zip(link[repeated].tolist(), texts, strict=True):
        spells[number] = (*spells.get(number, ()), f"{begin or '..'}/{finish or '..'}")
    return spells
