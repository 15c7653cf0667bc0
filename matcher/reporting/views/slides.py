"""A report on slides for a board: the summary, then each coalition's plan, and who covers what."""

from __future__ import annotations

from dataclasses import replace

from matcher.coalitions.recruit_findings import RecruitCandidate, RecruitReport
from matcher.reporting.document import Block, Column, Document, Section, Sentences, Table
from matcher.reporting.maps import coverage_rows
from matcher.reporting.matches import contact_words
from matcher.reporting.record import Report
from matcher.reporting.text import brief, some
from matcher.reporting.views.fields import Field, table_of
from matcher.reporting.views.recruit import fit_fields, plan_words
from matcher.reporting.views.summary import NAME, front, step_words

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
    fields: list[Field[RecruitCandidate]] = [
        (Column("", "count", 5), lambda each: each.rank),
        (Column("candidate", width=28), lambda each: brief(each.organization.name, NAME)),
        *fit_fields(report),
        (Column("why, and what is against it", width=60), _why),
    ]
    blocks: list[Block] = [Sentences((brief(plan_words(report)[0], TEXT),))]
    if report.candidates:
        blocks.append(table_of("candidates", fields, report.candidates[:CANDIDATES]))
    return Section(f"Whom {brief(report.name, NAME)} could invite", tuple(blocks))


def _why(each: RecruitCandidate) -> str:
    return "; ".join([*contact_words(each.shortlist), step_words(each.next_step, TEXT)])


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
