"""Whether probabilities can be taken at their word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.arrays import Values

Labels = npt.NDArray[np.bool_]

#: Log-odds that differ by less are equal.
_ENOUGH = 1e-10


@dataclass(frozen=True)
class Reliability:
    """Groups of pairs of similar probability; every array has shape (n_bins,).

    Attributes
    ----------
    low, high : ndarray
        Least and greatest probability of the bin.
    count, positives : ndarray of int
        Pairs, and those for which the event came true.
    predicted, observed : ndarray
        Mean probability, and share that came true.
    """

    low: Values
    high: Values
    count: npt.NDArray[np.intp]
    positives: npt.NDArray[np.intp]
    predicted: Values
    observed: Values


def reliability(probabilities: Values, labels: Labels, bins: int = 10) -> Reliability:
    """Give the reliability diagram in bins of equal count (deciles by default).

    DeGroot, M. and Fienberg, S. (1983). The comparison and evaluation of forecasters. The
    Statistician 32, 12-22. Equal probabilities fall into one bin, so there can be fewer bins
    than asked for; none is empty.

    Parameters
    ----------
    probabilities : ndarray, shape (n,)
        In [0, 1].
    labels : ndarray of bool, shape (n,)
    bins : int
        At least 1.

    Examples
    --------
    >>> found = reliability(np.array([0.1, 0.1, 0.6, 0.8]), np.array([0, 0, 1, 0], bool), bins=2)
    >>> found.observed.tolist(), found.count.tolist()
    ([0.0, 0.5], [2, 2])
    """
    if len(probabilities) == 0:
        none, nobody = np.zeros(0), np.zeros(0, dtype=np.intp)
        return Reliability(none, none, nobody, nobody, none, none)
    # Each edge is a probability that occurs; it opens the bin above it.
    ordered = np.sort(probabilities)
    edges = np.unique(ordered[len(ordered) * np.arange(1, bins) // bins])
    raw = np.searchsorted(edges, probabilities, side="right")
    _, code = np.unique(raw, return_inverse=True)
    order = np.argsort(code, kind="stable")
    count = np.bincount(code)
    starts = np.cumsum(count) - count
    sorted_by_bin = probabilities[order]
    positives = np.bincount(code[labels], minlength=len(count))
    return Reliability(
        low=np.minimum.reduceat(sorted_by_bin, starts),
        high=np.maximum.reduceat(sorted_by_bin, starts),
        count=count,
        positives=positives,
        predicted=np.bincount(code, weights=probabilities) / count,
        observed=positives / count,
    )


def expected_calibration_error(probabilities: Values, labels: Labels, bins: int = 10) -> float:
    """Mean distance of predicted and observed over the bins of `reliability`, by their counts.

    sum over bins of n_bin / n x |observed - predicted|. Naeini, M., Cooper, G. and Hauskrecht,
    M. (2015). Obtaining well calibrated probabilities using Bayesian binning. Proc. AAAI,
    2901-2907; with bins of equal count, as Nguyen, K. and O'Connor, B. (2015). Posterior
    calibration and exploratory analysis for natural language processing models. Proc. EMNLP.

    Returns
    -------
    float
        In [0, 1]; 0 is best; NaN without pairs.
    """
    if len(probabilities) == 0:
        return float("nan")
    found = reliability(probabilities, labels, bins)
    distance = np.abs(found.observed - found.predicted)
    return float((found.count * distance).sum() / found.count.sum())


def brier_score(probabilities: Values, labels: Labels) -> float:
    """Mean of (probability - outcome)^2.

    Brier, G. (1950). Verification of forecasts expressed in terms of probability. Monthly
    Weather Review 78(1), 1-3.

    Returns
    -------
    float
        In [0, 1]; 0 is best; NaN without pairs.

    Examples
    --------
    >>> brier_score(np.array([1.0, 0.5]), np.array([True, True]))
    0.125
    """
    if len(probabilities) == 0:
        return float("nan")
    return float(np.mean((probabilities - labels) ** 2))


def brier_skill(probabilities: Values, labels: Labels, reference: float) -> float:
    """Share by which the Brier score is below that of one probability for all: 1 - B / B_ref.

    Murphy, A. (1973). Hedging and skill scores for probability forecasts. Journal of Applied
    Meteorology 12, 215-223.

    Parameters
    ----------
    probabilities : ndarray, shape (n,)
    labels : ndarray of bool, shape (n,)
    reference : float
        The probability that ignorance would give to every pair; in [0, 1].

    Returns
    -------
    float
        At most 1; 0 is no better than the reference; NaN where the reference makes no error.
    """
    worst = brier_score(np.full(len(probabilities), reference), labels)
    return 1.0 - brier_score(probabilities, labels) / worst if worst > 0 else float("nan")


def logistic_recalibration(probabilities: Values, labels: Labels) -> tuple[float, float]:
    """Intercept and slope of the outcome's log-odds on the log-odds that were predicted.

    log-odds(outcome) = intercept + slope x log-odds(p), by maximum likelihood. Cox, D. (1958).
    Two further applications of a model for binary regression. Biometrika 45(3/4), 562-565. A
    slope of 1 with intercept 0 needs no recalibration; below 1 the probabilities are too bold.

    Parameters
    ----------
    probabilities : ndarray, shape (n,)
        0 and 1 are taken as the nearest numbers that have log-odds.
    labels : ndarray of bool, shape (n,)

    Returns
    -------
    intercept, slope : float
        NaN where one outcome only occurred, where all probabilities are equal, or where they
        separate the outcomes perfectly.
    """
    undefined = (float("nan"), float("nan"))
    clipped = np.clip(probabilities, 1e-12, 1.0 - 1e-12)
    odds = np.log(clipped) - np.log1p(-clipped)
    if len(odds) == 0 or labels.all() or not labels.any() or np.ptp(odds) < _ENOUGH:
        return undefined
    found, others = odds[labels], odds[~labels]
    if found.min() >= others.max() or found.max() <= others.min():
        return undefined
    from sklearn.linear_model import LogisticRegression

    # Centred and scaled, where it is well conditioned.
    centre, scale = float(odds.mean()), float(odds.std())
    line = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10)
    line.fit(((odds - centre) / scale)[:, None], labels)
    slope = float(line.coef_[0, 0]) / scale
    return float(line.intercept_[0]) - slope * centre, slope
