"""A report on slides for a board: the summary, then each coalition's plan, and who covers what."""

from __future__ import annotations

from dataclasses import replace

from matcher.coalitions.recruit_findings import RecruitReport
from matcher.reporting.document import Block, Cell, Column, Document, Section, Sentences, Table
from matcher.reporting.maps import coverage_rows
from matcher.reporting.record import Report
from matcher.reporting.text import brief, some
from matcher.reporting.views.recruit import candidate_words, plan_words
from matcher.reporting.views.summary import NAME, front

#: Candidates of a plan, rows of coverage and coalitions that one slide holds.
CANDIDATES, CAPABILITIES, SIDES = 6, 11, 5

#: How many characters of one text it has room for.
TEXT = 260


def view(report: Report) -> Document:
    """Give the slides: each section is one, or goes on on the next."""
    summary = front(report)
    *first, sure = summary.blocks
    plans = [_plan(each) for each in report.recruits]
    covered = _coverage(report)
    return replace(summary, blocks=(*first, *plans, *covered, sure), one_page=False)


def _plan(report: RecruitReport) -> Section:
    columns = (
        Column("", "count", 5),
        Column("candidate", width=28),
        Column("fit, points", "points", 9),
        Column("gain", "value", 8),
        Column("why, and what speaks against", width=60),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            each.rank,
            brief(each.organization.name, NAME),
            each.fit,
            each.gain,
            brief("; ".join(candidate_words(each, report)), TEXT),
        )
        for each in report.candidates[:CANDIDATES]
    ]
    blocks: list[Block] = [Sentences((brief(plan_words(report)[0], TEXT),))]
    if rows:
        blocks.append(Table("candidates", columns, tuple(rows)))
    return Section(f"Whom {brief(report.name, NAME)} could invite", tuple(blocks))


def _coverage(report: Report) -> list[Section]:
    """Set side by side what the coalitions cover, the strongest first; nothing for fewer than 2."""
    standing = report.standing
    rows = coverage_rows(standing)
    sides = [place for place, each in enumerate(standing.coalitions) if each.members][:SIDES]
    if len(sides) < 2:
        return []
    columns = (
        Column("capability", width=34),
        *(
            Column(brief(standing.coalitions[place].name, NAME), "strength", 14, shaded=True)
            for place in sides
        ),
    )
    names = standing.capability_names
    shown = tuple(
        (names.get(capability, capability), *(strengths[place] for place in sides))
        for capability, strengths in rows[:CAPABILITIES]
    )
    blocks: list[Block] = [Table("coverage", columns, shown)]
    if len(rows) > len(shown):
        left = [names.get(capability, capability) for capability, _ in rows[len(shown) :]]
        blocks.append(Sentences((f"Further down: {some(left)}.",), tone="quiet"))
    return [Section("What each covers: strength of its strongest member, 0 to 1", tuple(blocks))]
