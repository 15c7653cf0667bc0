"""From a score to a probability: a rising curve in log-odds, of a few straight pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Values = npt.NDArray[np.float64]

#: Points for a doubling of the odds, per unit of log-odds.
POINTS = 10.0 / np.log(2.0)

#: The pull of the slope towards 1, as so many pairs, and of every bend towards none, as so many
#: events; they keep a handful of events from tilting the curve, or from bending it.
PULL, BEND_PULL = 4.0, 10.0

#: Where the curve may bend: below these shares of the pairs lie the ends of its pieces. A straight
#: line foretold half as many events for the weakest pairs as came, and half as many again for the
#: middling ones.
BENDS = (0.2, 0.5, 0.8, 0.95)

#: Events grow with this power of the known organizations. 1 would be right if everyone kept
#: finding as many new partners as before, 0 if a fixed number of collaborations a year found its
#: members among ever more organizations, most of which have long ended; the data rarely tell which.
GROWTH = 0.5

_STEPS = 100


@dataclass(frozen=True)
class Curve:
    """log-odds = intercept + slope x score + what each bend adds above its knot.

    Attributes
    ----------
    intercept, slope : float
    knots : ndarray, shape (n_bends,)
        Scores.
    bends : ndarray, shape (n_bends,)
        By how much the slope changes at each.
    """

    intercept: float
    slope: float
    knots: Values
    bends: Values

    def log_odds(self, score: Values) -> Values:
        """Give the log-odds of each score; they never fall where the score rises."""
        result: Values = self.intercept + self.slope * score
        for knot, bend in zip(self.knots, self.bends, strict=True):
            result += bend * np.maximum(score - knot, 0.0)
        return result

    @property
    def steepness(self) -> float:
        """Rise from the first knot to the last, for each unit of the score."""
        if len(self.knots) < 2:
            return self.slope + float(self.bends.sum())
        ends = self.knots[[0, -1]]
        low, high = self.log_odds(ends)
        return float((high - low) / (ends[1] - ends[0]))

    def on_scale(self, shift: float, factor: float) -> Curve:
        """Give the curve of scores that are shift + factor x theirs; factor above 0."""
        return Curve(
            self.intercept + self.slope * shift,
            self.slope * factor,
            (self.knots - shift) / factor,
            self.bends * factor,
        )

    def raised(self, by: float) -> Curve:
        """Give the curve with all log-odds higher by so much."""
        return replace(self, intercept=self.intercept + by)


def fit_curve(score: Values, happened: npt.NDArray[np.bool_], weight: Values) -> Curve:
    """Fit a curve by weighted maximum likelihood.

    Platt, J. (1999). Probabilistic outputs for support vector machines. Advances in Large Margin
    Classifiers, 61-74, with bends as in a linear spline. The slope is drawn a little towards 1 and
    the bends towards none; where the curve would fall anywhere, it is a line, and never falls.

    Parameters
    ----------
    score : ndarray, shape (n_pairs,)
    happened : ndarray of bool, shape (n_pairs,)
    weight : ndarray, shape (n_pairs,)
        At least 0.

    Returns
    -------
    Curve
        A flat one where all or none happened.

    Examples
    --------
    >>> curve = fit_curve(np.zeros(4), np.array([True, False, False, False]), np.ones(4))
    >>> round(float(1 / (1 + np.exp(-curve.intercept))), 6)
    0.25
    """
    total, events = float(weight.sum()), float(weight[happened].sum())
    rate = (events + 1e-9) / (total + 2e-9)
    start = float(np.log(rate / (1.0 - rate)))
    none = np.zeros(0)
    centre = float(np.average(score, weights=weight))
    spread = float(np.sqrt(np.average((score - centre) ** 2, weights=weight)))
    if not 0.0 < events < total or spread == 0.0:
        return Curve(start, 0.0, none, none)
    for knots in (_knots(score, weight), none):
        # In standard deviations, so that a pull is as strong whatever scores are measured in.
        terms = [np.ones(len(score)), score - centre]
        terms += [np.maximum(score - knot, 0.0) for knot in knots]
        columns = np.column_stack(terms)
        columns[:, 1:] /= spread
        pull = np.array([0.0, PULL * rate * (1.0 - rate), *[BEND_PULL] * len(knots)])
        goal = np.array([0.0, spread, *[0.0] * len(knots)])
        first = np.array([start, *goal[1:]])
        found = _most_likely(columns, happened, weight, pull, goal, first)
        slope, bends = float(found[1]) / spread, found[2:] / spread
        if (slope + np.cumsum([0.0, *bends]) >= 0.0).all():
            break
    slope = max(slope, 0.0)
    curve = Curve(float(found[0]) - slope * centre, slope, knots, bends)
    # Nothing was seen of what lies lower: there the overall steepness goes on, for the flat first
    # piece would make the weakest of all pairs as likely as the weakest that were seen.
    lowest, steep = float(score.min()), curve.steepness
    return Curve(
        float(curve.log_odds(np.array([lowest]))[0]) - steep * lowest,
        steep,
        np.append(lowest, knots),
        np.append(slope - steep, bends),
    )


def _knots(score: Values, weight: Values) -> Values:
    """Give the scores at `BENDS`, each once and none at an end."""
    order = np.argsort(score, kind="stable")
    reached = np.cumsum(weight[order])
    place = np.searchsorted(reached, np.array(BENDS) * reached[-1])
    knots: Values = np.unique(score[order][np.minimum(place, len(score) - 1)])
    inner: Values = knots[(knots > score.min()) & (knots < score.max())]
    return inner


def expected_events(found: Sequence[int], known: Sequence[int], today: int) -> float:
    """Give how many events the coming window is expected to bring.

    A single window says little of the next, so it is the mean of all, the simplest of forecasts
    (Hyndman, R. and Athanasopoulos, G. (2021). Forecasting: principles and practice, section 5.2),
    after each is brought to today's size by `GROWTH`.

    Parameters
    ----------
    found : sequence of int
        How many events each window brought.
    known : sequence of int
        How many organizations were known at the start of each; at least 1.
    today : int
        How many are known today.

    Examples
    --------
    >>> expected_events([200, 500], [100, 100], 100)
    350.0
    >>> expected_events([100], [100], 400)
    200.0
    """
    size = (today / np.asarray(known, dtype=float)) ** GROWTH
    return float(np.mean(found * size))


def _most_likely(
    columns: Values,
    happened: npt.NDArray[np.bool_],
    weight: Values,
    pull: Values,
    goal: Values,
    parameters: Values,
) -> Values:
    """Find what makes the events most likely, by Newton's steps that cannot run away."""
    for _ in range(_STEPS):
        probability = expit(columns @ parameters)
        gradient = columns.T @ (weight * (probability - happened)) + pull * (parameters - goal)
        curved = columns * (weight * probability * (1.0 - probability))[:, None]
        hessian = curved.T @ columns + np.diag(pull + 1e-12)
        step = np.clip(np.linalg.solve(hessian, gradient), -1.0, 1.0)
        parameters = parameters - step
        if np.abs(step).max() < 1e-10:
            break
    return parameters
