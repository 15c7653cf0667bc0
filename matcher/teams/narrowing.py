"""Who cannot be in a best team, by the prices of a linear program: for thousands of candidates.

The relaxation without rules is solved by column generation: few candidates at first, then those
whom its prices show to be worth a seat. It bounds every team; with the prices it bounds every
team that holds a certain candidate (reduced costs; Dantzig, G., Fulkerson, R. and Johnson, S.
(1954). Solution of a large-scale traveling-salesman problem. Operations Research 2, 393-410).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows, Values

#: Candidates of each need, and of all needs together, that the linear program begins with.
OF_EACH, OF_ALL = 3, 200

#: Rounds of column generation, and how many candidates come in with each.
ROUNDS, AT_A_TIME = 30, 300

#: Prices below this are rounding.
NOTHING = 1e-7


@dataclass(frozen=True, eq=False)
class Ladders:
    """The needs as ladders: gains of candidates over what the fixed members reach.

    Attributes
    ----------
    gains : csr_array, shape (n_candidates, n_needs)
        Weight times strength above what is reached; greater than 0 where stored.
    cost : ndarray, shape (n_candidates,)
    seats : int
        How many may be chosen.
    """

    gains: sp.csr_array
    cost: Values
    seats: int


def potentials(ladders: Ladders) -> tuple[Values, float]:
    """Bound the gain of every choice that holds a candidate.

    Parameters
    ----------
    ladders : Ladders

    Returns
    -------
    potentials : ndarray, shape (n_candidates,)
        No choice that holds the candidate gains more.
    bound : float
        No choice gains more.
    """
    alone = np.asarray(ladders.gains.sum(axis=1)).ravel() - ladders.cost
    if not len(alone):
        return alone, 0.0
    inside = np.zeros(len(alone), dtype=bool)
    inside[np.argsort(-alone, kind="stable")[:OF_ALL]] = True
    columns = ladders.gains.tocsc()
    for need in range(columns.shape[1]):
        start, end = columns.indptr[need : need + 2]
        best = np.argsort(-columns.data[start:end], kind="stable")[:OF_EACH]
        inside[columns.indices[start:end][best]] = True
    for _ in range(ROUNDS):
        chosen = np.flatnonzero(inside)
        bound, profits = _priced(ladders, chosen)
        missing = np.flatnonzero((profits > NOTHING) & ~inside)
        if not len(missing):
            return bound + np.minimum(profits, 0.0), bound
        inside[missing[np.argsort(-profits[missing], kind="stable")[:AT_A_TIME]]] = True
    return np.full(len(alone), np.inf), np.inf


def _priced(ladders: Ladders, chosen: Rows) -> tuple[float, Values]:
    """Solve the relaxation of some candidates; give its value, and what each of all would add."""
    from scipy.optimize import linprog

    entries = ladders.gains[chosen].tocoo()
    keys = np.column_stack([entries.col.astype(float), np.round(entries.data, 12)])
    rungs, rung_of = np.unique(keys, axis=0, return_inverse=True)
    count, people = len(rungs), len(chosen)
    first = np.ones(count, dtype=bool)
    first[1:] = rungs[1:, 0] != rungs[:-1, 0]
    below = np.where(first, 0.0, np.concatenate([[0.0], rungs[:-1, 1]])[:count])
    lower = np.flatnonzero(~first) - 1
    rows = np.concatenate([np.arange(count), lower, rung_of.ravel(), np.full(people, count)])
    where = np.concatenate(
        [people + np.arange(count), people + lower + 1, entries.row, np.arange(people)]
    )
    numbers = np.concatenate(
        [np.ones(count), -np.ones(len(lower)), -np.ones(len(entries.data)), np.ones(people)]
    )
    matrix = sp.csr_array((numbers, (rows, where)), shape=(count + 1, people + count))
    limits = np.append(np.zeros(count), float(ladders.seats))
    gain = np.concatenate([-ladders.cost[chosen], rungs[:, 1] - below])
    # Its type stubs know no sparse matrix; it takes one.
    sparse: Any = matrix
    solved: Any = linprog(-gain, A_ub=sparse, b_ub=limits, bounds=(0.0, 1.0), method="highs")
    prices = -np.asarray(solved.ineqlin.marginals)
    profits = _worth(ladders, rungs, np.maximum(prices[:count], 0.0)) - ladders.cost - prices[count]
    # Of those inside the program says itself what a seat for them would cost.
    profits[chosen] = np.minimum(profits[chosen], -np.asarray(solved.lower.marginals)[:people])
    return -float(solved.fun), profits


def _worth(ladders: Ladders, rungs: Values, prices: Values) -> Values:
    """Give what the prices say that each candidate's strengths are worth, or more.

    Who stands between two rungs is taken to stand on the upper one; who stands above all of a
    need, to gain all that is above as well.
    """
    entries = ladders.gains.tocoo()
    worth = np.zeros(len(entries.data))
    for need in np.unique(rungs[:, 0]).astype(int).tolist():
        here = np.flatnonzero(entries.col == need)
        mine = np.flatnonzero(rungs[:, 0] == need)
        heights, paid = rungs[mine, 1], np.maximum.accumulate(prices[mine])
        place = np.searchsorted(heights, np.round(entries.data[here], 12))
        inside = np.minimum(place, len(heights) - 1)
        above = np.maximum(entries.data[here] - heights[-1], 0.0)
        worth[here] = paid[inside] + above
    unpriced = ~np.isin(entries.col, rungs[:, 0].astype(int))
    worth[unpriced] = entries.data[unpriced]
    total = np.bincount(entries.row, worth, minlength=ladders.gains.shape[0])
    return np.asarray(total, dtype=float)
