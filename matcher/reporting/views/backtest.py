"""How well the engine would have done: the verdict first, then the tables."""

from __future__ import annotations

from matcher.evaluation.calibration_findings import CalibrationReport
from matcher.evaluation.findings import (
    AGAIN,
    FEWEST_PAIRS,
    LEVEL,
    MATCHER,
    METRICS,
    Ablation,
    BacktestReport,
    ExposureReport,
    Ratio,
    Slice,
    Spread,
)
from matcher.reporting.charts import reliability_diagram
from matcher.reporting.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.text import sentence

#: What the measures are called, in a head as short as seven of them side by side need.
_MEASURES = {
    "ndcg@10": "NDCG@10",
    "hit@10": "hit@10",
    "recall@50": "recall@50",
    "mrr": "MRR",
    "hard_mrr": "hard MRR",
    "hard_hit@10": "hard hit@10",
    "hard_auc": "hard AUC",
    "busy_mrr": "busy MRR",
}

#: What the measures judge.
_ABOUT = (
    "Each measure is from 0 to 1, and higher is better: NDCG@10 and hit@10 judge the first 10 of "
    "a list, recall@50 the first 50, MRR where the first true partner stands. Hard: a true "
    "partner against look-alikes that did not become one. Busy: against those who did most of late."
)

#: What the picture of the calibration shows.
_CALIBRATION = (
    "Each dot is a tenth of the pairs. On the line what was predicted came true; above it more "
    "came true, below it less."
)

#: The figures that a slice and a family are judged by: one of each view, and for slices one more.
_HEADLINES = ("ndcg@10", "hard_mrr")
_SLICED = ("ndcg@10", "hit@10", "hard_mrr")


def view(report: BacktestReport) -> Document:
    """Give the verdict, then every scorer, slice and family."""
    return Document(f"Backtest of {report.dataset}", (about_words(report),), blocks(report))


def blocks(report: BacktestReport) -> tuple[Block, ...]:
    """Give what a backtest found, without its title.

    Parameters
    ----------
    report : BacktestReport
    """
    found: list[Block] = []
    if report.model is not None:
        words = f"Model: {report.model.kind}. {report.model.note}"
        found.append(Sentences((words,), tone="quiet"))
    found.append(Sentences(tuple(_verdict(report)), listed=True))
    found.append(Section("Every scorer", (_scorers(report), Sentences((_ABOUT,), tone="quiet"))))
    title = "The engine against the best baseline of each measure"
    found.append(Section(title, (_ratios(report),)))
    if report.slices:
        title = "How well known the organization is, and of what kind"
        found.append(Section(title, (_slices(report.slices),), folded=True))
    title = "Can the probabilities be taken at their word?"
    found.append(Section(title, _calibration(report.calibration)))
    found.append(Section("Whom the first ten show", (_exposure(report.exposure),), folded=True))
    if report.ablation:
        title = f"What each family adds, with its {LEVEL:.0%} interval"
        found.append(Section(title, (_families(report.ablation),), folded=True))
    if report.notes:
        notes = tuple(sentence(each) for each in report.notes)
        found.append(Section("Mind", (Sentences(notes, listed=True),)))
    return tuple(found)


def about_words(report: BacktestReport) -> str:
    """Say what was known, and what was to be predicted."""
    newest = report.data.newest_date
    return (
        f"seen as of {report.as_of}; truth from {report.cut} to before {report.until}; "
        f"{report.queries:,} organizations asked for; {report.data.new_pairs:,} new pairs, and "
        f"{report.data.new_pairs_with_newcomer:,} with a newcomer, asked "
        f"{report.pairs:,} times against up to {report.negatives} hard negatives; "
        f"newest date in the data {newest or 'unknown'}"
    )


def _verdict(report: BacktestReport) -> list[str]:
    """Say in sentences where the engine stands against the best baseline."""
    asked = {"ndcg@10": "Ranking everybody (NDCG@10)", "hard_mrr": "Against hard negatives (MRR)"}
    found = [(what, report.ratios.get(metric)) for metric, what in asked.items()]
    again = [each for each in report.slices if (each.by, each.name) == AGAIN]
    what = "Whom to work with again, of all partners (NDCG@10)"
    found += [(what, each.ratios.get("ndcg@10")) for each in again]
    few = report.data.new_pairs
    words = f"Too little to be judged by: {few} new pairs, and any figure below may be chance."
    told = [words] if few < FEWEST_PAIRS else []
    return told + [f"{what}: {_ratio_words(ratio)}." for what, ratio in found if ratio is not None]


def _ratio_words(ratio: Ratio) -> str:
    low, high = ratio.interval
    return (
        f"{ratio.ratio:.2f} times {ratio.best_baseline} ({LEVEL:.0%} interval {low:.2f} to "
        f"{high:.2f})"
    )


def _known(value: float | None) -> float | None:
    return None if value is None or value != value else value


# -- scorers -----------------------------------------------------------------------------------


def _scorers(report: BacktestReport) -> Table:
    columns = (
        Column("scorer", width=24),
        *(Column(_MEASURES[metric], "measure", 11) for metric in METRICS),
    )
    rows = tuple(
        (scorer, *(_known(values[metric]) for metric in METRICS))
        for scorer, values in report.metrics.items()
    )
    return Table("backtest", columns, rows)


