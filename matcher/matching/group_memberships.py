"""Coalitions with one member hidden: what a group model learns from where no work is dated."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matcher.matching.context import Context
from matcher.matching.group_features import GroupViews
from matcher.matching.group_history import SMALLEST, HiddenCases, draw_candidates, joined
from matcher.measures.sampling import Rows

#: Memberships that are hidden, one at a time.
HIDDEN_MEMBERS = 800

#: In so many coalitions besides must who is hidden sit, and whoever could have been it.
ELSEWHERE = 2


def can_be_hidden(context: Context) -> npt.NDArray[np.intp]:
    """Give the places, among the entries of `Context.membership`, of those that can be hidden.

    What is left of the coalition must be large enough to learn from, and the member must sit in
    others too, or nothing would be known of it.
    """
    seats = context.membership
    sizes = np.asarray(seats.sum(axis=0)).ravel()
    count = np.diff(seats.indptr)
    sits = np.repeat(count, count)
    return np.flatnonzero((sits > ELSEWHERE) & (sizes[seats.indices] > SMALLEST))


def hidden_members(context: Context, rng: np.random.Generator) -> HiddenCases:
    """Hide members of the coalitions of the day, one at a time.

    What came before what is not asked, so that memberships need no dates. Candidates are those who
    sit in as many others as the hidden ones at least do.

    Parameters
    ----------
    context : Context
    rng : numpy.random.Generator
    """
    seats = context.membership
    drawn = rng.permutation(can_be_hidden(context))[:HIDDEN_MEMBERS]
    row = np.repeat(np.arange(context.size), np.diff(seats.indptr))
    members = seats.tocsc()
    members.sort_indices()
    hidden: Rows = row[drawn]
    groups: list[Rows] = []
    own = np.zeros((len(drawn), seats.shape[1]), dtype=bool)
    for place, column in enumerate(seats.indices[drawn]):
        all_of_it = members.indices[members.indptr[column] : members.indptr[column + 1]]
        groups.append(all_of_it[all_of_it != hidden[place]].astype(np.intp))
        own[place, column] = True
    open_to = np.tile(np.diff(seats.indptr) >= ELSEWHERE, (len(groups), 1))
    return joined(list(draw_candidates(GroupViews(context), groups, hidden, open_to, rng, own)), 0)
