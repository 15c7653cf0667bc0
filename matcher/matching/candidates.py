"""Who is worth scoring: several generators, each bringing its best organizations.

No generator sees everybody's point: the neighbourhood finds nobody for a newcomer, popularity
finds nobody unknown. Their union is scored. Where there are at most `PER_GENERATOR` organizations
the popularity generator brings all of them, so a small ecosystem is searched completely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from matcher.arrays import Mask, Rows
from matcher.matching.context import Context
from matcher.measures.complementarity import lacking
from matcher.measures.proximity import transition
from matcher.measures.sampling import unit_rows
from matcher.measures.selection import largest_entries

Scores = npt.NDArray[np.float64]

#: How many candidates each generator brings for each query.
PER_GENERATOR = 200

#: Queries handled at a time; memory is a few dense blocks of BLOCK x n_organizations.
BLOCK = 128


def candidate_pairs(
    context: Context,
    queries: Rows,
    barred: Callable[[Rows], Mask],
    per_generator: int = PER_GENERATOR,
) -> Iterator[tuple[Rows, Rows]]:
    """Give the pairs worth scoring, a block of queries at a time.

    Parameters
    ----------
    context : Context
    queries : ndarray of int, shape (n_queries,)
        Rows of who asks.
    barred : callable
        Query rows -> ndarray of bool, shape (n_queries, n_organizations): who must not be
        suggested to whom; it is asked before the generators choose, so that a hub whose best
        are all partners already still gets its share of candidates.
    per_generator : int
        At least 1.

    Yields
    ------
    a, b : ndarray of int, shape (n_pairs,)
        Ordered by query and candidate row, without repeats.
    """
    generators = _generators(context)
    for start in range(0, len(queries), BLOCK):
        block = queries[start : start + BLOCK]
        out = barred(block)
        chosen = np.zeros_like(out)
        for generator in generators:
            scores = generator(block)
            scores[out] = 0.0
            b, position = largest_entries(scores.T, per_generator)
            chosen[position, b] = True
        position, b = np.nonzero(chosen)
        yield block[position], b


def _generators(context: Context) -> list[Callable[[Rows], Scores]]:
    """Give the generators; each maps query rows to scores, shape (n_queries, n), 0 for "no"."""
    walk = transition(context.ties)
    profiles = unit_rows(context.offers)
    wanted = lacking(context.needs, context.offers)
    # Everybody can be suggested by popularity, the wholly unknown last.
    popularity = 1.0 + context.activity

    def neighbourhood(queries: Rows) -> Scores:
        return np.asarray((walk[queries] @ walk).toarray())

    def capabilities(queries: Rows) -> Scores:
        return np.asarray((profiles[queries] @ profiles.T).toarray())

    def needs(queries: Rows) -> Scores:
        met = wanted[queries] @ context.offers.T
        served = context.offers[queries] @ wanted.T
        return np.asarray((met + served).toarray())

    def popular(queries: Rows) -> Scores:
        return np.tile(popularity, (len(queries), 1))

    def popular_at_home(queries: Rows) -> Scores:
        home = context.country_codes[queries][:, None] == context.country_codes[None, :]
        return np.where(home, popularity, 0.0)

    return [neighbourhood, capabilities, needs, popular, popular_at_home]
