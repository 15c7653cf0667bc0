"""What a workbook shows: the facts of a report as sheets of named columns and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matcher.coalitions.recruit_findings import RecruitReport
from matcher.reporting.record import Report
from matcher.reporting.report_words import title_words

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Column:
    """A column: its head, its width in characters, its number format, and whether it has bars."""

    title: str
    width: float = 14.0
    format: str | None = None
    bars: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns and its rows."""

    name: str
    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]


_POINTS, _SHARE, _VALUE, _COUNT = "0.0", "0.00", "0.00", "#,##0"
_NAME, _TEXT, _SOURCE = 30.0, 60.0, 28.0


def sheets(report: Report) -> tuple[Sheet, ...]:
    """Give the sheets of a report, in their order."""
    return (
        _matches(report),
        _components(report),
        _evidence(report),
        _coalitions(report),
        _coverage(report),
        _contested(report),
        _recruit(report),
        _timeline(report),
        _sources(report),
        _about(report),
    )


def _joined(values: Sequence[str]) -> str | None:
    return "; ".join(values) or None


def _matches(report: Report) -> Sheet:
    columns = (
        Column("rank", 7),
        Column("organization", _NAME),
        Column("partner", _NAME),
        Column("local name", 20),
        Column("kind", 16),
        Column("country", 9),
        Column("points", 10, _POINTS, bars=True),
        Column("probability", 12, "0.00%"),
        Column("odds against a random pair", 14, "0.00"),
        Column("90% interval from, points", 14, _POINTS),
        Column("90% interval to, points", 14, _POINTS),
        Column("reasons", _TEXT),
        Column("watch out", 40),
        Column("website", 30),
        Column("organization id", 20),
        Column("partner id", 20),
    )
    rows: list[tuple[Cell, ...]] = []
    for each in report.answers:
        low, high = each.interval or (None, None)
        rows.append(
            (
                each.rank,
                each.organization.name,
                each.partner.name,
                each.partner.local_name,
                each.partner.kind,
                each.partner.country,
                each.score,
                each.probability,
                each.lift,
                low,
                high,
                _joined(each.reasons),
                _joined(each.flags),
                each.partner.url,
                each.organization.id,
                each.partner.id,
            )
        )
    return Sheet("matches", columns, rows)


def _components(report: Report) -> Sheet:
    columns = (
        Column("rank", 7),
        Column("organization", _NAME),
        Column("partner", _NAME),
        Column("component", 20),
        Column("points", 10, _POINTS, bars=True),
    )
    rows: list[tuple[Cell, ...]] = [
        (each.rank, each.organization.name, each.partner.name, part.name, part.contribution)
        for each in report.answers
        for part in each.components
    ]
    return Sheet("components", columns, rows)


def _evidence(report: Report) -> Sheet:
    columns = (
        Column("rank", 7),
        Column("organization", _NAME),
        Column("partner", _NAME),
        Column("evidence", _TEXT),
        Column("source", _SOURCE),
        Column("date", 12),
        Column("address", 40),
    )
    urls = report.urls
    rows: list[tuple[Cell, ...]] = [
        (
            each.rank,
            each.organization.name,
            each.partner.name,
            fact.text,
            fact.source,
            fact.date,
            urls.get(fact.source or ""),
        )
        for each in report.answers
        for fact in each.evidence
    ]
    return Sheet("evidence", columns, rows)


def _coalitions(report: Report) -> Sheet:
    columns = (
        Column("coalition", _NAME),
        Column("value", 10, _VALUE),
        Column("member", _NAME),
        Column("role", 10),
        Column("since", 12),
        Column("contributes", 12, _VALUE, bars=True),
        Column("lost if it leaves", 12, _VALUE, bars=True),
        Column("source", _SOURCE),
        Column("coalition id", 20),
        Column("member id", 20),
    )
    rows: list[tuple[Cell, ...]] = []
    for coalition in report.standing.coalitions:
        rows += [
            (
                coalition.name,
                coalition.value,
                member.name,
                member.role,
                member.since,
                member.shapley,
                member.lost_if_leaves,
                member.source,
                coalition.id,
                member.id,
            )
            for member in coalition.members
        ]
        rows += [
            (
                coalition.name,
                coalition.value,
                each.name,
                "invited",
                each.since,
                None,
                None,
                each.source,
                coalition.id,
                each.id,
            )
            for each in coalition.invited
        ]
    return Sheet("coalitions", columns, rows)


