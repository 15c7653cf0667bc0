"""From a score to a probability: a rising curve in log-odds, of a few straight pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtri, stdtrit

from matcher.arrays import Values

#: Points for a doubling of the odds, per unit of log-odds.
POINTS = 10.0 / np.log(2.0)

#: The pull of the slope towards 1, as so many pairs, and of all else towards none, as so many
#: events; they keep a handful of events from tilting the curve, or from bending it.
PULL, BEND_PULL = 4.0, 10.0

#: The pull of a window's own level towards that of all: levels differ by about a factor of e.
LEVEL_PULL = 1.0

#: Where the curve may bend: below these shares of the events lie the ends of its pieces. A straight
#: line predicted half as many events for the weakest pairs as came, and half as many again for the
#: middling ones.
BENDS = (0.1, 0.3, 0.5, 0.7, 0.9)

#: Events grow with this power of the known organizations. 1 would be right if everyone kept
#: finding as many new partners as before, 0 if a fixed number of collaborations a year found its
#: members among ever more organizations, most of which have long ended; the data rarely tell which.
GROWTH = 0.5

#: For how many windows the swings of other fields count: a handful of years tells little of swings.
USUAL_COUNTS = 2.0

#: Between these shares of the pairs two scores are told into each other by straight pieces.
_RANKS = (0.01, 0.05, *(0.1 * tenth for tenth in range(1, 10)), 0.95, 0.99, 0.999)

#: Steps of the fit at most, and the change in a parameter that ends them.
_STEPS, _ENOUGH = 100, 1e-8


@dataclass(frozen=True)
class Curve:
    """log-odds = intercept + slope x score + what each bend adds + what the query's traits add.

    Attributes
    ----------
    intercept, slope : float
    knots : ndarray, shape (n_bends,)
        Scores, ascending.
    bends : ndarray, shape (n_bends,)
        By how much the slope changes above each.
    query : ndarray, shape (n_traits,)
        What a unit of each of the query's traits adds: a score tells who fits a query best, and
        says little of how many partners that query will find.
    """

    intercept: float
    slope: float
    knots: Values
    bends: Values
    query: Values

    def log_odds(self, score: Values, traits: Values) -> Values:
        """Give the log-odds of each score; they never fall where the score rises.

        Parameters
        ----------
        score : ndarray, shape (n_pairs,)
        traits : ndarray, shape (n_pairs, n_traits)
            Of the query of each pair.
        """
        result: Values = self.intercept + self.slope * score
        for trait, each in zip(traits.T, self.query, strict=True):
            result += each * trait
        for knot, bend in zip(self.knots, self.bends, strict=True):
            result += bend * np.maximum(score - knot, 0.0)
        return result

    @property
    def steepness(self) -> float:
        """Rise from the first knot to the last, for each unit of the score."""
        if len(self.knots) < 2:
            return self.slope + float(self.bends.sum())
        ends = self.knots[[0, -1]]
        low, high = self.log_odds(ends, np.zeros((2, len(self.query))))
        return float((high - low) / (ends[1] - ends[0]))

    def on_scale_of(self, other: Values, own: Values) -> Curve:
        """Give the curve that says of other scores what this one says of own ones of equal rank.

        Parameters
        ----------
        other, own : ndarray, shape (n_pairs,)
            Two scores of the same pairs.

        Returns
        -------
        Curve
            This one where there are no scores, or the other ones are all the same.
        """
        if not len(other):
            return self
        places, first = np.unique(np.quantile(other, _RANKS), return_index=True)
        if len(places) < 2:
            return self
        alike = np.zeros((len(first), len(self.query)))
        reached = self.log_odds(np.quantile(own, _RANKS)[first], alike)
        slopes = np.diff(reached) / np.diff(places)
        intercept = float(reached[0] - slopes[0] * places[0])
        return Curve(intercept, float(slopes[0]), places[1:-1], np.diff(slopes), self.query)

    def raised(self, by: float) -> Curve:
        """Give the curve with all log-odds higher by so much."""
        return replace(self, intercept=self.intercept + by)


def fit_curve(
    score: Values,
    traits: Values,
    happened: npt.NDArray[np.bool_],
    weight: Values,
    window: npt.NDArray[np.intp],
) -> Curve:
    """Fit a curve by weighted maximum likelihood, whatever the level of each window was.

    The level of the coming window is found by itself. If one curve had to meet all past levels, it
    would be too flat: scores grow with what is known, and a year of many events need not be one
    of high scores.

    Platt, J. (1999). Probabilistic outputs for support vector machines. Advances in Large Margin
    Classifiers, 61-74, with bends as in a linear spline and terms for the query. The slope is
    drawn a little towards 1, bends and terms towards none; a piece that would fall is flat.

    Parameters
    ----------
    score : ndarray, shape (n_pairs,)
    traits : ndarray, shape (n_pairs, n_traits)
        As in `Curve.log_odds`.
    happened : ndarray of bool, shape (n_pairs,)
    weight : ndarray, shape (n_pairs,)
        At least 0.
    window : ndarray of int, shape (n_pairs,)
        Which window each pair is of.

    Returns
    -------
    Curve
        Of a window of usual level; a flat one where all or none happened.

    Examples
    --------
    >>> happened = np.array([True, False, False, False])
    >>> curve = fit_curve(np.zeros(4), np.zeros((4, 0)), happened, np.ones(4), np.zeros(4, int))
    >>> round(float(1 / (1 + np.exp(-curve.intercept))), 6)
    0.25
    """
    total, events = float(weight.sum()), float(weight[happened].sum())
    rate = (events + 1e-9) / (total + 2e-9)
    start = float(np.log(rate / (1.0 - rate)))
    none = np.zeros(0)
    spread = _moments(score, weight)[1]
    if not 0.0 < events < total or spread == 0.0:
        return Curve(start, 0.0, none, none, np.zeros(traits.shape[1]))
    moments = [_moments(trait, weight) for trait in traits.T]
    middle, width = (
        (np.array(each) for each in zip(*moments, strict=True)) if moments else (none,) * 2
    )
    width[width == 0.0] = 1.0
    knots = _knots(score, weight * happened)
    # In standard deviations, so that a pull is as strong whatever things are measured in.
    about_query, ramps = (traits - middle) / width, _ramps(score, knots) / spread
    of_window = (window[:, None] == np.unique(window)).astype(float)
    columns = np.column_stack([np.ones(len(score)), about_query, of_window, ramps])
    query, first = 1 + traits.shape[1], 1 + traits.shape[1] + of_window.shape[1]  # ends of parts
    goal = np.zeros(columns.shape[1])
    goal[first:] = spread
    pull = np.zeros((len(goal), len(goal)))
    pull[range(1, query), range(1, query)] = BEND_PULL
    pull[range(query, first), range(query, first)] = LEVEL_PULL
    pull[first, first] = PULL * rate * (1.0 - rate)
    bent = np.diff(np.eye(len(knots) + 1), axis=0)
    pull[first:, first:] += BEND_PULL * bent.T @ bent
    found = np.array([start, *goal[1:]])
    rising = np.ones(len(goal), dtype=bool)
    while True:
        parts = columns[:, rising], happened, weight, pull[np.ix_(rising, rising)], goal[rising]
        found[rising] = _most_likely(*parts, found[rising])
        if found[first:].min() >= 0.0:
            break
        lowest = first + int(np.argmin(found[first:]))
        rising[lowest], found[lowest] = False, 0.0
    slopes, of_query = found[first:] / spread, found[1:query] / width
    anchor = float(knots[0]) if len(knots) else float(score[0])
    intercept = float(found[0] - slopes[0] * anchor - of_query @ middle)
    return Curve(intercept, float(slopes[0]), knots, np.diff(slopes), of_query)


def _ramps(score: Values, knots: Values) -> Values:
    """Give how far each score has gone through each piece, shape (n_pairs, n_knots + 1)."""
    if not len(knots):
        return np.column_stack([score - score[0]])
    first = np.minimum(score - knots[0], 0.0)
    middle = [np.clip(score, *ends) - ends[0] for ends in pairwise(knots)]
    return np.column_stack([first, *middle, np.maximum(score - knots[-1], 0.0)])


def level(log_odds: Values, weight: Values, events: float) -> float:
    """Give by how much all log-odds must rise for their probabilities to sum to so many events.

    Parameters
    ----------
    log_odds, weight : ndarray, shape (n_pairs,)
    events : float
        Above 0 and below the sum of the weights.

    Returns
    -------
    float
        0 where there are no pairs.

    Examples
    --------
    >>> round(level(np.zeros(4), np.ones(4), 1.0), 6) == round(float(np.log(1 / 3)), 6)
    True
    """
    if not len(log_odds):
        return 0.0
    # Slow to import, and needed for learning only.
    from scipy.optimize import brentq

    def missing(by: float) -> float:
        return float((weight * expit(log_odds + by)).sum()) - events

    # Far enough for any log-odds that are numbers of use.
    reach = 50.0 + float(np.abs(log_odds).max())
    return float(brentq(missing, -reach, reach, xtol=1e-12))


def _moments(values: Values, weight: Values) -> tuple[float, float]:
    """Give weighted mean and standard deviation."""
    mean = float(np.average(values, weights=weight))
    return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=weight)))


def _knots(score: Values, events: Values) -> Values:
    """Give the scores at `BENDS` of the events, each once and none at an end."""
    order = np.argsort(score, kind="stable")
    reached = np.cumsum(events[order])
    place = np.searchsorted(reached, np.array(BENDS) * reached[-1])
    knots: Values = np.unique(score[order][np.minimum(place, len(score) - 1)])
    inner: Values = knots[(knots > score.min()) & (knots < score.max())]
    return inner


def expected_events(found: Sequence[float], known: Sequence[int], today: int) -> float:
    """Give how many events the coming window is expected to bring.

    A single window says little of the next, so it is the mean of all, the simplest of forecasts
    (Hyndman, R. and Athanasopoulos, G. (2021). Forecasting: principles and practice, section 5.2),
    after each is brought to today's size by `GROWTH`.

    Parameters
    ----------
    found : sequence of float
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


