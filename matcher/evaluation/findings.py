"""What a backtest finds: typed records, from which every report is drawn without computing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Any

from matcher.evaluation.calibration_findings import CalibrationReport
from matcher.findings import (
    OR_NULL,
    AtLeastZero,
    CommandReport,
    Finding,
    Keywords,
    Natural,
    Percentile,
    Share,
)
from matcher.matching.match_findings import ModelInfo

#: What a scorer is judged by: four of the full ranking, three among others of as many partners, one
#: among those who were busy of late. All in [0, 1], the higher the better.
METRICS = (
    "ndcg@10",
    "hit@10",
    "recall@50",
    "mrr",
    "hard_mrr",
    "hard_hit@10",
    "hard_auc",
    "busy_mrr",
)

#: What the slice of the second truth is cut by, and called: who works together again.
AGAIN = ("another truth", "partners again")

#: The name of the engine itself beside the baselines.
MATCHER = "matcher"

#: With fewer new pairs nothing can be judged.
FEWEST_PAIRS = 50

#: Every interval of a backtest holds this share of the bootstrap resamples.
LEVEL = 0.95

_METRIC_NAMES = {"enum": list(METRICS)}

#: A mapping of every metric, and of nothing else.
EVERY_METRIC = Keywords(required=list(METRICS), propertyNames=_METRIC_NAMES)

#: NaN where a metric has nothing to judge.
Metrics = Annotated[dict[str, Annotated[Share, OR_NULL]], EVERY_METRIC]
Interval = tuple[Annotated[float, OR_NULL], Annotated[float, OR_NULL]]
Intervals = Annotated[dict[str, Interval], EVERY_METRIC]


@dataclass(frozen=True)
class BacktestData(Finding):
    """What went into a backtest and what was left out.

    Attributes
    ----------
    organizations : int
        Known before the cut: everybody who is ranked.
    active_organizations : int
        Of these, those that had collaborated with somebody: everybody who can be asked for.
    unknown_organizations : int
        Left out: listed, but no dated row before the cut names them.
    collaborations_before : int
        Known before the cut.
    pairs_before : int
        Pairs that collaborated before the cut.
    collaborations_after : int
        Starting in the horizon.
    new_pairs : int
        Pairs of active organizations that first collaborate in the horizon.
    new_pairs_with_newcomer : int
        Of an active organization and one without history. The first looks for the second as for
        any other; what the second looks for is judged in a slice of its own.
    new_pairs_of_newcomers : int
        Of two without history; judged in that slice.
    pairs_already_in_one_coalition : int
        First collaborations of partners by coalition; not judged, for nobody suggests partners.
    undated_rows : dict of str to int
        Rows dropped by table, because they have no date or belong to a row without one.
    newest_date : date or None
        Of the whole data set: a horizon that ends later has less truth than it could have.
    """

    organizations: Natural
    active_organizations: Natural
    unknown_organizations: Natural
    collaborations_before: Natural
    pairs_before: Natural
    collaborations_after: Natural
    new_pairs: Natural
    new_pairs_with_newcomer: Natural
    new_pairs_of_newcomers: Natural
    pairs_already_in_one_coalition: Natural
    undated_rows: dict[str, Natural]
    newest_date: datetime.date | None


@dataclass(frozen=True)
class Ratio(Finding):
    """The engine over the best baseline, on one metric.

    Attributes
    ----------
    best_baseline : str
        The baseline that does best on this figure and these queries.
    ratio : float
        Above 1 the engine is ahead; NaN where the baseline reaches 0.
    interval : tuple of float
        By paired bootstrap over the queries; NaN where undefined.
    """

    best_baseline: str
    ratio: Annotated[AtLeastZero, OR_NULL]
    interval: Interval


@dataclass(frozen=True)
class Slice(Finding):
    """The same figures on a part of the queries or of the pairs.

    Attributes
    ----------
    by : str
        What is cut by: past collaborations, kind, or kinds of the pair; or another truth.
    name : str
        Which part.
    queries : int
        Organizations asked for.
    pairs : int
        True pairs held against hard negatives.
    metrics : dict of str to dict of str to float
        By scorer and metric, as in the whole report.
    ratios : dict of str to Ratio
        By metric: the engine over the best baseline.
    """

    by: str
    name: str
    queries: Natural
    pairs: Natural
    metrics: dict[str, Metrics]
    ratios: Annotated[dict[str, Ratio], Keywords(propertyNames=_METRIC_NAMES)]


@dataclass(frozen=True)
class Spread(Finding):
    """How famous and how varied the first ten of a scorer are, over all queries.

    Attributes
    ----------
    scorer : str
        Whose.
    gini : float
        Over all known organizations, of how often each is suggested.
    mean_popularity_percentile : float
        Of those suggested; 50 would be a random choice.
    catalogue_coverage : float
        Share of known organizations that are suggested to anybody.
    """

    scorer: str
    gini: Annotated[Share, OR_NULL]
    mean_popularity_percentile: Annotated[Percentile, OR_NULL]
    catalogue_coverage: Annotated[Share, OR_NULL]


@dataclass(frozen=True)
class NoveltyStep(Finding):
    """What novelty buys and costs.

    Attributes
    ----------
    novelty : float
        The step.
    ndcg : float
        NDCG@10 of the order at that novelty.
    cost : float
        Share of the NDCG@10 without novelty that is lost; below 0 it is a gain.
    spread : Spread
        Of the first ten at that novelty.
    """

    novelty: AtLeastZero
    ndcg: Annotated[Share, OR_NULL]
    cost: Annotated[float, Keywords(maximum=1), OR_NULL]
    spread: Spread


@dataclass(frozen=True)
class ExposureReport(Finding):
    """Whom the first ten suggestions show: the engine, the best baseline by NDCG, novelty.

    Attributes
    ----------
    model : Spread
        The engine.
    best_baseline : Spread
        The best baseline by NDCG@10.
    novelty : tuple of NoveltyStep
        Some steps of novelty.
    """

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
        Which.
    queries : int
        Organizations asked for: a sample.
    pairs : int
        True pairs: a sample.
    without : dict of str to float
        By metric: the figures with the family left out.
    adds : dict of str to float
        By metric: the figures of the full score less those.
    intervals : dict of str to tuple
        By metric: the bounds for what it adds, by paired bootstrap over the queries.
    """

    family: str
    queries: Natural
    pairs: Natural
    without: Metrics
    adds: Annotated[dict[str, Annotated[float, OR_NULL]], EVERY_METRIC]
    intervals: Intervals


