"""The best teams under limits: one integer program, then cuts for the next best.

An alternative is a team that does not merely add members to a better one.

Coverage of a need is a ladder of the distinct strengths: a rung is reached if the one above is or
somebody chosen stands on it (after Elloumi, S. (2010). A tighter formulation of the p-median
problem. Journal of Combinatorial Optimization 19, 69-83). Solved by HiGHS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.teams.choice import SAME, Choice
from matcher.teams.integer_program import LARGE_GAP, TeamProgram, parts_of
from matcher.teams.limits import Reading
from matcher.teams.narrowing import Ladders, potentials

#: Of so many candidates nobody is ruled out beforehand, so that all joint work of pairs counts.
WHOLE = 300

#: Candidates times needs up to which each candidate is compared with each.
COMPARED = 1_500_000

#: Pairs of candidates whose joint work the program still weighs.
PAIRS_LIMIT = 2_000

#: From so many candidates on, prices tell who cannot be in a best team; how many the team at hand
#: is sought among, by what they could be worth, and of each class.
PRICED_FROM, TRIED, CLASS_TRIED = 1_500, 300, 2

#: Candidates left up to which the program is solved to the end whatever the gap.
SOLVED_UP_TO = 6_000


@dataclass(frozen=True, eq=False)
class Solved:
    """One team.

    Attributes
    ----------
    rows : ndarray of int
        All members, fixed ones too.
    value : float
    bound : float
        None but those before it is worth more.
    """

    rows: Rows
    value: float
    bound: float


@dataclass(frozen=True, eq=False)
class Search:
    """Chooses teams under limits.

    Parameters
    ----------
    choice : Choice
    limits : sequence of Reading
    count : int
        How many teams will be asked for: so many are sure to be among the candidates left.
    whole : int
        With at most so many candidates nobody is ruled out beforehand.
    """

    choice: Choice
    limits: Sequence[Reading]
    count: int = 1
    whole: int = WHOLE
    _kept: list[Rows] = field(default_factory=list)

    @property
    def candidates(self) -> Rows:
        """Who is left when nobody is better replaced by another."""
        if not self._kept:
            everybody = np.union1d(np.flatnonzero(self.choice.open_to), self.choice.fixed)
            few = len(everybody) <= self.whole
            self._kept.append(everybody if few else kept(self.choice, self.limits, self.count))
        return self._kept[0]

    @property
    def ties_counted(self) -> bool:
        """Whether joint work of pairs of candidates is part of the program."""
        return 0 < len(self._pairs[0]) <= PAIRS_LIMIT

    @property
    def _pairs(self) -> tuple[Rows, Rows, Values]:
        entries = sp.triu(self.choice.ties[self.candidates][:, self.candidates], 1).tocoo()
        return entries.row, entries.col, entries.data

    def best(self, forced: Rows | None = None, count: int | None = None) -> list[Solved]:
        """Give the best teams, each with its bound; none where no team keeps the limits.

        Parameters
        ----------
        forced : ndarray of int, optional
            Rows of organizations that are in every team.
        count : int, optional
            How many, if not all that the search is for.
        """
        choice = self.choice
        if self.choice.ties.nnz and not self.ties_counted:
            nothing = sp.csr_array(choice.ties.shape)
            choice = Choice(**{**vars(choice), "ties": nothing})
        wanted = self.count if count is None else count
        if forced is None and len(self.candidates) > PRICED_FROM and not choice.ties.nnz:
            return self._priced(choice, wanted)
        rows = self.candidates if forced is None else np.union1d(self.candidates, forced)
        return self._solved(choice, rows, forced, wanted)

    def _priced(self, choice: Choice, wanted: int) -> list[Solved]:
        """Leave out who cannot be in one of the best teams, by teams that are at hand.

        Where too many are left, and the teams at hand are as good as what a large program may stop
        at, they are the answer, with the bound of the prices.
        """
        rows = np.setdiff1d(self.candidates, choice.fixed)
        gains = _gains(choice, rows)
        seats = choice.high - len(choice.fixed)
        limits, most = potentials(Ladders(gains, choice.cost[rows], seats))
        few = np.argsort(-limits, kind="stable")[:TRIED]
        chosen = np.union1d(rows[few], rows[self._of_each_class(choice, rows, gains)])
        found = self._solved(choice, np.union1d(chosen, choice.fixed), None, wanted)
        if len(found) < wanted:
            return self._solved(choice, self.candidates, None, wanted)
        # What is gained counts from the fixed members on.
        start = choice.value(choice.fixed)
        bound = start + most
        able = rows[start + limits >= found[-1].value - SAME]
        if len(able) > SOLVED_UP_TO and bound - found[-1].value <= LARGE_GAP * abs(bound):
            return [Solved(each.rows, each.value, max(bound, each.value)) for each in found]
        return self._solved(choice, np.union1d(able, choice.fixed), None, wanted)

    def _of_each_class(self, choice: Choice, rows: Rows, gains: sp.csr_array) -> Rows:
        """Give places of the best few of each class, so that rules can be kept."""
        alone = np.asarray(gains.sum(axis=1)).ravel() - choice.cost[rows]
        order = np.argsort(-alone, kind="stable")
        parts = parts_of(_classes(self.limits, rows)[order])
        first = [order[part[:CLASS_TRIED]] for part in parts]
        found = np.concatenate(first) if first else np.zeros(0, dtype=np.intp)
        return found[np.argsort(-alone[found], kind="stable")][:TRIED]

    def _solved(self, choice: Choice, rows: Rows, forced: Rows | None, wanted: int) -> list[Solved]:
        """Give the best teams among some candidates, who hold the fixed and the forced ones."""
        program = TeamProgram(choice, self.limits, rows)
        program.fix(choice.fixed, 1.0)
        program.fix(_none if forced is None else forced, 1.0)
        found: list[Solved] = []
        while len(found) < wanted:
            if found and not len(np.setdiff1d(found[-1].rows, choice.fixed)):
                break  # every other team adds to it
            solved = program.solve()
            if solved is None:
                break
            team, bound = solved
            if forced is None:
                team = self._settled(choice, team, [each.rows for each in found])
            value = choice.value(team)
            limit = min([bound, *(each.value for each in found[-1:])])
            found.append(Solved(team, value, max(limit, value)))
            program.cut(team)
        return found

    def _settled(self, choice: Choice, team: Rows, before: list[Rows]) -> Rows:
        """Leave out and exchange members where that changes nothing: equals go by order."""
        value = choice.value(team)
        for member in np.setdiff1d(team, choice.fixed):
            rest = np.setdiff1d(team, [member])
            fair = len(rest) >= choice.low and all(limit.holds(rest) for limit in self.limits)
            fair = fair and not any(np.isin(rest, rows).all() for rows in before)
            if fair and choice.value(rest) >= value - SAME:
                team, value = rest, choice.value(rest)
        for member in sorted(np.setdiff1d(team, choice.fixed), key=lambda row: -choice.order[row]):
            rest = np.setdiff1d(team, [member])
            for row, worth in _exchanges(choice, rest, self.candidates):
                if choice.order[row] >= choice.order[member] or worth < value - SAME:
                    continue
                other = np.sort(np.append(rest, row))
                fair = all(limit.holds(other) for limit in self.limits)
                if fair and not any(_differ_by_more_or_fewer(other, rows) for rows in before):
                    team = other
                    break
        return team


def _differ_by_more_or_fewer(a: Rows, b: Rows) -> bool:
    return bool(np.isin(a, b).all() or np.isin(b, a).all())


_none: Rows = np.zeros(0, dtype=np.intp)


def _exchanges(choice: Choice, rest: Rows, candidates: Rows) -> list[tuple[int, float]]:
    """Give who could take the last seat of a team, and its worth then; by order."""
    open_to = np.setdiff1d(candidates[choice.open_to[candidates]], rest)
    worth = worth_with(choice, rest, open_to)
    ranked = np.argsort(choice.order[open_to])
    return [(int(open_to[at]), float(worth[at])) for at in ranked]


def worth_with(choice: Choice, rest: Rows, rows: Rows) -> Values:
    """Give what a team would be worth with each of some organizations added.

    Parameters
    ----------
    choice : Choice
    rest, rows : ndarray of int

    Returns
    -------
    ndarray, shape (n_rows,)
    """
    reached = choice.coverage(rest)
    offers = choice.offers[rows]
    surplus = np.maximum(offers.data - reached[offers.indices], 0.0)
    gained = sp.csr_array((surplus, offers.indices, offers.indptr), offers.shape) @ choice.weights
    free = np.setdiff1d(rest, choice.fixed)
    pairs = np.zeros(len(rows))
    if choice.ties.nnz and len(free):
        both = choice.ties[rows][:, free].sum(axis=1) + choice.ties[free][:, rows].sum(axis=0)
        pairs = np.asarray(both, dtype=float).ravel()
    found: Values = choice.value(rest) + gained - choice.cost[rows] + pairs
    return found


def kept(choice: Choice, limits: Sequence[Reading], count: int) -> Rows:
    """Rule out who is in no better team: at least as good ones of its class could stand there.

    Of one class are those that all limits treat alike. Joint work of pairs is looked at among
    those left.

    Returns
    -------
    ndarray of int
        Rows, ascending, the fixed ones too.
    """
    rows = np.flatnonzero(choice.open_to)
    rows = rows[~np.isin(rows, choice.fixed)]
    needed = max(choice.high - len(choice.fixed), 0) - 1 + count
    sparse = _gains(choice, rows)
    classes = _classes(limits, rows)
    alone = np.round(np.asarray(sparse.sum(axis=1)).ravel(), 12)
    order = np.lexsort((choice.order[rows], choice.cost[rows], -alone))
    chosen: list[int] = []
    if sparse.shape[0] * sparse.shape[1] > COMPARED:
        # Too much to compare each with each: those stay who gain anything.
        for alike in parts_of(classes[order]):
            mine = order[alike]
            chosen += mine[(alone[mine] > 0) | (np.arange(len(mine)) < needed)].tolist()
        return np.sort(np.concatenate([rows[chosen], choice.fixed])).astype(np.intp)
    gains = sparse.toarray()
    for alike in parts_of(classes[order]):
        chosen += _undominated(gains, choice.cost[rows], order[alike], needed)
    return np.sort(np.concatenate([rows[chosen], choice.fixed])).astype(np.intp)


def _gains(choice: Choice, rows: Rows) -> sp.csr_array:
    """Give weight times strength above what the fixed members reach, where that is positive."""
    base = choice.coverage(choice.fixed)
    offers = choice.offers[rows]
    surplus = np.maximum(offers.data - base[offers.indices], 0.0) * choice.weights[offers.indices]
    gains = sp.csr_array((surplus, offers.indices, offers.indptr), offers.shape)
    gains.eliminate_zeros()
    return gains


def _classes(limits: Sequence[Reading], rows: Rows) -> Rows:
    """Give a number for each organization; those of one are alike to all limits."""
    traits = np.column_stack(
        [np.zeros(len(rows)), *(each[rows] for limit in limits for each in limit.classes())]
    )
    classes: Rows = np.unique(traits, axis=0, return_inverse=True)[1].ravel()
    return classes


def _undominated(gains: Values, cost: Values, places: Rows, needed: int) -> list[int]:
    """Keep those whom fewer than `needed` earlier ones equal or better in everything."""
    kept_gains = np.empty((len(places), gains.shape[1] + 1))
    chosen: list[int] = []
    for place in places.tolist():
        mine = np.append(gains[place], -cost[place])
        stands = kept_gains[: len(chosen)]
        if len(chosen) >= needed and int((stands >= mine).all(axis=1).sum()) >= needed:
            continue
        kept_gains[len(chosen)] = mine
        chosen.append(place)
    return chosen
