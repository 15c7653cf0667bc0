"""A backtest drawn for a terminal: the verdict first, then the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from matcher.evaluation.findings import (
    MATCHER,
    METRICS,
    Ablation,
    BacktestReport,
    CalibrationReport,
    ExposureReport,
    Ratio,
    Slice,
    Spread,
)
from matcher.reporting.terminal import heading, indented, list_table, plain, section

#: The two figures that a slice and a family are judged by: one of each view.
HEADLINES = ("ndcg@10", "hard_mrr")


def draw_backtest(report: BacktestReport, console: Console) -> None:
    """Draw how well the engine would have done."""
    heading(console, f"Backtest of {report.dataset}", backtest_line(report))
    if report.model is not None:
        console.print(plain(f"Model: {report.model.kind}. {report.model.note}", "dim"))
    console.print()
    for line in verdict(report):
        console.print(plain(line))
    _scorers(report, console)
    _slices(report.slices, console)
    _calibration(report.calibration, console)
    _exposure(report.exposure, console)
    _ablation(report.ablation, console)
    if report.notes:
        section(console, "Mind")
        for note in report.notes:
            indented(console, plain(f"- {note}"), by=2)


def backtest_line(report: BacktestReport) -> str:
    """Say what was known, and what was to be foretold."""
    newest = report.data.newest_date
    return (
        f"seen as of {report.as_of}; truth from {report.cut} to before {report.until}; "
        f"{report.queries:,} organizations asked for; {report.data.new_pairs:,} new pairs, and "
        f"{report.data.new_pairs_with_newcomer:,} with a newcomer, asked {report.pairs:,} times "
        f"against up to {report.negatives} hard negatives; "
        f"newest date in the data {newest or 'unknown'}"
    )


def verdict(report: BacktestReport) -> list[str]:
    """Say in sentences where the engine stands against the best baseline."""
    views = {"ndcg@10": "Ranking everybody (NDCG@10)", "hard_mrr": "Against hard negatives (MRR)"}
    return [
        f"{view}: {ratio_words(report.ratios[metric])}."
        for metric, view in views.items()
        if metric in report.ratios
    ]


def ratio_words(ratio: Ratio) -> str:
    """Say a ratio with its interval and against whom."""
    low, high = ratio.interval
    return f"{ratio.ratio:.2f} times {ratio.best_baseline} (95% interval {low:.2f} to {high:.2f})"


def number(value: float | None, digits: int = 3) -> str:
    """Write a figure; what is undefined is a dash."""
    return "-" if value is None or value != value else f"{value:.{digits}f}"


def _scorers(report: BacktestReport, console: Console) -> None:
    section(console, "Every scorer, the best baseline of each column marked *")
    best = {metric: ratio.best_baseline for metric, ratio in report.ratios.items()}
    columns = [("scorer", "left"), *[(_short(metric), "right") for metric in METRICS]]
    rows = [
        [
            Text(scorer, style="bold" if scorer == MATCHER else ""),
            *[
                number(values[metric]) + ("*" if best.get(metric) == scorer else " ")
                for metric in METRICS
            ],
        ]
        for scorer, values in report.metrics.items()
    ]
    list_table(console, columns, rows, gap=1)


def _short(metric: str) -> str:
    """Give the head of a column that leaves room for eight of them."""
    return {"recall@50": "rec@50", "hard_hit@10": "hard hit"}.get(
        metric, metric.replace("hard_", "hard ")
    )


def _slices(slices: Sequence[Slice], console: Console) -> None:
    if not slices:
        return
    section(console, "How well known the organization is, and of what kind")
    columns = [
        ("slice", "left"),
        ("asked", "right"),
        ("ndcg@10", "right"),
        ("x best", "right"),
        ("hit@10", "right"),
        ("x best", "right"),
        ("hard mrr", "right"),
        ("x best", "right"),
    ]
    list_table(console, columns, [_slice(each) for each in slices], gap=1)


def _slice(each: Slice) -> list[str]:
    cells = [f"{each.by}: {each.name}".replace("_", " "), f"{each.queries:,}"]
    for metric in ("ndcg@10", "hit@10", "hard_mrr"):
        ratio = each.ratios.get(metric)
        cells += [
            number(each.metrics[MATCHER].get(metric)),
            number(ratio.ratio if ratio else None, 2),
        ]
    return cells


def _calibration(calibration: CalibrationReport, console: Console) -> None:
    section(console, "Can the probabilities be taken at their word?")
    if calibration.note:
        console.print(plain(calibration.note))
    if not calibration.bins:
        return
    console.print(plain(calibration_words(calibration)))
    columns = [
        ("from", "right"),
        ("to", "right"),
        ("pairs", "right"),
        ("came true", "right"),
        ("predicted", "right"),
        ("observed", "right"),
        ("observed / predicted", "right"),
    ]
    list_table(console, columns, _bins(calibration))


def calibration_words(calibration: CalibrationReport) -> str:
    """Say the figures of a calibration in one line."""
    return (
        f"Slope {number(calibration.slope, 2)} (1 is best), Brier skill "
        f"{number(calibration.brier_skill)}, expected calibration error "
        f"{number(calibration.ece, 5)}, on {calibration.pairs:,} candidate pairs of which "
        f"{calibration.positives:,} came true."
    )


def _bins(calibration: CalibrationReport) -> Iterable[list[str]]:
    for each in calibration.bins:
        yield [
            number(each.low, 5),
            number(each.high, 5),
            f"{each.count:,}",
            f"{each.positives:,}",
            number(each.predicted, 5),
            number(each.observed, 5),
            number(each.observed_over_predicted, 2),
        ]


def _exposure(exposure: ExposureReport, console: Console) -> None:
    section(console, "Whom the first ten show")
    columns = [
        ("order", "left"),
        ("ndcg@10 lost", "right"),
        ("mean popularity percentile", "right"),
        ("Gini", "right"),
        ("shown to anybody", "right"),
    ]
    rows = [
        _spread(MATCHER, 0.0, exposure.model),
        *[_spread(f"novelty {n.novelty:g}", n.cost, n.spread) for n in exposure.novelty],
        _spread(exposure.best_baseline.scorer, None, exposure.best_baseline),
    ]
    list_table(console, columns, rows)


def _spread(name: str, cost: float | None, spread: Spread) -> list[str]:
    return [
        name,
        "" if cost is None else f"{100 * cost:.0f}%",
        f"{spread.mean_popularity_percentile:.1f}",
        number(spread.gini, 2),
        f"{100 * spread.catalogue_coverage:.1f}%",
    ]


def _ablation(ablation: Sequence[Ablation], console: Console) -> None:
    if not ablation:
        return
    section(console, "What each family adds")
    columns = [("family", "left")]
    columns += [(f"to {_short(metric)} (95% interval)", "right") for metric in HEADLINES]
    list_table(console, columns, [_family(each) for each in ablation])


def _family(each: Ablation) -> list[str]:
    cells = [each.family]
    for metric in HEADLINES:
        low, high = each.intervals[metric]
        cells.append(f"{number(each.adds[metric])} ({number(low)} to {number(high)})")
    return cells
