"""What a backtest finds: typed records, from which every report is drawn without computing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from matcher.findings import Finding
from matcher.matching.findings import ModelInfo

#: What a scorer is judged by: four of the full ranking, three against hard negatives. All in
#: [0, 1], the higher the better.
METRICS = ("ndcg@10", "hit@10", "recall@50", "mrr", "hard_mrr", "hard_hit@10", "hard_auc")

#: The name of the engine itself beside the baselines.
MATCHER = "matcher"

#: Every interval of a backtest holds this share of the bootstrap resamples.
LEVEL = 0.95

Interval = tuple[float, float]


@dataclass(frozen=True)
class BacktestData(Finding):
    """What went into a backtest and what was left out.

    Attributes
    ----------
    organizations : int
        Those known before the cut: everybody who is ranked.
    active_organizations : int
        Of these, those that had collaborated with somebody: everybody who can be asked for.
    unknown_organizations : int
        Left out: listed in the data, but no dated row before the cut speaks of them.
    collaborations_before, collaborations_after : int
        Known before the cut; starting in the horizon.
    pairs_before : int
        Pairs that collaborated before the cut.
    new_pairs : int
        Pairs of active organizations that first collaborate in the horizon.
    new_pairs_with_newcomer : int
        Those of an active organization and one without history. The first looks for the second
        as for any other; what the second looks for is judged in a slice of its own.
    new_pairs_of_newcomers : int
        Those of two without history; judged in that slice.
    pairs_already_in_one_coalition : int
        First collaborations of partners by coalition; not judged, for nobody suggests partners.
    undated_rows : dict of str to int
        Rows dropped by table, because they have no date or belong to a row without one.
    newest_date : date or None
        Of the whole data set: a horizon that ends later has less truth than it could have.
    """

    organizations: int
    active_organizations: int
    unknown_organizations: int
    collaborations_before: int
    pairs_before: int
    collaborations_after: int
    new_pairs: int
    new_pairs_with_newcomer: int
    new_pairs_of_newcomers: int
    pairs_already_in_one_coalition: int
    undated_rows: dict[str, int]
    newest_date: datetime.date | None


@dataclass(frozen=True)
class Ratio(Finding):
    """The engine over the best baseline, on one metric.

    Attributes
    ----------
    best_baseline : str
        The one that is best on this metric and these queries.
    ratio : float
        Above 1 the engine is ahead; NaN where the baseline reaches 0.
    interval : tuple of float
        By paired bootstrap over the queries.
    """

    best_baseline: str
    ratio: float
    interval: Interval


@dataclass(frozen=True)
class Slice(Finding):
    """The same figures on a part of the queries or of the pairs.

    Attributes
    ----------
    by : str
        What the slice is cut by: "past collaborations", "kind", "kinds of the pair".
    name : str
    queries, pairs : int
        Organizations asked for in the full ranking; true pairs held against hard negatives.
    metrics : dict of str to dict of str to float
        As in `BacktestReport`.
    ratios : dict of str to Ratio
        By metric.
    """

    by: str
    name: str
    queries: int
    pairs: int
    metrics: dict[str, dict[str, float]]
    ratios: dict[str, Ratio]


@dataclass(frozen=True)
class ReliabilityBin(Finding):
    """Pairs of similar probability; see `matcher.measures.calibration.reliability`."""

    low: float
    high: float
    count: int
    positives: int
    predicted: float
    observed: float
    observed_over_predicted: float


@dataclass(frozen=True)
class CalibrationReport(Finding):
    """Whether the probabilities can be taken at their word, on candidate pairs of the horizon.

    All figures are None where the model gives no probability, as the prior does.

    Attributes
    ----------
    queries, pairs, positives : int
        Organizations drawn from all known ones, their candidate pairs, and how many came true.
    p0 : float or None
        Share of all pairs that were no partners yet for which the event came true.
    slope, intercept : float or None
        Of the logistic recalibration; 1 and 0 are best.
    brier, ece : float or None
    brier_skill : float or None
        Against p0 for every pair.
    brier_skill_candidates : float or None
        Against the share that came true among these candidates: the harder reference.
    observed_over_predicted : float or None
    bins : tuple of ReliabilityBin
        Deciles of the probability.
    note : str or None
        Why there is nothing here, where that is so.
    """

    queries: int
    pairs: int
    positives: int
    p0: float | None
    slope: float | None
    intercept: float | None
    brier: float | None
    brier_skill: float | None
    brier_skill_candidates: float | None
    ece: float | None
    observed_over_predicted: float | None
    bins: tuple[ReliabilityBin, ...]
    note: str | None


@dataclass(frozen=True)
class Spread(Finding):
    """How famous and how varied the first ten of a scorer are, over all queries.

    Attributes
    ----------
    scorer : str
    gini : float
        Over all known organizations, of how often each is suggested.
    mean_popularity_percentile : float
        In [0, 100]; 50 would be a random choice.
    catalogue_coverage : float
        Share of known organizations that are suggested to anybody.
    """

    scorer: str
    gini: float
    mean_popularity_percentile: float
    catalogue_coverage: float


@dataclass(frozen=True)
class NoveltyStep(Finding):
    """What novelty buys and costs.

    Attributes
    ----------
    novelty : float
    ndcg : float
        NDCG@10 of the order at that novelty.
    cost : float
        Share of the NDCG@10 without novelty that is lost; below 0 it is a gain.
    spread : Spread
    """

    novelty: float
    ndcg: float
    cost: float
    spread: Spread


@dataclass(frozen=True)
class ExposureReport(Finding):
    """Whom the first ten suggestions show: the engine, the best baseline by NDCG, novelty."""

    model: Spread
    best_baseline: Spread
    novelty: tuple[NoveltyStep, ...]


@dataclass(frozen=True)
class Ablation(Finding):
    """What one family of features adds: the metric with it, less the metric without it.

    Its contribution to every score is set to 0; the model is not fitted anew.

    Attributes
    ----------
    family : str
    queries, pairs : int
        As in `Slice`; a sample.
    without : dict of str to float
        Each metric with the family left out.
    adds : dict of str to float
        Metric of the full score less that.
    intervals : dict of str to tuple
        Of `adds`, by paired bootstrap over the queries.
    """

    family: str
    queries: int
    pairs: int
    without: dict[str, float]
    adds: dict[str, float]
    intervals: dict[str, Interval]


@dataclass(frozen=True)
class ScorerRow(Finding):
    """One line of the main table."""

    scorer: str
    metrics: dict[str, float]
    intervals: dict[str, Interval]

    def to_dict(self) -> dict[str, Any]:
        """Give one flat record: each metric, and the bounds of its interval."""
        record: dict[str, Any] = {"scorer": self.scorer, **_plain_metrics(self.metrics)}
        for metric, (low, high) in self.intervals.items():
            record.update(_plain_metrics({f"{metric} low": low, f"{metric} high": high}))
        return record


@dataclass(frozen=True)
class BacktestReport(Finding):
    """How well the engine would have done at a day in the past.

    Attributes
    ----------
    dataset : str
    cut, until : date
        The truth starts in [cut, until).
    horizon : str
    as_of : date
        The day before the cut, as of which everything was seen.
    seed : int
    queries, pairs : int
        Organizations asked for in the full ranking; true pairs held against hard negatives.
    negatives : int
        Non-partners of the same number of partners that each true pair is held against.
    fewest_negatives : int or None
        The least that any true pair found; less than `negatives` in small data.
    model : ModelInfo or None
    data : BacktestData
    metrics : dict of str to dict of str to float
        scorer -> metric -> mean over queries (full ranking) or true pairs (hard negatives); the
        engine first, then the baselines.
    intervals : dict of str to dict of str to tuple
        Beside each metric, by bootstrap over the queries.
    ratios : dict of str to Ratio
        metric -> the engine over the best baseline.
    slices : tuple of Slice
    calibration : CalibrationReport
    exposure : ExposureReport
    ablation : tuple of Ablation
    notes : tuple of str
        What a reader must know of the figures.
    """

    dataset: str
    cut: datetime.date
    until: datetime.date
    horizon: str
    as_of: datetime.date
    seed: int
    queries: int
    pairs: int
    negatives: int
    fewest_negatives: int | None
    model: ModelInfo | None
    data: BacktestData
    metrics: dict[str, dict[str, float]]
    intervals: dict[str, dict[str, Interval]]
    ratios: dict[str, Ratio]
    slices: tuple[Slice, ...]
    calibration: CalibrationReport
    exposure: ExposureReport
    ablation: tuple[Ablation, ...]
    notes: tuple[str, ...]

    def rows(self) -> list[Finding]:
        """Give the lines of the main table: one per scorer."""
        return [
            ScorerRow(scorer, metrics, self.intervals[scorer])
            for scorer, metrics in self.metrics.items()
        ]


def _plain_metrics(values: dict[str, float]) -> dict[str, float | None]:
    """Give NaN as None."""
    return {name: value if value == value else None for name, value in values.items()}