def forecast_errors(found: Sequence[float], known: Sequence[int], count: int) -> Values:
    """Give by how much each window parted from what those before it would have predicted, in logs.

    Parameters
    ----------
    found, known : sequence
        As in `expected_events`, the latest window first.
    count : int
        From how many windows each is predicted at most.

    Returns
    -------
    ndarray, shape (n_errors,)
        Of windows that brought something, and have one before them that did.

    Examples
    --------
    >>> [round(float(each), 3) for each in forecast_errors([200, 100, 100], [9, 9, 9], 3)]
    [0.693, 0.0]
    """
    errors = []
    for place in range(len(found) - 1):
        before = slice(place + 1, place + 1 + count)
        expected = expected_events(found[before], known[before], known[place])
        if found[place] > 0 and expected > 0:
            errors.append(np.log(found[place] / expected))
    return np.array(errors)


def level_swing(errors: Values, usual: float) -> float:
    """Give the typical size of errors in the level, in logs, drawn to what is usual elsewhere.

    The fewer errors there are, the less they tell of how large they can be: it is larger, so that
    as a normal distribution's it holds four of five, as Student's t does (Student (1908). The
    probable error of a mean. Biometrika 6, 1-25).

    Parameters
    ----------
    errors : ndarray
        As `forecast_errors` gives them.
    usual : float
        Counts as much as `USUAL_COUNTS` errors.

    Examples
    --------
    >>> [round(level_swing(np.full(count, 0.4), 0.4), 2) for count in (0, 8, 1000)]
    [0.59, 0.43, 0.4]
    """
    count = USUAL_COUNTS + len(errors)
    squares = USUAL_COUNTS * usual**2 + float((errors**2).sum())
    return float(np.sqrt(squares / count) * stdtrit(count, 0.9) / ndtri(0.9))


def _most_likely(
    columns: Values,
    happened: npt.NDArray[np.bool_],
    weight: Values,
    pull: Values,
    goal: Values,
    parameters: Values,
) -> Values:
    """Find what makes the events most likely, by Newton's steps, halved where they overshoot."""

    def surprise(tried: Values) -> float:
        odds = columns @ tried
        pulled = 0.5 * float((tried - goal) @ pull @ (tried - goal))
        return float((weight * (np.logaddexp(0.0, odds) - happened * odds)).sum()) + pulled

    reached = surprise(parameters)
    for _ in range(_STEPS):
        probability = expit(columns @ parameters)
        gradient = columns.T @ (weight * (probability - happened)) + pull @ (parameters - goal)
        curved = columns * (weight * probability * (1.0 - probability))[:, None]
        hessian = curved.T @ columns + pull + 1e-12 * np.eye(len(pull))
        step = np.linalg.solve(hessian, gradient)
        tried = surprise(parameters - step)
        while not tried <= reached and np.abs(step).max() > _ENOUGH:
            step = step / 2.0
            tried = surprise(parameters - step)
        parameters, reached = parameters - step, tried
        if np.abs(step).max() <= _ENOUGH:
            break
    return parameters
