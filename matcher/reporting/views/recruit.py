"""Whom to invite: the best set, then the candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcher.coalitions.recruit_findings import RecruitCandidate, RecruitReport
from matcher.matching.group_storage import GroupModelInfo
from matcher.reporting.apart import apart_section
from matcher.reporting.document import Block, Cell, Column, Document, Section, Sentences, Table
from matcher.reporting.text import some
from matcher.reporting.views.coalition_words import data_words

#: How many names a sentence holds before it says how many more there are.
SHOWN = 6

#: How the event begins of what is no group model.
NO_MODEL = "none: "

_COLUMNS = (
    Column("", "count"),
    Column("organization"),
    Column("fit", "points"),
    Column("gain", "value"),
    Column("rival's pull", "points"),
    Column(""),
)


def view(report: RecruitReport) -> Document:
    """Give the best set, then the candidates."""
    blocks: list[Block] = [
        Sentences((fit_words(report.model),), tone="quiet"),
        Sentences(tuple(plan_words(report)), listed=True),
    ]
    if report.candidates:
        title = f"Candidates by fit, of {report.considered:,} organizations"
        rows = tuple(_row(each) for each in report.candidates)
        blocks.append(Section(title, (Table("candidates", _COLUMNS, rows),)))
    noted = tuple(
        Section(f"{each.rank}. {each.organization.name}", (Sentences(tuple(words), listed=True),))
        for each in report.candidates
        if (words := candidate_words(each, report))
    )
    if noted:
        blocks.append(Section("Why, and what speaks against", noted))
    blocks += apart_section(report.apart, report.apart_total, len(report.candidates))
    return Document(f"Whom {report.name} could invite", (data_words(report),), tuple(blocks))


def _row(each: RecruitCandidate) -> tuple[Cell, ...]:
    return (
        each.rank,
        each.organization.name,
        each.fit,
        each.gain,
        each.rival_pull,
        "contested" if each.contested else "",
    )


def fit_words(model: GroupModelInfo) -> str:
    """Say what the points of a fit mean."""
    if model.event.startswith(NO_MODEL):
        return f"Fit: {model.event.removeprefix(NO_MODEL)} ({model.note})."
    return f"Fit: points of the {model.kind} group model ({model.note})."


def plan_words(report: RecruitReport) -> list[str]:
    """Say in sentences whom to bring in together and how good that is."""
    plan = report.plan
    if plan.value_before is None:
        return ["The data tell of no capabilities, so nobody's gain can be said; fit decides."]
    if not plan.organizations:
        return [f"Nobody would add to its value of {plan.value_before:.2f}."]
    quality = (
        f"no set of {plan.budget} is worth more"
        if plan.optimal
        else f"not proven the best: no set of {plan.budget} is worth more than {plan.bound:.2f}"
    )
    lines = [
        f"Together {some(plan.names, SHOWN)} would raise its value most, from "
        f"{plan.value_before:.2f} to {plan.value_after:.2f} ({quality})."
    ]
    if set(plan.greedy) != set(plan.organizations):
        one_by_one = some(plan.greedy_names, SHOWN)
        lines.append(f"One at a time, the best were {one_by_one}: {plan.greedy_value:.2f}.")
    names = dict(zip(plan.organizations, plan.names, strict=True))
    lines += [f"{names[each]}: {', '.join(flags)}." for each, flags in plan.flags.items()]
    if report.rivals:
        lines.append(f"Its rivals: {some([each.name for each in report.rivals], SHOWN)}.")
    return lines


def candidate_words(each: RecruitCandidate, report: RecruitReport) -> list[str]:
    """Say what a candidate closes, what speaks for it, and the flags."""
    lines = []
    if each.closes:
        lines.append(f"would newly cover {named(each.closes, report.capability_names)}")
    lines += each.reasons
    if each.flags:
        lines.append("note: " + ", ".join(each.flags))
    return lines


def named(capabilities: Sequence[str], names: Mapping[str, str]) -> str:
    """Name capabilities, the first ones in full."""
    known = [names.get(each, each) for each in capabilities]
    return some(known, SHOWN) if known else "nothing"
