"""Choices among others, and what the chosen ones have: a conditional logit.

McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. Frontiers in
Econometrics, 105-142.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values


@dataclass(frozen=True)
class Lists:
    """Choices, each a list of those whom one could have turned to.

    Attributes
    ----------
    measures : ndarray, shape (n_rows, n_measures)
    start : ndarray of int, shape (n_lists,)
        The first row of each.
    stands_for : ndarray, shape (n_rows,)
        How many of its kind a row stands for: one over its chance to be drawn.
    true : ndarray, shape (n_rows,)
        What each row counts for as a choice that was made; 0 where it was not.
    """

    measures: npt.NDArray[np.floating]
    start: Rows
    stands_for: Values
    true: Values

    @classmethod
    def join(cls, parts: Sequence[Lists]) -> Lists:
        """Put lists one after another."""
        before = np.cumsum([0, *(len(part.true) for part in parts)])
        starts = [part.start + first for part, first in zip(parts, before, strict=False)]
        columns = ("measures", "stands_for", "true")
        joined = {n: np.concatenate([getattr(part, n) for part in parts]) for n in columns}
        return cls(start=np.concatenate(starts), **joined)

    def surprise(self, weights: Values) -> tuple[float, Values]:
        """Give minus the log-likelihood of what was chosen, and its slope."""
        precision = self.measures.dtype
        sums = self.measures @ weights.astype(precision)
        score = sums.astype(np.float64) + np.log(self.stands_for)
        length = np.diff(np.append(self.start, len(score)))
        highest = np.repeat(np.maximum.reduceat(score, self.start), length)
        odds = np.exp(score - highest)
        total = np.repeat(np.add.reduceat(odds, self.start), length)
        surprise = self.true @ (np.log(total) + highest - score)
        expected = odds / total * np.repeat(np.add.reduceat(self.true, self.start), length)
        slope = (expected - self.true).astype(precision) @ self.measures
        return float(surprise), slope.astype(np.float64)


def most_likely(
    read: Lists, around: Values, pull: float, begin: Values, steps: int, least: float = 0.0
) -> Values:
    """Find the weights that make the choices most likely.

    Parameters
    ----------
    read : Lists
        At least one.
    around : ndarray, shape (n_measures,)
        What they are drawn to.
    pull : float
        How hard.
    begin : ndarray
        Where the search begins.
    steps : int
        At most.
    least : float
        No weight is smaller: by default none is negative.
    """

    def cost(weights: Values) -> tuple[float, Values]:
        surprise, slope = read.surprise(weights)
        off = weights - around
        return surprise + 0.5 * pull * float(off @ off), slope + pull * off

    # Slow to import, and needed for learning only.
    from scipy.optimize import Bounds, minimize

    bounds = Bounds(np.full(len(around), least), np.full(len(around), np.inf))
    found = minimize(
        cost, begin, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": steps}
    )
    return np.asarray(found.x, dtype=np.float64)
