"""How a report comes to its figures, what it does not know, and how it did in the past."""

from __future__ import annotations

import math

from matcher.ecosystem.horizon import spell_horizon
from matcher.evaluation.findings import METRICS, BacktestReport, CalibrationReport, ReliabilityBin
from matcher.reporting.backtests import backtest_line, calibration_words, verdict
from matcher.reporting.charts import reliability_diagram
from matcher.reporting.document import Block, Chart, Column, Section, Sentences, Table
from matcher.reporting.matches import percent
from matcher.reporting.record import Report
from matcher.reporting.report_words import metric_words, sentence
from matcher.reporting.views.fields import Field, table_of
from matcher.reporting.views.recruit import fit_words


def method(report: Report) -> tuple[Block, ...]:
    """Give what figures mean, the limits, and the backtest."""
    blocks: list[Block] = [Section("What a score means", (Sentences(_score_words(report)),))]
    if report.standing.coalitions:
        words = Sentences(_coalition_words(report))
        blocks.append(Section("What a coalition's figures mean", (words,)))
    blocks.append(Section("Limits", (Sentences(_limits(report), listed=True),)))
    if report.backtest is None:
        blocks.append(Section("Backtest", (Sentences((report.backtest_note,)),)))
    else:
        blocks += _backtest(report.backtest, report.backtest_note)
    return tuple(blocks)


def _score_words(report: Report) -> tuple[str, ...]:
    model = report.model
    words = [
        "A score is in points. 0 is a random pair and 10 points double the odds that the two first "
        f"work together within {spell_horizon(model.horizon)}. It is a sum: each part of it is "
        "what one family of facts adds, and the parts sum to it exactly. The event is: "
        f"{model.event}."
    ]
    if model.kind == "prior":
        words.append(
            "With the prior this scale is nominal: its points order partners, and nothing in these "
            "data was used to check that 10 of them double the odds."
        )
    words.append(f"Model: {model.kind}. {model.note}")
    if model.p0 is not None:
        words.append(f"A random pair has a probability of {percent(model.p0)}.")
    return tuple(words)


def _coalition_words(report: Report) -> tuple[str, ...]:
    words = [
        "A coalition is as strong in a capability as its strongest lead or member; who is only "
        "invited does not count. Its value is the sum of strength times weight over the "
        "capabilities. A member contributes its Shapley value; what would be lost without it is "
        "another figure, since others may hold the same."
    ]
    if report.recruits:
        words += ["Fit and pull are in points.", fit_words(report.recruits[0].model)]
    else:
        words.append("Fit and pull are in points of the group model.")
    words.append(f"Who counts as contested is decided by {report.standing.contested_by}.")
    return tuple(words)


def _limits(report: Report) -> tuple[str, ...]:
    return (
        "The report knows what the data set says and nothing else. A missing row says nothing "
        "about an organization.",
        f"Rows that are dated later than {report.as_of or 'the day'} are left out. A row counts "
        "from the last day that its date can mean.",
        "Points order partners. They do not say that a partnership would succeed, or that the "
        "other side wants it.",
        "Well-known organizations are in more data and therefore found more easily; the report "
        "says how well known its suggestions are.",
    )


def _backtest(test: BacktestReport, note: str) -> list[Block]:
    about = (
        "Every way to score on every measure; higher is better. Hard: a true partner against "
        "look-alikes that did not become one."
    )
    metrics = (Column(metric_words(metric), "strength") for metric in METRICS)
    rows = tuple(
        (scorer, *(None if math.isnan(values[metric]) else values[metric] for metric in METRICS))
        for scorer, values in test.metrics.items()
    )
    blocks: tuple[Block, ...] = (
        Sentences((sentence(backtest_line(test)), note)),
        Sentences(tuple(verdict(test)), listed=True),
        Sentences((about,), tone="quiet"),
        Table("backtest", (Column("scorer", width=24), *metrics), rows),
    )
    found: list[Block] = [
        Section("Backtest", blocks),
        Section("Calibration", _calibration(test.calibration)),
    ]
    if test.notes:
        notes = Sentences(tuple(sentence(each) for each in test.notes), listed=True)
        found.append(Section("Notes on the backtest", (notes,)))
    return found


def _calibration(calibration: CalibrationReport) -> tuple[Block, ...]:
    words = [sentence(calibration.note)] if calibration.note else []
    if not calibration.bins:
        return (Sentences(tuple(words)),)
    blocks: list[Block] = [Sentences((*words, calibration_words(calibration)))]
    if (picture := reliability_diagram(calibration)) is not None:
        title = (
            "Each dot is a tenth of the pairs. On the line what was predicted came true; above it "
            "more came true, below it less."
        )
        blocks.append(Chart(title, lambda: picture))
    fields: list[Field[ReliabilityBin]] = [
        (Column("pairs", "count"), lambda each: each.count),
        (Column("came true", "count"), lambda each: each.positives),
        (Column("predicted", "plain"), lambda each: round(each.predicted, 5)),
        (Column("observed", "plain"), lambda each: round(each.observed, 5)),
    ]
    return (*blocks, table_of("calibration", fields, calibration.bins))
