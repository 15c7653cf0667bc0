"""What counts against an invitation by what one is: a public body, or from another country."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.arrays import Rows
from matcher.matching.context import Context
from matcher.matching.reservation_words import Reservation


def public_body(context: Context, own: Rows, other: int) -> Iterator[Reservation]:
    """Say of a public body that sits in none of them that it may be of no side, where sides are.

    Parameters
    ----------
    context : Context
    own : ndarray of int
        Coalitions of who asks.
    other : int
    """
    kind = context.ecosystem.organizations["kind"].iloc[other]
    if kind != "public_body" or not len(own):
        return
    sides = np.flatnonzero(context.membership.sum(axis=0).ravel())
    if len(np.setdiff1d(sides, own)) and not context.membership[[other]].nnz:
        flag = "a public body: may have to serve all sides alike"
        yield Reservation("public body", "", flag)


def abroad(context: Context, members: Rows, other: int) -> Iterator[Reservation]:
    """Say in which country another is, where all members are in one, and that is not it."""
    codes = context.country_codes
    known = np.unique(codes[members][codes[members] >= 0])
    if len(known) == 1 and codes[other] not in (-1, known[0]):
        where = str(context.ecosystem.organizations["country"].iloc[other])
        yield Reservation("abroad", where, f"abroad: in {where}, and all members elsewhere")
