"""The answer of a report: the ranking with its reasons and evidence, and whom to invite."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.coalitions.recruit_findings import RecruitReport
from matcher.matching.findings import Evidence
from matcher.reporting.charts import waterfall
from matcher.reporting.document import (
    Block,
    Cell,
    Chart,
    Column,
    Entry,
    Facts,
    Ranking,
    Section,
    Sentences,
    Table,
)
from matcher.reporting.matches import empty_words, exposure_words, percent
from matcher.reporting.record import Answer, Report
from matcher.reporting.report_words import about_words, no_odds_words, odds_sentence
from matcher.reporting.terminal import points
from matcher.reporting.views.linking import source_link
from matcher.reporting.views.recruit import plan_words


def answer(report: Report) -> tuple[Block, ...]:
    """Give the ranked partners or pairs; why there is none, where there is none."""
    if not report.answers:
        if report.suggestions is not None:
            return (Sentences((empty_words(report.suggestions),)),)
        return (Sentences(("No pair is left to suggest.",)),) if report.pairs is not None else ()
    title, noun = "Best pairs of the ecosystem", "pair"
    if report.suggestions is not None:
        title, noun = f"Best partners for {report.suggestions.organization.name}", "partner"
    entries = tuple(_entry(each, report) for each in report.answers)
    model = f"Model: {report.model.kind}. {report.model.note}"
    blocks: list[Block] = [
        Sentences((model,), tone="quiet"),
        Ranking("matches", entries, noun=noun),
    ]
    if report.suggestions is not None:
        blocks.append(Sentences((exposure_words(report.suggestions),), tone="quiet"))
    return (Section(title, tuple(blocks)),)


def _entry(each: Answer, report: Report) -> Entry:
    partner, asking = each.partner, each.organization
    pair = report.pairs is not None
    blocks: list[Block] = [
        Chart(
            "How the score adds up",
            lambda: waterfall(each.components, each.score, f"{asking.name} with {partner.name}"),
            tuple((part.name, part.contribution) for part in each.components),
            name="components",
        )
    ]
    odds = odds_sentence(each, report.model.horizon) or no_odds_words(report)
    if odds:
        blocks.append(Sentences((odds,)))
    if each.reasons:
        blocks.append(Section("Why", (Sentences(each.reasons, listed=True),)))
    else:
        blocks.append(Sentences(("The data state no reason in words.",), tone="quiet"))
    if each.flags:
        blocks.append(Section("Watch out", (Sentences(each.flags, listed=True),)))
    blocks.append(_facts(each, pair))
    if each.evidence:
        rows = tuple(_evidence(fact, report.urls) for fact in each.evidence)
        columns = (Column("evidence", width=60), Column("source", width=28), Column("date"))
        blocks.append(Section("Evidence", (Table("evidence", columns, rows),)))
    return Entry(
        each.rank,
        f"{asking.name} + {partner.name}" if pair else partner.name,
        about_words(partner),
        each.score,
        "points",
        each.reasons[0] if each.reasons else None,
        each.flags,
        tuple(blocks),
        partner.local_name,
        partner.url,
    )


def _facts(each: Answer, pair: bool) -> Facts:
    """Give what else is known of a partner: that of pairs says who the two are."""
    low, high = each.interval or (None, None)
    both: tuple[tuple[str, Cell], ...] = (
        ("organization", each.organization.name),
        ("with", each.partner.name),
    )
    return Facts(
        (
            *(both if pair else ()),
            ("kind", (each.partner.kind or "").replace("_", " ") or None),
            ("country", each.partner.country),
            ("probability", None if each.probability is None else percent(each.probability)),
            ("odds against a random pair", None if each.lift is None else f"{each.lift:.3g}"),
            ("90% interval from, points", None if low is None else points(low)),
            ("90% interval to, points", None if high is None else points(high)),
            ("organization id", each.organization.id),
            ("partner id", each.partner.id),
        ),
        full=True,
    )


def _evidence(fact: Evidence, urls: dict[str, str]) -> tuple[Cell, ...]:
    return (fact.text, source_link(fact.source, urls), fact.date)


# -- whom to invite ----------------------------------------------------------------------------

_CANDIDATES = (
    Column("rank", "count", 7),
    Column("organization", width=24),
    Column("fit", "points", 11, bars=True),
    Column("gain", "value", 10, bars=True),
    Column("rival's pull", "points", 11),
    Column("contested", width=11),
    Column("in the best set", width=11),
    Column("would newly cover", width=40),
    Column("why", width=40),
    Column("watch out", width=40),
    Column("organization id", width=20, full=True),
)


def invitations(report: Report) -> tuple[Block, ...]:
    """Give for each coalition the best set to invite, and the candidates."""
    blocks: list[Block] = []
    for number, found in enumerate(report.recruits, start=1):
        rows = (*_candidates(found), *_only_in_set(found))
        listed = Table(f"recruit-{number}", _CANDIDATES, rows)
        title = f"Candidates for {found.name} by fit, of {found.considered:,} organizations"
        parts: list[Block] = [Sentences(tuple(plan_words(found)), listed=True)]
        if listed.rows:
            folded = number > 1 and len(report.recruits) > 2
            parts.append(Section(title, (listed,), folded=folded))
        blocks.append(Section(found.name, tuple(parts)))
    if blocks:
        words = ["Fit is in points, gain in what the coalition's value would grow by."]
        if any(found.rivals for found in report.recruits):
            words.append(
                "A rival's pull is its own fit with the candidate; a dash stands where none is "
                "known, as for a rival's own members."
            )
        blocks.insert(0, Sentences(tuple(words), tone="quiet"))
    return (Section("Whom to invite", tuple(blocks)),) if blocks else ()


def _joined(words: Sequence[str]) -> str | None:
    return "; ".join(words) or None


def _candidates(found: RecruitReport) -> list[tuple[Cell, ...]]:
    return [
        (
            each.rank,
            each.organization.name,
            each.fit,
            each.gain,
            each.rival_pull,
            "contested" if each.contested else None,
            "yes" if each.organization.id in found.plan.organizations else None,
            _joined([found.capability_names.get(name, name) for name in each.closes]),
            _joined(each.reasons),
            _joined(each.flags),
            each.organization.id,
        )
        for each in found.candidates
    ]


def _only_in_set(found: RecruitReport) -> list[tuple[Cell, ...]]:
    """Give a row for each of the best set that is not among the candidates listed."""
    ranked = {each.organization.id for each in found.candidates}
    left = [
        (id_, name)
        for id_, name in zip(found.plan.organizations, found.plan.names, strict=True)
        if id_ not in ranked
    ]
    return [
        (
            *(None, name, None, None, None, None, "yes", None, None),
            _joined(found.plan.flags.get(id_, ())),
            id_,
        )
        for id_, name in left
    ]