@dataclass(frozen=True)
class ScorerRow(Finding):
    """One line of the main table."""

    scorer: str
    metrics: dict[str, float]
    intervals: dict[str, Interval]

    def record(self) -> dict[str, Any]:
        """Give one flat record: each metric, and the bounds of its interval."""
        record: dict[str, Any] = {"scorer": self.scorer, **_plain_metrics(self.metrics)}
        for metric, (low, high) in self.intervals.items():
            record.update(_plain_metrics({f"{metric} low": low, f"{metric} high": high}))
        return record


@dataclass(frozen=True)
class BacktestReport(CommandReport):
    """How well the engine would have done at a day in the past.

    Attributes
    ----------
    dataset : str
        What the data set is called.
    cut : date
        The first day of the truth.
    until : date
        The first day after it.
    horizon : str
        How long the truth lasts, as asked for.
    as_of : date
        The day before the cut, as of which everything was seen.
    seed : int
        What queries and resamples were drawn from.
    queries : int
        Organizations asked for in the full ranking.
    pairs : int
        True pairs held against hard negatives.
    negatives : int
        Non-partners of about as many partners that each true pair is held against.
    fewest_negatives : int or None
        The least that any true pair found; less than negatives in small data.
    model : ModelInfo or None
        Which model was judged.
    data : BacktestData
        What went in, and what was left out.
    metrics : dict of str to dict of str to float
        By scorer (matcher is the engine, then the baselines), then by metric: the mean over
        queries (full ranking) or true pairs (hard negatives), NaN where nothing can be judged.
        ndcg@10: normalized discounted cumulative gain of the first ten, against the best order
        there is. hit@10: share of queries with at least one new partner among the first ten.
        recall@50: share of the new partners of a query among its first fifty. mrr: one over the
        rank of the first new partner. hard_mrr: one over the rank of a true pair among negatives
        of as many partners. hard_hit@10: share of true pairs among the first ten of these.
        hard_auc: chance that a true pair stands before such a negative. busy_mrr: one over the
        rank of a true pair among others drawn by how many they worked with in the last year.
    intervals : dict of str to dict of str to tuple
        By scorer and metric: the bounds of the 95 % bootstrap interval over the queries.
    ratios : dict of str to Ratio
        By metric: the engine over the best baseline.
    slices : tuple of Slice
        The same figures on parts.
    calibration : CalibrationReport
        Whether the probabilities came true.
    exposure : ExposureReport
        Whom the suggestions show.
    ablation : tuple of Ablation
        What each family of features adds.
    notes : tuple of str
        What a reader must know of the figures.
    """

    dataset: str
    cut: datetime.date
    until: datetime.date
    horizon: Annotated[str, Keywords(pattern=r"^\s*\d+\s*[dmyDMY]\s*$")]
    as_of: datetime.date
    seed: int
    queries: Natural
    pairs: Natural
    negatives: Natural
    fewest_negatives: Natural | None
    model: ModelInfo | None
    data: BacktestData
    metrics: dict[str, Metrics]
    intervals: dict[str, Intervals]
    ratios: Annotated[dict[str, Ratio], Keywords(propertyNames=_METRIC_NAMES)]
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
