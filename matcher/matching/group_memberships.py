"""Who joined coalitions of late: what a group model learns from where no work is dated.

Each join is a question of its own, as known some days before: who of all that sit somewhere, but
not here, was next? (Butts, C. T. (2008). A relational event framework for social action.
Sociological Methodology 38(1), 155-200.) Memberships without a date are known on every day, and
ask nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from matcher.arrays import Rows
from matcher.ecosystem.dates import first_day
from matcher.matching.context import Context
from matcher.matching.group_features import GroupViews
from matcher.matching.group_history import (
    SMALLEST,
    HiddenCases,
    active_organizations,
    draw_candidates,
    joined,
)

#: The last joins, asked about as of so many days at most.
LAST_JOINS, DAYS = 500, 8

#: How many days before a join it is asked about: who is invited joins in the months to come.
AHEAD = (1, 31, 61, 91)

#: Of one day no coalition and no organization speaks more often than this: a merger is one event.
OF_A_COALITION, OF_AN_ORGANIZATION = 20, 4


@dataclass(frozen=True, eq=False)
class Joins:
    """Memberships that began on known days.

    Attributes
    ----------
    day : ndarray of datetime64[D], shape (n_joins,)
        Ascending.
    organization, coalition : ndarray of int, shape (n_joins,)
        Rows.
    """

    day: npt.NDArray[np.datetime64]
    organization: Rows
    coalition: Rows

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self.day)


def dated_joins(context: Context) -> Joins:
    """Give the joins with a date up to the day, those that ended since too.

    Who joins an umbrella, which more than half of those sit in that sit anywhere, tells little of
    whom a coalition takes: such joins are left out.
    """
    ecosystem, seats = context.ecosystem, context.membership
    rows = ecosystem.memberships
    coalition = ecosystem.coalition_ids.rows(rows["coalition_id"])
    close = np.asarray(seats.sum(axis=0)).ravel() <= 0.5 * _sitting(seats)
    day = first_day(rows["since"])
    known = ~np.isnat(day) & (rows["role"] != "invited").to_numpy() & close[coalition]
    if ecosystem.day is not None:
        known &= day <= np.datetime64(ecosystem.day)
    order = np.flatnonzero(known)[np.argsort(day[known], kind="stable")]
    return Joins(
        day=day[order],
        organization=ecosystem.organization_ids.rows(rows["organization_id"].iloc[order]),
        coalition=coalition[order],
    )


def _sitting(seats: sp.csr_array) -> int:
    return int((np.diff(seats.indptr) > 0).sum())


def join_cases(today: Context, rng: np.random.Generator) -> HiddenCases:
    """Ask of the last joins who was next, as known some days before.

    Asked are coalitions of `SMALLEST` members or more, about organizations that sit somewhere.

    Parameters
    ----------
    today : Context
    rng : numpy.random.Generator
    """
    joins = dated_joins(today)
    parts: list[HiddenCases] = []
    for day, some in _by_day(joins):
        seen = today.ecosystem.as_of(day.astype(object), everybody=True)
        context = Context(seen, today.half_life_years)
        seats = context.membership.tocsc()
        seats.sort_indices()
        # A coalition that was founded later is not there yet, and the rows of the others differ.
        there = context.ecosystem.coalition_ids.rows(today.ecosystem.coalition_ids.ids)
        known = some[there[joins.coalition[some]] >= 0]
        if not len(known):
            continue
        then = replace(joins, coalition=there[joins.coalition])
        organization, coalition = _asked(then, known, context, rng)
        groups = [
            seats.indices[seats.indptr[each] : seats.indptr[each + 1]].astype(np.intp)
            for each in coalition
        ]
        open_to = np.tile(active_organizations(context), (len(groups), 1))
        parts.extend(draw_candidates(GroupViews(context), groups, organization, open_to, rng))
    return joined(parts, 0)


def _by_day(joins: Joins) -> Iterator[tuple[np.datetime64, Rows]]:
    """Cut the last joins into runs of whole days, each with the day before its first."""
    places = np.arange(max(len(joins) - LAST_JOINS, 0), len(joins))
    _, number = np.unique(joins.day[places], return_inverse=True)
    # With more days than are asked of, neighbouring ones go together, about as many joins each.
    distinct = int(number[-1]) + 1 if len(number) else 0
    firsts = np.searchsorted(number, np.arange(distinct))
    run = firsts * DAYS // max(len(places), 1) if distinct > DAYS else np.arange(distinct)
    for each in np.unique(run):
        some = places[run[number] == each]
        for days in AHEAD:
            yield joins.day[some[0]] - np.timedelta64(days, "D"), some


def _asked(
    joins: Joins, some: Rows, context: Context, rng: np.random.Generator
) -> tuple[Rows, Rows]:
    """Draw joins of a run that can be asked about: rows of organizations and of coalitions."""
    seats = context.membership
    organization, coalition = joins.organization[some], joins.coalition[some]
    large = np.asarray(seats.sum(axis=0)).ravel() >= SMALLEST
    inside = np.asarray(seats[organization, coalition]).ravel() > 0
    fits = active_organizations(context)[organization] & large[coalition] & ~inside
    drawn = rng.permutation(np.flatnonzero(fits))
    table = pd.DataFrame({"o": organization[drawn], "c": coalition[drawn]}).drop_duplicates()
    table = table[table.groupby("c").cumcount() < OF_A_COALITION]
    table = table[table.groupby("o").cumcount() < OF_AN_ORGANIZATION]
    return table["o"].to_numpy(np.intp), table["c"].to_numpy(np.intp)
