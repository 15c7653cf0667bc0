"""Past windows of a data set: what was known on a day, and who first worked together after it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import off_diagonal
from matcher.ecosystem import Ecosystem
from matcher.ecosystem.collaborations import LARGEST
from matcher.ecosystem.horizon import HORIZON, start_of_horizon
from matcher.errors import RequestError
from matcher.matching.constraints import Constraints, Filters
from matcher.matching.context import Context
from matcher.matching.ladder import Ladder
from matcher.matching.learned_context import LearnedContext

#: A window must start with this share of today's joint work known, to be like today.
LEAST_HISTORY = 0.2


@dataclass(frozen=True)
class Past:
    """What is told of a window without its matrices.

    Attributes
    ----------
    day : date or None
        Its last day whose data is known.
    events : int
        New ties, each counted for both sides.
    known : int
        Known organizations.
    open_share : float
        Share of their pairs that are no partners yet.
    joint : int
        Collaborations of two or more by then.
    """

    day: datetime.date | None
    events: int
    known: int
    open_share: float
    joint: int


@dataclass(frozen=True)
class Window:
    """What was known at the end of a day, and what came within the horizon after it.

    Attributes
    ----------
    ecosystem : Ecosystem
        In which what came later may be, too.
    half_life_years : float
        For the context.
    past : Past
    new_ties, again : csr_array, shape (n, n)
        As `told_apart` gives them, within the horizon.
    """

    ecosystem: Ecosystem
    half_life_years: float
    past: Past
    new_ties: sp.csr_array
    again: sp.csr_array

    @property
    def day(self) -> datetime.date | None:
        """The last day whose data is known."""
        return self.past.day

    @cached_property
    def context(self) -> LearnedContext:
        """As of the day; nothing later is in it."""
        known = self.ecosystem
        if self.day is not None:  # who was founded later keeps its row, as in what came later
            known = known.as_of(self.day, everybody=True)
        return LearnedContext(known, self.half_life_years)

    def forget(self) -> None:
        """Drop the context, which takes memory beside those of others; it is made anew."""
        self.__dict__.pop("context", None)

    def barred(self, queries: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Give who could not be suggested that day, shape (n_queries, n_organizations)."""
        return barred(self.context, queries)

    def ladder(self) -> Ladder:
        """Give the known organizations by their number of partners."""
        return ladder(self.context)

    @property
    def events(self) -> int:
        """Number of new ties, each counted for both sides."""
        return self.past.events

    def draw_queries(
        self, came: sp.csr_array, active: int, others: int, rng: np.random.Generator
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Draw known organizations with and without one of what came, at most so many of each.

        Returns
        -------
        queries : ndarray of int
            Rows, sorted.
        weight : ndarray, shape (n,)
            One over the chance of each to be drawn; 0 where it was not.
        """
        known = self.context.history.known
        found = np.diff(came.indptr) > 0
        weight = np.zeros(self.context.size)
        for pool, count in (
            (np.flatnonzero(known & found), active),
            (np.flatnonzero(known & ~found), others),
        ):
            drawn = rng.permutation(pool)[:count]
            weight[drawn] = len(pool) / max(len(drawn), 1)
        return np.flatnonzero(weight), weight


def past_windows(
    ecosystem: Ecosystem,
    count: int,
    half_life_years: float,
    horizon: str = HORIZON,
    enough: int = 0,
    most: int = 0,
) -> list[Window]:
    """Give the last windows before the ecosystem's day, the latest first.

    Windows lie end to end: the first ends on the day. One that would know no joint work at its
    start is left out, and all before it.

    Parameters
    ----------
    ecosystem : Ecosystem
    count : int
        How many at most.
    half_life_years : float
        For the contexts.
    horizon : str
        Length of a window.
    enough, most : int
        Up to so many windows in all are given while they hold fewer new ties than is enough.
    """
    windows: list[Window] = []
    end = ecosystem.day
    later = ecosystem if end is None else ecosystem.as_of(end, everybody=True)

    def more() -> bool:
        few = sum(window.events // 2 for window in windows) < enough
        return len(windows) < (max(count, most) if few else count)

    while end is not None and more():
        try:
            start = start_of_horizon(end, horizon)
        except RequestError:  # before the first day of the calendar nothing was known
            break
        earlier = ecosystem.as_of(start, everybody=True)
        context = LearnedContext(earlier, half_life_years)
        if context.ties.nnz == 0:
            break
        found = joint_work(context, context.history.known, later)
        ties = told_apart(context, *found)
        counts = int(ties[0].nnz), known_count(context), open_share(context)
        past = Past(start, *counts, int(context.history.joint.sum()))
        windows.append(Window(ecosystem, half_life_years, past, *ties))
        end, later = start, earlier
    return windows


def barred(context: LearnedContext, queries: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Give who cannot be suggested on a day, shape (n_queries, n_organizations)."""
    return Constraints(context, Filters()).barred(queries) | ~context.history.known


def ladder(context: LearnedContext) -> Ladder:
    """Give the known organizations by their number of partners."""
    return Ladder(context.degree, context.history.known)


def known_count(context: LearnedContext) -> int:
    """Count the known organizations."""
    return int(context.history.known.sum())


def open_pairs(context: LearnedContext) -> int:
    """Count the ordered pairs of known organizations that are not yet partners."""
    known = known_count(context)
    return known * (known - 1) - context.partner_count(context.history.known)


def open_share(context: LearnedContext) -> float:
    """Give the share of all pairs of known organizations that are no partners yet."""
    known = known_count(context)
    return max(open_pairs(context), 1) / max(known * (known - 1), 1)


def told_apart(
    context: Context, a: npt.NDArray[np.intp], b: npt.NDArray[np.intp]
) -> tuple[sp.csr_array, sp.csr_array]:
    """Give those of some pairs who first work together after a day, and those who do again.

    This is the one definition of a new tie, of what is learned and of what is judged: both sides
    are known by the day and are no partners then, neither by work nor by sitting in one
    coalition. Neither needs to have worked with anybody before. Again is who worked together.

    Parameters
    ----------
    context : Context
        As of the day.
    a, b : ndarray of int, shape (n_pairs,)
        As `joint_work` gives them.

    Returns
    -------
    new_ties, again : csr_array, shape (n, n)
        1s, symmetric, rows as in the context; empty diagonal.
    """
    kinds = ~context.are_partners(a, b), worked(context, a, b)
    shape = (context.size, context.size)
    new, again = (sp.csr_array((np.ones(of.sum()), (a[of], b[of])), shape=shape) for of in kinds)
    return new, again


def worked(
    context: Context, a: npt.NDArray[np.intp], b: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """Tell which pairs have worked together, shape (n_pairs,)."""
    if not len(a):
        return np.zeros(0, dtype=bool)
    return np.asarray(context.work_ties[a, b]).ravel() > 0


def joint_work(
    context: Context, known: npt.NDArray[np.bool_], later: Ecosystem
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Give the pairs of known organizations that collaborate between a day and a later one.

    Participants of a collaboration of more than `LARGEST` are partners from then on, but did not
    come together as two: nothing is learned from them.

    Parameters
    ----------
    context : Context
        As of the day.
    known : ndarray of bool, shape (n,)
        Of whom the data says anything by then: `History.known`.
    later : Ecosystem
        As of the later day.

    Returns
    -------
    a, b : ndarray of int, shape (n_pairs,)
        Rows, each pair both ways round.
    """
    ids = later.collaborations["id"]
    since = ~ids.isin(context.ecosystem.collaborations["id"]).to_numpy(bool)
    rows = context.ecosystem.organization_ids.rows(later.organizations["id"])
    there = np.flatnonzero((rows >= 0) & known[rows])
    shape = (context.size, len(later.organizations))
    taken = sp.csr_array((np.ones(len(there)), (rows[there], there)), shape=shape)
    since &= later.participation.sum(axis=0) <= LARGEST
    work = (taken @ later.participation[:, since]).tocsr()
    a, b = off_diagonal((work @ work.T).tocsr()).nonzero()
    return a.astype(np.intp), b.astype(np.intp)


def joint_count(ecosystem: Ecosystem) -> int:
    """Count the collaborations of more than one."""
    return int((ecosystem.participation.sum(axis=0) > 1).sum())


def alike_windows(windows: list[Window], ecosystem: Ecosystem) -> list[Window]:
    """Keep the last windows that start with enough of today's history known, quiet ones too."""
    now = max(joint_count(ecosystem), 1)
    like_it = takewhile(lambda window: window.past.joint >= LEAST_HISTORY * now, windows[1:])
    return windows[:1] + list(like_it)
