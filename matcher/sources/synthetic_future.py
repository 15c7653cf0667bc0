"""The part of the truth about what comes next: new ties of the last year, and planted pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.sources.synthetic_mechanism import (
    STEPS_PER_YEAR,
    WEIGHTS,
    History,
    Known,
    Mechanism,
    tie_matrix,
)
from matcher.sources.synthetic_world import FloatArray, IntArray

# Up to here every pair is looked at; above, a sample of candidates of each organization.
ALL_PAIRS_UP_TO = 2000
CANDIDATES = 40
PAIRS_AN_ORGANIZATION = 3
RANDOM_PAIRS = 1000


def future_truth(
    mechanism: Mechanism,
    history: History,
    co_members: list[tuple[int, int]],
    last_year: int,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Record what happened in the last year, and what the mechanism would have happen next.

    A pair's log-odds are the mean of both directions.

    Returns
    -------
    dict
        `new_ties`: pairs whose first collaboration starts in the last year, with their log-odds
        before that year. `random_pairs`: pairs without a tie before that year, drawn alike, with
        theirs. `planted_pairs`: pairs that have no tie to the end and sit in no coalition
        together, by log-odds at the end, at most three an organization.
    """
    organizations = len(mechanism.world.ids)
    ended = tie_matrix(history, organizations)
    last_steps = int(history.step.max()) - STEPS_PER_YEAR + 1
    before = tie_matrix(history, organizations, last_steps)
    fresh = (ended.ties - before.ties).tocoo()
    upper = (fresh.row < fresh.col) & (fresh.data > 0)
    new = np.column_stack([fresh.row[upper], fresh.col[upper]]).astype(np.int64)
    new = new[np.lexsort((new[:, 1], new[:, 0]))]
    drawn = np.sort(rng.integers(organizations, size=(3 * RANDOM_PAIRS, 2)), axis=1)
    drawn = np.unique(drawn[drawn[:, 0] < drawn[:, 1]], axis=0)
    drawn = drawn[np.asarray(before.ties[drawn[:, 0], drawn[:, 1]]).ravel() == 0]
    drawn = drawn[np.sort(rng.permutation(len(drawn))[:RANDOM_PAIRS])]
    planted, log_odds = _best_pairs(mechanism, ended, co_members, rng)
    ids = mechanism.world.ids
    return {
        "new_ties": {
            "since": f"{last_year}-01-01",
            "pairs": _records(ids, new, _pair_log_odds(mechanism, before, new)),
        },
        "random_pairs": _records(ids, drawn, _pair_log_odds(mechanism, before, drawn)),
        "planted_pairs": _records(ids, planted, log_odds),
    }


def _records(
    ids: npt.NDArray[np.object_], pairs: IntArray, log_odds: FloatArray
) -> list[dict[str, Any]]:
    return [
        {
            "organization_a": str(ids[a]),
            "organization_b": str(ids[b]),
            "log_odds": round(float(value), 4),
        }
        for (a, b), value in zip(pairs, log_odds, strict=True)
    ]


def _pair_log_odds(mechanism: Mechanism, known: Known, pairs: IntArray) -> FloatArray:
    """Mean of the log-odds of both directions, shape (pairs,)."""
    forth = mechanism.log_odds(known, pairs[:, 0], pairs[:, 1:])
    back = mechanism.log_odds(known, pairs[:, 1], pairs[:, :1])
    mean: FloatArray = ((forth + back) / 2.0)[:, 0]
    return mean


def _best_pairs(
    mechanism: Mechanism,
    known: Known,
    co_members: list[tuple[int, int]],
    rng: np.random.Generator,
) -> tuple[IntArray, FloatArray]:
    """Pairs most likely to meet next, best first, a few for any one organization."""
    organizations = len(mechanism.world.ids)
    wanted = min(1000, max(10, organizations // 10))
    pairs, log_odds = _strangers(mechanism, known, 40 * wanted, rng)
    partners = set(co_members)
    used = np.zeros(organizations, dtype=np.int64)
    kept: list[int] = []
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -log_odds))
    for place in order:
        a, b = int(pairs[place, 0]), int(pairs[place, 1])
        if (a, b) in partners or max(used[a], used[b]) >= PAIRS_AN_ORGANIZATION:
            continue
        used[[a, b]] += 1
        kept.append(int(place))
        if len(kept) == wanted:
            break
    return pairs[kept], log_odds[kept]


def _strangers(
    mechanism: Mechanism, known: Known, keep: int, rng: np.random.Generator
) -> tuple[IntArray, FloatArray]:
    """Find the `keep` most likely pairs without a tie, and their log-odds.

    Only a partner's activity and reach tell the two directions apart, so the mean of both follows
    from one.
    """
    world, organizations = mechanism.world, len(mechanism.world.ids)
    attraction: npt.NDArray[np.float64] = WEIGHTS["activity"] * np.log1p(known.collaborations)
    attraction = attraction + WEIGHTS["reach"] * np.log(world.reach)
    found: list[IntArray] = []
    values: list[FloatArray] = []
    for start in range(0, organizations, 1000):
        rows = np.arange(start, min(start + 1000, organizations))
        if organizations <= ALL_PAIRS_UP_TO:
            pool: IntArray = np.broadcast_to(np.arange(organizations), (len(rows), organizations))
        else:
            pool, _ = mechanism.candidates(known, rows, CANDIDATES, rng)
        value = mechanism.log_odds(known, rows, pool).astype(np.float64)
        value += (attraction[rows, None] - attraction[pool]) / 2.0
        tied = np.take_along_axis(known.ties[rows].toarray(), pool, axis=1) > 0
        use = ~tied & (pool != rows[:, None])
        first = np.broadcast_to(rows[:, None], pool.shape)[use]
        pair = np.sort(np.column_stack([first, pool[use]]), axis=1)
        best = np.argsort(-value[use], kind="stable")[:keep]
        found.append(pair[best])
        values.append(value[use][best].astype(np.float32))
    pairs, place = np.unique(np.concatenate(found), axis=0, return_index=True)
    return pairs, np.concatenate(values)[place]
