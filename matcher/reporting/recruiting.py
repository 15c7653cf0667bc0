"""Whom to invite, and what a move would change, drawn for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console

from matcher.coalitions.findings import CoalitionComparison
from matcher.coalitions.recruit_findings import RecruitCandidate, RecruitReport
from matcher.coalitions.whatif import WhatIfReport
from matcher.matching.group_model import GroupModelInfo
from matcher.reporting.coalition_notes import some
from matcher.reporting.standing import coalitions_line
from matcher.reporting.terminal import heading, indented, list_table, plain, points, section

#: How many entries a list shows before it says how many more there are.
SHOWN = 6

#: How the event begins of what is no group model.
NO_MODEL = "none: "


def draw_recruit(report: RecruitReport, console: Console) -> None:
    """Draw the best set, then the candidates."""
    heading(console, f"Whom {report.name} could invite", coalitions_line(report))
    console.print(plain(fit_words(report.model), "dim"))
    console.print()
    for line in plan_words(report):
        console.print(plain(line))
    if report.candidates:
        section(console, f"Candidates by fit, of {report.considered:,} organizations")
        columns = [("", "right"), ("organization", "left"), ("fit", "right"), ("gain", "right")]
        columns += [("rival's pull", "right"), ("", "left")]
        list_table(console, columns, [_row(each) for each in report.candidates])
    noted = [each for each in report.candidates if candidate_words(each, report)]
    if noted:
        section(console, "Why, and what speaks against")
    for each in noted:
        console.print(plain(f"{each.rank}. {each.organization.name}"))
        for line in candidate_words(each, report):
            indented(console, plain(line, "dim"), by=3)


def _row(each: RecruitCandidate) -> list[object]:
    return [
        each.rank,
        each.organization.name,
        _points(each.fit),
        f"{each.gain:.2f}",
        _points(each.rival_pull),
        "contested" if each.contested else "",
    ]


def _points(value: float | None) -> str:
    return "-" if value is None else points(value)


def fit_words(model: GroupModelInfo) -> str:
    """Say what the points of a fit mean."""
    if model.event.startswith(NO_MODEL):
        return f"Fit: {model.event.removeprefix(NO_MODEL)} ({model.note})."
    return f"Fit: points of the {model.kind} group model ({model.note})."


def plan_words(report: RecruitReport) -> list[str]:
    """Say in sentences whom to bring in together and how good that is."""
    plan = report.plan
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
        lines.append(f"would newly cover {_named(each.closes, report.capability_names)}")
    lines += each.reasons
    if each.flags:
        lines.append("note: " + ", ".join(each.flags))
    return lines


def draw_whatif(report: WhatIfReport, console: Console) -> None:
    """Draw what changes, then each rival's view."""
    parts = [report.dataset, f"as of {report.as_of}" if report.as_of else "undated"]
    line = ", ".join([*parts, f"covered from strength {report.covered_from:g}"])
    heading(console, f"What if: {report.name}", line)
    console.print()
    for sentence in whatif_words(report):
        console.print(plain(sentence))
    section(console, "Each move by itself")
    columns = [("organization", "left"), ("move", "left"), ("change of value", "right")]
    rows = [[m.organization.name, m.move, f"{m.value_change:+.2f}"] for m in report.moves]
    list_table(console, columns, rows)
    if flags := move_flags(report):
        section(console, "What to mind")
        for line in flags:
            console.print(plain(line))
    if report.comparisons_after:
        section(console, "Against its rivals, before and after")
        columns = [("rival", "left"), ("overlap", "right"), ("both cover", "right")]
        columns += [("only it", "right"), ("only the rival", "right"), ("contested", "right")]
        list_table(console, columns, rival_rows(report))


def whatif_words(report: WhatIfReport) -> list[str]:
    """Say in sentences what the moves change."""
    before, after = report.before.value, report.after.value
    names = report.capability_names
    words = [
        f"Its value goes from {before:.2f} to {after:.2f} ({after - before:+.2f}).",
        f"It newly covers {_named(report.gained, names)}.",
    ]
    if report.lost:
        words.append(f"It no longer covers {_named(report.lost, names)}.")
    return words


def move_flags(report: WhatIfReport) -> list[str]:
    """Say what to mind of each who joins."""
    moves = [each for each in report.moves if each.flags]
    return [f"{each.organization.name}: {', '.join(each.flags)}." for each in moves]


def rival_rows(report: WhatIfReport) -> list[list[str]]:
    """Give a row for each rival: figures before and after."""
    pairs = zip(report.comparisons_before, report.comparisons_after, strict=True)
    return [
        [
            new.name_b,
            f"{_share(old)} to {_share(new)}",
            f"{len(old.shared)} to {len(new.shared)}",
            f"{len(old.only_a)} to {len(new.only_a)}",
            f"{len(old.only_b)} to {len(new.only_b)}",
            f"{len(old.contested)} to {len(new.contested)}",
        ]
        for old, new in pairs
    ]


def _share(comparison: CoalitionComparison) -> str:
    jaccard = comparison.weighted_jaccard
    return "-" if jaccard is None else f"{100 * jaccard:.0f}%"


def _named(capabilities: Sequence[str], names: Mapping[str, str]) -> str:
    known = [names.get(each, each) for each in capabilities]
    return some(known, SHOWN) if known else "nothing"
