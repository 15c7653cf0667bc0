"""Coalitions and their comparison drawn for a terminal: first what matters, then the tables."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from matcher.coalitions.findings import (
    CoalitionComparison,
    CoalitionsReport,
    CoalitionStanding,
    Contested,
    CrossTie,
    EvidenceRow,
)
from matcher.reporting.terminal import (
    bar,
    facts_table,
    heading,
    indented,
    list_table,
    plain,
    points,
    section,
)
from matcher.reporting.text import said

#: How many entries a list shows before it says how many more there are.
SHOWN = 8

#: How many capabilities the coverage table shows.
COVERAGE_SHOWN = 12


def draw_coalitions(report: CoalitionsReport, console: Console) -> None:
    """Draw each comparison as a note, then who stands where."""
    names = [coalition.name for coalition in report.coalitions]
    title = " and ".join(names) if len(names) <= 2 else f"{len(names)} coalitions"
    heading(console, title or "No coalition", coalitions_line(report))
    for comparison in report.comparisons:
        _comparison(comparison, report, console)
    if len(report.coalitions) <= SHOWN:
        for coalition in report.coalitions:
            _members(coalition, report, console)
        _coverage(report, console)
    else:
        _overview(report, console)


def coalitions_line(report: CoalitionsReport) -> str:
    """Say which data, as of when, and from where on a capability counts as covered."""
    parts = [
        report.dataset,
        f"as of {report.as_of}" if report.as_of else "undated",
        f"newest date in the data {report.last_date}" if report.last_date else None,
        f"covered from strength {report.covered_from:g}",
    ]
    return ", ".join(part for part in parts if part)


def _comparison(
    comparison: CoalitionComparison, report: CoalitionsReport, console: Console
) -> None:
    console.print()
    if len(report.comparisons) > 1:
        console.print(plain(f"{comparison.name_a} and {comparison.name_b}", "bold"))
    for line in comparison_words(comparison, report):
        console.print(plain(line))
    _contested(comparison, console)
    _cross_ties(comparison.cross_ties, console)


def relation_words(comparison: CoalitionComparison) -> list[str]:
    """Say whether two coalitions are rivals, and how far they overlap."""
    lines = []
    if comparison.rivals:
        source = said(comparison.rivals_since, comparison.rivals_source)
        lines.append(f"They are declared rivals ({source}).")
    if comparison.weighted_jaccard is None:
        lines.append("Their overlap is undefined: neither covers anything.")
    else:
        cosine = "" if comparison.cosine is None else f", cosine {comparison.cosine:.2f}"
        lines.append(
            f"They overlap by {100 * comparison.weighted_jaccard:.0f}% (weighted Jaccard{cosine})."
        )
    return lines


def comparison_words(comparison: CoalitionComparison, report: CoalitionsReport) -> list[str]:
    """Say in sentences how two coalitions stand to each other."""
    a, b = comparison.name_a, comparison.name_b
    lines = relation_words(comparison)
    named = [
        ("Both cover", comparison.shared),
        (f"Only {a} covers", comparison.only_a),
        (f"Only {b} covers", comparison.only_b),
    ]
    for who, capabilities in named:
        lines.append(f"{who} {capability_words(capabilities, report)}.")
    if comparison.neither:
        lines.append(f"Neither covers {capability_words(comparison.neither, report)}.")
    else:
        lines.append("There is nothing that neither covers.")
    if comparison.common_members:
        lines.append(f"Members of both: {_some(comparison.common_member_names)}.")
    return lines


def capability_words(capabilities: Sequence[str], report: CoalitionsReport) -> str:
    """Name a list of capabilities, the first ones in full."""
    if not capabilities:
        return "nothing"
    names = [report.capability_names.get(each, each) for each in capabilities]
    return f"{len(names)}: {_some(names)}"


def _some(names: Sequence[str], count: int = SHOWN) -> str:
    more = len(names) - count
    return ", ".join(names[:count]) + (f" and {more} more" if more > 0 else "")


def _contested(comparison: CoalitionComparison, console: Console) -> None:
    if not comparison.contested:
        return
    section(console, "Contested: organizations that both sides would want")
    columns = [
        ("organization", "left"),
        (f"pull of {comparison.name_a}", "right"),
        (f"pull of {comparison.name_b}", "right"),
        ("leans to", "left"),
    ]
    list_table(console, columns, [_contested_row(c, comparison) for c in comparison.contested])


def _contested_row(contested: Contested, comparison: CoalitionComparison) -> list[str]:
    pulls = (contested.pull_a, contested.pull_b)
    names = {comparison.a: comparison.name_a, comparison.b: comparison.name_b}
    return [
        contested.name,
        *["unknown" if pull is None else points(pull) for pull in pulls],
        names.get(contested.leans or "", "neither"),
    ]


def _cross_ties(ties: Sequence[CrossTie], console: Console) -> None:
    if not ties:
        return
    section(console, "Ties across")
    for tie in ties[:SHOWN]:
        indented(console, plain(cross_tie_words(tie)), by=2)
    if len(ties) > SHOWN:
        indented(console, plain(f"and {len(ties) - SHOWN} more", "dim"), by=2)


def cross_tie_words(tie: CrossTie) -> str:
    """Say who is tied to whom, how, since when and according to whom."""
    left = ", ".join(each.name for each in tie.organizations_a)
    right = ", ".join(each.name for each in tie.organizations_b)
    what = f"{tie.kind}: {tie.name}" if tie.name else tie.kind
    return f"{left} and {right} ({what}) [{said(tie.date, tie.source)}]"


def evidence_row_words(row: EvidenceRow) -> str:
    """Say what a strength rests on, since when and according to whom."""
    return f"{row.text or row.table} [{said(row.date, row.source)}]"


def _members(coalition: CoalitionStanding, report: CoalitionsReport, console: Console) -> None:
    section(console, f"{coalition.name}: value {coalition.value:.1f}{_share(coalition, report)}")
    if not coalition.holds:
        console.print(plain("  does not exist on this day", "dim"))
    if coalition.members:
        columns = [
            ("member", "left"),
            ("role", "left"),
            ("since", "left"),
            ("contributes", "right"),
            ("lost if it leaves", "right"),
        ]
        rows = [
            [m.name, m.role, m.since, f"{m.shapley:.2f}", f"{m.lost_if_leaves:.2f}"]
            for m in coalition.members
        ]
        list_table(console, columns, rows)
    for invited in coalition.invited:
        console.print(plain(f"invited: {invited.name}", "dim"))


def _share(coalition: CoalitionStanding, report: CoalitionsReport) -> str:
    if not report.value_of_all:
        return ""
    return f" ({100 * coalition.value / report.value_of_all:.0f}% of all organizations together)"


def _coverage(report: CoalitionsReport, console: Console) -> None:
    """Draw the strength of every coalition in every capability that one of them covers."""
    strengths = {
        coalition.id: {row.capability: row.strength for row in coalition.coverage if row.covered}
        for coalition in report.coalitions
    }
    covered = sorted(
        {capability for strength in strengths.values() for capability in strength},
        key=lambda each: (-sum(s.get(each, 0.0) for s in strengths.values()), each),
    )
    if not covered:
        return
    section(console, "Coverage: strength of the strongest member, 0 to 1")
    more = len(covered) - COVERAGE_SHOWN
    columns = [("capability", "left"), *[(c.name, "left") for c in report.coalitions]]
    rows: list[list[object]] = [
        [report.capability_names.get(each, each)]
        + [_strength(strengths[coalition.id].get(each)) for coalition in report.coalitions]
        for each in covered[:COVERAGE_SHOWN]
    ]
    list_table(console, columns, rows)
    if more > 0:
        console.print(plain(f"and {more} more capabilities; -f md lists them all", "dim"))


def _strength(strength: float | None) -> Text:
    if strength is None:
        return Text("·", style="dim")
    return Text.assemble((bar(strength, 1.0).ljust(5), "green"), f" {strength:.2f}")


def _overview(report: CoalitionsReport, console: Console) -> None:
    section(console, "Coalitions by value")
    ordered = sorted(report.coalitions, key=lambda each: (-each.value, each.id))
    rows = [
        [each.name, len(each.members), f"{each.value:.2f}", sum(r.covered for r in each.coverage)]
        for each in ordered
    ]
    columns = [("coalition", "left"), ("members", "right"), ("value", "right")]
    list_table(console, [*columns, ("capabilities covered", "right")], rows)
    facts_table(console, [("all organizations together", f"{report.value_of_all:.2f}")])
