"""What began lately: joint work that is no history, and who is near by it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np

from matcher.arrays import Mask
from matcher.ecosystem.collaborations import LARGEST
from matcher.ecosystem.dates import add_months, first_day

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem
    from matcher.matching.context import Context

#: Joint work that started longer ago, in years, is history.
RECENT_YEARS = 3

#: Kinds of stated ties that make partners.
PARTNER_KINDS = ("supplier", "customer", "other")


def edge_of(day: datetime.date | None) -> np.datetime64:
    """Give the day from which on work is recent."""
    if day is None or day.year <= RECENT_YEARS:
        return np.datetime64("0001-01-01", "D")
    return np.datetime64(add_months(day, -12 * RECENT_YEARS), "D")


def late_work(ecosystem: Ecosystem) -> Mask:
    """Tell which collaborations began lately, or on no known day, and are no umbrella.

    Returns
    -------
    ndarray of bool, shape (n_collaborations,)
    """
    started = first_day(ecosystem.collaborations["start_date"])
    late: Mask = np.isnat(started) | (started >= edge_of(ecosystem.day))
    return late & (np.asarray(ecosystem.participation.sum(axis=0)).ravel() <= LARGEST)


def near(context: Context, one: int) -> Mask:
    """Tell who began to work with one lately, sits with it, is a stated partner or of its group.

    Returns
    -------
    ndarray of bool, shape (n_organizations,)
    """
    found: Mask = context.group_roots == context.group_roots[one]
    work = context.ecosystem.participation[[one]].indices
    found[context.participants[work[context.late_work[work]]].indices] = True
    seats = context.close_membership
    found |= (seats @ seats[[one]].T).toarray().ravel() > 0
    for kind in PARTNER_KINDS:
        found[context.tie_kind(kind)[[one]].indices] = True
    found[one] = False
    return found
