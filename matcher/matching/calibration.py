"""From a score to a probability: a straight line in log-odds, so that a sum stays a sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

#: Points for a doubling of the odds, per unit of log-odds.
POINTS = 10.0 / np.log(2.0)

#: The pull of the slope towards 1, as so many events; keeps a handful of them from tilting it.
PULL = 4.0

#: Events grow with this power of the known organizations. 1 would be right if everyone kept
#: finding as many new partners as before, 0 if a fixed number of collaborations a year found its
#: members among ever more organizations, most of which have long ended; the data rarely tell which.
GROWTH = 0.5

_STEPS = 100


@dataclass(frozen=True)
class Line:
    """log-odds = intercept + slope x score."""

    intercept: float
    slope: float

    def log_odds(self, score: Values) -> Values:
        """Give the log-odds of each score."""
        return self.intercept + self.slope * score


def fit_line(score: Values, happened: npt.NDArray[np.bool_], weight: Values) -> Line:
    """Fit a line in log-odds by weighted maximum likelihood.

    Platt, J. (1999). Probabilistic outputs for support vector machines. Advances in Large Margin
    Classifiers, 61-74. The slope is drawn a little towards 1, and never negative.

    Parameters
    ----------
    score : ndarray, shape (n_pairs,)
    happened : ndarray of bool, shape (n_pairs,)
    weight : ndarray, shape (n_pairs,)
        At least 0.

    Returns
    -------
    Line
        A flat one where all or none happened.

    Examples
    --------
    >>> line = fit_line(np.zeros(4), np.array([True, False, False, False]), np.ones(4))
    >>> round(float(1 / (1 + np.exp(-line.intercept))), 6)
    0.25
    """
    total, events = float(weight.sum()), float(weight[happened].sum())
    rate = (events + 1e-9) / (total + 2e-9)
    if not 0.0 < events < total:
        return Line(float(np.log(rate / (1.0 - rate))), 0.0)
    centre = float(np.average(score, weights=weight))
    spread = float(np.sqrt(np.average((score - centre) ** 2, weights=weight)))
    pull = PULL * spread**2 * rate * (1.0 - rate)
    parameters = np.array([np.log(rate / (1.0 - rate)), 1.0])
    for _ in range(_STEPS):
        step = _newton(score - centre, happened, weight, parameters, pull)
        parameters = parameters - step
        if np.abs(step).max() < 1e-10:
            break
    slope = max(float(parameters[1]), 0.0)
    return Line(float(parameters[0]) - slope * centre, slope)


def expected_events(found: Sequence[int], known: Sequence[int], today: int) -> float:
    """Give how many events the coming window is expected to bring.

    A single year says little of the next: simple exponential smoothing over the windows, each
    counting half as much as the one after it (Hyndman, R. and Athanasopoulos, G. (2021).
    Forecasting: principles and practice, section 8.1), after each is brought to today's size by
    `GROWTH`.

    Parameters
    ----------
    found : sequence of int
        How many events each window brought, the latest first.
    known : sequence of int
        How many organizations were known at the start of each; at least 1.
    today : int
        How many are known today.

    Examples
    --------
    >>> expected_events([200, 500], [100, 100], 100)
    300.0
    >>> expected_events([100], [100], 400)
    200.0
    """
    size = (today / np.asarray(known, dtype=float)) ** GROWTH
    return float(np.average(found * size, weights=0.5 ** np.arange(len(found))))


def _newton(
    score: Values, happened: npt.NDArray[np.bool_], weight: Values, at: Values, pull: float
) -> Values:
    """Give one Newton step, damped so that it cannot run away."""
    probability = 1.0 / (1.0 + np.exp(-np.clip(at[0] + at[1] * score, -500.0, 500.0)))
    error = weight * (probability - happened)
    curve = weight * probability * (1.0 - probability)
    gradient = np.array([error.sum(), error @ score + pull * (at[1] - 1.0)])
    cross = float(curve @ score)
    hessian = np.array([[curve.sum(), cross], [cross, curve @ score**2 + pull]])
    step: Values = np.linalg.solve(hessian + 1e-12 * np.eye(2), gradient)
    return np.clip(step, -1.0, 1.0)
