"""What began lately: joint work that is no history, and who is near by it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Mask, Rows
from matcher.ecosystem.collaborations import LARGEST
from matcher.ecosystem.dates import add_months, first_day

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

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


def near_to(
    one: int,
    group_roots: Rows,
    work: sp.csr_array,
    participants: sp.csr_array,
    late: Mask,
    seats: sp.csr_array,
    stated: Sequence[sp.csr_array],
) -> Mask:
    """Tell who began to work with one lately, sits with it, is a stated partner or of its group.

    Parameters
    ----------
    one : int
    group_roots : ndarray of int, shape (n_organizations,)
        The topmost parent of each.
    work, participants : csr_array
        Who took part in what, and the same turned round.
    late : ndarray of bool, shape (n_collaborations,)
        As `late_work` gives it.
    seats : csr_array, shape (n_organizations, n_coalitions)
    stated : sequence of csr_array, shape (n_organizations, n_organizations)
        Ties that make partners.

    Returns
    -------
    ndarray of bool, shape (n_organizations,)
    """
    found: Mask = group_roots == group_roots[one]
    done = work[[one]].indices
    found[participants[done[late[done]]].indices] = True
    found |= (seats @ seats[[one]].T).toarray().ravel() > 0
    for ties in stated:
        found[ties[[one]].indices] = True
    found[one] = False
    return found
