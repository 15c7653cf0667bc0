"""Whether the probabilities of a backtest came true, as typed records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from matcher.findings import (
    OR_NULL,
    AtLeastZero,
    Finding,
    Keywords,
    Natural,
    Share,
)


@dataclass(frozen=True)
class ReliabilityBin(Finding):
    """Pairs of similar probability; see `matcher.measures.calibration.reliability`.

    Attributes
    ----------
    low : float
        The least probability among them.
    high : float
        The highest.
    count : int
        Pairs.
    positives : int
        Of these, those that came true.
    predicted : float
        Mean probability.
    observed : float
        Share that came true.
    observed_over_predicted : float
        Pairs that came true over those predicted; 1 is best.
    range_low, range_high : float
        Means of the ends of their ranges: between these the observed share should lie in four
        years of five.
    """

    low: Annotated[Share, OR_NULL]
    high: Annotated[Share, OR_NULL]
    count: Natural
    positives: Natural
    predicted: Annotated[Share, OR_NULL]
    observed: Annotated[Share, OR_NULL]
    observed_over_predicted: Annotated[AtLeastZero, OR_NULL]
    range_low: Annotated[Share, OR_NULL]
    range_high: Annotated[Share, OR_NULL]

    @property
    def held(self) -> bool:
        """Whether the range holds what was observed."""
        return self.range_low <= self.observed <= self.range_high


@dataclass(frozen=True)
class CalibrationReport(Finding):
    """Whether the probabilities can be taken at their word, on candidate pairs of the horizon.

    All figures are None where the model gives no probability, as the prior does.

    Attributes
    ----------
    queries : int
        Organizations drawn from all known ones.
    pairs : int
        Their candidate pairs.
    positives : int
        Of these, those that came true.
    p0 : float or None
        Share of all pairs, no partners yet, that came true.
    slope : float or None
        Of the logistic recalibration; 1 is best.
    intercept : float or None
        Of the same; 0 is best.
    brier : float or None
        Mean squared error of the probabilities.
    brier_skill : float or None
        Share of that error saved against p0 for every pair.
    brier_skill_candidates : float or None
        The same against the share that came true among these candidates: the harder reference.
    ece : float or None
        Expected calibration error: mean distance of probability and share, over the bins.
    observed_over_predicted : float or None
        Pairs that came true over those predicted; 1 is best.
    bins : tuple of ReliabilityBin
        Tenths of the pairs by probability, ascending.
    note : str or None
        Why there is nothing here, where that is so.
    """

    queries: Natural
    pairs: Natural
    positives: Natural
    p0: Share | None
    slope: float | None
    intercept: float | None
    brier: Share | None
    brier_skill: Annotated[float, Keywords(maximum=1)] | None
    brier_skill_candidates: Annotated[float, Keywords(maximum=1)] | None
    ece: Share | None
    observed_over_predicted: AtLeastZero | None
    bins: tuple[ReliabilityBin, ...]
    note: str | None