def _ratios(report: BacktestReport) -> Table:
    columns = (
        Column("measure", width=16),
        Column("best baseline", width=24),
        Column("times as good", "value", 12),
        Column("at least", "value", 12),
        Column("at most", "value", 12),
    )
    rows = tuple(
        (
            _MEASURES[metric],
            ratio.best_baseline,
            _known(ratio.ratio),
            *(_known(end) for end in ratio.interval),
        )
        for metric, ratio in report.ratios.items()
    )
    return Table("ratios", columns, rows)


def _slices(slices: tuple[Slice, ...]) -> Table:
    columns = [Column("slice", width=36), Column("asked", "count", 9)]
    for metric in _SLICED:
        columns += [Column(_MEASURES[metric], "measure", 11), Column("x best", "value", 9)]
    return Table("slices", tuple(columns), tuple(_slice(each) for each in slices))


def _slice(each: Slice) -> tuple[Cell, ...]:
    cells: list[Cell] = [f"{each.by}: {each.name}".replace("_", " "), each.queries]
    for metric in _SLICED:
        ratio = each.ratios.get(metric)
        cells += [
            _known(each.metrics[MATCHER].get(metric)),
            _known(ratio.ratio) if ratio else None,
        ]
    return tuple(cells)


# -- probabilities -----------------------------------------------------------------------------


#: With fewer that came true a bin says nothing of a range.
_JUDGED = 10


def _calibration(calibration: CalibrationReport) -> tuple[Block, ...]:
    found: list[Block] = []
    if calibration.note:
        found.append(Sentences((sentence(calibration.note),)))
    if calibration.bins:
        found.append(Sentences((_calibration_words(calibration),)))
        picture = reliability_diagram(calibration)
        if picture is not None:
            found.append(Chart(_CALIBRATION, lambda: picture))
        found.append(_bins(calibration))
    return tuple(found)


def _calibration_words(calibration: CalibrationReport) -> str:
    """Say what the bins say, then the figures of a calibration in one line."""
    judged = [each for each in calibration.bins if each.positives >= _JUDGED]
    held = sum(each.held for each in judged)
    high = sum(each.observed < each.range_low for each in judged)
    ratio = _known(calibration.observed_over_predicted)
    came = "" if ratio is None else f"{ratio:.2f} times as many came true as predicted. "
    bins = (
        f"The stated range held what was observed in {held} of {len(judged)} bins with {_JUDGED} "
        f"or more that came true; {high} were too high, {len(judged) - held - high} too low. "
    )
    slope, skill, error = (
        "unknown" if value is None else f"{value:.{digits}f}"
        for value, digits in (
            (_known(calibration.slope), 2),
            (_known(calibration.brier_skill), 3),
            (_known(calibration.ece), 5),
        )
    )
    return (
        f"{came}{bins if judged else ''}"
        f"Slope {slope} (1 is best), Brier skill {skill}, expected calibration error {error}, on "
        f"{calibration.pairs:,} candidate pairs of which {calibration.positives:,} came true."
    )


def _bins(calibration: CalibrationReport) -> Table:
    columns = (
        Column("from", "probability"),
        Column("to", "probability"),
        Column("pairs", "count"),
        Column("came true", "count"),
        Column("predicted", "probability"),
        Column("range from", "probability"),
        Column("range to", "probability"),
        Column("observed", "probability"),
        Column("observed / predicted", "value"),
    )
    rows = tuple(
        (
            *(_known(each.low), _known(each.high), each.count, each.positives),
            *(_known(each.predicted), _known(each.range_low), _known(each.range_high)),
            _known(each.observed),
            _known(each.observed_over_predicted),
        )
        for each in calibration.bins
    )
    return Table("calibration", columns, rows)


# -- whom it shows, and what it rests on -------------------------------------------------------


def _exposure(exposure: ExposureReport) -> Table:
    columns = (
        Column("order", width=24),
        Column("NDCG@10 lost", "percent"),
        Column("mean popularity percentile", "points"),
        Column("Gini", "value"),
        Column("% of all shown to anybody", "points"),
    )
    rows = (
        _spread(MATCHER, 0.0, exposure.model),
        *(_spread(f"novelty {n.novelty:g}", n.cost, n.spread) for n in exposure.novelty),
        _spread(exposure.best_baseline.scorer, None, exposure.best_baseline),
    )
    return Table("exposure", columns, rows)


def _spread(name: str, cost: float | None, spread: Spread) -> tuple[Cell, ...]:
    return (
        name,
        _known(cost),
        spread.mean_popularity_percentile,
        _known(spread.gini),
        100 * spread.catalogue_coverage,
    )


def _families(ablation: tuple[Ablation, ...]) -> Table:
    columns = [Column("family", width=20)]
    for metric in _HEADLINES:
        columns += [
            Column(f"to {_MEASURES[metric]}", "measure"),
            Column("at least", "measure"),
            Column("at most", "measure"),
        ]
    rows = tuple(
        (
            each.family,
            *(
                _known(value)
                for metric in _HEADLINES
                for value in (each.adds[metric], *each.intervals[metric])
            ),
        )
        for each in ablation
    )
    return Table("families", tuple(columns), rows)
