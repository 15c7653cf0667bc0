"""Past consortia with one participant hidden: what a group model learns from."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.dates import last_day
from matcher.matching.context import Context
from matcher.matching.group_features import MEASURES, TRAITS, Features, GroupViews

#: The fewest known participants of a consortium to learn from.
SMALLEST = 4

#: Length of a window, in days; consortia of a window are seen as of the day before it.
WINDOW_DAYS = 365

#: How many windows before the day are looked at.
WINDOWS = 3

#: How many consortia of a window are drawn, and how many participants are hidden in turn.
CONSORTIA, HIDDEN = 400, 2

#: Of the organizations nearest to a group by some measure, how many are all drawn, how many are
#: drawn with a lower chance, and how many of the others are drawn.
NEAREST, NEAR, NEAR_CHANCE, OTHERS = 20, 300, 0.12, 30

#: Those level with the last of the nearest are near too, up to so many times as many.
MOST_TIED = 3

#: The measures by which "near" is meant.
NEAR_BY = (
    "walk", "walk_late", "tie_any", "field_activity", "largest_share", "seat_ties", "co_membership",
    "seat_newcomer", "seat_mover", "words",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class HiddenCases:
    """Groups with their candidates, one of which was the hidden participant.

    Attributes
    ----------
    features : ndarray of float32, shape (n_rows, n_measures)
    traits : ndarray, shape (n_rows, n_traits)
    hidden : ndarray of bool, shape (n_rows,)
        Exactly one of each case.
    weight : ndarray, shape (n_rows,)
        One over the chance with which the candidate was drawn.
    case : ndarray of int, shape (n_rows,)
        Ascending.
    consortia : int
        How many past consortia there were to draw from.
    """

    features: Features
    traits: Values
    hidden: npt.NDArray[np.bool_]
    weight: Values
    case: Rows
    consortia: int

    def __len__(self) -> int:
        """Give how many cases there are."""
        return int(self.hidden.sum())

    def where(self, kept: npt.NDArray[np.bool_]) -> HiddenCases:
        """Give some of the rows, whole cases of them."""
        columns = ("features", "traits", "hidden", "weight", "case")
        return replace(self, **{name: getattr(self, name)[kept] for name in columns})


def past_consortia(ecosystem: Ecosystem) -> int:
    """Count the collaborations that are large enough to learn from, of any time."""
    return int((np.asarray(ecosystem.participation.sum(axis=0)) >= SMALLEST).sum())


def hidden_cases(
    ecosystem: Ecosystem, half_life_years: float, rng: np.random.Generator
) -> HiddenCases:
    """Draw cases from the windows before the ecosystem's day.

    Parameters
    ----------
    ecosystem : Ecosystem
        Without a day there is no window, hence no case.
    half_life_years : float
    rng : numpy.random.Generator
    """
    parts: list[HiddenCases] = []
    consortia = 0
    day = ecosystem.day
    for window in range(WINDOWS if day is not None else 0):
        assert day is not None
        end = day - datetime.timedelta(days=WINDOW_DAYS * window)
        start = end - datetime.timedelta(days=WINDOW_DAYS)
        if ecosystem.first_date is None or start <= ecosystem.first_date:
            break
        context = Context(ecosystem.as_of(start, everybody=True), half_life_years)
        groups, hidden, found = _draw_groups(ecosystem, context, start, end, rng)
        consortia += found
        open_to = np.tile(active_organizations(context), (len(groups), 1))
        parts.extend(draw_candidates(GroupViews(context), groups, hidden, open_to, rng))
    return joined(parts, consortia)


def active_organizations(context: Context) -> npt.NDArray[np.bool_]:
    """Tell who has worked with anybody or sits in a coalition, shape (n_organizations,)."""
    active: npt.NDArray[np.bool_] = np.diff(context.work_ties.indptr) > 0
    return active | (np.diff(context.membership.indptr) > 0)


def _draw_groups(
    ecosystem: Ecosystem,
    context: Context,
    start: datetime.date,
    end: datetime.date,
    rng: np.random.Generator,
) -> tuple[list[Rows], Rows, int]:
    """Draw consortia that started after `start` and up to `end`, and hide participants in turn.

    Only who was active by the start counts: nothing is known of others.
    """
    started = last_day(ecosystem.collaborations["start_date"])
    after = (started > np.datetime64(start)) & (started <= np.datetime64(end))
    columns = ecosystem.participation[:, np.flatnonzero(after)].tocsc()
    columns.sort_indices()
    # Rows of organizations are the same on every day.
    active = active_organizations(context)
    consortia = [
        rows[active[rows]]
        for rows in np.split(columns.indices.astype(np.intp), columns.indptr[1:-1])
    ]
    consortia = [rows for rows in consortia if len(rows) >= SMALLEST]
    groups: list[Rows] = []
    hidden: list[int] = []
    for place in rng.permutation(len(consortia))[:CONSORTIA]:
        rows = consortia[place]
        for each in rng.permutation(len(rows))[:HIDDEN]:
            groups.append(np.delete(rows, each))
            hidden.append(int(rows[each]))
    return groups, np.array(hidden, dtype=np.intp), len(consortia)


def draw_candidates(
    views: GroupViews,
    groups: list[Rows],
    hidden: Rows,
    open_to: npt.NDArray[np.bool_],
    rng: np.random.Generator,
) -> Iterator[HiddenCases]:
    """Draw candidates of each group, the hidden one always.

    Parameters
    ----------
    views : GroupViews
    groups : list of ndarray of int
        Members of each.
    hidden : ndarray of int, shape (n_groups,)
    open_to : ndarray of bool, shape (n_groups, n_organizations)
        Who could have been it; members never are.
    rng : numpy.random.Generator
    """
    for start, features, traits in views.blocks(groups):
        here = range(start, start + len(traits))
        drawn_from = open_to[start : start + len(traits)].copy()
        for place, group in enumerate(here):
            drawn_from[place, groups[group]] = False
        near = nearest(features, drawn_from, NEAR)
        others = drawn_from & ~near
        chance = np.where(near, NEAR_CHANCE, 0.0)
        share = OTHERS / np.maximum(others.sum(axis=1, keepdims=True), 1)
        chance = np.where(others, np.minimum(share, 1.0), chance)
        chance[nearest(features, drawn_from, NEAREST)] = 1.0
        chance[np.arange(len(traits)), hidden[list(here)]] = 1.0
        case, row = np.nonzero(rng.random(chance.shape) < chance)
        yield HiddenCases(
            features=features[:, case, row].T,
            traits=traits[case],
            hidden=row == hidden[start + case],
            weight=1.0 / chance[case, row],
            case=case,
            consortia=0,
        )


def nearest(
    features: Features, open_to: npt.NDArray[np.bool_], count: int, by: tuple[str, ...] = NEAR_BY
) -> npt.NDArray[np.bool_]:
    """Mark the organizations that are among the `count` best of a group by a measure.

    Those level with the last of them are marked too, unless they are more than `MOST_TIED` times
    `count`.

    Parameters
    ----------
    features : ndarray, shape (n_measures, n_groups, n_organizations)
    open_to : ndarray of bool, shape (n_groups, n_organizations)
        Who may be marked.
    count : int
    by : tuple of str
        Names of measures.

    Returns
    -------
    ndarray of bool, shape (n_groups, n_organizations)
    """
    if count >= open_to.shape[1]:
        return open_to.copy()
    chosen = np.zeros_like(open_to)
    for name in by:
        values = np.where(open_to, features[MEASURES.index(name)], -np.inf)
        least = -np.partition(-values, count - 1, axis=1)[:, count - 1 : count]
        # What everybody shares, as "never met" is, is no reason to be chosen, nor is what so many
        # share that they would fill the memory.
        lowest = np.where(open_to, values, np.inf).min(axis=1, keepdims=True)
        last = (values == least) & (values > lowest)
        few = last.sum(axis=1, keepdims=True) <= MOST_TIED * count
        chosen |= (values > least) | (last & few)
    return chosen & open_to


def joined(parts: list[HiddenCases], consortia: int) -> HiddenCases:
    """Put cases below one another, numbered anew; of none, give none."""
    if not parts:
        return HiddenCases(
            features=np.zeros((0, len(MEASURES)), dtype=np.float32),
            traits=np.zeros((0, len(TRAITS))),
            hidden=np.zeros(0, dtype=bool),
            weight=np.zeros(0),
            case=np.zeros(0, dtype=np.intp),
            consortia=consortia,
        )
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("features", "traits", "hidden", "weight")
    }
    before = np.cumsum([0, *(int(part.hidden.sum()) for part in parts)])
    case = [part.case + first for part, first in zip(parts, before, strict=False)]
    return HiddenCases(**columns, case=np.concatenate(case), consortia=consortia)
