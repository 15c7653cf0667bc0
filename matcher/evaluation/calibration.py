"""Whether the engine's probabilities came true on candidate pairs."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Values
from matcher.evaluation.calibration_findings import CalibrationReport, ReliabilityBin
from matcher.evaluation.scorers import FittedModel, candidates_of
from matcher.evaluation.split import Split
from matcher.measures.calibration import (
    Labels,
    brier_score,
    brier_skill,
    expected_calibration_error,
    logistic_recalibration,
    reliability,
)
from matcher.progress import Progress

_NO_PROBABILITY = (
    "this model gives no probability: its points order the partners, and nothing can be calibrated"
)


def calibration(
    split: Split,
    model: FittedModel,
    queries: int,
    rng: np.random.Generator,
    progress: Progress,
) -> CalibrationReport:
    """Hold probabilities against what came true.

    The queries are drawn from all known organizations: those that found a new partner would
    make every probability look too low.

    Parameters
    ----------
    split : Split
    model : FittedModel
    queries : int
        How many organizations are asked for at most.
    rng : numpy.random.Generator
    progress : callable
    """
    none = np.zeros(0, dtype=np.intp)
    if model.probabilities(none, none) is None:
        return _undefined(split, _NO_PROBABILITY)
    size = split.context.size
    asked = np.sort(rng.choice(size, min(queries, size), replace=False))
    candidates = candidates_of(model, asked, lambda done: progress("calibration", done, len(asked)))
    a, b = asked[candidates.position], candidates.partner
    predicted = model.probabilities(a, b)
    if predicted is None or not len(a):
        return _undefined(split, "nobody who was asked for has a candidate")
    true = split.truth.tocoo()
    labels = np.isin(a.astype(np.int64) * size + b, true.row.astype(np.int64) * size + true.col)
    ranges = model.ranges(predicted)
    assert ranges is not None
    return _report(split, len(asked), predicted, ranges, labels)


def base_rate(split: Split) -> float:
    """Share of the pairs of known organizations, no partners yet, that came together."""
    count = split.context.size
    partners = split.context.partner_count(np.ones(count, dtype=bool))
    return float(split.truth.nnz / (count * (count - 1) - partners))


def _undefined(split: Split, note: str) -> CalibrationReport:
    return CalibrationReport(
        queries=0,
        pairs=0,
        positives=0,
        p0=base_rate(split),
        slope=None,
        intercept=None,
        brier=None,
        brier_skill=None,
        brier_skill_candidates=None,
        ece=None,
        observed_over_predicted=None,
        bins=(),
        note=note,
    )


def _report(
    split: Split, queries: int, predicted: Values, ranges: Values, labels: Labels
) -> CalibrationReport:
    p0 = base_rate(split)
    intercept, slope = logistic_recalibration(predicted, labels)
    share = float(labels.mean())
    return CalibrationReport(
        queries=queries,
        pairs=len(labels),
        positives=int(labels.sum()),
        p0=p0,
        slope=slope,
        intercept=intercept,
        brier=brier_score(predicted, labels),
        brier_skill=brier_skill(predicted, labels, p0),
        brier_skill_candidates=brier_skill(predicted, labels, share),
        ece=expected_calibration_error(predicted, labels),
        observed_over_predicted=_over(share, float(predicted.mean())),
        bins=_bins(predicted, ranges, labels),
        note=None,
    )


def _bins(predicted: Values, ranges: Values, labels: Labels) -> tuple[ReliabilityBin, ...]:
    found = reliability(predicted, labels)
    mine = np.searchsorted(found.low, predicted, side="right") - 1
    low, high = (np.bincount(mine, end) / found.count for end in ranges.T)
    return tuple(
        ReliabilityBin(
            low=float(found.low[i]),
            high=float(found.high[i]),
            count=int(found.count[i]),
            positives=int(found.positives[i]),
            predicted=float(found.predicted[i]),
            observed=float(found.observed[i]),
            observed_over_predicted=_over(float(found.observed[i]), float(found.predicted[i])),
            range_low=float(low[i]),
            range_high=float(high[i]),
        )
        for i in range(len(found.count))
    )


def _over(observed: float, predicted: float) -> float:
    return observed / predicted if predicted > 0 else float("nan")
