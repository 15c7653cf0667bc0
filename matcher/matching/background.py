"""What counts against an invitation by what one is: a public body, or from another country."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.arrays import Rows
from matcher.matching.context import Context
from matcher.matching.reservation_words import Reservation


def public_body(context: Context, own: Rows, rivals: Rows, other: int) -> Iterator[Reservation]:
    """Say of a public body on neither side that it may be of none, where sides stand.

    Parameters
    ----------
    context : Context
    own, rivals : ndarray of int
        Coalitions: of who asks, and those against them.
    other : int
    """
    kind = context.ecosystem.organizations["kind"].iloc[other]
    seats = context.membership[[other]].indices
    if kind == "public_body" and len(rivals) and not np.isin(seats, [*own, *rivals]).any():
        flag = "a public body: may have to serve all sides alike"
        yield Reservation("public body", "", flag)


def abroad(context: Context, members: Rows, other: int) -> Iterator[Reservation]:
    """Say in which country another is, where all members are in one, and that is not it."""
    codes = context.country_codes
    known = np.unique(codes[members][codes[members] >= 0])
    if len(known) == 1 and codes[other] not in (-1, known[0]):
        where = str(context.ecosystem.organizations["country"].iloc[other])
        yield Reservation("abroad", where, f"abroad: in {where}, and all members elsewhere")
