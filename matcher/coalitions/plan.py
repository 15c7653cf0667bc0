"""The best few organizations to bring in together, by what they add to the value.

v(S + X) - v(S) is monotone and submodular in X. So the greedy set comes with a bound on the best
(Nemhauser, G., Wolsey, L. and Fisher, M. (1978). An analysis of approximations for maximizing
submodular set functions. Mathematical Programming 14, 265-294), and where the bound is not
reached a mixed-integer program decides, if it is small enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matcher.arrays import Rows, Values
from matcher.coalitions.coverage import CoverageTerms, strongest
from matcher.errors import check_count
from matcher.matching.order import best_first

#: Values closer than this are the same: what is left is rounding.
SAME = 1e-9

#: Candidates left after pruning, and entries of their strengths, that the program still takes.
CANDIDATES_LIMIT = 2500
ENTRIES_LIMIT = 6_000

#: Nodes of the search tree after which the program gives up: at most so many, and fewer where a
#: node is much work, which grows as the square of the entries. So it never depends on the clock.
NODE_LIMIT, NODE_WORK = 2000, 250_000_000


@dataclass(frozen=True, eq=False)
class BestSet:
    """A set of organizations and how good it is.

    Attributes
    ----------
    rows : ndarray of int, shape (n_chosen,)
        In the order of the candidates; fewer than asked for where more would add nothing.
    value : float
        v(S + X).
    bound : float
        No set of that size is worth more.
    optimal : bool
        Whether no set of that size is worth more than this one.
    greedy, greedy_value
        What the greedy rule chooses, in its order, and what that is worth.
    considered : int
        Candidates that neither bound nor dominance ruled out.
    """

    rows: Rows
    value: float
    bound: float
    optimal: bool
    greedy: Rows
    greedy_value: float
    considered: int


def best_set(
    terms: CoverageTerms,
    coverage: Values,
    candidates: Rows,
    size: int,
    *,
    node_limit: int | None = None,
    candidates_limit: int = CANDIDATES_LIMIT,
) -> BestSet:
    """Choose at most `size` candidates that raise the value most.

    Parameters
    ----------
    terms : CoverageTerms
    coverage : ndarray, shape (n_capabilities,)
        Of the coalition as it is.
    candidates : ndarray of int, shape (n_candidates,)
        Organization rows in ascending order of id: of equal sets, none is given in which one
        organization could be exchanged for an earlier one.
    size : int
        At least 0.
    node_limit, candidates_limit : int
        Beyond these the best set found so far is given, with `optimal` False unless its bound
        proves it. Without a limit of nodes, one by the size of the program.

    Raises
    ------
    RequestError
        Where `size` is negative.

    Examples
    --------
    >>> offers = sp.csr_array([[0.6, 0.6], [1.0, 0.0], [0.0, 1.0]])
    >>> terms = CoverageTerms(offers, np.ones(2), np.ones(2, dtype=bool), 0.25)
    >>> found = best_set(terms, np.zeros(2), np.arange(3), 2)
    >>> found.rows.tolist(), found.value, found.greedy.tolist(), found.optimal
    ([1, 2], 2.0, [0, 1], True)
    """
    check_count("the size of a plan", size, 0)
    surplus = _surplus(terms, coverage, candidates)
    start = terms.value(coverage)
    greedy, bounds = _greedy(surplus, size)
    reached = _worth(surplus, greedy)
    bound = bounds[-1]
    chosen, optimal, considered = greedy, bound <= reached + SAME, len(candidates)
    if not optimal:
        kept = _kept(surplus, size, reached, bounds[-2], candidates_limit)
        considered = len(candidates) if kept is None else len(kept)
        solved = None if kept is None else _solve(surplus[kept], size, node_limit)
        if kept is not None and solved is not None:
            found, proven, limit = kept[solved.chosen], solved.proven, solved.bound
            chosen = found if _worth(surplus, found) > reached + SAME else greedy
            bound = min(bound, limit)
            optimal = proven or bound <= _worth(surplus, chosen) + SAME
    chosen = _settled(surplus, chosen)
    worth = _worth(surplus, chosen)
    return BestSet(
        rows=candidates[chosen],
        value=start + worth,
        bound=start + (worth if optimal else max(bound, worth)),
        optimal=bool(optimal),
        greedy=candidates[greedy],
        greedy_value=start + reached,
        considered=considered,
    )


def _surplus(terms: CoverageTerms, coverage: Values, candidates: Rows) -> sp.csr_array:
    """Give weight times the strength above the coverage, of each candidate where positive."""
    offers = terms.offers[candidates]
    where = offers.indices
    data = np.maximum(offers.data - coverage[where], 0.0) * terms.weights[where]
    surplus = sp.csr_array((data, where, offers.indptr), shape=offers.shape)
    surplus.eliminate_zeros()
    return surplus


def _worth(surplus: sp.csr_array, chosen: Rows) -> float:
    return float(strongest(surplus[chosen]).sum())


def _marginal(surplus: sp.csr_array, reached: Values) -> Values:
    """Give what each candidate adds to what is reached."""
    data = np.maximum(surplus.data - reached[surplus.indices], 0.0)
    added = sp.csr_array((data, surplus.indices, surplus.indptr), shape=surplus.shape)
    return np.asarray(added.sum(axis=1), dtype=float)


def _greedy(surplus: sp.csr_array, size: int) -> tuple[Rows, tuple[float, float]]:
    """Add the best one at a time, the first of equals.

    Also give bounds on the best set of size - 1 and of size: after any choice, the rest can add
    no more than its largest marginal gains together.
    """
    reached = np.zeros(surplus.shape[1])
    chosen: list[int] = []
    limits = [np.inf, np.inf]
    sizes = (max(size - 1, 0), size)
    while True:
        marginal = _marginal(surplus, reached)
        largest = np.sort(marginal)[::-1]
        worth = float(reached.sum())
        limits = [
            min(a, worth + float(largest[:n].sum())) for a, n in zip(limits, sizes, strict=True)
        ]
        if len(chosen) == size or not len(marginal) or largest[0] <= SAME:
            break
        best = int(np.flatnonzero(marginal >= largest[0] - SAME)[0])
        chosen.append(best)
        reached = np.maximum(reached, surplus[[best]].toarray().ravel())
    return np.array(chosen, dtype=np.intp), (limits[0], limits[1])


def _kept(
    surplus: sp.csr_array, size: int, reached: float, others: float, limit: int
) -> Rows | None:
    """Rule out who cannot be in a better set; None where too many are left.

    Whoever adds so little that it and the best of the others stay below what is reached; and
    whoever is dominated - nowhere stronger, and if alike then later - by `size` others.
    """
    alone = _marginal(surplus, np.zeros(surplus.shape[1]))
    possible = np.flatnonzero(alone + others >= reached - SAME)
    possible = possible[alone[possible] > SAME]
    # Who is dominated comes after who dominates.
    possible = possible[best_first(alone[possible], possible)]
    columns = np.unique(surplus[possible].indices)
    if surplus[possible].nnz and len(possible) * len(columns) > 40_000_000:
        return None
    dense = surplus[possible][:, columns].toarray()
    kept = np.empty((min(limit, len(possible)), len(columns)))
    places: list[int] = []
    for place, row in enumerate(dense):
        stronger = (kept[: len(places)] >= row).all(axis=1)
        if int(stronger.sum()) >= size:
            continue
        if len(places) == limit:
            return None
        kept[len(places)] = row
        places.append(place)
    rows = np.sort(possible[places])
    return rows if surplus[rows].nnz <= ENTRIES_LIMIT else None


@dataclass(frozen=True, eq=False)
class _Solved:
    chosen: Rows
    bound: float
    proven: bool


def _solve(surplus: sp.csr_array, size: int, node_limit: int | None) -> _Solved | None:
    """Solve the program; None where no solution was found within the nodes.

    Per capability the distinct strengths are rungs; rung k is reached if rung k + 1 is or if
    somebody chosen stands on k (after Elloumi, S. (2010). A tighter formulation of the p-median
    problem. Journal of Combinatorial Optimization 19, 69-83).
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if node_limit is None:
        node_limit = int(np.clip(NODE_WORK // max(surplus.nnz, 1) ** 2, 1, NODE_LIMIT))
    matrix, steps = _rungs(surplus)
    people, rungs = surplus.shape[0], len(steps)
    budget = sp.csr_array(
        (np.ones(people), (np.zeros(people, dtype=int), np.arange(people))),
        shape=(1, people + rungs),
    )
    scale = max(float(steps.sum()), SAME)
    found = milp(
        np.concatenate([np.zeros(people), -steps / scale]),
        integrality=np.concatenate([np.ones(people), np.zeros(rungs)]),
        bounds=Bounds(0.0, 1.0),
        constraints=[LinearConstraint(matrix, -np.inf, 0.0), LinearConstraint(budget, 0.0, size)],
        options={"node_limit": node_limit, "mip_rel_gap": 0.0, "presolve": True},
    )
    if found.x is None:
        return None
    limit = getattr(found, "mip_dual_bound", None)
    bound = np.inf if limit is None or not np.isfinite(limit) else -float(limit) * scale
    return _Solved(np.flatnonzero(found.x[:people] > 0.5), bound, found.status == 0)


def _rungs(surplus: sp.csr_array) -> tuple[sp.csr_array, Values]:
    """Give the constraints "reached <= reached above + chosen on it" and the height of each rung.

    Returns
    -------
    matrix : csr_array, shape (n_rungs, n_candidates + n_rungs)
    steps : ndarray, shape (n_rungs,)
    """
    entries = surplus.tocoo()
    keys = np.column_stack([entries.col.astype(float), np.round(entries.data, 12)])
    distinct, rung_of = np.unique(keys, axis=0, return_inverse=True)
    count = len(distinct)
    first = np.ones(count, dtype=bool)
    first[1:] = distinct[1:, 0] != distinct[:-1, 0]
    below = np.where(first, 0.0, np.concatenate([[0.0], distinct[:-1, 1]]))
    lower = np.flatnonzero(~first) - 1  # those that have a rung above them
    people = surplus.shape[0]
    rows = np.concatenate([np.arange(count), lower, rung_of.ravel()])
    columns = np.concatenate([people + np.arange(count), people + lower + 1, entries.row])
    data = np.concatenate([np.ones(count), -np.ones(len(lower)), -np.ones(len(entries.data))])
    matrix = sp.csr_array((data, (rows, columns)), shape=(count, people + count))
    return matrix, distinct[:, 1] - below


def _settled(surplus: sp.csr_array, chosen: Rows) -> Rows:
    """Drop who adds nothing, and exchange who can be exchanged for an earlier one at no loss."""
    mine, before = sorted(chosen.tolist()), None
    worth = _worth(surplus, np.array(mine, dtype=np.intp))
    while mine != before:  # an exchange can make another one useless
        before = list(mine)
        for each in reversed(before):
            rest = np.array([other for other in mine if other != each], dtype=np.intp)
            if _worth(surplus, rest) >= worth - SAME:
                mine.remove(each)
        for place in range(len(mine)):
            others = np.array([each for at, each in enumerate(mine) if at != place], dtype=np.intp)
            reached = strongest(surplus[others])
            as_good = float(reached.sum()) + _marginal(surplus, reached) >= worth - SAME
            as_good[others] = False
            mine[place] = int(np.flatnonzero(as_good)[0])
        mine.sort()
    return np.array(mine, dtype=np.intp)
