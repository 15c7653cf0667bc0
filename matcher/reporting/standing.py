"""Coalitions and their comparison drawn for a terminal: first what matters, then the tables."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from matcher.coalitions.findings import CoalitionComparison, CoalitionsReport, Contested
from matcher.coalitions.recruit_findings import RecruitReport
from matcher.coalitions.standing_findings import CoalitionStanding
from matcher.reporting.coalition_notes import (
    alone_words,
    balance_words,
    coopetition_words,
    covered_count,
    cross_tie_words,
    pair_note,
    range_of,
    some,
)
from matcher.reporting.terminal import (
    bar,
    facts_table,
    heading,
    list_table,
    plain,
    points,
    section,
)

#: Up to how many coalitions are drawn one by one.
SHOWN = 8

#: How many rows tables and lists show, so that two coalitions fit a screen.
MEMBERS_SHOWN, CONTESTED_SHOWN, TIES_SHOWN, PAIRS_SHOWN = 4, 3, 2, 2

#: Of one coalition alone there is room for more.
ALONE_SHOWN = 12

NO_COALITION = (
    "The data set names no coalition. To compare some, add the tables coalitions (id, name) and "
    "memberships (coalition_id, organization_id)."
)

MORE = "-f md or -f json shows all"


def draw_coalitions(report: CoalitionsReport, console: Console) -> None:
    """Draw the note, then who stands where."""
    names = [coalition.name for coalition in report.coalitions]
    title = names[0] if len(names) == 1 else f"{len(names)} coalitions"
    if len(names) == 2:
        title = f"{names[0]} (A) and {names[1]} (B)"
    heading(console, title if names else "No coalition", coalitions_line(report))
    if not names:
        console.print()
        console.print(plain(no_coalition_words(report)))
    elif len(names) == 1:
        _alone(report.coalitions[0], report, console)
    else:
        _several(report, console)


def _several(report: CoalitionsReport, console: Console) -> None:
    """Draw two coalitions or more."""
    names = [coalition.name for coalition in report.coalitions]
    by_id = {each.id: each for each in report.coalitions}
    for comparison in report.comparisons[:SHOWN]:
        console.print()
        if len(report.comparisons) > 1:
            console.print(plain(f"{comparison.name_a} and {comparison.name_b}", "bold"))
        sides = (by_id[comparison.a], by_id[comparison.b])
        console.print(plain(" ".join(pair_note(comparison, sides, report))))
        if len(names) == 2:
            _capabilities(comparison, report, console)
    if len(report.comparisons) > SHOWN:
        console.print()
        _more(len(report.comparisons) - SHOWN, console, "pairs")
    if len(names) != 2:
        _figures(report, console)
    else:
        for coalition in report.coalitions:
            _members(coalition, report, console, MEMBERS_SHOWN)
        for comparison in report.comparisons:
            _contested(comparison, console)
            _across(comparison, report, console)


def no_coalition_words(report: CoalitionsReport) -> str:
    """Say why there is no coalition to show, and what to do."""
    if report.first_founded is None:
        return NO_COALITION
    return (
        f"There is no coalition yet: the first of the data is founded on {report.first_founded}. "
        "Ask as of that day or a later one."
    )


def coalitions_line(report: CoalitionsReport | RecruitReport) -> str:
    """Say which data, as of when, and from where on a capability counts as covered."""
    parts = [
        report.dataset,
        f"as of {report.as_of}" if report.as_of else "undated",
        f"newest date in the data {report.last_date}" if report.last_date else None,
        f"covered from strength {report.covered_from:g}",
    ]
    return ", ".join(part for part in parts if part)


def comparison_words(comparison: CoalitionComparison, report: CoalitionsReport) -> list[str]:
    """Say in sentences who covers what, and who is in both."""
    named = [
        ("Both cover", comparison.shared),
        (f"Only {comparison.name_a} covers", comparison.only_a),
        (f"Only {comparison.name_b} covers", comparison.only_b),
        ("Neither covers", comparison.neither),
    ]
    lines = [f"{who} {capability_words(capabilities, report)}." for who, capabilities in named]
    if comparison.common_members:
        lines.append(f"Members of both: {some(comparison.common_member_names, SHOWN)}.")
    return lines


def capability_words(capabilities: Sequence[str], report: CoalitionsReport, count: int = 8) -> str:
    """Name a list of capabilities, the first ones in full."""
    if not capabilities:
        return "nothing"
    names = [report.capability_names.get(each, each) for each in capabilities]
    return f"{len(names)}: {some(names, count)}"


def _capabilities(
    comparison: CoalitionComparison, report: CoalitionsReport, console: Console
) -> None:
    section(console, "Who covers what")
    rows = [
        ("both", comparison.shared),
        ("only A", comparison.only_a),
        ("only B", comparison.only_b),
        ("neither", comparison.neither),
    ]
    facts = [(who, capability_words(found, report, 4)) for who, found in rows]
    if comparison.common_members:
        facts.append(("members of both", some(comparison.common_member_names)))
    facts_table(console, facts)


def _figures(report: CoalitionsReport, console: Console) -> None:
    """Draw a line for each coalition; the ranges are those without one source."""
    section(console, "Figures")
    columns = [("coalition", "left"), ("members", "right"), ("value", "right")]
    columns += [("without one source", "right"), ("of all", "right"), ("covers", "right")]
    columns += [("on one member", "right")]
    ordered = sorted(report.coalitions, key=lambda each: (-each.value, each.id))
    rows = [
        [
            each.name,
            len(each.members),
            f"{each.value:.1f}",
            _range(report, "value", each.id),
            _share(each.value, report),
            covered_count(each),
            len(each.single_holders),
        ]
        for each in ordered[:ALONE_SHOWN]
    ]
    list_table(console, columns, rows)
    if len(ordered) > ALONE_SHOWN:
        more = f"and {len(ordered) - ALONE_SHOWN} more coalitions; {MORE}"
        console.print(plain(more, "dim"))


def _range(report: CoalitionsReport, figure: str, *coalitions: str) -> str:
    found = range_of(report, figure, *coalitions)
    tried = report.study.robustness.tried if report.study else 0
    if found is None or found.low is None or found.high is None or not tried:
        return "unknown"
    return f"{found.low:.1f} to {found.high:.1f}"


def _share(value: float, report: CoalitionsReport) -> str:
    return f"{100 * value / report.value_of_all:.0f}%" if report.value_of_all else "unknown"


def _contested(comparison: CoalitionComparison, console: Console) -> None:
    if not comparison.contested:
        return
    section(console, "Contested: organizations that both sides would want")
    columns = [
        ("organization", "left"),
        ("pull of A", "right"),
        ("pull of B", "right"),
        ("leans to", "left"),
    ]
    shown = comparison.contested[:CONTESTED_SHOWN]
    list_table(console, columns, [_contested_row(each, comparison) for each in shown])
    _more(comparison.contested_count - len(shown), console)


def _contested_row(contested: Contested, comparison: CoalitionComparison) -> list[str]:
    pulls = (contested.pull_a, contested.pull_b)
    names = {comparison.a: "A", comparison.b: "B"}
    return [
        contested.name,
        *["unknown" if pull is None else points(pull) for pull in pulls],
        names.get(contested.leans or "", "neither"),
    ]


def _across(comparison: CoalitionComparison, report: CoalitionsReport, console: Console) -> None:
    """Draw ties across, the pairs furthest out on either axis, and balance."""
    lines = [cross_tie_words(tie) for tie in comparison.cross_ties[:TIES_SHOWN]]
    left = comparison.cross_tie_count - len(lines)
    maps = report.study.coopetition if report.study else ()
    for found in maps:
        if (found.a, found.b) == (comparison.a, comparison.b) and found.pairs:
            names = dict(report.capability_names)
            foremost = [
                max(found.pairs, key=lambda each: each.rivalry),
                max(found.pairs, key=lambda each: each.complementarity),
            ]
            lines += [coopetition_words(each, names) for each in dict.fromkeys(foremost)]
    if report.study and report.study.balance.triangles:
        lines.append(balance_words(report.study.balance))
    if not lines:
        return
    section(console, "Across")
    for line in lines:
        console.print(plain(line), no_wrap=True, overflow="ellipsis")
    if left > 0:
        _more(left, console, "ties across")


def _more(count: int, console: Console, what: str = "") -> None:
    if count > 0:
        console.print(plain(f"and {count} more {what}".rstrip() + f" ({MORE})", "dim"))


def _alone(coalition: CoalitionStanding, report: CoalitionsReport, console: Console) -> None:
    console.print()
    console.print(plain(" ".join(alone_words(coalition, report))))
    _members(coalition, report, console, ALONE_SHOWN)
    _coverage(coalition, console)


def _members(
    coalition: CoalitionStanding, report: CoalitionsReport, console: Console, count: int
) -> None:
    share = _share(coalition.value, report)
    doubt = _range(report, "value", coalition.id)
    facts = f"{share} of all organizations together, {doubt} without one source"
    section(console, f"{coalition.name}: value {coalition.value:.1f} ({facts})")
    if not coalition.holds:
        console.print(plain("does not exist on this day", "dim"))
    if coalition.members:
        columns = [("member", "left"), ("role", "left"), ("since", "left")]
        columns += [("contributes", "right"), ("lost if it leaves", "right")]
        rows = [
            [m.name, m.role, m.since, f"{m.shapley:.2f}", f"{m.lost_if_leaves:.2f}"]
            for m in coalition.members[:count]
        ]
        list_table(console, columns, rows)
    _more(len(coalition.members) - count, console, "members")
    if coalition.invited:
        names = some([each.name for each in coalition.invited])
        console.print(plain(f"invited: {names}", "dim"))


def _coverage(coalition: CoalitionStanding, console: Console) -> None:
    """Draw the strongest member in each capability that is covered."""
    covered = [row for row in coalition.coverage if row.covered]
    if not covered:
        return
    section(console, "Coverage: strength of the strongest member, 0 to 1")
    alone = {each.capability for each in coalition.single_holders}
    rows: list[list[object]] = [
        [
            row.name,
            Text.assemble((bar(row.strength, 1.0).ljust(5), "green"), f" {row.strength:.2f}"),
            row.holder_names[0],
            "alone" if row.capability in alone else "",
        ]
        for row in covered[:ALONE_SHOWN]
    ]
    columns = [("capability", "left"), ("strength", "left"), ("held by", "left"), ("", "left")]
    list_table(console, columns, rows)
    _more(len(covered) - ALONE_SHOWN, console, "capabilities")
