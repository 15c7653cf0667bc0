"""The answer of a report: the ranking with its reasons and evidence, and whom to invite."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from matcher.coalitions.recruit_findings import RecruitCandidate, RecruitReport
from matcher.matching.match_findings import Component, Evidence, ModelInfo
from matcher.matching.relations import is_guess
from matcher.reporting.apart import Aside, apart_table
from matcher.reporting.document import (
    Block,
    Column,
    Section,
    Table,
    Use,
)
from matcher.reporting.match_entries import shown_components, watch_words, whole
from matcher.reporting.matches import contact_words
from matcher.reporting.record import Answer, Report
from matcher.reporting.views.fields import Field, table_of
from matcher.reporting.views.pairs import blocks as pair_blocks
from matcher.reporting.views.recruit import blocks, title_words
from matcher.reporting.views.suggest import blocks as suggest_blocks


def answer(report: Report) -> tuple[Block, ...]:
    """Give the ranked partners or pairs; why there is none, where there is none."""
    guessed = report.answers and all(is_guess(each.relation) for each in report.answers)
    best = "Possible" if guessed else "Best"
    if report.suggestions is not None:
        title = f"{best} partners for {report.suggestions.organization.name}"
        found = suggest_blocks(report.suggestions, report.urls)
    elif report.pairs is not None:
        title, found = f"{best} pairs of the ecosystem", pair_blocks(report.pairs, report.urls)
    else:
        return ()
    side_by_side = [Section("Matches side by side", (matches(report),))] if report.answers else []
    return (Section(title, found), *side_by_side)


def _contacts(each: Answer) -> list[str]:
    """Say what the shortlist has of either."""
    sides = each.organization, each.partner
    names = {side.id: side.name for side in sides}
    return contact_words(each.shortlist, names if len(each.shortlist) > 1 else None)


# -- as tables ---------------------------------------------------------------------------------


def matches(report: Report) -> Table:
    """Give the answers side by side."""
    asking: Use = "sheet" if report.pairs is None else "all"
    first = report.answers[0].components if report.answers else ()
    parts: list[Field[Answer]] = [
        (Column(part.name, "points", use="reading"), partial(_contribution, report.model, place))
        for place, part in enumerate(shown_components(first, report.model))
    ]
    fields: list[Field[Answer]] = [
        (Column("rank", "count", 7), lambda each: each.rank),
        (Column("organization", width=30, use=asking), lambda each: each.organization.name),
        (Column("partner", width=30), lambda each: each.partner.name),
        (Column("local name", width=20, use="sheet"), lambda each: each.partner.local_name),
        (Column("kind", width=16), lambda each: (each.partner.kind or "").replace("_", " ")),
        (Column("country", width=9), lambda each: each.partner.country),
        *_standing(report),
        *parts,
        (Column("probability", "percent", 12, use="sheet"), lambda each: each.probability),
        (Column("odds against a random pair", "value", use="sheet"), lambda each: each.lift),
        (
            Column("90% interval from, points", "points", use="sheet"),
            lambda each: (each.interval or (None,))[0],
        ),
        (
            Column("90% interval to, points", "points", use="sheet"),
            lambda each: (each.interval or (None,))[-1],
        ),
        (Column("reasons", width=60, use="sheet"), lambda each: each.reasons),
        (Column("watch out", width=40), watch_words),
        (Column("shortlist", width=30), lambda each: tuple(_contacts(each))),
        (Column("next step", width=60, use="sheet"), lambda each: each.next_step),
        (Column("website", width=30, use="sheet"), lambda each: each.partner.url),
        (Column("organization id", width=20, use="sheet"), lambda each: each.organization.id),
        (Column("partner id", width=20, use="sheet"), lambda each: each.partner.id),
    ]
    return table_of("matches", fields, report.answers)


def _standing(report: Report) -> list[Field[Answer]]:
    """Give the score, or what is read in its place where the prior answers."""
    if report.model.kind != "prior":
        return [(Column("points", "points", 10, bars=True), lambda each: each.score)]
    whom = "you" if report.pairs is None else "they"
    return [
        (Column("fit of 100", "count", 10, bars=True), lambda each: whole(each.relative)),
        (Column(f"what {whom} are to each other", width=24), lambda each: each.relation),
        (Column("points", "points", 10, use="sheet"), lambda each: each.score),
    ]


def _contribution(model: ModelInfo, place: int, each: Answer) -> float:
    return shown_components(each.components, model)[place].contribution


_WHO: tuple[Field[tuple[Answer, object]], ...] = (
    (Column("rank", "count", 7), lambda row: row[0].rank),
    (Column("organization", width=30), lambda row: row[0].organization.name),
    (Column("partner", width=30), lambda row: row[0].partner.name),
)


def components(report: Report) -> Table:
    """Give what each family of facts adds to each score."""
    fields: list[Field[tuple[Answer, Component]]] = [
        *_WHO,
        (Column("component", width=20), lambda row: row[1].name),
        (Column("points", "points", 10, bars=True), lambda row: row[1].contribution),
    ]
    rows = [(each, part) for each in report.answers for part in each.components]
    return table_of("components", fields, rows)


def evidence(report: Report) -> Table:
    """Give the facts behind the answers, with addresses."""
    fields: list[Field[tuple[Answer, Evidence]]] = [
        *_WHO,
        (Column("evidence", width=60), lambda row: row[1].text),
        (Column("source", width=28), lambda row: row[1].source),
        (Column("date", width=12), lambda row: row[1].date),
        (Column("address", width=40), lambda row: report.urls.get(row[1].source or "")),
    ]
    rows = [(each, fact) for each in report.answers for fact in each.evidence]
    return table_of("evidence", fields, rows)


def apart(report: Report) -> Table:
    """Give all who fit, but stand apart: of the answers, and of whom to invite."""
    lists: list[tuple[str, Sequence[Aside]]] = []
    if report.suggestions is not None:
        name = f"partners for {report.suggestions.organization.name}"
        lists.append((name, report.suggestions.apart))
    if report.pairs is not None:
        lists.append(("pairs", report.pairs.apart))
    lists += [(f"whom {each.name} could invite", each.apart) for each in report.recruits]
    return apart_table(lists)


# -- whom to invite ----------------------------------------------------------------------------

_Candidate = tuple[RecruitReport, RecruitCandidate]


_SHEET: tuple[Field[_Candidate], ...] = (
    (Column("coalition", width=30), lambda row: row[0].name),
    (Column("rank", "count", 7), lambda row: row[1].rank),
    (Column("organization", width=30), lambda row: row[1].organization.name),
    (Column("fit of 100", "count", 11, bars=True), lambda row: row[1].relative),
    (Column("fit, points", "points", 11, bars=True), lambda row: row[1].fit),
    (Column("gain", "value", 10, bars=True), lambda row: row[1].gain),
    (Column("rival's pull, points", "points", 11), lambda row: row[1].rival_pull),
    (Column("contested", width=11), lambda row: row[1].contested),
    (
        Column("in the best set", width=11),
        lambda row: row[1].organization.id in row[0].advised.organizations,
    ),
    (
        Column("would newly cover", width=60),
        lambda row: tuple(row[0].capability_names.get(each, each) for each in row[1].closes or ()),
    ),
    (Column("reasons", width=40), lambda row: row[1].reasons),
    (Column("watch out", width=40), lambda row: watch_words(row[1])),
    (Column("next step", width=60), lambda row: row[1].next_step),
    (Column("organization id", width=20), lambda row: row[1].organization.id),
)


def invitations(report: Report) -> tuple[Block, ...]:
    """Give for each coalition the best set to invite, and the candidates."""
    return tuple(
        Section(title_words(each), blocks(each, number))
        for number, each in enumerate(report.recruits, start=1)
    )


def candidates(report: Report) -> Table:
    """Give all candidates, then those of the best sets that are not among them."""
    rows = [(found, each) for found in report.recruits for each in found.candidates]
    listed = {(found.coalition, each.organization.id) for found, each in rows}
    rows += [
        (found, each)
        for found in report.recruits
        for each in found.advised.candidates
        if (found.coalition, each.organization.id) not in listed
    ]
    return table_of("recruit", _SHEET, rows)
