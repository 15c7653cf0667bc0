"""Organizations of neither side that both sides want.

Of few candidates the best tenth may suit nobody, so that who fits less well than one chosen at
random, at 0 points, is wanted by nobody.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from matcher.arrays import Mask, Rows, Values
from matcher.coalitions.coverage import CoverageTerms, Roster
from matcher.coalitions.findings import Contested
from matcher.ecosystem.vocabulary import Vocabulary

#: How well organizations fit a group: `fit(members, candidates)` takes organization rows, of
#: shapes (n_members,) and (n_candidates,), and gives points of shape (n_candidates,), NaN where
#: undefined. It is never asked about a group without members.
GroupFit: TypeAlias = Callable[[Rows, Rows], npt.NDArray[np.float64]]

#: A candidate fits well if it is among this share of all candidates of a side.
TOP_SHARE = 0.1

#: How many are given for a pair of coalitions.
CONTESTED_SHOWN = 500

#: A side is ahead if its pull is stronger by so many points (twice the odds).
AHEAD_BY = 10.0


@dataclass(frozen=True, eq=False)
class SideView:
    """How one coalition sees every organization.

    Attributes
    ----------
    pull : ndarray, shape (n_organizations,)
        How well each fits; NaN for members, where undefined, and without a model.
    standing : ndarray, shape (n_organizations,)
        By what the side ranks them; NaN as there.
    gain : ndarray, shape (n_organizations,)
    invited : ndarray of bool, shape (n_organizations,)
    wanted : ndarray of bool, shape (n_organizations,)
        Gain above 0, standing in the top tenth, and above 0.
    """

    pull: Values
    standing: Values
    gain: Values
    invited: Mask
    wanted: Mask


def side_view(
    roster: Roster,
    terms: CoverageTerms,
    fit: GroupFit | None,
    ranked: Callable[[Values], Values] | None = None,
) -> SideView:
    """See all organizations with the eyes of one coalition.

    The top tenth is of all organizations that are no members and whose standing is defined: those
    at least as good as the one at place ceil(n / 10), so that equals are treated alike.

    Parameters
    ----------
    roster : Roster
    terms : CoverageTerms
    fit : callable or None
    ranked : callable, optional
        Gives the standing of all for their fit, where the side does not rank by the fit itself.

    Raises
    ------
    ValueError
        Where `fit` gives another number of points than it was asked for.
    """
    count = terms.offers.shape[0]
    outside = np.ones(count, dtype=bool)
    outside[roster.members] = False
    candidates = np.flatnonzero(outside)
    pull = np.full(count, np.nan)
    if fit is not None and len(roster.members):
        points = np.asarray(fit(roster.members, candidates), dtype=float)
        if points.shape != candidates.shape:
            raise ValueError(
                f"fit gave points of shape {points.shape} for {len(candidates)} candidates"
            )
        pull[candidates] = points
    gain = terms.gains(roster.coverage)
    invited = np.zeros(count, dtype=bool)
    invited[roster.invited] = True
    standing = pull if ranked is None else ranked(pull)
    wanted = (gain > 0.0) & (standing > 0.0) & _top_share(standing)
    return SideView(pull, standing, gain, invited, wanted)


def _top_share(points: Values) -> Mask:
    defined = points[~np.isnan(points)]
    if not len(defined):
        return np.zeros(len(points), dtype=bool)
    place = int(np.ceil(len(defined) * TOP_SHARE))
    least = np.partition(defined, len(defined) - place)[len(defined) - place]
    top: Mask = points >= least  # NaN is not
    return top


def contested_organizations(
    organizations: Vocabulary, a: Roster, b: Roster, view_a: SideView, view_b: SideView
) -> tuple[tuple[Contested, ...], int]:
    """Give members of neither that are invited by both, or wanted by both.

    Returns
    -------
    contested : tuple of Contested
        Those invited by both first, then by the smaller of the two pulls, then by id; at most
        `CONTESTED_SHOWN`.
    count : int
        How many there are.
    """
    both = (view_a.invited & view_b.invited) | (view_a.wanted & view_b.wanted)
    rows = np.setdiff1d(np.flatnonzero(both), np.concatenate([a.members, b.members]))
    # Columns become lists first: on a big market thousands of organizations are contested.
    columns = [
        organizations.ids[rows],
        organizations.names[rows],
        view_a.pull[rows],
        view_b.pull[rows],
        view_a.gain[rows],
        view_b.gain[rows],
        view_a.invited[rows],
        view_b.invited[rows],
    ]
    found = [
        Contested(
            organization=str(identifier),
            name=str(name),
            pull_a=defined(pull_a),
            pull_b=defined(pull_b),
            leans=_leans(a.id, b.id, pull_a - pull_b),
            gain_a=gain_a,
            gain_b=gain_b,
            invited_a=invited_a,
            invited_b=invited_b,
        )
        for identifier, name, pull_a, pull_b, gain_a, gain_b, invited_a, invited_b in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]
    return tuple(sorted(found, key=_urgency)[:CONTESTED_SHOWN]), len(found)


def _leans(a: str, b: str, lead: float) -> str | None:
    """Name the side that is ahead; a lead of NaN is none."""
    if lead >= AHEAD_BY:
        return a
    return b if lead <= -AHEAD_BY else None


def _urgency(row: Contested) -> tuple[bool, float, str]:
    defined = row.pull_a is not None and row.pull_b is not None
    smaller = min(row.pull_a or 0.0, row.pull_b or 0.0) if defined else -math.inf
    return not (row.invited_a and row.invited_b), -smaller, row.organization


def defined(number: float) -> float | None:
    """Give a number, None for NaN."""
    return None if math.isnan(number) else float(number)