def _coverage(report: Report) -> Sheet:
    columns = (
        Column("coalition", _NAME),
        Column("capability", _NAME),
        Column("strength", 10, _SHARE, bars=True),
        Column("weight", 9, "0.##"),
        Column("covered", 10),
        Column("held by", 50),
        Column("evidence", 40),
        Column("source", _SOURCE),
        Column("date", 12),
        Column("capability id", 24),
    )
    rows: list[tuple[Cell, ...]] = []
    for coalition in report.standing.coalitions:
        for row in coalition.coverage:
            first = row.evidence[0] if row.evidence else None
            rows.append(
                (
                    coalition.name,
                    row.name,
                    row.strength,
                    row.weight,
                    row.covered,
                    _joined(row.holder_names),
                    first.text if first else None,
                    first.source if first else None,
                    first.date if first else None,
                    row.capability,
                )
            )
    return Sheet("coverage", columns, rows)


def _contested(report: Report) -> Sheet:
    columns = (
        Column("one side", _NAME),
        Column("the other", _NAME),
        Column("organization", _NAME),
        Column("pull of the one", 12, _POINTS, bars=True),
        Column("pull of the other", 12, _POINTS, bars=True),
        Column("leans to", _NAME),
        Column("gain of the one", 12, _VALUE),
        Column("gain of the other", 12, _VALUE),
    )
    rows: list[tuple[Cell, ...]] = []
    for pair in report.standing.comparisons:
        names = {pair.a: pair.name_a, pair.b: pair.name_b}
        rows += [
            (
                pair.name_a,
                pair.name_b,
                each.name,
                each.pull_a,
                each.pull_b,
                names.get(each.leans or ""),
                each.gain_a,
                each.gain_b,
            )
            for each in pair.contested
        ]
    return Sheet("contested", columns, rows)


def _recruit(report: Report) -> Sheet:
    columns = (
        Column("coalition", _NAME),
        Column("rank", 7),
        Column("organization", _NAME),
        Column("fit, points", 11, _POINTS, bars=True),
        Column("gain", 10, _VALUE, bars=True),
        Column("rival's pull, points", 11, _POINTS),
        Column("contested", 11),
        Column("in the best set", 11),
        Column("would newly cover", _TEXT),
        Column("reasons", 40),
        Column("watch out", 40),
        Column("organization id", 20),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            found.name,
            each.rank,
            each.organization.name,
            each.fit,
            each.gain,
            each.rival_pull,
            each.contested,
            each.organization.id in found.plan.organizations,
            _joined([found.capability_names.get(name, name) for name in each.closes]),
            _joined(each.reasons),
            _joined(each.flags),
            each.organization.id,
        )
        for found in report.recruits
        for each in found.candidates
    ]
    rows += [row for found in report.recruits for row in _only_in_the_set(found)]
    return Sheet("recruit", columns, rows)


def _only_in_the_set(found: RecruitReport) -> list[tuple[Cell, ...]]:
    """Give a row for each of the best set that is not among the candidates listed."""
    ranked = {each.organization.id for each in found.candidates}
    unknown = (None,) * 4
    return [
        (
            found.name,
            None,
            name,
            *unknown,
            True,
            None,
            None,
            _joined(found.plan.flags.get(id_, ())),
            id_,
        )
        for id_, name in zip(found.plan.organizations, found.plan.names, strict=True)
        if id_ not in ranked
    ]


def _timeline(report: Report) -> Sheet:
    names = {each.id: each.name for each in report.standing.coalitions}
    columns = (
        Column("day", 12),
        Column("coalition", _NAME),
        Column("members", 10, _COUNT),
        Column("value", 10, _VALUE),
        Column("capabilities covered", 12, _COUNT),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            point.day.isoformat(),
            names.get(point.coalition, point.coalition),
            point.members,
            point.value,
            point.covered,
        )
        for point in report.study.timeline.points
    ]
    return Sheet("timeline", columns, rows)


def _sources(report: Report) -> Sheet:
    columns = (
        Column("source", 45),
        Column("rows", 9, _COUNT, bars=True),
        Column("in", 40),
        Column("first date", 12),
        Column("last date", 12),
        Column("address", _TEXT),
    )
    rows: list[tuple[Cell, ...]] = [
        (each.source, each.count, _joined(each.tables), each.first, each.last, each.url)
        for each in report.sources
    ]
    return Sheet("sources", columns, rows)


def _about(report: Report) -> Sheet:
    facts: list[tuple[Any, ...]] = [
        ("report", title_words(report)),
        ("data set", report.dataset),
        ("as of", report.as_of or "undated"),
        ("newest date in the data", report.newest_date or "none"),
        ("model", report.model.kind),
        ("what its points mean", report.model.note),
        ("covered from strength", report.standing.covered_from),
        ("backtest", report.backtest_note),
        ("version", report.version),
        ("seed", report.seed),
    ]
    return Sheet("about", (Column("what", 28), Column("", 90)), list(facts))
